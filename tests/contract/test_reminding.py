"""Reminders on every database: each rung given once, to whom it is for, in words; and two machines at once."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Problem, Rectify
from rectify.errors import CalendarError, InvalidValueError
from rectify.ledger import reminding
from rectify.ledger.drafts import NewProblem
from rectify.ledger.opening import identify
from rectify.ledger.reminder import Reminder
from rectify.policy.policies import Policies
from rectify.policy.policyfile import bundled, parse
from tests.contract import remind_worker
from tests.contract.counted import counting
from tests.contract.test_overdue import selects
from tests.contract.walks import BRANCH, BUREAU, CLERK, DOER, HELD, NOBODY, OWNER, START, Desk, desk
from tests.databases import Database

#: Of a problem that was started on 28 January 2022: a Thursday.
DUE = date(2022, 4, 28)
TEN_LEFT = date(2022, 4, 15)
STANDARD = next(policy for policy in bundled() if policy.name == "standard")
#: Days on which the rungs of the bundled ladder are reached, and what they are called.
RUNGS = {
    date(2022, 3, 31): "remind_20",  # 3 to 5 April were days off, and 2 April, a Saturday, was worked
    TEN_LEFT: "remind_10",
    date(2022, 4, 25): "urge_3",
    DUE: "due_today",
    date(2022, 4, 29): "overdue_1",
    date(2022, 5, 9): "overdue_5",
}
LEADER = "u-5001"


@contextmanager
def started(engine: sa.Engine, day: date = TEN_LEFT, **fields: Any) -> Iterator[tuple[Desk, Problem]]:
    """Give a problem that is due on 28 April, with one measure due on the same day."""
    with desk(engine, day) as at:
        problem, _ = at.started(**fields)
        yield at, problem


def rungs(given: list[Reminder]) -> list[tuple[str, str]]:
    return [(one.label, one.rung.name) for one in given]


# --- once ----------------------------------------------------------------------


def test_each_rung_is_given_on_the_day_on_which_it_is_reached_and_once(engine: sa.Engine) -> None:
    with started(engine, date(2022, 3, 1)) as (at, _):
        given = {}
        for ordinal in range(date(2022, 3, 1).toordinal(), date(2022, 6, 1).toordinal()):
            day = date.fromordinal(ordinal)
            at.clock.turn(day)
            found = rungs(at.secretary.remind())
            assert at.secretary.remind() == []
            if found:
                given[day] = found
        assert given == {day: [("P-1", rung), ("P-1/M-1", rung)] for day, rung in RUNGS.items()}


def test_of_several_rungs_the_highest_is_given_and_those_missed_are_not(engine: sa.Engine) -> None:
    with started(engine, date(2022, 4, 26)) as (at, _):
        assert rungs(at.secretary.remind()) == [("P-1", "urge_3"), ("P-1/M-1", "urge_3")]
        assert at.secretary.remind(TEN_LEFT) == []
        at.clock.turn(date(2022, 6, 1))
        assert rungs(at.secretary.remind()) == [("P-1", "overdue_5"), ("P-1/M-1", "overdue_5")]
        assert at.secretary.remind() == []


def test_a_date_that_moves_counts_afresh(engine: sa.Engine) -> None:
    with started(engine) as (at, problem):
        at.secretary.remind()
        at.secretary.reschedule(problem, to=date(2022, 4, 22))
        (given,) = at.secretary.remind()
        assert (given.label, given.rung.name, given.due_on, given.workdays) == (
            "P-1",
            "remind_10",
            date(2022, 4, 22),
            5,
        )
        assert at.secretary.remind() == []


def test_what_is_done_is_not_reminded_of(engine: sa.Engine) -> None:
    with started(engine) as (at, problem):
        at.secretary.withdraw(problem, reason="查摆有误")
        assert at.secretary.notices() == at.secretary.remind() == []


def test_a_preview_gives_the_same_and_writes_nothing(engine: sa.Engine) -> None:
    with started(engine) as (at, _):
        seen = at.secretary.notices()
        assert at.secretary.notices(DUE) != seen == at.secretary.notices()
        assert at.count("rectify_notice") == 0
        assert at.secretary.remind() == seen
        assert at.count("rectify_notice") == 2
        assert at.secretary.notices() == []
        assert [one.rung.name for one in at.secretary.notices(DUE)] == ["due_today", "due_today"]


def test_nothing_is_given_for_a_day_to_come(engine: sa.Engine) -> None:
    with started(engine) as (at, _), pytest.raises(InvalidValueError, match="2022-04-28"):
        at.secretary.remind(DUE)


def test_what_was_rolled_back_was_not_given(engine: sa.Engine) -> None:
    with started(engine) as (at, _):
        at.session.commit()
        assert len(at.secretary.remind()) == 2
        at.session.rollback()
        assert len(at.secretary.remind()) == 2


def test_tenants_do_not_remind_of_each_others_items(engine: sa.Engine) -> None:
    with started(engine) as (at, _):
        assert at.of(CLERK, tenant="county").remind() == []
        assert len(at.secretary.remind()) == 2
        assert at.of(CLERK, tenant="county").unsent() == []


def test_a_rung_that_counts_into_a_year_not_announced_is_an_error(engine: sa.Engine) -> None:
    with started(engine) as (at, _):
        last = at.rectify.calendar.years[-1]
        with pytest.raises(CalendarError):
            at.secretary.notices(date(last, 12, 28))
        ahead = replace(at.secretary.work, rectify=at.rectify.counting_by(at.rectify.calendar.provisional()))
        assert [one.rung.name for one in reminding.notices(ahead, date(last, 12, 28))] == ["overdue_5"] * 2


# --- what is told, and to whom ---------------------------------------------------


def test_a_reminder_tells_what_is_to_be_done_and_how_much_time_is_left(engine: sa.Engine) -> None:
    with started(engine, leader=LEADER) as (at, _):
        measure = at.secretary.remind()[1]
        assert (measure.kind, measure.label, measure.campaign) == ("measure", "P-1/M-1", "专题民主生活会")
        assert (measure.text, measure.org, measure.owner) == ("建立学习研讨制度", BRANCH, DOER.id)
        assert (measure.due_on, measure.day, measure.days, measure.workdays) == (DUE, TEN_LEFT, 13, 10)
        assert (measure.confidential, measure.recipients) == (False, (DOER.id,))
        assert (measure.left("zh"), measure.left("en")) == ("剩10个工作日", "10 working day(s) left")


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2022, 4, 27), "剩1个工作日", "1 working day(s) left"),
        (DUE, "今日到期", "due today"),
        (date(2022, 4, 30), "逾期2天", "2 day(s) overdue"),  # a Saturday: calendar days, from the due date on
    ],
)
def test_time_left_is_in_working_days_and_time_overdue_in_calendar_days(
    engine: sa.Engine, day: date, zh: str, en: str
) -> None:
    with started(engine, day) as (at, _):
        assert {(one.left("zh"), one.left("en")) for one in at.secretary.remind()} == {(zh, en)}


def test_what_falls_due_before_work_is_taken_up_again_has_no_working_day_left(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 15)) as at:
        at.started(due_on=date(2022, 4, 17))  # on Sunday; today is Friday
        (one,) = [one for one in at.secretary.remind() if one.kind == "problem"]
        assert (one.rung.name, one.workdays) == ("urge_3", 0)
        assert (one.left("zh"), one.left("en")) == ("到期前已无工作日", "no working day left")


LADDER = """
[[ladder]]
name = "soon"
title = { zh = "提醒", en = "reminder" }
amount = -20
unit = "days"
to = ["leader"]
kinds = ["problem"]

