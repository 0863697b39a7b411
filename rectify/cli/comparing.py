"""``rectify policy diff A B``: what differs between two policies, in words and by examples (比较)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from rectify import messages
from rectify.cli.asked import DEFAULT_TENANT
from rectify.cli.command import command, option
from rectify.cli.exits import Exit
from rectify.cli.progress import progress
from rectify.ledger.adopting import Unfit, unfit
from rectify.ledger.app import Rectify
from rectify.ledger.connect import session
from rectify.messages import Lang
from rectify.policy.actor import Actor
from rectify.policy.modelcheck import Difference, differences
from rectify.policy.policy import Policy
from rectify.policy.provision import revisions


def comparing(lang: Lang, policy_of: Callable[[str], Policy]) -> click.Command:
    """Return the command.

    Args:
        lang: the language of its help.
        policy_of: gives the policy of a name or file.

    """
    said = messages.text("cli.option.ledger", lang)
    params = [
        click.Argument(["first"], metavar="A"),
        click.Argument(["second"], metavar="B"),
        click.Option(["--measures"], type=click.IntRange(min=1), default=2, metavar="N", help=_most(lang)),
        click.Option(["--db"], metavar="URL", help=said),
        option("tenant", lang, metavar="ID", envvar="RECTIFY_TENANT", default=DEFAULT_TENANT),
    ]

    def run(first: str, second: str, measures: int, db: str | None, tenant: str) -> Exit:
        one, other = policy_of(first), policy_of(second)
        parts = [_provisions(one, other, lang), _moves(one, other, measures, lang)]
        if db is not None:
            parts.append(_rows(db, tenant, one, other, lang))
        told = [part for part in parts if part]
        for part in told or [[messages.text("cli.policy.same", lang)]]:
            click.echo("\n".join(part))
        return Exit.FOUND if told else Exit.OK

    return command("policy.diff", lang, params, run)


def _most(lang: Lang) -> str:
    return messages.text("cli.option.most", lang)


def _provisions(one: Policy, other: Policy, lang: Lang) -> list[str]:
    found = revisions(one, other)
    lines = [f"  {line}" for revision in found for line in revision.lines(lang)]
    return [messages.text("cli.policy.provisions", lang, count=len(found)), *lines] if found else []


def _moves(one: Policy, other: Policy, measures: int, lang: Lang) -> list[str]:
    with progress(messages.text("cli.policy.progress", lang)) as advance:
        found = list(_both_ways(one, other, measures, advance))
    lines = [f"  {line}" for difference in found for line in difference.lines(lang)]
    return [messages.text("cli.policy.moves", lang, count=len(found)), *lines] if found else []


def _both_ways(one: Policy, other: Policy, measures: int, advance: Callable[[int], None]) -> Iterator[Difference]:
    """Give the differences in what the first lets people reach, then those that only the second lets them reach."""
    seen = set()
    for difference in differences(one, other, measures):
        seen.add(difference.move[:2])
        advance(1)
        yield difference
    for difference in differences(other, one, measures):
        if difference.move[:2] not in seen:
            advance(1)
            yield difference.reversed()


def _rows(db: str, tenant: str, one: Policy, other: Policy, lang: Lang) -> list[str]:
    with session(db) as opened:
        ledger = Rectify().ledger(opened, tenant=tenant, actor=Actor("rectify-cli"), lang=lang)
        found: list[Unfit] = list(unfit(ledger.work, other, under=one.name))
    lines = [f"  {one.text(lang)}" for one in found]
    return [messages.text("cli.policy.unfit", lang, count=len(found)), *lines] if found else []
