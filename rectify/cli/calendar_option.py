"""Which calendar counts the working days (工作日历): the statutory one, or a file with an agency's own days over it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from rectify.cli.command import option
from rectify.errors import InvalidValueError
from rectify.formats.calendar import load_calendar
from rectify.messages import Lang
from rectify.policy.workdays import WorkCalendar

_FILE = click.Path(path_type=Path, dir_okay=False)


def announced_option(lang: Lang) -> click.Parameter:
    """Return the option that says which years an ``.ics`` file holds whole."""
    return option("announced", lang, type=click.IntRange(1, 9_999), metavar="YEAR", multiple=True)


def calendar_options(lang: Lang) -> list[click.Parameter]:
    """Return the options that name a calendar; `calendar_of` reads what they are given."""
    return [option("calendar", lang, type=_FILE, metavar="FILE"), announced_option(lang)]


def was_option(lang: Lang) -> click.Parameter:
    """Return the option that names the calendar by which dates were counted before."""
    return option("was", lang, type=_FILE, metavar="FILE")


def calendar_of(path: Path | None, announced: Iterable[int] = ()) -> WorkCalendar:
    """Return the calendar of a file, the statutory one where none is named.

    Raises:
        FaultyInput: the file has faults.
        InvalidValueError: years are announced, but by no file.

    """
    years = tuple(announced)
    if path is not None:
        return load_calendar(path, announced=years)
    if years:
        raise InvalidValueError("cli.calendar.announced_alone")
    return WorkCalendar.statutory()
