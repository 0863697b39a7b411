"""Scenarios: what a rule-keeper writes runs as it stands."""

from __future__ import annotations

from datetime import date

import pytest

from rectify import Actor, NewProblem
from rectify.errors import InvalidValueError
from rectify.ledger.ledger import Ledger
from rectify.policy.policy import Policy
from rectify.policy.workdays import WorkCalendar
from rectify.testing import FrozenClock, Scenario

closeout = pytest.mark.policy("closeout")


def test_a_problem_is_due_three_months_after_its_start(scenario: Scenario) -> None:
    s = scenario.on("2022-01-20").problem(measures=1).start()
    assert s.due == date(2022, 4, 20)


def test_an_extension_is_given_once_and_for_a_month_at_most(scenario: Scenario) -> None:
    s = scenario.on("2022-01-20").problem(measures=1).start()
    s.refused("extend", to="2022-05-21", because="extension_too_long")
    s.extend(to="2022-05-10").approve(by="secretary")
    s.refused("extend", to="2022-05-20", because="extension_used")


@closeout
def test_nobody_accepts_what_they_are_responsible_for(scenario: Scenario) -> None:
    (
        scenario.problem(measures=2, owners=["甲", "乙"])
        .start()
        .submit(by="办事员")
        .refused("accept", by="乙", because="acceptor_is_responsible")
    )


@closeout
def test_what_is_confidential_is_never_posted(scenario: Scenario) -> None:
    scenario.problem(confidential=True).accepted().refused("publish", because="confidential")


@closeout
def test_it_is_published_after_the_posting_has_run_out(scenario: Scenario) -> None:
    s = scenario.problem().accepted().post(on="2022-01-28")
    s.at("2022-02-09").refused("publish", because="posting_period_open")
    s.at("2022-02-10").publish()


# --- who ------------------------------------------------------------------------


@closeout
def test_a_person_with_the_role_is_still_refused_their_own_work(scenario: Scenario) -> None:
    s = scenario.granted("乙", "督导组").problem(owners=["乙"]).submitted().attach().inspect()
    s.refused("accept", by="乙", because="acceptor_is_responsible").allowed("accept", by="督导组")
    assert s.state == "pending"


def test_whoever_is_named_in_the_item_acts_by_that(scenario: Scenario) -> None:
    s = scenario.problem().start()
    s.complete(of="M-1", by="责任人")
    assert s.history[-1].endswith("M-1 完成措施 → 已完成（措施责任人）")


def test_an_actor_of_the_hosts_own_acts_with_their_grants(scenario: Scenario) -> None:
    s = scenario.problem()
    s.refused("start", by=Actor("u-1"), because="role")
    s.start(by=Actor("u-1", [("secretary", "市管局")]))


def test_somebody_without_a_role_is_refused_for_that(scenario: Scenario) -> None:
    scenario.problem().refused("start", by="丙", because="没有相应职责")


def test_a_role_that_is_held_by_being_named_cannot_be_granted(scenario: Scenario) -> None:
    with pytest.raises(InvalidValueError, match="没有可授予的角色“责任人”"):
        scenario.granted("丙", "责任人")


def test_by_the_items_owner_where_it_has_none_is_somebody_of_that_name(scenario: Scenario) -> None:
    scenario.problem(owner=None).refused("attach", by="责任人", because="role")


# --- what -----------------------------------------------------------------------


def test_a_move_is_known_by_its_name_and_by_what_people_read(scenario: Scenario) -> None:
    s = scenario.problem().do("启动整改").do("申请延期", to="2022-05-10").do("approve")
    assert (s.state, s.due) == ("rectifying", date(2022, 5, 10))


def test_a_word_that_the_policy_does_not_have_is_told_with_those_that_it_has(scenario: Scenario) -> None:
    with pytest.raises(InvalidValueError, match=r"没有叫“验收”的办理事项(.|\n)*start 启动整改"):
        scenario.problem().do("验收")
    with pytest.raises(InvalidValueError, match="没有叫“接收”的办理事项"):
        scenario.problem().after("接收")
    with pytest.raises(AttributeError):
        _ = scenario.problem().approach


