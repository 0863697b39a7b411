"""``rectify identify|plan``: a problem that was found, and a measure against it (查摆问题、制定措施)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.moving import reference, tell, why
from rectify.cli.reference import campaign_of, find
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Problem
from rectify.messages import Lang
from rectify.vocabulary import Scope


def identify(lang: Lang) -> click.Command:
    """Return the command that identifies a problem."""
    params = [
        click.Argument(["text"], metavar="TEXT"),
        option("campaign", lang, metavar="ID"),
        option("org", lang, metavar="PATH", required=True),
        _shown("owner", "responsible", lang, metavar="ID"),
        option("leader", lang, metavar="ID"),
        option("source", lang, metavar="WORD", multiple=True),
        option("scope", lang, type=click.Choice([one.value for one in Scope]), default=Scope.TEAM.value),
        option("facet", lang, metavar="TEXT"),
        option("category", lang, metavar="TEXT"),
        option("root-cause", lang, metavar="TEXT"),
        option("cooperator", lang, metavar="PATH", multiple=True),
        option("as-confidential", lang, flag=True),
        *_until(lang),
    ]
    return on_ledger("identify", lang, params, _identify, writes=True, counts=True)


def plan(lang: Lang) -> click.Command:
    """Return the command that plans a measure."""
    ref, campaign = reference(lang)
    params = [
        ref,
        click.Argument(["text"], metavar="TEXT"),
        campaign,
        _shown("owner", "responsible", lang, metavar="ID"),
        _shown("org", "measure-org", lang, metavar="PATH"),
        option("direction", lang, metavar="TEXT"),
        option("nature", lang, metavar="TEXT"),
        _shown("category", "measure-category", lang, metavar="TEXT"),
        option("cooperator", lang, metavar="PATH", multiple=True),
        *_until(lang),
    ]
    return on_ledger("plan", lang, params, _plan, writes=True, counts=True)


def _until(lang: Lang) -> list[click.Parameter]:
    """Return by when it is to be done, and since when it is so."""
    due = option("due", lang, type=day(lang), metavar="DAY")
    return [option("term", lang, metavar="NAME"), due, why(lang)[1]]


def _shown(name: str, code: str, lang: Lang, **rest: Any) -> click.Option:
    """Return an option whose help stands under another name."""
    return click.Option([f"--{name}"], help=option(code, lang).help, **rest)


def _identify(
    asked: Asked,
    *,
    text: str,
    campaign: str | None,
    source: Sequence[str],
    cooperator: Sequence[str],
    as_confidential: bool,
    due: date | None,
    **fields: Any,
) -> None:
    with asked.ledger() as ledger:
        made = ledger.identify(
            campaign_of(ledger, campaign),
            text,
            sources=source,
            cooperators=cooperator,
            confidential=as_confidential,
            due_on=due,
            **fields,
        )
        _tell(asked, ledger, made)


def _tell(asked: Asked, ledger: Ledger, made: Problem) -> None:
    """Print what was done. The history is not asked: whoever found a confidential problem need not see it again."""
    lifecycle = ledger.policy_of(made).kinds[made.kind]
    title, state = lifecycle.creation.title.text(asked.lang), lifecycle.states[made.state].title.text(asked.lang)
    click.echo(asked.say("fire.done", label=made.label, title=title, state=state, day=made.effective_on))


def _plan(
    asked: Asked,
    *,
    ref: str,
    text: str,
    campaign: str | None,
    cooperator: Sequence[str],
    due: date | None,
    **fields: Any,
) -> None:
    with asked.ledger() as ledger:
        made = ledger.plan(find(ledger, ref, campaign), text, cooperators=cooperator, due_on=due, **fields)
        tell(asked, ledger, made, ledger.history(made)[-1])
