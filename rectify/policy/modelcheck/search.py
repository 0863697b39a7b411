"""The search (搜索): every configuration that people can bring about, the nearest first, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pendulum

from rectify.policy.facts import Facts
from rectify.policy.lifecycle import Transition
from rectify.policy.modelcheck.distinctions import Distinctions
from rectify.policy.modelcheck.forgetting import Forgetting
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.moves import ATTACH, Along, Mover, Taking
from rectify.policy.modelcheck.node import Node, Standing
from rectify.policy.modelcheck.scope import Scope
from rectify.policy.modelcheck.trying import Trying
from rectify.policy.policy import Policy
from rectify.policy.workdays import WorkCalendar

#: The day on which every search begins, a Thursday with the Spring Festival ahead, and the calendar that it counts by.
BEGINS = pendulum.date(2022, 1, 20)
#: How many configurations a scope looks at before it says that there are too many.
LIMIT = 200_000
#: How many configurations are looked at twice because something in them is over.
_OVER = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a path: what somebody did, or that days went by.

    Attributes:
        today: the day.
        taking: what was done; None: days went by.
        kind: of which kind of item.
        label: what people call the item.
        source: the state that it was in.
        along: what moved along, or was created, by label.

    """

    today: pendulum.Date
    taking: Taking | None = None
    kind: str = ""
    label: str = ""
    source: str = ""
    along: tuple[Along, ...] = ()

    def moved(self) -> Iterator[tuple[str, str, str]]:
        """Give the kind, source and target of everything that it takes to another state."""
        if self.taking is None:
            return
        if self.source and self.taking.transition.target is not None:
            yield self.kind, self.source, self.taking.transition.target
        for one in self.along:
            if one.source and one.transition.target is not None:
                yield one.kind, one.source, one.transition.target


