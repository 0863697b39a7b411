from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chinese_calendar
import holidays
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.errors import CalendarError, FaultyInput, InvalidValueError
from rectify.policy.workdays import CORRECTIONS, FIRST_UNSETTLED, DayStatus, WorkCalendar, from_ordinal, ordinal

CALENDAR = WorkCalendar.statutory()
LAST = CALENDAR.years[-1]
NEXT = LAST + 1
OVERLAY = f"""
[calendar]
name = "市管局"
announced = [{NEXT}]

[days]
2026-07-01 = "off"
"{NEXT}-01-01/{NEXT}-01-03" = {{ is = "off", reason = "元旦" }}
{NEXT}-01-09 = "work"
"""

covered_days = st.dates(dt.date(2005, 1, 1), dt.date(2025, 12, 31))
amounts = st.integers(-150, 150)


def every_day(first_year: int, last_year: int) -> list[dt.date]:
    first, last = dt.date(first_year, 1, 1), dt.date(last_year, 12, 31)
    return [dt.date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def faults_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as caught:
        WorkCalendar.loads(text, place="cal.toml")
    assert caught.value.code == "calendar.faulty"
    assert caught.value.text("zh").startswith("日历未采用")
    assert caught.value.text("en").startswith("the calendar was not used")
    return [(fault.place, fault.code.removeprefix("calendar.overlay.")) for fault in caught.value.faults]


# --- the statutory calendar ---


def test_every_day_since_2004_is_as_holidays_says() -> None:
    china = holidays.country_holidays("CN", years=range(2004, 2027))
    assert [day for day in every_day(2004, 2026) if CALENDAR.is_workday(day) != china.is_working_day(day)] == []


def test_every_day_since_2004_is_as_chinesecalendar_says_but_for_the_corrections() -> None:
    others = [day for day in every_day(2004, 2026) if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)]
    assert others == [*CORRECTIONS] == [dt.date(2005, 12, 31)]


def test_the_years_announced_begin_with_2004_and_reach_2026_at_least() -> None:
    assert CALENDAR.years[0] == 2004
    assert LAST >= 2026


def test_a_notice_for_the_next_year_has_changed_only_the_last_three_days_of_december() -> None:
    decembers = [day for day in every_day(2004, 2025) if day.month == 12]
    changed = [day for day in decembers if CALENDAR.is_workday(day) != (day.weekday() < 5)]
    assert sorted({day.year for day in changed}) == [2005, 2006, 2007, 2011, 2018]
    assert min((day.month, day.day) for day in changed) == FIRST_UNSETTLED


def test_the_statutory_calendar_is_built_once() -> None:
    assert WorkCalendar.statutory() is CALENDAR


# --- counting ---


@pytest.mark.parametrize(
    ("counted", "due"), [(False, dt.date(2022, 2, 9)), (True, dt.date(2022, 2, 8))], ids=["excluded", "included"]
)
def test_five_working_days_over_the_spring_festival_of_2022(counted: bool, due: dt.date) -> None:  # noqa: FBT001
    assert CALENDAR.add(dt.date(2022, 1, 28), 5, first_day_counted=counted) == due


def test_a_first_day_off_is_never_counted() -> None:
    festival = dt.date(2022, 2, 1)
    assert CALENDAR.add(festival, 1, first_day_counted=True) == dt.date(2022, 2, 7)
    assert CALENDAR.add(festival, 1) == dt.date(2022, 2, 7)
    assert CALENDAR.add(festival, -1, first_day_counted=True) == dt.date(2022, 1, 30)
    assert CALENDAR.add(festival, -1) == dt.date(2022, 1, 30)


def test_a_working_day_can_be_counted_backwards_too() -> None:
    assert CALENDAR.add(dt.date(2022, 2, 9), -5) == dt.date(2022, 1, 28)
    assert CALENDAR.add(dt.date(2022, 2, 8), -5, first_day_counted=True) == dt.date(2022, 1, 28)


def test_no_working_days_later_is_the_day_itself_worked_or_not() -> None:
    assert CALENDAR.add(dt.date(2022, 2, 1), 0) == dt.date(2022, 2, 1)
    assert CALENDAR.add(dt.date(NEXT, 5, 1), 0) == dt.date(NEXT, 5, 1)


