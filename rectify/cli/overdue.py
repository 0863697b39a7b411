"""``rectify overdue``: who is late this morning (逾期清单)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
from rectify.formats.overdue import count_columns, overdue_lines, row_columns
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.overdue import KINDS


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the report.

    Attributes:
        as_of: local date; today if None.
        by: ``org`` to count by organisation.
        level: how many names of the organisation's path count.
        org: only this organisation and all below it.
        owner: only what this person is responsible for.
        kind: ``problem``, ``measure``, ...; all kinds if None.

    """

    as_of: date | None = None
    by: str | None = None
    level: int | None = None
    org: str | None = None
    owner: str | None = None
    kind: str | None = None


def overdue(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        option("as-of", lang, type=day(lang), metavar="DAY"),
        option("by", lang, type=click.Choice(("org",))),
        option("level", lang, type=click.IntRange(min=1), metavar="N"),
        option("org", lang, metavar="PATH"),
        option("owner", lang, metavar="ID"),
        option("kind", lang, type=click.Choice(KINDS)),
        *written_as(lang),
        option("fail-if-any", lang, flag=True),
    ]
    return on_ledger("overdue", lang, params, _run)


def _run(asked: Asked, *, format: str, output: Path | None, fail_if_any: bool, **asks: Any) -> Exit:  # noqa: A002 - click's name
    question = Question(**asks)
    if question.by is None and question.level is not None:
        raise click.UsageError(asked.say("overdue.level_alone"))
    if question.by and question.owner:
        raise click.UsageError(asked.say("overdue.owner_counted"))
    with asked.ledger() as ledger, writing(output) as stream:
        found = report(asked, ledger, question, stream, format)
    if output is not None:
        click.echo(asked.say("overdue.written", path=output, count=found), err=True)
    return Exit.FOUND if found and fail_if_any else Exit.OK


def report(asked: Asked, ledger: Ledger, question: Question, stream: TextStream, form: str = "table") -> int:
    """Write what is overdue, and return how many lines there were."""
    cut_off = question.as_of or ledger.work.rectify.today()
    rows: Any
    if question.by:
        columns = count_columns(asked.lang)
        rows = reports.overdue_by(ledger, level=question.level, as_of=cut_off, kind=question.kind, org=question.org)
    else:
        columns = row_columns(form, asked.lang)
        found = reports.overdue(ledger, as_of=cut_off, kind=question.kind, org=question.org, owner=question.owner)
        rows = found if form == "json" else overdue_lines(ledger, found)
    total = "overdue.orgs" if question.by else "overdue.items"
    return write_report(
        form,
        columns,
        rows,
        stream,
        heading=asked.say("overdue.heading", day=cut_off),
        none=asked.say("overdue.none", day=cut_off),
        foot=lambda count: asked.say(total, count=count),
    )
