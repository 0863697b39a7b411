"""``rectify amend|attach REF``: what an item says, and what proves it (修改、附佐证材料)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.moving import reference, tell, why
from rectify.cli.reference import find, full_label
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang

_LIST_MARK = re.compile("[、,，]")


def amend(lang: Lang) -> click.Command:
    """Return the command that changes what an item says."""
    new = click.Option(["--set"], metavar="FIELD=VALUE", multiple=True, required=True, help=option("set", lang).help)
    params = [*reference(lang), new, *why(lang)]
    return on_ledger("amend", lang, params, _amend, writes=True)


def attach(lang: Lang) -> click.Command:
    """Return the command that attaches evidence."""
    uri = click.Argument(["uri"], metavar="URI")
    ref, campaign = reference(lang)
    named = [option("title", lang, metavar="TEXT"), option("sha256", lang, metavar="HEX")]
    named[0].help = option("evidence-title", lang).help
    return on_ledger("attach", lang, [ref, uri, campaign, *named, why(lang)[1]], _attach, writes=True)


def _amend(
    asked: Asked,
    *,
    ref: str,
    campaign: str | None,
    set: tuple[str, ...],  # noqa: A002 - click's name
    reason: str | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        fields = _fields(asked, ledger, item, set)
        tell(asked, ledger, item, ledger.amend(item, reason=reason, effective_on=effective_on, **fields))


def _attach(
    asked: Asked,
    *,
    ref: str,
    uri: str,
    campaign: str | None,
    title: str | None,
    sha256: str | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        made = ledger.attach(item, uri, title=title, sha256=sha256, effective_on=effective_on)
        said = {"label": full_label(ledger, item), "uri": made.uri, "day": made.added_on}
        click.echo(asked.say("attach.done", **said))


def _fields(asked: Asked, ledger: Ledger, item: Any, written: Iterable[str]) -> dict[str, Any]:
    """Read ``FIELD=VALUE``, each as its field is kept; ``FIELD.NAME=VALUE`` is one of the field's several figures."""
    read: dict[str, Any] = {}
    for one in written:
        field, equals, value = one.partition("=")
        name, dot, key = field.partition(".")
        if not name or not equals or (dot and not key):
            raise click.UsageError(asked.say("amend.set", value=one))
        read_one: Callable[[Ledger, Any, str], Any] = _READ.get(name, _text)
        try:
            found = _number_or_text(name, value) if dot else read_one(ledger, item, value)
        except (KeyError, ValueError) as reason:
            raise click.UsageError(asked.say("amend.value", field=field, value=value)) from reason
        if dot:
            read.setdefault(name, dict(_present(ledger, item, name)))[key] = found
        else:
            read[name] = found
    return read


def _present(ledger: Ledger, item: Any, name: str) -> Mapping[str, Any]:
    """Return the names that a field has already: what is not named stays as it is."""
    if name == "results" and item.kind == "measure":
        return ledger.results(item)
    return getattr(item, name, None) or {}


def _number_or_text(name: str, value: str) -> int | str:
    return value if name == "redacted" else int(value)


def _text(ledger: Ledger, item: Any, value: str) -> str | None:
    """Return a text; nothing written clears the field."""
    del ledger, item
    return value or None


def _several(ledger: Ledger, item: Any, value: str) -> list[str]:
    del ledger, item
    return [one for one in _LIST_MARK.split(value) if one]


def _problems(ledger: Ledger, item: Any, value: str) -> list[str]:
    return [find(ledger, one, item.campaign_id).id for one in _several(ledger, item, value)]


def _whole(ledger: Ledger, item: Any, value: str) -> int:
    del ledger, item
    return int(value)


def _flag(ledger: Ledger, item: Any, value: str) -> bool:
    del ledger, item
    return {"true": True, "false": False}[value]


#: Field -> what reads it, where it is no text.
_READ: Mapping[str, Callable[[Ledger, Any, str], Any]] = {
    "sources": _several,
    "cooperators": _several,
    "places": _several,
    "problems": _problems,
    "quantity": _whole,
    "confidential": _flag,
}
