"""What falls due soon (临期), item by item and counted by organisation: one SELECT each.

An item is due soon if its clock runs and its due date is the day itself or lies no more than so many working days
ahead. What is due on a day off counts with the working day before it: no working day is left after that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, true

from rectify.errors import InvalidValueError
from rectify.ledger.cutoff import CutOff
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import Asked, Columns, Condition, counted, kinds_of, label, narrowed, standing
from rectify.ledger.values import optional
from rectify.ledger.work import View
from rectify.reports.listing import KEPT, by_org, counts, listed
from rectify.vocabulary import check_id

#: How far ahead is looked, in working days, if nothing is said.
WITHIN = 10


@dataclass(frozen=True, slots=True)
class DueRow:
    """One item that falls due soon (临期事项).

    Attributes:
        kind: ``problem``, ``measure``, ``checkup``, ``submission``, ...
        id: the item's id.
        label: ``P-3``; ``P-3/M-2`` for what belongs to a problem; ``SUB-1`` for what belongs to a campaign.
        campaign: title of the campaign.
        text: the item in words, as it reads now.
        org: path of the responsible organisation on the day.
        owner: id of whoever was responsible on the day.
        state: the state on the day.
        due_on: local date.
        workdays: working days after the day up to and including the due date; 0: it is due today, or before work is
            taken up again.
        provisional: a notice still to come may move the date (暂定).
        policy: fingerprint of the policy that it is under.
        detail: what tells it from its like, as `ledger.detail` says; None where the text says enough.

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
    workdays: int
    provisional: bool
    policy: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class DueCount:
    """How much falls due soon in one organisation (临期统计).

    Attributes:
        org: the path, cut to the level asked for.
        problems: problems that fall due.
        measures: measures that fall due.
        others: what else falls due: check-ups, postings, steps, reports up ...
        soonest: the earliest due date among them, a local date.
        workdays: working days until then.

    """

    org: str
    problems: int
    measures: int
    others: int
    soonest: date
    workdays: int


def due(
    ledger: Ledger,
    *,
    within: int = WITHIN,
    as_of: date | None = None,
    known_at: datetime | None = None,
    kind: str | None = None,
    org: str | None = None,
    owner: str | None = None,
) -> Iterator[DueRow]:
    """Give what falls due from a day on, the soonest first.

    Args:
        ledger: whose tenant; its calendar counts.
        within: working days ahead; 0: only what has no working day left after the day itself.
        as_of: local date; today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.
        kind: ``problem``, ``measure``, ...; all kinds if None.
        org: only this organisation and all below it.
        owner: only what this person is responsible for.

    Raises:
        CalendarError: so many working days reach into a year that was not announced (未公布).

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    asked = _due(cut, _beyond(ledger, cut, within), narrowed(org, owner))
    found = standing(ledger.work, cut, kinds_of(kind), asked=asked, also=("text", "term"))
    calendar = ledger.work.rectify.calendar
    for row in ledger.work.stream(listed(ledger, found)):
        yield DueRow(
            kind=row.kind,
            id=row.id,
            label=label(row.kind, row.ordinal, row.problem_ordinal),
            campaign=row.title,
            text=row.text,
            org=row.org,
            owner=row.owner,
            state=row.state,
            due_on=row.due_on,
            workdays=calendar.count(cut.day, row.due_on),
            provisional=_provisional(ledger, row.policy, row.term, row.due_on),
            policy=row.policy,
            detail=row.detail,
        )


def _provisional(ledger: Ledger, policy: str, term: str | None, due_on: date) -> bool:
    """Say whether a date follows from days off that are not announced yet."""
    counts = term is not None and ledger.work.policy(policy).terms[term].uses_calendar
    return counts and ledger.work.rectify.calendar.provisional().is_provisional(due_on)


def due_by(
    ledger: Ledger,
    *,
    within: int = WITHIN,
    level: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    kind: str | None = None,
    org: str | None = None,
) -> list[DueCount]:
    """Count what falls due from a day on by organisation, most first.

    Args:
        ledger: whose tenant; its calendar counts.
        within: working days ahead.
        level: 1 counts by the first name of the path, 2 by the first two, ...; None by the whole path.
        as_of: local date; today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.
        kind: ``problem``, ``measure``, ...; all kinds if None.
        org: only this organisation and all below it.

    Raises:
        CalendarError: so many working days reach into a year that was not announced (未公布).

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    statement = _count_select(
        ledger.work.view, cut, _beyond(ledger, cut, within), kinds_of(kind), optional(check_id, "org", org), level
    )
    count = ledger.work.rectify.calendar.count
    return [DueCount(*one, workdays=count(cut.day, one.first_due)) for one in counts(ledger, statement)]


@lru_cache(maxsize=KEPT)
def _count_select(
    view: View, cut: CutOff, past: date, kinds: tuple[str, ...], org: str | None, level: int | None
) -> Select[Any]:
    return by_org(counted(view, cut, kinds, asked=_due(cut, past, narrowed(org))), level)


def _beyond(ledger: Ledger, cut: CutOff, within: int) -> date:
    """Return the day on which one working day more than so many has come."""
    if within < 0:
        raise InvalidValueError("value.within", value=within)
    return ledger.work.rectify.calendar.add(cut.day, within + 1)


def _due(cut: CutOff, past: date, narrow: Asked) -> Asked:
    """Ask for what falls due from a day on, before another one."""

    def asked(image: Columns) -> Iterator[Condition]:
        yield image["is_open"] == true()
        yield image["due_on"] >= cut.day
        yield image["due_on"] < past
        yield from narrow(image)

    return asked
