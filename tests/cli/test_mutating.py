"""``rectify policy mutate``: figures, JSON, the exit code, and what cannot be run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rectify.cli.exits import Exit
from rectify.policy.policy import Policy
from rectify.testing.mutation import mutants as every
from rectify.testing.mutation.mutant import Mutant
from tests.cli.conftest import Run
from tests.policy.given import tiny

INI = """
[pytest]
rectify_policy = tiny.toml
addopts = --import-mode=importlib
"""
TESTS = """
def test_who_completes(scenario):
    scenario.problem().start().refused("complete", by="丙", because="role")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small policy with one test, and but three of its mutants."""
    made = every.mutants

    def few(policy: Policy) -> Iterator[Mutant]:
        return (one for one in made(policy) if one.key == "problem.2" and one.code in {"anybody", "reason_added"})

    monkeypatch.setattr(every, "mutants", few)
    (tmp_path / "tiny.toml").write_text(tiny(), "utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nrectify_policy = tiny.toml\naddopts = --import-mode=importlib\n", "utf-8"
    )
    (tmp_path / "test_cli_tiny.py").write_text(TESTS, "utf-8")
    return tmp_path


def test_the_figures_are_told_with_what_nobody_noticed(run: Run) -> None:
    said = run("policy", "mutate", "tiny.toml", "--", "pytest", "-q")
    assert said.code == Exit.OK
    first, second, heading, survived, *_ = said.out.splitlines()
    assert first == "tiny 第1版（最小制度）：变异得分 50.00 %"
    assert second.startswith("  变异 2 · 发现 1（其中由性质发现 0） · 等价 0 · 未发现 1 · 测试 1 · 用时 ")
    assert heading == "改成这样，没有测试、也没有性质发现："
    assert survived == "  完成（问题）：要求写明理由"


def test_a_score_that_is_too_low_is_a_finding(run: Run) -> None:
    said = run("policy", "mutate", "tiny.toml", "--fail-under", "50.5", "--workers", "1", "--lang", "en", "--", "-q")
    assert said.code == Exit.FOUND
    assert said.err == "tiny has 50.00 %, below the 50.5 % required\n"
    assert run("policy", "mutate", "tiny.toml", "--fail-under", "50", "--", "-q").code == Exit.OK


def test_programs_are_told_of_every_mutant(run: Run) -> None:
    told = json.loads(run("policy", "mutate", "tiny.toml", "--json", "--lang", "en", "--", "-q").out)
    assert (told["policy"], told["mutants"], told["killed"], told["survived"]) == ("tiny", 2, 1, 1)
    assert [one["text"] for one in told["outcomes"]] == [
        "complete (problem): no longer for secretary alone: anybody may",
        "complete (problem): a reason is asked for",
    ]
    assert told["outcomes"][0]["by"] == "test_cli_tiny.py::test_who_completes"


def test_tests_that_fail_on_the_policy_as_it_is_are_a_finding(run: Run, folder: Path) -> None:
    (folder / "test_cli_wrong.py").write_text(TESTS.replace('"role"', '"state"'), "utf-8")
    said = run("policy", "mutate", "tiny.toml", "--", "-q")
    assert said.code == Exit.FOUND
    assert "未做任何改动时，测试就没有通过" in said.err
    assert "test_cli_wrong.py::test_who_completes" in said.err


def test_without_pytest_it_is_told_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("rectify.testing.mutation")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pytest", None)
    said = run("policy", "mutate", "standard", "--", "-q")
    assert said.code == Exit.USAGE
    assert "没有安装 pytest" in said.err
    assert "rectify-ledger[testing]" in said.err
