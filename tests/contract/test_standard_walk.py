"""The bundled policy `standard`, walked end to end: every transition made and refused, and what the refusals say."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Actor
from tests.contract import rounds
from tests.contract.rounds import DEPUTY
from tests.contract.walks import (
    BRANCH,
    CLERK,
    DOER,
    HELD,
    NOBODY,
    OWNER,
    SECRETARY,
    START,
    Walk,
    after_term,
    desk,
    no_reason,
    no_role,
    too_late,
)

SECRETARY_ONLY = ("书记", "secretary")
CLERK_TOO = ("书记、办事员", "secretary, clerk")
OWNER_OR_SECRETARY = ("责任人、书记", "person responsible, secretary")
ALL_THREE = ("责任人、办事员、书记", "person responsible, clerk, secretary")
NO_EVIDENCE = (
    "应有不少于 1 份佐证材料，现有 0 份（第六条）；先附佐证材料",
    "it needs 1 or more pieces of evidence and has 0 (第六条); attach evidence first",
)


def test_every_transition_of_standard_is_made_and_refused_and_says_why(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("standard")
        walk = Walk(at, at.secretary.policy_of(campaign))

        walk.refuse_creation(
            "problem",
            lambda: at.of(NOBODY).identify(campaign, "中心组学习不够系统", org=BRANCH),
            no_role(NOBODY, "第四条", *CLERK_TOO),
        )
        problem = at.problem(campaign)
        walk.created(problem)
        assert (problem.label, problem.state, problem.due_on) == ("P-1", "identified", None)
        walk.refuse_creation(
            "measure",
            lambda: at.of(NOBODY).plan(problem, "建立学习研讨制度"),
            no_role(NOBODY, "第十三条", *CLERK_TOO),
        )
        walk.refuse(
            problem,
            "start",
            NOBODY,
            no_role(NOBODY, "第五条", *SECRETARY_ONLY),
            (
                "应有不少于 1 项整改措施，现有 0 项（第五条）；先制定整改措施",
                "it needs 1 or more measures and has 0 (第五条); plan measures first",
            ),
        )
        first, second = at.measure(problem, owner=None), at.measure(problem, text="每月研讨一次")
        walk.created(first)

        _before_the_start(walk, problem, first, second)
        _start(walk, problem, first, second)
        third = _under_way(walk, problem, first, second)
        _complete(walk, problem, (first, second, third))
        _publish_and_reopen(walk, problem, first)
        rounds.spoil_and_clear_away(
            walk, campaign, at.problem, CLERK, ("第二十条第二款", "第二十条第一款", "第二十一条", "第二十二条")
        )
        walk.assert_complete()
        assert at.findings() == []


def _before_the_start(walk: Walk, problem: Any, first: Any, second: Any) -> None:
    """Nothing is fixed yet: the clerk may change texts and dates, the secretary hands over."""
    on = {"effective_on": HELD}
    walk.refuse(problem, "amend", NOBODY, no_role(NOBODY, "第九条第一款", *CLERK_TOO), text="学习不够")
    walk.make(problem, "amend", CLERK, text="中心组学习不够系统、不够经常", **on)
    walk.refuse(first, "amend", DOER, no_role(DOER, "第十七条第一款", *CLERK_TOO), text="建章立制")
    walk.make(first, "amend", CLERK, nature="长久立", **on)
    walk.refuse(problem, "reschedule", OWNER, no_role(OWNER, "第十条第一款", *CLERK_TOO), to=date(2022, 4, 19))
    walk.make(problem, "reschedule", CLERK, to=date(2022, 4, 19), **on)
    walk.refuse(second, "reschedule", DOER, no_role(DOER, "第十八条第一款", *CLERK_TOO), to=date(2022, 5, 31))
    walk.make(second, "reschedule", CLERK, to=date(2022, 5, 31), **on)
    walk.refuse(
        first,
        "handover",
        CLERK,
        no_role(CLERK, "第十九条", *SECRETARY_ONLY),
        no_reason("第十九条", "移交责任", "hand over"),
        to=DOER.id,
    )


def _start(walk: Walk, problem: Any, first: Any, second: Any) -> None:
    """The start asks for owners and for dates within the term, of the measures that start with it too."""
    late = (
        "M-2：完成期限 2022-05-31 晚于“限期整改”的最迟日 2022-04-28（第二条第二项）；定在 2022-04-28 或以前",
        (
            "M-2: the due date 2022-05-31 is later than “by a set date” allows, 2022-04-28 (第二条第二项); "
            "make it 2022-04-28 or earlier"
        ),
    )
    walk.refuse(
        problem,
        "start",
        SECRETARY,
        (
            "2 项措施中 1 项未明确责任人：M-1（第五条）；先为每项措施明确责任人",
            "nobody is responsible for 1 of 2 measures: M-1 (第五条); name somebody for each measure first",
        ),
        late,
        effective_on=START,
    )
    walk.make(first, "handover", SECRETARY, to=DOER.id, reason="明确责任人", effective_on=HELD)
    walk.make(second, "reschedule", CLERK, to=date(2022, 3, 31), effective_on=HELD)
    walk.refuse(
        problem,
        "start",
        SECRETARY,
        *(
            (
                f"{zh}生效日 2022-01-19 早于上一次流转的 2022-01-20；改为 2022-01-20 或以后",
                (
                    f"{en}the effective day 2022-01-19 is before that of its last move, 2022-01-20; "
                    "make it 2022-01-20 or later"
                ),
            )
            for zh, en in (("", ""), ("M-1：", "M-1: "), ("M-2：", "M-2: "))
        ),
        effective_on=date(2022, 1, 19),
    )
    walk.make(problem, "start", SECRETARY, effective_on=START)
    assert [one.state for one in (problem, first, second)] == ["rectifying"] * 3
    assert [one.due_on for one in (problem, first, second)] == [
        date(2022, 4, 19),  # as the clerk has set it
        date(2022, 4, 28),  # as the term gives it
        date(2022, 3, 31),
    ]


def _under_way(walk: Walk, problem: Any, first: Any, second: Any) -> Any:
    """A measure is planned late and has the problem's clock; dates only move forward; the owner is changed."""
    at = walk.desk
    third = at.measure(problem, text="开展专题调研", owner=None, effective_on=date(2022, 2, 10))
    assert third.due_on == date(2022, 4, 28)
    walk.refuse(third, "start", NOBODY, no_role(NOBODY, "第十四条", *OWNER_OR_SECRETARY))
    walk.make(third, "start", SECRETARY, effective_on=date(2022, 2, 11))
    walk.refuse(
        third,
        "complete",
        SECRETARY,
        (
            "未明确责任人（第十五条）；先明确责任人（移交责任）",
            "nobody is responsible for it (第十五条); name somebody first (hand over)",
        ),
    )
    walk.make(third, "handover", SECRETARY, to=OWNER.id, reason="明确责任人", effective_on=date(2022, 2, 11))

    walk.refuse(second, "reschedule", DOER, too_late("2022-04-01", "2022-03-31", "第十八条第二款"), to=date(2022, 4, 1))
    walk.make(second, "reschedule", DOER, to=date(2022, 3, 30))
    walk.refuse(
        problem, "reschedule", OWNER, too_late("2022-04-20", "2022-04-19", "第十条第二款"), to=date(2022, 4, 20)
    )
    walk.make(problem, "reschedule", OWNER, to=date(2022, 4, 19))  # the same day is not later
    walk.refuse(
        problem,
        "recompute",
        SECRETARY,
        no_reason("第十条第三款", "重算时限", "recompute"),
        after_term("2022-04-29", "2022-04-28"),
        to=date(2022, 4, 29),
    )
    walk.make(problem, "recompute", CLERK, to=date(2022, 4, 18), reason="日历调整")
    walk.refuse(
        second, "recompute", DOER, no_role(DOER, "第十八条第三款", *CLERK_TOO), to=date(2022, 3, 29), reason="日历调整"
    )
    walk.make(second, "recompute", SECRETARY, to=date(2022, 3, 29), reason="日历调整")
    walk.refuse(
        problem,
        "handover",
        CLERK,
        no_role(CLERK, "第十一条", *SECRETARY_ONLY),
        no_reason("第十一条", "移交责任", "hand over"),
        to="u-1005",
    )
    walk.make(problem, "handover", SECRETARY, to="u-1005", reason="领导调整")
    assert (problem.owner, first.owner) == ("u-1005", DOER.id)
    walk.make(problem, "handover", SECRETARY, to="u-1008", reason="领导再次调整")
    walk.turn(problem, "correct", SECRETARY, "第二十三条第一款", SECRETARY_ONLY, reason="调整未定")
    rounds.hand_over_and_take_it_back(walk, first, "第十九条", "第二十三条第二款")
    asked = ("第二十七条", "第二十八条第一款", "第二十八条第二款", "第二十八条第三款", "第二十九条")
    rounds.extension_round(walk, problem, DEPUTY, SECRETARY_ONLY, (*asked, "第十条第四款"))
    rounds.extension_round(walk, first, DEPUTY, SECRETARY_ONLY, (*asked, "第十八条第四款"))
    return third


