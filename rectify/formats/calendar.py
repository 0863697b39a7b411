"""An agency's calendar from a file (本单位日历): our TOML, or an iCalendar file as calendar programs give it out.

An iCalendar file (RFC 5545) says which days are off and which are worked: each event is one or several whole days.
What it does not say is a fault; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from rectify.errors import Fault, FaultyInput
from rectify.policy.workdays import DayStatus, WorkCalendar

if TYPE_CHECKING:
    from icalendar import Calendar, Component

#: Apple's word for what Chinese calendars say of a day.
#: Source: the holiday calendar that Apple gives out for mainland China.
_MARKS: dict[str, DayStatus] = {"WORK-HOLIDAY": "off", "ALTERNATE-WORKDAY": "work"}

#: How an event's title ends that says a day off, or one that is worked: 春节（休）, 元旦假期; 春节（班）, 国庆节补班,
#: 上班(补元旦假期). Source: Apple's calendar and that of the project holiday-cn.
_WORDS: tuple[tuple[re.Pattern[str], DayStatus], ...] = (
    (re.compile(r"(?!.*[不停])(.*班[)）]?|上班[(（]补.+[)）])"), "work"),
    (re.compile(r"(?!.*[不停]|.*[(（]补).*(休|放假|假期)[)）]?"), "off"),
)

#: What an event may not have, since it would say something else than its first and last day.
_OTHERWISE = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")

_FOLDED = re.compile(rb"\r?\n[ \t]")


def load_calendar(
    path: str | PathLike[str], base: WorkCalendar | None = None, *, announced: Iterable[int] = ()
) -> WorkCalendar:
    """Return a calendar with an agency's own days from a file laid over it (本单位日历).

    Args:
        path: a ``.toml`` file as `WorkCalendar.loads` describes it, or an ``.ics`` file. Both are in UTF-8.
        base: the calendar underneath; the statutory one if left out.
        announced: years whose whole list is in an ``.ics`` file, which cannot say so itself; a ``.toml`` file does.

    Raises:
        FaultyInput: the file cannot be read or has faults; all of them, each with its place.

    """
    place, years = Path(path).name, tuple(announced)
    match Path(path).suffix.lower():
        case ".ics":
            return loads_ics(_bytes(path), base, announced=years, place=place)
        case ".toml" if not years:
            return WorkCalendar.load(path, base)
        case ".toml":
            raise _refused(Fault(place, "calendar.announced_in_toml"))
    raise _refused(Fault(place, "calendar.extension", {"value": Path(path).suffix}))


def loads_ics(
    content: bytes, base: WorkCalendar | None = None, *, announced: Iterable[int] = (), place: str = "ICS"
) -> WorkCalendar:
    """Return a calendar with the days of an iCalendar file laid over it.

    A day is off by ``X-APPLE-SPECIAL-DAY:WORK-HOLIDAY`` or a title that ends in 休, 放假 or 假期; it is worked by
    ``ALTERNATE-WORKDAY`` or a title that ends in 班. Events are whole days; the end is the day after the last one.

    Args:
        content: the file's bytes, in UTF-8.
        base: the calendar underneath; the statutory one if left out.
        announced: years whose whole list is in the file; their other days are Monday to Friday.
        place: what the faults call the file.

    Raises:
        FaultyInput: the file has faults; all of them, each with the event's number, title and day.

    """
    under, years = WorkCalendar.statutory() if base is None else base, tuple(announced)
    parsed = _parsed(place, content)
    reading = _Reading(place, {*under.years, *years})
    reading.calendar(parsed)
    if reading.faults:
        raise _refused(*reading.faults)
    return under.overlay(reading.days, announced=years, name=str(parsed.get("X-WR-CALNAME") or place))


def _refused(*faults: Fault) -> FaultyInput:
    return FaultyInput("calendar.faulty", faults)


def _bytes(path: str | PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as reason:
        raise _refused(Fault(Path(path).name, "calendar.overlay.unreadable", {"reason": reason})) from reason


def _parsed(place: str, content: bytes) -> Calendar:
    try:
        from icalendar import Calendar  # noqa: PLC0415 - an extra, imported when used
    except ImportError as reason:
        raise _refused(Fault(place, "calendar.ics.missing")) from reason
    try:
        # Programs that fold lines by bytes break Chinese characters: they are whole again only when unfolded.
        text = _FOLDED.sub(b"", content).decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise _refused(Fault(place, "calendar.overlay.unreadable", {"reason": reason})) from reason
    try:
        parsed = Calendar.from_ical(text)
    except ValueError as reason:
        raise _refused(Fault(place, "calendar.ics.syntax", {"reason": reason})) from reason
    if isinstance(parsed, Calendar):
        return parsed
    raise _refused(Fault(place, "calendar.ics.syntax", {"reason": f"BEGIN:{parsed.name}"}))


class _Reading:
    """One reading of an iCalendar file: the days that it gives, and every fault met on the way."""

    def __init__(self, place: str, years: set[int]) -> None:
        self.place = place
        self.years = years
        self.days: dict[date, DayStatus] = {}
        self.faults: list[Fault] = []

    def calendar(self, calendar: Calendar) -> None:
        events = 0
        for part in calendar.subcomponents:
            if part.name == "VEVENT":
                events += 1
                self.event(f"{self.place} VEVENT {events}", part)
            elif part.name != "VTIMEZONE":
                self.faults.append(Fault(self.place, "calendar.ics.component", {"value": part.name}))

    def event(self, place: str, event: Component) -> None:
        """Take one event's days, or note what is wrong with it."""
        title = str(event.get("SUMMARY", "")).strip()
        where = f"{place} {title}".rstrip()
        if event.errors:
            self.faults += [Fault(where, "calendar.ics.syntax", {"reason": said}) for _, said in event.errors]
            return
        span = _span(event)
        if span is None:
            self.faults.append(Fault(where, "calendar.ics.span", {"value": _said(event)}))
            return
        where = f"{where} {span[0]}"
        status = _status(event, title)
        if status is None:
            self.faults.append(Fault(where, "calendar.ics.status"))
        else:
            self.take(where, span, status)

    def take(self, where: str, span: tuple[date, date], status: DayStatus) -> None:
        """Note the days from the first to the last."""
        first, last = span
        if outside := sorted({first.year, last.year} - self.years):
            self.faults.append(Fault(where, "calendar.ics.year", {"year": outside[0]}))
            return
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        if contradicted := [day for day in days if self.days.get(day, status) != status]:
            self.faults.append(Fault(where, "calendar.ics.contradiction", {"day": contradicted[0]}))
        self.days.update(dict.fromkeys(days, status))


def _span(event: Component) -> tuple[date, date] | None:
    """Return an event's first and last day; None if it is not made of whole days, or not of these alone."""
    start, end = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    if any(name in event for name in (*_OTHERWISE, "DURATION")) or event.get("STATUS") == "CANCELLED":
        return None
    if type(start) is not date or (end is None and "DTEND" in event):
        return None
    last = start if end is None else end - timedelta(days=1)
    return (start, last) if type(end) in {date, type(None)} and last >= start else None


def _said(event: Component) -> str:
    """Return what an event says of its days, as it is written."""
    names = ("DTSTART", "DTEND", "DURATION", "STATUS", *_OTHERWISE)
    return " ".join(line for line in event.content_lines() if line.startswith(names))


def _status(event: Component, title: str) -> DayStatus | None:
    """Return what an event says of its days; None if it says nothing, or two things."""
    mark = event.get("X-APPLE-SPECIAL-DAY")
    said = {status for pattern, status in _WORDS if pattern.fullmatch(title)}
    if mark is not None:
        said.add(_MARKS.get(str(mark)))  # type: ignore[arg-type]
    return said.pop() if len(said) == 1 else None