@dataclass(eq=False)
class Explored:
    """All that was found in one scope.

    Attributes:
        scope: the scope.
        configurations: in the order in which they were found, the nearest first.
        came: place of a configuration -> the place that it was reached from, and how.
        ways: place of a configuration -> places that one step leads to.
        leaving: place of a configuration -> kind, source and target of the moves that can be made there.
        taken: kind, trigger and source state of each move that somebody could make -> where first.
        over: configurations with something that is over, as they were before it was forgotten.
        full: nothing was left out.

    """

    scope: Scope
    configurations: list[Configuration] = field(default_factory=list)
    came: list[tuple[int, Step] | None] = field(default_factory=list)
    ways: list[list[int]] = field(default_factory=list)
    leaving: list[set[tuple[str, str, str]]] = field(default_factory=list)
    taken: dict[tuple[str, str, str], int] = field(default_factory=dict)
    over: list[tuple[int, Step, Configuration]] = field(default_factory=list)
    full: bool = True

    def path(self, place: int) -> list[Step]:
        """Return the shortest way to a configuration."""
        steps: list[Step] = []
        came = self.came[place]
        while came is not None:
            place, step = came
            steps.append(step)
            came = self.came[place]
        return steps[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One move that may be made: where, what, and what was so before. Properties of moves are read on it."""

    place: int
    standing: Standing | None
    taking: Taking
    step: Step
    root: Node
    drafted: Facts | None


Watch = Callable[[Seen], None]
Look = Callable[[int, Standing, Configuration], None]
Progress = Callable[[int], None]


def _ignore(*_: object) -> None:
    """Do nothing with what was seen."""


@dataclass(eq=False)
class Search:
    """Explores one scope of one policy."""

    policy: Policy
    scope: Scope
    told: Distinctions
    calendar: WorkCalendar
    taken: set[tuple[str, str, str]] = field(default_factory=set)
    watched: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def trying(self) -> Trying:
        """What people would try."""
        return Trying(self.policy, self.scope, self.told, self.calendar, self.watched)

    @cached_property
    def mover(self) -> Mover:
        """What comes of it."""
        return Mover(self.policy, self.calendar, BEGINS, frozenset(self.scope.kinds), self.told.evidence)

    def run(self, watch: Watch = _ignore, look: Look = _ignore, progress: Progress = _ignore) -> Explored:
        """Explore everything.

        Args:
            watch: called with every move that may be made.
            look: called with every configuration: its place, the facts, and the configuration itself.
            progress: called with 1 after each configuration.

        """
        found = Explored(self.scope)
        seen: dict[object, int] = {}
        waiting: deque[int] = deque()

        def reach(configuration: Configuration, came: tuple[int, Step] | None) -> int:
            key = self.trying.keys.of(configuration)
            place = seen.get(key)
            if place is None:
                place = seen[key] = len(found.configurations)
                found.configurations.append(configuration)
                found.came.append(came)
                found.ways.append([])
                found.leaving.append(set())
                waiting.append(place)
            return place

        reach(Configuration(None, BEGINS), None)
        while waiting and len(found.configurations) < LIMIT:
            place = waiting.popleft()
            for step, configuration in self._steps(found, place, watch, look):
                after = reach(configuration, (place, step))
                if after != place:
                    found.ways[place].append(after)
            progress(1)
        found.full = not waiting
        return found

    def _steps(self, found: Explored, place: int, watch: Watch, look: Look) -> Iterator[tuple[Step, Configuration]]:
        here = found.configurations[place]
        standing = self.mover.standing(here.root)
        if standing is not None:
            look(place, standing, here)
        done: set[object] = set()
        for taking in self.trying.everything(here.root, standing, here.today, self._is_known):
            same = taking.but_for_who()
            kind, label, state = self.about(standing, taking)
            asked = taking.transition.accepts or (kind, taking.transition.trigger) in self.watched
            known = same in done and not (self.scope.people or asked)
            if known or not self.mover.judged(standing, taking):
                continue
            done.add(same)
            key = (kind, taking.transition.trigger, state)
            found.taken.setdefault(key, place)
            self.taken.add(key)
            root, along = self.mover.made(standing, taking)
            for one in along:
                self.taken.add((one.kind, one.transition.trigger, one.source))
                found.taken.setdefault((one.kind, one.transition.trigger, one.source), place)
            step = Step(here.today, taking, kind, label, state, along)
            found.leaving[place].update(step.moved())
            drafted = self.mover.drafted(standing, taking) if taking.draft else None
            watch(Seen(place, standing, taking, step, root, drafted))
            left = self.forgetting.left(root)
            if left is not root:
                self._look_back(found, place, step, Configuration(root, here.today))
            yield step, Configuration(left, here.today)
        day = self.trying.keys.next_day(here)
        if day is not None:
            yield Step(day), Configuration(here.root, day)

    def _look_back(self, found: Explored, place: int, step: Step, over: Configuration) -> None:
        """Try what can still be done to an item that is over, before it is forgotten."""
        assert over.root is not None  # noqa: S101 - something was forgotten
        key = self.trying.keys.of(over)
        if key in self._seen_over or len(found.over) >= _OVER:
            return
        self._seen_over.add(key)
        found.over.append((place, step, over))
        if not any(self._has_untried(node) for _, node in over.root.all()):
            return
        standing = self.mover.standing(over.root)
        for taking in self.trying.everything(over.root, standing, over.today, self._is_known):
            kind, _, state = self.about(standing, taking)
            key = (kind, taking.transition.trigger, state)
            if key not in self.taken and self.mover.judged(standing, taking):
                self.taken.add(key)
                found.taken.setdefault(key, place)

    @cached_property
    def _seen_over(self) -> set[object]:
        return set()

    def _has_untried(self, node: Node) -> bool:
        if not self.policy.kinds[node.kind].states[node.state].final:
            return False
        ways = self.policy.kinds[node.kind].leading_out(node.state)
        return any((node.kind, one.trigger, node.state) not in self.taken for one in ways if not one.along)

    @cached_property
    def forgetting(self) -> Forgetting:
        """What no guard will look at again."""
        return Forgetting(self.policy)

    def _is_known(self, kind: str, transition: Transition, node: Node) -> bool:
        """Say whether a move need not be tried: it was made once, and leaves all that guards look at."""
        if (kind, transition.trigger, node.state) not in self.taken:
            return False
        if transition.trigger == ATTACH and transition.target is None:
            return node.evidence >= self.told.evidence.get(kind, 0)
        return self.trying.is_quiet(kind, transition)

    @staticmethod
    def about(standing: Standing | None, taking: Taking) -> tuple[str, str, str]:
        """Return the kind, the label and the state of the item that it is about; a creation has no state."""
        if taking.draft is not None:
            return taking.draft.kind, taking.draft.label, ""
        assert standing is not None and taking.path is not None  # noqa: PT018, S101 - a move is of something
        node = standing.nodes[taking.path]
        return node.kind, node.label, node.state
