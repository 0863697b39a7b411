"""The aggregate protocol, interleaving by interleaving: lock first, judge afterwards, and tell the loser why."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Actor, ConflictError, Ledger, Rectify, StaleError, TransitionRefused
from rectify.errors import NotFoundError
from rectify.ledger import connect
from rectify.ledger.locking import lock
from rectify.ledger.tables import Base, Entry, Measure, Opinion, Problem, Ref
from tests.databases import Database

TENANT, ORG = "city", "市管局"
RECTIFY = Rectify()
SECRETARY = Actor("u-1001", grants=[("secretary", ORG)])

servers = pytest.mark.parametrize("database", ["postgresql", "mariadb", "oceanbase"], indirect=True)


@contextmanager
def desk(engine: sa.Engine) -> Iterator[Ledger]:
    """Give somebody's ledger; what they do not commit is rolled back."""
    with Session(engine) as session:
        yield RECTIFY.ledger(session, tenant=TENANT, actor=SECRETARY)


def finished(engine: sa.Engine) -> tuple[Ref, Ref]:
    """Return a problem that may be completed, and its one measure."""
    with desk(engine) as ledger:
        campaign = ledger.open_campaign("专题民主生活会", policy="standard", held_on=date(2022, 1, 20), org=ORG)
        problem = ledger.identify(campaign, "中心组学习不够系统", org=ORG)
        measure = ledger.plan(problem, "建立学习研讨制度", owner="u-1003")
        ledger.fire(problem, "start")
        ledger.fire(measure, "complete")
        ledger.attach(problem, "doc://1")
        ledger.work.session.commit()
        return Problem.ref(problem.id), Measure.ref(measure.id)


