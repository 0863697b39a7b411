from __future__ import annotations

import calendar
import math
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.errors import Fault
from rectify.formats.intake import Deadline, YearHint, read_deadline

HINT = YearHint(2022, "2022年1月28日", date(2022, 1, 28))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FULL_WIDTH = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
DAY_FORMS = [
    "{d.year}年{d.month}月{d.day}日",
    "{d.year}年{d.month:02}月{d.day:02}日",
    "{d.year} 年 {d.month} 月 {d.day} 日前",
    "{d.year}年{d.month}月{d.day}号之前完成",
    "{d.year}.{d.month}.{d.day}",
    "{d.year}-{d.month}-{d.day}",
    "{d.year}/{d.month}/{d.day}",
    "{d.year}—{d.month:02}—{d.day:02}",
    "{d:%Y%m%d}",
    "{d:%Y-%m-%d} 00:00:00",
]


def read(value: object, year: YearHint | None = None) -> Deadline:
    answer = read_deadline("台账.xlsx 班子!I4", value, year=year)
    assert isinstance(answer, Deadline), answer
    return answer


def fault(value: object, year: YearHint | None = None) -> str:
    answer = read_deadline("台账.xlsx 班子!I4", value, year=year)
    assert isinstance(answer, Fault), answer
    assert answer.place == "台账.xlsx 班子!I4"
    assert answer.text("zh") != answer.text("en")
    return answer.code.removeprefix("intake.due_")


def kinds(deadline: Deadline) -> list[str]:
    return [inference.code.removeprefix("intake.inferred.") for inference in deadline.inferences]


@given(DAYS, st.sampled_from(DAY_FORMS), st.booleans())
def test_a_day_written_in_any_form_reads_back(day: date, form: str, full_width: bool) -> None:  # noqa: FBT001
    written = form.format(d=day)
    if full_width and "00:00" not in written:
        written = written.translate(FULL_WIDTH)
    assert read(written) == Deadline(day)


@given(DAYS)
def test_a_real_date_reads_back_whatever_its_time(day: date) -> None:
    assert read(day) == Deadline(day)
    assert read(datetime.combine(day, time(8, 30))) == Deadline(day)
    assert read(int(f"{day:%Y%m%d}")) == Deadline(day)


@given(DAYS, st.sampled_from([int, str, lambda n: n + 0.25]))
def test_a_serial_number_reads_back_and_is_listed(day: date, form: type) -> None:
    deadline = read(form((day - date(1899, 12, 30)).days))
    assert deadline.day == day
    assert kinds(deadline) == ["serial"]


def test_a_serial_number_written_as_text_is_one_too() -> None:
    assert read("４４７４２").day == date(2022, 6, 30)


def test_serial_numbers_count_from_the_workbooks_own_day_0() -> None:
    answer = read_deadline("A1", 44742 - 1462, epoch=date(1904, 1, 1))
    assert isinstance(answer, Deadline)
    assert answer.day == date(2022, 6, 30)


@given(
    DAYS,
    st.sampled_from(
        ["{d.year}年{d.month}月", "{d.year}年{d.month}月底前", "{d.year}.{d.month}", "{d.year}-{d.month:02}"]
    ),
)
def test_a_month_is_due_on_its_last_day_and_listed(day: date, form: str) -> None:
    deadline = read(form.format(d=day))
    assert deadline.day == day.replace(day=calendar.monthrange(day.year, day.month)[1])
    assert kinds(deadline) == ["last_day"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2022年6月份", date(2022, 6, 30)),
        ("2022年6月末", date(2022, 6, 30)),
        ("2022年２月底之前完成", date(2022, 2, 28)),
        ("2024年2月底", date(2024, 2, 29)),
        ("2022年6月上旬", date(2022, 6, 10)),
        ("2022年6月中旬", date(2022, 6, 20)),
        ("2022年6月下旬", date(2022, 6, 30)),
        ("2022年第一季度", date(2022, 3, 31)),
        ("2022年第二季度末", date(2022, 6, 30)),
        ("2022年3季度内", date(2022, 9, 30)),
        ("2022年四季度末前", date(2022, 12, 31)),
        ("2022年上半年", date(2022, 6, 30)),
        ("2022年下半年", date(2022, 12, 31)),
        ("2022年全年", date(2022, 12, 31)),
        ("2022年底前", date(2022, 12, 31)),
        ("2022年年底", date(2022, 12, 31)),
        ("2022年内完成", date(2022, 12, 31)),
        ("2022年度", date(2022, 12, 31)),
        ("二〇二二年六月底前", date(2022, 6, 30)),
    ],
)
def test_a_period_is_due_on_its_last_day_and_listed(written: str, day: date) -> None:
    deadline = read(written)
    assert deadline.day == day
    assert kinds(deadline) == ["last_day"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二二年四月三十日", date(2022, 4, 30)),
        ("二零二二年十二月三十一日", date(2022, 12, 31)),
        ("2022年十月十日", date(2022, 10, 10)),
    ],
)
def test_chinese_numerals_are_read(written: str, day: date) -> None:
    assert read(written) == Deadline(day)


