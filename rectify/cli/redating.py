"""``rectify calendar preview|recompute``: due dates that another calendar moves (重算时限)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.calendar_option import calendar_of, calendar_options, was_option
from rectify.cli.command import option
from rectify.cli.output import writing
from rectify.cli.progress import progress
from rectify.cli.reporting import FORMATS, write_report, written_as
from rectify.formats import TextStream
from rectify.formats.redating import redated_columns, redated_lines
from rectify.ledger.ledger import Ledger
from rectify.ledger.moving import RECOMPUTE
from rectify.ledger.redating import Redated
from rectify.messages import Lang


def preview(lang: Lang) -> click.Command:
    """Return the command that shows what would move."""
    params = [*calendar_options(lang), was_option(lang), *written_as(lang)]
    return on_ledger("calendar.preview", lang, params, _preview)


def recompute(lang: Lang) -> click.Command:
    """Return the command that moves it."""
    reason = option("reason", lang, metavar="TEXT", required=True)
    params = [*calendar_options(lang), was_option(lang), reason]
    return on_ledger("calendar.recompute", lang, params, _recompute, writes=True)


def _preview(
    asked: Asked,
    *,
    calendar: Path | None,
    announced: tuple[int, ...],
    was: Path | None,
    format: str,  # noqa: A002 - click's name
    output: Path | None,
) -> None:
    new, old = calendar_of(calendar, announced), calendar_of(was)
    with asked.ledger() as ledger, writing(output) as stream:
        with progress(asked.say("calendar.looking")) as advance:
            rows = ledger.preview(new, was=old, progress=advance)
        _tell(asked, ledger, rows, stream, format, foot="calendar.moves")


def _recompute(
    asked: Asked, *, calendar: Path | None, announced: tuple[int, ...], was: Path | None, reason: str
) -> None:
    new, old = calendar_of(calendar, announced), calendar_of(was)
    with asked.ledger() as ledger, writing(None) as stream:
        rows = ledger.preview(new, was=old)
        with progress(asked.say("calendar.recomputing"), len(rows)) as advance:
            done = _trusted(asked, ledger, rows).recompute(new, reason=reason, was=old, progress=advance)
        _tell(asked, ledger, done, stream, foot="calendar.recomputed")


def _trusted(asked: Asked, ledger: Ledger, rows: Sequence[Redated]) -> Ledger:
    """Return the ledger for whoever runs the program on the server: they may recompute if no role is named."""
    grants = {
        (role, row.org)
        for row in rows
        for act in ledger.work.policy(row.policy).kinds[row.kind].named(RECOMPUTE)
        for role in act.roles
        if ledger.work.policy(row.policy).roles[role].field is None
    }
    return asked.trusted(ledger, grants)


def _tell(
    asked: Asked, ledger: Ledger, rows: Sequence[Redated], stream: TextStream, form: str = FORMATS[0], *, foot: str
) -> None:
    write_report(
        form,
        redated_columns(form, asked.lang),
        rows if form == "json" else redated_lines(ledger, rows),
        stream,
        heading=asked.say("calendar.redated"),
        none=asked.say(foot, count=0),
        foot=lambda count: asked.say(foot, count=count),
    )
