"""What moves and comes into being along with an item, on every database: entries, versions, dates, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Checkup, Measure, Policies, Problem, TransitionRefused
from rectify.errors import InvalidValueError, StaleError
from rectify.ledger.tables import Extension, Item, Publication
from rectify.policy.policyfile import parse
from tests.contract.walks import DOER, GROUP, OWNER, SECRETARY, START, Desk, desk
from tests.policy.given import whole_policy

WHOLE = whole_policy()
TEXT = WHOLE.text
POSTING = TEXT[TEXT.index("[terms.posting]") : TEXT.index("[terms.report]")]
#: The same without publications, objections and what speaks of them.
WITHOUT_POSTINGS = parse(
    TEXT[: TEXT.index("[guards.period_over]")].replace(POSTING, "")
    + TEXT[TEXT.index("# --- of a problem ---") : TEXT.index("# --- posted, and objected to ---")]
    + TEXT[TEXT.index("# --- of the meeting ---") :]
)


@contextmanager
def at_desk(engine: sa.Engine, day: date = date(2022, 6, 1)) -> Iterator[Desk]:
    with desk(engine, day, policies=Policies.bundled().including(WHOLE)) as at:
        yield at


def last(at: Desk, item: Item) -> tuple[str, object, str]:
    """An item's last entry: its trigger, what it says of the move that took it along, the state after."""
    entry = at.secretary.history(item)[-1]
    return entry.trigger, (entry.changes or {}).get("along"), entry.state_after


def versions(at: Desk, problem: Problem) -> tuple[int, int]:
    """The problem's version, and the number of entries below it."""
    statement = sa.text("SELECT count(*) FROM rectify_entry WHERE root_id = :id").bindparams(id=problem.id)
    return problem.version, int(at.connection.execute(statement).scalar_one())


def extended(at: Desk, to: date = date(2022, 5, 20)) -> tuple[Problem, Measure, Extension]:
    problem, measure = at.started(at.campaign("whole"))
    asked = at.of(OWNER).extend(problem, to=to, reason="外部审批未完成", effective_on=START)
    return problem, measure, asked


# --- upwards ----------------------------------------------------------------


def test_a_request_moves_no_date_and_its_approval_moves_the_item_and_what_goes_along_with_that(
    engine: sa.Engine,
) -> None:
    with at_desk(engine) as at:
        problem, measure, asked = extended(at)
        assert (asked.label, asked.state, asked.was_due_on) == ("EXT-1", "asked", date(2022, 4, 28))
        assert (problem.due_on, measure.due_on) == (date(2022, 4, 28), date(2022, 4, 28))
        entry = at.secretary.fire(asked, "approve")
        assert (problem.due_on, measure.due_on, problem.state) == (date(2022, 5, 20), date(2022, 5, 20), "rectifying")
        leading = {"item": asked.id, "seq": entry.seq}
        assert (asked.state, entry.seq, entry.changes) == ("granted", 2, None)
        assert last(at, problem) == ("extend", leading, "rectifying")
        assert last(at, measure) == ("extend", leading, "rectifying")
        moved = at.secretary.history(problem)[-1]
        assert (moved.actor, moved.due_before, moved.due_after) == (SECRETARY.id, date(2022, 4, 28), date(2022, 5, 20))
        assert versions(at, problem) == (8, 8)
        assert at.findings() == []


