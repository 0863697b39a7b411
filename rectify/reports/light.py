"""The lights (亮灯) of all items, one by one and counted by organisation, as of any day: one SELECT each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from rectify.ledger.cutoff import CutOff
from rectify.ledger.ledger import Ledger
from rectify.ledger.lighting import lit, rules_of
from rectify.ledger.standing import label, narrowed
from rectify.policy import observing
from rectify.policy.light import Light
from rectify.reports.kept import policies_kept
from rectify.reports.listing import at_level, listed


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
    due_on: date | None
    light: Light | None
    policy: str
    detail: str | None = None


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
    cut, rules = CutOff.of(ledger.work.rectify, as_of, known_at), rules_of(policies_kept(ledger), kind)
    found = lit(ledger.work, cut, kind, rules, narrowed(org, owner))
    undated_last = case((found.c.due_on.is_(None), 1), else_=0)
    statement = listed(ledger, found).order_by(None).order_by(undated_last, found.c.due_on, found.c.org, found.c.id)
    for row in ledger.work.stream(statement):
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
            detail=row.detail,
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
    cut, rules = CutOff.of(ledger.work.rectify, as_of, known_at), rules_of(policies_kept(ledger), kind)
    found = lit(ledger.work, cut, kind, rules, narrowed(org))
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
