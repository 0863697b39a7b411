from __future__ import annotations

import datetime as dt
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.errors import CalendarError, InvalidValueError
from rectify.policy.term import Due, FirstDay, MonthEnd, Rollover, Term, add_months, threshold
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Title, Unit
from tests.policy.given import whole_policy

CALENDAR = WorkCalendar.statutory()
LAST = CALENDAR.years[-1]
NEXT = LAST + 1
THREE_MONTHS = Term(
    name="scheduled", title=Title("限期整改", "scheduled"), anchor=("start", "reopen"), amount=3, unit=Unit.MONTHS
)

anchors = st.dates(dt.date(2005, 1, 1), dt.date(2022, 12, 31))
terms = st.builds(
    Term,
    name=st.just("scheduled"),
    title=st.just(THREE_MONTHS.title),
    anchor=st.just(("start",)),
    amount=st.integers(0, 24),
    unit=st.sampled_from(Unit),
    first_day=st.sampled_from(["excluded", "included"]),
    month_end=st.sampled_from(["last", "next"]),
    rollover=st.sampled_from(["none", "next_workday"]),
)


def due_day(term: Term, anchor: dt.date, calendar: WorkCalendar = CALENDAR) -> pendulum.Date:
    due = term.due(anchor, calendar)
    assert due is not None
    return due.day


def three(
    unit: Unit = Unit.MONTHS,
    amount: int = 3,
    *,
    first_day: FirstDay = "excluded",
    month_end: MonthEnd = "last",
    rollover: Rollover = "none",
) -> Term:
    return replace(THREE_MONTHS, amount=amount, unit=unit, first_day=first_day, month_end=month_end, rollover=rollover)


# --- months ---


def test_three_months_end_on_the_same_day_of_the_month() -> None:
    assert due_day(THREE_MONTHS, dt.date(2022, 1, 20)) == dt.date(2022, 4, 20)


def test_three_months_from_a_day_that_february_lacks_end_on_its_last_day() -> None:
    assert due_day(THREE_MONTHS, dt.date(2021, 11, 30)) == dt.date(2022, 2, 28)
    assert due_day(THREE_MONTHS, dt.date(2023, 11, 30)) == dt.date(2024, 2, 29)


def test_or_on_the_first_of_march_if_the_term_says_next() -> None:
    term = three(month_end="next")
    assert due_day(term, dt.date(2021, 11, 30)) == dt.date(2022, 3, 1)
    assert due_day(term, dt.date(2021, 11, 28)) == dt.date(2022, 2, 28)


def test_one_month_more_from_the_due_date_and_from_the_anchor_differ() -> None:
    anchor = dt.date(2021, 11, 30)
    assert due_day(three(amount=1), due_day(THREE_MONTHS, anchor)) == dt.date(2022, 3, 28)
    assert due_day(three(amount=4), anchor) == dt.date(2022, 3, 30)


@pytest.mark.parametrize("month_end", ["last", "next"])
@pytest.mark.parametrize(
    ("anchor", "due"),
    [
        (dt.date(2022, 1, 15), dt.date(2022, 2, 14)),
        (dt.date(2022, 2, 1), dt.date(2022, 2, 28)),
        (dt.date(2022, 3, 1), dt.date(2022, 3, 31)),
        (dt.date(2022, 1, 28), dt.date(2022, 2, 27)),
        (dt.date(2022, 1, 29), dt.date(2022, 2, 28)),
        (dt.date(2022, 1, 31), dt.date(2022, 2, 28)),
    ],
)
def test_a_month_whose_first_day_counts_ends_on_the_day_before(
    anchor: dt.date, due: dt.date, month_end: MonthEnd
) -> None:
    assert due_day(three(amount=1, first_day="included", month_end=month_end), anchor) == due


# --- days and working days ---


def test_calendar_days_count_every_day() -> None:
    assert due_day(three(Unit.DAYS, 15), dt.date(2022, 1, 28)) == dt.date(2022, 2, 12)
    assert due_day(three(Unit.DAYS, 15, first_day="included"), dt.date(2022, 1, 28)) == dt.date(2022, 2, 11)


def test_working_days_skip_the_spring_festival_and_count_the_days_worked_for_it() -> None:
    assert due_day(three(Unit.WORKDAYS, 5), dt.date(2022, 1, 28)) == dt.date(2022, 2, 9)
    assert due_day(three(Unit.WORKDAYS, 5, first_day="included"), dt.date(2022, 1, 28)) == dt.date(2022, 2, 8)


@pytest.mark.parametrize("unit", list(Unit))
def test_at_once_is_due_on_the_anchors_day(unit: Unit) -> None:
    for first_day in ("excluded", "included"):
        at_once = replace(THREE_MONTHS, amount=0, unit=unit, first_day=first_day)
        assert at_once.due(dt.date(NEXT, 1, 1), CALENDAR) == Due(pendulum.date(NEXT, 1, 1), provisional=False)


