"""Due dates move with the calendar (重算时限): a year's notice, a change in mid-year; what a person set stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pendulum
import pytest
import sqlalchemy as sa

from rectify import Actor, Measure, Policies, Problem, TransitionRefused, WorkCalendar, reports
from rectify.errors import FaultyInput, InvalidValueError
from rectify.formats.due import due_lines
from rectify.ledger import redating
from rectify.ledger.redating import Redated
from rectify.policy.actor import CONFIDENTIAL
from rectify.policy.policyfile import bundled, parse
from rectify.policy.workdays import DayStatus
from tests.contract.walks import BRANCH, BUREAU, CLERK, DOER, NOBODY, Desk, desk, in_memory

#: What was announced while the problems of these tests began: nothing of 2022.
BEFORE = WorkCalendar.statutory().until(2021).provisional()
#: 国办发明电〔2021〕11号: 1 to 3 January off; 29 and 30 January worked, 31 January to 6 February off; ...
NOTICE = WorkCalendar.statutory().until(2022)
REASON = "国办发明电〔2021〕11号"

STARTED = date(2021, 12, 10)
#: 40 working days after it: with Mondays to Fridays only, and as announced.
PROVISIONAL = date(2022, 2, 4)
ANNOUNCED = date(2022, 2, 10)
TODAY = date(2021, 12, 20)

_STANDARD = next(policy.text for policy in bundled() if policy.name == "standard")
_MONTHS = 'amount = 3\nunit = "months"'
WORKDAYS = _STANDARD.replace(_MONTHS, 'amount = 40\nunit = "workdays"').replace(
    'name = "standard"', 'name = "workdays"'
)
#: The same, but nothing that has not started can be recomputed, and no problem at all.
MUTE = (
    WORKDAYS.replace('name = "workdays"', 'name = "mute"')
    .replace('"第十条第三款"\nsource = ["identified", "rectifying"]', '"第十条第三款"\nsource = ["rectified"]')
    .replace('"第十八条第三款"\nsource = ["identified", "rectifying"]', '"第十八条第三款"\nsource = ["identified"]')
)
#: A report up to two bodies, 15 working days after the meeting.
REPORTED = (
    WORKDAYS.replace('name = "workdays"', 'name = "reported"')
    + """
[terms.report]
title = { zh = "上报时限", en = "report" }
anchor = ["held"]
amount = 15
unit = "workdays"
source = "示例"
verified = false

[submission]
initial = "due"
term = "report"

[submission.states]
due = { zh = "待上报", en = "due", open = true }
sent = { zh = "已上报", en = "sent", final = true }

[[submission.transitions]]
trigger = "plan"
title = { zh = "安排上报", en = "plan" }
source = []
target = "due"
sets = { due_on = "term" }

[[submission.transitions]]
trigger = "send"
title = { zh = "上报", en = "send" }
source = ["due"]
target = "sent"

