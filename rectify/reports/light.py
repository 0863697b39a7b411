"""The lights (亮灯) of all items, one by one and counted by organisation: one SELECT each, by each item's own policy.

They are computed when they are asked for. Of a past day the answer is that of the day, where the rules look at nothing
but what history tells of an item: its state, dates, owner, organisation, cycle, term.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, and_, case, cast, func, literal, null, select

from rectify.errors import InvalidValueError
from rectify.ledger.clause import TABLES, clause
from rectify.ledger.cutoff import CutOff
from rectify.ledger.digest import IMAGE_FIELDS
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import kinds_of, label, narrowed, standing
from rectify.policy import observing
from rectify.policy.guard import Count, Expression, Happened
from rectify.policy.light import Light
from rectify.policy.policy import Policy
from rectify.policy.value import Field
from rectify.reports.kept import policies_kept
from rectify.reports.listing import at_level, listed

_FIELDS = (*IMAGE_FIELDS, "is_open")
#: What is known of an item as of any day. No verb changes its term.
_OF_THE_DAY = {*_FIELDS, "term"}
#: Columns that `standing` gives by themselves.
_PLACE = {"kind", "id", "ordinal", "campaign_id", "policy"}


@dataclass(frozen=True, slots=True)
class LightRow:
    """One item with its light (亮灯事项).

    Attributes:
        kind: ``problem``, ``measure``, ...
        id: the item's id.
        label: ``P-3``; ``P-3/M-2`` for what belongs to a problem; ``STEP-1`` for what belongs to a campaign.
        campaign: title of the campaign.
        text: the item in words, as it reads now.
        org: path of the responsible organisation on the day.
        owner: id of whoever was responsible on the day.
        state: the state on the day.
        due_on: local date, if there was one.
        light: the rule that gave the light, with its title and colour; None: no rule of its policy held.
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
    due_on: date | None
    light: Light | None
    policy: str


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many items of one organisation have one light (亮灯统计).

    Attributes:
        org: the path, cut to the level asked for.
        light: the light, as the first of the policies that know it puts it; None: items without a light.
        count: how many items have it.

    """

    org: str
    light: Light | None
    count: int


def lights(
    ledger: Ledger,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    kind: str = "problem",
    org: str | None = None,
    owner: str | None = None,
) -> Iterator[LightRow]:
    """Give the items of a kind that there are, with their lights, what is due first at the head, what has no date last.

    Args:
        ledger: whose tenant; its calendar counts where a rule counts working days.
        as_of: local date; today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.
        kind: ``problem``, ``measure``, ...
        org: only this organisation and all below it.
        owner: only what this person is responsible for.

    Raises:
        InvalidValueError: a rule looks at more than history tells of a past day.

    """
    cut, rules = CutOff.of(ledger.work.rectify, as_of, known_at), _rules(policies_kept(ledger), kind)
    found = _lit(ledger, cut, kind, rules, narrowed(org, owner))
    undated_last = case((found.c.due_on.is_(None), 1), else_=0)
    statement = listed(ledger, found).order_by(None).order_by(undated_last, found.c.due_on, found.c.org, found.c.id)
    for row in ledger.work.connect().execute(statement):
        light = None if row.light is None else rules[row.light][1]
        observing.used(light)
        yield LightRow(
            kind=row.kind,
            id=row.id,
            label=label(row.kind, row.ordinal, row.problem_ordinal),
            campaign=row.title,
            text=row.text,
            org=row.org,
            owner=row.owner,
            state=row.state,
            due_on=row.due_on,
            light=light,
            policy=row.policy,
        )


def lights_by(
    ledger: Ledger,
    *,
    level: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    kind: str = "problem",
    org: str | None = None,
) -> list[LightCount]:
    """Count the items of a kind by organisation and light: organisations by name, lights in their policies' order.

    Args:
        ledger: whose tenant; its calendar counts where a rule counts working days.
        level: 1 counts by the first name of the path, 2 by the first two, ...; None by the whole path.
        as_of: local date; today if None.
        known_at: a moment with its zone: only what had been recorded by then counts.
        kind: ``problem``, ``measure``, ...
        org: only this organisation and all below it.

    Raises:
        InvalidValueError: a rule looks at more than history tells of a past day, or the level is below 1.

    """
    cut, rules = CutOff.of(ledger.work.rectify, as_of, known_at), _rules(policies_kept(ledger), kind)
    found = _lit(ledger, cut, kind, rules, narrowed(org))
    name = at_level(found.c.org, level)
    statement = select(name.label("org"), found.c.light, func.count().label("total")).group_by(name, found.c.light)
    first: dict[str, int] = {}
    for place, (_, light) in enumerate(rules):
        first.setdefault(light.name, place)
    counted: dict[tuple[str, int], int] = {}
    for row in ledger.work.connect().execute(statement):
        place = len(rules) if row.light is None else first[rules[row.light][1].name]
        counted[row.org, place] = counted.get((row.org, place), 0) + int(row.total)
    named = [*(light for _, light in rules), None]
    return [LightCount(org, named[place], count) for (org, place), count in sorted(counted.items())]


_Rules = Sequence[tuple[str, Light]]


def _rules(policies: dict[str, Policy], kind: str) -> _Rules:
    """Return the rules for a kind, with the fingerprints of their policies, in order."""
    return [(policy, one) for policy, of in policies.items() for one in of.lights if kind in one.when]


def _lit(ledger: Ledger, cut: CutOff, kind: str, rules: _Rules, asked: Any) -> Subquery:
    """Return the items of a kind with ``light``, the place of the rule that gives it."""
    work = ledger.work
    if cut.known_at is not None or cut.day < work.rectify.today():
        _check_past(rules, kind)
    (kind,) = kinds_of(kind)
    also = [one.name for one in TABLES[kind].c if one.name not in {*_PLACE, *_FIELDS}]
    items = standing(work, cut, (kind,), asked=asked, fields=_FIELDS, also=also)
    situation = work.situation(cut.day, {})
    held = [
        (and_(items.c.policy == policy, clause(light.when[kind], kind, situation, items).holds), literal(place))
        for place, (policy, light) in enumerate(rules)
    ]
    light: ColumnElement[Any] = case(*held) if held else cast(null(), Integer)
    return select(items, light.label("light")).subquery("lit")


def _check_past(rules: _Rules, kind: str) -> None:
    for _, light in rules:
        for name in _beyond(light.when[kind]):
            raise InvalidValueError("value.light_past", light=light.name, field=name)


def _beyond(expression: Expression) -> Iterator[str]:
    """Give what an expression looks at that history does not tell of a past day."""
    for part in expression.parts():
        match part:
            case Count(collection=name) | Happened(trigger=name):
                yield name
        for side in ("left", "right", "value"):
            value = getattr(part, side, None)
            if isinstance(value, Field) and (value.of_parent or value.name not in _OF_THE_DAY):
                yield value.name
