"""The figures that public reports print, made from as many items in a ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rectify import Problem, reports
from rectify.reports import Share
from rectify.vocabulary import Outcome
from tests.contract.counted import POLICIES, extended
from tests.contract.test_tally import DONE, legacy
from tests.contract.walks import Desk, in_memory


def _taken_in(at: Desk, done: int, under_way: int) -> list[Problem]:
    """Take in so many problems, and give those that are under way."""
    all_ = [legacy(Outcome.DONE)] * done + [legacy(Outcome.UNDER_WAY)] * under_way
    return at.secretary.import_problems(at.campaign("counted"), all_, effective_on=DONE)[done:]


def test_of_697_problems_688_are_done_4_basically_and_5_not() -> None:
    with in_memory(policies=POLICIES) as at:
        for problem in _taken_in(at, 688, 9)[:4]:
            at.secretary.fire(problem, "continue", effective_on=DONE)
        told = reports.tally(at.secretary)
        assert told.problems.done == Share(688, 697)
        assert told.problems.done.percent == Decimal("98.71")
        assert {one.title.zh: one.number for one in told.problems.states} == {
            "正在整改": 5,
            "基本完成": 4,
            "已完成": 688,
        }


def test_of_471_problems_453_are_closed_and_18_extended() -> None:
    with in_memory(policies=POLICIES) as at:
        for problem in _taken_in(at, 453, 18):
            at.secretary.fire(problem, "begin", effective_on=DONE)
            extended(at, problem, asked_on=date(2022, 4, 1), granted_on=date(2022, 4, 10))
        told = reports.tally(at.secretary).problems
        assert (told.done, told.done.percent) == (Share(453, 471), Decimal("96.18"))
        assert (told.extended, told.extended.percent) == (Share(18, 471), Decimal("3.82"))
        assert told.done.number + told.extended.number == told.total
