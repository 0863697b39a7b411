"""Which light (亮灯) each item of a kind has on a day: one SELECT, by each item's own policy.

Lights are computed when they are asked for, never stored. Of a past day the answer is that of the day, where the rules
look at nothing but what history tells of an item: its state, dates, owner, organisation, cycle, term.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, and_, case, cast, literal, null, select

from rectify.errors import InvalidValueError
from rectify.ledger.clause import TABLES, clause
from rectify.ledger.cutoff import CutOff
from rectify.ledger.digest import IMAGE_FIELDS
from rectify.ledger.standing import Asked, kinds_of, standing
from rectify.ledger.work import Work
from rectify.policy.guard import Count, Expression, Happened
from rectify.policy.light import Light
from rectify.policy.policy import Policy
from rectify.policy.value import Field

_FIELDS = (*IMAGE_FIELDS, "is_open")
#: What is known of an item as of any day. No verb changes its term.
_OF_THE_DAY = {*_FIELDS, "term"}
#: Columns that `standing` gives by themselves.
_PLACE = {"kind", "id", "ordinal", "campaign_id", "policy"}

#: The rules of the lights, each with the fingerprint of its policy.
Rules = Sequence[tuple[str, Light]]


def rules_of(policies: Mapping[str, Policy], kind: str) -> Rules:
    """Return the rules for a kind, in order.

    Args:
        policies: by fingerprint.
        kind: ``problem``, ``measure``, ...

    """
    return [(policy, one) for policy, of in policies.items() for one in of.lights if kind in one.when]


def lit(work: Work, cut: CutOff, kind: str, rules: Rules, asked: Asked) -> Subquery:
    """Return the items of a kind with all that `standing` gives, and ``light``: the place of the rule that gives it.

    Args:
        work: whose tenant; its calendar counts where a rule counts working days.
        cut: the day, and what was known of it.
        kind: ``problem``, ``measure``, ...
        rules: those for this kind; NULL is the light of an item for which none holds.
        asked: conditions on the image.

    Raises:
        InvalidValueError: there is no such kind, or a rule looks at more than history tells of a past day.

    """
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


def _check_past(rules: Rules, kind: str) -> None:
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
