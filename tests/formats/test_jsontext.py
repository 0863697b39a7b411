from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rectify.formats import Column, write_json
from rectify.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    due_on: date | None
    scope: Scope
    sources: tuple[str, ...]
    roles: frozenset[str]


COLUMNS = tuple(Column(key, key) for key in ("text", "due_on", "scope", "sources", "roles"))
ROW = Row("学习“制度”", date(2022, 6, 30), Scope.TEAM, ("巡察",), frozenset({"b", "a"}))
READ = {"text": "学习“制度”", "due_on": "2022-06-30", "scope": "team", "sources": ["巡察"], "roles": ["a", "b"]}


def written(*rows: Row) -> str:
    stream = io.StringIO()
    assert write_json(COLUMNS, rows, stream) == len(rows)
    return stream.getvalue()


def test_rows_are_one_array_of_objects_with_iso_dates() -> None:
    assert json.loads(written(ROW, ROW)) == [READ, READ]
    assert written(ROW, ROW).count("\n") == 4


def test_no_rows_are_an_empty_array() -> None:
    assert written() == "[]\n"


def test_chinese_stays_chinese() -> None:
    assert "学习" in written(ROW)


def test_each_row_is_written_before_the_next_is_read() -> None:
    stream = io.StringIO()
    seen: list[bool] = []

    def rows() -> Iterator[Row]:
        yield ROW
        seen.append("学习" in stream.getvalue())

    write_json(COLUMNS, rows(), stream)
    assert seen == [True]
