"""How far rectification has come, on every database: the figures that public reports print, each with its whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Measure, NewMeasure, reports
from rectify.errors import InvalidValueError
from rectify.ledger.drafts import NewProblem
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.policy.lifecycle import Tally
from rectify.policy.result import ResultUnit
from rectify.reports import Figures, ResultFigure, Share
from rectify.vocabulary import Outcome, Scope
from tests.contract.counted import COUNTED, counting, extended, found
from tests.contract.test_overdue import selects
from tests.contract.walks import BRANCH, BUREAU, DOER, HELD, OWNER, Desk, desk

DONE = date(2022, 3, 1)


def legacy(outcome: Outcome, measures: int = 1, **fields: Any) -> LegacyProblem:
    """Give a problem of a legacy ledger whose measures have all come equally far."""
    draft = NewProblem(text="会议费支出不规范", org=BRANCH, owner=OWNER.id, **fields)
    one = LegacyMeasure(NewMeasure(text="修订会议费管理办法", owner=DOER.id, org=BUREAU), outcome)
    return LegacyProblem(draft, [one] * measures)


def _numbers(figures: Figures) -> Mapping[str, int]:
    return {one.title.zh: one.number for one in figures.states}


def test_a_published_table_is_reproduced(engine: sa.Engine) -> None:
    """25 problems: 19 done, 6 under way, 76 %."""
    with counting(engine) as at:
        taken_in = [legacy(Outcome.DONE)] * 19 + [legacy(Outcome.UNDER_WAY)] * 6
        at.secretary.import_problems(at.campaign("counted"), taken_in, effective_on=DONE)
        told = reports.tally(at.secretary)
        assert (told.cut_off, told.known_at) == (date(2022, 6, 1), None)
        assert told.problems.done == Share(19, 25)
        assert told.problems.done.percent == Decimal("76.00")
        assert told.problems.open == Share(6, 25)
        assert _numbers(told.problems) == {"正在整改": 6, "已完成": 19}
        assert told.problems == reports.tally(at.secretary, known_at=at.clock.now).problems


def test_problems_and_measures_are_told_apart_by_scope(engine: sa.Engine) -> None:
    """The structure of a report on a meeting: the team's problems with their measures, and members'."""
    with counting(engine) as at:
        taken_in = [
            *[legacy(Outcome.DONE, 2, scope=Scope.TEAM)] * 3,
            *[legacy(Outcome.UNDER_WAY, 1, scope=Scope.MEMBER)] * 4,
        ]
        at.secretary.import_problems(at.campaign("counted"), taken_in, effective_on=DONE)
        told = reports.tally(at.secretary)
        assert [(one.scope, one.problems.done, one.measures.done) for one in told.scopes] == [
            ("team", Share(3, 3), Share(6, 6)),
            ("member", Share(0, 4), Share(0, 4)),
        ]
        assert (told.problems.total, told.measures.total) == (7, 10)


def test_what_is_basically_done_is_not_done_and_what_is_withdrawn_does_not_count(engine: sa.Engine) -> None:
    with counting(engine) as at:
        campaign = at.campaign("counted")
        for trigger in ("finish", "continue", "withdraw", None):
            problem = found(at, campaign)
            at.measure(problem)
            if trigger:
                at.secretary.fire(problem, trigger, effective_on=DONE)
        told = reports.tally(at.secretary)
        assert told.problems.done == Share(1, 3)
        assert told.problems.done.percent == Decimal("33.33")
        assert told.problems.open == Share(1, 3)
        assert (told.problems.left_out, told.measures.left_out, told.measures.total) == (1, 1, 3)
        assert [(one.state, one.tally, one.number) for one in told.problems.states] == [
            ("doing", Tally.COUNTED, 1),
            ("mostly", Tally.COUNTED, 1),
            ("done", Tally.DONE, 1),
            ("withdrawn", Tally.LEFT_OUT, 1),
        ]


def test_an_extension_counts_once_it_is_approved_while_its_problem_is_open_and_in_its_cycle(engine: sa.Engine) -> None:
    with counting(engine) as at:
        campaign = at.campaign("counted")
        problem, other = found(at, campaign), found(at, campaign)
        extended(at, problem, asked_on=date(2022, 4, 1), granted_on=date(2022, 4, 10))
        extended(at, other, asked_on=date(2022, 4, 1), granted_on=date(2022, 4, 10))
        at.secretary.fire(other, "finish", effective_on=date(2022, 5, 1))
        at.secretary.fire(other, "reopen", effective_on=date(2022, 5, 20))
        by_day = {
            day: reports.tally(at.secretary, as_of=day).problems.extended
            for day in (date(2022, 4, 9), date(2022, 4, 10), date(2022, 5, 1), date(2022, 5, 20))
        }
        assert list(by_day.values()) == [Share(0, 2), Share(2, 2), Share(1, 2), Share(1, 2)]
        assert reports.tally(at.secretary).problems.extended.percent == Decimal("50.00")
        assert reports.tally(at.secretary, known_at=at.clock.now.subtract(days=1)).problems.total == 0


def test_it_tells_of_one_campaign_one_organisation_or_all(engine: sa.Engine) -> None:
    with desk(engine) as at:
        meeting, other = at.campaign(), at.campaign(title="巡察整改")
        at.started(meeting)
        at.started(other, org=BUREAU)
        at.problem(other, org="市管局/业务一处")
        problems = {
            "all": reports.tally(at.secretary).problems.total,
            "one": reports.tally(at.secretary, campaign=meeting).problems.total,
            "by id": reports.tally(at.secretary, campaign=other.id).problems.total,
            "below": reports.tally(at.secretary, org="市管局/业务一处").problems.total,
            "of another tenant": reports.tally(at.of(at.secretary.work.actor, "county")).problems.total,
        }
        assert problems == {"all": 3, "one": 1, "by id": 2, "below": 1, "of another tenant": 0}
        rows = reports.tally_by(at.secretary, level=2)
        assert [(row.org, row.problems.total, row.measures.total) for row in rows] == [
            (BUREAU, 1, 1),
            ("市管局/业务一处", 1, 0),
            (BRANCH, 1, 1),
        ]
        (whole,) = reports.tally_by(at.secretary, level=1, campaign=other, org=BUREAU, as_of=HELD)
        assert (whole.org, whole.problems.open) == (BUREAU, Share(2, 2))
        with pytest.raises(InvalidValueError):
            reports.tally_by(at.secretary, level=0)


def test_states_of_several_policies_add_up(engine: sa.Engine) -> None:
    with counting(engine) as at:
        at.started()
        at.started()
        found(at, at.campaign("counted"))
        told = reports.tally(at.secretary)
        assert _numbers(told.problems) == {"正在整改": 1, "整改中": 2}
        assert told.problems.open == Share(3, 3)


def test_what_came_of_it_is_summed_by_name_as_of_any_day(engine: sa.Engine) -> None:
    with counting(engine) as at:
        problem = found(at, at.campaign("counted"))
        first, second, gone = (at.measure(problem) for _ in range(3))
        _bring(at, first, {"rules": 2, "recovered": 66_570_000}, date(2022, 3, 1))
        _bring(at, second, {"rules": 1}, date(2022, 4, 1))
        _bring(at, gone, {"rules": 5}, date(2022, 4, 1))
        _bring(at, first, {"rules": 3, "recovered": 66_570_000, "disciplined": 2}, date(2022, 5, 1))
        at.secretary.fire(gone, "withdraw", effective_on=date(2022, 5, 20))

        def summed(day: date) -> dict[str, int]:
            return {one.name: one.amount for one in reports.tally(at.secretary, as_of=day).results}

        assert summed(date(2022, 2, 28)) == {}
        assert summed(date(2022, 3, 1)) == {"recovered": 66_570_000, "rules": 2}
        assert summed(date(2022, 4, 30)) == {"recovered": 66_570_000, "rules": 8}
        assert reports.tally(at.secretary).results == (
            ResultFigure("disciplined", COUNTED.results["disciplined"].title, ResultUnit.PEOPLE, 2),
            ResultFigure("recovered", COUNTED.results["recovered"].title, ResultUnit.FEN, 66_570_000),
            ResultFigure("rules", COUNTED.results["rules"].title, ResultUnit.COUNT, 4),
        )


def _bring(at: Desk, measure: Measure, results: Mapping[str, int], day: date) -> None:
    at.secretary.amend(measure, results=results, effective_on=day)


def test_a_meetings_forms_talks_opinions_and_reports_up_are_counted_as_of_any_day(engine: sa.Engine) -> None:
    with counting(engine) as at:
        campaign = at.campaign("counted")
        forms = at.secretary.schedule(campaign, "forms", figures={"sent": 40}, effective_on=HELD)
        dropped = at.secretary.schedule(campaign, "talks", figures={"talks": 9}, effective_on=HELD)
        about = at.secretary.collect(campaign, "班子", "学习少", quantity=3, effective_on=HELD)
        at.secretary.collect(campaign, "u-1001", "下基层少", quantity=2, effective_on=HELD)
        first, _ = at.secretary.report_up(campaign, "情况报告", to=["市纪委", "市委组织部"], effective_on=HELD)
        at.secretary.amend(forms, figures={"sent": 40, "returned": 38}, effective_on=DONE)
        at.secretary.amend(about, quantity=5, effective_on=DONE)
        at.secretary.fire(forms, "hold", effective_on=DONE)
        at.secretary.fire(dropped, "drop", effective_on=DONE)
        at.secretary.fire(first, "send", effective_on=DONE)

        def told(day: date) -> tuple[list[tuple[str, int]], list[tuple[str, int]], Share, Share]:
            report = reports.tally(at.secretary, as_of=day, campaign=campaign)
            opinions = [(one.target, one.number) for one in report.opinions]
            steps = [(one.name, one.number) for one in report.steps]
            return opinions, steps, report.meeting_steps.done, report.submissions.done

        before = ([("u-1001", 2), ("班子", 3)], [("sent", 40), ("talks", 9)], Share(0, 2), Share(0, 2))
        after = ([("u-1001", 2), ("班子", 5)], [("returned", 38), ("sent", 40)], Share(1, 1), Share(1, 2))
        assert (told(HELD), told(DONE)) == (before, after)
        figure = reports.tally(at.secretary).steps[0]
        assert (figure.step, figure.step_title.zh, figure.title.zh) == ("forms", "征求意见", "收回征求意见表")
        assert reports.tally(at.secretary).problems.done.percent is None


def test_a_tally_is_a_few_statements_however_many_items_there_are(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.started()
        with selects(engine) as few:
            reports.tally(at.secretary)
        for _ in range(3):
            at.started()
        with selects(engine) as more:
            reports.tally(at.secretary)
        assert len(few) == len(more) == 5
