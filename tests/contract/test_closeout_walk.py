"""The bundled policy `closeout`, walked end to end: every transition made and refused, and what the refusals say."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Actor, Problem
from tests.contract import rounds
from tests.contract.walks import (
    BRANCH,
    BUREAU,
    CLERK,
    DOER,
    GROUP,
    HELD,
    NOBODY,
    OWNER,
    SECRETARY,
    START,
    Said,
    Walk,
    after_term,
    desk,
    no_reason,
    no_role,
    too_late,
)

SECRETARY_ONLY = ("书记", "secretary")
GROUP_ONLY = ("督导组", "supervising group")
SECRETARY_OR_CLERK = ("书记、办事员", "secretary, clerk")
CLERK_OR_SECRETARY = ("办事员、书记", "clerk, secretary")
OWNER_OR_SECRETARY = ("责任人、书记", "person responsible, secretary")
ALL_THREE = ("责任人、办事员、书记", "person responsible, clerk, secretary")
ALL_FOUR = ("责任人、办事员、书记、督导组", "person responsible, clerk, secretary, supervising group")

#: Sits in the supervising group, and was once responsible for a measure.
FORMER = Actor("u-2002", [("supervisor", BUREAU)])
#: Does a measure, and sits in the supervising group.
DOER_IN_GROUP = Actor(DOER.id, [("supervisor", BUREAU)])
CLERK_IN_GROUP = Actor(CLERK.id, [("supervisor", BUREAU)])


def responsible(clause: str, label: str = "") -> Said:
    return (
        f"{label and label + '：'}验收人现在或曾经是责任人（{clause}）；由未曾负责的人验收",
        (
            f"{label and label + ': '}whoever accepts it is, or has been, responsible for it ({clause}); "
            "let somebody accept it who never was"
        ),
    )


def submitted(clause: str, label: str = "") -> Said:
    return (
        f"{label and label + '：'}验收人就是报验人，或报验人不明（{clause}）；由他人验收；报验人不明的先退回重报",
        (
            f"{label and label + ': '}whoever accepts it submitted it, or nobody knows who did ({clause}); "
            "let somebody else accept it; if unknown, return it first"
        ),
    )


CLERK_SECRETARY_GROUP = ("办事员、书记、督导组", "clerk, secretary, supervising group")
WHOEVER_CHECKS = ("责任人、办事员、督导组", "person responsible, clerk, supervising group")
NOT_INSPECTED = (
    "未经现场核查（第八条）；先到现场核查，记录情况",
    "nobody has checked it on the spot (第八条); check it on the spot and record it",
)
NOT_POSTED = (
    "整改结果未公示（第十一条）；先按程序公示整改结果",
    "its result is not posted (第十一条); post the result first",
)
NO_EVIDENCE = (
    "应有不少于 1 份佐证材料，现有 0 份（第八条）；先附佐证材料",
    "it needs 1 or more pieces of evidence and has 0 (第八条); attach evidence first",
)


def test_every_transition_of_closeout_is_made_and_refused_and_says_why(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("closeout", title="巡察整改")
        walk = Walk(at, at.secretary.policy_of(campaign))
        walk.refuse_creation(
            "problem",
            lambda: at.of(GROUP).identify(campaign, "中心组学习不够系统", org=BRANCH),
            no_role(GROUP, "第五条", *SECRETARY_OR_CLERK),
        )
        problem = at.problem(campaign)
        walk.created(problem)
        walk.refuse_creation(
            "measure",
            lambda: at.of(GROUP).plan(problem, "建立学习研讨制度"),
            no_role(GROUP, "第十九条", *SECRETARY_OR_CLERK),
        )
        first, second = at.measure(problem, owner=FORMER.id), at.measure(problem, text="每月研讨一次")
        walk.created(first)

        _plan(walk, problem, first, second)
        third = _under_way(walk, problem, first, second)
        _accept_in_part(walk, first, second, third)
        _return_and_accept(walk, problem, first, third)
        _keep_up(walk, problem)
        _close_in_confidence(walk, problem)
        _relapse_and_close(walk, problem)
        rounds.spoil_and_clear_away(
            walk, campaign, at.problem, CLERK, ("第二十九条第二款", "第二十九条第一款", "第三十条", "第三十一条")
        )
        walk.assert_complete()
        assert at.findings() == []


def _plan(walk: Walk, problem: Any, first: Any, second: Any) -> None:
    on = {"effective_on": HELD}
    walk.refuse(problem, "amend", OWNER, no_role(OWNER, "第十四条第一款", *SECRETARY_OR_CLERK), text="学习不够")
    walk.make(problem, "amend", CLERK, text="中心组学习不够系统、不够经常", **on)
    walk.refuse(first, "amend", DOER, no_role(DOER, "第二十五条第一款", *SECRETARY_OR_CLERK), text="建章立制")
    walk.make(first, "amend", CLERK, nature="长久立", **on)
    to = date(2022, 4, 1)
    walk.refuse(problem, "reschedule", OWNER, no_role(OWNER, "第十六条第一款", *SECRETARY_OR_CLERK), to=to)
    walk.make(problem, "reschedule", CLERK, to=to, **on)
    walk.refuse(first, "reschedule", DOER, no_role(DOER, "第二十七条第一款", *SECRETARY_OR_CLERK), to=to)
    walk.make(first, "reschedule", CLERK, to=to, **on)
    walk.refuse(first, "handover", SECRETARY, no_reason("第二十八条", "移交责任", "hand over"), to=DOER.id)
    walk.make(first, "handover", SECRETARY, to=DOER.id, reason="回避", **on)
    walk.refuse(problem, "start", CLERK, no_role(CLERK, "第六条", *SECRETARY_ONLY))
    walk.make(problem, "start", SECRETARY, effective_on=START)
    assert [one.due_on for one in (problem, first, second)] == [to, to, date(2022, 4, 28)]
    walk.refuse(problem, "handover", SECRETARY, no_reason("第十七条", "移交责任", "hand over"), to="u-1005")
    walk.make(problem, "handover", SECRETARY, to="u-1005", reason="领导调整")


def _under_way(walk: Walk, problem: Any, first: Any, second: Any) -> Any:
    third = walk.desk.measure(problem, text="开展专题调研", effective_on=date(2022, 2, 10))
    walk.refuse(problem, "amend", SECRETARY, no_reason("第十四条第二款", "修改", "amend"), root_cause="重业务")
    walk.make(problem, "amend", SECRETARY, root_cause="重业务、轻学习", reason="补充原因剖析")
    walk.refuse(first, "amend", SECRETARY, no_reason("第二十五条第二款", "修改", "amend"), text="建立制度")
    walk.make(first, "amend", SECRETARY, text="建立学习研讨制度（试行）", reason="以印发文件为准")
    walk.refuse(
        problem, "reschedule", SECRETARY, too_late("2022-04-02", "2022-04-01", "第十六条第二款"), to=date(2022, 4, 2)
    )
    walk.make(problem, "reschedule", SECRETARY, to=date(2022, 3, 31))
    later = too_late("2022-04-29", "2022-04-28", "第二十七条第二款")
    walk.refuse(second, "reschedule", DOER, later, after_term("2022-04-29", "2022-04-28"), to=date(2022, 4, 29))
    walk.make(second, "reschedule", DOER, to=date(2022, 4, 27))
    unexplained = no_reason("第十六条第三款", "重算时限", "recompute")
    walk.refuse(problem, "recompute", SECRETARY, unexplained, to=date(2022, 3, 30))
    walk.make(problem, "recompute", CLERK, to=date(2022, 3, 30), reason="日历调整")
    walk.refuse(
        second,
        "recompute",
        SECRETARY,
        no_reason("第二十七条第三款", "重算时限", "recompute"),
        after_term("2022-04-29", "2022-04-28"),
        to=date(2022, 4, 29),
    )
    walk.make(second, "recompute", SECRETARY, to=date(2022, 4, 28), reason="日历调整")
    rounds.hand_over_and_take_it_back(walk, first, "第二十八条", "第三十二条第二款")
    rounds.hand_over_and_take_it_back(walk, problem, "第十七条", "第三十二条第一款")
    asked = ("第四十一条", "第四十二条第一款", "第四十二条第二款", "第四十二条第三款", "第四十三条")
    rounds.extension_round(walk, problem, GROUP, GROUP_ONLY, (*asked, "第十六条第四款"))
    rounds.extension_round(walk, first, GROUP, GROUP_ONLY, (*asked, "第二十七条第四款"))
    walk.refuse(
        problem,
        "submit",
        OWNER,  # has handed it over
        no_role(OWNER, "第七条", *CLERK_OR_SECRETARY),
        (
            "3 项措施中 1 项未启动：M-3（第七条）；先启动这些措施",
            "1 of 3 measures not started: M-3 (第七条); start them first",
        ),
    )
    walk.refuse(third, "start", OWNER, no_role(OWNER, "第二十条", *OWNER_OR_SECRETARY))
    walk.make(third, "start", DOER, effective_on=date(2022, 2, 11))
    walk.refuse(first, "submit", NOBODY, no_role(NOBODY, "第二十一条", *ALL_THREE))
    walk.make(first, "submit", DOER)
    walk.make(problem, "submit", CLERK)
    assert [one.state for one in (problem, first, second, third)] == ["pending"] * 4
    return third


def _accept_in_part(walk: Walk, first: Any, second: Any, third: Any) -> None:
    """谁验收谁负责: never whoever did it, had to do it once, or submitted it."""
    walk.refuse(first, "accept", FORMER, responsible("第二十二条"))
    walk.refuse(first, "accept", DOER_IN_GROUP, responsible("第二十二条"), submitted("第二十二条"))
    walk.refuse(first, "accept", CLERK, no_role(CLERK, "第二十二条", *GROUP_ONLY))
    walk.make(first, "accept", GROUP)
    assert first.settled_on == date(2022, 6, 1)
    walk.refuse(
        second, "sustain", CLERK_IN_GROUP, submitted("第二十四条"), no_reason("第二十四条", "转入长期坚持", "keep up")
    )
    walk.make(second, "sustain", GROUP, reason="每月研讨须一直坚持")
    walk.refuse(third, "return", GROUP, no_reason("第二十三条第一款", "退回", "return"))
    walk.make(third, "return", GROUP, reason="调研报告未成稿")
    walk.refuse(first, "redo", GROUP, no_reason("第二十三条第二款", "退回重做", "redo"))
    walk.make(first, "redo", GROUP, reason="制度未印发")
    assert (first.state, first.settled_on) == ("rectifying", None)


def _return_and_accept(walk: Walk, problem: Any, first: Any, third: Any) -> None:
    walk.refuse(
        problem,
        "accept",
        FORMER,
        (
            "3 项措施中 2 项未报验：M-1、M-3（第八条）；退回，报验后再验收",
            "2 of 3 measures not submitted: M-1, M-3 (第八条); return it, and accept it after they were submitted",
        ),
        NO_EVIDENCE,
        NOT_INSPECTED,
        responsible("第八条"),
    )
    walk.refuse(problem, "return", CLERK, no_role(CLERK, "第九条", *GROUP_ONLY), no_reason("第九条", "退回", "return"))
    walk.make(problem, "return", GROUP, reason="两项措施未完成")
    walk.refuse(problem, "attach", NOBODY, no_role(NOBODY, "第十五条", *ALL_FOUR))
    walk.make(problem, "attach", CLERK, title="研讨照片")
    walk.refuse(first, "attach", NOBODY, no_role(NOBODY, "第二十六条", *ALL_FOUR))
    walk.make(first, "attach", GROUP, title="现场检查记录")
    walk.make(problem, "submit", CLERK)
    walk.refuse(problem, "inspect", FORMER, responsible("第七条之一"), reason="制度已印发")
    walk.make(problem, "inspect", GROUP, reason="制度已印发，研讨记录齐全")
    walk.refuse(
        problem,
        "accept",
        CLERK_IN_GROUP,
        submitted("第八条"),
        submitted("第二十二条", "M-1"),
        submitted("第二十二条", "M-3"),
    )
    walk.make(problem, "accept", GROUP)
    assert [one.state for one in (problem, first, third)] == ["rectified"] * 3


def _keep_up(walk: Walk, problem: Any) -> None:
    walk.refuse(problem, "sustain", SECRETARY, no_reason("第十条第一款", "转入长期坚持", "keep up"))
    walk.make(problem, "sustain", SECRETARY, reason="学习须一直坚持")
    articles = ("第三十五条", "第三十六条", "第三十七条", "第三十八条第一款", "第三十八条第二款")
    rounds.refuse_a_checkup_by_itself(walk, problem, "第三十五条")
    of_the_measure, own = rounds.checkups(walk)
    assert of_the_measure.measure_id is not None
    following = rounds.checkup_round(walk, own, GROUP, WHOEVER_CHECKS, articles)
    walk.refuse(
        problem,
        "conclude",
        FORMER,
        responsible("第十条第二款"),
        no_reason("第十条第二款", "结束长期坚持", "stop keeping up"),
    )
    walk.make(problem, "conclude", GROUP, reason="已成常态")
    for one in (following, of_the_measure):
        walk.followed(one, "cancel", "第三十七条")


def _close_in_confidence(walk: Walk, problem: Any) -> None:
    """What is confidential is closed without a posting; nothing else is."""
    walk.refuse(
        problem,
        "close",
        GROUP,
        (
            "非涉密问题未经公示，也未经批准免予公示（第十二条第二款）；先公示，或报请批准免予公示",
            (
                "it is not confidential, not published, and not exempt (第十二条第二款); "
                "publish it first, or have it exempted"
            ),
        ),
        reason="验收合格",
    )
    walk.make(problem, "amend", SECRETARY, confidential=True, reason="定密")
    walk.refuse(
        problem,
        "publish",
        CLERK,
        ("涉密问题不予公示（第十一条）", "it is confidential and may not be published (第十一条)"),
        NOT_POSTED,
    )
    walk.refuse_creation(
        "publication",
        lambda: rounds.proposed(walk.desk, problem),
        ("涉密问题不予公示（第四十五条）", "it is confidential and may not be published (第四十五条)"),
    )
    walk.make(problem, "close", GROUP, reason="涉密，不公示")
    assert [action.trigger for action in walk.desk.secretary.actions(problem)] == ["relapse", "correct"]


def _relapse_and_close(walk: Walk, problem: Any) -> None:
    """A new cycle has measures, evidence and dates of its own; the old one's figures stay."""
    walk.refuse(problem, "relapse", GROUP, no_reason("第十三条", "反弹重启", "relapse"))
    walk.make(problem, "relapse", GROUP, reason="问题反弹")
    assert (problem.cycle, problem.due_on) == (2, date(2022, 9, 1))
    walk.make(problem, "amend", SECRETARY, confidential=False, reason="解密")
    walk.refuse(
        problem,
        "submit",
        CLERK,
        (
            "应有不少于 1 项整改措施，现有 0 项（第七条）；先制定整改措施",
            "it needs 1 or more measures and has 0 (第七条); plan measures first",
        ),
    )
    fourth = walk.desk.measure(problem, text="列席旁听", effective_on=date(2022, 6, 1))
    assert (fourth.label, fourth.cycle, fourth.due_on) == ("M-4", 2, date(2022, 9, 1))
    walk.make(fourth, "start", DOER)
    walk.make(problem, "submit", SECRETARY)
    walk.refuse(problem, "accept", GROUP, NO_EVIDENCE, NOT_INSPECTED)
    walk.make(problem, "attach", GROUP)
    walk.make(problem, "inspect", GROUP, reason="已列席旁听")
    walk.make(fourth, "accept", GROUP)
    walk.make(problem, "accept", GROUP)
    _post_and_close(walk, problem)


