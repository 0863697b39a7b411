"""What a report on problems that come back shows (屡改屡犯清单的列): one line for each problem of each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from rectify.formats.column import Column, titled
from rectify.formats.listing import named
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.recurrence import Recurrences

#: Format -> the columns of the list.
_ROWS = {
    "table": ("group", "org", "same", "label", "text", "found_on", "state"),
    "csv": ("group", "org", "same", "label", "text", "found_on", "state", "campaign", "id"),
    "json": ("group", "id", "label", "campaign", "text", "org", "same", "found_on", "state"),
}


@dataclass(frozen=True, slots=True)
class RecurrenceLine:
    """One of several like problems (重复出现的问题): ``group`` counts the groups from 1, ``same`` is what is alike."""

    group: int
    org: str
    same: tuple[str, ...]
    id: str
    label: str
    campaign: str
    text: str
    found_on: date
    state: str
    policy: str


def recurrence_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list, for ``table``, ``csv`` or ``json``."""
    return titled(_ROWS[form], lang)


def recurrence_rows(found: Iterable[Recurrences]) -> Iterator[RecurrenceLine]:
    """Give the problems of each group, in plain words, for programs."""
    for group, one in enumerate(found, start=1):
        for each in one.problems:
            yield RecurrenceLine(
                group=group,
                org=one.org,
                same=tuple(one.same.values()),
                id=each.id,
                label=each.label,
                campaign=each.campaign,
                text=each.text,
                found_on=each.found_on,
                state=each.state,
                policy=each.policy,
            )


def recurrence_lines(ledger: Ledger, found: Iterable[Recurrences]) -> Iterator[RecurrenceLine]:
    """Give the problems of each group as people read them: the state's title, the directory's names."""
    for row in recurrence_rows(found):
        state = ledger.work.policy(row.policy).kinds["problem"].states[row.state].title
        yield replace(row, org=named(ledger, row.org), state=state.text(ledger.lang))
