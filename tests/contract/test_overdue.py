"""What is overdue, on every database: to the day, as of any past day, rolled up to any level, in one SELECT."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Actor, Problem, reports
from rectify.errors import InvalidValueError
from rectify.reports import OverdueCount, OverdueRow
from tests.contract.walks import BRANCH, BUREAU, DOER, OWNER, START, Desk, desk

DUE = date(2022, 4, 28)  # three months after the start
CELL = "市管局/机关党委/第一支部"
TRADE_CELL = "市管局/业务一处/第二支部"


@contextmanager
def selects(engine: sa.Engine) -> Iterator[list[str]]:
    """Note every statement that goes to the database."""
    sent: list[str] = []

    def note(_c: object, _u: object, statement: str, _p: object, _x: object, _m: object) -> None:
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def _labels(at: Desk, day: date | None = None, **filters: Any) -> list[str]:
    return [row.label for row in reports.overdue(at.secretary, as_of=day, **filters)]


def test_the_due_day_itself_is_in_time(engine: sa.Engine) -> None:
    with desk(engine, DUE) as at:
        at.started()
        assert _labels(at) == []
        at.clock.turn(DUE + timedelta(days=1))
        assert _labels(at) == ["P-1", "P-1/M-1"]
        assert _labels(at, DUE) == []
        assert _labels(at, DUE + timedelta(days=30)) == ["P-1", "P-1/M-1"]  # a day to come, if nothing is done


def test_the_day_turns_in_the_ledgers_own_time_zone(engine: sa.Engine) -> None:
    with desk(engine, DUE) as at:
        at.started()
        at.clock.now = at.clock.now.set(hour=15, minute=59)  # 23:59 in Shanghai
        assert _labels(at) == []
        at.clock.now = at.clock.now.add(minutes=1)  # still 28 April in UTC
        assert _labels(at) == ["P-1", "P-1/M-1"]


def test_a_row_tells_what_the_report_needs(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        rows = list(reports.overdue(at.secretary))
        common: dict[str, Any] = {
            "campaign": "专题民主生活会",
            "org": BRANCH,
            "state": "rectifying",
            "due_on": DUE,
            "days": 34,
            "policy": problem.policy,
        }
        assert rows == [
            OverdueRow(kind="problem", id=problem.id, label="P-1", text="中心组学习不够系统", owner=OWNER.id, **common),
            OverdueRow(
                kind="measure", id=measure.id, label="P-1/M-1", text="建立学习研讨制度", owner=DOER.id, **common
            ),
        ]


def test_the_longest_overdue_comes_first(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        at.started(campaign)
        at.started(campaign, due_on=date(2022, 3, 1))
        assert _labels(at) == ["P-2", "P-1", "P-1/M-1", "P-2/M-1"]


def test_what_is_settled_has_no_date_or_is_not_due_is_not_overdue(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        _, measure = at.started(campaign)
        at.of(DOER).fire(measure, "complete")
        at.problem(campaign)  # not started: its clock does not run yet
        at.started(campaign, term="long_term")
        assert _labels(at) == ["P-1", "P-3/M-1"]


def test_a_past_day_is_told_as_it_was(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 7, 1)) as at:
        problem, measure = at.started()
        at.secretary.handover(measure, to="u-1005", reason="调岗", effective_on=date(2022, 5, 10))
        at.secretary.amend(problem, org=BUREAU, reason="机构调整", effective_on=date(2022, 5, 20))
        at.secretary.fire(measure, "complete", effective_on=date(2022, 6, 1))  # 补录: recorded a month later
        assert _labels(at) == ["P-1"]
        assert _labels(at, date(2022, 6, 1)) == ["P-1"]
        assert _labels(at, date(2022, 5, 31)) == ["P-1", "P-1/M-1"]
        owners = {day: [row.owner for row in reports.overdue(at.secretary, as_of=day)] for day in _days(5, 9, 10)}
        assert owners == {date(2022, 5, 9): [OWNER.id, DOER.id], date(2022, 5, 10): [OWNER.id, "u-1005"]}
        orgs = {day: {row.org for row in reports.overdue(at.secretary, as_of=day)} for day in _days(5, 19, 20)}
        assert orgs == {date(2022, 5, 19): {BRANCH}, date(2022, 5, 20): {BRANCH, BUREAU}}
        assert _labels(at, DUE) == _labels(at, START) == _labels(at, date(2021, 1, 1)) == []


def _days(month: int, *days: int) -> list[date]:
    return [date(2022, month, day) for day in days]


def test_a_reopened_problem_was_not_overdue_while_it_was_done(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 12, 1)) as at:
        problem, measure = at.started()
        at.secretary.fire(measure, "complete", effective_on=date(2022, 4, 1))
        at.secretary.attach(problem, "file:///1", effective_on=date(2022, 4, 1))
        at.secretary.fire(problem, "complete", effective_on=date(2022, 5, 5))
        at.secretary.fire(problem, "reopen", reason="反弹", effective_on=date(2022, 6, 1))  # due on 1 September
        seen = {day: _labels(at, day) for day in (date(2022, 5, 4), date(2022, 5, 5), date(2022, 9, 1))}
        assert seen == {date(2022, 5, 4): ["P-1"], date(2022, 5, 5): [], date(2022, 9, 1): []}
        assert _labels(at, date(2022, 9, 2)) == _labels(at) == ["P-1"]


def _five(at: Desk) -> None:
    """Record problems of five organisations at three levels, all with one measure, all overdue on 1 June."""
    campaign = at.campaign()
    for org in (BUREAU, BRANCH, CELL, TRADE_CELL):
        at.started(campaign, org=org)
    other = at.of(Actor("u-3001", [("secretary", "文旅局")]))
    problem = other.identify(campaign, "讲解不规范", org="文旅局", due_on=date(2022, 3, 1), effective_on=START)
    assert isinstance(problem, Problem)


@pytest.mark.parametrize("as_of", [None, date(2022, 5, 31)])
def test_overdue_items_roll_up_to_every_level_of_the_organisation(engine: sa.Engine, as_of: date | None) -> None:
    with desk(engine) as at:
        _five(at)
        days = 34 if as_of is None else 33
        by_level = {
            level: [
                (row.org, row.problems, row.measures)
                for row in reports.overdue_by(at.secretary, level=level, as_of=as_of)
            ]
            for level in (1, 2, 3, 9, None)
        }
        full = [(BUREAU, 1, 1), ("市管局/业务一处/第二支部", 1, 1), (BRANCH, 1, 1), (CELL, 1, 1), ("文旅局", 1, 0)]
        assert by_level[1] == [(BUREAU, 4, 4), ("文旅局", 1, 0)]
        assert by_level[2] == [(BRANCH, 2, 2), (BUREAU, 1, 1), ("市管局/业务一处", 1, 1), ("文旅局", 1, 0)]
        assert by_level[3] == by_level[9] == by_level[None] == full
        assert reports.overdue_by(at.secretary, level=1, as_of=as_of) == [
            OverdueCount(org=BUREAU, problems=4, measures=4, others=0, oldest=DUE, days=days),
            OverdueCount(org="文旅局", problems=1, measures=0, others=0, oldest=date(2022, 3, 1), days=58 + days),
        ]


@pytest.mark.parametrize("as_of", [None, date(2022, 5, 31)])
def test_filters_narrow_the_report_down(engine: sa.Engine, as_of: date | None) -> None:
    with desk(engine) as at:
        _five(at)
        assert _labels(at, as_of, kind="measure") == ["P-1/M-1", "P-4/M-1", "P-2/M-1", "P-3/M-1"]
        assert _labels(at, as_of, kind="problem", org=BRANCH) == ["P-2", "P-3"]
        assert _labels(at, as_of, owner=DOER.id, org=TRADE_CELL) == ["P-4/M-1"]
        assert _labels(at, as_of, org="市管") == []
        counted = reports.overdue_by(at.secretary, level=2, as_of=as_of, kind="measure", org=BRANCH)
        assert [(row.org, row.problems, row.measures) for row in counted] == [(BRANCH, 0, 2)]


def test_each_report_is_one_select(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _five(at)
        for as_of in (None, date(2022, 5, 31)):
            with selects(engine) as sent:
                list(reports.overdue(at.secretary, as_of=as_of))
                reports.overdue_by(at.secretary, level=2, as_of=as_of, org=BUREAU)
            assert len(sent) == 2
            assert all(statement.startswith("SELECT") for statement in sent)


def test_what_no_report_can_be_asked_for_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        with pytest.raises(InvalidValueError) as refused:
            list(reports.overdue(at.secretary, kind="campaign"))
        assert refused.value.code == "value.kind"
        for level in (0, -1):
            with pytest.raises(InvalidValueError):
                reports.overdue_by(at.secretary, level=level)
        with pytest.raises(InvalidValueError):
            list(reports.overdue(at.secretary, as_of="2022-06-01"))  # type: ignore[arg-type]
        with pytest.raises(InvalidValueError):
            list(reports.overdue(at.secretary, org="市管局 "))