[[submission.transitions]]
trigger = "recompute"
title = { zh = "重算时限", en = "recompute" }
source = ["due"]
roles = ["secretary"]
params = { to = "date" }
sets = { due_on = { param = "to" } }
"""
)
POLICIES = Policies.bundled().including(parse(WORKDAYS)).including(parse(MUTE)).including(parse(REPORTED))


#: Secretaries of whom only one may know of confidential problems.
UNCLEARED = Actor("u-1008", [("secretary", BUREAU)])
CLEARED = Actor("u-1007", [("secretary", BUREAU), (CONFIDENTIAL, BUREAU)])


@contextmanager
def counting(engine: sa.Engine, calendar: WorkCalendar = BEFORE, day: date = TODAY) -> Iterator[Desk]:
    """Give a desk where terms count 40 working days by a calendar."""
    with desk(engine, day, policies=POLICIES) as at:
        at.rectify = at.rectify.counting_by(calendar)
        yield at


def begun(at: Desk, policy: str = "workdays", org: str = BRANCH) -> tuple[Problem, Measure]:
    """Give a problem with one measure, both started on 10 December 2021."""
    campaign = at.campaign(policy, held_on=date(2021, 12, 1))
    problem = at.problem(campaign, org=org, effective_on=STARTED)
    measure = at.measure(problem, effective_on=STARTED)
    at.secretary.fire(problem, "start", effective_on=STARTED)
    return problem, measure


def dates(*items: Problem | Measure) -> list[date | None]:
    return [item.due_on for item in items]


def told(rows: list[Redated]) -> set[tuple[str, date, date, bool]]:
    return {(row.label, row.before, row.after, row.provisional) for row in rows}


BOTH = {("P-1", PROVISIONAL, ANNOUNCED, False), ("P-1/M-1", PROVISIONAL, ANNOUNCED, False)}


def test_a_date_that_a_notice_may_still_move_is_marked_until_the_notice_is_in(engine: sa.Engine) -> None:
    with counting(engine, day=date(2022, 1, 20)) as at:
        begun(at)
        at.problem(due_on=PROVISIONAL)  # under `standard`: three months, whatever days are worked
        (first, *_) = soon = sorted(reports.due(at.secretary, within=20, kind="problem"), key=lambda row: row.id)
        assert [row.provisional for row in soon] == [True, False]
        (line,) = due_lines(at.secretary, [first])
        assert (line.due_marked, line.provisional) == ("2022-02-04（暂定）", "暂定")
        at.rectify = at.rectify.counting_by(NOTICE)
        (line, _) = due_lines(at.secretary, reports.due(at.secretary, within=20, kind="problem"))
        assert (line.due_marked, line.provisional) == ("2022-02-04", None)


def test_what_was_counted_provisionally_moves_when_the_notice_is_in(engine: sa.Engine) -> None:
    with counting(engine) as at:
        problem, measure = begun(at)
        assert dates(problem, measure) == [PROVISIONAL, PROVISIONAL]
        entries = at.count("rectify_entry")

        seen: list[int] = []
        preview = at.secretary.preview(NOTICE, progress=seen.append)
        assert (told(preview), seen) == (BOTH, [2])
        assert dates(problem, measure) == [PROVISIONAL, PROVISIONAL]
        assert at.count("rectify_entry") == entries

        moved = at.of(CLERK).recompute(NOTICE, reason=REASON, progress=seen.append)
        assert (told(moved), sum(seen)) == (BOTH, 4)
        assert dates(problem, measure) == [ANNOUNCED, ANNOUNCED]
        assert {(row.kind, row.id, row.root) for row in moved} == {
            ("problem", problem.id, problem.id),
            ("measure", measure.id, problem.id),
        }
        assert {row.policy for row in moved} == {POLICIES["workdays"].fingerprint}
        assert {(row.text, row.org, row.owner, row.state) for row in moved if row.kind == "measure"} == {
            (measure.text, BRANCH, DOER.id, "rectifying")
        }

        last = at.secretary.history(measure)[-1]
        assert (last.trigger, last.actor, last.reason) == ("recompute", CLERK.id, REASON)
        assert (last.due_before, last.due_after, last.effective_on) == (PROVISIONAL, ANNOUNCED, TODAY)
        assert last.changes == {"to": "2022-02-10", "calendar": NOTICE.provisional().fingerprint}
        assert at.findings() == []


def test_the_second_time_nothing_moves(engine: sa.Engine) -> None:
    with counting(engine) as at:
        begun(at)
        assert at.secretary.recompute(NOTICE, reason=REASON)
        for rx in (at.rectify, at.rectify.counting_by(NOTICE)):
            at.rectify = rx
            assert at.secretary.preview(NOTICE) == []
            assert at.secretary.recompute(NOTICE, reason=REASON) == []


def test_the_past_keeps_the_date_that_it_had(engine: sa.Engine) -> None:
    with counting(engine) as at:
        _, measure = begun(at)
        at.secretary.recompute(NOTICE, reason=REASON)
        for day, due_on in ((date(2021, 12, 19), PROVISIONAL), (TODAY, ANNOUNCED)):
            image = at.secretary.as_of(day).image(measure)
            assert image is not None
            assert image.due_on == due_on


def test_a_change_in_mid_year_moves_dates_likewise(engine: sa.Engine) -> None:
    closed: dict[date, DayStatus] = {date(2022, 1, 18): "off", date(2022, 1, 22): "work", date(2022, 1, 19): "off"}
    changed = NOTICE.overlay(closed, name="市管局")
    with counting(engine, NOTICE) as at:
        problem, measure = begun(at)
        assert dates(problem, measure) == [ANNOUNCED, ANNOUNCED]
        assert {row.after for row in at.secretary.preview(changed)} == {date(2022, 2, 11)}
        at.secretary.recompute(changed, reason="暴雪停工")
        assert dates(problem, measure) == [date(2022, 2, 11)] * 2


def test_a_date_that_moves_within_a_year_still_to_be_announced_stays_provisional(engine: sa.Engine) -> None:
    with counting(engine) as at:
        begun(at)
        changed = BEFORE.overlay({date(2021, 12, 27): "off"})
        assert {(row.after, row.provisional) for row in at.secretary.preview(changed)} == {(date(2022, 2, 7), True)}


def test_an_application_that_has_the_notice_already_finds_what_was_counted_without(engine: sa.Engine) -> None:
    with counting(engine) as at:
        problem, measure = begun(at)
        at.rectify = at.rectify.counting_by(WorkCalendar.statutory())
        assert told(at.secretary.recompute(at.rectify.calendar, reason=REASON)) == BOTH
        assert dates(problem, measure) == [ANNOUNCED, ANNOUNCED]


def test_an_application_that_counts_by_the_new_calendar_already_says_what_it_was(engine: sa.Engine) -> None:
    own = NOTICE.overlay({date(2022, 1, 18): "off"})
    with counting(engine, NOTICE) as at:
        begun(at)
        at.rectify = at.rectify.counting_by(own)
        assert at.secretary.preview(own) == []
        assert len(at.secretary.preview(own, was=NOTICE)) == 2
        assert len(at.secretary.recompute(own, reason="停工", was=NOTICE)) == 2


def test_a_date_that_somebody_set_stays(engine: sa.Engine) -> None:
    """Also one that happens to be the term's."""
    with counting(engine) as at:
        problem, measure = begun(at)
        given = at.measure(problem, due_on=date(2022, 1, 14), effective_on=TODAY)
        later = at.measure(problem, effective_on=TODAY)
        at.secretary.reschedule(later, to=date(2022, 1, 17))
        at.secretary.reschedule(later, to=PROVISIONAL)
        at.secretary.fire(later, "start")
        assert told(at.secretary.recompute(NOTICE, reason=REASON)) == BOTH
        assert dates(problem, measure, given, later) == [ANNOUNCED, ANNOUNCED, date(2022, 1, 14), PROVISIONAL]