def test_a_day_off_moves_to_the_next_working_day_and_a_working_day_stays() -> None:
    assert CALENDAR.next_workday(dt.date(2022, 1, 31)) == dt.date(2022, 2, 7)
    assert CALENDAR.next_workday(dt.date(2022, 1, 30)) == dt.date(2022, 1, 30)


def test_results_are_pendulum_dates() -> None:
    results = [CALENDAR.add(dt.date(2022, 1, 28), n) for n in (-1, 0, 1)]
    results += [CALENDAR.next_workday(dt.date(2022, 1, 28)), CALENDAR.provisional().add(dt.date(NEXT, 5, 1), 1)]
    assert {type(day) for day in results} == {pendulum.Date}


@given(covered_days, amounts, st.booleans())
def test_adding_equals_walking_day_by_day(day: dt.date, n: int, first_day_counted: bool) -> None:  # noqa: FBT001
    walked, left, step = day, abs(n), dt.timedelta(days=1 if n > 0 else -1)
    if first_day_counted and n and chinese_is_workday(day):
        left -= 1
    while left:
        walked += step
        left -= chinese_is_workday(walked)
    assert CALENDAR.add(day, n, first_day_counted=first_day_counted) == walked


def chinese_is_workday(day: dt.date) -> bool:
    return CORRECTIONS[day] == "work" if day in CORRECTIONS else chinese_calendar.is_workday(day)


@given(covered_days, st.integers(1, 150))
def test_counting_undoes_adding(day: dt.date, n: int) -> None:
    assert CALENDAR.count(day, CALENDAR.add(day, n)) == n
    assert CALENDAR.count(CALENDAR.add(day, -n), day) == n - 1 + CALENDAR.is_workday(day)
    assert CALENDAR.count(CALENDAR.add(day, -n, first_day_counted=True), day) == n - 1
    if CALENDAR.is_workday(day):
        assert CALENDAR.add(CALENDAR.add(day, n), -n) == day


@given(covered_days, covered_days)
def test_counting_backwards_is_the_negative_of_counting_forwards(start: dt.date, end: dt.date) -> None:
    between = every_day(min(start, end).year, max(start, end).year)
    worked = sum(CALENDAR.is_workday(day) for day in between if min(start, end) < day <= max(start, end))
    assert abs(CALENDAR.count(start, end)) == worked
    assert CALENDAR.count(start, end) == -CALENDAR.count(end, start)


@given(covered_days, amounts, st.booleans())
def test_starting_later_never_ends_earlier(day: dt.date, n: int, first_day_counted: bool) -> None:  # noqa: FBT001
    after = day + dt.timedelta(days=1)
    ends = [CALENDAR.add(start, n, first_day_counted=first_day_counted) for start in (day, after)]
    assert ends == sorted(ends)


# --- the edges ---


def test_a_year_that_nobody_announced_is_an_error_that_says_so() -> None:
    for ask in (
        lambda: CALENDAR.is_workday(dt.date(NEXT, 1, 1)),
        lambda: CALENDAR.add(dt.date(LAST, 12, 28), 30),
        lambda: CALENDAR.add(dt.date(NEXT, 1, 4), -1),
        lambda: CALENDAR.next_workday(dt.date(NEXT, 1, 1)),
        lambda: CALENDAR.count(dt.date(LAST, 12, 1), dt.date(NEXT, 1, 1)),
        lambda: CALENDAR.require(dt.date(NEXT, 1, 1)),
    ):
        with pytest.raises(CalendarError) as caught:
            ask()
        assert (caught.value.code, caught.value.facts["year"]) == ("calendar.unannounced", NEXT)
        assert f"{NEXT}年的放假安排未公布" in caught.value.text("zh")
        assert f"{NEXT} have not been announced" in caught.value.text("en")


