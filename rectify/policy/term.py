"""Terms (整改时限): the rule that turns the day a clock starts into a due date.

Months are always added to the anchor, never to an earlier result and never
subtracted: at a month's end neither gives the same day back.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pendulum

from rectify.errors import CalendarError, InvalidValueError
from rectify.policy.workdays import WorkCalendar, from_ordinal, ordinal
from rectify.vocabulary import Title, Unit

#: Whether the anchor's own day is the first of the days counted (期间开始的当日).
FirstDay = Literal["excluded", "included"]
#: Where a term of months ends in a month without the anchor's day: on that month's
#: last day (月末日), or on the first day of the next month.
MonthEnd = Literal["last", "next"]
#: Whether a due date on a day off moves to the next working day (顺延).
Rollover = Literal["none", "next_workday"]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due (到期日).

    Attributes:
        day: a local date, inclusive to the end of the day.
        provisional: whether a year's notice still to come may move it (暂定).

    """

    day: pendulum.Date
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A time limit for rectification (整改时限): a rule, not a date.

    Attributes:
        name: its name in the policy.
        title: what a person sees.
        anchor: the triggers whose effective day starts the clock (起算环节).
        amount: how many units; 0 is due on the anchor's day (立行立改).
        unit: calendar days (日), working days (工作日) or months (月).
        first_day: whether the anchor's day is counted. With working days, an
            anchor on a day off is never counted. With months, ``included`` ends
            the term one day earlier.
        month_end: where months end in a month without the anchor's day.
        rollover: what happens to a due date on a day off.
        clause: the article that the term comes from (条款).
        source: the text or document that its numbers come from.
        verified: whether somebody checked the numbers against the document.
        open_ended: there is no due date (长期坚持); amount must be 0.
        checkup: name of the term of the periodic check-ups (定期检查) that such an item needs.

    Raises:
        InvalidValueError: a value that no term can have.

    Source: ``excluded``, ``last`` and ``next_workday`` are 《民法典》 articles 201, 202
    and 203; they bind civil relations and are a model here, not an authority.

    """

    name: str
    title: Title
    anchor: tuple[str, ...]
    amount: int
    unit: Unit
    first_day: FirstDay = "excluded"
    month_end: MonthEnd = "last"
    rollover: Rollover = "none"
    clause: str = ""
    source: str = ""
    verified: bool = False
    open_ended: bool = False
    checkup: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no term can have."""
        if not self.name or self.name != self.name.strip():
            raise InvalidValueError("term.name", name=self.name)
        if not self.anchor or not all(self.anchor) or len(set(self.anchor)) < len(self.anchor):
            raise InvalidValueError("term.anchor", name=self.name, anchor=self.anchor)
        if type(self.amount) is not int or self.amount < 0 or (self.open_ended and self.amount):
            raise InvalidValueError("term.amount", name=self.name, amount=self.amount)
        self._check_choice("unit", self.unit, tuple(Unit))
        self._check_choice("first_day", self.first_day, get_args(FirstDay))
        self._check_choice("month_end", self.month_end, get_args(MonthEnd))
        self._check_choice("rollover", self.rollover, get_args(Rollover))

    def _check_choice(self, key: str, value: str, allowed: tuple[str, ...]) -> None:
        if value not in allowed:
            raise InvalidValueError("term.choice", name=self.name, key=key, value=value, expected=", ".join(allowed))

    @property
    def uses_calendar(self) -> bool:
        """Whether the due date depends on which days are worked, so that a new notice may move it."""
        if self.open_ended:
            return False
        return self.rollover != "none" or (self.unit == Unit.WORKDAYS and self.amount > 0)

    def anchored(self, happened: Mapping[str, pendulum.Date]) -> pendulum.Date | None:
        """Return the local date on which the term's clock started: the latest of its anchors that happened."""
        return max((happened[one] for one in self.anchor if one in happened), default=None)

    def due(self, anchor_day: dt.date, calendar: WorkCalendar) -> Due | None:
        """Return when it is due if the clock starts on a day (到期日), or None if it is open-ended.

        Args:
            anchor_day: the local date on which the anchor took effect.
            calendar: which days are worked; asked only if `uses_calendar`.

        Raises:
            CalendarError: the count meets a year that was not announced (未公布).

        """
        anchor = from_ordinal(ordinal(anchor_day))
        return None if self.open_ended else self._due(anchor, calendar)

    def latest_anchor(self, due_by: dt.date, calendar: WorkCalendar) -> pendulum.Date | None:
        """Return the latest anchor day whose due date is not after a day: what began later is due later.

        It bisects `due`, for no subtraction is its inverse: with 3 months, every
        anchor from 28 to 30 November is due by 28 February.

        Args:
            due_by: a local date, inclusive.
            calendar: which days are worked; asked only if `uses_calendar`.

        Returns:
            A local date, or None if the term is open-ended: nothing falls due.

        Raises:
            CalendarError: the day is in a year that was not announced (未公布), or no
                anchor that the calendar covers is due by then.

        """
        limit = ordinal(due_by)
        if self.open_ended:
            return None
        floor = 1
        if self.uses_calendar:
            calendar.require(due_by)
            floor = dt.date(calendar.years[0], 1, 1).toordinal()
        # Announced years read the same in both modes, and what falls due after them is after the limit.
        ahead = calendar.provisional()
        later = bisect_right(
            range(floor, limit + 1), limit, key=lambda number: self._due(from_ordinal(number), ahead).day.toordinal()
        )
        if later == 0:
            raise CalendarError("term.no_anchor", name=self.name, due_by=due_by)
        return from_ordinal(floor + later - 1)

    def _due(self, anchor: pendulum.Date, calendar: WorkCalendar) -> Due:
        counted = self._count(anchor, calendar)
        day = calendar.next_workday(counted) if self.rollover == "next_workday" else counted
        return Due(day, self.uses_calendar and calendar.is_provisional(day))

    def _count(self, anchor: pendulum.Date, calendar: WorkCalendar) -> pendulum.Date:
        included = self.first_day == "included"
        if self.amount == 0:
            return anchor
        if self.unit == Unit.WORKDAYS:
            return calendar.add(anchor, self.amount, first_day_counted=included)
        if self.unit == Unit.DAYS:
            return from_ordinal(anchor.toordinal() + self.amount - included)
        return self._months_after(anchor, included=included)

    def _months_after(self, anchor: pendulum.Date, *, included: bool) -> pendulum.Date:
        day = add_months(anchor, self.amount)
        if day.day == anchor.day:
            return from_ordinal(day.toordinal() - included)
        # The month has no such day. A first day that counts ends the term on the day
        # before the missing one, and that is the month's last day under either rule.
        if included or self.month_end == "last":
            return day
        return from_ordinal(day.toordinal() + 1)


def add_months(day: pendulum.Date, months: int) -> pendulum.Date:
    """Return the same day some months later or earlier, or that month's last day if it has no such day.

    Raises:
        CalendarError: the month lies before year 1 or after year 9999.

    """
    year = day.year + (day.month - 1 + months) // 12
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise CalendarError("calendar.out_of_range")
    return day.add(months=months)


def threshold(today: dt.date, amount: int, unit: Unit, calendar: WorkCalendar) -> pendulum.Date:
    """Return today plus or minus some units: what a guard compares a date with (临界日).

    It is not for "whose term has run out by today": that is `Term.latest_anchor`.

    Args:
        today: a local date.
        amount: how many units; negative for days before today.
        unit: calendar days, working days or months.
        calendar: which days are worked; asked only for working days.

    Raises:
        CalendarError: the count meets a year that was not announced (未公布).

    """
    start = from_ordinal(ordinal(today))
    if unit == Unit.WORKDAYS:
        return calendar.add(start, amount)
    if unit == Unit.DAYS:
        return from_ordinal(start.toordinal() + amount)
    return add_months(start, amount)
