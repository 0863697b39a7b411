"""The pytest plugin (测试插件): fixtures for rules as tests, features and decision tables, policy coverage.

Nothing of the library is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rectify.ledger.ledger import Ledger
    from rectify.messages import Lang
    from rectify.policy.policy import Policy
    from rectify.policy.workdays import WorkCalendar
    from rectify.testing.clock import FrozenClock
    from rectify.testing.scenario import Scenario


#: The module whose values account for themselves.
_TOLD = "rectify.testing.told"
#: The account of the assertion that failed last: its heading and its text.
_ACCOUNT = pytest.StashKey[tuple[str, str] | None]()
#: What files of a kind are run through.
_PACKAGES = {".feature": "pytest-bdd", ".md": "markdown-it-py"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the plugin's options."""
    group = parser.getgroup("rectify", "rules as tests (rectify)")
    group.addoption("--policy", dest="policy", metavar="NAME|FILE", help="the policy under test")
    group.addoption("--policy-lang", choices=("zh", "en"), help="the language of failures and reports; zh if not given")
    group.addoption("--policy-database", metavar="URL", help="where scenarios are played; in memory if not given")
    group.addoption("--policy-cov", action="store_true", help="report what the tests touched of each policy")
    group.addoption("--policy-cov-of", action="append", default=[], metavar="NAME", help="only this policy; repeatable")
    group.addoption("--policy-cov-json", metavar="FILE", help="write the policy coverage to a file too")
    group.addoption("--policy-cov-diagram", metavar="DIR", help="draw what was touched in green, what was not in red")
    group.addoption("--policy-cov-fail-under", type=float, metavar="PERCENT", help="fail if a policy's figure is below")
    parser.addini("rectify_policy", "name of the bundled policy, or file, under test", default="standard")
    parser.addini("rectify_features", "run bare .feature files in Chinese", type="bool", default=True)
    tables = ["*.table.md", "*判定表.md"]
    parser.addini("rectify_tables", "names of Markdown files with decision tables", type="args", default=tables)
    parser.addini("rectify_lang", "the language of failures and reports: zh or en", default="zh")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; listen, if coverage is asked for."""
    config.addinivalue_line("markers", "policy(name_or_file): the policy under test, instead of the ini file's")
    if config.getoption("policy_cov"):
        from rectify.testing.coveragerun import CoverageRun  # noqa: PLC0415 - costs nothing when unused

        config.pluginmanager.register(CoverageRun(config, lang_of(config)), "rectify-policy-cov")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect feature files in Chinese, and decision tables."""
    if file_path.suffix == ".feature" and parent.config.getini("rectify_features"):
        return _feature(file_path, parent)
    if file_path.suffix == ".md" and any(
        fnmatch(file_path.name, one) for one in parent.config.getini("rectify_tables")
    ):
        return _table(file_path, parent)
    return None


class _Missing(pytest.File):
    """A file that cannot be run, since a package is not installed."""

    def collect(self) -> Iterator[pytest.Item]:
        """Say which package, and how to have it."""
        from rectify import messages  # noqa: PLC0415 - costs nothing when unused

        lang, package = lang_of(self.config), _PACKAGES[self.path.suffix]
        said = messages.text("testing.missing", lang, file=self.path.name, package=package)
        told = f"{said}\n  → {messages.remedy('testing.missing', lang)}"
        raise self.CollectError(told)


def _table(path: Path, parent: pytest.Collector) -> pytest.Collector:
    made: pytest.Collector
    if find_spec("markdown_it") is None:
        made = _Missing.from_parent(parent, path=path)
        return made
    from rectify.testing import tablefile  # noqa: PLC0415 - costs nothing when unused

    _register(parent.config, "rectify-tables", tablefile)
    made = tablefile.TableFile.from_parent(parent, path=path)
    return made


