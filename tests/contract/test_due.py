"""What falls due soon, on every database: counted in working days, from today or from any past day."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import reports
from rectify.errors import CalendarError, InvalidValueError
from rectify.reports import DueCount, DueRow
from tests.contract.counted import counting, found
from tests.contract.test_overdue import selects
from tests.contract.walks import BRANCH, BUREAU, DOER, HELD, OWNER, Desk, desk

DUE = date(2022, 4, 28)  # a Thursday, before two days of work and the holiday of the First of May
FRIDAY = date(2022, 4, 15)


def _labels(at: Desk, **asked: object) -> list[str]:
    return [row.label for row in reports.due(at.secretary, **asked)]  # type: ignore[arg-type]


def test_what_is_due_is_counted_in_working_days(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 18)) as at:
        at.started()
        # 19 to 22 April, Sunday the 24th (worked instead of a day of the holiday), 25 to 28: nine.
        assert [row.workdays for row in reports.due(at.secretary)] == [9, 9]
        assert _labels(at, within=9) == ["P-1", "P-1/M-1"]
        assert _labels(at, within=8) == []


def test_the_day_itself_is_among_it_and_what_is_overdue_is_not(engine: sa.Engine) -> None:
    with desk(engine, DUE) as at:
        at.started()
        assert [row.workdays for row in reports.due(at.secretary, within=0)] == [0, 0]
        at.clock.turn(date(2022, 4, 29))
        assert _labels(at) == []
        assert len(list(reports.overdue(at.secretary))) == 2


def test_what_is_due_on_a_day_off_counts_with_the_working_day_before(engine: sa.Engine) -> None:
    with desk(engine, FRIDAY) as at:
        at.started(due_on=date(2022, 4, 17))  # Sunday
        at.started(due_on=date(2022, 4, 18))
        assert [(row.label, row.workdays) for row in reports.due(at.secretary, within=0, kind="problem")] == [
            ("P-1", 0)
        ]
        assert [row.workdays for row in reports.due(at.secretary, within=1, kind="problem")] == [0, 1]


def test_a_row_tells_what_the_report_needs(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 18)) as at:
        problem, measure = at.started()
        assert list(reports.due(at.secretary, kind="measure")) == [
            DueRow(
                kind="measure",
                id=measure.id,
                label="P-1/M-1",
                campaign="专题民主生活会",
                text="建立学习研讨制度",
                org=BRANCH,
                owner=DOER.id,
                state="rectifying",
                due_on=DUE,
                workdays=9,
                provisional=False,
                policy=problem.policy,
            )
        ]
        assert reports.due_by(at.secretary, level=1) == [
            DueCount(org=BUREAU, problems=1, measures=1, others=0, soonest=DUE, workdays=9)
        ]


def test_it_tells_of_a_past_day_and_can_be_narrowed(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _, measure = at.started()
        at.secretary.fire(measure, "complete", effective_on=date(2022, 5, 10))
        day = date(2022, 4, 18)
        assert _labels(at) == []
        assert _labels(at, as_of=day, owner=DOER.id) == _labels(at, as_of=day, kind="measure") == ["P-1/M-1"]
        assert _labels(at, as_of=day, org="文旅局") == []
        assert reports.due_by(at.secretary, as_of=day, org="文旅局") == []
        assert [row.org for row in reports.due_by(at.secretary, as_of=day, kind="problem", org=BUREAU)] == [BRANCH]
        assert reports.due_by(at.secretary, as_of=day, known_at=at.clock.now.subtract(days=1)) == []


def test_whatever_has_a_clock_falls_due_and_is_overdue_whatever_its_kind(engine: sa.Engine) -> None:
    with counting(engine, date(2022, 4, 18)) as at:
        campaign = at.campaign("counted")
        problem = found(at, campaign)
        at.secretary.extend(problem, to=date(2022, 7, 20), reason="招标流标", effective_on=date(2022, 4, 10))
        at.secretary.collect(campaign, "班子", quantity=3, text="学习少", effective_on=HELD)
        assert [(row.label, row.workdays) for row in reports.due(at.secretary)] == [
            ("P-1", 2),
            ("OP-1", 3),
            ("P-1/EXT-1", 3),
        ]
        assert [row.kind for row in reports.due(at.secretary, kind="extension")] == ["extension"]
        at.clock.turn(date(2022, 5, 1))
        late = list(reports.overdue(at.secretary))
        assert [(row.label, row.campaign, row.text) for row in late] == [
            ("P-1", "专题民主生活会", "中心组学习不够系统"),
            ("OP-1", "专题民主生活会", "学习少"),
            ("P-1/EXT-1", "专题民主生活会", "招标流标"),
        ]
        (count,) = reports.overdue_by(at.secretary, level=1)
        assert (count.problems, count.measures, count.others) == (1, 0, 2)


def test_each_report_is_one_select(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.started()
        with selects(engine) as sent:
            list(reports.due(at.secretary, as_of=date(2022, 4, 18)))
            reports.due_by(at.secretary, level=2)
        assert len(sent) == 2
        assert all(statement.startswith("SELECT") for statement in sent)


def test_what_cannot_be_asked_for_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        with pytest.raises(InvalidValueError) as refused:
            list(reports.due(at.secretary, within=-1))
        assert refused.value.text("en") == (
            "the number of working days cannot be -1: it must be a whole number, at least 0\n"
            "  → 0 asks for what is due on the day"
        )
        with pytest.raises(CalendarError):
            list(reports.due(at.secretary, as_of=date(2026, 12, 30)))


def test_of_several_the_soonest_comes_first(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 18)) as at:
        campaign = at.campaign()
        at.started(campaign)
        at.started(campaign, due_on=date(2022, 4, 20), owner=OWNER.id)
        assert _labels(at) == ["P-2", "P-1", "P-1/M-1", "P-2/M-1"]
