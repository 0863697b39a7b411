"""Supposing (设定): facts of an item of which chosen guards hold and others do not, found from the guards themselves.

Whatever an expression compares is set to a value on the wanted side of the comparison, nearest to it. Guards that pull
at the same fact are tried in turn; whether all came out as wanted is read at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pendulum

from rectify.policy.actor import Actor
from rectify.policy.facts import SCHEMAS, Facts, FieldType, Situation
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
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from rectify.policy.value import Const, Field, Value
from rectify.policy.workdays import WorkCalendar
from rectify.testing.people import BRANCH, BUREAU, DOER, OWNER
from rectify.vocabulary import Audience, Posted, Scope, label_of

#: The day on which it is supposed to be, and a date that comes later.
TODAY, LATER = pendulum.date(2022, 1, 20), pendulum.date(2022, 2, 20)
#: How often guards are tried in turn.
ROUNDS = 12
#: A text that no field has otherwise.
OTHER = "另一个"

_TEXTS = {"org": BRANCH, "owner": OWNER, "scope": Scope.TEAM, "what": Posted.RESULT, "audience": Audience.PARTY}


@dataclass(frozen=True, slots=True)
class Supposed:
    """An item as it is supposed to be, and who asks, on which day; where there is a choice, ``turn`` takes it."""

    facts: Facts
    situation: Situation
    turn: int = 0


def plain(policy: Policy, kind: str, state: str, parent: Facts | None = None, number: int = 1) -> Facts:
    """Return an item that is in a state and of which nothing else is so; ``number`` is that of its label."""
    fields: dict[str, Any] = {}
    for name, declared in SCHEMAS[kind].fields.items():
        fields[name] = _TEXTS.get(name) if declared.nullable else _something(name, declared.type)
    if kind in policy.kinds:
        lifecycle = policy.kinds[kind]
        fields |= {"state": state, "is_open": lifecycle.states[state].open, "term": lifecycle.term}
        fields |= {"owner": DOER if kind == "measure" else OWNER}
    if "to_on" in fields:
        fields["to_on"] = LATER.add(days=1)
    above = _parent(policy, kind) if parent is None else parent
    members = {name: tuple[Facts, ...]() for name in SCHEMAS[kind].collections}
    owners = frozenset({fields["owner"]} if fields.get("owner") else ())
    happened = {"held": TODAY, **(above.happened if above else {})}
    label = label_of(kind, number) if kind in policy.kinds else kind
    return Facts(kind, label, fields, above, members, owners=owners, happened=happened)


def _something(name: str, kind: FieldType) -> Any:
    known = {FieldType.TEXT: OTHER, FieldType.DATE: TODAY, FieldType.INTEGER: 1, FieldType.BOOLEAN: False}
    return _TEXTS.get(name, known[kind])


def _parent(policy: Policy, kind: str) -> Facts | None:
    named = SCHEMAS[kind].parent
    if named is None:
        return None
    above = "problem" if named == "item" else named
    lifecycle = policy.kinds[above]
    running = [one.name for one in lifecycle.states.values() if one.open]
    found = plain(policy, above, running[-1] if running else lifecycle.initial)
    return replace(found, fields={**found.fields, "due_on": LATER})


def suppose(
    policy: Policy,
    facts: Facts,
    transition: Transition,
    actor: Actor,
    unmet: Sequence[Expression] = (),
) -> Supposed | None:
    """Return an item whose guards of a transition hold, but for some that do not; None if no way was found.

    Args:
        policy: the rules.
        facts: the item, in the state that the transition leads out of.
        transition: its guards are to hold.
        actor: who asks.
        unmet: the guards' expressions that are not to hold.

    """
    params: dict[str, Any] = {name: _param(kind) for name, kind in transition.params.items()}
    if transition.reason:
        params["reason"] = "按规定办理"
    dated = any(one.field == "due_on" for one in transition.sets) and transition.params
    given = replace(facts, fields={**facts.fields, "due_on": LATER}) if dated else facts
    found = Supposed(given, Situation(actor, TODAY, WorkCalendar.statutory(), params))
    wanted = [(one.expression, one.expression not in unmet) for one in transition.guards]
    for turn in range(ROUNDS):
        found = replace(found, turn=turn)
        for expression, want in wanted:
            found = _make(policy, found, expression, want=want)
        found = replace(found, facts=_linked(found.facts))
        if all((one.read(found.facts, found.situation) is True) is want for one, want in wanted):
            return found
    return None


def _param(kind: FieldType) -> Any:
    return TODAY.add(days=10) if kind is FieldType.DATE else OTHER


def _linked(facts: Facts) -> Facts:
    """Return an item whose members know it as what they belong to."""
    members = {
        name: tuple(replace(one, parent=facts) if one.kind != "evidence" else one for one in several)
        for name, several in facts.members.items()
    }
    return replace(facts, members=members)


def _make(  # noqa: PLR0911 - one answer for each form of an expression
    policy: Policy, at: Supposed, expression: Expression, *, want: bool
) -> Supposed:
    """Return the item with an expression made to hold, or not to."""
    if (expression.read(at.facts, at.situation) is True) is want:
        return at
    match expression:
        case Not(term):
            return _make(policy, at, term, want=not want)
        case And(terms) | Or(terms):
            return _several(policy, at, terms, each=isinstance(expression, And) is want, want=want)
        case Count():
            return replace(at, facts=_counted(policy, at, expression, want=want))
        case Role(role=role):
            grants = [(one.role, one.org) for one in at.situation.actor.grants if one.role != role]
            actor = Actor(at.situation.actor.id, [*grants, *([(role, BUREAU)] if want else [])])
            return replace(at, situation=replace(at.situation, actor=actor))
        case Did(trigger=trigger) | Happened(trigger=trigger):
            return replace(at, facts=_done(at, trigger, by=isinstance(expression, Did), want=want))
        case WasOwner():
            owners = at.facts.owners - {at.situation.actor.id}
            return replace(at, facts=replace(at.facts, owners=owners | ({at.situation.actor.id} if want else set())))
    return replace(at, facts=_valued(policy, at, expression, want=want))


def _several(policy: Policy, at: Supposed, terms: Sequence[Expression], *, each: bool, want: bool) -> Supposed:
    """Make each term so, or one that can be: another one each turn, since others may be needed otherwise."""
    first = 0 if each or not terms else at.turn % len(terms)
    for one in (*terms[first:], *terms[:first]):
        made = _make(policy, at, one, want=want)
        if not each and (one.read(made.facts, made.situation) is True) is want:
            return made
        at = made if each else at
    return at


def _done(at: Supposed, trigger: str, *, by: bool, want: bool) -> Facts:
    who = at.situation.actor.id if by else OTHER
    doers = {**at.facts.doers, trigger: frozenset({who}) if want else frozenset({OTHER} if by else ())}
    return replace(at.facts, doers=doers, happened={**at.facts.happened, trigger: TODAY})


def _counted(policy: Policy, at: Supposed, count: Count, *, want: bool) -> Facts:
    """Return the item with as many members as make the count come out as wanted: nearest to its number."""
    numbers = sorted(range(count.number + 2), key=lambda one: abs(one - count.number))
    number = next((one for one in numbers if COMPARE[count.op](one, count.number) is want), 0)
    members = list(at.facts.members[count.collection])
    fit = [one for one in members if count.where.read(one, at.situation) is True]
    rest = [one for one in members if one not in fit]
    made = [
        _make(policy, replace(at, facts=one), count.where, want=place < number).facts for place, one in enumerate(fit)
    ]
    for _ in range(number - len(fit)):
        # Others may be needed as they are: every second turn one is made anew.
        taken = (
            rest.pop(0) if rest and at.turn % 2 == 0 else _member(policy, at.facts, count, len(made) + len(rest) + 1)
        )
        made.append(_make(policy, replace(at, facts=taken), count.where, want=True).facts)
    unknown = [_make(policy, replace(at, facts=one), count.where, want=False).facts for one in rest]
    return replace(at.facts, members={**at.facts.members, count.collection: (*made, *unknown)})


def _member(policy: Policy, facts: Facts, count: Count, number: int) -> Facts:
    kind = count.member_kind
    state = policy.kinds[kind].initial if kind in policy.kinds else ""
    made = plain(policy, kind, state, facts, number)
    return replace(made, fields={**made.fields, "due_on": LATER} if "due_on" in made.fields else made.fields)


def _valued(  # noqa: PLR0911 - one answer for each form of an expression
    policy: Policy, at: Supposed, expression: Expression, *, want: bool
) -> Facts:
    """Return the item with the field that an expression reads set to the wanted side."""
    match expression:
        case Compare(left=Field() as field, op=op, right=other):
            return _set(
                policy, at.facts, field, _beside(policy, at, field, other, lambda a, b: COMPARE[op](a, b) is want)
            )
        case Compare(left=other, op=op, right=Field() as field):
            return _set(
                policy, at.facts, field, _beside(policy, at, field, other, lambda a, b: COMPARE[op](b, a) is want)
            )
        case In(value=Field() as field, options=options):
            known = _states(policy, field) if field.name == "state" else [OTHER, 0]
            others = [one for one in known if one not in options]
            return _set(policy, at.facts, field, options[0] if want else others[0] if others else None)
        case Present(value=Field() as field):
            return _set(policy, at.facts, field, _something(field.name, field.type) if want else None)
        case Length(value=Field() as field, op=op, number=number):
            fit = next(one for one in (number, number + 1, max(number - 1, 0)) if COMPARE[op](one, number) is want)
            return _set(policy, at.facts, field, "字" * fit or None)
        case OrgWithin(value=Field() as field, above=above):
            return _set(policy, at.facts, field, above if want else OTHER)
    return at.facts


def _beside(policy: Policy, at: Supposed, field: Field, other: Value, fits: Any) -> Any:
    """Return a value of the field's type, nearest to another one, that fits."""
    value: Any = (
        at.situation.params.get(other.name)
        if not isinstance(other, Field | Const) and hasattr(other, "name")
        else other.value(at.facts, at.situation)
    )
    match value:
        case bool():
            near: list[Any] = [value, not value]
        case int():
            near = [value, value + 1, value - 1]
        case pendulum.Date():
            near = [value, value.add(days=1), value.subtract(days=1)]
        case _:
            near = [value, *(_states(policy, field) if field.name == "state" else [OTHER])]
    return next((one for one in near if fits(one, value)), None)


def _states(policy: Policy, field: Field) -> list[str]:
    kind = SCHEMAS[field.kind].parent if field.of_parent else field.kind
    return list(policy.kinds["problem" if kind == "item" else str(kind)].states)


def _set(policy: Policy, facts: Facts, field: Field, value: Any) -> Facts:
    if field.of_parent and facts.parent is not None:
        return replace(facts, parent=_with(policy, facts.parent, field.name, value))
    return _with(policy, facts, field.name, value)


def _with(policy: Policy, facts: Facts, name: str, value: Any) -> Facts:
    fields = {**facts.fields, name: value}
    if name == "state" and facts.kind in policy.kinds:
        fields["is_open"] = policy.kinds[facts.kind].states[value].open
    elif name == "is_open" and facts.kind in policy.kinds:
        states = policy.kinds[facts.kind].states.values()
        fields["state"] = next((one.name for one in states if one.open is value), fields["state"])
    owners = facts.owners | {value} if name == "owner" and value else facts.owners
    return replace(facts, fields=fields, owners=owners)
