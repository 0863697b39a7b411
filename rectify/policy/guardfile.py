"""Guards as a policy file writes them (条件的写法): structured tables, read into the guard algebra.

The grammar stands in docs/how-to/write-a-policy.md. Nothing is evaluated: a guard in a file can only say what the
algebra says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, cast

from rectify.policy.facts import ITEM_KINDS, REQUIRED_KINDS, SCHEMAS, FieldType, GuardError
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
    Or,
    OrgWithin,
    Present,
    Role,
    WasOwner,
    any_of,
    every,
)
from rectify.policy.named_guard import READY_MADE, NamedGuard, OpenStates, ready_made
from rectify.policy.policy import RoleDefinition
from rectify.policy.tomltable import Table
from rectify.policy.value import ActorId, Const, Field, Param, Today, Value, parent_field, type_of_constant
from rectify.policy.value import field as field_of
from rectify.vocabulary import Title, Unit

_TESTS = ("op", "in", "length", "within")
_OPERANDS = ("field", "parent", "param", "actor")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that guards of a file can use.

    Attributes:
        roles: by name.
        states: kind that the file rules -> names of its states.
        open_states: kind -> names of its open states.
        triggers: kind -> its triggers.
        terms: names of the terms.
        guards: the file's own guards by name, with the kind of each.
        left_out: names of the states of measures that the figures leave out.

    """

    roles: Mapping[str, RoleDefinition]
    states: Mapping[str, tuple[str, ...]]
    open_states: OpenStates
    triggers: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...]
    guards: Mapping[str, tuple[str, NamedGuard | None]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an expression is read: the kind that it speaks of, the names, and the guard's own parameters."""

    kind: str
    names: Names
    params: Mapping[str, FieldType] = field(default_factory=dict)

    def of(self, kind: str) -> Surroundings:
        """Return the same for another kind: for the members that a count looks at."""
        return Surroundings(kind, self.names, self.params)


def param_types(table: Table) -> dict[str, FieldType]:
    """Read ``params = { to = "date" }``."""
    declared = table.take("params", dict) or {}
    types: dict[str, FieldType] = {}
    for name, given in declared.items():
        table.name("params", name)
        if table.word("params", given, tuple(FieldType), "type"):
            types[name] = FieldType(given)
    return types


# --- expressions ------------------------------------------------------------


def expression(table: Table, reading: Surroundings) -> Expression | None:
    """Read one expression; None if it cannot be used."""
    leading = next((key for key in (*_FORMS, *_OPERANDS) if key in table.data), None)
    if leading is None:
        table.fault("", "policy.guard_form", expected=", ".join((*_FORMS, *_OPERANDS)))
        return None
    before = len(table.faults)
    try:
        found = _FORMS[leading](table, reading) if leading in _FORMS else _test(table, reading, leading)
    except GuardError as error:
        table.fault(leading, error.code, **error.facts)
        return None
    return found if len(table.faults) == before else None


def _part(table: Table, key: str, given: object, reading: Surroundings) -> Expression | None:
    data = table.of_type(key, given, dict)
    return None if data is None else expression(Table(f"{table.place} {key}", data, table.faults), reading)


def _several(make: Callable[[tuple[Expression, ...]], Expression], key: str) -> _Form:
    def read(table: Table, reading: Surroundings) -> Expression | None:
        table.known(key)
        terms = [_part(table, key, one, reading) for one in table.array(key)]
        if not terms:
            table.fault(key, "policy.empty_list")
        return make(tuple(one for one in terms if one is not None))

    return read


def _not(table: Table, reading: Surroundings) -> Expression | None:
    table.known("not")
    term = _part(table, "not", table.data["not"], reading)
    return None if term is None else Not(term)


def _present(table: Table, reading: Surroundings) -> Expression | None:
    table.known("present")
    given = table.data["present"]
    value = _value(table, "present", {"field": given} if isinstance(given, str) else given, reading)
    return None if value is None else Present(value)


def _collection(key: str) -> _Form:
    def read(table: Table, reading: Surroundings) -> Expression | None:
        table.known(key, "where", *(("op", "number") if key == "count" else ()))
        name = table.text(key)
        if not table.word(key, name, _collections(reading), "collection"):
            return None
        member = reading.of(SCHEMAS[reading.kind].collections[name])
        where = _part(table, "where", table.data["where"], member) if "where" in table.data else TRUE
        return None if where is None else _over(table, key, name, reading, where)

    return read


def _collections(reading: Surroundings) -> list[str]:
    """Return the collections of a kind whose members the file rules, and evidence, which no file does."""
    ruled = {*reading.names.states, "evidence"}
    return [name for name, member in SCHEMAS[reading.kind].collections.items() if member in ruled]


def _over(table: Table, key: str, name: str, reading: Surroundings, where: Expression) -> Expression | None:
    if key != "count":
        return (every if key == "every" else any_of)(reading.kind, name, where)
    op, number = table.take("op", str, required=True), table.take("number", int, required=True)
    return None if op is None or number is None else Count(reading.kind, name, cast("Comparison", op), number, where)


def _item(table: Table, key: str, reading: Surroundings) -> bool:
    """Say whether the kind is an item's: evidence has no state, owner or organisation."""
    if reading.kind not in ITEM_KINDS:
        table.fault(key, "policy.guard_of_item", kind=reading.kind, expected=", ".join(ITEM_KINDS))
    return reading.kind in ITEM_KINDS


def _role(table: Table, reading: Surroundings) -> Expression | None:
    table.known("role")
    name = table.text("role")
    if not _item(table, "role", reading) or not table.word("role", name, reading.names.roles, "role"):
        return None
    holder = reading.names.roles[name].field
    return Role(reading.kind, name) if holder is None else Compare(field_of(reading.kind, holder), "==", ActorId())


def _did(table: Table, reading: Surroundings) -> Expression | None:
    table.known("did")
    trigger = table.text("did")
    if not _item(table, "did", reading):
        return None
    return Did(reading.kind, trigger) if _known_trigger(table, "did", trigger, reading) else None


def _happened(table: Table, reading: Surroundings) -> Expression | None:
    table.known("happened")
    trigger = table.text("happened")
    if not _item(table, "happened", reading):
        return None
    return Happened(reading.kind, trigger) if _known_trigger(table, "happened", trigger, reading) else None


def _known_trigger(table: Table, key: str, trigger: str, reading: Surroundings) -> bool:
    return table.word(key, trigger, reading.names.triggers[reading.kind], "trigger")


def _marked(key: str, make: Callable[[Surroundings], Expression]) -> _Form:
    """A form whose value is ``true``: to deny it, ``not`` is written."""

    def read(table: Table, reading: Surroundings) -> Expression | None:
        table.known(key)
        if table.data[key] is not True:
            table.fault(key, "policy.type", value=table.data[key], expected="true")
        return make(reading) if _item(table, key, reading) else None

    return read


def _is_open(reading: Surroundings) -> Expression:
    return In(field_of(reading.kind, "state"), reading.names.open_states[reading.kind])


_Form = Callable[[Table, Surroundings], Expression | None]

_FORMS: Mapping[str, _Form] = {
    "all": _several(And, "all"),
    "any": _several(Or, "any"),
    "not": _not,
    "present": _present,
    "count": _collection("count"),
    "every": _collection("every"),
    "some": _collection("some"),
    "role": _role,
    "did": _did,
    "happened": _happened,
    "was_owner": _marked("was_owner", lambda reading: WasOwner(reading.kind)),
    "open": _marked("open", _is_open),
}


def _test(table: Table, reading: Surroundings, leading: str) -> Expression | None:
    """Read a value and what is asked of it."""
    left = _value(table, leading, {leading: table.data[leading]}, reading)
    if "length" in table.data:
        table.known(leading, "length", "op")
        op, number = table.take("op", str, required=True), table.take("length", int)
        return Length(left, cast("Comparison", op), number) if left and op and number is not None else None
    if "in" in table.data:
        table.known(leading, "in")
        options = tuple(table.array("in"))
        if not options:
            table.fault("in", "policy.empty_list")
        return In(left, options) if left and _known_words(table, "in", left, options, reading) else None
    if "within" in table.data:
        table.known(leading, "within")
        return OrgWithin(left, table.text("within")) if left else None
    if "op" in table.data:
        table.known(leading, "op", "value")
        return _compare(table, left, reading)
    table.fault("", "policy.guard_form", expected=", ".join(_TESTS))
    return None


def _compare(table: Table, left: Value | None, reading: Surroundings) -> Expression | None:
    op = table.take("op", str)
    if "value" not in table.data:
        table.fault("value", "policy.missing_key", key="value")
        return None
    right = _value(table, "value", table.data["value"], reading)
    if left is None or right is None or op is None:
        return None
    if isinstance(right, Const) and not _known_words(table, "value", left, (right.constant,), reading):
        return None
    return Compare(left, cast("Comparison", op), right)


def _known_words(table: Table, key: str, left: Value, options: tuple[Any, ...], reading: Surroundings) -> bool:
    """Say whether constants that a state or a term is compared with are names of states or terms."""
    name = left.name if isinstance(left, Field) else ""
    if name == "term":
        return _all_known(table, key, options, reading.names.terms, "term")
    if name == "state":
        kind = SCHEMAS[reading.kind].parent if isinstance(left, Field) and left.of_parent else reading.kind
        return _all_known(table, key, options, _states_of(kind, reading.names), "state")
    return True


def _states_of(kind: str | None, names: Names) -> tuple[str, ...]:
    """Return the names of a kind's states; of a problem or measure, both kinds'."""
    kinds = REQUIRED_KINDS if kind == "item" else (kind,)
    return tuple(dict.fromkeys(state for one in kinds for state in names.states.get(str(one), ())))


def _all_known(table: Table, key: str, options: tuple[Any, ...], known: tuple[str, ...], what: str) -> bool:
    unknown = [one for one in options if not table.word(key, one, known, what)]
    return not unknown


def _value(table: Table, key: str, given: object, reading: Surroundings) -> Value | None:
    """Read one value: ``{ field = ... }``, ``{ today = -3, unit = ... }`` ..., or a constant."""
    if not isinstance(given, dict):
        type_of_constant(given)
        return Const(given)
    part = Table(f"{table.place} {key}".strip() if key == "value" else table.place, given, table.faults)
    leading = next((one for one in (*_OPERANDS, "today") if one in given), None)
    if leading is None:
        part.fault("", "policy.guard_form", expected=", ".join((*_OPERANDS, "today")))
        return None
    part.known(leading, *(("unit",) if leading == "today" else ()))
    return _operand(part, leading, reading)


def _operand(part: Table, leading: str, reading: Surroundings) -> Value | None:
    if leading == "today":
        return _today(part)
    if leading == "actor":
        if part.data["actor"] is not True:
            part.fault("actor", "policy.type", value=part.data["actor"], expected="true")
        return ActorId()
    name = part.text(leading)
    if leading == "param":
        return Param(name, reading.params[name]) if part.word("param", name, reading.params, "param") else None
    kind = SCHEMAS[reading.kind].parent if leading == "parent" else reading.kind
    if kind is None:
        part.fault("parent", "guard.no_parent", kind=reading.kind, field=name)
        return None
    if not part.word(leading, name, SCHEMAS[kind].fields, "field"):
        return None
    return (parent_field if leading == "parent" else field_of)(reading.kind, name)


def _today(part: Table) -> Value | None:
    amount, unit = part.take("today", int), part.data.get("unit", "days")
    known = part.word("unit", unit, tuple(Unit), "unit")
    return Today(amount, Unit(unit)) if known and amount is not None else None


# --- named guards -----------------------------------------------------------


def own_guard(name: str, table: Table, names: Names) -> tuple[str, NamedGuard | None]:
    """Read a guard that the file defines: its kind, and the guard, None if it cannot be used."""
    table.known("kind", "code", "message", "remedy", "params", "when")
    if name in READY_MADE:
        table.fault("", "policy.guard_redefined", guard=name)
    kind = table.text("kind")
    known_kind = bool(kind) and table.word("kind", kind, names.states, "kind")
    code, message = table.text("code"), table.title("message")
    if code:
        table.name("code", code)
    remedy = table.title("remedy") if "remedy" in table.data else None
    params = param_types(table)
    when = table.take("when", dict, required=True)
    if when is None or not known_kind:
        return kind, None
    found = expression(Table(f"{table.place} when", when, table.faults), Surroundings(kind, names, params))
    if found is None:
        return kind, None
    for key, title in (("message", message), ("remedy", remedy)):
        _check_placeholders(table, key, title, found)
    return kind, NamedGuard(name, code, found, message, remedy)


def _check_placeholders(table: Table, key: str, title: Title | None, found: Expression) -> None:
    """Keep a fault for every ``{fact}`` that a refusal could not fill in."""
    for template in (title.zh, title.en) if title else ():
        try:
            fields = [one[1:] for one in Formatter().parse(template) if one[1] is not None]
        except ValueError:
            table.fault(key, "policy.template", value=template)
            continue
        for name, form, conversion in fields:
            if form or conversion:
                table.fault(key, "policy.template", value=template)
            table.word(key, name, sorted(witness_keys(found)), "fact")


def witness_keys(found: Expression) -> frozenset[str]:
    """Return the facts that a refusal of an expression certainly has, whichever part of it did not hold."""
    match found:
        case And(terms) if terms:
            return frozenset.intersection(*(witness_keys(term) for term in terms))
        case Or(terms):
            return frozenset().union(*(witness_keys(term) for term in terms))
        case Count():
            return frozenset({"total", "have", "count", "refs"})
        case Compare():
            return frozenset({"value", "expected"})
    return frozenset()


def guard_used(
    table: Table, given: object, kind: str, names: Names, params: Mapping[str, FieldType]
) -> NamedGuard | None:
    """Read one of a transition's ``guards``: ``"name"`` or ``{ guard = "name", at_least = 2 }``."""
    data = {"guard": given} if isinstance(given, str) else table.of_type("guards", given, dict)
    if data is None:
        return None
    part = Table(f"{table.place} guards", data, table.faults)
    name = part.text("guard")
    if not name or not part.word("", name, (*names.guards, *READY_MADE), "guard"):
        return None
    guard = _own(part, name, kind, names) if name in names.guards else _ready(part, name, kind, names)
    if guard is not None:
        _check_use(part, guard, kind, names, params)
    return guard


def _own(part: Table, name: str, kind: str, names: Names) -> NamedGuard | None:
    part.known("guard")
    own_kind, guard = names.guards[name]
    if own_kind != kind:
        part.fault("", "policy.guard_kind", guard=name, kind=kind, expected=own_kind)
        return None
    return guard


def _ready(part: Table, name: str, kind: str, names: Names) -> NamedGuard | None:
    ready = READY_MADE[name]
    part.known("guard", *ready.params)
    if kind not in ready.kinds:
        part.fault("", "policy.guard_kind", guard=name, kind=kind, expected=", ".join(ready.kinds))
        return None
    given = {key: part.take(key, int) for key in ready.params if key in part.data}
    params = {key: value for key, value in given.items() if value is not None}
    return ready_made(name, kind, names.open_states, params, names.left_out)


def _check_use(part: Table, guard: NamedGuard, kind: str, names: Names, params: Mapping[str, FieldType]) -> None:
    """Check what a guard takes for granted of the transition and of the kind that it guards."""
    for name, wanted in sorted(_params_of(guard.expression).items()):
        if part.word("", name, params, "param") and params[name] is not wanted:
            part.fault("", "policy.param_type", param=name, value=params[name], expected=wanted)
    for one in guard.expression.parts():
        if isinstance(one, Did | Happened):
            part.word("", one.trigger, names.triggers[kind], "trigger")


def _params_of(found: Expression) -> dict[str, FieldType]:
    """Return the parameters that an expression compares with, and their types."""
    types: dict[str, FieldType] = {}
    for part in found.parts():
        values = [getattr(part, name, None) for name in ("left", "right", "value")]
        types.update({value.name: value.type for value in values if isinstance(value, Param)})
        if isinstance(part, Count):
            types |= _params_of(part.where)
    return types
