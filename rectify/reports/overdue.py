"""What is overdue (逾期), item by item and counted by organisation, as of any day: one SELECT each.

An item is overdue on a day if its clock runs then and its due date lies before it: the due day itself is
still in time, to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pendulum
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, true, union_all

from rectify.errors import InvalidValueError
from rectify.ledger.ledger import Ledger
from rectify.ledger.queries import within
from rectify.ledger.tables import Campaign, Entry, Measure, Problem, label_of, table_of
from rectify.ledger.values import check_day
from rectify.reports.org_level import org_at_level
from rectify.vocabulary import check_id

_problem = table_of(Problem)
_measure = table_of(Measure)
_entry = table_of(Entry)
_campaign = table_of(Campaign)

#: The kinds that have deadlines.
KINDS = ("problem", "measure")


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """One overdue item (逾期事项).

    Attributes:
        kind: ``problem`` or ``measure``.
        id: the item's id.
        label: ``P-3``, or ``P-3/M-2`` for a measure.
        campaign: title of the campaign.
        text: the problem or measure in words, as it reads now.
        org: path of the responsible organisation on the day.
        owner: id of whoever was responsible on the day.
        state: the state on the day.
        due_on: local date.
        days: calendar days since the due date.
        policy: fingerprint of the policy that it is under.

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


@dataclass(frozen=True, slots=True)
class OverdueCount:
    """How much is overdue in one organisation (逾期统计).

    Attributes:
        org: the path, cut to the level asked for.
        problems: overdue problems.
        measures: overdue measures.
        oldest: the earliest due date among them, a local date.
        days: calendar days since then.

    """

    org: str
    problems: int
    measures: int
    oldest: date
    days: int


def overdue(
    ledger: Ledger,
    *,
    as_of: date | None = None,
    kind: str | None = None,
    org: str | None = None,
    owner: str | None = None,
) -> Iterator[OverdueRow]:
    """Give what is overdue on a day, the longest overdue first.

    Args:
        ledger: whose tenant.
        as_of: local date; today if None. For a past day the answer is that of the day: state, date, owner and
            organisation as they were, late recordings included.
        kind: ``problem`` or ``measure``; both if None.
        org: only this organisation and all below it.
        owner: only what this person is responsible for.

    """
    day = ledger.work.rectify.today() if as_of is None else check_day("as_of", as_of)
    statement = overdue_select(ledger, day=day, kind=kind, org=org, owner=owner)
    ledger.work.connect()
    for row in ledger.work.session.connection().execute(statement):
        yield OverdueRow(
            kind=row.kind,
            id=row.id,
            label=_label(row),
            campaign=row.title,
            text=row.text,
            org=row.org,
            owner=row.owner,
            state=row.state,
            due_on=row.due_on,
            days=day.toordinal() - row.due_on.toordinal(),
            policy=row.policy,
        )


def _label(row: Any) -> str:
    problem = label_of("problem", row.problem_ordinal)
    return problem if row.kind == "problem" else f"{problem}/{label_of(row.kind, row.ordinal)}"


def overdue_select(
    ledger: Ledger, *, day: pendulum.Date, kind: str | None = None, org: str | None = None, owner: str | None = None
) -> Select[Any]:
    """Return the SELECT of `overdue`, for a host to build on."""
    found = _overdue_items(ledger, day, kind, org, owner)
    tenant = ledger.work.tenant
    measure = and_(_measure.c.tenant == tenant, found.c.kind == "measure", _measure.c.id == found.c.id)
    problem = and_(_problem.c.tenant == tenant, _problem.c.id == func.coalesce(_measure.c.problem_id, found.c.id))
    campaign = and_(_campaign.c.tenant == tenant, _campaign.c.id == _problem.c.campaign_id)
    return (
        select(
            found,
            _problem.c.ordinal.label("problem_ordinal"),
            _measure.c.ordinal,
            func.coalesce(_measure.c.text, _problem.c.text).label("text"),
            _campaign.c.title,
            _problem.c.policy,
        )
        .select_from(found.outerjoin(_measure, measure).join(_problem, problem).join(_campaign, campaign))
        .order_by(found.c.due_on, found.c.org, _problem.c.ordinal, found.c.id)
    )


