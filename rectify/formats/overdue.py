"""What a report on overdue items shows (逾期清单的列): titles and names for people, plain words for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rectify.formats.column import Column, titled
from rectify.formats.listing import as_read
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.overdue import OverdueRow

#: Format -> the columns of the list.
_ROWS = {
    "table": ("label", "text", "org", "owner", "state", "due_on", "days"),
    "csv": ("label", "kind", "text", "org", "owner", "state", "due_on", "days", "campaign", "id"),
    "json": ("kind", "id", "label", "campaign", "text", "detail", "org", "owner", "state", "due_on", "days"),
}
_COUNTS = ("org", "problems", "measures", "others", "oldest", "days")


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One overdue item as people read it (逾期事项): the state's title, the names that the directory gives."""

    kind: str
    id: str
    label: str
    campaign: str
    text: str
    org: str
    owner: str | None
    state: str
    due_on: date
    days: int


def row_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list of overdue items, for ``table``, ``csv`` or ``json``."""
    return titled(_ROWS[form], lang)


def count_columns(lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the counts by organisation."""
    return titled(_COUNTS, lang)


def overdue_lines(ledger: Ledger, rows: Iterable[OverdueRow]) -> Iterator[OverdueLine]:
    """Give the rows as people read them, in the ledger's language."""
    return (OverdueLine(**as_read(ledger, row), days=row.days) for row in rows)
