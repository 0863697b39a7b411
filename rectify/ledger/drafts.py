"""What a new problem or measure is made of (草稿), checked when it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from rectify.errors import InvalidValueError
from rectify.ledger.values import check_count, check_day, check_flag, check_text, check_word, optional
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
        cooperators: paths of the organisations that co-operate (配合单位).
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
    cooperators: Sequence[str] = ()
    confidential: bool = False
    term: str | None = None
    due_on: date | None = None

    def row(self) -> dict[str, Any]:
        """Return its checked columns; sources and co-operating organisations among them, sorted, each once.

        Raises:
            InvalidValueError: a value that the ledger does not accept.

        """
        return _checked(self)


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
        cooperators: paths of the organisations that co-operate (配合单位).
        results: what it has brought about (整改成果), by the policy's words: whole numbers, money in 分.

    """

    text: str
    org: str | None = None
    owner: str | None = None
    term: str | None = None
    due_on: date | None = None
    direction: str | None = None
    nature: str | None = None
    category: str | None = None
    cooperators: Sequence[str] = ()
    results: Mapping[str, int] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """Return its checked columns; co-operating organisations and results among them.

        Raises:
            InvalidValueError: a value that the ledger does not accept.

        """
        return _checked(self)


def check_sources(what: str, value: object) -> list[str]:
    """Return the sources of a problem, sorted, each once.

    Raises:
        InvalidValueError: one is no text, or the value is no collection of texts: a single text is not one.

    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidValueError("value.sources", what=what, value=value)
    return sorted({check_text(what, one) for one in value})


def check_ids(what: str, value: object) -> list[str]:
    """Return ids or paths, sorted, each once: co-operating organisations, the problems found in an opinion.

    Raises:
        InvalidValueError: one is no id, or the value is no collection of ids: a single text is not one.

    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidValueError("value.sources", what=what, value=value)
    return sorted({check_id(what, one) for one in value})


def check_amounts(what: str, value: object) -> dict[str, int]:
    """Return figures by name; which names there are is the policy's to say.

    Raises:
        InvalidValueError: the value gives no figure for each name, or one is no whole number from 0 up.

    """
    if not isinstance(value, Mapping):
        raise InvalidValueError("value.amounts", what=what, value=value)
    return {check_id(what, name): check_count(f"{what}.{name}", number) for name, number in value.items()}


#: What a posting shows of a problem, each of which can be left out of it (隐去), with a reason.
POSTED_FIELDS = ("text", "org", "owner", "root_cause", "measures", "due_on")


def check_names(what: str, value: object) -> list[str]:
    """Return one or more names, in the order given, each once: the places of a posting, the recipients of a report.

    Raises:
        InvalidValueError: there is none, one is no text, or the value is a single text.

    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidValueError("value.names", what=what, value=value)
    names = list(dict.fromkeys(check_text(what, one) for one in value))
    if not names:
        raise InvalidValueError("value.names", what=what, value=value)
    return names


def check_redacted(what: str, value: object) -> dict[str, str]:
    """Return which fields a posting leaves out, each with the reason.

    Raises:
        InvalidValueError: a field that no posting shows, or a reason that is no text.

    """
    if not isinstance(value, Mapping):
        raise InvalidValueError("value.redacted", what=what, value=value, known=", ".join(POSTED_FIELDS))
    return {check_word(what, name, POSTED_FIELDS): check_text(what, reason) for name, reason in value.items()}


def check_figures(what: str, value: Mapping[str, object], known: Iterable[str]) -> dict[str, int]:
    """Return the counts of a step, by the policy's words for them.

    Raises:
        InvalidValueError: a word that the policy does not know, or a count that is none.

    """
    words = tuple(known)
    return {check_word(what, name, words): check_count(name, number) for name, number in value.items()}


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
    "sources": check_sources,
    "cooperators": check_ids,
    "results": check_amounts,
    "problems": check_ids,
    "target": check_id,
    "recipient": check_id,
    "quantity": check_count,
    "figures": check_amounts,
    "places": check_names,
    "redacted": check_redacted,
}

#: Fields that may not be None.
REQUIRED = frozenset(
    {
        *("text", "scope", "confidential", "sources", "cooperators", "results", "problems"),
        *("target", "recipient", "quantity", "figures", "places", "redacted"),
    }
)


def checked(name: str, value: object) -> Any:
    """Return one field's value, if the ledger accepts it."""
    return CHECKS[name](name, value) if name in REQUIRED else optional(CHECKS[name], name, value)


def _checked(draft: NewProblem | NewMeasure) -> dict[str, Any]:
    return {one.name: checked(one.name, getattr(draft, one.name)) for one in fields(draft)}
