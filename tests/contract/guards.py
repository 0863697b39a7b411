"""Guards drawn at random over the declared schema, and whether a NULL decides their reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pendulum
from hypothesis import strategies as st

from rectify.policy.actor import Actor
from rectify.policy.facts import SCHEMAS, Declared, Facts, FieldType, Situation
from rectify.policy.guard import (
    COMPARE,
    And,
    Compare,
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
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Unit

Strategy = st.SearchStrategy[Any]

#: Prefixes of each other, as texts and as paths; ``/`` and ``0`` stand at the ends of a subtree's range.
ORGS = (
    "市管局",
    "市管局/机关党委",
    "市管局/机关党委/第一支部",
    "市管局/机关党委二",
    "市管局0",
    "市管局二",
    "县",
    "县/a",
    "县/A",
)
#: Alike but for case, width or accent, which a careless collation takes for the same.
PEOPLE = ("u-1001", "U-1001", "u-1002", "u-１００１", "ü-1001", "经办人")
STATES = ("identified", "rectifying", "rectified")
TERMS = ("immediate", "scheduled", "long_term")
WORDS = ("制度", "制度建设", "学习", "a", "A", "é", "e", "专项整治 2022", "𠮷")
TRIGGERS = ("start", "complete", "submit", "import")
FIRST = pendulum.date(2022, 1, 28)
DAYS = tuple(FIRST.add(days=days) for days in (0, 1, 3, 9, 10, 31, 61, 92))

TEXTS: dict[str, Sequence[str]] = {
    "org": ORGS,
    "owner": PEOPLE,
    "leader": PEOPLE,
    "added_by": PEOPLE,
    "state": STATES,
    "term": TERMS,
    "scope": ("team", "member"),
    "sha256": ("0" * 64, "f" * 64),
}
_PARAMS = {"to": FieldType.DATE, "who": FieldType.TEXT, "amount": FieldType.INTEGER, "flag": FieldType.BOOLEAN}
_CALENDAR = WorkCalendar.statutory()
_EQUALITY: Strategy = st.sampled_from(["==", "!="])
_OPERATORS: Strategy = st.sampled_from(list(COMPARE))


def texts_of(name: str) -> Sequence[str]:
    """Return what a text field may hold."""
    return TEXTS.get(name, WORDS)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    granted = draw(st.lists(st.sampled_from(ORGS), max_size=2))
    actor = Actor(draw(st.sampled_from(PEOPLE)), grants=[("secretary", org) for org in granted])
    params = {
        "to": draw(st.sampled_from(DAYS)),
        "who": draw(st.sampled_from(PEOPLE)),
        "amount": draw(st.integers(0, 3)),
        "flag": draw(st.booleans()),
    }
    if draw(st.booleans()):
        params["to"] = None
    return Situation(actor, draw(st.sampled_from(DAYS)), _CALENDAR, params)


def _fields(kind: str, type_: FieldType) -> list[Field]:
    schema = SCHEMAS[kind]
    own = [field(kind, name) for name, declared in schema.fields.items() if declared.type is type_]
    if schema.parent is None:
        return own
    above = SCHEMAS[schema.parent].fields
    return own + [parent_field(kind, name) for name, declared in above.items() if declared.type is type_]


def _declared(one: Field) -> Declared:
    kind = SCHEMAS[one.kind].parent if one.of_parent else one.kind
    return SCHEMAS[str(kind)].fields[one.name]


def _constants(type_: FieldType, near: str) -> Strategy:
    if type_ is FieldType.TEXT:
        return st.sampled_from(texts_of(near))
    if type_ is FieldType.DATE:
        return st.sampled_from(DAYS)
    return st.integers(0, 3) if type_ is FieldType.INTEGER else st.booleans()


def _others(type_: FieldType, near: str) -> Strategy:
    """Return values that are no fields."""
    given_: list[Strategy] = [st.just(Param(name, one)) for name, one in _PARAMS.items() if one is type_]
    if type_ is FieldType.TEXT:
        given_.append(st.just(ActorId()))
    if type_ is FieldType.DATE:
        amounts = {Unit.DAYS: 40, Unit.WORKDAYS: 25, Unit.MONTHS: 3}
        given_ += [st.builds(Today, st.integers(-most, most), st.just(unit)) for unit, most in amounts.items()]
    return st.one_of(_constants(type_, near).map(Const), *given_)


@st.composite
def _values(draw: st.DrawFn, kind: str, types: Sequence[FieldType]) -> Value:
    """Draw a field, four times out of five, rather one that may be NULL; else what is no field."""
    fields = [one for type_ in types for one in _fields(kind, type_)]
    may_be_null = [one for one in fields if _declared(one).nullable]
    if draw(st.integers(0, 4)):
        return draw(st.one_of(st.sampled_from(fields), st.sampled_from(may_be_null or fields)))
    return cast("Value", draw(_others(draw(st.sampled_from(list(types))), "owner")))


@st.composite
def _comparisons(draw: st.DrawFn, kind: str) -> Compare:
    left = draw(_values(kind, _types(kind)))
    near = left.name if isinstance(left, Field) else "owner"
    same = [one for one in _fields(kind, left.type) if texts_of(one.name) is texts_of(near)]
    right = draw(st.one_of(_others(left.type, near), *([st.sampled_from(same)] if same else [])))
    ordered = left.type in {FieldType.DATE, FieldType.INTEGER}
    sides = (left, right) if draw(st.booleans()) else (right, left)
    return Compare(sides[0], draw(_OPERATORS if ordered else _EQUALITY), sides[1])


def _types(kind: str) -> list[FieldType]:
    return [type_ for type_ in FieldType if _fields(kind, type_)]


@st.composite
def _memberships(draw: st.DrawFn, kind: str) -> In:
    value = draw(_values(kind, _types(kind)))
    near = value.name if isinstance(value, Field) else "owner"
    return In(value, tuple(draw(st.lists(_constants(value.type, near), max_size=4))))


def _atoms(kind: str) -> Strategy:
    texts = _values(kind, [FieldType.TEXT])
    atoms: list[Strategy] = [
        _comparisons(kind),
        _comparisons(kind),
        _memberships(kind),
        st.builds(Present, _values(kind, _types(kind))),
        st.builds(Length, texts, _OPERATORS, st.integers(0, 16)),
        st.builds(OrgWithin, st.one_of(st.just(_org(kind)), texts), st.sampled_from(ORGS)),
    ]
    if kind != "evidence":
        atoms += [
            st.builds(Role, st.just(kind), st.sampled_from(["secretary", "clerk"])),
            st.builds(Did, st.just(kind), st.sampled_from(TRIGGERS)),
            st.builds(Happened, st.just(kind), st.sampled_from(TRIGGERS)),
            st.just(WasOwner(kind)),
        ]
    return st.one_of(atoms)


def _org(kind: str) -> Field:
    return field(kind, "added_by" if kind == "evidence" else "org")


@st.composite
def _counts(draw: st.DrawFn, kind: str, depth: int) -> Count:
    collections = SCHEMAS[kind].collections
    name = draw(st.sampled_from(sorted(collections)))
    return Count(kind, name, draw(_OPERATORS), draw(st.integers(0, 3)), draw(guards(collections[name], depth)))


def guards(kind: str, depth: int = 3) -> Strategy:
    """Return guards over a kind, at most so many levels deep."""
    if depth == 0:
        return _atoms(kind)
    inner = st.deferred(lambda: guards(kind, depth - 1))
    terms = st.lists(inner, max_size=3).map(tuple)
    forms = [_atoms(kind), _atoms(kind), st.builds(And, terms), st.builds(Or, terms), st.builds(Not, inner)]
    if SCHEMAS[kind].collections:
        forms += [_counts(kind, depth - 1), _counts(kind, depth - 1)]
    return st.one_of(forms)


def decided_by_null(expression: Expression, facts: Facts, situation: Situation) -> bool:
    """Say whether the reading comes from a field that is NULL, of the item or of a member that is counted."""
    match expression:
        case And(terms) | Or(terms):
            reading = expression.read(facts, situation)
            return any(
                term.read(facts, situation) == reading and decided_by_null(term, facts, situation) for term in terms
            )
        case Not(term):
            return decided_by_null(term, facts, situation)
        case Count(collection=collection, where=where):
            return any(decided_by_null(where, member, situation) for member in facts.members[collection])
    names = (getattr(expression, name, None) for name in ("left", "right", "value"))
    return any(isinstance(one, Field) and one.value(facts, situation) is None for one in names)


class Batch:
    """Guards for one statement, and what they are read in; no dataclass, whose repr would fill pages."""

    def __init__(self, guards: Sequence[Expression], situation: Situation) -> None:
        self.guards, self.situation = guards, situation


@st.composite
def batches(draw: st.DrawFn, kind: str) -> Batch:
    return Batch(draw(st.lists(guards(kind), min_size=4, max_size=8)), draw(situations()))
