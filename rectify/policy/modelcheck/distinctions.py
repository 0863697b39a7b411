"""What a policy's guards distinguish (条件的分界): the values, people and days that can make any difference to a move.

Everything else about an item can stay as it is: no guard would notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rectify.policy.facts import REQUIRED_KINDS, SCHEMAS, FieldType
from rectify.policy.guard import (
    Compare,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Opaque,
    OrgWithin,
    Present,
    Role,
    WasOwner,
)
from rectify.policy.lifecycle import Transition
from rectify.policy.modelcheck.cast import LEADER
from rectify.policy.policy import Policy
from rectify.policy.property import Property
from rectify.policy.value import ActorId, Const, Field, Param, Today, Value
from rectify.vocabulary import Audience, Posted, Scope

#: The organisation that everything in the search belongs to.
ORG = "市管局"
#: Fields that moves set, or that follow from them: their values are not drafted.
MOVED = frozenset({"state", "is_open", "cycle", "effective_on", "due_on", "settled_on", "owner", "term", "to_on"})
#: Fields whose words are the library's own.
_WORDS: Mapping[str, tuple[str, ...]] = {"what": tuple(Posted), "audience": tuple(Audience), "scope": tuple(Scope)}
#: What the checker itself asks of whatever is posted.
_POSTED = frozenset({("problem", "confidential"), ("publication", "what")})
_PLAIN: Mapping[FieldType, Any] = {
    FieldType.TEXT: "甲",
    FieldType.INTEGER: 1,
    FieldType.BOOLEAN: False,
    FieldType.DATE: None,
}


def everything_in(expression: Expression) -> Iterator[Expression]:
    """Give every part of an expression, of what it counts too."""
    for part in expression.parts():
        yield part
        if isinstance(part, Count):
            yield from everything_in(part.where)


def guards_of(transition: Transition) -> Iterator[Expression]:
    """Give every part of a transition's guards."""
    for guard in transition.guards:
        yield from everything_in(guard.expression)


@dataclass(frozen=True, slots=True)
class Clock:
    """A comparison of a date field with a day counted from today: the day on which it changes matters."""

    kind: str
    field: str
    today: Today


@dataclass(frozen=True, eq=False)
class Distinctions:
    """What guards and properties tell apart.

    Attributes:
        read: kinds with the fields of them that are read.
        constants: kind and field -> what it is compared with.
        lengths: kind and field -> lengths that its text is compared with.
        clocks: comparisons with today.
        done: kinds with the triggers whose doers matter.
        happened: kinds with the triggers that must have happened.
        owners: kinds whose former owners matter.
        evidence: kind -> how many pieces of evidence its guards ever count.
        named: fields by which items name who holds a role.

    """

    read: frozenset[tuple[str, str]]
    constants: Mapping[tuple[str, str], tuple[Any, ...]]
    lengths: Mapping[tuple[str, str], tuple[int, ...]]
    clocks: tuple[Clock, ...]
    done: frozenset[tuple[str, str]]
    happened: frozenset[tuple[str, str]]
    owners: frozenset[str]
    evidence: Mapping[str, int]
    named: frozenset[str]

    @classmethod
    def of(cls, policy: Policy, properties: Iterable[Property]) -> Distinctions:
        """Gather them from every guard of every kind, and from the properties."""
        gathering = _Gathering()
        for lifecycle in policy.kinds.values():
            for transition in lifecycle.transitions:
                for part in guards_of(transition):
                    gathering.note(part)
        for one in properties:
            for part in everything_in(one.expression):
                gathering.note(part)
        if any(state.posted for lifecycle in policy.kinds.values() for state in lifecycle.states.values()):
            gathering.read |= _POSTED
        return gathering.found(frozenset(role.field for role in policy.roles.values() if role.field is not None))

    def values(self, kind: str, name: str) -> tuple[Any, ...]:
        """Return the values of a drafted field that make a difference: nothing first, where it may be empty."""
        declared = SCHEMAS[kind].fields[name]
        key = (kind, name)
        if name in self.named:
            return (None, LEADER) if key in self.read else (LEADER,)
        if key not in self.read:
            return (None,) if declared.nullable else (self._plain(name, declared.type),)
        if name in _WORDS:
            return _WORDS[name]
        if declared.type is FieldType.BOOLEAN:
            return (False, True)
        said = [*self.constants.get(key, ()), *self._around(key, declared.type)]
        values = dict.fromkeys(said or [self._plain(name, declared.type)])
        if declared.type is FieldType.TEXT and said and not self.lengths.get(key):
            values["另一种"] = None
        return ((None,) if declared.nullable else ()) + tuple(values)

    def _plain(self, name: str, type_: FieldType) -> Any:
        return ORG if name == "org" else _WORDS.get(name, (_PLAIN[type_],))[0]

    def _around(self, key: tuple[str, str], type_: FieldType) -> Iterator[Any]:
        for number in self.lengths.get(key, ()):
            yield from ("甲" * length for length in (number, number - 1, number + 1) if length > 0)
        if type_ is FieldType.INTEGER:
            yield from (number + step for number in self.constants.get(key, ()) for step in (-1, 1))


