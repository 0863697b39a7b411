"""The working-day calendar (工作日历): statutory holidays, 调休, and an agency's own days.

Working days are counted by their rank in one sorted table of ordinals, so any
distance costs two bisections at most. Nothing here guesses: a year that nobody
has announced is an error, unless the calendar was asked to be provisional.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, pairwise
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import pendulum

from rectify.errors import CalendarError, Fault, FaultyInput, InvalidValueError

#: What an agency says of a day: people rest (放假) or work (上班).
DayStatus = Literal["off", "work"]

#: The earliest day of December that a later year's notice has changed.
#: Source: the notices for 2005 to 2026 changed 29, 30 or 31 December five times
#: (of 2005, 2006, 2007, 2011 and 2018) and no earlier day.
FIRST_UNSETTLED = (12, 29)

#: Days on which chinesecalendar departs from the notice that it records.
#: Source: 国办发明电〔2005〕35号, 12月31日（星期六）上班.
CORRECTIONS: Mapping[dt.date, DayStatus] = {dt.date(2005, 12, 31): "work"}

_STATUSES: tuple[DayStatus, ...] = ("off", "work")
_WORKING_WEEK = 5
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def ordinal(day: dt.date) -> int:
    """Return the ordinal of a local date; a moment is refused, for its date depends on the zone.

    Raises:
        InvalidValueError: the value is a moment, or no date at all.

    """
    if isinstance(day, dt.datetime) or not isinstance(day, dt.date):
        raise InvalidValueError("calendar.not_a_date", value=day)
    return day.toordinal()


def from_ordinal(number: int) -> pendulum.Date:
    """Return the local date of an ordinal.

    Raises:
        CalendarError: no date has that ordinal (before year 1, after year 9999).

    """
    if not 1 <= number <= dt.date.max.toordinal():
        raise CalendarError("calendar.out_of_range")
    return pendulum.Date.fromordinal(number)


def _weekday_rank(number: int) -> int:
    """Count Mondays to Fridays from 0001-01-01, a Monday, through an ordinal."""
    weeks, days = divmod(number, 7)
    return weeks * _WORKING_WEEK + min(days, _WORKING_WEEK)


def _weekday_at(rank: int) -> int:
    """Give the ordinal of the Monday to Friday of a rank: the inverse of `_weekday_rank`."""
    weeks, days = divmod(rank - 1, _WORKING_WEEK)
    return weeks * 7 + days + 1


def _ordinals(years: Iterable[int]) -> Iterator[int]:
    for year in years:
        yield from range(dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal() + 1)


def _weekdays(years: Iterable[int]) -> set[int]:
    return {number for number in _ordinals(years) if _weekday_rank(number) > _weekday_rank(number - 1)}


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked (工作日历), in the years that were announced.

    Immutable and thread-safe; make one when the application starts and keep it as
    long as the application lives. Made by `statutory`, `load`, `loads`, `overlay`
    and `provisional`, not by its constructor.

    Attributes:
        name: what the calendar is called in messages.
        years: the announced years, without a gap.
        extrapolates: whether later years are counted, provisionally (暂定), as
            Mondays to Fridays.

    Two calendars are equal if they count alike, whatever they are called.

    """

    name: str = field(compare=False)
    years: range
    extrapolates: bool
    _digest: str = field(repr=False)
    _table: tuple[int, ...] = field(repr=False, compare=False)
    _days: tuple[pendulum.Date, ...] = field(repr=False, compare=False)  # the table's dates: making one costs most
    _first: int = field(repr=False, compare=False)
    _last: int = field(repr=False, compare=False)

    # --- making one ---

    @classmethod
    def _of(cls, name: str, years: range, table: set[int], *, extrapolates: bool = False) -> WorkCalendar:
        first, last = dt.date(years[0], 1, 1).toordinal(), dt.date(years[-1], 12, 31).toordinal()
        days = tuple(map(pendulum.Date.fromordinal, sorted(table)))
        return cls(name, years, extrapolates, _digest(years, table), tuple(sorted(table)), days, first, last)

    @staticmethod
    def statutory() -> WorkCalendar:
        """Return the State Council's calendar (法定节假日及调休), built at the first call.

        Source: chinesecalendar, which follows the yearly notices since 2004, and `CORRECTIONS`.
        """
        return _statutory()

    @classmethod
    def load(cls, path: str | PathLike[str], base: WorkCalendar | None = None) -> WorkCalendar:
        """Return a calendar with an agency's own days from a TOML file laid over it.

        Args:
            path: the file, in UTF-8; `loads` describes its content.
            base: the calendar underneath; the statutory one if left out.

        Raises:
            FaultyInput: the file cannot be read or has faults; all of them.

        """
        place = Path(path).name
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            faults = [Fault(place, "calendar.overlay.unreadable", {"reason": error})]
            raise FaultyInput("calendar.faulty", faults) from error
        return cls.loads(text, base, place=place)

    @classmethod
    def loads(cls, text: str, base: WorkCalendar | None = None, *, place: str = "TOML") -> WorkCalendar:
        """Return a calendar with an agency's own days from a TOML text laid over it.

        ``[calendar]`` has ``name`` and, if the text gives whole years,
        ``announced = [2027]``. ``[days]`` has one key for a day (``2026-07-01``) or
        an interval, both ends included (``"2027-02-05/2027-02-11"``), with the value
        ``"off"``, ``"work"`` or ``{ is = "off", reason = "..." }``.

        Args:
            text: the TOML text.
            base: the calendar underneath; the statutory one if left out.
            place: what the faults call the text.

        Raises:
            FaultyInput: the text has faults; all of them, each with table and key.

        """
        under = cls.statutory() if base is None else base
        reading = _Reading(place, under)
        try:
            reading.document(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            reading.fault("", "syntax", reason=error)
        if reading.faults:
            raise FaultyInput("calendar.faulty", reading.faults)
        return under.overlay(reading.days, announced=reading.announced, name=reading.name)

    def overlay(
        self, days: Mapping[dt.date, DayStatus], *, announced: Iterable[int] = (), name: str | None = None
    ) -> WorkCalendar:
        """Return this calendar with an agency's own days laid over it (本单位日历).

        Args:
            days: local date -> ``"off"`` or ``"work"``; the last word on that day.
            announced: years whose whole list is among the days; their other days
                are Monday to Friday.
            name: what to call the result; this calendar's name if left out.

        Raises:
            FaultyInput: a day outside the announced years, a year announced without
                a day, a gap between announced years, an unknown status.
            InvalidValueError: a key is a moment, or no date at all.

        """
        given = {ordinal(day): status for day, status in days.items()}
        years = sorted({*self.years, *announced})
        new = set(years) - {*self.years}
        faults = [*_gap_faults(years, "announced"), *_empty_faults(new, days, "announced"), *_day_faults(years, days)]
        if faults:
            raise FaultyInput("calendar.faulty", faults)
        table = {*self._table, *_weekdays(new)}
        table.difference_update(number for number, status in given.items() if status == "off")
        table.update(number for number, status in given.items() if status == "work")
        covered = range(years[0], years[-1] + 1)
        return self._of(name or self.name, covered, table, extrapolates=self.extrapolates)

    def provisional(self) -> WorkCalendar:
        """Return this calendar, counting later years provisionally (暂定) as Mondays to Fridays.

        Days reached that way must be recomputed when the year is announced:
        `is_provisional` tells which.
        """
        return replace(self, extrapolates=True)

    def until(self, year: int) -> WorkCalendar:
        """Return this calendar as it was while ``year``, one of its own, was the last announced one."""
        unsettled = dt.date(year, *FIRST_UNSETTLED).toordinal()
        table = {number for number in self._table if number < unsettled}
        weekdays = {number for number in _weekdays((year,)) if number >= unsettled}
        return self._of(self.name, range(self.years[0], year + 1), table | weekdays, extrapolates=self.extrapolates)

    # --- asking it ---

    @property
    def fingerprint(self) -> str:
        """The version of the content (日历版本): SHA-256 in hexadecimal.

        Over the announced years, every day that departs from Monday to Friday, and
        whether later years are counted; not over the name.
        """
        return hashlib.sha256(f"{self._digest} {int(self.extrapolates)}".encode()).hexdigest()

    def is_workday(self, day: dt.date) -> bool:
        """Return whether a local date is worked (工作日)."""
        number = ordinal(day)
        return self._rank(number) > self._rank(number - 1)

    def is_provisional(self, day: dt.date) -> bool:
        """Return whether a later notice may still change what is counted up to a day (暂定).

        True after the last announced year, and for its 29 to 31 December, which the
        next year's notice can change (`FIRST_UNSETTLED`).
        """
        return ordinal(day) >= dt.date(self.years[-1], *FIRST_UNSETTLED).toordinal()

    def next_workday(self, day: dt.date) -> pendulum.Date:
        """Return the first working day on or after a day (顺延): the day itself if worked."""
        return self._at(self._rank(ordinal(day) - 1) + 1)

    def add(self, day: dt.date, n: int, *, first_day_counted: bool = False) -> pendulum.Date:
        """Return the n-th working day after a day, or before it if n is negative.

        Args:
            day: the local date counted from; it need not be worked.
            n: working days. 0 gives the day itself, worked or not.
            first_day_counted: whether the day itself, if worked, is the first of the n.

        Raises:
            CalendarError: the count meets a year that was not announced (未公布).

        """
        number = ordinal(day)
        if n > 0:
            return self._at(self._rank(number - first_day_counted) + n)
        if n < 0:
            return self._at(self._rank(number - (not first_day_counted)) + n + 1)
        return from_ordinal(number)

    def count(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days lie after start, up to and including end.

        The count is negative if end is before start: ``count(a, b) == -count(b, a)``.

        Raises:
            CalendarError: either day is in a year that was not announced (未公布).

        """
        return self._rank(ordinal(end)) - self._rank(ordinal(start))

    def require(self, day: dt.date) -> None:
        """Make sure that the calendar can count up to a day.

        Raises:
            CalendarError: the day's year was not announced (未公布).

        """
        self._rank(ordinal(day))

    # --- ranks: how many working days there are, from the table's first through an ordinal ---

    def _rank(self, number: int) -> int:
        # The day before the first one has a rank too: it is where counting starts.
        if self._first - 1 <= number <= self._last:
            return bisect_right(self._table, number)
        if number < self._first or not self.extrapolates:
            raise self._unannounced(from_ordinal(number).year)
        return len(self._table) + _weekday_rank(number) - _weekday_rank(self._last)

    def _at(self, rank: int) -> pendulum.Date:
        if 1 <= rank <= len(self._table):
            return self._days[rank - 1]
        if rank < 1:
            raise self._unannounced(self.years[0] - 1)
        if not self.extrapolates:
            raise self._unannounced(self.years[-1] + 1)
        return from_ordinal(_weekday_at(_weekday_rank(self._last) + rank - len(self._table)))

    def _unannounced(self, year: int) -> CalendarError:
        code = "calendar.unannounced" if year > self.years[-1] else "calendar.not_covered"
        return CalendarError(code, year=year, first=self.years[0], last=self.years[-1], name=self.name)


def _digest(years: range, table: set[int]) -> str:
    departures = sorted(_weekdays(years) ^ table)
    head = f"workdays 1\nyears {years[0]} {years[-1]}"
    lines = chain([head], (dt.date.fromordinal(number).isoformat() for number in departures))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def _statutory() -> WorkCalendar:
    from chinese_calendar import constants  # noqa: PLC0415 - only who counts working days pays for it

    years = range(min(constants.holidays).year, max(constants.holidays).year + 1)
    off, work = ({day.toordinal() for day in days} for days in (constants.holidays, constants.workdays))
    table = (_weekdays(years) - off) | work
    return WorkCalendar._of("法定工作日历", years, table).overlay(CORRECTIONS)  # noqa: SLF001 - the same module


def _gap_faults(years: list[int], place: str) -> Iterator[Fault]:
    for before, after in pairwise(years):
        if after != before + 1:
            yield Fault(place, "calendar.overlay.gap", {"year": after, "missing": before + 1})


def _empty_faults(new_years: set[int], days: Iterable[dt.date], place: str) -> Iterator[Fault]:
    for year in sorted(new_years - {day.year for day in days}):
        yield Fault(place, "calendar.overlay.empty_year", {"year": year})


def _day_faults(years: list[int], days: Mapping[dt.date, DayStatus]) -> Iterator[Fault]:
    for day, status in days.items():
        if day.year not in years:
            yield Fault(f"[days] {day}", "calendar.overlay.year", {"year": day.year})
        if status not in _STATUSES:
            yield Fault(f"[days] {day}", "calendar.overlay.status", {"value": status})


def _iso_date(text: str) -> dt.date:
    # `fromisoformat` reads more than the extended form (20270101, 2027-W01-1): a key has one spelling.
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


class _Reading:
    """One reading of an overlay's TOML: what it says, and every fault met on the way."""

    def __init__(self, place: str, base: WorkCalendar) -> None:
        self.place = place
        self.base = base
        self.name = base.name
        self.announced: tuple[int, ...] = ()
        self.announced_is_sound = True
        self.days: dict[dt.date, DayStatus] = {}
        self.faults: list[Fault] = []

    def fault(self, where: str, code: str, **facts: object) -> None:
        self.faults.append(Fault(f"{self.place} {where}".rstrip(), f"calendar.overlay.{code}", facts))

    def document(self, document: dict[str, Any]) -> None:
        self.known_keys("", document, ("calendar", "days"))
        self.heading(self.table(document, "calendar"))
        years = sorted({*self.base.years, *self.announced})
        self.faults += _gap_faults(years, f"{self.place} [calendar] announced")
        before = len(self.faults)
        for key, value in self.table(document, "days").items():
            self.entry(key, value, years if self.announced_is_sound else None)
        if len(self.faults) == before:  # else the missing day may be among the faulty ones
            new = set(years) - {*self.base.years}
            self.faults += _empty_faults(new, self.days, f"{self.place} [calendar] announced")

    def table(self, document: dict[str, Any], key: str) -> dict[str, Any]:
        value = document.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(f"[{key}]", "type", value=value, expected="table")
        return {}

    def known_keys(self, where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self.fault(where, "unknown_key", key=key, expected=", ".join(known))

    def heading(self, table: dict[str, Any]) -> None:
        self.known_keys("[calendar]", table, ("name", "announced"))
        name = table.get("name")
        if isinstance(name, str) and name.strip():
            self.name = name
        elif name is None:
            self.fault("[calendar]", "missing", key="name")
        else:
            self.fault("[calendar] name", "type", value=name, expected='"..."')
        announced = table.get("announced", [])
        if isinstance(announced, list) and all(type(year) is int for year in announced):
            self.announced = tuple(announced)
        else:
            self.announced_is_sound = False
            self.fault("[calendar] announced", "type", value=announced, expected="[2027]")

    def entry(self, key: str, value: object, years: list[int] | None) -> None:
        where = f"[days] {key}"
        span = self.span(where, key)
        status = self.status(where, value)
        if span is None or status is None or years is None:
            return
        if outside := sorted({day.year for day in span} - set(years)):
            self.fault(where, "year", year=outside[0])
            return
        first, last = span
        days = [dt.date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
        if repeated := [day for day in days if day in self.days]:
            self.fault(where, "repeated", day=repeated[0])
        self.days.update(dict.fromkeys(days, status))

    def span(self, where: str, key: str) -> tuple[dt.date, dt.date] | None:
        first_text, slash, last_text = key.partition("/")
        try:
            first = _iso_date(first_text)
            last = _iso_date(last_text) if slash else first
        except ValueError:
            self.fault(where, "day", value=key)
            return None
        if last < first:
            self.fault(where, "interval", first=first, last=last)
            return None
        return first, last

    def status(self, where: str, value: object) -> DayStatus | None:
        said = value
        if isinstance(value, dict):
            self.known_keys(where, value, ("is", "reason"))
            said = value.get("is")
        for status in _STATUSES:
            if said == status:
                return status
        self.fault(where, "status", value=said)
        return None
