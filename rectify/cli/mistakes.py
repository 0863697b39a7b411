"""``rectify withdraw|merge|split|correct|handover``: putting mistakes right, and handing over (差错处理、移交)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.moving import reference, tell, why
from rectify.cli.progress import progress
from rectify.cli.reference import find
from rectify.ledger.drafts import NewProblem
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Problem
from rectify.messages import Lang


def withdraw(lang: Lang) -> click.Command:
    """Return the command that withdraws an item."""
    return on_ledger("withdraw", lang, [*reference(lang), *why(lang)], _withdraw, writes=True)


def merge(lang: Lang) -> click.Command:
    """Return the command that merges a problem into another."""
    into = option("into", lang, metavar="REF", required=True)
    return on_ledger("merge", lang, [*reference(lang), into, *why(lang)], _merge, writes=True)


def split(lang: Lang) -> click.Command:
    """Return the command that splits a part off a problem."""
    params = [
        *reference(lang),
        click.Option(["--text"], metavar="TEXT", required=True, help=option("part", lang).help),
        option("org", lang, metavar="PATH"),
        click.Option(["--owner"], metavar="ID", help=option("responsible", lang).help),
        option("measure", lang, metavar="REF", multiple=True),
        *why(lang),
    ]
    return on_ledger("split", lang, params, _split, writes=True)


def correct(lang: Lang) -> click.Command:
    """Return the command that takes an item's last step back."""
    return on_ledger("correct", lang, [*reference(lang), why(lang)[0]], _correct, writes=True)


def handover(lang: Lang) -> click.Command:
    """Return the command that hands over an item, or all that somebody has."""
    params = [
        click.Argument(["what"], metavar="REF|FROM"),
        click.Argument(["successor"], metavar="[TO]", required=False),
        option("to", lang, metavar="ID"),
        option("campaign", lang, metavar="ID"),
        option("org", lang, metavar="PATH"),
        why(lang)[0],
    ]
    return on_ledger("handover", lang, params, _handover, writes=True)


def _withdraw(asked: Asked, ref: str, campaign: str | None, reason: str | None, effective_on: date | None) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        tell(asked, ledger, item, ledger.withdraw(item, reason=reason, effective_on=effective_on))


def _merge(
    asked: Asked, *, ref: str, campaign: str | None, into: str, reason: str | None, effective_on: date | None
) -> None:
    with asked.ledger() as ledger:
        item, other = find(ledger, ref, campaign), find(ledger, into, campaign)
        moved = {one.id for one in ledger.measures(problem=item.id)}
        tell(asked, ledger, item, ledger.merge(item, into=other, reason=reason, effective_on=effective_on))
        _tell_measures(asked, ledger, other, moved)


def _split(  # noqa: PLR0913 - the command's options
    asked: Asked,
    *,
    ref: str,
    campaign: str | None,
    text: str,
    org: str | None,
    owner: str | None,
    measure: tuple[str, ...],
    reason: str | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        part = NewProblem(text=text, org=org or item.org, owner=owner)
        moved = [find(ledger, one, campaign) for one in measure]
        (made,) = ledger.split(item, into=[part], measures=[moved], reason=reason, effective_on=effective_on)
        tell(asked, ledger, made, ledger.history(made)[-1])
        _tell_measures(asked, ledger, made, {one.id for one in moved})


def _tell_measures(asked: Asked, ledger: Ledger, problem: Problem, moved: Container[str]) -> None:
    """Print the measures that were moved, under the numbers that they have now."""
    for one in sorted(ledger.measures(problem=problem.id), key=lambda one: one.ordinal):
        if one.id in moved:
            click.echo(asked.say("merge.measure", label=f"{problem.label}/{one.label}", text=one.text))


def _correct(asked: Asked, ref: str, campaign: str | None, reason: str | None) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        tell(asked, ledger, item, ledger.correct(ledger.history(item)[-1], reason=reason))


def _handover(
    asked: Asked,
    *,
    what: str,
    successor: str | None,
    to: str | None,
    campaign: str | None,
    org: str | None,
    reason: str | None,
) -> None:
    if (successor is None) == (to is None):
        raise click.UsageError(asked.say("handover.whom"))
    with asked.ledger() as ledger:
        if to is not None:
            item = find(ledger, what, campaign)
            tell(asked, ledger, item, ledger.handover(item, to=to, reason=reason))
            return
        with progress(asked.say("handover.progress")) as advance:
            done = ledger.handover_all(what, to=str(successor), reason=reason, org=org, progress=advance)
    click.echo(asked.say("handover.done", count=len(done), from_=what, to=successor))
