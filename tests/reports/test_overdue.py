"""As of any day, the report is what a plain replay of everything that happened gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import pendulum
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from rectify import Measure, Problem, Rectify, TransitionRefused, create_all, reports
from rectify.errors import InvalidValueError
from rectify.ledger import connect
from rectify.ledger.cutoff import CutOff
from rectify.reports.overdue import overdue_select
from tests.contract.walks import BRANCH, BUREAU, DOER, HELD, OWNER, Desk, Item, in_memory, today_is

LAST = HELD + timedelta(days=300)
ORGS = (BUREAU, BRANCH, "市管局/机关党委/第一支部", "市管局/业务一处")
PEOPLE = (OWNER.id, DOER.id, "u-1005")


class Was(NamedTuple):
    """What an item was since a day."""

    since: date
    open: bool
    due_on: date | None
    owner: str | None
    org: str


@dataclass
class Life:
    """One problem, its measures, and what a plain list says that they were."""

    desk: Desk
    problem: Problem
    measures: list[Measure] = field(default_factory=list)
    past: dict[str, list[Was]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, int] = field(default_factory=dict)

    def note(self) -> None:
        """Write down every item that has changed."""
        items: list[Item] = [self.problem, *self.measures]
        for item in items:
            if self.seen.get(item.id) != item.seq:
                self.seen[item.id] = item.seq
                still_open = item.state in {"identified", "rectifying"}
                self.past[item.id].append(Was(item.effective_on, still_open, item.due_on, item.owner, item.org))

    def overdue(self, day: date) -> set[tuple[str, date, str | None, str]]:
        """Replay: the last of all that held since that day or earlier."""
        found = set()
        for item_id, past in self.past.items():
            held = [one for one in past if one.since <= day]
            if held and held[-1].open and held[-1].due_on is not None and held[-1].due_on < day:
                found.add((item_id, held[-1].due_on, held[-1].owner, held[-1].org))
        return found


class Step(NamedTuple):
    """One thing that somebody tries."""

    verb: str
    day: int
    which: int
    other: int


def _on(step: Step) -> date:
    return HELD + timedelta(days=step.day)


def _item(life: Life, step: Step) -> Item:
    items: list[Item] = [life.problem, *life.measures]
    return items[step.which % len(items)]


def _plan(life: Life, step: Step) -> None:
    due = None if step.other % 2 else _on(step) + timedelta(days=step.other)
    life.measures.append(
        life.desk.secretary.plan(life.problem, "措施", owner=DOER.id, due_on=due, effective_on=_on(step))
    )


VERBS: dict[str, Callable[[Life, Step], object]] = {
    "plan": _plan,
    "start": lambda life, step: life.desk.secretary.fire(life.problem, "start", effective_on=_on(step)),
    "complete": lambda life, step: life.desk.secretary.fire(_item(life, step), "complete", effective_on=_on(step)),
    "redo": lambda life, step: life.desk.secretary.fire(
        life.measures[step.which % len(life.measures)], "redo", reason="重做", effective_on=_on(step)
    ),
    "attach": lambda life, step: life.desk.secretary.attach(life.problem, "file:///1", effective_on=_on(step)),
    "reopen": lambda life, step: life.desk.secretary.fire(
        life.problem, "reopen", reason="反弹", effective_on=_on(step)
    ),
    "reschedule": lambda life, step: life.desk.secretary.reschedule(
        _item(life, step), to=_on(step) + timedelta(days=step.other), effective_on=_on(step)
    ),
    "handover": lambda life, step: life.desk.secretary.handover(
        _item(life, step), to=PEOPLE[step.other % 3], reason="调岗", effective_on=_on(step)
    ),
    "amend": lambda life, step: life.desk.secretary.amend(
        _item(life, step), org=ORGS[step.other % 4], text=f"第{step.other}稿", reason="改", effective_on=_on(step)
    ),
}

STEPS = st.builds(
    Step,
    verb=st.sampled_from(sorted(VERBS)),
    day=st.integers(0, 250),
    which=st.integers(0, 5),
    other=st.integers(0, 60),
)
#: Everybody's life begins alike, or hardly any would start at all.
OPENING = [Step("plan", 0, 0, 1), Step("plan", 1, 0, 30), Step("start", 5, 0, 0)]


@contextmanager
def a_life(session: Session, tenant: str) -> Iterator[Life]:
    clock = today_is(LAST)
    at = Desk(session, clock, Rectify(clock=clock), tenant)
    life = Life(at, at.problem())
    life.note()
    yield life
    session.rollback()
    session.expunge_all()


def _try(life: Life, step: Step) -> bool:
    if step.verb == "redo" and not life.measures:
        return False
    try:
        VERBS[step.verb](life, step)
    except TransitionRefused:
        return False
    except InvalidValueError as unchanged:
        assert unchanged.code == "value.unchanged"  # noqa: PT017 - an amendment to what it is already
        return False
    life.note()
    return True


@pytest.fixture(scope="module")
def engine() -> Iterator[sa.Engine]:
    engine = connect.engine("sqlite://")
    create_all(engine)
    yield engine
    engine.dispose()


@settings(max_examples=12)
@given(
    begun=st.sampled_from([(), OPENING]),
    # In the order of the days most succeed; in any order there is much late recording (补录).
    steps=st.lists(STEPS, max_size=14).flatmap(
        lambda all_: st.sampled_from([all_, sorted(all_, key=lambda one: one.day)])
    ),
)
def test_the_report_as_of_a_day_is_the_replay_of_all_that_happened(
    engine: sa.Engine, begun: Sequence[Step], steps: list[Step]
) -> None:
    with Session(engine) as session, a_life(session, "city") as life:
        for step in (*begun, *steps):
            _try(life, step)
        changes = {was.since for past in life.past.values() for was in past}
        dues = {was.due_on for past in life.past.values() for was in past if was.due_on}
        days = {day - timedelta(days=less) for day in changes for less in (0, 1)}
        days |= {day + timedelta(days=more) for day in dues for more in (0, 1)} | {LAST}
        for day in sorted(day for day in days if day <= LAST):
            rows = list(reports.overdue(life.desk.secretary, as_of=day))
            assert {(row.id, row.due_on, row.owner, row.org) for row in rows} == life.overdue(day)
            assert len({row.id for row in rows}) == len(rows)
            assert [row.days for row in rows] == [(day - row.due_on).days for row in rows]
        counted = reports.overdue_by(life.desk.secretary, as_of=LAST, level=2)
        assert sum(one.problems + one.measures for one in counted) == len(rows)
        assert life.desk.findings() == []


def test_a_replayed_life_has_something_to_report(engine: sa.Engine) -> None:
    """The law above would hold of lives in which nothing is ever late, or nothing is ever refused."""
    with Session(engine) as session, a_life(session, "city") as life:
        assert not _try(life, Step("redo", 0, 0, 0))
        more = [Step("reopen", 6, 0, 0), Step("amend", 7, 0, 1), Step("amend", 7, 0, 1)]
        assert [_try(life, step) for step in (*OPENING, *more)] == [True, True, True, False, True, False]
        assert len(life.overdue(LAST)) == 3


def test_without_a_day_the_report_is_of_today() -> None:
    with in_memory() as at:
        at.started()
        assert list(reports.overdue(at.secretary)) == list(reports.overdue(at.secretary, as_of=date(2022, 6, 1)))
        assert reports.overdue_by(at.secretary) == reports.overdue_by(at.secretary, as_of=date(2022, 6, 1))


def test_the_overdue_list_is_found_by_an_index() -> None:
    with in_memory() as at:
        for day in (pendulum.date(2022, 6, 1), pendulum.date(2022, 5, 1)):
            statement = overdue_select(at.secretary, CutOff(day)).compile(
                at.connection, compile_kwargs={"literal_binds": True}
            )
            plan = " ".join(str(row.detail) for row in at.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
            assert "INDEX ix_rectify_problem_due" in plan
            assert "INDEX ix_rectify_measure_due" in plan
            assert ("INDEX ix_rectify_entry_past" in plan) is (day < pendulum.date(2022, 6, 1))
            assert "SCAN rectify" not in plan
