"""What belongs to the meeting itself: steps with their figures, reports up to several, opinions and their problems."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Actor, Campaign, Opinion, Problem, Step, Submission
from rectify.errors import InvalidValueError, NotFoundError
from rectify.reports import overdue
from tests.contract.test_merging import refusal
from tests.contract.walks import BUREAU, CLERK, GROUP, NOBODY, SECRETARY, Desk, desk

REPORTED = date(2022, 2, 4)


def meeting(at: Desk, **fields: Any) -> Campaign:
    return at.campaign("meeting", **fields)


# --- steps -----------------------------------------------------------------------


def test_a_step_is_one_of_the_policys_with_its_term_and_its_figures(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 1, 25)) as at:
        campaign = meeting(at)
        forms = at.of(CLERK).schedule(campaign, "forms", figures={"sent": 40}, owner="u-1005")
        lists = at.of(CLERK).schedule(
            campaign, "lists", text="班子和个人整改清单", org="市管局/办公室", due_on=date(2022, 1, 31)
        )
        assert (forms.label, forms.text, forms.due_on, forms.org, forms.owner, forms.figures) == (
            "STEP-1",
            "征求意见",
            None,
            BUREAU,
            "u-1005",
            {"sent": 40},
        )
        assert (lists.label, lists.text, lists.due_on, lists.org) == (
            "STEP-2",
            "班子和个人整改清单",
            date(2022, 1, 31),
            "市管局/办公室",
        )
        at.of(CLERK).amend(forms, figures={"sent": 40, "returned": 38})
        assert forms.figures == {"sent": 40, "returned": 38}
        at.of(CLERK).fire(forms, "finish")
        at.clock.turn(date(2022, 2, 1))
        assert [row.label for row in overdue(at.secretary)] == ["STEP-2"]
        assert at.findings() == []


@pytest.mark.parametrize(
    ("name", "figures", "zh", "en"),
    [
        (
            "picnic",
            {},
            "制度 meeting 没有叫“picnic”的会议环节\n  → 可用：forms, talks, material, scheme, meeting, lists",
            "the policy meeting has no step “picnic”\n  → there are: forms, talks, material, scheme, meeting, lists",
        ),
        (
            "forms",
            {"lost": 1},
            "figures 不能是 'lost'：应为 sent, returned 之一\n  → 用其中一个",
            "figures cannot be 'lost': it must be one of sent, returned\n  → use one of these",
        ),
        (
            "forms",
            {"sent": -1},
            "sent 不能是 -1：应为不小于 0 的整数\n  → 写整数；金额以分为单位",
            "sent cannot be -1: it must be a whole number, 0 or more\n  → write a whole number; money is counted in 分",
        ),
    ],
)
def test_a_step_that_the_policy_does_not_know_is_refused(
    engine: sa.Engine, name: str, figures: dict[str, int], zh: str, en: str
) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        with pytest.raises(InvalidValueError) as refused:
            at.of(CLERK).schedule(campaign, name, figures=figures)
        assert (refused.value.text("zh"), refused.value.text("en")) == (zh, en)
        assert (list(at.secretary.items(Step)), campaign.version) == ([], 0)


def test_a_figure_that_the_policy_does_not_know_is_not_amended_in(engine: sa.Engine) -> None:
    with desk(engine) as at:
        talks = at.of(CLERK).schedule(meeting(at), "talks")
        with pytest.raises(InvalidValueError) as refused:
            at.of(CLERK).amend(talks, figures={"sent": 1})
        assert refused.value.code == "value.word"
        assert (talks.figures, at.findings()) == ({}, [])


def test_a_later_date_than_the_steps_term_allows_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        zh, en = refusal(lambda: at.of(CLERK).schedule(campaign, "lists", due_on=date(2022, 2, 5)))
        assert zh == ["完成期限 2022-02-05 晚于“整改清单”的最迟日 2022-02-04（第二条第七项）；定在 2022-02-04 或以前"]
        assert en == [
            (
                "the due date 2022-02-05 is later than “lists” allows, 2022-02-04 (第二条第七项); "
                "make it 2022-02-04 or earlier"
            )
        ]


# --- reports up ------------------------------------------------------------------


def test_a_report_goes_up_to_each_recipient_and_is_overdue_by_itself(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 1, 25)) as at:
        campaign = meeting(at)
        to = ["市纪委", "市委组织部", "督导组", "市纪委"]
        made = at.of(CLERK).report_up(campaign, "民主生活会情况报告", to=to, owner="u-1005", org="市管局/办公室")
        assert [(one.label, one.recipient, one.due_on, one.owner) for one in made] == [
            ("SUB-1", "市纪委", REPORTED, "u-1005"),
            ("SUB-2", "市委组织部", REPORTED, "u-1005"),
            ("SUB-3", "督导组", REPORTED, "u-1005"),
        ]
        for one in made[:2]:
            at.of(CLERK).fire(one, "send")
        at.of(CLERK).amend(made[2], recipient="市委督导组", text="情况报告")
        at.clock.turn(date(2022, 2, 5))
        assert [row.label for row in overdue(at.secretary)] == ["SUB-3"]
        assert [row.label for row in overdue(at.secretary, as_of=REPORTED)] == []
        assert at.findings() == []


def test_a_report_up_is_planned_for_all_recipients_or_for_none(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        assert refusal(lambda: at.of(GROUP).report_up(campaign, "情况报告", to=["市纪委", "督导组"])) == (
            ["u-2001 在 市管局 没有相应职责（第五十六条）（可由：办事员、书记）"],
            ["u-2001 has no such role over 市管局 (第五十六条) (could be done by: clerk, secretary)"],
        )
        for to in ([], "市纪委", ["市纪委", " "]):
            with pytest.raises(InvalidValueError):
                at.of(CLERK).report_up(campaign, "情况报告", to=to)
        assert (list(at.secretary.items(Submission)), campaign.version) == ([], 0)


# --- opinions --------------------------------------------------------------------


def test_an_opinion_and_a_problem_are_found_by_each_other(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        first, second = at.problem(campaign), at.problem(campaign, text="调研不够深入")
        opinion = at.of(CLERK).collect(campaign, "班子", "学习、调研不够", quantity=3, problems=[second, first, first])
        other = at.of(CLERK).collect(campaign, "u-1001", "深入基层不够")
        assert (opinion.label, opinion.target, opinion.quantity, other.quantity) == ("OP-1", "班子", 3, 1)
        assert [one.id for one in at.secretary.problems(opinion=opinion)] == [first.id, second.id]
        assert [one.id for one in at.secretary.items(Opinion, problem=first)] == [opinion.id]
        at.of(CLERK).amend(other, problems=[first.id], quantity=2, target="u-1002")
        assert {one.id for one in at.secretary.items(Opinion, problem=first.id)} == {opinion.id, other.id}
        entry = at.of(CLERK).amend(opinion, problems=[second.id])
        assert entry.changes == {"fields": {"problems": [sorted([first.id, second.id]), [second.id]]}}
        assert [one.id for one in at.secretary.items(Opinion, problem=first)] == [other.id]
        assert at.findings() == []


def test_an_opinion_names_no_problem_that_is_not_there(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        secret = at.problem(campaign, confidential=True)
        stranger = at.of(NOBODY)
        opinion = at.of(CLERK).collect(campaign, "班子", "学习不够", problems=[secret])
        for unknown, ledger in (("p-1", at.of(CLERK)), (secret.id, stranger)):
            with pytest.raises(NotFoundError) as refused:
                ledger.collect(campaign, "班子", "学习不够", problems=[Problem.ref(unknown)])
            assert refused.value.text("zh") == f"没有编号为 {unknown} 的问题\n  → 核对编号和租户"
            assert refused.value.text("en") == f"there is no problem {unknown}\n  → check the id and the tenant"
            with pytest.raises(NotFoundError):
                ledger.amend(opinion, problems=[unknown])
        assert list(stranger.items(Opinion, problem=secret)) == []
        assert list(stranger.problems(opinion=opinion)) == []
        assert [one.id for one in at.of(SECRETARY).items(Opinion)] == [opinion.id]
        assert at.findings() == []


def test_no_line_of_an_opinions_history_tells_of_a_problem_that_is_hidden(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        seen, other = at.problem(campaign), at.problem(campaign, text="调研不够深入")
        secret, twice = (at.problem(campaign, confidential=True) for _ in range(2))
        opinion = at.secretary.collect(campaign, "班子", "学习、调研不够", problems=[seen, twice])
        at.secretary.amend(opinion, problems=[seen.id, twice.id, secret.id])
        at.secretary.amend(opinion, problems=[other.id, twice.id], quantity=2)
        at.secretary.merge(twice, into=secret, reason="重复")
        told = [one.changes for one in at.secretary.history(opinion)]
        of_secretary = [one and one["fields"]["problems"][1] for one in told]
        assert of_secretary == [
            None,
            sorted([seen.id, twice.id, secret.id]),
            sorted([other.id, twice.id]),
            sorted([other.id, secret.id]),
        ]
        uncleared = at.of(Actor("u-1011", [("secretary", BUREAU)]))
        expected = [None, None, {"fields": {"problems": [[seen.id], [other.id]], "quantity": [1, 2]}}, None]
        assert [one.changes for one in uncleared.history(opinion)] == expected
        mine = uncleared.amend(opinion, problems=[seen.id])
        assert mine.changes == {"fields": {"problems": [[other.id], [seen.id]]}}
        with pytest.raises(InvalidValueError):
            uncleared.amend(opinion, problems=[seen.id])
        assert [one.id for one in at.secretary.problems(opinion=opinion)] == sorted([seen.id, secret.id])
        assert [one.id for one in uncleared.problems(opinion=opinion)] == [seen.id]
        assert [one.changes for one in at.secretary.history(opinion)][:4] == told
        assert at.findings() == []


def test_a_rollback_leaves_nothing_of_the_meeting(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = meeting(at)
        problem = at.problem(campaign)
        savepoint = at.session.begin_nested()
        at.of(CLERK).schedule(campaign, "talks")
        at.of(CLERK).report_up(campaign, "情况报告", to=["市纪委"])
        at.of(CLERK).collect(campaign, "班子", "学习不够", problems=[problem])
        savepoint.rollback()
        assert [list(at.secretary.items(cls)) for cls in (Step, Submission, Opinion)] == [[], [], []]
        assert (campaign.version, at.count("rectify_opinion_link"), at.findings()) == (0, 0, [])


# --- what is kept up -------------------------------------------------------------


def test_what_is_kept_up_is_overdue_when_nobody_checks_it(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 29)) as at:
        problem = at.problem(meeting(at), facet="学史明理")
        measure = at.measure(problem, term="long_term", direction="系统学习", nature="长久立")
        at.secretary.fire(problem, "start", effective_on=date(2022, 1, 28))
        assert [row.label for row in overdue(at.secretary, as_of=date(2022, 4, 28), kind="checkup")] == []
        (late,) = overdue(at.secretary, kind="checkup")
        assert (late.label, late.owner, late.days) == ("P-1/CHK-1", measure.owner, 1)
        assert [row.label for row in overdue(at.secretary, kind="measure")] == []
