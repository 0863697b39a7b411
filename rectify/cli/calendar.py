"""``rectify calendar show|check``: which days are worked, and is a calendar file sound (工作日历)?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from rectify import messages
from rectify.cli import redating
from rectify.cli.calendar_option import announced_option, calendar_of, calendar_options
from rectify.cli.command import command, group
from rectify.cli.output import writing
from rectify.cli.reporting import write_report, written_as
from rectify.formats import Column
from rectify.formats.workdays import change_columns, change_lines, changes, month_columns, month_lines, months
from rectify.ledger.app import Rectify
from rectify.messages import Lang
from rectify.policy.workdays import WorkCalendar


def calendar(lang: Lang) -> click.Group:
    """Return the commands on calendars."""
    year = click.Argument(["year"], type=click.IntRange(1, 9_999), required=False, metavar="[YEAR]")
    show = command("calendar.show", lang, [year, *calendar_options(lang), *written_as(lang)], _show(lang))
    file = click.Argument(["file"], type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
    check = command("calendar.check", lang, [file, announced_option(lang), *written_as(lang)], _check(lang))
    return group("calendar", lang, [show, check, redating.preview(lang), redating.recompute(lang)])


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is told of a calendar: rows, and what stands above and below them."""

    columns: Sequence[Column]
    rows: Sequence[Any]
    lines: Sequence[Any]
    heading: str
    foot: str

    def write(self, form: str, output: Path | None) -> None:
        """Write it in the form asked for."""
        with writing(output) as stream:
            write_report(
                form,
                self.columns,
                self.rows if form == "json" else self.lines,
                stream,
                heading=self.heading,
                none=f"{self.heading}\n{self.foot}",
                foot=lambda _: self.foot,
            )


def _show(lang: Lang) -> Callable[..., None]:
    def run(
        *,
        year: int | None,
        calendar: Path | None,
        announced: tuple[int, ...],
        format: str,  # noqa: A002 - click's name
        output: Path | None,
    ) -> None:
        chosen = calendar_of(calendar, announced)
        source = messages.text("cli.calendar.statutory", lang) if calendar is None else calendar.name
        _year(chosen, year or Rectify().today().year, source, lang).write(format, output)

    return run


def _year(chosen: WorkCalendar, year: int, source: str, lang: Lang) -> _Sheet:
    rows = list(months(chosen.provisional(), year))
    heading = _said("heading", lang, chosen, year=year, source=source)
    if year not in chosen.years:
        heading += "\n" + messages.text("cli.calendar.unannounced", lang, year=year)
    total = messages.text("cli.calendar.total", lang, count=sum(row.workday_count for row in rows))
    return _Sheet(month_columns(lang), rows, list(month_lines(rows, lang)), heading, total)


def _check(lang: Lang) -> Callable[..., None]:
    def run(file: Path, announced: tuple[int, ...], format: str, output: Path | None) -> None:  # noqa: A002 - click's name
        _difference(file.name, calendar_of(file, announced), lang).write(format, output)

    return run


def _difference(file: str, own: WorkCalendar, lang: Lang) -> _Sheet:
    statutory = WorkCalendar.statutory()
    rows = list(changes(statutory, own))
    heading = [_said("sound", lang, own, file=file), *_new_years(statutory, own, lang)]
    total = messages.text("cli.calendar.changed", lang, count=len(rows))
    return _Sheet(change_columns(lang), rows, list(change_lines(rows, lang)), "\n".join(heading), total)


def _said(code: str, lang: Lang, calendar: WorkCalendar, **facts: object) -> str:
    """Return what is said of a calendar as a whole."""
    statutory = calendar.name == WorkCalendar.statutory().name
    name = messages.text("cli.calendar.statutory_name", lang) if statutory else calendar.name
    covered = {"first": calendar.years[0], "last": calendar.years[-1], "fingerprint": calendar.fingerprint[:12]}
    return messages.text(f"cli.calendar.{code}", lang, name=name, **covered, **facts)


def _new_years(statutory: WorkCalendar, own: WorkCalendar, lang: Lang) -> Iterator[str]:
    for year in own.years:
        if year not in statutory.years:
            yield messages.text("cli.calendar.new_year", lang, year=year)
