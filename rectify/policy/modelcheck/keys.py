"""What is told apart (归并): two configurations between which no guard makes a difference are one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pendulum

from rectify.policy.facts import SCHEMAS
from rectify.policy.modelcheck.distinctions import MOVED, Clock, Distinctions
from rectify.policy.modelcheck.node import Node
from rectify.policy.modelcheck.scope import Scope
from rectify.policy.policy import Policy
from rectify.policy.term import threshold
from rectify.policy.workdays import WorkCalendar, from_ordinal
from rectify.vocabulary import Unit

#: How far ahead a change is looked for, in days.
_AHEAD = 4_000


@dataclass(frozen=True, slots=True)
class Configuration:
    """What there is on one day: the root with everything below it."""

    root: Node | None
    today: pendulum.Date


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is told of the items of one kind."""

    said: tuple[str, ...]
    clocks: tuple[Clock, ...]
    done: tuple[str, ...]
    happened: tuple[str, ...]
    owners: bool
    dated: bool
    dateless: bool


@dataclass(frozen=True, eq=False)
class Keys:
    """Gives the key of a configuration in one scope: measures can change places, and so can all members alike."""

    policy: Policy
    scope: Scope
    told: Distinctions
    calendar: WorkCalendar

    @cached_property
    def _kinds(self) -> Mapping[str, _Kind]:
        return {kind: self._of_kind(kind) for kind in self.scope.kinds}

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(anchor for term in self.policy.terms.values() for anchor in term.anchor)

    def _of_kind(self, kind: str) -> _Kind:
        drafted = (name for name in SCHEMAS[kind].fields if name not in MOVED)
        said = [name for name in drafted if len(self.told.values(kind, name)) > 1]
        dated = kind in self.scope.dates
        return _Kind(
            tuple([*said, "term"] if dated else said),
            tuple(one for one in self.told.clocks if one.kind == kind),
            tuple(sorted(trigger for of, trigger in self.told.done if of == kind)) if self.scope.people else (),
            tuple(sorted(trigger for of, trigger in self.told.happened if of == kind)),
            self.scope.people and kind in self.told.owners,
            dated,
            (kind, "due_on") in self.told.read and self.policy.kinds[kind].term is None,
        )

    def tells_due(self, kind: str) -> bool:
        """Say whether due dates of a kind are told apart."""
        told = self._kinds[kind]
        return told.dated or told.dateless or bool(told.clocks)

    def of(self, configuration: Configuration) -> object:
        """Return what a configuration is known by."""
        root = configuration.root
        return None if root is None else self._node(root, 1, configuration.today)

    def _node(self, node: Node, cycle: int, today: pendulum.Date) -> tuple[object, ...]:
        kind, told = self._kinds[node.kind], node.fields
        below = [self._node(one, told["cycle"], today) for one in node.below]
        return (
            node.kind,
            told["state"],
            told["cycle"] != cycle,
            self._due(node, kind, today),
            told["owner"] if self.scope.people else told["owner"] is None,
            node.owners if kind.owners else None,
            tuple(node.doers.get(trigger) for trigger in kind.done),
            tuple(trigger in node.happened for trigger in kind.happened),
            frozenset(self._anchors & node.happened.keys()) if kind.dated else None,
            tuple(told[name] for name in kind.said),
            node.evidence,
            self._extended(node, today) if kind.dated else None,
            tuple(sorted(below, key=hash)) if len(below) > 1 else tuple(below),
        )

    def _due(self, node: Node, kind: _Kind, today: pendulum.Date) -> object:
        due = node.fields["due_on"]
        signs = tuple(self._sign(node, clock, today) for clock in kind.clocks)
        if not kind.dated:
            return kind.dateless and due is not None, signs
        ahead = not signs or any(sign is not None and sign >= 0 for sign in signs)
        return due and (due.toordinal() - today.toordinal() if ahead else None), signs

    def _sign(self, node: Node, clock: Clock, today: pendulum.Date) -> int | None:
        day = node.fields[clock.field]
        if day is None:
            return None
        number: int = day.toordinal()
        boundary = _boundary(today, clock, self.calendar)
        return (number > boundary) - (number < boundary)

    def _extended(self, node: Node, today: pendulum.Date) -> object:
        trigger = self.policy.extending
        if trigger not in node.times:
            return None
        was_due = node.was_due[trigger]
        return node.times[trigger], was_due and was_due.toordinal() - today.toordinal()

    def next_day(self, configuration: Configuration) -> pendulum.Date | None:
        """Return the next day on which a comparison with today changes by itself; None if there is none."""
        if configuration.root is None:
            return None
        return min(self._changes(configuration.root, configuration.today), default=None)

    def _changes(self, root: Node, today: pendulum.Date) -> Iterator[pendulum.Date]:
        for _, node in root.all():
            for clock in self._kinds[node.kind].clocks:
                sign = self._sign(node, clock, today)
                if sign is not None and sign >= 0:
                    yield self._first(node.fields[clock.field].toordinal() + (sign == 0), clock, today)

    def _first(self, day: int, clock: Clock, today: pendulum.Date) -> pendulum.Date:
        """Return the first day whose boundary is not before a day."""
        days = range(today.toordinal() + 1, today.toordinal() + _AHEAD)
        found = bisect_left(days, day, key=lambda number: _boundary(from_ordinal(number), clock, self.calendar))
        return from_ordinal(days[0] + found)


def _boundary(today: pendulum.Date, clock: Clock, calendar: WorkCalendar) -> int:
    if clock.today.unit == Unit.DAYS:
        return today.toordinal() + clock.today.amount
    return threshold(today, clock.today.amount, clock.today.unit, calendar).toordinal()