def test_a_correction_gives_back_the_date_that_somebody_had_set(engine: sa.Engine) -> None:
    with counting(engine) as at:
        problem, by_term = begun(at)
        given = at.measure(problem, effective_on=TODAY)
        for to in (date(2022, 1, 17), PROVISIONAL):
            at.secretary.reschedule(given, to=to)
        at.secretary.fire(given, "start")
        for measure in (given, by_term):
            mistaken = at.secretary.reschedule(measure, to=date(2022, 1, 14))
            at.secretary.correct(mistaken, reason="日期录错")
        assert told(at.secretary.recompute(NOTICE, reason=REASON)) == BOTH
        assert dates(problem, by_term, given) == [ANNOUNCED, ANNOUNCED, PROVISIONAL]


def test_what_was_moved_once_can_be_moved_again(engine: sa.Engine) -> None:
    own = NOTICE.overlay({date(2022, 1, 18): "off"})
    with counting(engine) as at:
        _, measure = begun(at)
        at.secretary.recompute(NOTICE, reason=REASON)
        at.rectify = at.rectify.counting_by(NOTICE)
        at.secretary.recompute(own, reason="停工")
        assert measure.due_on == date(2022, 2, 11)
        assert [entry.trigger for entry in at.secretary.history(measure)][-2:] == ["recompute"] * 2


def test_what_has_not_started_is_done_or_counts_no_working_days_stays(engine: sa.Engine) -> None:
    with counting(engine) as at:
        waiting = at.problem(at.campaign("workdays", held_on=STARTED), due_on=PROVISIONAL, effective_on=STARTED)
        by_months, measure = begun(at, "standard")
        problem, done = begun(at)
        at.of(DOER).fire(done, "complete")
        assert {row.id for row in at.secretary.preview(NOTICE)} == {problem.id}
        at.secretary.recompute(NOTICE, reason=REASON)
        assert dates(waiting, done) == [PROVISIONAL, PROVISIONAL]
        assert dates(by_months, measure) == [date(2022, 3, 10)] * 2


def test_what_belongs_to_a_meeting_moves_too(engine: sa.Engine) -> None:
    with counting(engine, day=date(2021, 12, 28)) as at:
        meeting = at.campaign("reported", held_on=date(2021, 12, 28))
        first, second = at.secretary.report_up(meeting, "民主生活会情况报告", to=["市纪委", "市委组织部"])
        at.secretary.fire(second, "send")
        assert told(at.secretary.recompute(NOTICE, reason=REASON)) == {
            ("SUB-1", date(2022, 1, 18), date(2022, 1, 19), False)
        }
        assert first.due_on == date(2022, 1, 19)
        assert second.due_on == date(2022, 1, 18)
        assert at.findings() == []