def _post_and_close(walk: Walk, problem: Problem) -> None:
    """What is posted and closed is opened again by an objection, and what else is posted of it comes down."""
    posted = rounds.posting_round(
        walk,
        problem,
        GROUP,
        GROUP_ONLY,
        (
            *("第四十五条", "第四十六条", "第四十七条", "第四十八条", "第五十条第一款", "第五十条第二款"),
            *("第五十一条第一款", "第五十一条第二款", "第五十一条第三款", "第五十一条第四款"),
        ),
    )
    rounds.end(walk, posted, "第四十九条")
    walk.make(problem, "publish", CLERK)
    walk.refuse(problem, "close", SECRETARY, no_role(SECRETARY, "第十二条第一款", *GROUP_ONLY))
    walk.make(problem, "close", GROUP)
    assert (problem.state, problem.settled_on) == ("closed", date(2022, 6, 1))
    waiting = rounds.proposed(walk.desk, problem, audience="public")
    walk.refuse_alone(waiting, "interrupt", "第五十条第三款", "中止公示", "interrupt")
    raised = ("第五十三条", "第五十四条第一款", "第五十四条第二款")
    acts = ("第五十五条第一款", "第五十五条第二款", "第五十五条第三款")
    rounds.objection_round(walk, posted, GROUP, GROUP_ONLY, CLERK_SECRETARY_GROUP, (*raised, *acts))
    walk.followed(waiting, "interrupt", "第五十条第三款")
    walk.followed(problem, "relapse", "第十三条")
    assert (problem.cycle, posted.state) == (3, "ended")