def test_a_due_date_on_a_day_off_moves_to_the_next_working_day() -> None:
    assert due_day(three(), dt.date(2022, 2, 1)) == dt.date(2022, 5, 1)
    assert due_day(three(rollover="next_workday"), dt.date(2022, 2, 1)) == dt.date(2022, 5, 5)
    assert due_day(three(rollover="next_workday"), dt.date(2022, 1, 20)) == dt.date(2022, 4, 20)


def test_an_open_ended_term_has_no_due_date() -> None:
    term = replace(THREE_MONTHS, amount=0, open_ended=True, rollover="next_workday")
    assert term.due(dt.date(2022, 1, 20), CALENDAR) is None
    assert term.latest_anchor(dt.date(2022, 1, 20), CALENDAR) is None
    assert not term.uses_calendar


# --- the calendar's edge ---


@pytest.mark.parametrize(
    ("term", "uses"),
    [
        (three(Unit.DAYS), False),
        (three(), False),
        (three(Unit.WORKDAYS), True),
        (three(Unit.WORKDAYS, 0), False),
        (three(Unit.WORKDAYS, 0, rollover="next_workday"), True),
        (three(rollover="next_workday"), True),
    ],
)
def test_a_term_tells_whether_a_notice_may_move_its_due_dates(term: Term, uses: bool) -> None:  # noqa: FBT001
    assert term.uses_calendar is uses
    late = dt.date(NEXT, 5, 1)
    if uses:
        with pytest.raises(CalendarError) as caught:
            term.due(late, CALENDAR)
        assert caught.value.code == "calendar.unannounced"
    due = term.due(late, CALENDAR.provisional())
    assert due is not None
    assert due.provisional is uses


def test_a_due_date_at_the_end_of_the_last_announced_december_is_provisional() -> None:
    settled, unsettled = (three(Unit.WORKDAYS, 1).due(dt.date(LAST, 12, day), CALENDAR) for day in (20, 28))
    assert settled is not None
    assert not settled.provisional
    assert unsettled is not None
    assert unsettled.provisional


def test_months_outside_the_years_1_to_9999_are_an_error() -> None:
    for day, months in ((pendulum.date(9999, 12, 1), 1), (pendulum.date(1, 1, 1), -1)):
        with pytest.raises(CalendarError) as caught:
            add_months(day, months)
        assert caught.value.code == "calendar.out_of_range"


def test_a_moment_starts_no_clock() -> None:
    moment = dt.datetime(2022, 1, 19, 16, 0, tzinfo=dt.UTC)  # in Shanghai it is already the 20th
    for ask in (THREE_MONTHS.due, THREE_MONTHS.latest_anchor):
        with pytest.raises(InvalidValueError) as caught:
            ask(moment, CALENDAR)
        assert caught.value.code == "calendar.not_a_date"


# --- laws ---


@given(terms, anchors)
def test_nothing_is_due_before_its_clock_starts(term: Term, anchor: dt.date) -> None:
    assert due_day(term, anchor) >= anchor


@given(terms, anchors)
def test_what_starts_later_is_not_due_earlier(term: Term, anchor: dt.date) -> None:
    assert due_day(term, anchor) <= due_day(term, anchor + dt.timedelta(days=1))


@given(terms, anchors)
def test_a_longer_term_is_not_due_earlier(term: Term, anchor: dt.date) -> None:
    assert due_day(term, anchor) <= due_day(replace(term, amount=term.amount + 1), anchor)


@given(terms, anchors)
def test_a_rolled_over_due_date_is_a_working_day_and_none_lies_between(term: Term, anchor: dt.date) -> None:
    plain = due_day(replace(term, rollover="none"), anchor)
    rolled = due_day(replace(term, rollover="next_workday"), anchor)
    assert CALENDAR.is_workday(rolled)
    assert CALENDAR.count(plain, rolled) == (0 if rolled == plain else 1)


@given(terms, st.dates(dt.date(2008, 1, 1), dt.date(LAST, 12, 31)))
def test_the_latest_anchor_is_due_in_time_and_the_day_after_it_is_not(term: Term, due_by: dt.date) -> None:
    latest = term.latest_anchor(due_by, CALENDAR)
    assert latest is not None
    assert due_day(term, latest) <= due_by
    assert due_day(term, latest.add(days=1), CALENDAR.provisional()) > due_by


@given(terms, anchors)
def test_every_anchor_is_found_again_by_its_due_date(term: Term, anchor: dt.date) -> None:
    latest = term.latest_anchor(due_day(term, anchor), CALENDAR)
    assert latest is not None
    assert latest >= anchor


# --- the latest anchor ---


