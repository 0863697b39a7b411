"""The bundled policy `meeting`, walked end to end: from the opinions asked for to the report up, and again."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Campaign, Measure, Problem
from tests.contract import rounds
from tests.contract.rounds import ASKERS, CLERK_OR_SECRETARY, DEPUTY, SECRETARY_ONLY, SECRETARY_OR_CLERK
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
    Walk,
    desk,
    no_reason,
    no_role,
)

GROUP_ONLY = ("督导组", "supervising group")
SECRETARY_OR_GROUP = ("书记、督导组", "secretary, supervising group")
WHOEVER_FINISHES = ("办事员、书记、督导组", "clerk, secretary, supervising group")
OWNER_OR_SECRETARY = ("责任人、书记", "person responsible, secretary")
WHOEVER_CHECKS = ("责任人、办事员、书记、督导组", "person responsible, clerk, secretary, supervising group")
ON = {"effective_on": HELD}


def test_every_transition_of_meeting_is_made_and_refused_and_says_why(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("meeting", facets=["学史明理"], supervisor=GROUP.id)
        walk = Walk(at, at.secretary.policy_of(campaign))
        _prepare(walk, campaign)
        problem = _find(walk, campaign)
        _collect(walk, campaign, problem)
        first, kept = _plan(walk, problem)
        _start(walk, problem, first, kept)
        _under_way(walk, problem, first)
        _keep_up(walk, first, kept)
        _complete(walk, problem, first)
        _post_and_object(walk, problem)
        _publish(walk, problem)
        rounds.submission_round(
            walk,
            campaign,
            date(2022, 2, 4),
            (
                "第五十六条",
                "第五十七条第一款",
                "第五十七条第二款",
                "第五十七条第三款",
                "第五十八条第一款",
                "第五十八条第二款",
                "第五十八条第三款",
            ),
        )
        rounds.spoil_and_clear_away(
            walk,
            campaign,
            at.problem,
            CLERK,
            ("第三十二条第一款", "第二十三条第一款", "第二十三条第二款", "第二十三条第三款"),
        )
        walk.assert_complete()
        assert at.findings() == []


def _prepare(walk: Walk, campaign: Campaign) -> None:
    """Forms, the scheme, the material: whoever has to approve a step finishes it."""
    rounds.step_round(
        walk,
        campaign,
        "forms",
        WHOEVER_FINISHES,
        SECRETARY_OR_GROUP,
        (
            "第六条",
            "第七条第一款",
            "第七条第二款",
            "第七条第三款",
            "第八条第一款",
            "第八条第二款",
            "第八条第三款",
            "第八条第四款",
        ),
    )
    scheme, material, lists = (walk.desk.of(CLERK).schedule(campaign, one) for one in ("scheme", "material", "lists"))
    walk.refuse(
        scheme,
        "finish",
        SECRETARY,
        (
            "会议方案须经督导组批准（第七条第一款）；报督导组",
            "the scheme is approved by the supervising group (第七条第一款); put it before the group",
        ),
    )
    walk.make(scheme, "finish", GROUP)
    walk.refuse(
        material,
        "finish",
        CLERK,
        (
            "对照检查材料由书记审核把关（第七条第一款）；报书记",
            "the material is reviewed by the secretary (第七条第一款); put it before the secretary",
        ),
    )
    walk.make(material, "finish", SECRETARY)
    assert lists.due_on == date(2022, 2, 4)


def _find(walk: Walk, campaign: Campaign) -> Problem:
    at = walk.desk
    walk.refuse_creation(
        "problem",
        lambda: at.of(NOBODY).identify(campaign, "中心组学习不够系统", org=BRANCH),
        no_role(NOBODY, "第十四条", *SECRETARY_OR_CLERK),
    )
    problem = at.problem(campaign, owner=None)
    walk.created(problem)
    return problem


def _collect(walk: Walk, campaign: Campaign, problem: Problem) -> None:
    """Opinions by target, with the problems found in them."""
    at = walk.desk
    walk.refuse_creation(
        "opinion",
        lambda: at.of(NOBODY).collect(campaign, "班子", "学习不够系统", quantity=3),
        no_role(NOBODY, "第十条", *CLERK_OR_SECRETARY, org=BUREAU),
    )
    opinion = at.of(CLERK).collect(campaign, "班子", "学习不够系统", quantity=3, owner=CLERK.id)
    walk.created(opinion)
    walk.turn(opinion, "amend", CLERK, "第十二条第一款", CLERK_OR_SECRETARY, problems=[problem.id])
    rounds.hand_over_and_take_it_back(walk, opinion, "第十二条第二款", "第十二条第三款")
    walk.turn(opinion, "set_aside", SECRETARY, "第十一条第二款", SECRETARY_ONLY, reason="重复")
    walk.turn(opinion, "adopt", SECRETARY, "第十一条第一款", SECRETARY_ONLY)


def _plan(walk: Walk, problem: Problem) -> tuple[Measure, Measure]:
    """“五化”: what is missing is said all at once."""
    at = walk.desk
    walk.turn(problem, "amend", CLERK, "第十九条第一款", SECRETARY_OR_CLERK, text="中心组学习不够系统、不够经常", **ON)
    walk.refuse_creation(
        "measure",
        lambda: at.of(NOBODY).plan(problem, "建立学习研讨制度"),
        no_role(NOBODY, "第二十五条", *SECRETARY_OR_CLERK),
    )
    first = at.measure(problem)
    walk.created(first)
    kept = at.measure(problem, text="每月研讨", term="long_term", direction="系统学习", nature="长久立")
    walk.refuse(
        problem,
        "start",
        SECRETARY,
        (
            "1 项措施没有写明整改方向：M-1（第十五条）；修改措施，写明整改方向",
            "1 measures without a direction (整改方向): M-1 (第十五条); amend them: say the direction",
        ),
        (
            "未写明所属方面，列不进整改清单（第十五条）；修改问题，写明所属方面",
            "it names no facet, so no list has a place for it (第十五条); amend it: say the facet",
        ),
        (
            "未明确责任人（第十五条）；移交责任，明确到人",
            "nobody is responsible for it (第十五条); hand it over to somebody",
        ),
        (
            "1 项措施没有写明当下改还是长久立：M-1（第十五条）；修改措施，写明性质",
            "1 measures say neither 当下改 nor 长久立: M-1 (第十五条); amend them: say the nature",
        ),
        effective_on=START,
    )
    said = {"direction": "系统学习", "nature": "当下改"}
    walk.turn(first, "amend", CLERK, "第二十八条第一款", SECRETARY_OR_CLERK, **said, **ON)
    walk.make(problem, "amend", CLERK, facet="学史明理", **ON)
    walk.turn(problem, "handover", SECRETARY, "第二十二条", SECRETARY_ONLY, to=OWNER.id, reason="明确责任人", **ON)
    return first, kept


def _start(walk: Walk, problem: Problem, first: Measure, kept: Measure) -> None:
    to = date(2022, 4, 27)
    walk.turn(problem, "reschedule", CLERK, "第二十一条第一款", SECRETARY_OR_CLERK, to=to, **ON)
    walk.turn(first, "reschedule", CLERK, "第三十条第一款", SECRETARY_OR_CLERK, to=to, **ON)
    walk.make(problem, "start", SECRETARY, effective_on=START)
    assert [one.due_on for one in (problem, first, kept)] == [to, to, None]
    third = walk.desk.measure(problem, text="开展专题调研", effective_on=date(2022, 2, 10))
    walk.turn(third, "start", DOER, "第二十六条", OWNER_OR_SECRETARY, effective_on=date(2022, 2, 11))
    walk.make(third, "withdraw", SECRETARY, reason="措施重复")


def _under_way(walk: Walk, problem: Problem, first: Measure) -> None:
    to: dict[str, Any] = {"to": date(2022, 4, 26)}
    walk.turn(problem, "amend", SECRETARY, "第十九条第二款", SECRETARY_ONLY, root_cause="重业务", reason="补充原因")
    walk.turn(first, "amend", SECRETARY, "第二十八条第二款", SECRETARY_ONLY, text="建立制度", reason="以印发文件为准")
    walk.turn(problem, "reschedule", OWNER, "第二十一条第二款", ("书记、责任人", "secretary, person responsible"), **to)
    walk.turn(first, "reschedule", DOER, "第三十条第二款", ("书记、责任人", "secretary, person responsible"), **to)
    walk.turn(problem, "recompute", CLERK, "第二十一条第三款", SECRETARY_OR_CLERK, reason="日历调整", **to)
    walk.turn(first, "recompute", CLERK, "第三十条第三款", SECRETARY_OR_CLERK, reason="日历调整", **to)
    rounds.hand_over_and_take_it_back(walk, first, "第三十一条", "第三十二条第二款")
    walk.make(problem, "handover", SECRETARY, to=DOER.id, reason="领导调整")
    walk.turn(problem, "correct", SECRETARY, "第二十三条第四款", SECRETARY_ONLY, reason="调整未定")
    asked = ("第四十条", "第四十一条第一款", "第四十一条第二款", "第四十一条第三款", "第四十二条")
    rounds.extension_round(walk, problem, DEPUTY, SECRETARY_ONLY, (*asked, "第二十一条第四款"))
    rounds.extension_round(walk, first, DEPUTY, SECRETARY_ONLY, (*asked, "第三十条第四款"))


def _keep_up(walk: Walk, first: Measure, kept: Measure) -> None:
    """What is kept up has check-ups from the start until it is done; nothing else has."""
    (checkup,) = rounds.checkups(walk)
    assert (checkup.measure_id, checkup.due_on) == (kept.id, date(2022, 4, 28))
    rounds.refuse_a_checkup_by_itself(walk, kept, "第三十四条")
    following = rounds.checkup_round(
        walk,
        checkup,
        DOER,
        WHOEVER_CHECKS,
        ("第三十四条", "第三十五条", "第三十六条", "第三十七条第一款", "第三十七条第二款"),
    )
    walk.make(kept, "complete", DOER)
    walk.followed(following, "cancel", "第三十六条")
    walk.turn(first, "complete", DOER, "第二十七条第一款", OWNER_OR_SECRETARY)


def _complete(walk: Walk, problem: Problem, first: Measure) -> None:
    walk.turn(problem, "attach", CLERK, "第二十条", ASKERS)
    walk.turn(first, "attach", DOER, "第二十九条", ASKERS)
    walk.turn(first, "redo", SECRETARY, "第二十七条第二款", SECRETARY_ONLY, reason="制度未印发")
    walk.refuse(
        problem,
        "complete",
        SECRETARY,
        (
            "3 项措施中 1 项未完成：M-1（第十六条）；措施全部完成后再办理",
            "1 of 3 measures are not done: M-1 (第十六条); complete every measure first",
        ),
    )
    walk.make(first, "complete", DOER)
    walk.make(problem, "complete", SECRETARY)


def _post_and_object(walk: Walk, problem: Problem) -> None:
    """A posting to which an objection is upheld ends, and the problem is rectified anew."""
    up = rounds.posting_round(
        walk,
        problem,
        GROUP,
        GROUP_ONLY,
        (
            "第四十四条",
            "第四十五条",
            "第四十六条",
            "第四十七条",
            "第四十九条第一款",
            "第四十九条第二款",
            "第五十条第一款",
            "第五十条第二款",
            "第五十条第三款",
            "第五十条第四款",
        ),
    )
    waiting = rounds.proposed(walk.desk, problem, audience="public")
    walk.refuse_alone(up, "interrupt", "第四十九条第三款", "中止公示", "interrupt")
    rounds.objection_round(
        walk,
        up,
        GROUP,
        GROUP_ONLY,
        WHOEVER_FINISHES,
        (
            "第五十二条",
            "第五十三条第一款",
            "第五十三条第二款",
            "第五十四条第一款",
            "第五十四条第二款",
            "第五十四条第三款",
        ),
    )
    for one in (up, waiting):
        walk.followed(one, "interrupt", "第四十九条第三款")
    walk.followed(problem, "reopen", "第十八条")
    assert (problem.state, problem.cycle) == ("rectifying", 2)


def _publish(walk: Walk, problem: Problem) -> None:
    """A new cycle, new measures; published when the posting of the result is over."""
    again = walk.desk.measure(problem, direction="系统学习", nature="当下改", effective_on=date(2022, 6, 1))
    walk.make(again, "start", DOER)
    walk.make(again, "complete", DOER)
    walk.make(problem, "attach", CLERK)
    walk.make(problem, "complete", SECRETARY)
    walk.refuse(
        problem,
        "publish",
        CLERK,
        (
            "整改结果未公示（第十七条）；先按程序公示整改结果",
            "its result is not posted (第十七条); post the result first",
        ),
    )
    posted = rounds.proposed(walk.desk, problem)
    rounds.put_up(walk, posted)
    rounds.end(walk, posted, "第四十八条")
    walk.make(problem, "publish", CLERK)
    walk.refuse(problem, "reopen", SECRETARY, no_reason("第十八条", "重新整改", "reopen"))
    walk.make(problem, "reopen", SECRETARY, reason="群众反映又有")
    assert (posted.state, problem.cycle) == ("ended", 3)
