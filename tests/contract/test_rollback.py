"""The host owns the transaction, and after any rollback what is in memory is what is in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlalchemy.pool import NullPool

from rectify import Measure, Problem, Rectify, TransitionRefused
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.vocabulary import Outcome
from tests.contract.walks import BRANCH, DOER, NOBODY, SECRETARY, START, Desk, desk, today_is


class HostBase(DeclarativeBase):
    """The host's own tables."""


class Letter(HostBase):
    """A row of the host's, which hangs on a problem."""

    __tablename__ = "host_letter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    problem_id: Mapped[str] = mapped_column(sa.String(36))


@pytest.fixture
def with_letters(engine: sa.Engine) -> Iterator[sa.Engine]:
    HostBase.metadata.create_all(engine)
    yield engine
    HostBase.metadata.drop_all(engine)


IMAGE = ("state", "due_on", "owner", "org", "cycle", "settled_on", "effective_on", "content", "is_open", "seq", "head")


def _in_memory(*items: Problem | Measure) -> list[tuple[object, ...]]:
    return [tuple(getattr(item, name) for name in (*IMAGE, "text")) for item in items]


def _in_database(at: Desk, *items: Problem | Measure) -> list[tuple[object, ...]]:
    columns = [[type(item).__table__.c[name] for name in (*IMAGE, "text")] for item in items]
    rows = [
        at.connection.execute(sa.select(*wanted).where(type(item).__table__.c.id == item.id)).one()
        for wanted, item in zip(columns, items, strict=True)
    ]
    return [tuple(row) for row in rows]