class _Gathering:
    def __init__(self) -> None:
        self.read: set[tuple[str, str]] = set()
        self.constants: dict[tuple[str, str], dict[Any, None]] = defaultdict(dict)
        self.lengths: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
        self.clocks: dict[Clock, None] = {}
        self.done: set[tuple[str, str]] = set()
        self.happened: set[tuple[str, str]] = set()
        self.owners: set[str] = set()
        self.evidence: dict[str, int] = defaultdict(int)

    def found(self, named: frozenset[str]) -> Distinctions:
        return Distinctions(
            frozenset(self.read),
            {key: tuple(values) for key, values in self.constants.items()},
            {key: tuple(values) for key, values in self.lengths.items()},
            tuple(self.clocks),
            frozenset(self.done),
            frozenset(self.happened),
            frozenset(self.owners),
            dict(self.evidence),
            named,
        )

    def note(self, part: Expression) -> None:
        match part:
            case Compare(left, _, right):
                self._compared(left, right)
                self._compared(right, left)
            case In(value, options):
                self._field(value, *options)
            case Present(value):
                self._field(value)
            case Length(value, _, number):
                for key in self._field(value):
                    self.lengths[key][number] = None
            case OrgWithin(value, above):
                self._field(value, above)
            case _:
                self._past(part)

    def _past(self, part: Expression) -> None:
        """Note what a part asks of an item's past, and of its evidence."""
        match part:
            case Did(kind, trigger):
                self.done.add((kind, trigger))
            case Happened(kind, trigger):
                self.happened.add((kind, trigger))
            case WasOwner(kind):
                self.owners.add(kind)
            case Count(kind, "evidence", op, number):
                most = number + (op in {"==", "!=", "<=", ">"})
                self.evidence[kind] = max(self.evidence[kind], most)

    def _compared(self, one: Value, other: Value) -> None:
        keys = self._field(one, *((other.constant,) if isinstance(other, Const) else ()))
        for kind, name in keys:
            if isinstance(other, Today):
                self.clocks[Clock(kind, name, other)] = None
            if isinstance(other, Const) and isinstance(other.constant, date):
                self.constants[kind, name][other.constant] = None

    def _field(self, value: Value, *constants: Any) -> list[tuple[str, str]]:
        if not isinstance(value, Field):
            return []
        keys = [(kind, value.name) for kind in kinds_read(value) if value.name in SCHEMAS[kind].fields]
        for key in keys:
            self.read.add(key)
            self.constants[key].update(dict.fromkeys(constants))
        return keys


def kinds_read(value: Field) -> tuple[str, ...]:
    """Return the kinds whose field is read: of what belongs to an item, those that an item can be."""
    kind = SCHEMAS[value.kind].parent if value.of_parent else value.kind
    return REQUIRED_KINDS if kind == "item" else (str(kind),)


def looks_at_people(expressions: Iterable[Expression]) -> bool:
    """Say whether it matters to any of these parts who acts."""
    return any(
        isinstance(part, Did | WasOwner | Role | Opaque)
        or any(isinstance(getattr(part, side, None), ActorId) for side in ("left", "right", "value"))
        for part in expressions
    )


def params_compared(expressions: Iterable[Expression]) -> Iterator[tuple[str, Value]]:
    """Give each parameter that a guard compares, with what it is compared with."""
    for part in expressions:
        if isinstance(part, Compare):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Param):
                    yield one.name, other
