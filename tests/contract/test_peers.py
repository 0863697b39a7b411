"""Mistakes that comparable libraries made, or that their users ran into: each has a test here that it is not ours."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pendulum
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Actor, Measure, Policies, Problem, Rectify, TransitionRefused, reports
from rectify.errors import DirectWriteError, InvalidValueError
from rectify.ledger.tables import Base, Entry, table_of
from rectify.policy import policyfile
from rectify.policy.machine import machine_of
from tests.contract.walks import BUREAU, CLERK, DOER, HELD, OWNER, SECRETARY, START, Desk, desk, today_is

NOW = today_is(date(2022, 6, 1))


@contextmanager
def sent_to(engine: sa.Engine) -> Iterator[list[str]]:
    """Note every statement that goes to the database."""
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, _p: object, _x: object, _m: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def _ready(engine: sa.Engine) -> tuple[str, str]:
    """Commit a problem whose one measure is done and has its evidence: it may be completed."""
    with desk(engine) as at:
        problem, measure = at.started()
        at.of(DOER).fire(measure, "complete")
        at.secretary.attach(problem, "file:///1")
        return problem.id, measure.id


def _session(engine: sa.Engine) -> Session:
    return Session(engine, expire_on_commit=False)


def _desk(session: Session) -> Desk:
    return Desk(session, NOW, Rectify(clock=NOW))


# --- races ------------------------------------------------------------------


def test_two_sessions_cannot_both_win(engine: sa.Engine) -> None:
    problem_id, _ = _ready(engine)
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def complete() -> None:
        ready.wait()
        with _session(engine) as session:
            try:
                _desk(session).secretary.fire(Problem.ref(problem_id), "complete")
            except TransitionRefused as refused:
                outcomes.extend(refused.verdict.codes)
            else:
                outcomes.append("won")
                session.commit()

    threads = [threading.Thread(target=complete) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["state", "won"]
    with desk(engine) as at:
        assert [one.trigger for one in at.secretary.history(Problem.ref(problem_id))].count("complete") == 1
        assert at.findings() == []


def test_a_guard_over_measures_is_not_judged_before_the_lock(engine: sa.Engine) -> None:
    """Judged first and written later, a problem became done while one of its measures was being redone."""
    problem_id, measure_id = _ready(engine)
    with _session(engine) as first:
        assert _desk(first).secretary.can(Problem.ref(problem_id), "complete")
        first.commit()
        with _session(engine) as second:
            _desk(second).secretary.fire(Measure.ref(measure_id), "redo", reason="未印发")
            second.commit()
        with pytest.raises(TransitionRefused) as refused:
            _desk(first).secretary.fire(Problem.ref(problem_id), "complete")
        assert refused.value.verdict.codes == ("measures_unsettled",)


def test_a_stale_identity_map_opens_no_door(engine: sa.Engine) -> None:
    problem_id, measure_id = _ready(engine)
    with _session(engine) as session:
        at = _desk(session)
        problem, measure = at.secretary.get(Problem, problem_id), at.secretary.get(Measure, measure_id)
        session.commit()
        with _session(engine) as second:
            _desk(second).secretary.fire(Measure.ref(measure_id), "redo", reason="未印发")
            second.commit()
        assert measure.state == "rectified"  # in memory, where it is not looked at
        assert not at.secretary.can(problem, "complete")
        with pytest.raises(TransitionRefused):
            at.secretary.fire(problem, "complete")


def test_a_chain_does_not_fork_when_its_head_was_loaded_before_somebody_elses_move(engine: sa.Engine) -> None:
    problem_id, _ = _ready(engine)
    with _session(engine) as session:
        at = _desk(session)
        problem = at.secretary.get(Problem, problem_id)
        session.commit()
        with _session(engine) as second:
            _desk(second).secretary.amend(Problem.ref(problem_id), text="另一文字", reason="改")
            second.commit()
        assert problem.text == "中心组学习不够系统"
        entry = at.secretary.amend(problem, text="又一文字", reason="改")
        assert entry.changes == {"fields": {"text": ["另一文字", "又一文字"]}}
        assert (entry.seq, problem.seq) == (5, 5)
        assert at.findings() == []
        session.commit()


def test_no_lock_is_an_advisory_one_and_none_goes_by_the_last_row(engine: sa.Engine) -> None:
    with sent_to(engine) as statements:
        _ready(engine)
    said = " ".join(statements).upper()
    assert "ADVISORY" not in said
    assert "GET_LOCK" not in said
    assert "DESC LIMIT" not in said.replace("\n", " ")
    assert "TRIGGER ON" not in said


# --- history ----------------------------------------------------------------


def test_a_creation_leaves_an_entry(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        measure = at.measure(problem)
        assert [one.trigger for one in at.secretary.history(problem)] == ["identify"]
        assert [one.trigger for one in at.secretary.history(measure)] == ["plan"]


def test_the_audit_line_is_written_before_the_commit_and_goes_with_it(engine: sa.Engine) -> None:
    problem_id, _ = _ready(engine)
    with _session(engine) as session:
        _desk(session).secretary.fire(Problem.ref(problem_id), "complete")
        mine = sa.select(sa.func.count()).where(Entry.item_id == problem_id)
        assert session.connection().scalar(mine) == 4
        session.rollback()
        assert session.connection().scalar(mine) == 3


def test_no_entry_is_ever_updated_or_deleted(engine: sa.Engine) -> None:
    with sent_to(engine) as statements:
        problem_id, _ = _ready(engine)
        with desk(engine) as at:
            problem = at.secretary.get(Problem, problem_id)
            at.secretary.fire(problem, "complete")
            at.secretary.fire(problem, "reopen", reason="反弹")
    said = " ".join(statements)
    assert "INSERT INTO rectify_entry" in said
    assert not re.search(r"(UPDATE|DELETE FROM) rectify_entry", said)


def test_bulk_dml_is_not_missed(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.started()
        with pytest.raises(DirectWriteError):
            at.session.execute(sa.update(Measure).values(state="rectified"))
        at.connection.exec_driver_sql("UPDATE rectify_measure SET state = 'rectified'")
        assert len(at.findings()) == 1


# --- hash chains ------------------------------------------------------------


@pytest.mark.parametrize("microsecond", [0, 1, 100_000, 999_999])
def test_nanoseconds_are_not_hashed_that_the_database_does_not_keep(engine: sa.Engine, microsecond: int) -> None:
    with desk(engine) as at:
        at.clock.now = pendulum.datetime(2022, 6, 1, 7, 59, 59, microsecond, tz="Asia/Shanghai")
        problem, _ = at.started()
        at.session.expire_all()
        recorded = at.secretary.history(problem)[0].recorded_at
        assert recorded == at.clock.now
        assert recorded.microsecond == microsecond
        assert at.findings() == []


def test_what_is_hashed_is_the_json_that_is_kept(engine: sa.Engine) -> None:
    """JSON that was read and written anew had other blanks, another order, other escapes."""
    with desk(engine) as at:
        problem, measure = at.started(sources=["意见"])
        at.secretary.attach(measure, 'https://files.example/?a=1&b="2"', title="引号“”、\\、/、😀、𠮷\n第二行")
        at.secretary.amend(problem, text="z", category="a", facet="中", reason="多项")
        raw = at.connection.exec_driver_sql("SELECT changes FROM rectify_entry WHERE trigger_name = 'amend'").scalar()
        assert raw == ('{"fields":{"category":[null,"a"],"facet":[null,"中"],"text":["中心组学习不够系统","z"]}}')
        at.session.expire_all()
        assert at.findings() == []


def test_a_value_that_holds_another_ones_separator_is_not_that_value(engine: sa.Engine) -> None:
    """Joined by a separator, `a|b` and `c` have the hash of `a` and `b|c`."""
    with desk(engine) as at:
        campaign = at.campaign()
        contents = {
            at.problem(campaign, facet=facet, category=category, text="同").content
            for facet, category in (("a|b", "c"), ("a", "b|c"), ("1:a", None), (None, "1:a"), ("-", None), (None, "-"))
        }
        assert len(contents) == 6


# --- guards -----------------------------------------------------------------


OF_ANOTHER_CATEGORY = """
[guards.of_another_category]
kind = "problem"
code = "of_that_category"
message = { zh = "作风类问题另行办理", en = "problems of conduct go another way" }
when = { not = { field = "category", op = "==", value = "作风" } }
"""


def test_null_opens_no_door(engine: sa.Engine) -> None:
    """Two-valued, `NOT (category = '作风')` was true of NULL in Python and unknown in SQL."""
    text = Policies.bundled()["standard"].text.replace("standard", "strict")
    text = text.replace('guards = ["has_measures", ', 'guards = ["of_another_category", "has_measures", ')
    with desk(engine, policies=Policies([policyfile.parse(text + OF_ANOTHER_CATEGORY)])) as at:
        campaign = at.campaign("strict")
        for category, codes in ((None, ("of_that_category",)), ("作风", ("of_that_category",)), ("思想", ())):
            problem = at.problem(campaign, category=category)
            at.measure(problem)
            assert at.secretary.can(problem, "start", effective_on=START).codes == codes


def test_every_measure_over_no_measure_is_not_fulfilled(engine: sa.Engine) -> None:
    """`NOT EXISTS (NOT p)` is true of nothing, so a problem without measures was done."""
    problem_id, _ = _ready(engine)
    with desk(engine) as at:
        problem = at.secretary.get(Problem, problem_id)
        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen", reason="反弹")
        at.secretary.attach(problem, "file:///2")
        assert at.secretary.can(problem, "complete").codes == ("measures_unsettled",)


def test_acceptance_asks_who_did_the_work(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started(at.campaign("closeout"))
        at.of(CLERK).fire(problem, "submit")
        owner_in_group = at.of(Actor(OWNER.id, [("supervisor", BUREAU)]))
        assert "acceptor_is_responsible" in owner_in_group.can(problem, "accept").codes


# --- state, machines, definitions -------------------------------------------


def test_the_state_is_a_column_of_the_row_and_not_searched_for_in_a_text(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        with sent_to(engine) as statements:
            assert list(at.secretary.problems(state="rectifying")) == [problem]
        (statement,) = statements
        assert "LIKE" not in statement
        assert at.connection.exec_driver_sql("SELECT state FROM rectify_problem").scalar() == "rectifying"


def test_no_traffic_light_and_no_overdue_flag_is_stored(engine: sa.Engine) -> None:
    with desk(engine, START) as at:
        problem, _ = at.started()
        before = at.connection.execute(sa.select(table_of(Problem))).one()
        at.clock.turn(date(2022, 6, 1))  # no timer, no job: the day has passed
        assert [row.label for row in reports.overdue(at.secretary)] == ["P-1", "P-1/M-1"]
        assert at.connection.execute(sa.select(table_of(Problem))).one() == before
        assert problem.due_on == date(2022, 4, 28)


def test_one_machine_serves_all_items_and_registers_none(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        lifecycle = at.secretary.policy_of(problem).kinds["measure"]
        assert machine_of(lifecycle) is machine_of(lifecycle)
        assert machine_of(lifecycle).models == []
        assert not hasattr(measure, "complete")
        assert not hasattr(measure, "is_rectifying")


def test_an_open_campaign_survives_an_upgrade_of_its_policy(engine: sa.Engine) -> None:
    problem_id, measure_id = _ready(engine)
    text = Policies.bundled()["standard"].text
    second = text.replace("\nversion = 1\n", "\nversion = 2\n").replace('trigger = "complete"', 'trigger = "finish"')
    with Session(engine) as session, session.begin():
        rectify = Rectify(Policies([policyfile.parse(second)]), clock=NOW)
        ledger = rectify.ledger(session, tenant="city", actor=SECRETARY)
        ledger.fire(Measure.ref(measure_id), "redo", reason="未印发")
        ledger.fire(Measure.ref(measure_id), "complete")
        with pytest.raises(InvalidValueError):
            ledger.fire(Problem.ref(problem_id), "finish")
        ledger.fire(Problem.ref(problem_id), "complete")
        assert list(ledger.verify()) == []


def test_every_table_has_the_prefix(engine: sa.Engine) -> None:
    names = [name for name in sa.inspect(engine).get_table_names() if name != "host_letter"]
    assert sorted(names) == sorted(Base.metadata.tables)
    assert all(name.startswith("rectify_") for name in names)


# --- texts, ids and days ----------------------------------------------------


def test_chinese_is_kept_whatever_the_servers_default_is(engine: sa.Engine) -> None:
    with desk(engine) as at:
        written = "“五化”工作法：项目化、清单化……𠮷、㑇、😀"
        problem = at.problem(text=written, facet="学习㑇", owner="张㑇", sources=["谈心谈话😀"])
        at.session.expire_all()
        assert (problem.text, problem.facet, problem.owner) == (written, "学习㑇", "张㑇")
        assert at.secretary.sources(problem) == ["谈心谈话😀"]
        assert at.findings() == []


def test_ids_that_differ_in_case_or_width_are_not_the_same_person(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        for owner in ("u-1", "U-1", "ｕ-1", "ú-1"):
            at.problem(campaign, owner=owner)
        assert [at.secretary.problems(owner=one).count() for one in ("u-1", "U-1", "ｕ-1", "ú-1", "Ú-1")] == [
            1,
            1,
            1,
            1,
            0,
        ]
        for padded in ("u-1 ", " u-1", "u-1\n", ""):
            with pytest.raises(InvalidValueError):
                at.problem(campaign, owner=padded)


def test_the_utc_date_is_not_taken_for_today(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        at.clock.now = pendulum.datetime(2022, 6, 1, 17, 0, tz="UTC")  # one in the morning of 2 June
        entry = at.secretary.amend(problem, text="另一文字")
        assert entry.effective_on == date(2022, 6, 2)
        assert entry.effective_before == HELD
