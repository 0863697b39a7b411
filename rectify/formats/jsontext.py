"""Rows as one JSON array, written row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass

from rectify.formats.column import Column, TextStream, plain


def write_json(columns: Sequence[Column], rows: Iterable[object], stream: TextStream) -> int:
    """Write rows as an array of JSON objects, one a line, and return how many rows there were.

    Names are the columns' keys; dates are ISO text; Chinese stays Chinese.

    Args:
        columns: what to write, in this order.
        rows: objects with an attribute for each column's key; read once, one at a time.
        stream: where to write.

    """
    count = 0
    stream.write("[")
    for count, row in enumerate(rows, start=1):
        said = {column.key: _value(getattr(row, column.key)) for column in columns}
        stream.write(("\n" if count == 1 else ",\n") + json.dumps(said, ensure_ascii=False, allow_nan=False))
    stream.write("\n]\n" if count else "]\n")
    return count


def _value(value: object) -> object:
    if is_dataclass(value):
        return {one.name: _value(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [_value(item) for item in value]
    if isinstance(value, set | frozenset):
        return [_value(item) for item in sorted(value, key=str)]
    return plain(value)
