"""What is overdue (逾期), item by item and counted by organisation, as of any day: one SELECT each.

An item is overdue on a day if its clock runs then and its due date lies before it: the due day itself is
still in time, to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, true

from rectify.ledger.cutoff import CutOff
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import (
    KINDS,
    Asked,
    Columns,
    Condition,
    counted,
    kinds_of,
    label,
    narrowed,
    standing,
)
from rectify.ledger.values import optional
from rectify.ledger.work import View
from rectify.reports.listing import KEPT, by_org, counts, listed
from rectify.vocabulary import check_id

__all__ = ["KINDS", "OverdueCount", "OverdueRow", "overdue", "overdue_by", "overdue_select"]


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """One overdue item (逾期事项).

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
        days: calendar days since the due date.
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
    days: int
    policy: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class OverdueCount:
    """How much is overdue in one organisation (逾期统计).

    Attributes:
        org: the path, cut to the level asked for.
        problems: overdue problems.
        measures: overdue measures.
        others: what else is overdue: check-ups, postings, steps, reports up ...
        oldest: the earliest due date among them, a local date.
        days: calendar days since then.

    """

    org: str
    problems: int
    measures: int
    others: int
    oldest: date
    days: int


def overdue(
    ledger: Ledger,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    kind: str | None = None,
    org: str | None = None,
    owner: str | None = None,
) -> Iterator[OverdueRow]:
    """Give what is overdue on a day, the longest overdue first.

    Args:
        ledger: whose tenant.
        as_of: local date; today if None. For a past day the answer is that of the day: state, date, owner and
            organisation as they were, late recordings included.
        known_at: a moment with its zone: only what had been recorded by then counts.
        kind: ``problem``, ``measure``, ...; all kinds if None.
        org: only this organisation and all below it.
        owner: only what this person is responsible for.

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    statement = overdue_select(ledger, cut, kind=kind, org=org, owner=owner)
    for row in ledger.work.stream(statement):
        yield OverdueRow(
            kind=row.kind,
            id=row.id,
            label=label(row.kind, row.ordinal, row.problem_ordinal),
            campaign=row.title,
            text=row.text,
            org=row.org,
            owner=row.owner,
            state=row.state,
            due_on=row.due_on,
            days=cut.day.toordinal() - row.due_on.toordinal(),
            policy=row.policy,
            detail=row.detail,
        )


def overdue_select(
    ledger: Ledger, cut: CutOff, *, kind: str | None = None, org: str | None = None, owner: str | None = None
) -> Select[Any]:
    """Return the SELECT of `overdue`, for a host to build on."""
    found = standing(ledger.work, cut, kinds_of(kind), asked=_overdue(cut, narrowed(org, owner)), also=("text",))
    return listed(ledger, found)


def overdue_by(
    ledger: Ledger,
    *,
    level: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    kind: str | None = None,
    org: str | None = None,
) -> list[OverdueCount]:
    """Count what is overdue on a day by organisation, most first.

    Args:
        ledger: whose tenant.
        level: 1 counts by the first name of the path, 2 by the first two, ...; None by the whole path.
        as_of: local date; today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.
        kind: ``problem``, ``measure``, ...; all kinds if None.
        org: only this organisation and all below it.

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    statement = _count_select(ledger.work.view, cut, kinds_of(kind), optional(check_id, "org", org), level)
    today = cut.day.toordinal()
    return [OverdueCount(*one, days=today - one.first_due.toordinal()) for one in counts(ledger, statement)]


@lru_cache(maxsize=KEPT)
def _count_select(view: View, cut: CutOff, kinds: tuple[str, ...], org: str | None, level: int | None) -> Select[Any]:
    return by_org(counted(view, cut, kinds, asked=_overdue(cut, narrowed(org))), level)


def _overdue(cut: CutOff, narrow: Asked) -> Asked:
    """Ask for what is overdue on a day."""

    def asked(image: Columns) -> Iterator[Condition]:
        yield image["is_open"] == true()
        yield image["due_on"] < cut.day
        yield from narrow(image)

    return asked
