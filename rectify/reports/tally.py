"""How far rectification has come (统计): what is done of how much, by state, scope and organisation, as of any day.

How a state counts is said by the policy that each item is under (``tally``), so campaigns of different policies add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pendulum
from sqlalchemy import Select, Subquery, and_, case, exists, false, func, literal, or_, select, true

from rectify.ledger.cutoff import CutOff
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import Asked, Columns, Condition, narrowed, standing
from rectify.ledger.tables import Campaign, Entry, Problem, table_of
from rectify.ledger.values import optional
from rectify.policy.policy import Policy
from rectify.reports.figures import Counted, Figures
from rectify.reports.kept import policies_kept
from rectify.reports.listing import at_level
from rectify.reports.outcome import OpinionFigure, ResultFigure, StepFigure, opinions, results, steps
from rectify.vocabulary import check_id

#: The kinds whose completion is counted.
COUNTED = ("problem", "measure", "step", "submission")

_entry = table_of(Entry)
_problem = table_of(Problem)


@dataclass(frozen=True, slots=True)
class ScopeTally:
    """The problems of one scope and their measures (班子、个人).

    Attributes:
        scope: ``team`` or ``member``.
        problems: the problems' figures.
        measures: the figures of these problems' measures.

    """

    scope: str
    problems: Figures
    measures: Figures


@dataclass(frozen=True, slots=True)
class TallyReport:
    """How far rectification has come (整改情况统计).

    Attributes:
        cut_off: local date: what took effect on it or before counts.
        known_at: UTC instant by which all that counts had been recorded; None: all that is recorded counts.
        problems: the problems' figures.
        measures: the measures' figures; each counts by its own state.
        scopes: the same for each scope that there is.
        results: what the measures have brought about, summed by name.
        opinions: the opinions collected, by target.
        steps: the figures that the steps of meetings keep: forms, talks, people present.
        meeting_steps: the figures of the steps themselves: how many were held.
        submissions: the figures of the reports up.

    """

    cut_off: pendulum.Date
    known_at: pendulum.DateTime | None
    problems: Figures
    measures: Figures
    scopes: tuple[ScopeTally, ...]
    results: tuple[ResultFigure, ...]
    opinions: tuple[OpinionFigure, ...]
    steps: tuple[StepFigure, ...]
    meeting_steps: Figures
    submissions: Figures


@dataclass(frozen=True, slots=True)
class OrgTally:
    """How far one organisation has come (分单位统计).

    Attributes:
        org: the path, cut to the level asked for.
        problems: the figures of the problems that it was responsible for.
        measures: the figures of the measures that it was responsible for.

    """

    org: str
    problems: Figures
    measures: Figures


def tally(
    ledger: Ledger,
    *,
    campaign: Campaign | str | None = None,
    org: str | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> TallyReport:
    """Count how far rectification has come by a day.

    Args:
        ledger: whose tenant.
        campaign: only this one, or its id.
        org: only what this organisation, with all below it, was responsible for.
        as_of: local date, the cut-off (截止日); today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    asked = _narrowed(campaign, org)
    rows = _counts(ledger, cut, asked, lambda _: _problem.c.scope)
    scopes = sorted({row.group for row in rows if row.group is not None}, reverse=True)

    def figures(kind: str, scope: str | None = None) -> Figures:
        return Figures.of(row.counted for row in rows if row.kind == kind and scope in {None, row.group})

    return TallyReport(
        cut_off=cut.day,
        known_at=cut.known_at,
        problems=figures("problem"),
        measures=figures("measure"),
        scopes=tuple(ScopeTally(one, figures("problem", one), figures("measure", one)) for one in scopes),
        results=tuple(results(ledger, cut, asked)),
        opinions=tuple(opinions(ledger, cut, asked)),
        steps=tuple(steps(ledger, cut, asked)),
        meeting_steps=figures("step"),
        submissions=figures("submission"),
    )


