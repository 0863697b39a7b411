"""What the list of things to do shows (待办清单的列): titles and names for people, words for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.formats.listing import named
from rectify.ledger.batch.worklist import Task
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang

#: Format -> the columns of the list.
_ROWS = {
    "table": ("label", "text", "org", "owner", "state", "due_on", "moves"),
    "csv": ("label", "kind", "text", "org", "owner", "state", "due_on", "moves", "id"),
    "json": ("kind", "id", "label", "text", "org", "owner", "state", "due_on", "triggers"),
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One item to be moved on, as people read it (待办事项)."""

    kind: str
    id: str
    label: str
    text: str
    org: str
    owner: str | None
    state: str
    due_on: date | None
    moves: tuple[str, ...]


def task_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list, for ``table``, ``csv`` or ``json``."""
    return titled(_ROWS[form], lang)


def task_lines(ledger: Ledger, tasks: Iterable[Task]) -> Iterator[TaskLine]:
    """Give the tasks as people read them, in the ledger's language."""
    for one in tasks:
        yield TaskLine(
            kind=messages.text(f"kind.{one.kind}", ledger.lang),
            id=one.id,
            label=one.label,
            text=one.text,
            org=named(ledger, one.org),
            owner=one.owner and named(ledger, one.owner),
            state=ledger.work.policy(one.policy).kinds[one.kind].states[one.state].title.text(ledger.lang),
            due_on=one.due_on,
            moves=tuple(move.title.text(ledger.lang) for move in one.moves),
        )
