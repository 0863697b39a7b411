"""What the ledger takes from callers: checked once, at the door."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pendulum

from rectify.errors import InvalidValueError
from rectify.policy.facts import FieldType

_BREAKS = str.maketrans("", "", "\n\t")


def check_text(what: str, value: object) -> str:
    """Return a text that people write, if it is one: not blank, no control characters but line breaks and tabs.

    Blanks around it are no part of it: databases disagree on whether ``'a'`` and ``'a '`` are the same.

    Raises:
        InvalidValueError: the value is no such text. An empty one is not the same as none on every database.

    """
    if not isinstance(value, str) or not value.strip() or any(not _writable(one) for one in value.translate(_BREAKS)):
        raise InvalidValueError("value.text", what=what, value=value)
    return value.strip()


def _writable(character: str) -> bool:
    # \u3000 and other blanks are not "printable", yet people write them.
    return character.isprintable() or (character.isspace() and character > "\x9f")


def check_day(what: str, value: object) -> pendulum.Date:
    """Return a local date, if the value is one and carries no time.

    Raises:
        InvalidValueError: a moment, a text or anything else; nothing is guessed.

    """
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidValueError("value.date", what=what, value=value)
    return pendulum.Date(value.year, value.month, value.day)


def check_moment(what: str, value: object) -> pendulum.DateTime:
    """Return a UTC moment, if the value is a moment that knows its zone.

    Raises:
        InvalidValueError: it has no zone, or is no moment.

    """
    if not isinstance(value, datetime):
        raise InvalidValueError("value.moment", what=what, value=value)
    if value.tzinfo is None:
        raise InvalidValueError("value.naive_moment", value=value)
    return pendulum.instance(value).in_timezone("UTC")


def check_flag(what: str, value: object) -> bool:
    """Return a boolean, if the value is one."""
    if not isinstance(value, bool):
        raise InvalidValueError("value.flag", what=what, value=value)
    return value


def check_count(what: str, value: object) -> int:
    """Return a number of things, if the value is a whole number that is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidValueError("value.count", what=what, value=value)
    return value


def check_word(what: str, value: object, known: Iterable[str]) -> str:
    """Return one of a few known words.

    Raises:
        InvalidValueError: the value is none of them.

    """
    words = [str(one) for one in known]
    if value not in words:
        raise InvalidValueError("value.word", what=what, value=value, known=", ".join(words))
    return str(value)


def check_param(name: str, kind: FieldType, value: object) -> Any:
    """Return a parameter of a move, if it is of the declared type."""
    if kind is FieldType.INTEGER:
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidValueError("value.integer", what=name, value=value)
        return value
    return _CHECKS[kind](name, value)


_CHECKS: Mapping[FieldType, Callable[[str, object], Any]] = {
    FieldType.DATE: check_day,
    FieldType.TEXT: check_text,
    FieldType.BOOLEAN: check_flag,
}


def check_params(declared: Mapping[str, FieldType], given: Mapping[str, object]) -> dict[str, Any]:
    """Return the parameters of a move, each of its declared type.

    Raises:
        InvalidValueError: one is not declared, or not of its type. A missing one is a blocker, not an error.

    """
    for name in given:
        if name not in declared:
            raise InvalidValueError("value.param", value=name, known=", ".join(declared) or "-")
    return {name: check_param(name, declared[name], value) for name, value in given.items()}


def optional(check: Any, what: str, value: object) -> Any:
    """Return None for None, else what the check returns."""
    return None if value is None else check(what, value)


def new_id() -> str:
    """Return a new id: a UUIDv7, which sorts by the moment of its making.

    Source: RFC 9562, section 6.2, method 3: the twelve bits after the milliseconds are a fraction of one, a quarter of
    a microsecond each, so that what one process makes in a row sorts in that order.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = (nanoseconds << 12) // 1_000_000
    random = int.from_bytes(os.urandom(8)) & ~(0x3 << 62)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | random))