def tally_by(
    ledger: Ledger,
    *,
    level: int | None = None,
    campaign: Campaign | str | None = None,
    org: str | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[OrgTally]:
    """Count how far each organisation has come by a day, in the order of their paths.

    Args:
        ledger: whose tenant.
        level: 1 counts by the first name of the path, 2 by the first two, ...; None by the whole path.
        campaign: only this one, or its id.
        org: only this organisation and all below it.
        as_of: local date, the cut-off (截止日); today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    rows = _counts(ledger, cut, _narrowed(campaign, org), lambda found: at_level(found.c.org, level))
    orgs = sorted({row.group for row in rows if row.kind in {"problem", "measure"}})

    def figures(kind: str, org: str) -> Figures:
        return Figures.of(row.counted for row in rows if (row.kind, row.group) == (kind, org))

    return [OrgTally(one, figures("problem", one), figures("measure", one)) for one in orgs]


def _narrowed(campaign: Campaign | str | None, org: str | None) -> Asked:
    named = campaign.id if isinstance(campaign, Campaign) else optional(check_id, "campaign", campaign)
    narrow = narrowed(org)

    def asked(image: Columns) -> Iterator[Condition]:
        if named is not None:
            yield image["campaign_id"] == named
        yield from narrow(image)

    return asked


@dataclass(frozen=True, slots=True)
class _Row:
    """How many items of one kind and one group stand in one state."""

    kind: str
    group: Any
    place: tuple[int, int]
    counted: Counted

    @classmethod
    def of(cls, policies: Mapping[str, Policy], row: Any) -> _Row:
        """Read a row of the count; its place is that of the state in its policy."""
        states = policies[row.policy].kinds[row.kind].states
        place = (list(policies).index(row.policy), list(states).index(row.state))
        return cls(row.kind, row.grouped, place, Counted(states[row.state], int(row.items), int(row.extended)))


def _counts(ledger: Ledger, cut: CutOff, asked: Asked, group: Callable[[Subquery], Any]) -> list[_Row]:
    """Return how many items stand where, in the order of the policies' states.

    Args:
        ledger: whose tenant.
        cut: the day, and what was known of it.
        asked: conditions on the items.
        group: what they are told apart by besides kind and state: a column of theirs, or of their problem.

    """
    policies = policies_kept(ledger)
    found = standing(ledger.work, cut, COUNTED, asked=asked, fields=("state", "is_open", "org", "cycle"))
    rows = ledger.work.session.connection().execute(_count_select(ledger, cut, found, policies.values(), group(found)))
    return sorted((_Row.of(policies, row) for row in rows), key=lambda one: one.place)


def _count_select(
    ledger: Ledger, cut: CutOff, found: Subquery, policies: Iterable[Policy], grouped: Any
) -> Select[Any]:
    """Return the SELECT that counts items by kind, policy, state and what else they are told apart by."""
    mine = and_(_problem.c.tenant == ledger.work.tenant, _problem.c.id == found.c.root)
    moved = and_(found.c.is_open == true(), _extended(ledger, cut, found, policies))
    each = (
        select(
            found.c.kind,
            found.c.policy,
            found.c.state,
            grouped.label("grouped"),
            case((moved, 1), else_=0).label("extended"),
        )
        .select_from(found.outerjoin(_problem, mine))
        .subquery("each_item")
    )
    by = (each.c.kind, each.c.policy, each.c.state, each.c.grouped)
    return select(*by, func.count().label("items"), func.sum(each.c.extended).label("extended")).group_by(*by)


def _extended(ledger: Ledger, cut: CutOff, found: Subquery, policies: Iterable[Policy]) -> Condition:
    """Return the condition that an approved extension has moved an item's date in its cycle."""
    named = [(one.fingerprint, one.extending) for one in policies if one.extending]
    approved = or_(false(), *(and_(_entry.c.policy == one, _entry.c.trigger_name == trigger) for one, trigger in named))
    entered = select(literal(1)).where(
        _entry.c.tenant == ledger.work.tenant,
        _entry.c.item_id == found.c.id,
        _entry.c.cycle_after == found.c.cycle,
        approved,
        *cut.entered(_entry),
    )
    return exists(entered.correlate(found))