def test_memory_and_database_agree_after_a_rollback_to_a_savepoint(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        measure = at.measure(problem)
        before, version = _in_memory(problem, measure), problem.version
        savepoint = at.session.begin_nested()
        at.secretary.fire(problem, "start", effective_on=START)
        at.secretary.amend(problem, text="另一文字", reason="改", effective_on=START)
        at.secretary.handover(measure, to="u-1005", reason="调岗", effective_on=START)
        at.measure(problem, effective_on=START)
        assert _in_memory(problem, measure) != before
        savepoint.rollback()
        assert _in_memory(problem, measure) == before == _in_database(at, problem, measure)
        assert (problem.version, problem.measure_count) == (version, 1)
        assert at.findings() == []


def test_a_move_can_be_made_again_after_a_rollback_to_a_savepoint(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        at.measure(problem)
        savepoint = at.session.begin_nested()
        at.secretary.fire(problem, "start", effective_on=START)
        undone = at.secretary.history(problem)
        savepoint.rollback()
        entry = at.secretary.fire(problem, "start", reason="重来", effective_on=START)
        assert (entry.seq, entry.reason) == (2, "重来")
        assert [one.reason for one in at.secretary.history(problem)] == [None, "重来"]
        assert len(undone) == len(at.secretary.history(problem))
        assert at.findings() == []


def test_what_was_created_within_a_savepoint_is_gone_with_it(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        savepoint = at.session.begin_nested()
        problem = at.problem(campaign)
        savepoint.rollback()
        with pytest.raises(ObjectDeletedError):
            _ = problem.text
        assert campaign.problem_count == 0
        assert at.problem(campaign).label == "P-1"
        assert at.count("rectify_problem") == 1


def test_memory_and_database_agree_after_a_full_rollback(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        id_ = problem.id
    rx = Rectify(clock=today_is(date(2022, 6, 1)))
    with Session(engine, expire_on_commit=False) as session:
        ledger = rx.ledger(session, tenant="city", actor=SECRETARY)
        problem = ledger.get(Problem, id_)
        (measure,) = ledger.measures(problem=problem)
        at = Desk(session, today_is(date(2022, 6, 1)), rx)
        before = _in_memory(problem, measure)
        ledger.fire(measure, "complete")
        ledger.amend(problem, text="另一文字", reason="改")
        session.rollback()
        assert _in_memory(problem, measure) == before == _in_database(at, problem, measure)
        ledger.fire(measure, "complete")
        session.commit()
        session.rollback()  # of a transaction that has done nothing: what was committed stays
        assert measure.state == "rectified"
        assert _in_memory(problem, measure) == _in_database(at, problem, measure)


def test_a_released_savepoint_keeps_what_was_done_in_it(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        with at.session.begin_nested():
            at.of(DOER).fire(measure, "complete")
        assert measure.state == "rectified"
        outer = at.session.begin_nested()
        with at.session.begin_nested():
            at.secretary.fire(measure, "redo", reason="未印发")
        outer.rollback()  # the inner one was released, and goes with the outer one
        assert measure.state == "rectified"
        assert _in_memory(problem, measure) == _in_database(at, problem, measure)
        assert at.findings() == []


def test_the_ledger_never_commits(engine: sa.Engine) -> None:
    commits: list[sa.Connection] = []

    def note(connection: sa.Connection) -> None:
        commits.append(connection)

    sa.event.listen(engine, "commit", note)
    with desk(engine) as at:
        problem, measure = at.started()
        at.of(DOER).attach(measure, "file:///1")
        at.of(DOER).fire(measure, "complete")
        at.secretary.amend(problem, text="另一文字", reason="改")
        at.secretary.import_problems(problem.campaign_id, [LegacyProblem(NewProblem(text="旧账", org=BRANCH))])
        with pytest.raises(TransitionRefused):
            at.of(NOBODY).fire(problem, "complete")
        assert at.findings() == []
        assert commits == []
        at.session.rollback()
        assert at.count("rectify_problem") == 0
        assert at.count("rectify_policy") == 0
    assert len(commits) == 1  # the host's own
    sa.event.remove(engine, "commit", note)


def test_another_connection_sees_nothing_before_the_host_commits(engine: sa.Engine) -> None:
    elsewhere = sa.create_engine(engine.url, poolclass=NullPool)
    counted = sa.select(sa.func.count()).select_from(sa.table("rectify_entry"))
    with desk(engine) as at:
        at.started()
        at.secretary.import_problems(at.campaign(), [LegacyProblem(NewProblem(text="旧账", org=BRANCH))])
        assert at.connection.scalar(counted) == 5
        with elsewhere.connect() as other:
            assert other.scalar(counted) == 0
    with elsewhere.connect() as other:
        assert other.scalar(counted) == 5


def test_what_the_host_has_pending_is_written_before_the_ledger_reads(with_letters: sa.Engine) -> None:
    with desk(with_letters) as at:
        problem, _ = at.started()
        with at.session.no_autoflush:
            at.session.add(Letter(id=1, problem_id=problem.id))
            at.secretary.amend(problem, text="另一文字", reason="来信")
            assert at.connection.scalar(sa.select(Letter.problem_id).where(Letter.id == 1)) == problem.id
        at.session.add(Letter(id=2, problem_id=problem.id))
        assert at.secretary.problems().count() == 1
        assert not at.session.new


def test_a_refusal_leaves_the_hosts_transaction_usable(with_letters: sa.Engine) -> None:
    with desk(with_letters) as at:
        problem, _ = at.started()
        at.session.add(Letter(id=1, problem_id=problem.id))
        with pytest.raises(TransitionRefused):
            at.secretary.fire(problem, "complete")
        at.session.add(Letter(id=2, problem_id=problem.id))
    with Session(with_letters) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 2


def test_an_import_is_all_or_nothing_for_a_host_that_goes_on_after_its_refusal(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        late = LegacyMeasure(NewMeasure(text="措施", org="别处"), Outcome.DONE)
        legacy = [LegacyProblem(NewProblem(text="旧账", org=BRANCH), [late])]
        with pytest.raises(TransitionRefused):
            at.secretary.import_problems(campaign, legacy)
        assert at.count("rectify_problem") == 0
        assert campaign.problem_count == 0
        assert at.problem(campaign).label == "P-1"
        assert at.findings() == []
