from __future__ import annotations

import datetime as dt

import pytest

from rectify.formats.workdays import (
    DayChange,
    DayChangeLine,
    Month,
    MonthLine,
    change_columns,
    change_lines,
    changes,
    month_columns,
    month_lines,
    months,
)
from rectify.policy.workdays import WorkCalendar

CALENDAR = WorkCalendar.statutory()
LAST = CALENDAR.years[-1]


def test_a_year_is_told_by_months_as_the_notice_has_it() -> None:
    """国办发明电〔2021〕11号: 249 working days in 2022."""
    rows = list(months(CALENDAR, 2022))
    assert [row.month for row in rows] == [f"2022-{number:02}" for number in range(1, 13)]
    assert sum(row.workday_count for row in rows) == 249
    assert rows[0] == Month(
        "2022-01",
        21,
        off=(dt.date(2022, 1, 3), dt.date(2022, 1, 31)),
        worked=(dt.date(2022, 1, 29), dt.date(2022, 1, 30)),
        provisional_from=None,
    )
    assert list(month_lines(rows[:2])) == [
        MonthLine("2022-01", 21, "3、31", "29-30", None),
        MonthLine("2022-02", 16, "1-4", "", None),
    ]
    assert next(month_lines(rows, "en")).off == "3, 31"


def test_what_a_notice_may_still_change_is_told_with_its_first_day() -> None:
    told = [row.provisional_from for row in months(CALENDAR, LAST)]
    assert told == [None] * 11 + [dt.date(LAST, 12, 29)]
    told = [row.provisional_from for row in months(CALENDAR.provisional(), LAST + 1)]
    assert told == [dt.date(LAST + 1, number, 1) for number in range(1, 13)]


def test_two_calendars_differ_day_by_day() -> None:
    own = CALENDAR.overlay({dt.date(2022, 7, 1): "off", dt.date(2022, 7, 2): "work", dt.date(2022, 7, 3): "off"})
    rows = list(changes(CALENDAR, own))
    assert rows == [
        DayChange(dt.date(2022, 7, 1), 5, "work", "off"),
        DayChange(dt.date(2022, 7, 2), 6, "off", "work"),
    ]
    assert list(change_lines(rows)) == [
        DayChangeLine(dt.date(2022, 7, 1), "五", "上班", "放假"),
        DayChangeLine(dt.date(2022, 7, 2), "六", "放假", "上班"),
    ]
    assert list(change_lines(rows[:1], "en")) == [DayChangeLine(dt.date(2022, 7, 1), "Fri", "worked", "off")]


@pytest.mark.parametrize("year", [CALENDAR.years[0] - 1, LAST + 1])
def test_a_year_that_only_one_announces_is_compared_with_mondays_to_fridays(year: int) -> None:
    first = next(day for day in (dt.date(year, 7, number) for number in range(1, 8)) if day.isoweekday() == 1)
    own = CALENDAR.overlay({first: "off"}, announced=[year])
    assert list(changes(CALENDAR, own)) == [DayChange(first, 1, "work", "off")]


def test_columns_have_titles_in_either_language() -> None:
    assert [column.title for column in month_columns()][:3] == ["月份", "工作日数", "放假（周一至周五）"]
    assert [column.title for column in change_columns("en")] == ["Day", "Weekday", "Was", "Now"]
