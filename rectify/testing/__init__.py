"""Testing (制度测试): regulations as tests. Scenarios, features, decision tables, coverage, random walks.

Everything is loaded when it is first asked for, so that the pytest plugin costs nothing where it is not used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rectify.testing.broken import RuleBroken
    from rectify.testing.clock import FrozenClock
    from rectify.testing.coverage import PolicyCoverage
    from rectify.testing.machine import PolicyMachine
    from rectify.testing.scenario import Scenario
    from rectify.testing.story import Story

_HOME = {
    "FrozenClock": "rectify.testing.clock",
    "PolicyCoverage": "rectify.testing.coverage",
    "PolicyMachine": "rectify.testing.machine",
    "RuleBroken": "rectify.testing.broken",
    "Scenario": "rectify.testing.scenario",
    "Story": "rectify.testing.story",
}

__all__ = ["FrozenClock", "PolicyCoverage", "PolicyMachine", "RuleBroken", "Scenario", "Story"]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
