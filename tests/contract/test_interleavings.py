"""What another transaction does while a batch is under way, interleaving by interleaving.

docs/explanation/concurrency.md names each of these tests. Somebody else's whole transaction goes in just before a
statement that the test names, or two threads meet there: nothing sleeps, so each runs the same way every time.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Actor, ConflictError, Ledger, Measure, Policies, Problem, Rectify, TransitionRefused
from rectify.errors import NotFoundError
from rectify.ledger import connect
from rectify.ledger.tables import Claim, Ref
from rectify.policy.actor import CONFIDENTIAL
from tests.contract import test_locking
from tests.contract.test_merging import POLICY
from tests.databases import Database

TENANT, ORG = "city", "市管局"
RECTIFY = Rectify(Policies.bundled().including(POLICY))
SECRETARY = Actor("u-1001", grants=[("secretary", ORG)])
TRUSTED = Actor("u-1002", grants=[("secretary", ORG), (CONFIDENTIAL, ORG)])
HELD = date(2022, 1, 20)

#: On SQLite the claims are the lock: whoever writes waits until the batch is done.
servers = pytest.mark.parametrize("database", ["postgresql", "mariadb", "oceanbase"], indirect=True)

#: The statements of a batch.
CLAIM = r"^INSERT INTO rectify_claim"
LOCK = r"count\(.*rectify_claim.*FOR UPDATE"
WRITE = r"^INSERT INTO rectify_entry"
UPDATE = r"^UPDATE rectify_problem"
#: The lock of a single move.
LOCK_ONE = r"FROM rectify_problem\b.*FOR UPDATE"


@contextmanager
def desk(engine: sa.Engine, actor: Actor = SECRETARY) -> Iterator[Ledger]:
    """Give somebody's ledger; what they do not commit is rolled back."""
    with Session(engine) as session:
        yield RECTIFY.ledger(session, tenant=TENANT, actor=actor)


def commit(ledger: Ledger) -> None:
    ledger.work.session.commit()


@dataclass(frozen=True)
class Place:
    """Two engines on one database: the batch's, on which statements are watched, and everybody else's."""

    own: sa.Engine
    others: sa.Engine

    def other(self, act: Callable[[Ledger], object], actor: Actor = SECRETARY) -> None:
        """Let somebody else do something, and commit it."""
        with desk(self.others, actor) as ledger:
            act(ledger)
            commit(ledger)

    @contextmanager
    def before(self, wanted: str, act: Callable[[], object]) -> Iterator[None]:
        """Do something just before the first statement of the batch's engine that matches a pattern."""
        waiting = [act]

        def look(*of_statement: object) -> None:
            if waiting and re.search(wanted, str(of_statement[2]), re.DOTALL):
                waiting.pop()()

        sa.event.listen(self.own, "before_cursor_execute", look)
        try:
            yield
        finally:
            sa.event.remove(self.own, "before_cursor_execute", look)
        assert not waiting, f"no statement was like {wanted}"


@pytest.fixture
def place(engine: sa.Engine, database: Database) -> Iterator[Place]:
    own = connect.engine(database.url)
    yield Place(own, engine)
    own.dispose()


@pytest.fixture
def repeatable(engine: sa.Engine, database: Database) -> Iterator[Place]:
    """Let the batch see a snapshot, which MariaDB takes for the default."""
    own = connect.engine(database.url, isolation_level="REPEATABLE READ")
    yield Place(own, engine)
    own.dispose()


@pytest.fixture
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def opened(place: Place, count: int, *, measures: int = 1, policy: str = "standard") -> tuple[list[Ref], list[Ref]]:
    """Identify problems with measures; return the refs of both, in the order of their ids."""
    with desk(place.others) as ledger:
        campaign = ledger.open_campaign("专题民主生活会", policy=policy, held_on=HELD, org=ORG)
        problems = [ledger.identify(campaign, "中心组学习不够系统", org=ORG) for _ in range(count)]
        planned = [ledger.plan(one, "建立学习研讨制度", owner="u-1003") for one in problems for _ in range(measures)]
        commit(ledger)
        return [Problem.ref(one.id) for one in problems], [Measure.ref(one.id) for one in planned]


def finished(place: Place, count: int = 1) -> tuple[list[Ref], list[Ref]]:
    """Return problems that may be completed, and their measures."""
    problems, measures = opened(place, count)

    def finish(ledger: Ledger) -> None:
        ledger.fire_all(problems, "start")
        ledger.fire_all(measures, "complete")
        for one in problems:
            ledger.attach(one, "doc://1")

    place.other(finish)
    return problems, measures


