"""The guard algebra (条件): small frozen expressions, read on facts here and compiled to SQL in the ledger.

Every expression is three-valued. It *holds*, it *fails*, or it is unknown (a NULL decides it), and
unknown is neither: `Not` swaps holding and failing, so NULL never opens a door. `Count` keeps
this exact by counting the members that hold and those that do not fail.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from rectify.policy.facts import SCHEMAS, Facts, FieldType, GuardError, Situation
from rectify.policy.value import Field, Param, Value, type_of_constant
from rectify.vocabulary import org_within

Reading = bool | None
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: Ordering texts depends on a database's collation, so only these compare texts and booleans.
_EQUALITY = frozenset({"==", "!="})
_ORDERED = frozenset({FieldType.DATE, FieldType.INTEGER})


class Expression:
    """A guard or a part of one: `read` gives True (holds), False (fails) or None (unknown)."""

    __slots__ = ()

    def read(self, facts: Facts, situation: Situation) -> Reading:
        """Read the expression on facts."""
        raise NotImplementedError

    def parts(self) -> Iterator[Expression]:
        """Give the expression and everything inside it that speaks of the same item."""
        yield self

    def kinds(self) -> frozenset[str]:
        """Return the kinds whose fields the expression reads directly."""
        values = (getattr(self, part.name) for part in fields(self))  # type: ignore[arg-type]
        return frozenset(value.kind for value in values if isinstance(value, Field))

    def __and__(self, other: Expression) -> And:
        return And((self, other))

    def __or__(self, other: Expression) -> Or:
        return Or((self, other))

    def __invert__(self) -> Not:
        return Not(self)


@dataclass(frozen=True, slots=True)
class Compare(Expression):
    """Two values of the same type compared; unknown if either is NULL."""

    left: Value
    op: Comparison
    right: Value

    def __post_init__(self) -> None:
        if self.op not in COMPARE:
            raise GuardError("guard.operator", op=self.op, known=" ".join(COMPARE))
        if self.left.type != self.right.type:
            raise GuardError("guard.unlike_types", left=self.left.type, op=self.op, right=self.right.type)
        if self.left.type not in _ORDERED and self.op not in _EQUALITY:
            raise GuardError("guard.unordered", type=self.left.type, op=self.op)

    def read(self, facts: Facts, situation: Situation) -> Reading:
        left, right = self.left.value(facts, situation), self.right.value(facts, situation)
        return None if left is None or right is None else COMPARE[self.op](left, right)


@dataclass(frozen=True, slots=True)
class In(Expression):
    """A value is among constants of its type; unknown if it is NULL. The list may hold no NULL."""

    value: Value
    options: tuple[Any, ...]

    def __post_init__(self) -> None:
        for option in self.options:
            if type_of_constant(option) != self.value.type:
                raise GuardError("guard.unlike_types", left=self.value.type, op="in", right=type_of_constant(option))

    def read(self, facts: Facts, situation: Situation) -> Reading:
        value = self.value.value(facts, situation)
        return None if value is None else value in self.options


@dataclass(frozen=True, slots=True)
class Present(Expression):
    """A value is there (不为空): never unknown. The ledger stores no empty text."""

    value: Value

    def read(self, facts: Facts, situation: Situation) -> Reading:
        return self.value.value(facts, situation) is not None


@dataclass(frozen=True, slots=True)
class Length(Expression):
    """A text's length in characters compared with a number; unknown if it is NULL."""

    value: Value
    op: Comparison
    number: int

    def __post_init__(self) -> None:
        if self.op not in COMPARE:
            raise GuardError("guard.operator", op=self.op, known=" ".join(COMPARE))
        if self.value.type is not FieldType.TEXT:
            raise GuardError("guard.unlike_types", left=self.value.type, op="length", right=FieldType.TEXT)

    def read(self, facts: Facts, situation: Situation) -> Reading:
        value: Any = self.value.value(facts, situation)
        return None if value is None else COMPARE[self.op](len(value), self.number)


@dataclass(frozen=True, slots=True)
class Role(Expression):
    """The actor holds a role over the item's organisation (职权范围)."""

    kind: str
    role: str

    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind})

    def read(self, facts: Facts, situation: Situation) -> Reading:
        return situation.actor.holds(self.role, facts.fields["org"])


@dataclass(frozen=True, slots=True)
class OrgWithin(Expression):
    """An organisation path is another one or lies below it; unknown if it is NULL."""

    value: Value
    above: str

    def __post_init__(self) -> None:
        if self.value.type is not FieldType.TEXT:
            raise GuardError("guard.unlike_types", left=self.value.type, op="within", right=FieldType.TEXT)

    def read(self, facts: Facts, situation: Situation) -> Reading:
        value: Any = self.value.value(facts, situation)
        return None if value is None else org_within(value, self.above)


@dataclass(frozen=True, slots=True)
class Did(Expression):
    """The actor is among those who did something to the item in this cycle.

    Unknown where the cycle began with an import and nobody has done it since: a
    legacy ledger does not say who did what.
    """

    kind: str
    trigger: str

    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind})

    def read(self, facts: Facts, situation: Situation) -> Reading:
        doers = facts.doers.get(self.trigger, frozenset())
        if not doers and facts.imported:
            return None
        return situation.actor.id in doers


