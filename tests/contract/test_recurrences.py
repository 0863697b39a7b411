"""Problems that come back (屡改屡犯), on every database: like problems of one organisation within so many months."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Campaign, reports
from rectify.errors import InvalidValueError
from rectify.ledger.drafts import NewProblem
from rectify.ledger.importing import LegacyProblem
from rectify.reports import Recurrences
from tests.contract.counted import counting
from tests.contract.test_overdue import selects
from tests.contract.walks import BRANCH, BUREAU, Desk

FOUND = date(2021, 1, 20)
NEXT_YEAR = date(2022, 1, 20)  # twelve months later, to the day
LIKE: dict[str, Any] = {"facet": "学习", "category": "制度执行"}


def _two(at: Desk, **other: Any) -> Campaign:
    """Find a problem in 2021, and another a year later that is like it but for what is said."""
    campaign = at.campaign("counted")
    at.problem(campaign, **LIKE, effective_on=FOUND)
    at.problem(campaign, **{**LIKE, "effective_on": NEXT_YEAR, **other})
    return campaign


def _labels(found: list[Recurrences]) -> list[list[str]]:
    return [[problem.label for problem in one.problems] for one in found]


def test_a_like_problem_of_the_same_organisation_within_the_months_is_a_recurrence(engine: sa.Engine) -> None:
    with counting(engine) as at:
        _two(at)
        (one,) = reports.recurrences(at.secretary)
        assert (one.org, one.same, one.months, one.cut_off) == (BRANCH, LIKE, 12, date(2022, 6, 1))
        first, second = one.problems
        assert (first.label, first.found_on, first.campaign) == ("P-1", FOUND, "专题民主生活会")
        assert (second.label, second.found_on, second.state, second.text) == (
            "P-2",
            NEXT_YEAR,
            "doing",
            "中心组学习不够系统",
        )


@pytest.mark.parametrize(
    "other", [{"effective_on": date(2022, 1, 21)}, {"facet": "作风"}, {"category": None}, {"org": BUREAU}]
)
def test_later_or_unlike_or_elsewhere_it_is_none(engine: sa.Engine, other: dict[str, Any]) -> None:
    with counting(engine) as at:
        _two(at, **other)
        assert reports.recurrences(at.secretary) == []


def test_each_is_measured_from_the_one_before(engine: sa.Engine) -> None:
    with counting(engine) as at:
        campaign = at.campaign("counted")
        for day in (date(2019, 3, 1), date(2020, 4, 1), date(2021, 1, 1), FOUND, date(2022, 5, 1)):
            at.problem(campaign, **LIKE, effective_on=day)
        assert _labels(reports.recurrences(at.secretary)) == [["P-2", "P-3", "P-4"]]
        assert _labels(reports.recurrences(at.secretary, months=1)) == [["P-3", "P-4"]]
        assert _labels(reports.recurrences(at.secretary, months=60)) == [["P-1", "P-2", "P-3", "P-4", "P-5"]]


def test_the_later_ones_policy_says_whether_it_counts(engine: sa.Engine) -> None:
    with counting(engine) as at:
        at.problem(**LIKE, effective_on=FOUND)  # under a policy that says nothing of recurrence
        at.problem(at.campaign("counted"), **LIKE, effective_on=date(2021, 5, 1))
        at.problem(**LIKE, effective_on=date(2021, 6, 1))
        (one,) = reports.recurrences(at.secretary)
        assert [problem.found_on for problem in one.problems] == [FOUND, date(2021, 5, 1)]
        (all_,) = reports.recurrences(at.secretary, months=12, same=["facet"])
        assert (len(all_.problems), all_.same) == (3, {"facet": "学习"})


def test_what_is_withdrawn_or_not_found_yet_counts_for_nothing(engine: sa.Engine) -> None:
    with counting(engine) as at:
        _two(at)
        assert reports.recurrences(at.secretary, as_of=date(2022, 1, 19)) == []
        assert reports.recurrences(at.secretary, known_at=at.clock.now.subtract(days=1)) == []
        assert reports.recurrences(at.secretary, org="文旅局") == []
        (second,) = at.secretary.problems(ordinal=2)
        at.secretary.fire(second, "withdraw", effective_on=date(2022, 2, 1))
        assert reports.recurrences(at.secretary) == []
        assert len(reports.recurrences(at.secretary, as_of=date(2022, 1, 31), org=BUREAU)) == 1


def test_what_was_taken_in_was_found_on_the_day_of_its_campaign(engine: sa.Engine) -> None:
    with counting(engine) as at:
        campaign = at.campaign("counted", held_on=FOUND)
        drafts = [LegacyProblem(NewProblem(text="学习少", org=BRANCH, **LIKE))]
        at.secretary.import_problems(campaign, drafts, effective_on=date(2022, 3, 31))
        at.problem(campaign, **LIKE, effective_on=NEXT_YEAR)
        (one,) = reports.recurrences(at.secretary)
        assert [problem.found_on for problem in one.problems] == [FOUND, NEXT_YEAR]


def test_it_is_two_statements(engine: sa.Engine) -> None:
    with counting(engine) as at:
        _two(at)
        with selects(engine) as sent:
            reports.recurrences(at.secretary)
        assert len(sent) == 2


def test_a_rule_that_makes_no_sense_is_refused(engine: sa.Engine) -> None:
    with counting(engine) as at:
        with pytest.raises(InvalidValueError) as months:
            reports.recurrences(at.secretary, months=0)
        assert months.value.code == "value.integer"
        with pytest.raises(InvalidValueError) as same:
            reports.recurrences(at.secretary, same=["text"])
        assert same.value.code == "value.word"