@pytest.fixture
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """Give another thread."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def at_once(
    elsewhere: ThreadPoolExecutor, engine: sa.Engine, act: Callable[[Ledger], object], look: Callable[[Ledger], object]
) -> tuple[threading.Event, Future[object]]:
    """Let another transaction look, and act when it is told to."""
    looked, go = threading.Event(), threading.Event()

    def run() -> object:
        with desk(engine) as ledger:
            look(ledger)
            looked.set()
            assert go.wait(30)
            done = act(ledger)
            ledger.work.session.commit()
            return done

    future = elsewhere.submit(run)
    assert looked.wait(30)
    return go, future


def nothing(ledger: Ledger) -> None:
    del ledger


def test_a_problem_is_not_completed_while_its_measure_is_sent_back(
    engine: sa.Engine, elsewhere: ThreadPoolExecutor
) -> None:
    problem, measure = finished(engine)
    go, completed = at_once(elsewhere, engine, lambda ledger: ledger.fire(problem, "complete"), nothing)
    with desk(engine) as ledger:
        ledger.fire(measure, "redo", reason="效果不足")
        go.set()  # it waits for our lock
        ledger.work.session.commit()
    with pytest.raises(TransitionRefused) as refused:
        completed.result()
    assert refused.value.verdict.codes == ("measures_unsettled",)


@servers
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_what_was_read_before_the_lock_opens_no_door(
    engine: sa.Engine, database: Database, elsewhere: ThreadPoolExecutor, isolation: str
) -> None:
    problem, measure = finished(engine)
    own = connect.engine(database.url, isolation_level=isolation)

    def see_it_done(ledger: Ledger) -> None:
        assert ledger.can(problem, "complete")
        assert ledger.get(Measure, measure.id).state == "rectified"

    go, completed = at_once(elsewhere, own, lambda ledger: ledger.fire(problem, "complete"), see_it_done)
    with desk(engine) as ledger:
        ledger.fire(measure, "redo", reason="效果不足")
        ledger.work.session.commit()
    go.set()
    with pytest.raises((TransitionRefused, ConflictError)):
        completed.result()
    own.dispose()


def test_whoever_acts_on_an_old_page_is_told_so(engine: sa.Engine) -> None:
    problem, measure = finished(engine)
    with desk(engine) as ledger:
        seen = ledger.get(Problem, problem.id).version
        ledger.work.session.commit()
        ledger.attach(measure, "doc://2")
        ledger.work.session.commit()
        for act in (
            lambda: ledger.fire(problem, "complete", version=seen),
            lambda: ledger.amend(problem, text="新的文字", reason="笔误", version=seen),
            lambda: ledger.get(Measure, measure.id, version=seen),
        ):
            with pytest.raises(StaleError) as stale:
                act()
            assert stale.value.facts == {"label": "P-1", "version": seen, "now": seen + 1}
        assert ledger.fire(problem, "complete", version=seen + 1).state_after == "rectified"


def test_two_who_plan_at_once_get_different_numbers(engine: sa.Engine, elsewhere: ThreadPoolExecutor) -> None:
    problem, _ = finished(engine)
    go, planned = at_once(elsewhere, engine, lambda ledger: ledger.plan(problem, "学习", owner="u-1").label, nothing)
    with desk(engine) as ledger:
        mine = ledger.plan(problem, "建立制度", owner="u-2").label
        go.set()
        ledger.work.session.commit()
    assert (mine, planned.result()) == ("M-2", "M-3")


def test_two_who_identify_at_once_get_different_numbers(engine: sa.Engine, elsewhere: ThreadPoolExecutor) -> None:
    problem, _ = finished(engine)
    with desk(engine) as ledger:
        campaign = ledger.get(Problem, problem.id).campaign_id

    def identify(ledger: Ledger) -> str:
        return ledger.identify(campaign, "联系群众不够", org=ORG).label

    go, identified = at_once(elsewhere, engine, identify, nothing)
    with desk(engine) as ledger:
        mine = identify(ledger)
        go.set()
        ledger.work.session.commit()
    assert (mine, identified.result()) == ("P-2", "P-3")


@contextmanager
def told(engine: sa.Engine, wanted: str) -> Iterator[threading.Event]:
    """Give an event for the first statement that matches a pattern, on its way to the database."""
    reached = threading.Event()

    def look(*of_statement: object) -> None:
        if re.search(wanted, str(of_statement[2]), re.DOTALL):
            reached.set()

    sa.event.listen(engine, "before_cursor_execute", look)
    yield reached
    sa.event.remove(engine, "before_cursor_execute", look)


#: What waits for somebody who has locked a problem.
NAMES_PROBLEMS = r"FROM rectify_problem\b.*FOR UPDATE|INTO rectify_opinion_link"


@servers
@pytest.mark.parametrize("verb", ["collect", "amend"])
def test_the_problems_of_an_opinion_are_locked_before_its_campaign(
    engine: sa.Engine, database: Database, elsewhere: ThreadPoolExecutor, verb: str
) -> None:
    with desk(engine) as ledger:
        campaign = ledger.open_campaign("专题民主生活会", policy="meeting", held_on=date(2022, 1, 20), org=ORG)
        problem = Problem.ref(ledger.identify(campaign, "中心组学习不够系统", org=ORG, facet="学史明理").id)
        meeting, opinion = Ref("campaign", campaign.id), Opinion.ref(ledger.collect(campaign, "班子", "学习不够").id)
        ledger.work.session.commit()

    def link(ledger: Ledger) -> object:
        if verb == "collect":
            return ledger.collect(meeting, "班子", "学习不深", problems=[problem])
        return ledger.amend(opinion, problems=[problem.id])

    own = connect.engine(database.url)
    go, linked = at_once(elsewhere, own, link, nothing)
    with desk(engine) as ledger, told(own, NAMES_PROBLEMS) as waiting:
        ledger.attach(problem, "doc://1")
        go.set()
        assert waiting.wait(30)  # for the problem, and holds no campaign for which this one would wait
        ledger.collect(meeting, "班子", "深入基层不够")
        ledger.work.session.commit()
        linked.result()
        assert len(list(ledger.items(Opinion, problem=problem.id))) == 1
    own.dispose()


def _everything(connection: sa.Connection) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    return {one.name: sorted(connection.execute(sa.select(one)).all(), key=str) for one in Base.metadata.sorted_tables}


def test_a_refused_move_leaves_nothing_written(engine: sa.Engine) -> None:
    problem, measure = finished(engine)
    with engine.connect() as connection:
        before = _everything(connection)
    with desk(engine) as ledger:
        with pytest.raises(TransitionRefused):
            ledger.fire(problem, "publish")
        with pytest.raises(TransitionRefused):
            ledger.reschedule(measure, to=date(2099, 1, 1))
        with pytest.raises(StaleError):
            ledger.fire(problem, "complete", version=1)
        ledger.work.session.commit()
    with engine.connect() as connection:
        assert _everything(connection) == before


def test_every_entry_takes_the_next_version_of_its_problem(engine: sa.Engine) -> None:
    problem, _ = finished(engine)
    with engine.connect() as connection:
        mine = sa.select(Entry.root_version).where(Entry.root_id == problem.id).order_by(Entry.root_version)
        assert connection.scalars(mine).all() == [1, 2, 3, 4, 5, 6]
        assert connection.scalar(sa.select(Problem.version).where(Problem.id == problem.id)) == 6


def test_a_problem_of_another_tenant_cannot_be_locked(engine: sa.Engine) -> None:
    problem, _ = finished(engine)
    with engine.connect() as connection:
        assert lock(connection, TENANT, Problem.ref(problem.id))["version"] == 6
        with pytest.raises(NotFoundError):
            lock(connection, "county", Problem.ref(problem.id))


SHORT_WAIT = {
    "postgresql": "SET lock_timeout = '50ms'",
    "mariadb": "SET innodb_lock_wait_timeout = 1",
    "oceanbase": "SET ob_trx_lock_timeout = 50000",
}


@servers
def test_whoever_waits_too_long_for_a_lock_is_told_to_do_it_again(engine: sa.Engine, database: Database) -> None:
    problem, measure = finished(engine)
    with desk(engine) as first, desk(engine) as second:
        first.fire(problem, "complete")
        second.work.session.execute(sa.text(SHORT_WAIT[database.name]))
        with pytest.raises(ConflictError) as conflict:
            second.fire(measure, "redo", reason="效果不足")
        second.work.session.rollback()
        second.work.session.connection().invalidate()  # it has the short wait
    assert "→" in str(conflict.value)


# OceanBase lets both wait until the statement's time is up.
@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_of_two_who_wait_for_each_other_one_is_told_to_do_it_again(
    engine: sa.Engine, elsewhere: ThreadPoolExecutor
) -> None:
    (one, _), (other, _) = finished(engine), finished(engine)

    def complete(ledger: Ledger) -> object:
        return ledger.fire(one, "complete")

    go, theirs = at_once(elsewhere, engine, complete, lambda ledger: ledger.fire(other, "complete"))

    def mine() -> None:
        with desk(engine) as ledger:
            ledger.fire(one, "complete")
            go.set()
            ledger.fire(other, "complete")

    with ThreadPoolExecutor(1) as pool:
        outcomes = [pool.submit(mine).exception(), theirs.exception()]
    assert {type(outcome) for outcome in outcomes} == {ConflictError, type(None)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_busy_sqlite_is_a_conflict(engine: sa.Engine, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, measure = finished(engine)
    monkeypatch.setattr(connect, "SQLITE_BUSY_MS", 1)
    hurried = connect.engine(database.url)
    deferred = sa.create_engine(database.url, connect_args={"timeout": 0})  # a host's own: BEGIN locks nothing
    with desk(engine) as first:
        first.fire(problem, "complete")
        for other in (hurried, deferred):
            with desk(other) as second, pytest.raises(ConflictError, match="locked"):
                second.fire(measure, "redo", reason="效果不足")
            other.dispose()
        with desk(hurried) as second, pytest.raises(ConflictError, match="locked"):
            second.problems().page()
    hurried.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_sqlite_snapshot_that_is_too_old_to_write_is_a_conflict(engine: sa.Engine, database: Database) -> None:
    problem, measure = finished(engine)
    own = sa.create_engine(database.url)

    @sa.event.listens_for(own, "connect")
    def no_begin_of_the_drivers(dbapi_connection: object, record: object) -> None:
        del record
        dbapi_connection.isolation_level = None  # type: ignore[attr-defined]

    @sa.event.listens_for(own, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with desk(own) as reader, desk(engine) as writer:
        assert reader.can(problem, "complete")
        writer.fire(measure, "redo", reason="效果不足")
        writer.work.session.commit()
        with pytest.raises(ConflictError):
            reader.fire(problem, "complete")
    own.dispose()
