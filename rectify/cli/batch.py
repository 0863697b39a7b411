"""``rectify worklist`` and ``rectify fire-all KIND TRIGGER``: what may be done now, and doing it to many (批量办理)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.exits import Exit
from rectify.cli.moving import read_params
from rectify.cli.output import writing
from rectify.cli.progress import progress
from rectify.cli.reporting import write_report, written_as
from rectify.formats.worklist import task_columns, task_lines
from rectify.ledger.batch.candidates import declared, policies_of
from rectify.ledger.batch.firing import Batch
from rectify.ledger.standing import KINDS
from rectify.ledger.tables import ITEM_CLASSES
from rectify.messages import Lang

#: Refusals that are written out; the others are counted.
SHOWN = 20


def worklist(lang: Lang) -> click.Command:
    """Return the command that lists what the actor may do."""
    params = [
        option("kind", lang, type=click.Choice(KINDS)),
        option("org", lang, metavar="PATH"),
        *written_as(lang),
    ]
    return on_ledger("worklist", lang, params, _worklist, writes=True, counts=True)


def fire_all(lang: Lang) -> click.Command:
    """Return the command that moves many items."""
    params: list[click.Parameter] = [
        click.Argument(["kind"], type=click.Choice(KINDS), metavar="KIND"),
        click.Argument(["trigger"], metavar="TRIGGER"),
        option("state", lang, metavar="STATE"),
        option("org", lang, metavar="PATH"),
        option("owner", lang, metavar="ID"),
        option("param", lang, metavar="NAME=VALUE", multiple=True),
        option("reason", lang, metavar="TEXT"),
        click.Option(["--effective-on"], type=day(lang), metavar="DAY", help=option("since", lang).help),
        option("preview", lang, flag=True),
    ]
    return on_ledger("fire-all", lang, params, _fire_all, writes=True, counts=True)


def _worklist(
    asked: Asked,
    *,
    kind: str | None,
    org: str | None,
    format: str,  # noqa: A002 - click's name
    output: Path | None,
) -> Exit:
    with asked.ledger() as ledger, writing(output) as stream:
        found = ledger.worklist(kind=kind, org=org)
        write_report(
            format,
            task_columns(format, asked.lang),
            found if format == "json" else task_lines(ledger, found),
            stream,
            heading=asked.say("worklist.heading", actor=asked.actor),
            none=asked.say("worklist.none", actor=asked.actor),
            foot=lambda count: asked.say("overdue.items", count=count),
        )
    if output is not None:
        click.echo(asked.say("overdue.written", path=output, count=len(found)), err=True)
    return Exit.OK


def _fire_all(
    asked: Asked,
    *,
    kind: str,
    trigger: str,
    param: tuple[str, ...],
    reason: str | None,
    effective_on: date | None,
    preview: bool,
    **filters: Any,
) -> Exit:
    cls = ITEM_CLASSES[kind]
    with asked.ledger() as ledger:
        given = read_params(asked, declared(policies_of(ledger.work), kind, trigger), param)
        chosen = ledger.items(cls, **filters)
        if preview:
            chosen = chosen.among(ledger.candidates(cls, trigger, reason=reason, effective_on=effective_on, **given))
            click.echo(asked.say("fire-all.preview", count=chosen.count()))
            return Exit.OK
        with progress(asked.say("fire-all.moving"), chosen.count()) as advance:
            batch = ledger.fire_all(
                chosen, trigger, reason=reason, effective_on=effective_on, progress=advance, **given
            )
    _tell(asked, batch)
    return Exit.OK


def _tell(asked: Asked, batch: Batch) -> None:
    """Print how many were moved, and why the others were not: the first of them in full."""
    click.echo(asked.say("fire-all.done", moved=len(batch.moved), refused=len(batch.refused)))
    for one in batch.refused[:SHOWN]:
        click.echo(one.verdict.text(asked.lang))
    if len(batch.refused) > SHOWN:
        click.echo(asked.say("fire-all.more", count=len(batch.refused) - SHOWN))
