"""``rectify verify``: is the history as it was written (防篡改校验)?"""

from __future__ import annotations

from collections.abc import Sequence

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.exits import Exit
from rectify.cli.progress import progress
from rectify.ledger.finding import Finding
from rectify.ledger.ledger import Ledger
from rectify.ledger.verifying import verify as findings_of
from rectify.messages import Lang


def verify(lang: Lang) -> click.Command:
    """Return the command."""
    return on_ledger("verify", lang, [], _run, sees=False)


def _run(asked: Asked) -> Exit:
    with asked.ledger() as ledger:
        checked, findings = check(asked, ledger)
    tell(asked, checked, findings)
    return Exit.FOUND if findings else Exit.OK


def tell(asked: Asked, checked: int, findings: Sequence[Finding]) -> None:
    """Print what is wrong, and how many entries were checked."""
    for one in findings:
        click.echo(one.text(asked.lang))
    click.echo(asked.say("verify.done", entries=checked, findings=len(findings), tenant=asked.tenant))


def check(asked: Asked, ledger: Ledger) -> tuple[int, list[Finding]]:
    """Check every chain; return how many entries there were and what is wrong with them."""
    checked = 0
    with progress(asked.say("verify.progress")) as advance:

        def count(entries: int) -> None:
            nonlocal checked
            checked += entries
            advance(entries)

        findings = list(findings_of(ledger.work, count))
    return checked, findings