def _feature(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        if "zh-CN" not in file.readline():
            return None
    made: pytest.Collector
    if find_spec("pytest_bdd") is None:
        made = _Missing.from_parent(parent, path=path)
        return made
    from rectify.testing import feature, steps  # noqa: PLC0415 - costs nothing when unused

    _register(parent.config, "rectify-steps", steps)
    _register(parent.config, "rectify-feature", feature)
    made = feature.FeatureFile.from_parent(parent, path=path)
    return made


def _register(config: pytest.Config, name: str, plugin: object) -> None:
    if not config.pluginmanager.has_plugin(name):
        config.pluginmanager.register(plugin, name)


def lang_of(config: pytest.Config) -> Lang:
    """Return the language of failures and reports."""
    said = config.getoption("policy_lang") or config.getini("rectify_lang")
    return "en" if said == "en" else "zh"


def policy_of(config: pytest.Config, name: str | None = None, beside: Path | None = None) -> Policy:
    """Return the policy under test: one that is named, the command line's, or the ini file's.

    Args:
        config: the run's.
        name: of a bundled policy, or a file, beside the test or below the root.
        beside: the test's file.

    """
    from rectify.policy.policies import Policies  # noqa: PLC0415 - costs nothing when unused
    from rectify.policy.policyfile import load  # noqa: PLC0415 - the same

    wanted = str(name or config.getoption("policy") or config.getini("rectify_policy"))
    if not wanted.endswith(".toml"):
        return Policies.bundled()[wanted]
    places = ([beside.parent] if beside else []) + [config.invocation_params.dir, config.rootpath]
    return load(next((place / wanted for place in places if (place / wanted).is_file()), Path(wanted)))


def pytest_assertrepr_compare(config: pytest.Config, left: object, right: object) -> list[str] | None:
    """Let a due date or a state that an assertion finds wrong account for itself, in a section of its own."""
    if type(left).__module__ != _TOLD and type(right).__module__ != _TOLD:
        return None
    from rectify.testing.told import told  # noqa: PLC0415 - costs nothing when unused

    heading, *account = told(left, right) or ("",)
    config.stash[_ACCOUNT] = (heading, "\n".join(account))
    return [heading, *account[:2]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the account of whatever an assertion found wrong."""
    report = yield
    account = item.config.stash.get(_ACCOUNT, None)
    if account is not None and report.failed:
        report.sections.append(account)
    item.config.stash[_ACCOUNT] = None
    return report


# --- fixtures: those named rectify_… are for overriding, the short ones for tests -----------------------------


@pytest.fixture
def rectify_policy(request: pytest.FixtureRequest) -> Policy:
    """Give the policy under test: the marker's ``policy``, the command line's, or the ini file's."""
    marker = request.node.get_closest_marker("policy")
    return policy_of(request.config, marker.args[0] if marker else None, request.path)


@pytest.fixture
def rectify_clock() -> FrozenClock:
    """Give a clock that stands on 20 January 2022 until it is turned."""
    from rectify.testing.clock import FrozenClock  # noqa: PLC0415 - costs nothing when unused

    return FrozenClock()


@pytest.fixture
def rectify_calendar() -> WorkCalendar:
    """Give the statutory calendar; override it for an agency's own."""
    from rectify.policy.workdays import WorkCalendar  # noqa: PLC0415 - costs nothing when unused

    return WorkCalendar.statutory()


@pytest.fixture
def rectify_database(request: pytest.FixtureRequest) -> str:
    """Give the URL of the database that scenarios are played on; whatever they do is rolled back."""
    return str(request.config.getoption("policy_database") or "sqlite://")


@pytest.fixture
def policy(rectify_policy: Policy) -> Policy:
    """Give the policy under test."""
    return rectify_policy


@pytest.fixture
def clock(rectify_clock: FrozenClock) -> FrozenClock:
    """Give the frozen clock."""
    return rectify_clock


@pytest.fixture
def calendar(rectify_calendar: WorkCalendar) -> WorkCalendar:
    """Give the working-day calendar."""
    return rectify_calendar


@pytest.fixture
def rectify_scenario(
    request: pytest.FixtureRequest,
    rectify_policy: Policy,
    rectify_clock: FrozenClock,
    rectify_calendar: WorkCalendar,
    rectify_database: str,
) -> Iterator[Scenario]:
    """Give the scenario that ``scenario`` and ``ledger`` share."""
    from rectify.testing.scenario import playing  # noqa: PLC0415 - costs nothing when unused

    settings: dict[str, Any] = {"database": rectify_database, "calendar": rectify_calendar, "clock": rectify_clock}
    with playing(rectify_policy, lang=lang_of(request.config), **settings) as begun:
        yield begun


@pytest.fixture
def scenario(rectify_scenario: Scenario) -> Scenario:
    """Give where stories begin."""
    return rectify_scenario


@pytest.fixture
def ledger(rectify_scenario: Scenario) -> Ledger:
    """Give a ledger for somebody who holds every role that is granted; it is taken back at the end."""
    return rectify_scenario.ledger()
