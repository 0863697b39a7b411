"""The reminder ladder (提醒、催办、督办): the rungs that an item reaches as its due date comes near and goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pendulum

from rectify.policy.workdays import WorkCalendar, from_ordinal, ordinal
from rectify.vocabulary import Title, Unit

#: The recipient that stands for the responsible organisation.
ORG = "org"
#: The fields that name recipients: whoever is responsible, and the leader of the item's problem.
PEOPLE = ("owner", "leader")
#: What a rung counts.
UNITS = (Unit.WORKDAYS, Unit.DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the ladder (提醒一级).

    Attributes:
        name: the word that the database keeps.
        title: what people read: 提醒, 催办, 督办.
        amount: how many units after the due date; negative before it, 0 on the day itself.
        unit: working days (工作日) or calendar days (日).
        to: who is told: ``owner``, ``leader``, ``org``.
        up: how many levels above the responsible organisation the one that is told stands.
        kinds: of which kinds of items.
        clause: the article that it comes from.
        source: the text or document that the number comes from.
        verified: whether somebody checked the number against the document.

    """

    name: str
    title: Title
    amount: int
    unit: Unit
    to: tuple[str, ...]
    kinds: tuple[str, ...]
    up: int = 0
    clause: str | None = None
    source: str = ""
    verified: bool = False

    def latest_due(self, day: dt.date, calendar: WorkCalendar) -> pendulum.Date:
        """Return the latest due date that has reached the rung on a day: computed once for all items.

        A due date on a day off counts with the working day before it, as in `reports.due`.

        Args:
            day: local date.
            calendar: which days are worked; asked only for working days.

        Raises:
            CalendarError: the count meets a year that was not announced (未公布).

        """
        if self.unit == Unit.DAYS or self.amount == 0:
            return from_ordinal(ordinal(day) - self.amount)
        if self.amount < 0:
            next_ = calendar.add(day, 1 - self.amount)
        else:
            next_ = calendar.add(day, -self.amount, first_day_counted=True)
        return from_ordinal(next_.toordinal() - 1)

    def comes_after(self, other: Rung) -> bool:
        """Say whether it is reached later than another, wherever the days off lie.

        Working days and calendar days are compared only across the due date.
        """
        comparable = self.unit == other.unit or other.amount <= 0 <= self.amount
        return comparable and self.amount > other.amount


def rungs_of(ladder: Iterable[Rung], kind: str) -> tuple[Rung, ...]:
    """Return the rungs that items of a kind reach, in the order of time."""
    return tuple(one for one in ladder if kind in one.kinds)