def sound(place: Place) -> None:
    """Every chain holds, every version is there once, and no claim is left."""
    with desk(place.others, TRUSTED) as ledger:
        assert list(ledger.verify()) == []
        assert ledger.work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0


def codes(batch: Any) -> list[tuple[str, ...]]:
    return [one.verdict.codes for one in batch.refused]


# --- between claim and lock ------------------------------------------------------


@servers
def test_an_item_that_moved_between_claim_and_lock_is_judged_where_it_is_now(place: Place) -> None:
    (problem,), _ = finished(place)
    with desk(place.own) as ledger:
        with place.before(LOCK, lambda: place.other(lambda other: other.fire(problem, "complete"))):
            batch = ledger.fire_all([problem], "publish")
        commit(ledger)
        assert list(batch.moved) == [problem]
        assert [one.trigger for one in ledger.history(problem)][-2:] == ["complete", "publish"]
    sound(place)


@servers
def test_a_measure_sent_back_between_claim_and_lock_stops_its_problem(place: Place) -> None:
    problems, (_, sent_back) = finished(place, 2)
    with desk(place.own) as ledger:
        with place.before(LOCK, lambda: place.other(lambda other: other.fire(sent_back, "redo", reason="效果不足"))):
            batch = ledger.fire_all(problems, "complete")
        commit(ledger)
        assert (list(batch.moved), codes(batch)) == (problems[:1], [("measures_unsettled",)])
    sound(place)


@servers
def test_a_measure_planned_between_claim_and_lock_moves_along(place: Place) -> None:
    (problem,), (first,) = opened(place, 1)
    planned: list[str] = []
    with desk(place.own) as ledger:
        with place.before(
            LOCK, lambda: place.other(lambda other: planned.append(other.plan(problem, "学习", owner="u-1004").id))
        ):
            assert len(ledger.fire_all([problem], "start").moved) == 1
        commit(ledger)
        assert {ledger.get(Measure, one).state for one in (first.id, *planned)} == {"rectifying"}
    sound(place)


@servers
def test_a_measure_that_went_to_another_problem_between_claim_and_lock_is_a_conflict(place: Place) -> None:
    (twice, stays), measures = opened(place, 2, policy="mistakes")

    def merge(other: Ledger) -> None:
        other.merge(twice, into=stays, reason="重复")

    with desk(place.own) as ledger:
        with (
            place.before(
                LOCK, lambda: place.other(lambda other: other.merge(twice, into=stays, reason="重复"), TRUSTED)
            ),
            pytest.raises(ConflictError, match=measures[0].id),
        ):
            ledger.fire_all(measures, "submit")
        ledger.work.session.rollback()
        assert len(ledger.fire_all(measures, "submit").moved) == 2
        commit(ledger)
    sound(place)


@servers
def test_a_problem_made_confidential_between_claim_and_lock_is_a_conflict(place: Place) -> None:
    problems, measures = opened(place, 2)

    def hide(other: Ledger) -> None:
        other.amend(problems[0], confidential=True, reason="定密")

    with desk(place.own) as ledger:
        for refs in (problems, measures):
            with place.before(LOCK, lambda: place.other(hide, TRUSTED)), pytest.raises(ConflictError):
                ledger.fire_all(refs, "handover", to="u-1009", reason="调岗")
            ledger.work.session.rollback()
            with pytest.raises(NotFoundError, match=refs[0].id):
                ledger.fire_all(refs, "handover", to="u-1009", reason="调岗")
            ledger.work.session.rollback()
            place.other(lambda other: other.amend(problems[0], confidential=False, reason="解密"), TRUSTED)
    sound(place)


# --- who comes first -------------------------------------------------------------


def waits_for(
    place: Place, elsewhere: ThreadPoolExecutor, lock: str, act: Callable[[Ledger], object]
) -> Future[object]:
    """Let the batch's engine do something in another thread, and return once it asks for its lock."""
    asked = threading.Event()

    def run() -> object:
        with place.before(lock, asked.set), desk(place.own) as ledger:
            done = act(ledger)
            commit(ledger)
            return done

    future = elsewhere.submit(run)
    assert asked.wait(30)
    return future


