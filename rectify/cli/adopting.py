"""``rectify adopt POLICY``: a campaign is put under another policy, or another version of it (改用新制度)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import click

from rectify import messages
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.policy import policy_of
from rectify.cli.reference import campaign_of
from rectify.ledger.app import Rectify
from rectify.messages import Lang
from rectify.policy.actor import ADMINISTRATOR
from rectify.policy.policies import Policies

#: A kind, a state that the new policy lacks, and the state that it becomes.
_Becomes = tuple[str, str, str]


def adopt(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        click.Argument(["policy"], metavar="NAME|FILE"),
        option("campaign", lang, metavar="ID"),
        option("reason", lang, metavar="TEXT", required=True),
        option("becomes", lang, type=_becomes(lang), metavar="KIND.STATE=STATE", multiple=True),
        option("since", lang, type=day(lang), metavar="DAY"),
        option("preview", lang, flag=True),
    ]
    return on_ledger("adopt", lang, params, _run, writes=True)


def _becomes(lang: Lang) -> Callable[[str], _Becomes]:
    """Return what reads which state becomes which: ``measure.identified=planned``."""

    def read(value: str) -> _Becomes:
        kind, _, states = value.partition(".")
        old, _, new = states.partition("=")
        if not (kind and old and new):
            raise click.BadParameter(messages.text("cli.usage.becomes", lang, value=value))
        return kind, old, new

    return read


def _run(
    asked: Asked,
    *,
    policy: str,
    campaign: str | None,
    reason: str,
    becomes: Sequence[_Becomes],
    since: date | None,
    preview: bool,
) -> None:
    rules = policy_of(policy)
    with asked.ledger(Rectify(Policies.bundled().including(rules))) as ledger:
        found = campaign_of(ledger, campaign)
        before = {"old": found.policy_name, "was": found.policy_version}
        done = asked.trusted(ledger, [(ADMINISTRATOR, found.org)]).adopt(
            found, policy=rules.name, reason=reason, states=_states(becomes), effective_on=since
        )
        after = {"new": rules.name, "version": rules.version, "entries": done.entries, "day": done.effective_on}
        if preview:
            ledger.work.session.rollback()
    click.echo(asked.say("adopt.would" if preview else "adopt.done", **before, **after))


def _states(becomes: Sequence[_Becomes]) -> Mapping[str, Mapping[str, str]]:
    states = defaultdict[str, dict[str, str]](dict)
    for kind, old, new in becomes:
        states[kind][old] = new
    return states
