"""``rectify recurrences``: problems that come back (屡改屡犯)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from rectify import reports
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.output import writing
from rectify.cli.reporting import write_report, written_as
from rectify.formats.recurring import recurrence_columns, recurrence_lines, recurrence_rows
from rectify.messages import Lang
from rectify.policy.recurrence import COMPARABLE


def recurrences(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        option("months", lang, type=click.IntRange(min=1), metavar="N"),
        option("same", lang, type=click.Choice(COMPARABLE), multiple=True),
        option("as-of", lang, type=day(lang), metavar="DAY"),
        option("org", lang, metavar="PATH"),
        *written_as(lang),
    ]
    return on_ledger("recurrences", lang, params, _run)


def _run(
    asked: Asked,
    *,
    months: int | None,
    same: tuple[str, ...],
    as_of: date | None,
    org: str | None,
    format: str,  # noqa: A002 - click's name
    output: Path | None,
) -> None:
    with asked.ledger() as ledger, writing(output) as stream:
        cut_off = as_of or ledger.work.rectify.today()
        found = reports.recurrences(ledger, months=months, same=same, org=org, as_of=cut_off)
        count = write_report(
            format,
            recurrence_columns(format, asked.lang),
            recurrence_rows(found) if format == "json" else recurrence_lines(ledger, found),
            stream,
            heading=asked.say("recurrences.heading", day=cut_off),
            none=asked.say("recurrences.none", day=cut_off),
            foot=lambda count: asked.say("recurrences.count", groups=len(found), count=count),
        )
    if output is not None:
        click.echo(asked.say("overdue.written", path=output, count=count), err=True)
