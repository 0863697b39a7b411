"""Hypothesis without a clock, and a loud word about every database that is not there."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import settings

from tests.databases import SERVERS, absences

settings.register_profile("rectify", deadline=None, print_blob=True)
settings.register_profile("rectify-ci", settings.get_profile("rectify"), derandomize=True)
settings.load_profile("rectify-ci" if os.environ.get("CI") == "true" else "rectify")

#: 达梦's dialect does not import on SQLAlchemy 2.1: these run in an environment of their own.
collect_ignore = [] if sa.__version__.startswith("2.0.") else ["dialects"]

#: Of each missing database: the line to print.
NOT_RUN = pytest.StashKey[dict[str, str]]()


def _database_of(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("database") if callspec else None


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = Counter(name for item in items if (name := _database_of(item)))
    missing = {name: why for name, why in absences().items() if name in wanted} if wanted else {}
    lines = {
        name: f"NOT RUN: {SERVERS[name].title} ({why}): {wanted[name]} tests. To start it: {SERVERS[name].start}"
        for name, why in missing.items()
    }
    config.stash[NOT_RUN].update(lines)
    if os.environ.get("CI") == "true":
        return  # they stay, and fail
    left_out = [item for item in items if _database_of(item) in missing]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    line = item.config.stash[NOT_RUN].get(_database_of(item) or "")
    if line:
        pytest.fail(line, pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of pytest-xdist: hand the lines to the process that prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["not_run"] = session.config.stash[NOT_RUN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[NOT_RUN].update(getattr(node, "workeroutput", {}).get("not_run", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash[NOT_RUN]
    if lines:
        terminalreporter.write_sep("=", "NOT RUN", red=True, bold=True)
        for line in lines.values():
            terminalreporter.write_line(line, red=True, bold=True)
