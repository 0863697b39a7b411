"""``rectify reorganise OLD NEW``: an organisation gets a new path (机构改革)."""

from __future__ import annotations

from datetime import date

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.progress import progress
from rectify.messages import Lang
from rectify.policy.actor import ADMINISTRATOR


def reorganise(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        click.Argument(["old"], metavar="OLD"),
        click.Argument(["new"], metavar="NEW"),
        option("reason", lang, metavar="TEXT", required=True),
        option("since", lang, type=day(lang), metavar="DAY"),
        option("preview", lang, flag=True),
    ]
    return on_ledger("reorganise", lang, params, _run, writes=True)


def _run(asked: Asked, *, old: str, new: str, reason: str, since: date | None, preview: bool) -> None:
    with asked.ledger() as ledger:
        with progress(asked.say("reorganise.progress")) as advance:
            done = asked.trusted(ledger, [(ADMINISTRATOR, old)]).reorganise(
                old, to=new, reason=reason, effective_on=since, progress=advance
            )
        said = {"old": done.org_before, "new": done.org_after, "items": done.items, "day": done.effective_on}
        if preview:
            ledger.work.session.rollback()
    click.echo(asked.say("reorganise.would" if preview else "reorganise.done", **said))
