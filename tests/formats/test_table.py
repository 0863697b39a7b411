from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.formats import Column, titled, write_table
from rectify.formats.column import cell_text
from rectify.formats.table import cut, display_width, fit, visible, wrapped
from rectify.messages import Lang


class Light(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Row:
    text: object
    days: object = None


COLUMNS = (Column("text", "内容"), Column("days", "天"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(*rows: Row, **options: object) -> list[str]:
    stream = io.StringIO()
    assert write_table(COLUMNS, rows, stream, **options) == len(rows)  # type: ignore[arg-type]
    return stream.getvalue().splitlines()


def test_a_chinese_character_takes_two_columns_so_that_columns_stay_below_their_titles() -> None:
    assert shown(Row("学习制度", 61), Row("abc", 5)) == ["内容      天", "────────  ──", "学习制度  61", "abc        5"]


def test_numbers_stand_on_the_right_and_words_on_the_left() -> None:
    assert shown(Row(7, "甲"), Row(12, None))[2:] == ["   7  甲", "  12"]


def test_a_table_without_rows_still_has_its_titles() -> None:
    assert shown() == ["内容  天", "────  ──"]


def test_text_wider_than_the_line_goes_on_below() -> None:
    assert shown(Row("坚持并完善学习制度", 1), width=14)[2:] == ["坚持并完善   1", "学习制度"]


def test_text_wider_than_the_line_is_cut_when_asked_for() -> None:
    assert shown(Row("坚持并完善学习制度", 1), width=14, overflow="cut")[2:] == ["坚持并完…    1"]


def test_a_terminal_gives_the_width_and_a_pipe_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "14")
    stream = Terminal()
    write_table(COLUMNS, [Row("坚持并完善学习制度", 1)], stream)
    assert max(display_width(line) for line in stream.getvalue().splitlines()) == 14
    assert shown(Row("坚持并完善学习制度", 1))[2] == "坚持并完善学习制度   1"


def test_nothing_in_a_cell_can_steer_a_terminal() -> None:
    assert shown(Row("\x1b[31m红\n色\u202e", 1))[2] == "\ufffd[31m红 色\ufffd   1"


def test_columns_are_never_narrower_than_two_characters_however_narrow_the_line() -> None:
    assert fit([20, 9, 3], 5) == [4, 4, 3]
    assert fit([20, 9, 3], None) == [20, 9, 3]


def test_a_mark_above_a_letter_takes_no_column_of_its_own() -> None:
    assert display_width("e\u0301") == 1


def test_a_line_breaks_at_a_blank_if_there_is_one() -> None:
    assert wrapped("within ten days", 10) == ["within ten", "days"]
    assert wrapped("within tendays", 10) == ["within", "tendays"]
    assert wrapped("整改", 1) == ["整", "改"]
    assert wrapped("ab改", 3) == ["ab", "改"]


def test_a_short_text_is_not_cut() -> None:
    assert cut("整改", 4) == ["整改"]


@given(st.text(), st.integers(4, 40))
def test_wrapping_loses_no_character_and_keeps_the_width(text: str, width: int) -> None:
    text = visible(text)
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(display_width(line) <= width for line in lines)
    assert display_width(cut(text, width)[0]) <= width


def test_a_value_is_shown_as_its_fact() -> None:
    assert cell_text(date(2022, 6, 30)) == "2022-06-30"
    assert cell_text(datetime(2022, 6, 30, 8, 0)) == "2022-06-30T08:00:00"  # noqa: DTZ001
    assert cell_text(Light.RED) == "red"
    assert cell_text(("甲", Light.RED)) == "甲、red"
    assert cell_text(frozenset({"乙", "甲"})) == "乙、甲"
    assert cell_text(complex(1)) == "(1+0j)"


def test_titles_come_from_the_catalogue_in_both_languages() -> None:
    assert titled(["owner", "due_on"]) == (Column("owner", "责任人"), Column("due_on", "整改时限"))
    assert titled(["owner"], "en") == (Column("owner", "Owner", mark=", "),)


@pytest.mark.parametrize(("lang", "joined"), [("zh", "甲、乙"), ("en", "甲, 乙")])
def test_several_values_in_a_cell_are_joined_as_the_reader_writes(lang: Lang, joined: str) -> None:
    stream = io.StringIO()
    write_table(titled(["text"], lang), [Row(("甲", "乙"))], stream)
    assert stream.getvalue().splitlines()[-1].strip() == joined


def test_a_column_without_a_title_in_the_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError):
        titled(["weather"])
