"""Do two rules of lights differ (亮灯比较)? Every item that they tell apart is looked at: there are few such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pendulum

from rectify.policy.actor import Actor
from rectify.policy.facts import Situation
from rectify.policy.guard import And, Compare, Expression, In, Not, Or, Present
from rectify.policy.light import Light, light_of
from rectify.policy.policy import Policy
from rectify.policy.value import Const, Field, Today
from rectify.policy.workdays import WorkCalendar
from rectify.testing.supposing import plain

#: On which day it is looked at: what counts is how far a date is from it.
TODAY = pendulum.date(2022, 3, 1)
#: What is none of the words of a rule.
_OTHER = "-"


def alike(policy: Policy, changed: Policy) -> bool:
    """Say whether every item has the same light under both; if a rule reads more than an item's fields, no."""
    kinds = {kind for light in (*policy.lights, *changed.lights) for kind in light.when}
    return all(_alike(policy, changed, kind) for kind in kinds)


def _alike(policy: Policy, changed: Policy, kind: str) -> bool:
    rules = [light.when[kind] for light in (*policy.lights, *changed.lights) if kind in light.when]
    parts = [part for rule in rules for part in rule.parts()]
    if not all(isinstance(part, And | Or | Not | Compare | In | Present) for part in parts):
        return False
    told = _values(policy, kind, parts)
    asked = Situation(Actor(_OTHER), TODAY, WorkCalendar.statutory())
    for values in product(*told.values()):
        facts = plain(policy, kind, policy.kinds[kind].initial)
        facts = replace(facts, fields={**facts.fields, **dict(zip(told, values, strict=True))})
        one, other = (light_of(lights, facts, asked) for lights in (policy.lights, changed.lights))
        if _seen(one) != _seen(other):
            return False
    return True


def _seen(light: Light | None) -> object:
    """Return all of a light that makes a difference."""
    return light and (light.name, light.title, light.colour, light.clause)


def _values(policy: Policy, kind: str, parts: Sequence[Expression]) -> dict[str, list[Any]]:
    """Return for each field that is read the values that the parts tell apart."""
    told: dict[str, set[Any]] = {"state": set(policy.kinds[kind].states)}
    for part in parts:
        for field, value in _read(part):
            told.setdefault(field.name, {None}).update(_around(value))
    return {name: sorted(values, key=str) for name, values in told.items()}


def _read(part: Expression) -> Iterator[tuple[Field, Any]]:
    match part:
        case Compare(left=Field() as field, right=value) | Compare(left=value, right=Field() as field):
            yield field, value
        case In(value=Field() as field, options=options) if field.name != "state":
            yield from ((field, Const(option)) for option in (*options, _OTHER))
        case Present(value=Field() as field):
            yield field, Const(_OTHER) if field.type == "text" else Today()


def _around(value: Any) -> Iterable[Any]:
    match value:
        case Today(amount=amount, unit=unit):
            asked = Situation(Actor(_OTHER), TODAY, WorkCalendar.statutory())
            day = asked.day(amount, unit)
            return [day.subtract(days=1), day, day.add(days=1)]
        case Const(constant=bool()):
            return [True, False]
        case Const(constant=int() as number):
            return [number - 1, number, number + 1]
        case Const(constant=constant):
            return [constant, _OTHER]
    return []
