# Every target works in a fresh clone: what it needs is made first.
PYTHON ?= python3
BIN = .venv/bin
BIN20 = .venv-sqlalchemy20/bin
WORKERS ?= 2
DIALECTS = $(wildcard tests/dialects)

.PHONY: all install venv demo test policy-cov policy-mutation lint types layers docs bench test-sqlalchemy20 clean

all: lint types layers docs policy-cov policy-mutation test-sqlalchemy20 test

install venv: .venv/developer

demo: .venv/user
	$(BIN)/rectify demo

# Branch coverage must be complete, but can be only where every database is there to be tested. The file is named in full for
# processes that work in directories of their own.
test: .venv/developer
	rm -f .coverage .coverage.*
	COVERAGE_FILE=$(CURDIR)/.coverage $(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadfile
	@$(BIN)/coverage combine -q
	@if $(BIN)/python -m tests.databases; \
	then $(BIN)/coverage report --omit='tests/dialects/*,tests/benchmarks/*'; \
	else echo "The figure need not be 100 %:"; $(BIN)/coverage report --omit='tests/dialects/*,tests/benchmarks/*' --fail-under=0; fi

# What the tests of the bundled policies touch of them: every clause, transition, role, guard both ways, term and rung.
policy-cov: .venv/developer
	$(BIN)/pytest -q tests/policy/test_bundled.py tests/testing/test_bundled_moves.py tests/testing/test_bundled_rules.py \
		--policy-cov --policy-cov-fail-under 100

# Whether they notice: each rule of each bundled policy is changed in turn, and some test must fail. All must be killed.
POLICIES = standard closeout meeting inspection audit
POLICY_TESTS = tests/policy/test_pages.py tests/policy/test_conditions.py tests/policy/test_regulations.py \
	tests/policy/test_bundled.py

policy-mutation: .venv/developer
	@set -e; for policy in $(POLICIES); do \
		$(BIN)/rectify policy mutate $$policy --fail-under 100 --workers $(WORKERS) --lang en -- -q -k $$policy $(POLICY_TESTS); done

lint: .venv/developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/developer
	$(BIN)/mypy

layers: .venv/developer
	$(BIN)/lint-imports

docs: .venv/developer
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

# Peers and rectify on the same work; takes a good hour, and the machine to itself.
bench: .venv-bench/developer
	.venv-bench/bin/python -m tests.benchmarks --write docs/performance.md

# The oldest line of SQLAlchemy that is supported, and the dialects that know no later one. OceanBase is left out: to
# SQLAlchemy it is MariaDB's kin, and `make test` runs on it.
test-sqlalchemy20: .venv-sqlalchemy20/developer
	rm -f .coverage-sqlalchemy20 .coverage-sqlalchemy20.*
	COVERAGE_FILE=$(CURDIR)/.coverage-sqlalchemy20 $(BIN20)/coverage run -m pytest -n $(WORKERS) --dist loadfile -k "not oceanbase" tests/contract $(DIALECTS)
	@COVERAGE_FILE=.coverage-sqlalchemy20 $(BIN20)/coverage combine -q
	COVERAGE_FILE=.coverage-sqlalchemy20 $(BIN20)/coverage report --include='tests/dialects/*'

clean:
	rm -rf .venv .venv-bench .venv-sqlalchemy20 docs/_build .coverage*

.venv/user: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[all]"
	touch $@

.venv/developer: .venv/user
	$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[all,test,lint,docs]"
	touch $@

.venv-sqlalchemy20/developer: pyproject.toml
	test -x $(BIN20)/python || $(PYTHON) -m venv .venv-sqlalchemy20
	$(BIN20)/python -m pip install -q --disable-pip-version-check -e ".[all,test,dialects]"
	touch $@

.venv-bench/developer: pyproject.toml
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install -q --disable-pip-version-check -e ".[all,bench]"
	touch $@
