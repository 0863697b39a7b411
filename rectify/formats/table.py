"""Rows as a table on a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from rectify.formats.column import Column, TextStream, cell_text

Overflow = Literal["wrap", "cut"]

GAP = "  "
ELLIPSIS = "…"

#: A column is never made narrower than this: two Chinese characters.
NARROWEST = 4


def write_table(
    columns: Sequence[Column],
    rows: Iterable[object],
    stream: TextStream,
    *,
    width: int | None = None,
    overflow: Overflow = "wrap",
) -> int:
    """Write rows as a plain table, without colours, and return how many rows there were.

    Args:
        columns: what to write, in this order.
        rows: objects with an attribute for each column's key; all are held, to measure them.
        stream: where to write.
        width: how wide a line may be, in terminal columns. By default the terminal's width where
            the stream is one, and as wide as it takes where it is a file or a pipe.
        overflow: whether text too wide for its column goes on below (``wrap``) or ends with ``…``.

    """
    values = [[getattr(row, column.key) for column in columns] for row in rows]
    marks = [column.mark for column in columns]
    cells = ([visible(cell_text(*one)) for one in zip(row, marks, strict=True)] for row in values)
    lines = [[column.title for column in columns], *cells]
    right = [one.right or _is_number_column([row[i] for row in values]) for i, one in enumerate(columns)]
    widths = fit([max(map(display_width, column)) for column in zip(*lines, strict=True)], _limit(stream, width))
    for number, line in enumerate(lines):
        for part in _laid_out(line, widths, right, overflow):
            stream.write(part)
        if number == 0:
            stream.write(GAP.join("─" * w for w in widths) + "\n")
    return len(values)


def display_width(text: str) -> int:
    """Return how many terminal columns a text takes (显示宽度): two for a Chinese character.

    Source: Unicode Standard Annex #11; ambiguous characters count as one.
    """
    return sum(map(_char_width, text))


def fit(widths: Sequence[int], limit: int | None) -> list[int]:
    """Return column widths that fit a line: the widest give way first, none below four.

    Args:
        widths: what each column would like, in terminal columns.
        limit: how wide a line may be, gaps included; None for no limit.

    """
    fitted = list(widths)
    if limit is None:
        return fitted
    spare = limit - len(GAP) * (len(fitted) - 1)
    while sum(fitted) > spare and max(fitted) > NARROWEST:
        widest = fitted.index(max(fitted))
        fitted[widest] -= 1
    return fitted


def visible(text: str) -> str:
    """Return a text as one line without control characters, which could steer a terminal."""
    return "".join("\ufffd" if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in " ".join(text.split()))


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _limit(stream: TextStream, width: int | None) -> int | None:
    if width is not None:
        return width
    is_tty = getattr(stream, "isatty", None)
    return shutil.get_terminal_size().columns if is_tty is not None and is_tty() else None


def _is_number_column(values: Sequence[object]) -> bool:
    said = [value for value in values if value is not None]
    return bool(said) and all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in said)


def _laid_out(line: Sequence[str], widths: Sequence[int], right: Sequence[bool], overflow: Overflow) -> Iterator[str]:
    shape = wrapped if overflow == "wrap" else cut
    cells = [shape(text, width) for text, width in zip(line, widths, strict=True)]
    for number in range(max((len(cell) for cell in cells), default=0)):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = [_padded(*part) for part in zip(parts, widths, right, strict=True)]
        yield GAP.join(padded).rstrip() + "\n"


def _padded(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - zipped with the texts
    blank = " " * (width - display_width(text))
    return blank + text if right else text + blank


def cut(text: str, width: int) -> list[str]:
    """Return a text on one line of this width, ended with ``…`` if it was longer."""
    if display_width(text) <= width:
        return [text]
    return [_head(text, width - display_width(ELLIPSIS)) + ELLIPSIS]


def wrapped(text: str, width: int) -> list[str]:
    """Return a text on lines of this width, broken at a blank if there is one and else anywhere."""
    lines = []
    while len(text) > 1 and display_width(text) > width:
        # A character wider than its column still has to go somewhere: one a line.
        head = _head(text[:-1], width) or text[0]
        blank = head.rfind(" ") if text[len(head)] != " " else len(head)
        end = blank if blank > 0 else len(head)
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]


def _head(text: str, width: int) -> str:
    taken = 0
    for index, char in enumerate(text):
        taken += _char_width(char)
        if taken > width:
            return text[:index]
    return text