def test_the_latest_anchor_is_not_found_by_subtracting_months() -> None:
    due_by = pendulum.date(2022, 2, 28)
    assert THREE_MONTHS.latest_anchor(due_by, CALENDAR) == dt.date(2021, 11, 30)
    assert add_months(due_by, -3) == dt.date(2021, 11, 28)


def test_the_latest_anchor_of_a_day_in_an_announced_year_needs_no_later_year() -> None:
    latest = three(Unit.WORKDAYS, 15).latest_anchor(dt.date(LAST, 12, 31), CALENDAR)
    assert latest == CALENDAR.add(dt.date(LAST, 12, 31), -14).subtract(days=1)


def test_the_latest_anchor_of_an_unannounced_day_is_an_error_unless_provisional() -> None:
    due_by = dt.date(NEXT, 6, 1)
    term = three(rollover="next_workday")
    with pytest.raises(CalendarError) as caught:
        term.latest_anchor(due_by, CALENDAR)
    assert caught.value.code == "calendar.unannounced"
    assert term.latest_anchor(due_by, CALENDAR.provisional()) is not None
    assert THREE_MONTHS.latest_anchor(due_by, CALENDAR) == dt.date(NEXT, 3, 1)


@pytest.mark.parametrize(
    ("term", "due_by"),
    [(three(Unit.WORKDAYS, 15), dt.date(2004, 1, 5)), (three(Unit.DAYS, 15), dt.date(1, 1, 10))],
    ids=["before the calendar", "before year 1"],
)
def test_no_latest_anchor_is_an_error(term: Term, due_by: dt.date) -> None:
    with pytest.raises(CalendarError) as caught:
        term.latest_anchor(due_by, CALENDAR)
    assert caught.value.code == "term.no_anchor"
    assert "scheduled" in caught.value.text("zh")
    assert "scheduled" in caught.value.text("en")


# --- thresholds ---


@pytest.mark.parametrize(
    ("amount", "unit", "day"),
    [
        (10, Unit.DAYS, dt.date(2022, 2, 7)),
        (-10, Unit.DAYS, dt.date(2022, 1, 18)),
        (5, Unit.WORKDAYS, dt.date(2022, 2, 9)),
        (-5, Unit.WORKDAYS, dt.date(2022, 1, 21)),
        (0, Unit.WORKDAYS, dt.date(2022, 1, 28)),
        (1, Unit.MONTHS, dt.date(2022, 2, 28)),
        (-2, Unit.MONTHS, dt.date(2021, 11, 28)),
    ],
)
def test_a_threshold_lies_so_many_units_from_today(amount: int, unit: Unit, day: dt.date) -> None:
    assert threshold(dt.date(2022, 1, 28), amount, unit, CALENDAR) == day


# --- anchors and check-ups ---


def test_a_terms_clock_starts_with_the_latest_of_its_anchors_that_happened() -> None:
    term = whole_policy(('anchor = ["start", "reopen"]', 'anchor = ["start", "held"]')).terms["scheduled"]
    held, started = pendulum.date(2022, 1, 20), pendulum.date(2022, 1, 28)
    assert term.anchored({"held": held, "start": started, "publish": pendulum.date(2022, 6, 1)}) == started
    assert term.anchored({"held": held}) == held
    assert term.anchored({"publish": started}) is None


def test_a_term_names_the_term_of_the_check_ups_that_what_is_kept_up_needs() -> None:
    terms = whole_policy().terms
    assert (terms["long_term"].checkup, terms["quarterly"].checkup) == ("quarterly", None)


# --- what no term can have ---


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("term.name", {"name": ""}),
        ("term.name", {"name": "scheduled "}),
        ("term.anchor", {"anchor": ()}),
        ("term.anchor", {"anchor": ("",)}),
        ("term.anchor", {"anchor": ("start", "start")}),
        ("term.amount", {"amount": -1}),
        ("term.amount", {"amount": True}),
        ("term.amount", {"amount": 1.5}),
        ("term.amount", {"amount": 3, "open_ended": True}),
        ("term.choice", {"unit": "weeks"}),
        ("term.choice", {"first_day": "counted"}),
        ("term.choice", {"month_end": "first"}),
        ("term.choice", {"rollover": "previous_workday"}),
    ],
)
def test_a_value_that_no_term_can_have_is_refused(code: str, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError) as caught:
        replace(THREE_MONTHS, **values)
    assert caught.value.code == code
    assert "时限" in caught.value.text("zh")
    assert "term" in caught.value.text("en")


def test_a_choice_refused_names_the_choices() -> None:
    with pytest.raises(InvalidValueError) as caught:
        replace(THREE_MONTHS, unit="weeks")  # type: ignore[arg-type]
    assert "days, workdays, months" in caught.value.text("en")


def test_a_term_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        THREE_MONTHS.amount = 4  # type: ignore[misc]
