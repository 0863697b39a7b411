"""The values that guards compare: declared fields, constants, the actor, today, a move's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from rectify.policy.facts import SCHEMAS, Facts, FieldType, GuardError, Schema, Situation
from rectify.vocabulary import Unit


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field of the item, or of the item it belongs to. Build it with `field` or `parent_field`."""

    kind: str
    name: str
    type: FieldType
    of_parent: bool = False

    def value(self, facts: Facts, situation: Situation) -> Any:
        """Return the field's value."""
        del situation
        source = facts.parent if self.of_parent else facts
        if source is None:
            raise GuardError("guard.no_parent", kind=facts.kind, field=self.name)
        return source.fields[self.name]


@dataclass(frozen=True, slots=True)
class Const:
    """A constant. NULL is no constant: use `Present`."""

    constant: Any

    def __post_init__(self) -> None:
        type_of_constant(self.constant)

    @property
    def type(self) -> FieldType:
        """The constant's type."""
        return type_of_constant(self.constant)

    def value(self, facts: Facts, situation: Situation) -> Any:
        """Return the constant."""
        del facts, situation
        return self.constant


@dataclass(frozen=True, slots=True)
class ActorId:
    """The id of whoever acts."""

    type: ClassVar[FieldType] = FieldType.TEXT

    def value(self, facts: Facts, situation: Situation) -> str:
        """Return the actor's id."""
        del facts
        return situation.actor.id


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the move, plus or minus an amount of days, working days or months: a local date."""

    amount: int = 0
    unit: Unit = Unit.DAYS
    type: ClassVar[FieldType] = FieldType.DATE

    def value(self, facts: Facts, situation: Situation) -> date:
        """Return the threshold, computed once for a whole move or batch."""
        del facts
        return situation.day(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of the move: the new date of a rescheduling, say."""

    name: str
    type: FieldType

    def value(self, facts: Facts, situation: Situation) -> Any:
        """Return what the caller gave."""
        del facts
        return situation.params[self.name]


Value = Field | Const | ActorId | Today | Param


def field(kind: str, name: str) -> Field:
    """Return a declared field of a kind.

    Raises:
        GuardError: the kind declares no such field.

    """
    return Field(kind, name, _declared(SCHEMAS[kind], name))


def parent_field(kind: str, name: str) -> Field:
    """Return a declared field of what the kind belongs to: of the problem, for a measure.

    Raises:
        GuardError: the kind belongs to nothing, or its parent declares no such field.

    """
    parent = SCHEMAS[kind].parent
    if parent is None:
        raise GuardError("guard.no_parent", kind=kind, field=name)
    return Field(kind, name, _declared(SCHEMAS[parent], name), of_parent=True)


def _declared(schema: Schema, name: str) -> FieldType:
    if name not in schema.fields:
        raise GuardError("guard.undeclared_field", kind=schema.kind, field=name, known=", ".join(schema.fields))
    return schema.fields[name].type


def type_of_constant(constant: Any) -> FieldType:
    """Return the type of a constant.

    Raises:
        GuardError: it is no constant: NULL, an empty or padded text, a moment, a fraction.

    """
    match constant:
        case bool():
            return FieldType.BOOLEAN
        case int():
            return FieldType.INTEGER
        case str() if constant and constant == constant.strip():
            return FieldType.TEXT
        case date() if not isinstance(constant, datetime):
            return FieldType.DATE
    raise GuardError("guard.constant", value=constant)
