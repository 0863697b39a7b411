"""Rows as comma-separated text (CSV) that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from rectify.formats.column import Column, TextStream, cell_text

#: A text beginning with one of these may be taken for a formula. Source: OWASP, "CSV Injection",
#: which names the full-width forms for East Asian spreadsheets.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001, RUF100

BOM = "\ufeff"


def write_csv(columns: Sequence[Column], rows: Iterable[object], stream: TextStream, *, bom: bool = True) -> int:
    """Write rows as CSV, one line each under a line of titles, and return how many rows there were.

    Dates are ISO; text that a spreadsheet might run as a formula begins with ``'``. Lines end
    with CR LF, so a file should be opened with ``newline=""`` and ``encoding="utf-8"``.

    Args:
        columns: what to write, in this order.
        rows: objects with an attribute for each column's key; read once, one at a time.
        stream: where to write.
        bom: begin with a byte order mark, by which spreadsheets know UTF-8.

    """
    if bom:
        stream.write(BOM)
    writer = csv.writer(stream)
    writer.writerow([harmless(column.title) for column in columns])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the answer
        writer.writerow([_cell(getattr(row, column.key)) for column in columns])
    return count


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def _cell(value: object) -> str:
    text = cell_text(value)
    return text if isinstance(value, int | float) else harmless(text)
