"""``rectify history REF``: everything that happened to one item (流转记录)."""

from __future__ import annotations

from collections.abc import Iterator

import click

from rectify import messages
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.reference import find, full_label
from rectify.formats.column import cell_text
from rectify.ledger.adopting import ADOPT
from rectify.ledger.gathering import IMPORT, TRANSFER
from rectify.ledger.ledger import Ledger
from rectify.ledger.merging import LINK
from rectify.ledger.reorganising import REORGANISE
from rectify.ledger.tables import Entry
from rectify.messages import CATALOGUE, Lang
from rectify.policy.lifecycle import Lifecycle

#: Triggers that are words of the ledger and of no policy.
_OWN_WORDS = (IMPORT, REORGANISE, TRANSFER, LINK, ADOPT)

_MINUTE = "YYYY-MM-DD HH:mm"

#: Fields of an entry's images besides the state, under the names of their columns before and after.
_IMAGES = {
    "due_on": ("due_before", "due_after"),
    "owner": ("owner_before", "owner_after"),
    "org": ("org_before", "org_after"),
    "cycle": ("cycle_before", "cycle_after"),
}


def history(lang: Lang) -> click.Command:
    """Return the command."""
    params = [click.Argument(["ref"], metavar="REF"), option("campaign", lang, metavar="ID")]
    return on_ledger("history", lang, params, _run)


def _run(asked: Asked, ref: str, campaign: str | None) -> None:
    with asked.ledger() as ledger:
        item = find(ledger, ref, campaign)
        click.echo(f"{full_label(ledger, item)}  {item.text}\n")
        for entry in ledger.history(item):
            for line in _lines(asked, ledger, entry):
                click.echo(line)


def _lines(asked: Asked, ledger: Ledger, entry: Entry) -> Iterator[str]:
    """Give one entry as people read it: the move and what it changed, who recorded it when, and why."""
    lifecycle = ledger.work.policy(entry.policy).kinds[entry.item_kind]
    if entry.trigger in _OWN_WORDS:
        trigger = asked.say(f"history.{entry.trigger}")
    else:
        trigger = lifecycle.named(entry.trigger)[0].title.text(asked.lang)
    changes = asked.listed(_changes(asked, lifecycle, entry))
    said = asked.say("history.entry", seq=entry.seq, day=entry.effective_on, trigger=trigger, changes=changes)
    yield said.rstrip()
    moment = entry.recorded_at.in_timezone(ledger.work.rectify.tz).format(_MINUTE)
    yield asked.say("history.recorded", actor=entry.actor, moment=moment)
    if entry.reason is not None:
        yield asked.say("history.reason", reason=entry.reason)


def _changes(asked: Asked, lifecycle: Lifecycle, entry: Entry) -> Iterator[str]:
    titles = {name: state.title.text(asked.lang) for name, state in lifecycle.states.items()}
    if entry.state_before != entry.state_after:
        yield _arrow(titles.get(entry.state_before or ""), titles[entry.state_after])
    for name, (before, after) in _IMAGES.items():
        old, new = getattr(entry, before), getattr(entry, after)
        # That an item is in its first cycle needs no words.
        if old != new and (name, old) != ("cycle", None):
            yield asked.say(f"history.{name}", change=_arrow(old, new))
    recorded = entry.changes or {}
    for name, (old, new) in recorded.get("fields", {}).items():
        if name not in _IMAGES:
            yield f"{field_title(name, asked.lang)} {_arrow(old, new)}"
    if "evidence" in recorded:
        yield recorded["evidence"]["title"] or recorded["evidence"]["uri"]


def field_title(name: str, lang: Lang) -> str:
    """Return what people call a recorded field."""
    code = f"field.{name}"
    return messages.text(code if code in CATALOGUE else f"column.{name}", lang)


def _arrow(before: object, after: object) -> str:
    """Return what a field was and is; only the latter where it was nothing."""
    was, now = _cell(before), _cell(after) or "-"
    return f"{was} → {now}" if was else now


def _cell(value: object) -> str:
    return cell_text([f"{name} {one}" for name, one in value.items()] if isinstance(value, dict) else value)