@pytest.mark.parametrize("calendar", [CALENDAR, CALENDAR.provisional()], ids=["announced", "provisional"])
def test_a_year_before_the_first_is_an_error_even_provisionally(calendar: WorkCalendar) -> None:
    for ask in (
        lambda: calendar.is_workday(dt.date(2003, 12, 31)),
        lambda: calendar.add(dt.date(2004, 1, 5), -10),
        lambda: calendar.next_workday(dt.date(2003, 12, 31)),
    ):
        with pytest.raises(CalendarError) as caught:
            ask()
        assert (caught.value.code, caught.value.facts["year"]) == ("calendar.not_covered", 2003)
        assert "从2004年开始" in caught.value.text("zh")
        assert "begins with 2004" in caught.value.text("en")


def test_the_first_and_the_last_day_are_covered() -> None:
    assert not CALENDAR.is_workday(dt.date(2004, 1, 1))
    assert CALENDAR.next_workday(dt.date(2004, 1, 1)) == dt.date(2004, 1, 2)
    assert CALENDAR.is_workday(dt.date(2026, 12, 31))


@pytest.mark.parametrize("value", [dt.datetime(2022, 1, 28, tzinfo=dt.UTC), pendulum.now("UTC"), "2022-01-28", None])
def test_a_moment_is_no_date(value: dt.date) -> None:
    with pytest.raises(InvalidValueError) as caught:
        CALENDAR.is_workday(value)
    assert caught.value.code == "calendar.not_a_date"
    assert "不是日期" in caught.value.text("zh")
    assert "is not a date" in caught.value.text("en")


def test_an_ordinal_without_a_date_is_an_error() -> None:
    assert from_ordinal(ordinal(dt.date(9999, 12, 31))) == dt.date(9999, 12, 31)
    for number in (0, ordinal(dt.date(9999, 12, 31)) + 1):
        with pytest.raises(CalendarError) as caught:
            from_ordinal(number)
        assert caught.value.code == "calendar.out_of_range"
        assert "9999" in caught.value.text("zh")
        assert "9999" in caught.value.text("en")


# --- provisional ---


def test_a_provisional_calendar_counts_later_years_as_mondays_to_fridays() -> None:
    calendar = CALENDAR.provisional()
    assert calendar.extrapolates
    later = every_day(NEXT, NEXT + 3)
    assert [calendar.is_workday(day) for day in later] == [day.weekday() < 5 for day in later]
    assert calendar.count(dt.date(LAST, 12, 31), later[-1]) == sum(day.weekday() < 5 for day in later)


@given(st.dates(dt.date(LAST - 1, 6, 1), dt.date(NEXT + 2, 12, 31)), st.integers(1, 200))
def test_a_provisional_calendar_counts_across_the_edge_both_ways(day: dt.date, n: int) -> None:
    calendar = CALENDAR.provisional()
    start = calendar.next_workday(day)
    end = calendar.add(start, n)
    assert calendar.is_workday(end)
    assert calendar.count(start, end) == n
    assert calendar.add(end, -n) == start


def test_the_last_days_of_december_are_provisional_until_the_next_year_is_announced() -> None:
    assert not CALENDAR.is_provisional(dt.date(LAST, 12, 28))
    assert CALENDAR.is_provisional(dt.date(LAST, 12, 29))
    assert CALENDAR.is_provisional(dt.date(NEXT, 6, 1))
    assert not CALENDAR.is_provisional(dt.date(LAST - 1, 12, 31))
    assert not WorkCalendar.loads(OVERLAY).is_provisional(dt.date(LAST, 12, 29))


def test_no_provisional_date_lies_after_year_9999() -> None:
    with pytest.raises(CalendarError) as caught:
        CALENDAR.provisional().add(dt.date(9999, 12, 31), 1)
    assert caught.value.code == "calendar.out_of_range"


# --- the version of the content ---


def test_the_fingerprint_changes_with_the_content_and_only_with_it() -> None:
    renamed = CALENDAR.overlay({}, name="另一个名称")
    same = CALENDAR.overlay({dt.date(2022, 1, 1): "off"})
    other = CALENDAR.overlay({dt.date(2022, 1, 4): "off"})
    assert renamed.fingerprint == same.fingerprint == CALENDAR.fingerprint
    assert renamed == same == CALENDAR
    assert hash(renamed) == hash(CALENDAR)
    distinct = [CALENDAR, other, CALENDAR.provisional(), WorkCalendar.loads(OVERLAY)]
    assert len({calendar.fingerprint for calendar in distinct}) == len(distinct)
    assert len(CALENDAR.fingerprint) == 64


