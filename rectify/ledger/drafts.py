"""What a new problem or measure is made of (草稿), checked when it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rectify.errors import InvalidValueError
from rectify.ledger.values import check_day, check_flag, check_text, optional
from rectify.vocabulary import Scope, check_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProblem:
    """A problem to be identified (查摆).

    Attributes:
        text: the problem in words.
        org: path of the responsible organisation.
        owner: id of whoever is responsible.
        sources: where it was found: one or more.
        scope: the team's or one member's.
        facet: the campaign's facet that it falls under.
        category: the category set by whoever raised it.
        root_cause: why it came about.
        leader: id of the responsible leader (责任领导).
        confidential: it may reach no posting.
        term: name of a term of the policy; the kind's default if not given.
        due_on: local date, no later than the term allows.

    """

    text: str
    org: str
    owner: str | None = None
    sources: Sequence[str] = ()
    scope: str = Scope.TEAM
    facet: str | None = None
    category: str | None = None
    root_cause: str | None = None
    leader: str | None = None
    confidential: bool = False
    term: str | None = None
    due_on: date | None = None

    def row(self) -> dict[str, Any]:
        """Return its checked columns; sources among them, sorted, each once.

        Raises:
            InvalidValueError: a value that the ledger does not accept.

        """
        return {**_checked(self), "sources": check_sources(self.sources)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasure:
    """A measure to be planned (制定整改措施).

    Attributes:
        text: the measure in words.
        org: path of the responsible organisation; the problem's if not given.
        owner: id of whoever is responsible.
        term: name of a term of the policy; the kind's default if not given.
        due_on: local date, no later than the term allows.
        direction: the direction (整改方向) it serves.
        nature: 当下改 or 长久立.
        category: 建章立制, 专项整治, ...

    """

    text: str
    org: str | None = None
    owner: str | None = None
    term: str | None = None
    due_on: date | None = None
    direction: str | None = None
    nature: str | None = None
    category: str | None = None

    def row(self) -> dict[str, Any]:
        """Return its checked columns.

        Raises:
            InvalidValueError: a value that the ledger does not accept.

        """
        return _checked(self)


def check_sources(value: object) -> list[str]:
    """Return the sources of a problem, sorted, each once.

    Raises:
        InvalidValueError: one is no text, or the value is no collection of texts: a single text is not one.

    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidValueError("value.sources", value=value)
    return sorted({check_text("sources", one) for one in value})


def _check_scope(what: str, value: object) -> str:
    if value not in set(Scope):
        raise InvalidValueError("value.scope", what=what, value=value, known=", ".join(Scope))
    return str(value)


#: Field -> how its value is checked.
CHECKS = {
    "text": check_text,
    "root_cause": check_text,
    "facet": check_text,
    "category": check_text,
    "direction": check_text,
    "nature": check_text,
    "title": check_text,
    "org": check_id,
    "owner": check_id,
    "leader": check_id,
    "term": check_id,
    "scope": _check_scope,
    "due_on": check_day,
    "confidential": check_flag,
}

#: Fields that may not be None.
REQUIRED = frozenset({"text", "scope", "confidential"})


def checked(name: str, value: object) -> Any:
    """Return one field's value, if the ledger accepts it."""
    return CHECKS[name](name, value) if name in REQUIRED else optional(CHECKS[name], name, value)


def _checked(draft: NewProblem | NewMeasure) -> dict[str, Any]:
    return {one.name: checked(one.name, getattr(draft, one.name)) for one in fields(draft) if one.name != "sources"}