def test_an_item_is_known_by_its_label_or_kind(scenario: Scenario) -> None:
    s = scenario.problem(measures=2).start().complete(of="M-2")
    assert (s.item("M-1").state, s.measure.state) == ("rectifying", "rectified")
    with pytest.raises(InvalidValueError, match=r"没有这样的事项：M-3\n.*已有：P-1, M-1, M-2"):
        s.item("M-3")


def test_what_has_a_verb_of_its_own_is_told_like_any_move(scenario: Scenario) -> None:
    s = scenario.problem(measures=2).amend(text="学习不够").handover(to="u-1005").reschedule(to="2022-04-01")
    s.start().reschedule(to="2022-03-31", of="M-1").recompute(to="2022-03-30").attach(of="M-1", title="照片")
    assert (s.root.text, s.root.owner, s.due) == ("学习不够", "u-1005", date(2022, 3, 30))
    s.withdraw(of="M-2").correct(of="M-2")
    assert (s.item("M-1").due_on, s.item("M-2").state) == (date(2022, 3, 31), "rectifying")


def test_problems_can_be_merged_and_split(scenario: Scenario) -> None:
    one, other = scenario.problem(), scenario.problem(measures=2)
    one.merge(into=other.root)
    assert (one.state, [item.label for item in other.items]) == ("merged", ["M-2", "M-1", "M-3", "P-2"])
    other.split(into=[NewProblem(text="拆出的问题", org="市管局")], measures=[[other.item("M-2")]])
    assert [item.label for item in other.items] == ["M-1", "M-3", "P-2"]


def test_a_reason_can_be_left_out_on_purpose(scenario: Scenario) -> None:
    scenario.problem().start().refused("withdraw", reason=None, because="reason_missing").withdraw(reason="立错了")


@closeout
def test_what_is_posted_can_be_objected_to(scenario: Scenario) -> None:
    s = scenario.problem().accepted().post(on="2022-01-28").receive(text="与事实不符").dismiss()
    assert (s.objection.state, s.publication.state) == ("dismissed", "up")


@closeout
def test_a_posting_can_be_taken_step_by_step(scenario: Scenario) -> None:
    s = scenario.problem().accepted().propose().review().approve()
    assert s.publication.state == "approved"


@pytest.mark.policy("meeting")
def test_the_meeting_itself_has_a_story(scenario: Scenario) -> None:
    s = scenario.campaign().schedule(name="talks", figures={"talks": 3}).finish()
    s.prepare(to=["督导组"]).send().collect(target="班子")
    assert [one.kind for one in s.items] == ["opinion", "submission", "step"]
    assert repr(s) == "<Story meeting>"
    s.identify(text="学习不够", org="市管局")
    assert s.due is None


# --- when -----------------------------------------------------------------------


def test_stories_of_one_test_have_days_of_their_own(scenario: Scenario) -> None:
    early, late = scenario.problem(), scenario.on("2022-03-01").problem()
    late.start()
    early.start()
    assert (early.due, late.due) == (date(2022, 4, 20), date(2022, 6, 1))


@closeout
def test_days_off_can_be_made_up(scenario: Scenario) -> None:
    shifted = scenario.days(off=["2022-02-09", date(2022, 2, 10)], work=["2022-02-05"])
    assert shifted.problem().accepted().post(on="2022-01-28").publication.due_on == date(2022, 2, 8)
    assert scenario.problem().accepted().post(on="2022-01-28").publication.due_on == date(2022, 2, 9)


def test_the_fixtures_are_one_setting(
    policy: Policy, ledger: Ledger, scenario: Scenario, clock: FrozenClock, calendar: WorkCalendar
) -> None:
    s = scenario.problem()
    clock.turn("2022-02-01")
    ledger.fire(s.problem, "start")
    assert (s.due, policy.name, calendar) == (date(2022, 5, 1), "standard", WorkCalendar.statutory())
    assert clock.day == ledger.work.rectify.today() == date(2022, 2, 1)


def test_a_story_is_found_by_completion(scenario: Scenario) -> None:
    s = scenario.problem()
    assert {"start", "extend", "measure", "refused"} <= set(dir(s))
    assert (repr(s), repr(scenario)) == ("<Story P-1 identified>", "<Scenario standard 2022-01-20>")