def _complete(walk: Walk, problem: Any, measures: tuple[Any, ...]) -> None:
    """A problem is done when every measure is, and evidence is there."""
    first, second, third = measures
    walk.refuse(
        problem,
        "complete",
        CLERK,
        no_role(CLERK, "第六条", *SECRETARY_ONLY),
        (
            "3 项措施中 3 项未完成：M-1、M-2、M-3（第六条）；措施全部完成后再办理",
            "3 of 3 measures are not done: M-1, M-2, M-3 (第六条); complete every measure first",
        ),
        NO_EVIDENCE,
    )
    walk.refuse(problem, "attach", NOBODY, no_role(NOBODY, "第九条第三款", *ALL_THREE))
    walk.refuse(first, "attach", NOBODY, no_role(NOBODY, "第十七条第三款", *ALL_THREE))
    walk.make(problem, "attach", Actor("u-1005"), title="研讨照片")
    walk.make(first, "attach", DOER, sha256="A" * 64)

    walk.make(first, "complete", DOER)
    walk.make(second, "complete", DOER)
    walk.make(third, "complete", OWNER)
    assert first.settled_on == date(2022, 6, 1)
    walk.refuse(
        first, "redo", DOER, no_role(DOER, "第十六条", *SECRETARY_ONLY), no_reason("第十六条", "退回重做", "redo")
    )
    walk.make(first, "redo", SECRETARY, reason="制度未印发")
    assert (first.settled_on, first.due_on) == (None, date(2022, 5, 28))
    walk.make(first, "complete", DOER)
    walk.refuse(
        first, "amend", SECRETARY, no_reason("第十七条第二款", "修改", "amend"), text="建立学习研讨制度（试行）"
    )
    walk.make(first, "amend", SECRETARY, text="建立学习研讨制度（试行）", reason="以印发文件为准")

    walk.make(problem, "complete", SECRETARY)
    assert (problem.state, problem.settled_on) == ("rectified", date(2022, 6, 1))


