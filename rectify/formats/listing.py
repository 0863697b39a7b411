"""How an item of a report reads (清单事项): titles for words, the directory's names for ids."""

from __future__ import annotations

from typing import Any

from rectify import messages
from rectify.ledger.detail import NAMING, in_full
from rectify.ledger.ledger import Ledger
from rectify.ledger.reminder import Reminder
from rectify.reports.due import DueRow
from rectify.reports.light import LightRow
from rectify.reports.overdue import OverdueRow


def as_read(ledger: Ledger, row: OverdueRow | DueRow | LightRow) -> dict[str, Any]:
    """Return what people read of a row, in the ledger's language: its fields that all lists of items have."""
    return {
        "kind": messages.text(f"kind.{row.kind}", ledger.lang),
        "id": row.id,
        "label": row.label,
        "campaign": row.campaign,
        "text": text_in_full(ledger, row),
        "org": named(ledger, row.org),
        "owner": row.owner and named(ledger, row.owner),
        "state": ledger.work.policy(row.policy).kinds[row.kind].states[row.state].title.text(ledger.lang),
        "due_on": row.due_on,
    }


def text_in_full(ledger: Ledger, row: OverdueRow | DueRow | LightRow | Reminder) -> str:
    """Return what an item says, with what tells it from its like: to whom a report goes up, what is posted to whom."""
    detail = named(ledger, row.detail) if row.detail and row.kind in NAMING else row.detail
    return in_full(row.kind, row.text, detail, ledger.lang)


def named(ledger: Ledger, id: str) -> str:  # noqa: A002 - the field's word
    """Return the directory's name of a person or organisation; the id itself where there is no directory."""
    directory = ledger.work.rectify.directory
    return directory.name(id) if directory else id
