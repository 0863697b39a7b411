"""What a report on overdue items shows (逾期清单的列): titles and names for people, plain words for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.overdue import OverdueRow

#: Format -> the columns of the list.
_ROWS = {
    "table": ("label", "text", "org", "owner", "state", "due_on", "days"),
    "csv": ("label", "kind", "text", "org", "owner", "state", "due_on", "days", "campaign", "id"),
    "json": ("kind", "id", "label", "campaign", "text", "org", "owner", "state", "due_on", "days"),
}
_COUNTS = ("org", "problems", "measures", "oldest", "days")


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
    directory = ledger.work.rectify.directory
    for row in rows:
        state = ledger.work.policy(row.policy).kinds[row.kind].states[row.state]
        yield OverdueLine(
            kind=messages.text(f"cli.kind.{row.kind}", ledger.lang),
            id=row.id,
            label=row.label,
            campaign=row.campaign,
            text=row.text,
            org=directory.name(row.org) if directory else row.org,
            owner=directory.name(row.owner) if directory and row.owner else row.owner,
            state=state.title.text(ledger.lang),
            due_on=row.due_on,
            days=row.days,
        )
