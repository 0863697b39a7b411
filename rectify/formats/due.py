"""What a report on items that fall due soon shows (临期清单的列): titles and names for people, words for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.formats.listing import as_read
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.due import DueRow

#: Format -> the columns of the list.
_ROWS = {
    "table": ("label", "text", "org", "owner", "state", "due_marked", "workdays"),
    "csv": ("label", "kind", "text", "org", "owner", "state", "due_on", "provisional", "workdays", "campaign", "id"),
    "json": (
        "kind",
        "id",
        "label",
        "campaign",
        "text",
        "detail",
        "org",
        "owner",
        "state",
        "due_on",
        "provisional",
        "workdays",
    ),
}
_COUNTS = ("problems", "measures", "others")


@dataclass(frozen=True, slots=True)
class DueLine:
    """One item that falls due soon as people read it (临期事项): the state's title, the directory's names.

    ``due_marked`` is the date, marked where it is provisional (暂定).
    """

    kind: str
    id: str
    label: str
    campaign: str
    text: str
    org: str
    owner: str | None
    state: str
    due_on: date
    due_marked: str
    provisional: str | None
    workdays: int


def due_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list of items that fall due, for ``table``, ``csv`` or ``json``."""
    return titled(_ROWS[form], lang)


def due_count_columns(lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the counts by organisation."""
    counts = tuple(Column(key, messages.text(f"column.due.{key}", lang)) for key in _COUNTS)
    return (*titled(("org",), lang), *counts, *titled(("soonest", "workdays"), lang))


def due_lines(ledger: Ledger, rows: Iterable[DueRow]) -> Iterator[DueLine]:
    """Give the rows as people read them, in the ledger's language."""
    return (
        DueLine(
            **as_read(ledger, row),
            due_marked=_marked(row, ledger.lang),
            provisional=messages.text("calendar.provisional", ledger.lang) if row.provisional else None,
            workdays=row.workdays,
        )
        for row in rows
    )


def _marked(row: DueRow, lang: Lang) -> str:
    day = row.due_on.isoformat()
    return messages.text("due.provisional", lang, day=day) if row.provisional else day
