"""Whether things can go on (推进): from every configuration, can every item leave its state, and be settled?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rectify.policy.facts import REQUIRED_KINDS
from rectify.policy.lifecycle import Lifecycle, Tally
from rectify.policy.modelcheck.finding import Finding
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.node import Node, Path
from rectify.policy.modelcheck.scope import counted_by
from rectify.policy.modelcheck.search import Explored
from rectify.policy.policy import Policy


@dataclass(frozen=True, eq=False)
class Going:
    """Looks backwards from where an item has gone on."""

    policy: Policy
    explored: Explored

    def findings(self) -> Iterator[tuple[object, Finding]]:
        """Give every state of which some configuration lets no item out, and every kind that cannot be settled."""
        scope = self.explored.scope
        before = self._before()
        for kind in scope.kinds:
            if not scope.people and set(counted_by(self.policy, [kind])) - {*scope.kinds, "evidence"}:
                continue
            states, alive = self._states(kind), self._alive(kind)
            stuck = set()
            for state in self.policy.kinds[kind].states.values():
                if not state.final:
                    place = self._first_stuck([state.name in there for there in alive], before)
                    if place is not None:
                        stuck.add(state.name)
                        yield ("dead_end", kind, state.name), self._finding("dead_end", kind, state.name, place)
            if not stuck:
                yield from self._unsettled(kind, states, before)

    def _unsettled(
        self, kind: str, states: list[frozenset[str]], before: list[list[int]]
    ) -> Iterator[tuple[object, Finding]]:
        lifecycle = self.policy.kinds[kind]
        open_ = frozenset(lifecycle.open_states)
        done = _done(lifecycle) if kind in REQUIRED_KINDS else frozenset(lifecycle.states) - open_
        waiting = [bool(there & open_) and not there & done for there in states]
        good = [not there & open_ if kind not in REQUIRED_KINDS else bool(there & done) for there in states]
        place = self._first_unreached(waiting, good, before)
        if place is not None:
            state = next(iter(states[place] & open_))
            yield ("never_settled", kind), self._finding("never_settled", kind, state, place)

    def _finding(self, code: str, kind: str, state: str, place: int) -> Finding:
        title = self.policy.kinds[kind].states[state]
        root = self.explored.configurations[place].root
        assert root is not None  # noqa: S101 - something stands there
        label = next(node.label for _, node in root.all() if (node.kind, node.state) == (kind, state))
        clauses = (title.clause,) if title.clause else ()
        path = tuple(self.explored.path(place))
        return Finding(code, {"label": label, "state": title.title}, clauses, path, kind)

    def _states(self, kind: str) -> list[frozenset[str]]:
        return [_of_kind(one, kind) for one in self.explored.configurations]

    def _alive(self, kind: str) -> list[frozenset[str]]:
        """Return the states in which items have to go on: not what is settled, below something that is over."""
        return [_of_kind(one, kind, self.policy) for one in self.explored.configurations]

    def _before(self) -> list[list[int]]:
        before: list[list[int]] = [[] for _ in self.explored.configurations]
        for place, after in enumerate(self.explored.ways):
            for one in after:
                before[one].append(place)
        return before

    def _first_stuck(self, there: list[bool], before: list[list[int]]) -> int | None:
        return self._first_unreached(there, [not one for one in there], before)

    def _first_unreached(self, asked: list[bool], good: list[bool], before: list[list[int]]) -> int | None:
        """Return the nearest configuration from which none of the good ones can be reached."""
        reached = set(_places(good))
        waiting = list(reached)
        while waiting:
            for one in before[waiting.pop()]:
                if one not in reached:
                    reached.add(one)
                    waiting.append(one)
        most = self.explored.scope.most.get("measure", 0)
        for place in _places(asked):
            if place not in reached and (most < 2 or self._measures(place) < most):  # noqa: PLR2004 - room for one more
                return place
        return None

    def _measures(self, place: int) -> int:
        root = self.explored.configurations[place].root
        return 0 if root is None else sum(node.kind == "measure" for _, node in root.all())


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