@dataclass(frozen=True, slots=True)
class Happened(Expression):
    """Somebody did something to the item in this cycle; unknown after an import until it is done."""

    kind: str
    trigger: str

    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind})

    def read(self, facts: Facts, situation: Situation) -> Reading:
        del situation
        if facts.doers.get(self.trigger):
            return True
        return None if facts.imported else False


@dataclass(frozen=True, slots=True)
class WasOwner(Expression):
    """The actor is, or has ever been, responsible for the item (责任人，含历任)."""

    kind: str

    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind})

    def read(self, facts: Facts, situation: Situation) -> Reading:
        return situation.actor.id in facts.owners


@dataclass(frozen=True, slots=True)
class Opaque(Expression):
    """A guard in plain Python, from the host: slower in batches, the same answers.

    Args:
        kind: the kind that it speaks of.
        function: facts, situation -> True, False, or None for unknown. It must not do I/O.
        reads: the collections that the function looks at, so that they are loaded.

    """

    kind: str
    function: Callable[[Facts, Situation], Reading]
    reads: tuple[str, ...] = ()

    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind})

    def read(self, facts: Facts, situation: Situation) -> Reading:
        return self.function(facts, situation)


@dataclass(frozen=True, slots=True)
class _Several(Expression):
    terms: tuple[Expression, ...]

    def __post_init__(self) -> None:
        if len(self.kinds()) > 1:
            raise GuardError("guard.mixed_kinds", kinds=", ".join(sorted(self.kinds())))

    def parts(self) -> Iterator[Expression]:
        yield self
        for term in self.terms:
            yield from term.parts()

    def kinds(self) -> frozenset[str]:
        return frozenset().union(*(term.kinds() for term in self.terms))


@dataclass(frozen=True, slots=True)
class And(_Several):
    """All hold. Over nothing it holds."""

    def read(self, facts: Facts, situation: Situation) -> Reading:
        readings = [term.read(facts, situation) for term in self.terms]
        if False in readings:
            return False
        return None if None in readings else True


@dataclass(frozen=True, slots=True)
class Or(_Several):
    """One holds. Over nothing it fails."""

    def read(self, facts: Facts, situation: Situation) -> Reading:
        readings = [term.read(facts, situation) for term in self.terms]
        if True in readings:
            return True
        return None if None in readings else False


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """Holds where the other fails, fails where it holds; unknown stays unknown."""

    term: Expression

    def parts(self) -> Iterator[Expression]:
        yield self
        yield from self.term.parts()

    def kinds(self) -> frozenset[str]:
        return self.term.kinds()

    def read(self, facts: Facts, situation: Situation) -> Reading:
        reading = self.term.read(facts, situation)
        return None if reading is None else not reading


#: Holds of anything.
TRUE = And(())


@dataclass(frozen=True, slots=True)
class Count(Expression):
    """How many members of a collection are so, compared with a number.

    Members of the current cycle only. A member for which `where` is unknown may or may not count, so the
    comparison is unknown unless it comes out the same either way.
    """

    kind: str
    collection: str
    op: Comparison
    number: int
    where: Expression = TRUE

    def __post_init__(self) -> None:
        if self.op not in COMPARE:
            raise GuardError("guard.operator", op=self.op, known=" ".join(COMPARE))
        known = SCHEMAS[self.kind].collections
        if self.collection not in known:
            raise GuardError(
                "guard.undeclared_collection", kind=self.kind, collection=self.collection, known=", ".join(known) or "-"
            )
        if self.where.kinds() - {self.member_kind}:
            raise GuardError("guard.mixed_kinds", kinds=", ".join(sorted({self.member_kind, *self.where.kinds()})))

    @property
    def member_kind(self) -> str:
        """The kind of the collection's members."""
        return SCHEMAS[self.kind].collections[self.collection]

    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind})

    def read(self, facts: Facts, situation: Situation) -> Reading:
        readings = [self.where.read(member, situation) for member in facts.members[self.collection]]
        return compare_range(readings.count(True), len(readings) - readings.count(False), self.op, self.number)


def compare_range(least: int, most: int, op: str, number: int) -> Reading:
    """Compare a count known to lie between two bounds with a number; None if both answers are possible."""
    if op in _EQUALITY:
        possible = least <= number <= most
        certain = least == most == number
        equal: Reading = True if certain else (None if possible else False)
        return equal if op == "==" or equal is None else not equal
    low, high = COMPARE[op](least, number), COMPARE[op](most, number)
    return low if low == high else None


def any_of(kind: str, collection: str, where: Expression) -> Count:
    """At least one member is so."""
    return Count(kind, collection, ">=", 1, where)


def every(kind: str, collection: str, where: Expression) -> And:
    """There are members, and each is so: over nothing it is false."""
    return And((Count(kind, collection, ">=", 1), Count(kind, collection, "==", 0, Not(where))))


def holds(expression: Expression, facts: Facts, situation: Situation) -> bool:
    """Say whether the expression certainly is so."""
    return expression.read(facts, situation) is True


def fails(expression: Expression, facts: Facts, situation: Situation) -> bool:
    """Say whether the expression certainly is not so."""
    return expression.read(facts, situation) is False


def params_read(expression: Expression) -> frozenset[str]:
    """Return the names of the move's parameters that a guard compares with."""
    names: set[str] = set()
    for part in expression.parts():
        values = [getattr(part, name, None) for name in ("left", "right", "value")]
        names.update(value.name for value in values if isinstance(value, Param))
        if isinstance(part, Count):
            names |= params_read(part.where)
    return frozenset(names)