@servers
def test_two_batches_that_name_the_same_problems_in_opposite_orders_both_come_to_their_end(
    place: Place, elsewhere: ThreadPoolExecutor
) -> None:
    problems, _ = finished(place, 6)
    meet = threading.Barrier(2)

    def complete(refs: Sequence[Ref]) -> list[Ref]:
        own = sa.create_engine(place.own.url, isolation_level="READ COMMITTED")
        with Place(own, place.others).before(LOCK, lambda: meet.wait(30)), desk(own) as ledger:
            batch = ledger.fire_all(refs, "complete")
            commit(ledger)
        own.dispose()
        assert codes(batch) == [("state",)] * len(batch.refused)
        return list(batch.moved)

    one, other = elsewhere.submit(complete, problems), elsewhere.submit(complete, problems[::-1])
    assert sorted([one.result(), other.result()], key=len) == [[], problems]
    sound(place)


@servers
def test_a_batch_over_problems_and_one_over_their_measures_go_one_after_the_other(
    place: Place, elsewhere: ThreadPoolExecutor
) -> None:
    problems, measures = finished(place, 2)
    with desk(place.others) as first:
        assert len(first.fire_all(measures, "redo", reason="效果不足").moved) == 2
        second = waits_for(place, elsewhere, LOCK, lambda ledger: codes(ledger.fire_all(problems, "complete")))
        commit(first)
    assert second.result() == [("measures_unsettled",)] * 2
    sound(place)


@servers
@pytest.mark.parametrize("what", ["problem", "measure"])
def test_a_batch_waits_for_a_single_move_and_judges_what_it_left(
    place: Place, elsewhere: ThreadPoolExecutor, what: str
) -> None:
    problems, measures = finished(place, 2)
    with desk(place.others) as single:
        if what == "problem":
            single.fire(problems[1], "complete")
        else:
            single.fire(measures[1], "redo", reason="效果不足")
        batch = waits_for(place, elsewhere, LOCK, lambda ledger: codes(ledger.fire_all(problems, "complete")))
        commit(single)
    assert batch.result() == [("state",) if what == "problem" else ("measures_unsettled",)]
    sound(place)


@servers
@pytest.mark.parametrize("what", ["problem", "measure"])
def test_a_single_move_waits_for_a_batch_and_is_judged_by_what_it_left(
    place: Place, elsewhere: ThreadPoolExecutor, what: str
) -> None:
    problems, measures = finished(place, 2)

    def move(ledger: Ledger) -> object:
        if what == "problem":
            return ledger.fire(problems[1], "complete")
        return ledger.fire(measures[1], "redo", reason="效果不足")

    with desk(place.others) as first:
        assert len(first.fire_all(problems, "complete").moved) == 2
        single = waits_for(place, elsewhere, LOCK_ONE, move)
        commit(first)
    with pytest.raises(TransitionRefused):
        single.result()
    sound(place)


# --- what was seen before --------------------------------------------------------


@pytest.fixture
def stale(repeatable: Place) -> Callable[[Callable[[Ledger], object], Callable[[Ledger], Any]], Any]:
    """Look at everything, let somebody else act, and then do something on the old snapshot."""

    def run(meanwhile: Callable[[Ledger], object], act: Callable[[Ledger], Any]) -> Any:
        with desk(repeatable.own) as ledger:
            assert list(ledger.problems())
            repeatable.other(meanwhile)
            done = act(ledger)
            commit(ledger)
        sound(repeatable)
        return done

    return run


Stale = Callable[[Callable[[Ledger], object], Callable[[Ledger], Any]], Any]
mariadb = pytest.mark.parametrize("database", ["mariadb"], indirect=True)


@mariadb
def test_what_is_not_in_the_snapshot_moves_along(repeatable: Place, stale: Stale) -> None:
    (problem,), _ = opened(repeatable, 1, measures=0)
    batch = stale(lambda other: other.plan(problem, "学习", owner="u-1"), lambda own: own.fire_all([problem], "start"))
    assert len(batch.moved) == 1
    with desk(repeatable.others) as ledger:
        assert [one.state for one in ledger.measures(problem=problem.id)] == ["rectifying"]


@mariadb
def test_what_moved_since_the_snapshot_is_refused_and_not_forgotten(repeatable: Place, stale: Stale) -> None:
    problems, _ = finished(repeatable, 2)
    batch = stale(lambda other: other.attach(problems[0], "doc://2"), lambda own: own.fire_all(problems, "publish"))
    assert (codes(batch), len(batch.moved)) == ([("state",)] * 2, 0)


