"""A working-day calendar as people read it (工作日历表): a year by months, and how two calendars differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.messages import Lang
from rectify.policy.workdays import DayStatus, WorkCalendar

_MONTHS = ("month", "workday_count", "off", "worked", "provisional_from")
_CHANGES = ("day", "weekday", "was", "now")

_FRIDAY = 5
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a calendar (一个月).

    Attributes:
        month: ``2022-02``.
        workday_count: how many days are worked.
        off: Mondays to Fridays that are off (放假).
        worked: Saturdays and Sundays that are worked (调休上班).
        provisional_from: the first day that a notice still to come may change (暂定); None if there is none.

    """

    month: str
    workday_count: int
    off: tuple[date, ...]
    worked: tuple[date, ...]
    provisional_from: date | None


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month as people read it: ``1-4、7`` for its days."""

    month: str
    workday_count: int
    off: str
    worked: str
    provisional_from: date | None


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day on which two calendars differ (变动日).

    Attributes:
        day: the local date.
        weekday: 1 for Monday to 7 for Sunday.
        was: ``off`` or ``work`` by the one.
        now: ``off`` or ``work`` by the other.

    """

    day: date
    weekday: int
    was: DayStatus
    now: DayStatus


@dataclass(frozen=True, slots=True)
class DayChangeLine:
    """Such a day as people read it."""

    day: date
    weekday: str
    was: str
    now: str


def month_columns(lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the months."""
    return titled(_MONTHS, lang)


def change_columns(lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the days that differ."""
    return titled(_CHANGES, lang)


def months(calendar: WorkCalendar, year: int) -> Iterator[Month]:
    """Give the twelve months of a year.

    Raises:
        CalendarError: the calendar does not know the year.

    """
    for number in range(1, 13):
        days = [day for day in _days(year) if day.month == number]
        worked = [day for day in days if calendar.is_workday(day)]
        yield Month(
            month=f"{year:04}-{number:02}",
            workday_count=len(worked),
            off=tuple(day for day in days if day.isoweekday() <= _FRIDAY and day not in worked),
            worked=tuple(day for day in worked if day.isoweekday() > _FRIDAY),
            provisional_from=next((day for day in days if calendar.is_provisional(day)), None),
        )


def month_lines(rows: Sequence[Month], lang: Lang = "zh") -> Iterator[MonthLine]:
    """Give the months as people read them."""
    mark = messages.text("calendar.list_mark", lang)
    for row in rows:
        off, worked = (mark.join(_stretches(days)) for days in (row.off, row.worked))
        yield MonthLine(row.month, row.workday_count, off, worked, row.provisional_from)


def changes(was: WorkCalendar, now: WorkCalendar) -> Iterator[DayChange]:
    """Give the days on which one calendar differs from another, over the years that it announces.

    A year that only the new one announces is compared with Mondays to Fridays.

    Args:
        was: the calendar underneath.
        now: the one that was laid over it.

    """
    for year in now.years:
        for day in _days(year):
            old = was.is_workday(day) if year in was.years else day.isoweekday() <= _FRIDAY
            new = now.is_workday(day)
            if old != new:
                yield DayChange(day, day.isoweekday(), _status(old), _status(new))


def change_lines(rows: Sequence[DayChange], lang: Lang = "zh") -> Iterator[DayChangeLine]:
    """Give the days that differ as people read them."""
    for row in rows:
        said = (_WEEKDAYS[row.weekday - 1], row.was, row.now)
        yield DayChangeLine(row.day, *(messages.text(f"calendar.{code}", lang) for code in said))


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))


def _status(worked: bool) -> DayStatus:  # noqa: FBT001 - the answer of `is_workday`
    return "work" if worked else "off"


def _stretches(days: Sequence[date]) -> Iterator[str]:
    """Give the days of one month, those in a row as ``1-4``."""
    numbers = [day.day for day in days]
    for first in numbers:
        if first - 1 not in numbers:
            last = next(number for number in range(first, 33) if number + 1 not in numbers)
            yield str(first) if first == last else f"{first}-{last}"
