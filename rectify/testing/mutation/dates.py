"""Do two wordings of a term give other due dates (到期日比较)? Every day of some years is counted from."""

from __future__ import annotations

from dataclasses import replace

import pendulum

from rectify.policy.modelcheck.check import calendar
from rectify.policy.policy import Policy
from rectify.policy.term import Term
from rectify.policy.workdays import from_ordinal

#: The years whose days are counted from; one of them is a leap year.
YEARS = (2022, 2025)


def alike(policy: Policy, changed: Policy) -> bool:
    """Say whether every term of both begins alike, and has the same due date whatever the day on which it begins."""
    return all(_alike(term, changed.terms[name]) for name, term in policy.terms.items())


def _alike(one: Term, other: Term) -> bool:
    counted = {key: getattr(other, key) for key in ("amount", "unit", "first_day", "month_end", "rollover")}
    if replace(one, **counted) != other:
        return False
    if one == other:
        return True
    first, last = (
        pendulum.date(year, month, day) for year, (month, day) in zip(YEARS, ((1, 1), (12, 31)), strict=True)
    )
    days = map(from_ordinal, range(first.toordinal(), last.toordinal() + 1))
    return all(one.due(day, calendar()) == other.due(day, calendar()) for day in days)
