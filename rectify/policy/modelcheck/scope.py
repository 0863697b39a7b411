"""The scopes of the search (搜索范围): which kinds together, how many of each, and what is told apart.

Everything at once would be too much, and would show no more: how many measures there are matters to counts, who acts
to guards over people, exact days to terms and extensions. Each scope looks at one of these with all that it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rectify.policy.facts import REQUIRED_KINDS, SCHEMAS
from rectify.policy.guard import Count
from rectify.policy.lifecycle import Transition
from rectify.policy.modelcheck.distinctions import guards_of
from rectify.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Scope:
    """One part of the search.

    Attributes:
        name: what it looks at: ``several``, ``drafts``, ``people``, ``dates ...``, ``postings``, or a kind alone.
        root: the kind that everything else belongs to.
        most: kind -> how many there are at once, at most.
        people: whether it tells owners, successors and doers apart.
        every: kinds that are drafted with every combination of values; others with all that guards ask for.
        counted: a kind that is drafted only as some guard counts it.
        bare: whether they are drafted with nothing said, too, and amended.
        dates: kinds of items whose terms and due dates it tells apart by their days.

    """

    name: str
    root: str
    most: Mapping[str, int]
    people: bool = False
    every: frozenset[str] = frozenset()
    counted: str = ""
    bare: bool = False
    dates: frozenset[str] = frozenset()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it looks at."""
        return tuple(self.most)


def scopes(policy: Policy, measures: int) -> Iterator[Scope]:
    """Give the scopes of a policy.

    Args:
        policy: the rules.
        measures: how many measures a problem has at most; more, where a guard asks for more.

    """
    measures = max(measures, slots(policy, "measure"))
    one = {"problem": 1, "measure": max(1, slots(policy, "measure"))}
    yield Scope("several", "problem", {"problem": 1, "measure": measures}, bare=True)
    yield Scope("drafts", "problem", one, every=frozenset(REQUIRED_KINDS), bare=True)
    yield Scope("people", "problem", one, people=True)
    beside = {kind: 1 for kind in ("extension", "checkup") if kind in policy.kinds}
    for kind in REQUIRED_KINDS:
        yield Scope(f"dates of {kind}", "problem", {**one, **beside}, dates=frozenset({kind, *beside}))
    both = [one for kind in REQUIRED_KINDS for one in policy.kinds[kind].transitions]
    posted = [kind for kind in dict.fromkeys(("publication", "objection", *counted_by(both))) if kind in policy.kinds]
    satellites = {kind: 1 for kind in posted if kind not in REQUIRED_KINDS}
    yield Scope("postings", "problem", {**one, **satellites}, every=frozenset(satellites))
    for kind in satellites:
        if slots(policy, kind) > 1:  # a move asks for several: of these, only what it counts
            yield Scope(f"several: {kind}", "problem", {**one, kind: slots(policy, kind)}, counted=kind)
    for kind in policy.kinds:
        if kind not in REQUIRED_KINDS and SCHEMAS[kind].parent is None:
            yield Scope(kind, kind, {kind: 1}, people=True, every=frozenset({kind}), dates=frozenset({kind}))


def slots(policy: Policy, kind: str) -> int:
    """Return how many items of a kind a single move can ask for."""
    return max([1, *(asked_by(one, kind) for lifecycle in policy.kinds.values() for one in lifecycle.transitions)])


def asked_by(transition: Transition, kind: str) -> int:
    """Return how many items of a kind a transition asks for."""
    parts = (part for part in guards_of(transition) if isinstance(part, Count) and part.member_kind == kind)
    return sum(part.number for part in parts if part.op == ">=")


def counted_by(transitions: Iterable[Transition]) -> list[str]:
    """Return the kinds that the guards of some transitions count."""
    parts = (part for one in transitions for part in guards_of(one))
    return list(dict.fromkeys(part.member_kind for part in parts if isinstance(part, Count)))
