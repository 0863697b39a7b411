"""What moves along with an item (联动): its members, what it belongs to, and what the move creates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rectify.policy.facts import SCHEMAS, Facts, Situation
from rectify.policy.lifecycle import BY_TERM, Transition
from rectify.policy.policy import Policy


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """One item that moves, by which of its transitions, and with whom.

    Attributes:
        facts: the item.
        transition: its move.
        leader: whose move takes it along; None for the one that was asked to move.

    """

    facts: Facts
    transition: Transition
    leader: Moving | None = None

    def situation(self, given: Situation) -> Situation:
        """Return what its guards and effects are read in: parameters that it takes may be fields of its leader."""
        if self.leader is None:
            return given
        theirs, fields = self.leader.situation(given), self.leader.facts.fields
        lent = {name: fields[name] for name in self.transition.params if name in fields}
        return replace(given, params={**lent, **theirs.params})


def moving(policy: Policy, facts: Facts, transition: Transition) -> list[Moving]:
    """Return everything that a move moves: the item first, then what goes along, each once.

    What goes along moves where its own state lets it; whatever its own move takes along comes too.
    """
    found = [Moving(facts, transition)]
    if not transition.moves:
        return found
    for one in found:  # it grows while it is read
        there = {id(other.facts) for other in found}
        found += [more for more in _taken_along(policy, one) if id(more.facts) not in there]
    return found


def _taken_along(policy: Policy, leading: Moving) -> Iterator[Moving]:
    for kind, trigger in leading.transition.moves.items():
        for facts in _of_kind(policy, leading.facts, kind):
            own = policy.kinds[facts.kind].find(trigger, facts.fields["state"])
            if own is not None:
                yield Moving(facts, own, leading)


def _of_kind(policy: Policy, facts: Facts, kind: str) -> Iterator[Facts]:
    """Give the members of a kind, or what the item belongs to."""
    if kind in SCHEMAS[facts.kind].above:
        above = facts.above(kind)
        if above is not None:
            yield above
    else:
        yield from facts.members[policy.collection(facts.kind, kind)]


@dataclass(frozen=True, slots=True, eq=False)
class Creating:
    """An item that a move creates: its kind, the name of its term, and the item that it will belong to."""

    kind: str
    term: str
    above: Facts


def creating(policy: Policy, moved: Moving) -> Iterator[Creating]:
    """Give every item that a move creates: a check-up creates the next one of the same item."""
    for kind, term in moved.transition.creates.items():
        above = moved.facts.parent if kind == moved.facts.kind else moved.facts
        assert above is not None  # noqa: S101 - what is created anew belongs to an item
        named = _named_by(policy, above) if term == BY_TERM else term
        if named is not None:
            yield Creating(kind, named, above)


def _named_by(policy: Policy, above: Facts) -> str | None:
    """Return the name of the term of the check-ups that an item needs by its own term, None if it needs none."""
    own = above.fields["term"]
    return None if own is None else policy.terms[own].checkup