[[ladder]]
name = "late"
title = { zh = "督办", en = "late" }
amount = 1
unit = "days"
to = ["org"]
up = 5
kinds = ["problem"]
"""
OWN = parse(STANDARD.text[: STANDARD.text.index("[[ladder]]")].replace('"standard"', '"own"', 1) + LADDER)


def test_each_policy_has_a_ladder_of_its_own(engine: sa.Engine) -> None:
    with desk(engine, TEN_LEFT, policies=Policies([OWN, *bundled()])) as at:
        at.started(at.campaign("own"))
        at.started()
        given = at.secretary.remind()
        assert Counter(rungs(given)) == {("P-1", "soon"): 1, ("P-1", "remind_10"): 1, ("P-1/M-1", "remind_10"): 1}
        (soon,) = [one for one in given if one.rung.name == "soon"]
        assert (soon.workdays, soon.left("zh"), soon.left("en")) == (None, "剩13天", "13 day(s) left")
        assert len(at.secretary.unsent()) == 3


def test_the_organisation_is_told_where_nobody_else_can_be(engine: sa.Engine) -> None:
    with desk(engine, TEN_LEFT, policies=Policies([OWN])) as at:
        at.started(at.campaign("own"))
        (one,) = at.secretary.remind()
        assert (one.people, one.orgs) == ((), (BRANCH,))  # it has no leader


def test_a_notice_goes_so_many_levels_up_but_not_above_the_uppermost(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 9), policies=Policies([OWN, *bundled()])) as at:
        at.started(org="市管局/机关党委/第一支部", leader=LEADER)
        problem, measure = at.secretary.remind()
        assert (problem.people, problem.orgs) == ((OWNER.id, LEADER), (BRANCH,))
        assert measure.recipients == (DOER.id, LEADER, BRANCH)
        at.started(at.campaign("own"), owner=LEADER, leader=LEADER)
        (own,) = at.secretary.remind()
        assert own.recipients == (BUREAU,)


def test_whoever_is_owner_and_leader_is_told_once(engine: sa.Engine) -> None:
    with started(engine, DUE, owner=LEADER, leader=LEADER) as (at, _):
        assert [one.people for one in at.secretary.remind()] == [(LEADER,), (DOER.id, LEADER)]


def test_whatever_has_a_date_is_reminded_of_whatever_its_kind(engine: sa.Engine) -> None:
    with counting(engine, date(2022, 4, 18)) as at:
        text = at.rectify.policies["counted"].text
        ladder = parse(text.replace('"counted"', '"laddered"', 1) + LADDER.replace('kinds = ["problem"]', ""))
        at.rectify = Rectify(Policies([ladder]), clock=at.clock)
        campaign = at.campaign("laddered")
        at.secretary.collect(campaign, "班子", quantity=3, text="学习少", effective_on=HELD)
        (one,) = at.secretary.remind()
        assert (one.kind, one.label, one.campaign, one.confidential) == ("opinion", "OP-1", "专题民主生活会", False)
        assert (one.rung.name, one.recipients) == ("soon", (BUREAU,))
        assert at.secretary.unsent() == [one]


def test_an_agencys_own_day_off_is_no_day_left(engine: sa.Engine) -> None:
    with started(engine, date(2022, 4, 25)) as (at, _):
        at.rectify = at.rectify.counting_by(at.rectify.calendar.overlay({date(2022, 4, 27): "off"}))
        assert [one.left() for one in at.secretary.notices()] == ["剩2个工作日"] * 2


# --- what is confidential ---------------------------------------------------------


def test_what_is_confidential_is_told_to_people_alone(engine: sa.Engine) -> None:
    with started(engine, date(2022, 5, 9), confidential=True, leader=LEADER) as (at, _):
        problem, measure = at.secretary.remind()
        assert problem.confidential
        assert (problem.people, problem.orgs) == ((OWNER.id, LEADER), ())
        assert (measure.people, measure.orgs) == ((DOER.id, LEADER), ())


def test_a_confidential_problem_whose_leader_is_to_be_told_is_told_to_its_owner_instead(engine: sa.Engine) -> None:
    with desk(engine, TEN_LEFT, policies=Policies([OWN])) as at:
        campaign = at.campaign("own")
        at.started(campaign, confidential=True)
        at.problem(campaign, owner=None, confidential=True, due_on=DUE)
        assert [one.recipients for one in at.secretary.remind()] == [(OWNER.id,), ()]


def test_whoever_may_not_know_of_it_does_not_give_it(engine: sa.Engine) -> None:
    with started(engine, confidential=True) as (at, _):
        assert at.of(NOBODY).notices() == at.of(NOBODY).remind() == []
        assert at.count("rectify_notice") == 0
        assert len(at.secretary.remind()) == 2
        assert at.of(NOBODY).unsent() == []
        assert len(at.of(OWNER).unsent()) == 2


# --- the second step ----------------------------------------------------------------


def test_what_was_given_waits_until_it_is_marked_as_sent(engine: sa.Engine) -> None:
    with started(engine) as (at, problem):
        given = at.secretary.remind()
        assert at.secretary.unsent() == given
        at.clock.turn(date(2022, 4, 18))
        assert [one.left() for one in at.secretary.unsent()] == ["剩9个工作日"] * 2
        at.secretary.sent(given[:1])
        assert rungs(at.secretary.unsent()) == [("P-1/M-1", "remind_10")]
        at.secretary.withdraw(problem, reason="查摆有误")
        assert at.secretary.unsent() == []
        at.secretary.sent([])


def test_when_it_was_sent_is_kept_as_of_the_first_time(engine: sa.Engine) -> None:
    with started(engine) as (at, _):
        given = at.secretary.remind()
        at.secretary.sent(given)
        at.clock.turn(DUE)
        at.secretary.sent(given)
        found = at.connection.exec_driver_sql("SELECT count(DISTINCT sent_at), count(*) FROM rectify_notice").one()
        assert tuple(found) == (1, 2)


def test_a_moved_date_leaves_nothing_to_send(engine: sa.Engine) -> None:
    with started(engine) as (at, problem):
        at.secretary.remind()
        at.secretary.reschedule(problem, to=date(2022, 4, 22))
        assert rungs(at.secretary.unsent()) == [("P-1/M-1", "remind_10")]


def test_a_ledger_without_a_ladder_reminds_of_nothing(engine: sa.Engine) -> None:
    with desk(engine, DUE, policies=Policies([replace(STANDARD, ladder=())])) as at:
        at.started()
        assert at.secretary.notices() == at.secretary.remind() == at.secretary.unsent() == []


def test_a_ladder_that_other_kinds_climb_is_none_for_these(engine: sa.Engine) -> None:
    steps = tuple(replace(one, kinds=("step",)) for one in STANDARD.ladder)
    with desk(engine, DUE, policies=Policies([replace(STANDARD, ladder=steps)])) as at:
        at.started()
        assert at.secretary.notices() == []


# --- many, and two at once -----------------------------------------------------------


def many(at: Desk, number: int) -> None:
    """Identify problems that are due on 28 April."""
    drafts = [NewProblem(text="中心组学习不够系统", org=BRANCH, owner=OWNER.id, due_on=DUE) for _ in range(number)]
    identify(at.secretary.work, at.campaign(), drafts, effective_on=START)


def test_two_statements_find_them_however_many_there_are(engine: sa.Engine) -> None:
    for number in (1, 20):
        with desk(engine, TEN_LEFT) as at:
            many(at, number)
            with selects(engine) as sent:
                found = at.secretary.notices()
            assert len(sent) == 2
            assert len(found) >= number


def test_they_are_recorded_batch_by_batch(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "CHUNK", 3)
    with desk(engine, TEN_LEFT) as at:
        many(at, 7)
        done: list[int] = []
        assert len(at.secretary.remind(progress=done.append)) == 7
        assert done == [3, 3, 1]


def test_what_another_machine_has_given_meanwhile_is_left_to_it(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(engine, TEN_LEFT) as at:
        many(at, 5)
        seen = at.secretary.notices()
        with monkeypatch.context() as patched:
            patched.setattr(reminding, "notices", lambda *_: [seen[1], seen[4]])
            assert len(at.secretary.remind()) == 2
            patched.setattr(reminding, "notices", lambda *_: seen)
            assert at.secretary.remind() == [seen[0], seen[2], seen[3]]
        assert at.secretary.remind() == []
        assert at.count("rectify_notice") == 5


def test_machines_that_remind_at_once_give_each_reminder_once(engine: sa.Engine, database: Database) -> None:
    with desk(engine, START) as at:
        many(at, 40)
    machines, spawn = 4, multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(machines)
    with spawn.Pool(machines, initializer=remind_worker.meet, initargs=(barrier,)) as pool:
        lanes = [(database.url, list(RUNGS))] * machines
        given = [one for found in pool.starmap(remind_worker.run, lanes, chunksize=1) for one in found]
        pool.close()
        pool.join()
    assert max(Counter(given).values()) == 1
    assert Counter((day, rung) for day, _, rung in given) == dict.fromkeys(RUNGS.items(), 40)