def test_the_fingerprint_is_the_same_in_every_run() -> None:
    # Only the years of this example: a new release of chinesecalendar may add one.
    bare = WorkCalendar._of("样本", range(2022, 2023), {day.toordinal() for day in workdays_of_2022()})
    assert bare.fingerprint == "e5c60a8f596e3737bbf59db3dc58dc3f861d0d597de76df812c507ec87c5a15a"


def workdays_of_2022() -> list[dt.date]:
    return [day for day in every_day(2022, 2022) if chinese_calendar.is_workday(day)]


def test_a_calendar_can_be_shared_by_threads() -> None:
    days = every_day(2024, 2024) * 4
    with ThreadPoolExecutor(8) as pool:
        shared = [*pool.map(lambda day: CALENDAR.add(day, 10), days)]
    assert shared == [CALENDAR.add(day, 10) for day in days]


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CALENDAR.years = range(1)  # type: ignore[misc]


# --- an agency's own days ---


def test_an_agency_day_overrules_the_statutory_one() -> None:
    calendar = WorkCalendar.loads(OVERLAY)
    assert calendar.name == "市管局"
    assert CALENDAR.is_workday(dt.date(2026, 7, 1))
    assert not calendar.is_workday(dt.date(2026, 7, 1))


def test_an_announced_year_is_monday_to_friday_but_for_its_days() -> None:
    calendar = WorkCalendar.loads(OVERLAY)
    assert calendar.years == range(2004, NEXT + 1)
    off = {dt.date(NEXT, 1, day) for day in (1, 2, 3)}
    work = {dt.date(NEXT, 1, 9)}
    for day in every_day(NEXT, NEXT):
        assert calendar.is_workday(day) == (day in work or (day.weekday() < 5 and day not in off))


def test_an_overlay_lies_over_any_base_and_keeps_its_mode() -> None:
    first = CALENDAR.provisional().overlay({dt.date(2026, 7, 1): "off"}, name="一")
    second = WorkCalendar.loads('[calendar]\nname = "二"\n[days]\n2026-07-02 = "off"', first)
    assert second.extrapolates
    assert second.name == "二"
    assert CALENDAR.add(dt.date(2026, 6, 30), 1) == dt.date(2026, 7, 1)
    assert second.add(dt.date(2026, 6, 30), 1) == dt.date(2026, 7, 3)


def test_a_calendar_can_be_asked_for_as_it_was_before_later_years_were_announced() -> None:
    then = CALENDAR.until(2018)
    assert (then.years, then.name, then.extrapolates) == (range(2004, 2019), CALENDAR.name, False)
    assert CALENDAR.provisional().until(2018).extrapolates
    # What was announced late in 2018, for 2019, made 29 December a working day and 31 December a day off.
    assert not then.is_workday(dt.date(2018, 12, 29))
    assert then.is_workday(dt.date(2018, 12, 31))
    assert then.add(dt.date(2018, 1, 1), 200) == CALENDAR.add(dt.date(2018, 1, 1), 200)
    with pytest.raises(CalendarError):
        then.require(dt.date(2019, 1, 1))


def test_a_year_before_the_first_can_be_announced_too() -> None:
    calendar = CALENDAR.overlay({dt.date(2003, 1, 1): "off"}, announced=[2003])
    assert calendar.next_workday(dt.date(2003, 1, 1)) == dt.date(2003, 1, 2)


def test_an_overlay_is_read_from_a_file_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "cal.toml"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(OVERLAY, encoding=encoding)
        assert WorkCalendar.load(path) == WorkCalendar.load(str(path)) == WorkCalendar.loads(OVERLAY)


