"""A column of a report (列): which field of a row it shows, and under what title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from rectify import messages
from rectify.messages import Lang

#: What joins several values in one cell, by the reader's language; in a file for machines always the first.
LIST_MARKS: Mapping[Lang, str] = {"zh": "、", "en": ", "}
LIST_MARK = LIST_MARKS["zh"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a report (列).

    Attributes:
        key: the name of the row's attribute.
        title: what stands above the column.
        right: in a table its values end below each other, though they are not all numbers: ``589``, ``66.57 万元``.
        mark: what joins several values in a table's cell.

    """

    key: str
    title: str
    right: bool = False
    mark: str = LIST_MARK


class TextStream(Protocol):
    """What a format writes to: a text file, `sys.stdout`, `io.StringIO`."""

    def write(self, text: str, /) -> object:
        """Take one piece of text."""
        ...


def titled(keys: Iterable[str], lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of these keys, with their titles (列名) from the catalogue.

    Raises:
        KeyError: the catalogue has no title for a key (its code is ``column.<key>``).

    """
    return tuple(Column(key, messages.text(f"column.{key}", lang), mark=LIST_MARKS[lang]) for key in keys)


def plain(value: object) -> object:
    """Return a value as a number, a truth value, None or text: dates in ISO form, an enum's value."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return datetime.isoformat(value)
    return date.isoformat(value) if isinstance(value, date) else str(value)


def cell_text(value: object, mark: str = LIST_MARK) -> str:
    """Return a value as the text of one cell: empty for None, lists joined with a mark."""
    if isinstance(value, tuple | list | frozenset | set):
        items = value if isinstance(value, tuple | list) else sorted(value, key=str)
        return mark.join(cell_text(item) for item in items)
    said = plain(value)
    return "" if said is None else str(said)