def test_a_second_extension_is_refused_and_nothing_has_moved(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, _, asked = extended(at)
        second = at.of(OWNER).extend(problem, to=date(2022, 5, 28), reason="外部审批未完成", effective_on=START)
        at.secretary.fire(asked, "approve")
        with pytest.raises(TransitionRefused) as refused:
            at.secretary.fire(second, "approve")
        assert refused.value.verdict.codes == ("extension_used",)
        assert at.secretary.can(second, "approve").codes == ("extension_used",)
        assert (second.state, problem.due_on) == ("asked", date(2022, 5, 20))
        assert at.findings() == []


def test_an_extension_beyond_the_limit_is_not_even_asked_for(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, _ = at.started(at.campaign("whole"))
        with pytest.raises(TransitionRefused) as refused:
            at.of(OWNER).extend(problem, to=date(2022, 5, 29), reason="外部审批未完成")
        assert refused.value.verdict.codes == ("extension_too_long",)
        assert versions(at, problem) == (4, 4)
        assert list(at.secretary.items(Extension, problem=problem)) == []


def test_an_upheld_objection_interrupts_the_posting_and_reopens_the_problem_with_its_measures(
    engine: sa.Engine,
) -> None:
    with at_desk(engine) as at:
        problem, measure = at.started(at.campaign("whole"))
        at.of(GROUP).fire(problem, "inspect")
        at.of(DOER).fire(measure, "complete")
        at.secretary.fire(problem, "complete")
        (posted,) = at.secretary.post([problem], what="result", audience="party", places=["公示栏"])
        at.secretary.fire(posted, "put_up")
        at.secretary.fire(problem, "publish")
        assert (posted.state, posted.due_on) == ("up", date(2022, 6, 9))  # 3 June was the Dragon Boat Festival
        raised = at.secretary.object_to(posted, "制度尚未执行")
        entry = at.secretary.fire(raised, "uphold", reason="经核实成立")
        leading = {"item": raised.id, "seq": entry.seq}
        assert [last(at, one) for one in (posted, problem, measure)] == [
            ("interrupt", leading, "interrupted"),
            ("reopen", leading, "rectifying"),
            ("reopen", leading, "rectifying"),
        ]
        assert (problem.cycle, problem.due_on, measure.cycle) == (2, date(2022, 9, 1), 2)
        assert {one.reason for one in (at.secretary.history(each)[-1] for each in (posted, problem, measure))} == {
            "经核实成立"
        }
        (again,) = at.secretary.items(Checkup, problem=problem)
        assert (again.cycle, again.due_on, last(at, again)) == (2, date(2022, 9, 1), ("schedule", leading, "planned"))
        assert versions(at, problem)[0] == versions(at, problem)[1]
        assert at.findings() == []


def test_an_objection_that_is_dismissed_moves_nothing_else(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, _ = at.started(at.campaign("whole"))
        (posted,) = at.secretary.post([problem], what="list", audience="party", places=["公示栏"])
        raised = at.secretary.object_to(posted, "查摆不准")
        at.secretary.fire(raised, "dismiss", reason="查无实据")
        assert (raised.state, posted.state, problem.state) == ("dismissed", "proposed", "rectifying")
        assert len(at.secretary.history(posted)) == 1
        assert versions(at, problem) == (7, 7)


# --- what comes into being --------------------------------------------------


def kept_up(at: Desk) -> tuple[Problem, Measure, Checkup]:
    """A measure that is kept up for good, and its first check-up."""
    problem = at.problem(at.campaign("whole"))
    measure = at.measure(problem, term="long_term")
    at.secretary.fire(problem, "start", effective_on=START)
    at.of(DOER).fire(measure, "sustain", effective_on=date(2022, 2, 28))
    (first,) = at.secretary.items(Checkup, measure=measure)
    return problem, measure, first


def test_what_is_kept_up_is_checked_every_so_often_until_it_is_concluded(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, measure, first = kept_up(at)
        assert (measure.due_on, measure.state) == (None, "sustained")
        assert (first.label, first.state, first.due_on, first.term) == (
            "CHK-1",
            "planned",
            date(2022, 5, 28),
            "quarterly",
        )
        assert (first.owner, first.org, first.text) == (DOER.id, measure.org, measure.text)
        assert last(at, first) == ("schedule", {"item": measure.id, "seq": 3}, "planned")

        at.of(DOER).fire(first, "record", effective_on=date(2022, 5, 30))
        done, second = at.secretary.items(Checkup, measure=measure)
        assert (done.state, second.label, second.due_on) == ("recorded", "CHK-2", date(2022, 8, 30))
        assert last(at, second) == ("schedule", {"item": first.id, "seq": 2}, "planned")

        entry = at.secretary.fire(measure, "conclude")
        at.session.refresh(second)
        assert (second.state, done.state, measure.state) == ("cancelled", "recorded", "rectified")
        assert last(at, second) == ("cancel", {"item": measure.id, "seq": entry.seq}, "cancelled")
        assert versions(at, problem)[0] == versions(at, problem)[1]
        assert at.findings() == []


def test_a_check_up_belongs_to_whom_the_move_has_made_responsible(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem = at.problem(at.campaign("whole"))
        measure = at.measure(problem, term="long_term")
        at.secretary.fire(problem, "start", effective_on=START)
        at.secretary.fire(measure, "sustain")
        (first,) = at.secretary.items(Checkup, measure=measure)
        assert (measure.owner, first.owner) == (SECRETARY.id, SECRETARY.id)


def test_what_needs_no_check_ups_gets_none(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, measure = at.started(at.campaign("whole"))
        at.of(DOER).fire(measure, "sustain")
        assert list(at.secretary.items(Checkup, problem=problem)) == []
        assert versions(at, problem) == (5, 5)


def test_several_things_that_one_move_creates_are_numbered_in_a_row(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem = at.problem(at.campaign("whole"))
        measures = [at.measure(problem, text=text) for text in ("建立制度", "开展培训")]
        at.secretary.fire(problem, "start", effective_on=START)
        at.of(GROUP).fire(problem, "inspect")
        for measure in measures:
            at.of(DOER).fire(measure, "complete")
        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen", reason="反弹")
        made = list(at.secretary.items(Checkup, problem=problem))
        assert {(one.ordinal, one.measure_id) for one in made} == {(1, measures[0].id), (2, measures[1].id)}
        assert at.findings() == []


# --- what happens only along ------------------------------------------------


def test_what_happens_only_along_is_refused_alone_and_is_no_button(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, _, first = kept_up(at)
        given: dict[str, Any] = {"to_on": date(2022, 4, 1)}
        for item, trigger, params in ((first, "cancel", {}), (problem, "extend", given)):
            assert at.secretary.can(item, trigger, **params).codes == ("along_only",)
            with pytest.raises(TransitionRefused) as refused:
                at.secretary.fire(item, trigger, **params)
            assert refused.value.verdict.codes == ("along_only",)
            assert trigger not in {action.trigger for action in at.secretary.actions(item)}
        assert first.state == "planned"


def test_what_is_taken_along_can_stop_the_whole(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        problem, measure = at.started(at.campaign("whole"))
        asked = at.of(OWNER).extend(measure, to=date(2022, 5, 10), reason="外部审批未完成")
        assert at.secretary.can(asked, "approve")
        at.of(GROUP).fire(problem, "inspect")
        for trigger in ("complete", "publish"):
            at.secretary.fire(problem, trigger)
        with pytest.raises(TransitionRefused) as refused:
            at.secretary.fire(asked, "approve")
        assert refused.value.verdict.lines("zh") == ["M-1：所属问题已公示"]
        assert (asked.state, measure.due_on) == ("asked", date(2022, 4, 28))


# --- of the meeting ---------------------------------------------------------


def test_what_belongs_to_the_meeting_raises_its_version(engine: sa.Engine) -> None:
    with at_desk(engine) as at:
        campaign = at.campaign("whole")
        talks = at.secretary.schedule(campaign, "talks")
        (report,) = at.secretary.report_up(campaign, "上报整改情况", to=["督导组"])
        heard = at.secretary.collect(campaign, "领导班子", quantity=3, text="学习不够系统")
        assert [one.label for one in (talks, report, heard)] == ["STEP-1", "SUB-1", "OP-1"]
        assert (talks.due_on, report.due_on, campaign.version) == (date(2022, 2, 4), date(2022, 2, 4), 3)
        at.secretary.fire(talks, "finish", version=3)
        with pytest.raises(StaleError) as stale:
            at.secretary.fire(report, "send", version=3)
        assert "专题民主生活会" in stale.value.text("zh")
        at.secretary.fire(report, "send")
        at.secretary.fire(heard, "answer")
        assert (campaign.version, talks.state, report.state, heard.state) == (6, "finished", "sent", "answered")
        assert at.findings() == []


# --- kinds that the policy does not rule ------------------------------------


def test_a_kind_that_the_policy_does_not_rule_is_named(engine: sa.Engine) -> None:
    with desk(engine, policies=Policies([WITHOUT_POSTINGS])) as at:
        problem, _ = at.started(at.campaign("whole"))
        with pytest.raises(InvalidValueError) as error:
            at.secretary.post([problem], what="list", audience="party", places=["公示栏"])
        assert error.value.text("zh") == (
            "制度 whole 没有规定公示这一类事项\n"
            "  → 在制度文件中写 [publication]，或换一个制度；"
            "现有：problem, measure, extension, checkup, step, submission, opinion"
        )
        assert error.value.text("en") == (
            "the policy whole does not rule the kind “publication”\n"
            "  → write [publication] in the policy file, or use another policy; "
            "this one has: problem, measure, extension, checkup, step, submission, opinion"
        )
        assert list(at.secretary.items(Publication, problem=problem)) == []