def overdue_by(
    ledger: Ledger,
    *,
    level: int | None = None,
    as_of: date | None = None,
    kind: str | None = None,
    org: str | None = None,
) -> list[OverdueCount]:
    """Count what is overdue on a day by organisation, most first.

    Args:
        ledger: whose tenant.
        level: 1 counts by the first name of the path, 2 by the first two, ...; None by the whole path.
        as_of: local date; today if None.
        kind: ``problem`` or ``measure``; both if None.
        org: only this organisation and all below it.

    """
    day = ledger.work.rectify.today() if as_of is None else check_day("as_of", as_of)
    if level is not None and level < 1:
        raise InvalidValueError("value.integer", what="level", value=level)
    found = _overdue_items(ledger, day, kind, org, None)
    name = found.c.org if level is None else org_at_level(found.c.org, level)
    problems = func.sum(case((found.c.kind == "problem", 1), else_=0))
    measures = func.sum(case((found.c.kind == "measure", 1), else_=0))
    statement = (
        select(
            name.label("org"),
            problems.label("problems"),
            measures.label("measures"),
            func.min(found.c.due_on).label("oldest"),
        )
        .group_by(name)
        .order_by(func.count().desc(), name)
    )
    ledger.work.connect()
    rows = ledger.work.session.connection().execute(statement)
    return [
        OverdueCount(
            row.org, int(row.problems), int(row.measures), row.oldest, day.toordinal() - row.oldest.toordinal()
        )
        for row in rows
    ]


def _overdue_items(
    ledger: Ledger, day: pendulum.Date, kind: str | None, org: str | None, owner: str | None
) -> Subquery:
    """Return kind, id, org, owner, state and due date of all that is overdue on a day."""
    if kind is not None and kind not in KINDS:
        raise InvalidValueError("value.kind", value=kind, known=", ".join(KINDS))
    asked = KINDS if kind is None else (kind,)
    parts = [_unchanged(ledger, one, day, org, owner) for one in asked]
    if day < ledger.work.rectify.today():
        parts += [_changed_since(ledger, one, day, org, owner) for one in asked]
    return union_all(*parts).subquery("overdue")


def _unchanged(ledger: Ledger, kind: str, day: pendulum.Date, org: str | None, owner: str | None) -> Select[Any]:
    """Return the items that are as they were on the day."""
    table = _problem if kind == "problem" else _measure
    return select(
        literal(kind).label("kind"), table.c.id, table.c.org, table.c.owner, table.c.state, table.c.due_on
    ).where(
        table.c.tenant == ledger.work.tenant,
        table.c.is_open == true(),
        table.c.due_on < day,
        table.c.effective_on <= day,
        *_asked(table.c.org, table.c.owner, org, owner),
    )


def _changed_since(ledger: Ledger, kind: str, day: pendulum.Date, org: str | None, owner: str | None) -> Select[Any]:
    """Return what items were on the day that have changed since: the before-images that cover it."""
    return select(
        literal(kind).label("kind"),
        _entry.c.item_id.label("id"),
        _entry.c.org_before.label("org"),
        _entry.c.owner_before.label("owner"),
        _entry.c.state_before.label("state"),
        _entry.c.due_before.label("due_on"),
    ).where(
        _entry.c.tenant == ledger.work.tenant,
        _entry.c.item_kind == kind,
        _entry.c.open_before == true(),
        _entry.c.due_before < day,
        _entry.c.effective_before <= day,
        _entry.c.effective_on > day,
        *_asked(_entry.c.org_before, _entry.c.owner_before, org, owner),
    )


def _asked(org_column: Any, owner_column: Any, org: str | None, owner: str | None) -> Iterator[ColumnElement[bool]]:
    if org is not None:
        yield within(org_column, check_id("org", org))
    if owner is not None:
        yield owner_column == check_id("owner", owner)
