"""``rectify due``: what falls due in the next working days (临期清单)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rectify import reports
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.calendar_option import calendar_of, calendar_options
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.exits import Exit
from rectify.cli.output import writing
from rectify.cli.reporting import write_report, written_as
from rectify.formats import TextStream
from rectify.formats.due import due_columns, due_count_columns, due_lines
from rectify.ledger.app import Rectify
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import KINDS
from rectify.messages import Lang
from rectify.reports.due import WITHIN


def due(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        option("within", lang, type=click.IntRange(min=0), metavar="N", default=WITHIN),
        option("as-of", lang, type=day(lang), metavar="DAY"),
        option("by", lang, type=click.Choice(("org",))),
        option("level", lang, type=click.IntRange(min=1), metavar="N"),
        option("org", lang, metavar="PATH"),
        option("owner", lang, metavar="ID"),
        option("kind", lang, type=click.Choice(KINDS)),
        *calendar_options(lang),
        *written_as(lang),
    ]
    return on_ledger("due", lang, params, _run)


def _run(
    asked: Asked,
    *,
    calendar: Path | None,
    announced: tuple[int, ...],
    format: str,  # noqa: A002 - click's name
    output: Path | None,
    **asks: Any,
) -> Exit:
    by, level, owner = asks.pop("by"), asks.pop("level"), asks.pop("owner")
    if by is None and level is not None:
        raise click.UsageError(asked.say("overdue.level_alone"))
    if by and owner:
        raise click.UsageError(asked.say("overdue.owner_counted"))
    rx = Rectify(calendar=calendar_of(calendar, announced))
    with asked.ledger(rx) as ledger, writing(output) as stream:
        asks["as_of"] = asks["as_of"] or rx.today()
        if by:
            found = _counted(asked, ledger, stream, format, level=level, **asks)
        else:
            found = _listed(asked, ledger, stream, format, owner=owner, **asks)
    if output is not None:
        click.echo(asked.say("overdue.written", path=output, count=found), err=True)
    return Exit.OK


def _listed(asked: Asked, ledger: Ledger, stream: TextStream, form: str, **asks: Any) -> int:
    found = reports.due(ledger, **asks)
    rows = found if form == "json" else due_lines(ledger, found)
    return _written(asked, stream, form, (due_columns(form, asked.lang), rows, "overdue.items"), asks)


def _counted(asked: Asked, ledger: Ledger, stream: TextStream, form: str, **asks: Any) -> int:
    return _written(
        asked, stream, form, (due_count_columns(asked.lang), reports.due_by(ledger, **asks), "overdue.orgs"), asks
    )


def _written(asked: Asked, stream: TextStream, form: str, table: tuple[Any, Any, str], asks: dict[str, Any]) -> int:
    columns, rows, foot = table
    facts = {"day": asks["as_of"], "within": asks["within"]}
    return write_report(
        form,
        columns,
        rows,
        stream,
        heading=asked.say("due.heading", **facts),
        none=asked.say("due.none", **facts),
        foot=lambda count: asked.say(foot, count=count),
    )
