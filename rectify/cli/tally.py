"""``rectify tally``: how far rectification has come (统计)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rectify import reports
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.exits import Exit
from rectify.cli.output import writing
from rectify.cli.reporting import write_report, written_as
from rectify.formats import TextStream
from rectify.formats.tally import org_tally_columns, org_tally_lines, tally_columns, tally_lines
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign
from rectify.messages import Lang


def tally(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        option("campaign", lang, metavar="ID"),
        option("as-of", lang, type=day(lang), metavar="DAY"),
        option("by", lang, type=click.Choice(("org",))),
        option("level", lang, type=click.IntRange(min=1), metavar="N"),
        option("org", lang, metavar="PATH"),
        *written_as(lang),
    ]
    return on_ledger("tally", lang, params, _run)


def _run(
    asked: Asked,
    *,
    by: str | None,
    level: int | None,
    format: str,  # noqa: A002 - click's name
    output: Path | None,
    **asks: Any,
) -> Exit:
    if by is None and level is not None:
        raise click.UsageError(asked.say("overdue.level_alone"))
    with asked.ledger() as ledger, writing(output) as stream:
        asks["as_of"] = asks["as_of"] or ledger.work.rectify.today()
        if asks["campaign"] is not None:
            asks["campaign"] = ledger.get(Campaign, asks["campaign"])
        if by:
            found = _by_org(asked, ledger, stream, format, level=level, **asks)
        else:
            found = _whole(asked, ledger, stream, format, **asks)
    if output is not None:
        click.echo(asked.say("overdue.written", path=output, count=found), err=True)
    return Exit.OK


def _whole(asked: Asked, ledger: Ledger, stream: TextStream, form: str, **asks: Any) -> int:
    report = reports.tally(ledger, **asks)
    done = report.problems.done
    percent = "—" if done.percent is None else done.percent
    return write_report(
        form,
        tally_columns(form, asked.lang),
        tally_lines(ledger, report),
        stream,
        heading=asked.say("tally.heading", day=report.cut_off, done=done, percent=percent),
        none="",
        foot=lambda _: asked.say("tally.foot"),
    )


def _by_org(asked: Asked, ledger: Ledger, stream: TextStream, form: str, **asks: Any) -> int:
    return write_report(
        form,
        org_tally_columns(asked.lang),
        org_tally_lines(ledger, reports.tally_by(ledger, **asks)),
        stream,
        heading=asked.say("tally.by_org", day=asks["as_of"]),
        none=asked.say("tally.none", day=asks["as_of"]),
        foot=lambda count: asked.say("overdue.orgs", count=count),
    )
