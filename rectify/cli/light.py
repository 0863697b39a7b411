"""``rectify lights``: how items look at a glance, by their policies' rules (亮灯)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rectify import reports
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.calendar_option import calendar_of, calendar_options
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.output import writing
from rectify.cli.reporting import write_report, written_as
from rectify.formats import TextStream
from rectify.formats.light import (
    light_columns,
    light_count_columns,
    light_count_lines,
    light_count_rows,
    light_lines,
    light_rows,
)
from rectify.ledger.app import Rectify
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import KINDS
from rectify.messages import Lang


def lights(lang: Lang) -> click.Command:
    """Return the command."""
    kind = click.Choice(KINDS)
    params = [
        option("as-of", lang, type=day(lang), metavar="DAY"),
        option("by", lang, type=click.Choice(("org",))),
        option("level", lang, type=click.IntRange(min=1), metavar="N"),
        option("org", lang, metavar="PATH"),
        option("owner", lang, metavar="ID"),
        click.Option(["--kind"], type=kind, default=KINDS[0], help=option("lit", lang).help),
        *calendar_options(lang),
        *written_as(lang),
    ]
    return on_ledger("lights", lang, params, _run)


def _run(
    asked: Asked,
    *,
    calendar: Path | None,
    announced: tuple[int, ...],
    format: str,  # noqa: A002 - click's name
    output: Path | None,
    **asks: Any,
) -> None:
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


def _listed(asked: Asked, ledger: Ledger, stream: TextStream, form: str, **asks: Any) -> int:
    found = reports.lights(ledger, **asks)
    rows = light_rows(found) if form == "json" else light_lines(ledger, found)
    return _written(asked, stream, form, (light_columns(form, asked.lang), rows), asks)


def _counted(asked: Asked, ledger: Ledger, stream: TextStream, form: str, **asks: Any) -> int:
    found = reports.lights_by(ledger, **asks)
    rows = light_count_rows(found) if form == "json" else light_count_lines(ledger, found)
    return _written(asked, stream, form, (light_count_columns(asked.lang), rows), asks)


def _written(asked: Asked, stream: TextStream, form: str, table: tuple[Any, Any], asks: dict[str, Any]) -> int:
    columns, rows = table
    return write_report(
        form,
        columns,
        rows,
        stream,
        heading=asked.say("lights.heading", day=asks["as_of"]),
        none=asked.say("lights.none", day=asks["as_of"]),
        foot=lambda count: asked.say("lights.count", count=count),
    )
