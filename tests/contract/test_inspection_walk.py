"""The bundled policy `inspection`, walked end to end: mostly done, done, kept up, exempt, posted, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Campaign, Measure, Problem
from tests.contract import rounds
from tests.contract.rounds import ASKERS, CLERK_OR_SECRETARY, SECRETARY_ONLY, SECRETARY_OR_CLERK
from tests.contract.walks import (
    BRANCH,
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
    no_role,
)

OFFICE = ("巡察办", "inspection office")
OFFICE_OR_SECRETARY = ("巡察办、书记", "inspection office, secretary")
SECRETARY_OR_OFFICE = ("书记、巡察办", "secretary, inspection office")
CLERK_SECRETARY_OFFICE = ("办事员、书记、巡察办", "clerk, secretary, inspection office")
OWNER_OR_SECRETARY = ("责任人、书记", "person responsible, secretary")
SECRETARY_OR_OWNER = ("书记、责任人", "secretary, person responsible")
WHOEVER_CHECKS = ("责任人、办事员、巡察办", "person responsible, clerk, inspection office")
ALL_FOUR = ("责任人、办事员、书记、巡察办", "person responsible, clerk, secretary, inspection office")
ON = {"effective_on": HELD}
DUE = date(2022, 4, 20)


def test_every_transition_of_inspection_is_made_and_refused_and_says_why(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("inspection", title="巡察整改")
        walk = Walk(at, at.secretary.policy_of(campaign))
        _beside(walk, campaign)
        problem = _find(walk, campaign)
        first, second, kept = _plan(walk, problem)
        _under_way(walk, problem, first)
        _accept_in_part(walk, problem, first, second, kept)
        _accept(walk, problem, first)
        _keep_up(walk, problem)
        _close_without_a_posting(walk, problem)
        _publish_and_close(walk, problem)
        rounds.spoil_and_clear_away(
            walk,
            campaign,
            at.problem,
            CLERK,
            ("第三十六条第一款", "第二十四条第一款", "第二十四条第二款", "第二十四条第三款"),
        )
        walk.assert_complete()
        assert at.findings() == []


def _beside(walk: Walk, campaign: Campaign) -> None:
    """The feedback, the scheme, two reports with dates of their own."""
    paragraphs = ("第八条第一款", "第八条第二款", "第八条第三款", "第八条第四款")
    steps = ("第六条", "第七条第一款", "第七条第二款", "第七条第三款", *paragraphs)
    rounds.step_round(walk, campaign, "feedback", CLERK_SECRETARY_OFFICE, SECRETARY_OR_OFFICE, steps)
    scheme, report = (walk.desk.of(CLERK).schedule(campaign, one) for one in ("scheme", "lead_report"))
    walk.refuse(
        scheme,
        "finish",
        SECRETARY,
        (
            "整改方案须经巡察办审核（第七条第一款）；报巡察办",
            "the scheme is approved by the inspection office (第七条第一款); put it before the office",
        ),
    )
    walk.make(scheme, "finish", GROUP)
    assert report.due_on == DUE
    moves = ("第六十一条第一款", "第六十一条第二款", "第六十一条第三款")
    acts = ("第六十二条第一款", "第六十二条第二款", "第六十二条第三款")
    rounds.submission_round(walk, campaign, date(2022, 3, 20), ("第六十条", *moves, *acts))


def _find(walk: Walk, campaign: Campaign) -> Problem:
    """The clock runs from the feedback, also of what is planned only."""
    at = walk.desk
    walk.refuse_creation(
        "problem",
        lambda: at.of(NOBODY).identify(campaign, "中心组学习不够系统", org=BRANCH),
        no_role(NOBODY, "第十条", *SECRETARY_OR_CLERK),
    )
    problem = at.problem(campaign)
    walk.created(problem)
    walk.refuse_creation(
        "measure",
        lambda: at.of(NOBODY).plan(problem, "建立学习研讨制度"),
        no_role(NOBODY, "第二十六条", *SECRETARY_OR_CLERK),
    )
    assert (problem.state, problem.due_on) == ("identified", DUE)
    return problem


def _plan(walk: Walk, problem: Problem) -> tuple[Measure, Measure, Measure]:
    at, to = walk.desk, {"to": date(2022, 4, 19)}
    first, second = at.measure(problem), at.measure(problem, text="每月研讨一次")
    walk.created(first)
    kept = at.measure(problem, text="长期坚持研讨", term="long_term")
    assert [one.due_on for one in (first, second, kept)] == [DUE, DUE, None]
    walk.turn(problem, "amend", CLERK, "第二十条第一款", SECRETARY_OR_CLERK, facet="学习", **ON)
    walk.turn(first, "amend", CLERK, "第三十二条第一款", SECRETARY_OR_CLERK, nature="当下改", **ON)
    walk.turn(problem, "reschedule", CLERK, "第二十二条第一款", SECRETARY_OR_CLERK, **to, **ON)
    walk.turn(first, "reschedule", CLERK, "第三十四条第一款", SECRETARY_OR_CLERK, **to, **ON)
    walk.turn(problem, "start", SECRETARY, "第十一条", SECRETARY_ONLY, effective_on=START)
    third = at.measure(problem, text="开展专题调研", effective_on=date(2022, 2, 10))
    walk.turn(third, "start", DOER, "第二十七条", OWNER_OR_SECRETARY, effective_on=date(2022, 2, 11))
    return first, second, kept


def _under_way(walk: Walk, problem: Problem, first: Measure) -> None:
    to: dict[str, Any] = {"to": date(2022, 4, 18)}
    walk.turn(problem, "amend", SECRETARY, "第二十条第二款", SECRETARY_ONLY, root_cause="重业务", reason="补充原因")
    walk.turn(first, "amend", SECRETARY, "第三十二条第二款", SECRETARY_ONLY, text="建立制度", reason="以印发文件为准")
    walk.turn(problem, "reschedule", OWNER, "第二十二条第二款", SECRETARY_OR_OWNER, **to)
    walk.turn(first, "reschedule", DOER, "第三十四条第二款", SECRETARY_OR_OWNER, **to)
    walk.turn(problem, "recompute", CLERK, "第二十二条第三款", SECRETARY_OR_CLERK, reason="日历调整", **to)
    walk.turn(first, "recompute", CLERK, "第三十四条第三款", SECRETARY_OR_CLERK, reason="日历调整", **to)
    rounds.hand_over_and_take_it_back(walk, problem, "第二十三条", "第二十四条第四款")
    rounds.hand_over_and_take_it_back(walk, first, "第三十五条", "第三十六条第二款")
    asked = ("第四十四条", "第四十五条第一款", "第四十五条第二款", "第四十五条第三款", "第四十六条")
    rounds.extension_round(walk, problem, GROUP, OFFICE, (*asked, "第二十二条第四款"))
    rounds.extension_round(walk, first, GROUP, OFFICE, (*asked, "第三十四条第四款"))


def _accept_in_part(walk: Walk, problem: Problem, first: Measure, second: Measure, kept: Measure) -> None:
    """基本完成 is not done: the clock runs on."""
    (checkup,) = rounds.checkups(walk)
    walk.turn(first, "submit", DOER, "第二十八条", ASKERS)
    walk.turn(problem, "apply", CLERK, "第十二条", CLERK_OR_SECRETARY)
    walk.turn(first, "accept", GROUP, "第二十九条", OFFICE)
    walk.turn(kept, "sustain", GROUP, "第三十一条", OFFICE, reason="每月研讨须一直坚持")
    walk.followed(checkup, "cancel", "第四十条")
    walk.turn(second, "return", GROUP, "第三十条第一款", OFFICE, reason="研讨记录不全")
    walk.turn(first, "redo", GROUP, "第三十条第二款", OFFICE, reason="制度未印发")
    not_inspected = (
        "未经现场核查（第十五条第一款）；先到现场核查，记录情况",
        "nobody has checked it on the spot (第十五条第一款); check it on the spot and record it",
    )
    walk.refuse(problem, "deem_mostly", GROUP, not_inspected, reason="多数措施完成")
    walk.turn(problem, "inspect", GROUP, "第十三条", OFFICE, reason="制度已起草，研讨记录不全")
    walk.turn(problem, "deem_mostly", GROUP, "第十五条第一款", OFFICE, reason="多数措施完成")
    assert (problem.state, problem.is_open, problem.settled_on) == ("mostly", True, None)


def _accept(walk: Walk, problem: Problem, first: Measure) -> None:
    walk.make(problem, "apply", CLERK)
    walk.turn(problem, "return", GROUP, "第十五条第二款", OFFICE, reason="佐证不足")
    walk.turn(problem, "attach", OWNER, "第二十一条", ALL_FOUR)
    walk.turn(first, "attach", DOER, "第三十三条", ALL_FOUR)
    walk.make(problem, "apply", CLERK)
    walk.turn(problem, "accept", GROUP, "第十四条", OFFICE)
    assert (problem.state, first.state) == ("rectified", "rectified")


def _keep_up(walk: Walk, problem: Problem) -> None:
    walk.turn(problem, "sustain", SECRETARY, "第十六条第一款", OFFICE_OR_SECRETARY, reason="学习须一直坚持")
    rounds.refuse_a_checkup_by_itself(walk, problem, "第三十八条")
    articles = ("第三十八条", "第三十九条", "第四十条", "第四十一条第一款", "第四十一条第二款")
    following = rounds.checkup_round(walk, rounds.checkups(walk)[-1], OWNER, WHOEVER_CHECKS, articles)
    walk.turn(problem, "conclude", GROUP, "第十六条第二款", OFFICE, reason="已成常态")
    walk.followed(following, "cancel", "第四十条")


def _close_without_a_posting(walk: Walk, problem: Problem) -> None:
    """An exempt problem is closed; a relapse takes down what is still posted."""
    walk.refuse(
        problem,
        "close",
        GROUP,
        (
            "非涉密问题未经公示，也未经批准免予公示（第十八条第二款）；先公示，或报请批准免予公示",
            (
                "it is not confidential, not published, and not exempt (第十八条第二款); "
                "publish it first, or have it exempted"
            ),
        ),
        reason="验收合格",
    )
    up = rounds.posting_round(
        walk,
        problem,
        GROUP,
        OFFICE,
        (
            *("第四十八条", "第四十九条", "第五十条", "第五十一条", "第五十三条第一款", "第五十三条第二款"),
            *("第五十四条第一款", "第五十四条第二款", "第五十四条第三款", "第五十四条第四款"),
        ),
    )
    walk.refuse_alone(up, "interrupt", "第五十三条第三款", "中止公示", "interrupt")
    walk.turn(problem, "close", GROUP, "第十八条第二款", OFFICE, reason="经批准免予公示")
    walk.turn(problem, "relapse", GROUP, "第十九条", OFFICE_OR_SECRETARY, reason="问题反弹")
    walk.followed(up, "interrupt", "第五十三条第三款")
    assert (problem.cycle, problem.due_on) == (2, date(2022, 9, 1))


def _publish_and_close(walk: Walk, problem: Problem) -> None:
    """双公开: within the Party and to the public; then an objection is upheld."""
    again = walk.desk.measure(problem, effective_on=date(2022, 6, 1))
    walk.make(again, "start", DOER)
    walk.make(problem, "apply", CLERK)
    walk.make(problem, "inspect", GROUP, reason="已整改")
    walk.make(problem, "attach", OWNER)
    walk.make(problem, "accept", GROUP)
    party = rounds.proposed(walk.desk, problem)
    rounds.put_up(walk, party)
    rounds.end(walk, party, "第五十二条")
    not_public = (
        "整改结果未向社会公示（第十七条）；先按程序公示整改结果",
        "its result is not posted to the public (第十七条); post the result first",
    )
    walk.refuse(problem, "publish", CLERK, not_public)
    public = rounds.proposed(walk.desk, problem, audience="public")
    rounds.put_up(walk, public)
    rounds.end(walk, public, "第五十二条")
    walk.turn(problem, "publish", CLERK, "第十七条", SECRETARY_OR_CLERK)
    walk.turn(problem, "close", GROUP, "第十八条第一款", OFFICE)
    raised = ("第五十六条", "第五十七条第一款", "第五十七条第二款")
    acts = ("第五十八条第一款", "第五十八条第二款", "第五十八条第三款")
    rounds.objection_round(walk, public, GROUP, OFFICE, CLERK_SECRETARY_OFFICE, (*raised, *acts))
    walk.followed(problem, "relapse", "第十九条")
    assert (problem.state, problem.cycle, public.state) == ("rectifying", 3, "ended")
