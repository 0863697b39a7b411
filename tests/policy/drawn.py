"""Guards, facts and situations drawn by Hypothesis: small pools of values, so that they often meet, and NULLs often."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from hypothesis import strategies as st

from rectify.policy.facts import ITEM_KINDS, REQUIRED_KINDS, SCHEMAS, Facts, FieldType, Situation
from rectify.policy.guard import (
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
    Or,
    OrgWithin,
    Present,
    Role,
    WasOwner,
)
from rectify.policy.value import ActorId, Const, Field, Param, Today, Value, field, parent_field
from rectify.vocabulary import Unit
from tests.policy import given
from tests.policy.given import day

PEOPLE = ("u-1", "u-2")
ORGS = ("市管局", "市管局/机关党委", "市管局二")
POOL: dict[FieldType, tuple[Any, ...]] = {
    FieldType.TEXT: (*PEOPLE, *ORGS),
    FieldType.DATE: (day(2, 28), day(3, 1), day(3, 2)),
    FieldType.INTEGER: (1, 2),
    FieldType.BOOLEAN: (True, False),
}
EQUALITY: tuple[Comparison, ...] = ("==", "!=")
ORDER: tuple[Comparison, ...] = ("==", "!=", "<", "<=", ">", ">=")


def _fields(kind: str) -> list[Value]:
    own: list[Value] = [field(kind, name) for name in SCHEMAS[kind].fields]
    parent = SCHEMAS[kind].parent
    return own + [parent_field(kind, name) for name in (SCHEMAS[parent].fields if parent else ())]


def values(kind: str, of: FieldType) -> st.SearchStrategy[Value]:
    """Values of one type: fields that can be NULL mostly."""
    others: list[Value] = [Const(one) for one in POOL[of]]
    if of is FieldType.TEXT:
        others.append(ActorId())
    if of is FieldType.DATE:
        others += [Today(), Today(-1), Today(1, Unit.MONTHS), Param("to", FieldType.DATE)]
    fields = [one for one in _fields(kind) if one.type is of]
    nullable = [one for one in fields if _nullable(one)]
    pools = [pool for pool in (nullable, nullable, fields, others) if pool]
    return st.one_of([st.sampled_from(pool) for pool in pools])


def _nullable(value: Value) -> bool:
    assert isinstance(value, Field)
    parent = SCHEMAS[value.kind].parent
    schema = SCHEMAS[parent] if value.of_parent and parent else SCHEMAS[value.kind]
    return schema.fields[value.name].nullable


@st.composite
def compares(draw: st.DrawFn, kind: str) -> Expression:
    of = draw(st.sampled_from(FieldType))
    op = draw(st.sampled_from(ORDER if of in {FieldType.DATE, FieldType.INTEGER} else EQUALITY))
    return Compare(draw(values(kind, of)), op, draw(values(kind, of)))


@st.composite
def memberships(draw: st.DrawFn, kind: str) -> Expression:
    of = draw(st.sampled_from(FieldType))
    return In(draw(values(kind, of)), tuple(draw(st.lists(st.sampled_from(POOL[of]), min_size=1, max_size=3))))


def atoms(kind: str) -> st.SearchStrategy[Expression]:
    texts = values(kind, FieldType.TEXT)
    simple = [
        compares(kind),
        memberships(kind),
        st.builds(Present, st.sampled_from(_fields(kind))),
        st.builds(Length, texts, st.sampled_from(ORDER), st.integers(0, 6)),
        st.builds(OrgWithin, texts, st.sampled_from(ORGS)),
    ]
    if kind != "evidence":
        simple += [
            st.just(Role(kind, "clerk")),
            st.just(WasOwner(kind)),
            st.just(Did(kind, "submit")),
            st.just(Happened(kind, "submit")),
        ]
    return st.one_of(simple)


def expressions(kind: str, depth: int = 2) -> st.SearchStrategy[Expression]:
    """Guards over a kind, counts of counts included."""
    if depth == 0:
        return atoms(kind)
    inner = expressions(kind, depth - 1)
    terms = st.lists(inner, min_size=1, max_size=3).map(tuple)
    counts = [
        st.builds(
            Count,
            st.just(kind),
            st.just(name),
            st.sampled_from(ORDER),
            st.integers(0, 3),
            expressions(member, depth - 1),
        )
        for name, member in SCHEMAS[kind].collections.items()
    ]
    return st.one_of(atoms(kind), st.builds(And, terms), st.builds(Or, terms), st.builds(Not, inner), *counts)


def _above(member: str, item: Facts) -> Facts | None:
    """Return what a member belongs to: the item, unless it is of a kind further up, as a problem is of an objection."""
    return item if SCHEMAS[member].parent in {item.kind, "item"} else None


@st.composite
def facts(draw: st.DrawFn, kind: str, parent: Facts | None = None, depth: int = 2) -> Facts:
    """Facts of a kind, a nullable field NULL every other time; some of its collections have members, to a depth."""
    fields = {
        name: draw(st.sampled_from(POOL[one.type]) if not one.nullable or draw(st.booleans()) else st.none())
        for name, one in SCHEMAS[kind].fields.items()
    }
    if parent is None and SCHEMAS[kind].parent is not None:
        above = REQUIRED_KINDS if SCHEMAS[kind].parent == "item" else (SCHEMAS[kind].parent,)
        parent = draw(facts(str(draw(st.sampled_from(above))), depth=0))
    bare = Facts(kind, draw(st.sampled_from(("M-1", "M-2"))), fields, parent)
    collections = SCHEMAS[kind].collections
    filled = draw(st.sets(st.sampled_from(sorted(collections)), max_size=depth)) if collections else set()
    members = {
        name: draw(st.lists(facts(member, _above(member, bare), depth - 1), min_size=1, max_size=3))
        if name in filled
        else []
        for name, member in collections.items()
    }
    return Facts(
        kind,
        bare.label,
        fields,
        parent,
        members,
        {"submit": draw(st.frozensets(st.sampled_from(PEOPLE)))},
        draw(st.booleans()),
        draw(st.frozensets(st.sampled_from(PEOPLE))),
    )


def situations() -> st.SearchStrategy[Situation]:
    return st.builds(
        lambda actor, roles, to: given.situation(actor, *roles, today=day(3, 1), to=to),
        st.sampled_from(PEOPLE),
        st.sampled_from(((), ("clerk",))),
        st.sampled_from(POOL[FieldType.DATE]),
    )


def pairs(kind: str) -> st.SearchStrategy[tuple[Expression, Facts]]:
    return st.tuples(expressions(kind), facts(kind))


def kinds() -> st.SearchStrategy[tuple[Expression, Facts]]:
    """A guard and facts to read it on, of any kind."""
    return reduce(operator.or_, [pairs(kind) for kind in (*ITEM_KINDS, "evidence")])
