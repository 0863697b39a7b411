from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.formats import Column, write_csv


@dataclass(frozen=True, slots=True)
class Row:
    text: str | None
    days: int
    due_on: date


COLUMNS = (Column("text", "内容"), Column("days", "天"), Column("due_on", "时限"))
DAY = date(2022, 6, 30)


def written(*rows: Row, bom: bool = True) -> str:
    stream = io.StringIO(newline="")
    assert write_csv(COLUMNS, iter(rows), stream, bom=bom) == len(rows)
    return stream.getvalue()


def test_a_spreadsheet_knows_utf_8_by_the_mark_at_the_beginning() -> None:
    assert written(Row("整改", 3, DAY)) == "\ufeff内容,天,时限\r\n整改,3,2022-06-30\r\n"
    assert written(bom=False) == "内容,天,时限\r\n"


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_could_run_stays_text(mark: str) -> None:
    read = list(csv.reader(io.StringIO(written(Row(f"{mark}1+1", 3, DAY), bom=False), newline="")))
    assert read[1][0] == f"'{mark}1+1"


def test_a_negative_number_stays_a_number() -> None:
    assert written(Row(None, -3, DAY), bom=False).splitlines()[1] == ",-3,2022-06-30"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_reads_back_except_for_the_mark_that_keeps_it_harmless(text: str) -> None:
    read = list(csv.reader(io.StringIO(written(Row(text, 1, DAY), bom=False), newline="")))
    assert read[1][0] in {text, f"'{text}"}
    assert not read[1][0].startswith(("=", "+", "-", "@"))
