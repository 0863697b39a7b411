"""The tests of a mutation run (变异测试用的测试): what each touches of the policy, and which of them notice a change.

Everything here is called in a forked process, on tests that were collected before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from rectify.policy import standin
from rectify.policy.observing import observed
from rectify.policy.policy import Policy
from rectify.testing.coverage import PolicyCoverage


@dataclass(frozen=True, slots=True)
class Tested:
    """One test, run once on the policy as it is.

    Attributes:
        place: its place among the collected tests.
        name: its node id.
        failure: what it says where it fails; empty where it passes.
        keys: keys of the rules that it touches.
        asks: whether it asks for the policy while it runs, so that a mutant reaches it.
        seconds: how long it takes.

    """

    place: int
    name: str
    failure: str
    keys: frozenset[str]
    asks: bool
    seconds: float

    @property
    def function(self) -> str:
        """The test without its example."""
        return self.name.partition("[")[0]

    @property
    def example(self) -> str:
        """What it is called with, where it is called with several."""
        return self.name.partition("[")[2]

    @property
    def out_of_reach(self) -> bool:
        """Whether it judges by a policy that it took before it ran."""
        return bool(self.keys) and not self.asks


@dataclass
class _Asking:
    """Notes whether a policy is asked for."""

    policy: Policy
    asked: bool = False

    def __call__(self, policy: Policy) -> Policy:
        self.asked = self.asked or policy.fingerprint == self.policy.fingerprint
        return policy


def trial(items: Sequence[pytest.Item], policy: Policy) -> list[Tested]:
    """Run every test on the policy as it is, and note what each touches."""
    return list(_trial(items, policy))


def _trial(items: Sequence[pytest.Item], policy: Policy) -> Iterator[Tested]:
    listening = PolicyCoverage()
    for place, item in enumerate(items):
        asking, began = _Asking(policy), time.monotonic()
        listening.touched.clear()
        with standin.substituted(asking), observed(listening):
            failed = _failed(item, items[place + 1] if place + 1 < len(items) else None)
        keys = frozenset(_rule(key) for key in listening.touched[policy.fingerprint])
        yield Tested(place, item.nodeid, failed or "", keys, asking.asked, time.monotonic() - began)


def _rule(key: str) -> str:
    """Return the key of the rule that a touched point belongs to."""
    for mark in "<@?":
        key = key.partition(mark)[0]
    return key


def first_to_fail(items: Sequence[pytest.Item], order: Sequence[int], fingerprint: str, mutant: Policy) -> int | None:
    """Return the place of the first test, in this order, that fails on a mutant; None if none does."""
    with standin.substituted(lambda policy: mutant if policy.fingerprint == fingerprint else policy):
        for number, place in enumerate(order):
            following = items[order[number + 1]] if number + 1 < len(order) else None
            if _failed(items[place], following) is not None:
                _take_down(items[place])
                return place
    return None


def _failed(item: pytest.Item, following: pytest.Item | None) -> str | None:
    """Run a test; return what it says if it fails."""
    reports = runtestprotocol(item, log=False, nextitem=following)
    return next((report.longreprtext or report.nodeid for report in reports if report.failed), None)


def _take_down(item: pytest.Item) -> None:
    """Let fixtures that others would have used put away what they made: files, servers."""
    state: Any = item.session._setupstate  # noqa: SLF001 - pytest has no other name for it
    put_away: Callable[[None], None] = state.teardown_exact
    with suppress(BaseException):  # the test has failed already
        put_away(None)
