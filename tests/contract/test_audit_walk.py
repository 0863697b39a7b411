"""The bundled policy `audit`, walked end to end: category and outcome are the auditors', apart from each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Actor, Campaign, Measure, Problem
from rectify.policy.actor import CONFIDENTIAL
from tests.contract import rounds
from tests.contract.rounds import ASKERS, CLERK_OR_SECRETARY, SECRETARY_ONLY, SECRETARY_OR_CLERK
from tests.contract.walks import (
    BRANCH,
    BUREAU,
    CLERK,
    DOER,
    HELD,
    OWNER,
    SECRETARY,
    START,
    Walk,
    desk,
    no_role,
)

#: 审计组
AUDITOR = Actor("u-3001", [("auditor", BUREAU), (CONFIDENTIAL, BUREAU)])
AUDITORS = ("审计组", "auditors")
OWNER_OR_SECRETARY = ("责任人、书记", "person responsible, secretary")
SECRETARY_OR_OWNER = ("书记、责任人", "secretary, person responsible")
WHOEVER_CHECKS = ("责任人、办事员、审计组", "person responsible, clerk, auditors")
ALL_FOUR = ("责任人、办事员、书记、审计组", "person responsible, clerk, secretary, auditors")
ON = {"effective_on": HELD}
DUE = date(2022, 4, 20)


def test_every_transition_of_audit_is_made_and_refused_and_says_why(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("audit", title="审计整改")
        walk = Walk(at, at.secretary.policy_of(campaign))
        problem = _find(walk, campaign)
        first, second, kept = _plan(walk, problem)
        _under_way(walk, problem, first)
        _accept_in_part(walk, problem, first, second, kept)
        _accept(walk, problem, first)
        _keep_up(walk, problem)
        _close_and_relapse(walk, problem)
        moves = ("第四十一条第一款", "第四十一条第二款", "第四十一条第三款")
        acts = ("第四十二条第一款", "第四十二条第二款", "第四十二条第三款")
        rounds.submission_round(walk, campaign, date(2022, 3, 21), ("第四十条", *moves, *acts))
        rounds.spoil_and_clear_away(
            walk,
            campaign,
            lambda *campaign, **said: _listed(walk, *campaign, **said),
            AUDITOR,
            ("第二十八条第一款", "第十六条第一款", "第十六条第二款", "第十六条第三款"),
        )
        walk.assert_complete()
        assert at.findings() == []


def _listed(walk: Walk, campaign: Campaign, text: str = "预算编制不细", **said: Any) -> Problem:
    given = {"org": BRANCH, "owner": OWNER.id, "category": "分阶段整改", **ON, **said}
    return walk.desk.of(AUDITOR).identify(campaign, text, **given)


def _find(walk: Walk, campaign: Campaign) -> Problem:
    """Without a category there is no problem, and nobody but the auditors sets it."""
    walk.refuse_creation(
        "problem",
        lambda: walk.desk.of(SECRETARY).identify(campaign, "预算编制不细", org=BRANCH),
        no_role(SECRETARY, "第五条", *AUDITORS),
        (
            "审计组未定类别：立行立改、分阶段整改或持续整改（第五条）；由审计组写明类别",
            (
                "the auditors have not said its category: 立行立改, 分阶段整改 or 持续整改 (第五条); "
                "let the auditors say it"
            ),
        ),
    )
    problem = _listed(walk, campaign)
    walk.created(problem)
    assert (problem.state, problem.due_on) == ("identified", DUE)
    assert _listed(walk, campaign, category="立行立改", term="immediate").due_on == date(2022, 3, 21)
    assert _listed(walk, campaign, category="持续整改", term="continuing").due_on is None
    return problem


def _plan(walk: Walk, problem: Problem) -> tuple[Measure, Measure, Measure]:
    at, to = walk.desk, {"to": date(2022, 4, 19)}
    walk.refuse_creation(
        "measure",
        lambda: at.of(AUDITOR).plan(problem, "细化预算"),
        no_role(AUDITOR, "第十八条", *SECRETARY_OR_CLERK),
    )
    first, second = at.measure(problem, text="细化预算"), at.measure(problem, text="收回结余")
    walk.created(first)
    kept = at.measure(problem, text="按月核对", term="continuing")
    walk.turn(problem, "amend", AUDITOR, "第十二条第一款", AUDITORS, facet="预算", **ON)
    walk.turn(first, "amend", CLERK, "第二十四条第一款", SECRETARY_OR_CLERK, nature="当下改", **ON)
    walk.turn(problem, "reschedule", CLERK, "第十四条第一款", SECRETARY_OR_CLERK, **to, **ON)
    walk.turn(first, "reschedule", CLERK, "第二十六条第一款", SECRETARY_OR_CLERK, **to, **ON)
    walk.turn(problem, "start", SECRETARY, "第六条", SECRETARY_ONLY, effective_on=START)
    third = at.measure(problem, text="开展培训", effective_on=date(2022, 2, 10))
    walk.turn(third, "start", DOER, "第十九条", OWNER_OR_SECRETARY, effective_on=date(2022, 2, 11))
    return first, second, kept


def _under_way(walk: Walk, problem: Problem, first: Measure) -> None:
    to: dict[str, Any] = {"to": date(2022, 4, 18)}
    walk.turn(problem, "amend", AUDITOR, "第十二条第二款", AUDITORS, category="立行立改", reason="复核后调整类别")
    walk.turn(
        first,
        "amend",
        SECRETARY,
        "第二十四条第二款",
        SECRETARY_ONLY,
        results={"money_recovered": 1_460_000_00},
        reason="已到账",
    )
    walk.turn(problem, "reschedule", OWNER, "第十四条第二款", SECRETARY_OR_OWNER, **to)
    walk.turn(first, "reschedule", DOER, "第二十六条第二款", SECRETARY_OR_OWNER, **to)
    walk.turn(problem, "recompute", CLERK, "第十四条第三款", SECRETARY_OR_CLERK, reason="日历调整", **to)
    walk.turn(first, "recompute", CLERK, "第二十六条第三款", SECRETARY_OR_CLERK, reason="日历调整", **to)
    rounds.hand_over_and_take_it_back(walk, problem, "第十五条", "第十六条第四款")
    rounds.hand_over_and_take_it_back(walk, first, "第二十七条", "第二十八条第二款")
    asked = ("第三十六条", "第三十七条第一款", "第三十七条第二款", "第三十七条第三款", "第三十八条")
    rounds.extension_round(walk, problem, AUDITOR, AUDITORS, (*asked, "第十四条第四款"))
    rounds.extension_round(walk, first, AUDITOR, AUDITORS, (*asked, "第二十六条第四款"))


def _accept_in_part(walk: Walk, problem: Problem, first: Measure, second: Measure, kept: Measure) -> None:
    (checkup,) = rounds.checkups(walk)
    walk.turn(first, "submit", DOER, "第二十条", ASKERS)
    walk.turn(problem, "submit", CLERK, "第七条", CLERK_OR_SECRETARY)
    walk.turn(first, "accept", AUDITOR, "第二十一条", AUDITORS)
    walk.turn(kept, "sustain", AUDITOR, "第二十三条", AUDITORS, reason="按月核对须一直坚持")
    walk.followed(checkup, "cancel", "第三十二条")
    walk.turn(second, "return", AUDITOR, "第二十二条第一款", AUDITORS, reason="结余未收回")
    walk.turn(first, "redo", AUDITOR, "第二十二条第二款", AUDITORS, reason="科目仍有错漏")


def _accept(walk: Walk, problem: Problem, first: Measure) -> None:
    walk.turn(problem, "return", AUDITOR, "第八条第二款", AUDITORS, reason="佐证不足")
    walk.turn(problem, "attach", OWNER, "第十三条", ALL_FOUR)
    walk.turn(first, "attach", DOER, "第二十五条", ALL_FOUR)
    walk.make(problem, "submit", CLERK)
    walk.turn(problem, "accept", AUDITOR, "第八条第一款", AUDITORS)
    assert (problem.state, problem.category, first.state) == ("rectified", "立行立改", "rectified")


def _keep_up(walk: Walk, problem: Problem) -> None:
    walk.turn(problem, "sustain", AUDITOR, "第九条第一款", AUDITORS, reason="核对须一直坚持")
    rounds.refuse_a_checkup_by_itself(walk, problem, "第三十条")
    articles = ("第三十条", "第三十一条", "第三十二条", "第三十三条第一款", "第三十三条第二款")
    following = rounds.checkup_round(walk, rounds.checkups(walk)[-1], OWNER, WHOEVER_CHECKS, articles)
    walk.turn(problem, "conclude", AUDITOR, "第九条第二款", AUDITORS, reason="已成常态")
    walk.followed(following, "cancel", "第三十二条")


def _close_and_relapse(walk: Walk, problem: Problem) -> None:
    walk.turn(problem, "close", AUDITOR, "第十条", AUDITORS)
    walk.turn(problem, "relapse", AUDITOR, "第十一条", AUDITORS, reason="问题反弹")
    assert (problem.cycle, problem.due_on) == (2, date(2022, 8, 30))