def test_a_file_that_cannot_be_read_is_a_fault_of_the_file(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes(OVERLAY.encode("gbk"))
    for path in (tmp_path / "missing.toml", gbk):
        with pytest.raises(FaultyInput) as caught:
            WorkCalendar.load(path)
        assert [(fault.place, fault.code) for fault in caught.value.faults] == [
            (path.name, "calendar.overlay.unreadable")
        ]
        assert "UTF-8" in caught.value.text("zh")
        assert "UTF-8" in caught.value.text("en")


def test_all_faults_of_an_overlay_are_told_at_once() -> None:
    text = f"""
        title = "x"
        [calendar]
        nom = "x"
        announced = [{NEXT}]
        [days]
        2026-02-30 = "off"
        20260101 = "off"
        "2026-01-01/" = "off"
        "2026-07-02/2026-07-01" = "off"
        2026-07-03 = "closed"
        2026-07-04 = {{ is = "off", why = "x" }}
        2026-07-05 = {{ reason = "x" }}
        2026-07-06 = "work"
        "2026-07-05/2026-07-08" = "work"
        2026-07-07 = "work"
        {NEXT + 1}-01-01 = "off"
        "2026-01-01/9999-12-31" = "off"
    """
    assert faults_of(text) == [
        ("cal.toml", "unknown_key"),
        ("cal.toml [calendar]", "unknown_key"),
        ("cal.toml [calendar]", "missing"),
        ("cal.toml [days] 2026-02-30", "day"),
        ("cal.toml [days] 20260101", "day"),
        ("cal.toml [days] 2026-01-01/", "day"),
        ("cal.toml [days] 2026-07-02/2026-07-01", "interval"),
        ("cal.toml [days] 2026-07-03", "status"),
        ("cal.toml [days] 2026-07-04", "unknown_key"),
        ("cal.toml [days] 2026-07-05", "status"),
        ("cal.toml [days] 2026-07-05/2026-07-08", "repeated"),
        ("cal.toml [days] 2026-07-07", "repeated"),
        (f"cal.toml [days] {NEXT + 1}-01-01", "year"),
        ("cal.toml [days] 2026-01-01/9999-12-31", "year"),
    ]


def test_broken_toml_is_a_fault_with_its_line() -> None:
    assert faults_of("[calendar\nname") == [("cal.toml", "syntax")]


def test_a_table_that_is_none_is_a_fault() -> None:
    assert faults_of('calendar = 1\ndays = ["2026-07-01"]') == [
        ("cal.toml [calendar]", "type"),
        ("cal.toml [calendar]", "missing"),
        ("cal.toml [days]", "type"),
    ]


def test_a_calendar_has_a_name_in_words() -> None:
    assert faults_of("[calendar]\nname = 1") == [("cal.toml [calendar] name", "type")]


@pytest.mark.parametrize("announced", ["2027", '["2027"]', "[true]"])
def test_an_unreadable_list_of_years_is_one_fault_not_one_a_day(announced: str) -> None:
    text = f'[calendar]\nname = "x"\nannounced = {announced}\n[days]\n{NEXT}-01-01 = "off"'
    assert faults_of(text) == [("cal.toml [calendar] announced", "type")]


def test_a_year_announced_without_its_days_is_a_fault() -> None:
    assert faults_of(f'[calendar]\nname = "x"\nannounced = [{NEXT}]') == [
        ("cal.toml [calendar] announced", "empty_year")
    ]


def test_years_are_announced_without_a_gap() -> None:
    text = f'[calendar]\nname = "x"\nannounced = [{NEXT + 1}]\n[days]\n{NEXT + 1}-01-01 = "off"'
    assert faults_of(text) == [("cal.toml [calendar] announced", "gap")]


def test_an_overlay_from_a_program_is_checked_alike() -> None:
    closed: DayStatus = "closed"  # type: ignore[assignment]
    with pytest.raises(FaultyInput) as caught:
        CALENDAR.overlay({dt.date(NEXT, 5, 1): "off", dt.date(2026, 7, 1): closed}, announced=[NEXT + 1])
    assert [(fault.place, fault.code.removeprefix("calendar.overlay.")) for fault in caught.value.faults] == [
        ("announced", "gap"),
        ("announced", "empty_year"),
        (f"[days] {NEXT}-05-01", "year"),
        ("[days] 2026-07-01", "status"),
    ]
    with pytest.raises(InvalidValueError):
        CALENDAR.overlay({dt.datetime(2026, 7, 1, tzinfo=dt.UTC): "off"})
