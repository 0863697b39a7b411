"""``rectify extend``: asking for more time (申请延期)."""

from __future__ import annotations

from datetime import date

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.moving import reference, tell, why
from rectify.cli.reference import find
from rectify.messages import Lang


def extend(lang: Lang) -> click.Command:
    """Return the command."""
    reason, since = why(lang)
    reason.required = True
    params = [
        *reference(lang),
        click.Option(["--to"], type=day(lang), metavar="DAY", required=True, help=option("until", lang).help),
        reason,
        option("evidence", lang, metavar="URI", multiple=True),
        since,
    ]
    return on_ledger("extend", lang, params, _extend, writes=True, counts=True)


def _extend(
    asked: Asked,
    *,
    ref: str,
    campaign: str | None,
    to: date,
    reason: str,
    evidence: tuple[str, ...],
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        made = ledger.extend(item, to=to, reason=reason, evidence=evidence, effective_on=effective_on)
        tell(asked, ledger, made, ledger.history(made)[-1])