def test_what_is_confidential_moves_for_those_who_may_know_of_it(engine: sa.Engine) -> None:
    with counting(engine) as at:
        problem, measure = begun(at)
        at.of(CLEARED).amend(problem, confidential=True, reason="定密")
        assert at.of(UNCLEARED).preview(NOTICE) == at.of(UNCLEARED).recompute(NOTICE, reason=REASON) == []
        assert told(at.of(CLEARED).recompute(NOTICE, reason=REASON)) == BOTH
        assert dates(problem, measure) == [ANNOUNCED, ANNOUNCED]


def test_a_policy_that_does_not_say_so_is_named_and_nothing_moves(engine: sa.Engine) -> None:
    with counting(engine) as at:
        problem, measure = begun(at, "mute")
        entries = at.count("rectify_entry")
        assert len(at.secretary.preview(NOTICE)) == 2
        with pytest.raises(FaultyInput) as refused:
            at.secretary.recompute(NOTICE, reason=REASON)
        assert sorted(fault.text("zh") for fault in refused.value.faults) == [
            (
                "mute: 措施在状态“rectifying”没有 recompute 这一环节（1 项的时限要变） → "
                '在 [[measure.transitions]] 中写 trigger = "recompute"，source 含该状态，params 和 sets 同 reschedule'
            ),
            (
                "mute: 问题在状态“rectifying”没有 recompute 这一环节（1 项的时限要变） → "
                '在 [[problem.transitions]] 中写 trigger = "recompute"，source 含该状态，params 和 sets 同 reschedule'
            ),
        ]
        assert refused.value.text("en").startswith(
            "no date was recomputed: the policy does not say so for 2 case(s)\n  → mend the policy, then recompute"
        )
        assert at.count("rectify_entry") == entries
        assert dates(problem, measure) == [PROVISIONAL, PROVISIONAL]


def test_one_refusal_and_nothing_moves(engine: sa.Engine) -> None:
    """The secretary of one organisation cannot move what another one is responsible for."""
    with counting(engine) as at:
        mine, measure = begun(at)
        other, _ = begun(at, org=BUREAU)
        entries = at.count("rectify_entry")
        for actor, label in ((Actor("u-1009", [("secretary", BRANCH)]), "P-1"), (NOBODY, "P-1")):
            with pytest.raises(TransitionRefused) as refused:
                at.of(actor).recompute(NOTICE, reason=REASON)
            assert (refused.value.verdict.label, refused.value.verdict.codes) == (label, ("role",))
        assert at.count("rectify_entry") == entries
        assert dates(mine, measure, other) == [PROVISIONAL] * 3
        assert at.findings() == []


def test_no_item_is_recomputed_by_hand() -> None:
    with in_memory(policies=POLICIES) as at:
        problem, _ = at.started()
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.fire(problem, "recompute", to=date(2022, 4, 1), reason="提前")
        assert (
            str(refused.value)
            == "“recompute”不用 fire 办理\n  → 用 ledger.recompute(...)；命令行的写法见 rectify actions"
        )


def test_what_has_changed_since_it_was_looked_at_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory(TODAY, policies=POLICIES) as at:
        at.rectify = at.rectify.counting_by(BEFORE)
        problem, measure = begun(at)
        seen = at.secretary.preview(NOTICE)
        stale = [replace(row, before=pendulum.date(2022, 2, 3)) if row.kind == "problem" else row for row in seen]
        at.secretary.reschedule(measure, to=date(2022, 1, 10))
        monkeypatch.setattr(redating, "redated", lambda *_, **__: stale)
        assert at.secretary.recompute(NOTICE, reason=REASON) == []
        assert dates(problem, measure) == [PROVISIONAL, date(2022, 1, 10)]


def test_a_ledger_longer_than_a_page_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redating, "CHUNK", 2)
    with in_memory(TODAY, policies=POLICIES) as at:
        at.rectify = at.rectify.counting_by(BEFORE)
        assert at.secretary.preview(NOTICE) == []
        items = [item.id for _ in range(3) for item in begun(at)]
        assert sorted(row.id for row in at.secretary.preview(NOTICE)) == sorted(items)
