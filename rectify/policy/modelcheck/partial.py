"""Guards read on part of the facts (部分判定): what is certain, though not everything is known of an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rectify.policy.guard import COMPARE, And, Compare, Count, Expression, In, Not, Or, Reading
from rectify.policy.modelcheck.distinctions import everything_in, guards_of
from rectify.policy.policy import Policy
from rectify.policy.value import Const, Field


def counts_of(policy: Policy, kind: str) -> Iterator[Expression]:
    """Give what guards and properties ask of each member of a kind that they count."""
    transitions = (one for lifecycle in policy.kinds.values() for one in lifecycle.transitions)
    guards = (part for one in transitions for part in guards_of(one))
    declared = (part for one in policy.properties for part in everything_in(one.expression))
    for part in (*guards, *declared):
        if isinstance(part, Count) and part.member_kind == kind:
            yield part.where


def known(expression: Expression, fields: Mapping[str, Any]) -> Reading:
    """Read an expression knowing only some fields of the item; None where they do not decide it."""
    match expression:
        case And(terms):
            readings = [known(term, fields) for term in terms]
            return False if False in readings else (None if None in readings else True)
        case Or(terms):
            readings = [known(term, fields) for term in terms]
            return True if True in readings else (None if None in readings else False)
        case Not(term):
            reading = known(term, fields)
            return None if reading is None else not reading
        case In(Field(name=name, of_parent=False), options) if fields.get(name) is not None:
            return fields[name] in options
        case Compare(Field(name=name, of_parent=False), op, Const(constant=constant)) if fields.get(name) is not None:
            return COMPARE[op](fields[name], constant)
    return None
