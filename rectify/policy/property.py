"""Properties (性质): what must be so of every item, or of every move of a trigger, whatever people do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectify.policy.facts import GuardError
from rectify.policy.guard import Expression
from rectify.vocabulary import Title


@dataclass(frozen=True, slots=True)
class Property:
    """Something that the rules must keep, whatever people do (性质).

    Attributes:
        title: what people read.
        kind: the kind of items that it speaks of.
        expression: what is always, or never, so of them.
        holds: True: always so. False: never so. What is unknown breaks neither.
        on: triggers: it is read before each of these moves, with whoever makes it; none: of every item, at all times.
        clause: the article that it comes from.

    """

    title: Title
    kind: str
    expression: Expression
    holds: bool
    on: tuple[str, ...] = ()
    clause: str | None = None


def always(
    expression: Expression, *, title: Title, on: Iterable[str] = (), clause: str | None = None, kind: str | None = None
) -> Property:
    """Return the property that something is always so (始终).

    Args:
        expression: a guard over one kind.
        title: what people read.
        on: only before these moves, and read with whoever makes them.
        clause: the article that it comes from.
        kind: the kind, where the expression reads no field of it.

    Raises:
        GuardError: the kind is not clear.

    """
    return Property(title, _kind(expression, kind), expression, True, tuple(on), clause)  # noqa: FBT003 - what it is


def never(
    expression: Expression, *, title: Title, on: Iterable[str] = (), clause: str | None = None, kind: str | None = None
) -> Property:
    """Return the property that something is never so (绝不): as `always`."""
    return Property(title, _kind(expression, kind), expression, False, tuple(on), clause)  # noqa: FBT003 - what it is


def _kind(expression: Expression, given: str | None) -> str:
    kinds = expression.kinds() | ({given} if given else set())
    if len(kinds) != 1:
        raise GuardError("guard.property_kind", kinds=", ".join(sorted(kinds)) or "-")
    (kind,) = kinds
    return kind
