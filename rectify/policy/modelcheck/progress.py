"""Whether things can go on (推进): from every configuration, can every item leave its state, and be settled?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rectify.policy.facts import REQUIRED_KINDS
from rectify.policy.lifecycle import Lifecycle, Tally, Transition
from rectify.policy.modelcheck.finding import Finding
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.node import Node, Path
from rectify.policy.modelcheck.scope import asked_by, counted_by
from rectify.policy.modelcheck.search import Explored
from rectify.policy.policy import Policy


@dataclass(frozen=True, eq=False)
class Going:
    """Looks backwards from where an item has gone on."""

    policy: Policy
    explored: Explored

    def findings(self) -> Iterator[tuple[object, Finding]]:
        """Give every state of which some configuration lets no item out, and every kind that cannot be settled."""
        for kind in self.explored.scope.kinds:
            stuck = list(self._stuck(kind))
            yield from stuck
            if not stuck and self._is_whole(self.policy.kinds[kind].transitions):
                yield from self._unsettled(kind)

    def _is_whole(self, transitions: Iterable[Transition]) -> bool:
        """Say whether the scope has everything that the guards of some moves count."""
        several = list(transitions)
        most = self.explored.scope.most
        counted = [(one, kind) for one in several for kind in counted_by([one]) if kind in most]
        there = all(asked_by(one, kind) <= most[kind] for one, kind in counted)
        return there and not set(counted_by(several)) - {*most, "evidence"}

    def _stuck(self, kind: str) -> Iterator[tuple[object, Finding]]:
        there = [_of_kind(one, kind, self.policy) for one in self.explored.configurations]
        for state in self.policy.kinds[kind].states.values():
            if not state.final and self._is_whole(self.policy.kinds[kind].leading_out(state.name)):
                left = [any(one[:2] == (kind, state.name) for one in ways) for ways in self.explored.leaving]
                place = self._first_unreached([state.name in one for one in there], left)
                if place is not None:
                    yield ("dead_end", kind, state.name), self._finding("dead_end", kind, state.name, place)

    def _unsettled(self, kind: str) -> Iterator[tuple[object, Finding]]:
        """Problems and measures have to come to be done; anything else, not to be open any more."""
        lifecycle = self.policy.kinds[kind]
        open_ = frozenset(lifecycle.open_states)
        there = [_of_kind(one, kind) for one in self.explored.configurations]
        if kind in REQUIRED_KINDS:
            done = _done(lifecycle)
            waiting = [bool(one & open_) and not one & done for one in there]
            good = [bool(one & done) for one in there]
        else:
            waiting = [bool(one & open_) for one in there]
            good = [any(self._settles(kind, *one) for one in ways) for ways in self.explored.leaving]
        place = self._first_unreached(waiting, good)
        if place is not None:
            yield ("never_settled", kind), self._finding("never_settled", kind, min(there[place] & open_), place)

    def _settles(self, kind: str, moved: str, source: str, target: str) -> bool:
        states = self.policy.kinds[moved].states
        return moved == kind and states[source].open and not states[target].open

    def _finding(self, code: str, kind: str, state: str, place: int) -> Finding:
        title = self.policy.kinds[kind].states[state]
        root = self.explored.configurations[place].root
        assert root is not None  # noqa: S101 - something stands there
        label = next(node.label for _, node in root.all() if (node.kind, node.state) == (kind, state))
        clauses = (title.clause,) if title.clause else ()
        path = tuple(self.explored.path(place))
        return Finding(code, {"label": label, "state": title.title}, clauses, path, kind)

    @cached_property
    def _before(self) -> list[list[int]]:
        before: list[list[int]] = [[] for _ in self.explored.configurations]
        for place, after in enumerate(self.explored.ways):
            for one in after:
                before[one].append(place)
        return before

    def _first_unreached(self, asked: list[bool], good: list[bool]) -> int | None:
        """Return the nearest configuration from which none of the good ones can be reached."""
        reached = set(_places(good))
        waiting = list(reached)
        while waiting:
            for one in self._before[waiting.pop()]:
                if one not in reached:
                    reached.add(one)
                    waiting.append(one)
        return next((place for place in _places(asked) if place not in reached and self._has_room(place)), None)

    def _has_room(self, place: int) -> bool:
        """Say whether nothing that is over takes the room of something new, nor as many measures as there may be."""
        root = self.explored.configurations[place].root
        assert root is not None  # noqa: S101 - something stands there
        nodes = [node for _, node in root.all()][1:]
        most = self.explored.scope.most
        full = {kind for kind in most if sum(node.kind == kind for node in nodes) >= most[kind]}
        over = any(node.kind in full and self.policy.kinds[node.kind].states[node.state].final for node in nodes)
        return not over and not ("measure" in full and most["measure"] > 1)


def _places(asked: Iterable[bool]) -> Iterator[int]:
    return (place for place, one in enumerate(asked) if one)


def _of_kind(configuration: Configuration, kind: str, alive: Policy | None = None) -> frozenset[str]:
    root = configuration.root
    if root is None:
        return frozenset()
    nodes = ((path, node) for path, node in root.all() if node.kind == kind)
    return frozenset(node.state for path, node in nodes if alive is None or _goes_on(alive, root, path))


def _goes_on(policy: Policy, root: Node, path: Path) -> bool:
    """Say whether an item is open, or belongs to nothing that is over."""
    if root.at(path).fields["is_open"]:
        return True
    above = (root.at(path[:length]) for length in range(len(path)))
    return not any(policy.kinds[one.kind].states[one.state].final for one in above)


def _done(lifecycle: Lifecycle) -> frozenset[str]:
    return frozenset(one.name for one in lifecycle.states.values() if not one.open and one.tally is Tally.DONE)
