"""``rectify actions|fire|explain REF``: what may be done with an item, doing it, and where it stands (办理)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.history import changes
from rectify.cli.reference import find, heading, label, policy_of
from rectify.ledger.ledger import Ledger
from rectify.ledger.moving import Action
from rectify.ledger.tables import Entry, Item
from rectify.messages import Lang
from rectify.policy.facts import FieldType


def reference(lang: Lang) -> list[click.Parameter]:
    """Return what names an item: REF, and the campaign in which its number counts."""
    return [click.Argument(["ref"], metavar="REF"), option("campaign", lang, metavar="ID")]


def why(lang: Lang) -> list[click.Parameter]:
    """Return the reason of a move, and the day on which it takes effect."""
    return [
        option("reason", lang, metavar="TEXT"),
        click.Option(["--effective-on"], type=day(lang), metavar="DAY", help=option("since", lang).help),
    ]


def actions(lang: Lang) -> click.Command:
    """Return the command that lists the moves."""
    return on_ledger("actions", lang, reference(lang), _actions, writes=True, counts=True)


def fire(lang: Lang) -> click.Command:
    """Return the command that makes one."""
    param = option("param", lang, metavar="NAME=VALUE", multiple=True)
    trigger = click.Argument(["trigger"], metavar="TRIGGER")
    ref, campaign = reference(lang)
    return on_ledger("fire", lang, [ref, trigger, campaign, param, *why(lang)], _fire, writes=True, counts=True)


def explain(lang: Lang) -> click.Command:
    """Return the command that explains where an item stands."""
    return on_ledger("explain", lang, reference(lang), _explain, writes=True, counts=True)


def _actions(asked: Asked, ref: str, campaign: str | None) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        click.echo(f"{heading(ledger, item)}\n")
        for action in ledger.actions(item):
            click.echo(asked.say("actions.move", trigger=action.trigger, title=action.title.text(asked.lang)))
            click.echo(f"    {_how(ref, action)}")
            for line in action.verdict.lines(asked.lang):
                click.echo(f"    - {line}")


def _how(ref: str, action: Action) -> str:
    """Return the command that makes a move, with what it asks for."""
    if action.verb == "fire":
        command = [f"rectify fire {ref} {action.trigger}"]
        command += [f"--param {name}={kind.value.upper()}" for name, kind in action.params.items()]
    else:
        command = [_COMMANDS[action.verb].format(ref=ref)]
    return " ".join([*command, *["--reason TEXT"] * action.reason])


def _explain(asked: Asked, ref: str, campaign: str | None) -> None:
    with asked.ledger() as ledger:
        click.echo(ledger.explain(find(ledger, ref, campaign)).text(asked.lang))


def _fire(
    asked: Asked,
    *,
    ref: str,
    trigger: str,
    campaign: str | None,
    param: tuple[str, ...],
    reason: str | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        given = read_params(asked, _declared(ledger, item, trigger), param)
        tell(asked, ledger, item, ledger.fire(item, trigger, reason=reason, effective_on=effective_on, **given))


def _declared(ledger: Ledger, item: Item, trigger: str) -> Mapping[str, FieldType]:
    named = policy_of(ledger, item).kinds[item.kind].named(trigger)
    return {name: kind for one in named for name, kind in one.params.items()}


def read_params(asked: Asked, declared: Mapping[str, FieldType], written: Iterable[str]) -> dict[str, Any]:
    """Read the parameters of a move, each as it is declared; an undeclared one stays a text, and is refused."""
    read = {}
    for one in written:
        name, _, value = one.partition("=")
        if not name or not value:
            raise click.UsageError(asked.say("fire.param", value=one))
        try:
            read[name] = _READ[declared.get(name, FieldType.TEXT)](value)
        except (KeyError, ValueError) as reason:
            said = asked.say("fire.param_type", name=name, value=value, expected=declared[name].value)
            raise click.UsageError(said) from reason
    return read


#: Verb of the ledger -> the command that does it, without the reason.
_COMMANDS = {
    "amend": "rectify amend {ref} --set FIELD=VALUE",
    "attach": "rectify attach {ref} URI",
    "merge": "rectify merge {ref} --into REF",
    "split": "rectify split {ref} --text TEXT",
    "correct": "rectify correct {ref}",
    "recompute": "rectify calendar recompute --calendar FILE",
}

#: Type of a parameter -> what reads it.
_READ: dict[FieldType, Callable[[str], Any]] = {
    FieldType.TEXT: str,
    FieldType.DATE: date.fromisoformat,
    FieldType.INTEGER: int,
    FieldType.BOOLEAN: {"true": True, "false": False}.__getitem__,
}


def pairs(asked: Asked, written: Iterable[str]) -> dict[str, str]:
    """Read texts written as ``NAME=VALUE``."""
    read = {}
    for one in written:
        name, _, value = one.partition("=")
        if not name or not value:
            raise click.UsageError(asked.say("pair", value=one))
        read[name] = value
    return read


def tell(asked: Asked, ledger: Ledger, item: Item, entry: Entry) -> None:
    """Print what was done: the item, the move, and where it stands since when, or what else changed."""
    lifecycle = ledger.work.policy(entry.policy).kinds[entry.item_kind]
    title, state = lifecycle.named(entry.trigger)[0].title, lifecycle.states[entry.state_after].title
    said = {"label": label(ledger, item), "title": title.text(asked.lang), "day": entry.effective_on}
    if entry.state_before != entry.state_after:
        click.echo(asked.say("fire.done", state=state.text(asked.lang), **said))
    elif changed := asked.listed(changes(asked, lifecycle, entry)):
        click.echo(asked.say("fire.changed", changes=changed, **said))
    else:
        click.echo(asked.say("fire.kept", **said))
