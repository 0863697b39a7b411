"""Correcting the last step of an item, withdrawing what should not be there: the past is set right, and stays known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pendulum
import pytest
import sqlalchemy as sa

from rectify import Actor, Checkup, Entry, Measure, NewProblem, Problem, TransitionRefused
from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger.clause import clause
from rectify.ledger.gathering import Needs, Reader, gather
from rectify.ledger.protection import written
from rectify.ledger.tables import Item
from rectify.policy.guard import Did, Happened
from tests.contract.test_merging import open_desk, pair
from tests.contract.walks import BRANCH, CLERK, DOER, HELD, OWNER, START, Desk, Said, desk


def refuse(act: Callable[[], object], *said: Said) -> None:
    with pytest.raises(TransitionRefused) as refused:
        act()
    verdict = refused.value.verdict
    assert verdict.lines("zh") == [zh for zh, _ in said]
    assert verdict.lines("en") == [en for _, en in said]


def last(at: Desk, item: Item) -> Entry:
    return at.secretary.history(item)[-1]


def test_a_step_is_taken_back_with_all_that_moved_along_with_it(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        started = last(at, problem)
        assert (problem.due_on, measure.due_on) == (date(2022, 4, 28), date(2022, 4, 28))
        entry = at.secretary.correct(started, reason="启动早了")
        assert (entry.trigger, entry.reason, entry.effective_on) == ("correct", "启动早了", START)
        assert entry.changes == {"corrected": {"seq": 2, "trigger": "start"}}
        for item in (problem, measure):
            assert (item.state, item.is_open, item.due_on, item.effective_on) == ("identified", True, None, START)
        assert last(at, measure).changes == {
            "along": {"item": problem.id, "seq": 3},
            "corrected": {"seq": 2, "trigger": "start"},
        }
        assert at.findings() == []
        at.session.expire_all()
        assert (problem.state, measure.state, problem.version) == ("identified", "identified", 6)


def test_what_was_taken_back_starts_no_clock(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        at.secretary.correct(last(at, problem), reason="启动早了")
        assert at.measure(problem, effective_on=START).due_on is None
        at.secretary.fire(problem, "start", effective_on=date(2022, 3, 1))
        assert problem.due_on == date(2022, 6, 1)


def test_whoever_submitted_by_mistake_has_not_submitted(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        measure = at.measure(pair(at)[1])
        at.of(CLERK).fire(measure, "submit")
        at.secretary.correct(last(at, measure))
        at.secretary.fire(measure, "submit")
        assert at.of(CLERK).can(measure, "keep")
        assert not at.secretary.can(measure, "keep")


def test_the_past_is_set_right_and_what_was_known_stays_known(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 2, 10)) as at:
        _, measure = at.started()
        at.secretary.fire(measure, "complete", effective_on=date(2022, 2, 8))
        before = at.clock()
        at.clock.turn(date(2022, 2, 20))
        at.secretary.correct(last(at, measure), reason="点错了")
        day = date(2022, 2, 9)
        now, then = at.secretary.as_of(day).image(measure), at.secretary.as_of(day, known_at=before).image(measure)
        assert now is not None
        assert then is not None
        assert (now.state, now.settled_on, now.effective_on) == ("rectifying", None, pendulum.date(2022, 2, 8))
        assert (then.state, then.settled_on) == ("rectified", pendulum.date(2022, 2, 8))


def test_a_corrected_reopening_opens_no_cycle(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, problem, _ = pair(at)
        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen")
        assert problem.cycle == 2
        at.secretary.correct(last(at, problem))
        assert (problem.state, problem.cycle, problem.settled_on) == ("done", 1, date(2022, 6, 1))
        at.secretary.fire(problem, "reopen")
        assert problem.cycle == 2
        assert at.findings() == []


def test_an_approved_extension_is_taken_back_and_the_date_with_it(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        measure = at.measure(pair(at)[1])
        asked = at.secretary.extend(measure, to=date(2022, 3, 10), reason="等文件", effective_on=HELD)
        at.secretary.fire(asked, "approve")
        assert measure.due_on == date(2022, 3, 10)
        at.secretary.correct(last(at, asked))
        assert (asked.state, measure.due_on) == ("asked", date(2022, 2, 20))
        assert at.findings() == []


def test_a_withdrawn_problem_leaves_with_its_measures_and_comes_back_with_them(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        entry = at.secretary.withdraw(problem, reason="重复登记")
        assert (entry.trigger, problem.state, measure.state) == ("withdraw", "withdrawn", "withdrawn")
        assert (problem.is_open, measure.is_open) == (False, False)
        at.secretary.correct(last(at, problem), reason="还是要的")
        assert (problem.state, measure.state) == ("rectifying", "rectifying")
        assert at.findings() == []


def test_a_merge_that_took_nothing_along_is_taken_back(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, twice, stays = pair(at)
        at.secretary.merge(twice, into=stays)
        at.secretary.correct(last(at, twice))
        assert (twice.state, twice.is_open) == ("open", True)


RECORDED = (
    "这一条改的是内容、材料或措施的归属，不是一步流转；内容有误的再修改一次；并错、拆错的，再拆分或并入",
    (
        "this entry changed what is recorded, the evidence or where measures belong; it is no step; "
        "amend it again; what was merged or split by mistake, split or merge"
    ),
)


def test_what_is_no_step_is_not_taken_back(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, problem, stays = pair(at)
        measure = at.measure(problem, effective_on=None)
        refuse(
            lambda: at.secretary.correct(last(at, measure)),
            (
                "这是 M-1 的立项，不能更正；不该立的，撤销",
                "this entry made M-1: it cannot be corrected; withdraw what should not be there",
            ),
        )
        for act in (
            lambda: at.secretary.amend(problem, text="别的"),
            lambda: at.secretary.amend(problem, org="市管局/别处"),
            lambda: at.secretary.attach(problem, "https://files.example/1"),
            lambda: at.secretary.split(problem, into=[NewProblem(text="学习", org=BRANCH)], measures=[[]]),
            lambda: at.secretary.merge(problem, into=stays),
        ):
            act()
            refuse(lambda: at.secretary.correct(last(at, problem)), RECORDED)
        refuse(lambda: at.secretary.correct(last(at, measure)), RECORDED)
        at.secretary.withdraw(measure)
        at.secretary.correct(last(at, measure))
        refuse(
            lambda: at.secretary.correct(last(at, measure)),
            (
                "更正本身不能再更正；重新办理那一步",
                "a correction cannot be corrected; make the move again",
            ),
        )


def test_only_the_last_step_is_taken_back_and_the_one_that_led(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        started = last(at, problem)
        refuse(
            lambda: at.secretary.correct(last(at, measure), reason="早了"),
            (
                "这一步是随 P-1 办理的；更正 P-1 的那一步",
                "this step was made along with one of P-1; correct that step of P-1",
            ),
        )
        at.secretary.fire(measure, "complete")
        refuse(
            lambda: at.secretary.correct(started, reason="早了"),
            (
                "随同办理的 M-1 此后又有流转；先更正 M-1 此后的一步",
                "what moved along has moved again since: M-1; correct the later steps of M-1 first",
            ),
        )
        at.secretary.attach(problem, "https://files.example/1")
        refuse(
            lambda: at.secretary.correct(started),
            (
                "没有写明理由（第二十三条第一款）；写明理由后再办理“更正”",
                "no reason is given (第二十三条第一款); give a reason, then do “correct” again",
            ),
            (
                "第 2 条不是 P-1 的最后一条（第 3 条）；只能更正最后一条；以前的，照现状另行办理",
                (
                    "entry 2 is not the last one of P-1, which is 3; "
                    "only the last one can be corrected; of earlier ones, act upon what is so now"
                ),
            ),
            (
                "随同办理的 M-1 此后又有流转；先更正 M-1 此后的一步",
                "what moved along has moved again since: M-1; correct the later steps of M-1 first",
            ),
        )
        refuse(
            lambda: at.of(CLERK).correct(last(at, measure), reason="点错了"),
            (
                "u-1004 在 市管局/机关党委 没有相应职责（第二十三条第二款）（可由：书记）",
                "u-1004 has no such role over 市管局/机关党委 (第二十三条第二款) (could be done by: secretary)",
            ),
        )


def open_checkup(label: str) -> Said:
    return (
        f"这一步立的 {label} 还未办结；先取消或办结 {label}，或用制度中的环节转回",
        (
            f"what this step made is still open: {label}; "
            f"cancel or settle {label} first, or lead the item back by a move of the policy"
        ),
    )


def test_a_step_that_made_a_check_up_is_taken_back_once_none_is_open(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        measure = at.measure(pair(at)[1])
        at.secretary.fire(measure, "submit")
        at.of(CLERK).fire(measure, "keep")
        kept = last(at, measure)
        refuse(lambda: at.secretary.correct(kept), open_checkup("CHK-1"))
        (check,) = at.secretary.items(Checkup, measure=measure.id)
        at.secretary.fire(check, "record")
        refuse(lambda: at.secretary.correct(kept), open_checkup("CHK-2"))
        _, following = at.secretary.items(Checkup, measure=measure.id)
        at.secretary.fire(following, "cancel")
        at.secretary.correct(kept)
        assert (measure.state, check.state, following.state) == ("pending", "checked", "cancelled")
        assert at.findings() == []


def test_a_cycle_that_is_in_use_is_not_taken_back(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, problem, _ = pair(at)
        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen")
        measure = at.measure(problem, effective_on=None)
        reopened = last(at, problem)
        refuse(
            lambda: at.secretary.correct(reopened),
            (
                "第 2 轮已有 M-1；先撤销 M-1",
                "there are items in cycle 2 already: M-1; withdraw M-1 first",
            ),
        )
        at.secretary.withdraw(measure)
        at.secretary.correct(reopened)
        assert problem.cycle == 1


def test_an_entry_that_there_is_not_is_named(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        with pytest.raises(NotFoundError) as missing:
            at.secretary.correct(written(Entry, {"item_kind": "problem", "item_id": problem.id, "seq": 9}))
        assert missing.value.text("zh") == f"{problem.id} 没有第 9 条流转记录\n  → 用 history(...) 取得的记录"
        assert missing.value.text("en") == f"{problem.id} has no entry 9\n  → pass an entry that history(...) gives"


def test_where_the_policy_knows_no_correction_there_is_none(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, _, _ = pair(at)
        opinion = at.secretary.collect(campaign, "u-1", "不够系统")
        with pytest.raises(InvalidValueError, match="correct"):
            at.secretary.correct(last(at, opinion))


def test_withdrawing_is_refused_to_who_has_no_such_role(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        refuse(
            lambda: at.of(OWNER).withdraw(problem),
            (
                "u-1002 在 市管局/机关党委 没有相应职责（第二十条第一款）（可由：书记）",
                "u-1002 has no such role over 市管局/机关党委 (第二十条第一款) (could be done by: secretary)",
            ),
            (
                "没有写明理由（第二十条第一款）；写明理由后再办理“撤销”",
                "no reason is given (第二十条第一款); give a reason, then do “withdraw” again",
            ),
        )
        refuse(
            lambda: at.of(DOER).withdraw(measure, reason="不做了"),
            (
                "u-1003 在 市管局/机关党委 没有相应职责（第二十条第二款）（可由：书记）",
                "u-1003 has no such role over 市管局/机关党委 (第二十条第二款) (could be done by: secretary)",
            ),
        )


def test_a_problem_is_not_done_by_withdrawing_its_measures(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        at.secretary.attach(problem, "https://files.example/1")
        at.secretary.withdraw(measure, reason="不做了")
        assert at.secretary.can(problem, "complete").codes == ("measures_unsettled",)
        another = at.measure(problem, effective_on=date(2022, 3, 1))
        at.secretary.fire(another, "start")
        at.secretary.fire(another, "complete")
        assert at.secretary.can(problem, "complete")
        assert at.secretary.fire(Problem.ref(problem.id), "complete").state_after == "rectified"


READINGS = [Did("measure", "submit"), Happened("measure", "submit"), Happened("measure", "extend")]


def agree(at: Desk, measure: Measure, actor: Actor) -> list[bool | None]:
    """Return what three guards say of a measure, on its facts; the database says the same."""
    situation = at.of(actor).work.situation(at.rectify.today(), {})
    facts = gather(Reader(at.connection, at.tenant), measure.ref(measure.id), Needs(entries=True)).facts
    read = [one.read(facts, situation) for one in READINGS]
    clauses = [clause(one, "measure", situation) for one in READINGS]
    mine = Measure.id == measure.id
    held = [at.connection.execute(sa.select(Measure.id).where(mine, one.holds)).first() for one in clauses]
    failed = [at.connection.execute(sa.select(Measure.id).where(mine, one.fails)).first() for one in clauses]
    assert [(one is True, one is False) for one in read] == [
        (yes is not None, no is not None) for yes, no in zip(held, failed, strict=True)
    ]
    return read


def test_guards_pass_over_what_was_taken_back_on_facts_and_in_the_database(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, problem, stays = pair(at)
        measure = at.measure(problem)
        asked = at.secretary.extend(measure, to=date(2022, 3, 10), reason="等文件", effective_on=HELD)
        at.secretary.fire(asked, "approve")
        at.of(CLERK).fire(measure, "submit")
        assert agree(at, measure, CLERK) == [True, True, True]
        at.secretary.correct(last(at, measure))
        assert agree(at, measure, CLERK) == [False, False, True]
        at.of(CLERK).fire(measure, "submit")
        at.secretary.merge(problem, into=at.problem(campaign, text="同一轮的"))
        assert agree(at, measure, CLERK) == [True, True, True]
        assert agree(at, measure, OWNER) == [False, True, True]
        at.secretary.fire(stays, "complete")
        at.secretary.fire(stays, "reopen")
        at.secretary.merge(at.secretary.get(Problem, measure.problem_id), into=stays)
        assert agree(at, measure, CLERK) == [None, None, None]