@mariadb
def test_a_term_runs_from_a_day_that_is_not_in_the_snapshot(repeatable: Place, stale: Stale) -> None:
    problems, _ = finished(repeatable, 2)
    batch = stale(
        lambda other: other.fire_all(problems, "complete"),
        lambda own: own.fire_all(problems, "reopen", reason="反弹"),
    )
    assert len(batch.moved) == 2
    with desk(repeatable.others) as ledger:
        assert all(ledger.get(Problem, one.id).due_on for one in problems)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_batch_on_a_snapshot_that_is_too_old_is_a_conflict(repeatable: Place, stale: Stale) -> None:
    (problem,), (measure,) = finished(repeatable)
    with pytest.raises(ConflictError):
        stale(
            lambda other: other.fire(measure, "redo", reason="效果不足"),
            lambda own: own.fire_all([problem], "complete"),
        )
    sound(repeatable)


# --- what is undone --------------------------------------------------------------


def test_a_batch_in_a_savepoint_that_is_rolled_back_never_was(place: Place) -> None:
    problems, measures = opened(place, 2)
    with desk(place.own) as ledger:
        loaded: list[Problem | Measure] = [
            *(ledger.get(Problem, one.id) for one in problems),
            *(ledger.get(Measure, one.id) for one in measures),
        ]
        nested = ledger.work.session.begin_nested()
        assert len(ledger.fire_all(problems, "start").moved) == 2
        assert [one.state for one in loaded] == ["rectifying"] * 4
        nested.rollback()
        assert [(one.state, one.seq, one.due_on) for one in loaded] == [("identified", 1, None)] * 4
        commit(ledger)
    sound(place)


@pytest.mark.parametrize("wanted", [CLAIM, WRITE, UPDATE])
def test_an_error_in_the_middle_leaves_nothing_half_written(place: Place, wanted: str) -> None:
    problems, measures = opened(place, 2)

    def fail() -> None:
        raise RuntimeError("断电")

    with desk(place.own) as ledger:
        loaded = ledger.get(Measure, measures[0].id)
        with place.before(wanted, fail), pytest.raises(RuntimeError, match="断电"):
            ledger.fire_all(problems, "start")
        assert loaded.state == "identified"
        ledger.attach(problems[0], "doc://1")  # the host goes on with its transaction
        commit(ledger)
        assert [one.trigger for one in ledger.history(problems[0])] == ["identify", "attach"]
        assert [one.trigger for one in ledger.history(measures[0])] == ["plan"]
    sound(place)


# OceanBase lets both wait until the statement's time is up.
@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_of_two_transactions_whose_batches_wait_for_each_other_one_is_told_to_do_it_again(
    place: Place, elsewhere: ThreadPoolExecutor
) -> None:
    (one, other), _ = finished(place, 2)
    meet = threading.Barrier(2)

    def both(first: Ref, second: Ref) -> list[Ref]:
        with desk(place.others) as ledger:
            moved = list(ledger.fire_all([first], "complete").moved)
            meet.wait(30)
            with suppress(ConflictError):
                moved += ledger.fire_all([second], "complete").moved
                commit(ledger)
                return moved
            ledger.work.session.rollback()
            assert len(list(ledger.problems(state="rectifying"))) in {0, 2}  # the session goes on
            return []

    outcomes = [each.result() for each in (elsewhere.submit(both, one, other), elsewhere.submit(both, other, one))]
    assert sorted(map(len, outcomes)) == [0, 2]
    sound(place)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_sqlite_the_claims_are_the_lock(place: Place, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,), (measure,) = finished(place)
    monkeypatch.setattr(connect, "SQLITE_BUSY_MS", 1)
    hurried = connect.engine(database.url)

    def too_late() -> None:
        with desk(hurried) as other, pytest.raises(ConflictError):
            other.fire(measure, "redo", reason="效果不足")

    deferred = sa.create_engine(database.url)  # a host's own: BEGIN locks nothing
    with Place(deferred, place.others).before(WRITE, too_late), desk(deferred) as ledger:
        assert len(ledger.fire_all([problem], "complete").moved) == 1
        commit(ledger)
    deferred.dispose()
    hurried.dispose()
    sound(place)


def test_every_interleaving_that_is_told_of_is_a_test() -> None:
    page = Path(__file__).parents[2] / "docs" / "explanation" / "concurrency.md"
    told = set(re.findall(r"`(test_\w+)`", page.read_text("utf-8")))
    here = {name for name in globals() if name.startswith("test_") and name != "test_locking"}
    assert told >= here - {"test_every_interleaving_that_is_told_of_is_a_test"}
    assert {name for name in told - here if not hasattr(test_locking, name)} == set()