def _publish_and_reopen(walk: Walk, problem: Any, first: Any) -> None:
    """What is confidential is not published; what comes back opens a cycle with measures of its own."""
    walk.refuse(problem, "amend", SECRETARY, no_reason("第九条第二款", "修改", "amend"), confidential=True)
    walk.make(problem, "amend", SECRETARY, confidential=True, reason="定密")
    walk.refuse(
        problem,
        "publish",
        CLERK,
        ("涉密问题不予公示（第七条）", "it is confidential and may not be published (第七条)"),
    )
    walk.make(problem, "amend", SECRETARY, confidential=False, reason="解密")
    walk.make(problem, "publish", CLERK)

    verdict = walk.desk.secretary.can(problem, "complete")
    assert verdict.text("zh") == "P-1 不能办理“完成整改”：\n  - 现为“公示”，“完成整改”须从“整改中”办理（第六条）"
    assert (
        verdict.text("en")
        == "P-1 cannot do “complete”:\n  - it is “published”; “complete” leads out of “rectifying” (第六条)"
    )
    verdict = walk.desk.secretary.can(first, "redo")
    assert verdict.lines() == ["所属问题已办结，不在整改中（第十六条）；问题重新整改后再办理"]

    walk.refuse(problem, "reopen", SECRETARY, no_reason("第八条", "重新整改", "reopen"))
    walk.make(problem, "reopen", SECRETARY, reason="群众反映又有")
    assert (problem.cycle, problem.state, problem.due_on) == (2, "rectifying", date(2022, 9, 1))
    assert problem.settled_on is None
    walk.refuse(
        problem,
        "complete",
        SECRETARY,
        (
            "没有整改措施，无从完成（第六条）；措施全部完成后再办理",
            "there are no measures, so nothing is done (第六条); complete every measure first",
        ),
        NO_EVIDENCE,
    )
