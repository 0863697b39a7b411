"""Observing (观测): whoever measures what tests touch of a policy is told of each judgement and each rule used.

Nobody listens unless a test run asks for it; then one look at a name is all that it costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rectify.policy.facts import Facts, Situation
    from rectify.policy.lifecycle import Transition
    from rectify.policy.policy import Policy
    from rectify.policy.verdict import Verdict


class Observer(Protocol):
    """Whoever is told. Called in the thread that judges; it must not judge itself."""

    def judged(
        self,
        policy: Policy,
        facts: Facts,
        transition: Transition,
        situation: Situation,
        verdict: Verdict,
        *,
        firing: bool,
        along: bool,
    ) -> None:
        """Take note that a transition that leads out of the item's state was judged."""
        ...

    def used(self, rule: object) -> None:
        """Take note that a rule besides the transitions was used: a term gave a date, a rung was reached ..."""
        ...


#: Whoever listens to this process; None: nobody.
observer: Observer | None = None


def used(rule: object) -> None:
    """Tell whoever listens that a term, a light, a rung, a result, a step or the rule of recurrences was used."""
    if observer is not None:
        observer.used(rule)


@contextmanager
def observed(by: Observer | None) -> Iterator[None]:
    """Let somebody listen, or nobody (None), until the block ends: what only looks for a way is no test."""
    global observer  # noqa: PLW0603 - one process has one listener
    before, observer = observer, by
    try:
        yield
    finally:
        observer = before
