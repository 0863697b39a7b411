"""What reports on deadlines have in common (时限清单): the items in words, and their counts by organisation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, and_, case, func, select

from rectify.errors import InvalidValueError
from rectify.ledger.detail import detail
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, table_of
from rectify.reports.org_level import org_at_level

#: SELECTs that a process keeps of each count: a page is opened again and again by the same people on the same day, and
#: to make its SELECT takes longer than to answer it.
KEPT = 64

_campaign = table_of(Campaign)


def listed(ledger: Ledger, found: Subquery) -> Select[Any]:
    """Return the SELECT of items with their campaigns' titles and their details, what is due first at the head.

    Args:
        ledger: whose tenant.
        found: made by `ledger.standing.standing`, with the items' ``text`` besides.

    """
    campaign = and_(_campaign.c.tenant == ledger.work.tenant, _campaign.c.id == found.c.campaign_id)
    return (
        select(found, _campaign.c.title, detail(ledger.work.tenant, found).label("detail"))
        .select_from(found.join(_campaign, campaign))
        .order_by(found.c.due_on, found.c.org, found.c.problem_ordinal, found.c.id)
    )


class OrgCount(NamedTuple):
    """How many items of one organisation were counted, and the earliest of their due dates."""

    org: str
    problems: int
    measures: int
    others: int
    first_due: date


def by_org(found: Subquery, level: int | None) -> Select[Any]:
    """Return the SELECT that counts items by organisation, most first; `counts` reads it.

    Args:
        found: made by `ledger.standing.counted`.
        level: how many names of the path count; None: all.

    Raises:
        InvalidValueError: the level is below 1.

    """
    name, total = at_level(found.c.org, level), func.sum(found.c.total)
    problems, measures = (func.sum(case((found.c.kind == kind, found.c.total))) for kind in ("problem", "measure"))
    counted = select(name, problems, measures, total, func.min(found.c.due_on))
    return counted.group_by(name).order_by(total.desc(), name)


def counts(ledger: Ledger, statement: Select[Any]) -> Iterator[OrgCount]:
    """Give what a SELECT of `by_org` counts."""
    for org, problems, measures, total, due in ledger.work.connect().execute(statement).all():
        of_problem, of_measure = int(problems or 0), int(measures or 0)
        yield OrgCount(org, of_problem, of_measure, int(total) - of_problem - of_measure, due)


def at_level(org: Any, level: int | None) -> Any:
    """Return a path cut to a level, whole for None.

    Raises:
        InvalidValueError: the level is below 1.

    """
    if level is not None and level < 1:
        raise InvalidValueError("value.integer", what="level", value=level)
    return org if level is None else org_at_level(org, level)
