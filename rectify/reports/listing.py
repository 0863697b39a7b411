"""What reports on deadlines have in common (时限清单): the items in words, and their counts by organisation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select

from rectify.errors import InvalidValueError
from rectify.ledger.detail import detail
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, table_of
from rectify.reports.org_level import org_at_level

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


def by_org(found: Subquery, level: int | None) -> Select[Any]:
    """Return the SELECT that counts items by organisation, most first.

    The columns: ``org``, ``problems``, ``measures``, ``other_kinds``, and ``oldest``, the earliest due
    date.

    Args:
        found: made by `ledger.standing.counted`.
        level: how many names of the path count; None: all.

    Raises:
        InvalidValueError: the level is below 1.

    """
    name = at_level(found.c.org, level)
    return (
        select(
            name.label("org"),
            _number(found, found.c.kind == "problem").label("problems"),
            _number(found, found.c.kind == "measure").label("measures"),
            _number(found, found.c.kind.not_in(("problem", "measure"))).label("other_kinds"),
            func.min(found.c.due_on).label("oldest"),
        )
        .group_by(name)
        .order_by(func.sum(found.c.total).desc(), name)
    )


def at_level(org: Any, level: int | None) -> Any:
    """Return a path cut to a level, whole for None.

    Raises:
        InvalidValueError: the level is below 1.

    """
    if level is not None and level < 1:
        raise InvalidValueError("value.integer", what="level", value=level)
    return org if level is None else org_at_level(org, level)


def _number(found: Subquery, condition: Any) -> Any:
    return func.sum(case((condition, found.c.total), else_=0))
