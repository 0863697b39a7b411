"""Changed conditions (条件的变异): thresholds moved by one, bounds shut or opened, parts left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rectify.policy.facts import REQUIRED_KINDS, SCHEMAS
from rectify.policy.guard import (
    TRUE,
    And,
    Compare,
    Comparison,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Not,
    Opaque,
    Or,
    OrgWithin,
    Present,
    Role,
    WasOwner,
)
from rectify.policy.policy import Policy
from rectify.policy.value import ActorId, Const, Field, Param, Today, Value
from rectify.policy.value import field as field_of

#: A bound that shuts where the other opens.
_OTHER_OP: Mapping[str, Comparison] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}


def changed(policy: Policy, expression: Expression) -> Iterator[tuple[str, str, Expression]]:
    """Give every change of one thing in an expression: the part as it was, as it is now, and the whole.

    Args:
        policy: it says which states and triggers could stand in the place of others.
        expression: the condition.

    """
    for was, now, whole in _changed(policy, expression):
        yield written(was), written(now), whole


_Change = tuple[Expression, Expression, Expression]


def _changed(policy: Policy, one: Expression) -> Iterator[_Change]:
    for now in _atoms(policy, one):
        yield one, now, now
    match one:
        case And() | Or():
            yield from _of_several(policy, one)
        case Not(term):
            yield one, term, term
            for was, now, inner in _changed(policy, term):
                yield was, now, Not(inner)
        case Count(where=where):
            if where != TRUE:
                yield one, replace(one, where=TRUE), replace(one, where=TRUE)
            for was, now, inner in _changed(policy, where):
                yield was, now, replace(one, where=inner)


def _of_several(policy: Policy, one: And | Or) -> Iterator[_Change]:
    for place, term in enumerate(one.terms):
        before, after = one.terms[:place], one.terms[place + 1 :]
        if before or after:
            yield one, replace(one, terms=(*before, *after)), replace(one, terms=(*before, *after))
        for was, now, inner in _changed(policy, term):
            yield was, now, replace(one, terms=(*before, inner, *after))


def _atoms(policy: Policy, one: Expression) -> Iterator[Expression]:
    """Give what could stand in the place of an expression that has no parts."""
    match one:
        case Compare(left, op, right):
            yield replace(one, op=_OTHER_OP[op])
            yield from (replace(one, left=other) for other in _moved(left))
            yield from (replace(one, right=other) for other in _moved(right))
        case In(options=options):
            rest = [option for option in options if len(options) > 1]
            yield from (replace(one, options=tuple(o for o in options if o != left_out)) for left_out in rest)
            yield from (replace(one, options=(*options, more)) for more in _states_besides(policy, one))
        case Length(op=op, number=number):
            yield replace(one, op=_OTHER_OP[op])
            yield from (replace(one, number=other) for other in (number - 1, number + 1) if other >= 0)
        case Count(op=op, number=number):
            yield replace(one, op=_OTHER_OP[op])
            yield from (replace(one, number=other) for other in (number - 1, number + 1) if other >= 0)
        case Role(role=role):
            granted = [other.name for other in policy.roles.values() if not other.field]
            yield from (replace(one, role=other) for other in granted if other != role)
        case Did(kind, trigger) | Happened(kind, trigger):
            yield from (replace(one, trigger=other) for other in _triggers_besides(policy, kind, trigger))
        case WasOwner(kind):
            yield Compare(field_of(kind, "owner"), "==", ActorId())


def _moved(value: Value) -> Iterator[Value]:
    match value:
        case Today(amount=amount):
            yield from (replace(value, amount=amount + by) for by in (-1, 1))
        case Const(constant=int() as number) if not isinstance(number, bool):
            yield from (Const(number + by) for by in (-1, 1))


def _states_besides(policy: Policy, one: In) -> Iterator[str]:
    """Give the states that a list of states leaves out."""
    value = one.value
    if isinstance(value, Field) and value.name == "state":
        kind = SCHEMAS[value.kind].parent if value.of_parent else value.kind
        kinds = REQUIRED_KINDS if kind == "item" else (str(kind),)
        known = {state for each in kinds for state in policy.kinds[each].states}
        yield from sorted(known - set(one.options))


def _triggers_besides(policy: Policy, kind: str, trigger: str) -> list[str]:
    """Give the trigger that stands before another, or after it: the likeliest to be mistaken for it."""
    known = list(policy.kinds[kind].triggers)
    place = known.index(trigger)
    return [known[place - 1] if place else known[place + 1]]


# --- as the policy file has it ----------------------------------------------


def written(expression: Expression) -> str:
    """Return an expression in one line, in the words of the policy file."""
    return _WRITTEN[type(expression)](expression)


def _value(value: Value) -> str:
    match value:
        case Field(name=name, of_parent=above):
            return f"parent.{name}" if above else name
        case Const(constant=constant):
            return str(constant).lower() if isinstance(constant, bool) else str(constant)
        case ActorId():
            return "actor"
        case Today(amount=amount, unit=unit):
            return f"today {amount:+} {unit}" if amount else "today"
        case Param(name=name):
            return f"param {name}"


def _several(word: str) -> Callable[[Any], str]:
    return lambda one: f" {word} ".join(_bracketed(term) for term in one.terms) or "true"


def _bracketed(one: Expression) -> str:
    return f"({written(one)})" if isinstance(one, And | Or) and len(one.terms) > 1 else written(one)


def _count(one: Count) -> str:
    where = "" if one.where == TRUE else f" where {written(one.where)}"
    return f"count({one.collection}{where}) {one.op} {one.number}"


_WRITTEN: Mapping[type[Expression], Callable[[Any], str]] = {
    Compare: lambda one: f"{_value(one.left)} {one.op} {_value(one.right)}",
    In: lambda one: f"{_value(one.value)} in [{', '.join(map(str, one.options))}]",
    Present: lambda one: f"present({_value(one.value)})",
    Length: lambda one: f"length({_value(one.value)}) {one.op} {one.number}",
    Role: lambda one: f"role({one.role})",
    OrgWithin: lambda one: f"{_value(one.value)} within {one.above}",
    Did: lambda one: f"did({one.trigger})",
    Happened: lambda one: f"happened({one.trigger})",
    WasOwner: lambda one: "was_owner",  # noqa: ARG005 - all are alike
    And: _several("and"),
    Or: _several("or"),
    Not: lambda one: f"not {_bracketed(one.term)}",
    Count: _count,
    Opaque: lambda one: "python",  # noqa: ARG005 - what it does stands in the host's code
}
