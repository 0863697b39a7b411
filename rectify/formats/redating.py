"""What a preview of moved due dates shows (时限变动清单)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.ledger.ledger import Ledger
from rectify.ledger.redating import Redated
from rectify.messages import Lang

#: Format -> the columns of the list.
_ROWS = {
    "table": ("label", "text", "org", "owner", "before", "after", "provisional"),
    "csv": ("label", "kind", "text", "org", "owner", "before", "after", "provisional", "id"),
    "json": ("kind", "id", "label", "text", "org", "owner", "state", "before", "after", "provisional"),
}


@dataclass(frozen=True, slots=True)
class RedatedLine:
    """One moved due date as people read it: with the names that the directory gives."""

    kind: str
    id: str
    label: str
    text: str
    org: str
    owner: str | None
    before: date
    after: date
    provisional: str | None


def redated_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list, for ``table``, ``csv`` or ``json``."""
    return titled(_ROWS[form], lang)


def redated_lines(ledger: Ledger, rows: Iterable[Redated]) -> Iterator[RedatedLine]:
    """Give the rows as people read them, in the ledger's language."""
    directory = ledger.work.rectify.directory
    for row in rows:
        yield RedatedLine(
            kind=messages.text(f"kind.{row.kind}", ledger.lang),
            id=row.id,
            label=row.label,
            text=row.text,
            org=directory.name(row.org) if directory else row.org,
            owner=directory.name(row.owner) if directory and row.owner else row.owner,
            before=row.before,
            after=row.after,
            provisional=messages.text("calendar.provisional", ledger.lang) if row.provisional else None,
        )