@pytest.mark.parametrize(
    ("written", "day", "listed"),
    [
        ("4月30日前", date(2022, 4, 30), ["year_reported"]),
        ("4月底前", date(2022, 4, 30), ["year_reported", "last_day"]),
        ("第二季度", date(2022, 6, 30), ["year_reported", "last_day"]),
        ("全年", date(2022, 12, 31), ["year_reported", "last_day"]),
        ("年底前", date(2022, 12, 31), ["year_reported", "last_day"]),
        ("今年底", date(2022, 12, 31), ["year_reported", "last_day"]),
        ("1月5日", date(2022, 1, 5), ["year_past"]),
    ],
)
def test_a_missing_year_is_that_of_the_filling_date_and_listed(written: str, day: date, listed: list[str]) -> None:
    deadline = read(written, HINT)
    assert deadline.day == day
    assert kinds(deadline) == listed


def test_a_missing_year_is_the_campaigns_where_no_filling_date_is_stated() -> None:
    deadline = read("4月30日前", YearHint(2022))
    assert deadline.day == date(2022, 4, 30)
    assert kinds(deadline) == ["year_given"]


@pytest.mark.parametrize("written", ["4月30日前", "4月底前", "全年", "年底前", "第二季度末", "上半年", "今年"])
def test_a_missing_year_without_either_is_a_fault(written: str) -> None:
    assert fault(written) == "year_missing"


@pytest.mark.parametrize(
    ("written", "deadline"),
    [
        ("立行立改", Deadline(term="immediate")),
        ("长期坚持", Deadline(term="long_term", long_term=True)),
        ("持续推进。", Deadline(term="long_term", long_term=True)),
        ("立行立改，长期坚持", Deadline(term="immediate", long_term=True)),
        ("2022.6.30，长期坚持", Deadline(date(2022, 6, 30), long_term=True)),
        ("2022年6月30日前完成并长期坚持", Deadline(date(2022, 6, 30), long_term=True)),
        ("立行立改、2022-6-30", Deadline(date(2022, 6, 30), "immediate")),
    ],
)
def test_a_word_names_a_term_and_long_term_may_qualify_a_day(written: str, deadline: Deadline) -> None:
    assert read(written) == deadline


def test_the_caller_says_which_words_name_which_terms() -> None:
    terms = {"分步并行": "stages", "长期坚持": "for_good"}
    assert read_deadline("A1", "分步并行", terms=terms) == Deadline(term="stages")
    assert read_deadline("A1", "长期坚持", terms=terms) == Deadline(term="for_good", long_term=True)
    both = read_deadline("A1", "立行立改，分步", terms={"立行立改": "immediate", "分步": "stages"})
    assert isinstance(both, Fault)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "blank"),
        ("  ", "blank"),
        ("—", "blank"),
        ("待定", "pending"),
        ("2022年2月30日", "impossible"),
        ("2022-13-01", "impossible"),
        ("2022年0月", "impossible"),
        ("2022.6.0", "impossible"),
        (20220230, "impossible"),
        ("2202年6月30日", "year_unlikely"),
        ("0000年6月30日", "year_unlikely"),
        (date(1900, 1, 1), "year_unlikely"),
        ("尽快", "unknown"),
        ("6月前", "unknown"),
        ("。", "unknown"),
        ("第五季度", "unknown"),
        ("十十月", "unknown"),
        ("2022年4月底前②6月底前", "unknown"),
        ("2022-4-30，2022-6-30", "unknown"),
        ("=DATE(2022,4,30)", "unknown"),
        (2022.6, "unknown"),
        (2022, "unknown"),
        (-1, "unknown"),
        (math.inf, "unknown"),
        (math.nan, "unknown"),
        (10**400, "unknown"),
        (True, "unknown"),
        (time(8, 0), "unknown"),
        (timedelta(days=1), "unknown"),
    ],
)
def test_what_is_no_due_date_is_a_fault_and_never_a_guess(written: object, code: str) -> None:
    assert fault(written, HINT) == code


@given(
    st.one_of(
        st.text(),
        st.text("0123456789年月日底前季度半上下旬十二〇./-，、 长期坚持"),
        st.floats(),
        st.integers(),
        st.dates(),
        st.datetimes(),
        st.booleans(),
        st.none(),
    ),
    st.sampled_from([None, HINT, YearHint(2024)]),
)
def test_any_cell_is_a_deadline_or_a_fault(value: object, year: YearHint | None) -> None:
    answer = read_deadline("A1", value, year=year)
    if isinstance(answer, Deadline):
        assert answer.day is not None or answer.term is not None
    else:
        assert answer.text()
