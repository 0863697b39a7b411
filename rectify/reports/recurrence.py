"""Problems that come back (屡改屡犯): like problems of one organisation, found within so many months of each other.

The database finds the organisations that have more than one like problem and gives those problems; the months are
counted between the days on which neighbours were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select

from rectify.errors import InvalidValueError
from rectify.ledger.cutoff import CutOff
from rectify.ledger.gathering import IMPORT
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import label, narrowed, standing
from rectify.ledger.tables import Campaign, Entry, table_of
from rectify.ledger.values import check_word
from rectify.policy import observing
from rectify.policy.lifecycle import Tally
from rectify.policy.policy import Policy
from rectify.policy.recurrence import COMPARABLE
from rectify.policy.term import add_months
from rectify.reports.kept import policies_kept

_campaign = table_of(Campaign)
_entry = table_of(Entry)


@dataclass(frozen=True, slots=True)
class RecurringProblem:
    """One of several like problems (重复出现的问题).

    Attributes:
        id: its id.
        label: ``P-3``.
        campaign: title of its campaign.
        text: the problem in words, as it reads now.
        found_on: the local date on which it was identified; that of the campaign's meeting, feedback or report for one
            that was taken in from a legacy ledger.
        state: its state at the cut-off.
        policy: fingerprint of the policy that it is under.

    """

    id: str
    label: str
    campaign: str
    text: str
    found_on: date
    state: str
    policy: str


@dataclass(frozen=True, slots=True)
class Recurrences:
    """Like problems of one organisation, each found within the months after the one before (屡改屡犯).

    Attributes:
        org: path of the organisation.
        same: field -> the value that all of them have.
        months: within how many months of the one before each was found.
        problems: two or more, in the order in which they were found.
        cut_off: local date up to which the report tells.

    """

    org: str
    same: dict[str, str]
    months: int
    problems: tuple[RecurringProblem, ...]
    cut_off: date


def recurrences(
    ledger: Ledger,
    *,
    months: int | None = None,
    same: Sequence[str] = (),
    org: str | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[Recurrences]:
    """Return the problems that came back, by organisation and by what is the same.

    Whether a problem is one that was there before, the policy that it is under says (``[recurrence]``); the earlier one
    may be under any policy, in any campaign. What was withdrawn or merged counts for nothing.

    Args:
        ledger: whose tenant.
        months: instead of the policies' numbers.
        same: instead of the policies' fields; of `COMPARABLE`.
        org: only this organisation and all below it.
        as_of: local date, the cut-off (截止日); today if None. Organisation and state are those of that day.
        known_at: a moment with its zone: only what had been recorded by then counts.

    Raises:
        InvalidValueError: a number of months below 1, or a field that problems are not compared by.

    """
    if months is not None and months < 1:
        raise InvalidValueError("value.integer", what="months", value=months)
    given = tuple(check_word("same", one, COMPARABLE) for one in same)
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    policies = policies_kept(ledger)
    rules = dict(_rules(policies, months, given))
    found: list[Recurrences] = []
    for fields in sorted({one for _, one in rules.values()}):
        limits = {policy: number for policy, (number, mine) in rules.items() if mine == fields}
        rows = ledger.work.session.connection().execute(_alike(ledger, cut, fields, org))
        found += _recurring((row for row in rows if _counts(policies, row)), cut, fields, limits)
    for one in found:
        observing.used(policies[one.problems[-1].policy].recurrence)
    return found


def _rules(
    policies: Mapping[str, Policy], months: int | None, same: tuple[str, ...]
) -> Iterator[tuple[str, tuple[int, tuple[str, ...]]]]:
    """Give for each policy that has a rule, or is given one, within how many months what has to be the same."""
    for fingerprint, policy in policies.items():
        own = policy.recurrence
        number, fields = months or (own.months if own else 0), same or (own.same if own else ())
        if number and fields:
            yield fingerprint, (number, fields)


def _alike(ledger: Ledger, cut: CutOff, fields: tuple[str, ...], org: str | None) -> Select[Any]:
    """Return the SELECT of the problems that have like ones in their organisation, next to each other."""

    def problems() -> Subquery:
        return standing(
            ledger.work, cut, ("problem",), asked=narrowed(org), fields=("state", "org"), also=("text", *fields)
        )

    each, found = problems(), problems()
    by = [each.c[name] for name in ("org", *fields)]
    several = select(*by).where(*(one.is_not(None) for one in by)).group_by(*by).having(func.count() > 1)
    groups = several.subquery("several")
    alike = and_(*(found.c[name] == groups.c[name] for name in ("org", *fields)))
    campaign = and_(_campaign.c.tenant == ledger.work.tenant, _campaign.c.id == found.c.campaign_id)
    first = and_(_entry.c.tenant == ledger.work.tenant, _entry.c.item_id == found.c.id, _entry.c.seq == 1)
    found_on = case((_entry.c.trigger_name == IMPORT, _campaign.c.held_on), else_=_entry.c.effective_on)
    return (
        select(found, _campaign.c.title, found_on.label("found_on"))
        .select_from(found.join(groups, alike).join(_campaign, campaign).join(_entry, first))
        .order_by(*(found.c[name] for name in ("org", *fields)), found_on, found.c.id)
    )


def _counts(policies: Mapping[str, Policy], row: Any) -> bool:
    return policies[row.policy].kinds["problem"].states[row.state].tally is not Tally.LEFT_OUT


def _recurring(
    rows: Iterable[Any], cut: CutOff, fields: tuple[str, ...], limits: Mapping[str, int]
) -> Iterator[Recurrences]:
    for (org, *values), group in groupby(rows, key=lambda row: tuple(getattr(row, one) for one in ("org", *fields))):
        for run in _runs(group, limits):
            yield Recurrences(
                org=org,
                same=dict(zip(fields, values, strict=True)),
                months=limits[run[-1].policy],
                problems=tuple(map(_problem, run)),
                cut_off=cut.day,
            )


def _runs(rows: Iterable[Any], limits: Mapping[str, int]) -> Iterator[list[Any]]:
    """Give the runs of two or more rows in which each was found within its own policy's months after the one before."""
    run: list[Any] = []
    for row in rows:
        months = limits.get(row.policy)
        if run and (months is None or add_months(run[-1].found_on, months) < row.found_on):
            if len(run) > 1:
                yield run
            run = []
        run.append(row)
    if len(run) > 1:
        yield run


def _problem(row: Any) -> RecurringProblem:
    return RecurringProblem(
        id=row.id,
        label=label("problem", row.ordinal, row.problem_ordinal),
        campaign=row.title,
        text=row.text,
        found_on=row.found_on,
        state=row.state,
        policy=row.policy,
    )
