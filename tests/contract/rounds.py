"""Rounds that several walks go: an extension, a posting and its objections, check-ups, the report up.

The articles are the walks' to name: each policy numbers its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Actor, Campaign, Checkup, Measure, NewProblem, Problem, Publication
from rectify.ledger import adding
from rectify.policy.actor import CONFIDENTIAL
from tests.contract.walks import BRANCH, BUREAU, CLERK, NOBODY, OWNER, SECRETARY, Desk, Item, Walk, alone, no_role

SECRETARY_ONLY = ("书记", "secretary")
CLERK_OR_SECRETARY = ("办事员、书记", "clerk, secretary")
SECRETARY_OR_CLERK = ("书记、办事员", "secretary, clerk")
REVIEWER_OR_SECRETARY = ("保密审查员、书记", "secrecy reviewer, secretary")
ASKERS = ("责任人、办事员、书记", "person responsible, clerk, secretary")

#: A secretary beside the one who does most.
DEPUTY = Actor("u-1006", [("secretary", BUREAU), (CONFIDENTIAL, BUREAU)])
REVIEWER = Actor("u-1007", [("reviewer", BUREAU), (CONFIDENTIAL, BUREAU)])
#: Takes over whatever is handed over.
SUCCESSOR = Actor("u-1005")

Roles = tuple[str, str]


def hand_over_and_take_it_back(walk: Walk, item: Item, handover: str, correct: str) -> None:
    """Whoever takes over is responsible, until the handover turns out to be a mistake."""
    was = item.owner
    walk.turn(item, "handover", SECRETARY, handover, SECRETARY_ONLY, to=SUCCESSOR.id, reason="人员调整")
    assert item.owner == SUCCESSOR.id
    walk.turn(item, "correct", SECRETARY, correct, SECRETARY_ONLY, reason="调整未定")
    assert item.owner == was


def spoil_and_clear_away(
    walk: Walk, campaign: Campaign, make: Callable[..., Problem], finder: Actor, articles: Sequence[str]
) -> None:
    """What was found twice is merged, what is several is split, what is none is withdrawn, with its measures."""
    of_measure, withdraw, merge, split = articles
    at, stays, goes = walk.desk, make(campaign), make(campaign, text="学习不系统")
    one, other = at.measure(goes, nature="长久立"), at.measure(goes, text="补学", nature="当下改")
    walk.turn(one, "withdraw", SECRETARY, of_measure, SECRETARY_ONLY, reason="措施重复")
    into: dict[str, Any] = {"into": stays.ref(stays.id), "reason": "同一问题"}
    walk.turn(goes, "merge", SECRETARY, merge, SECRETARY_ONLY, **into)
    at.session.refresh(other)
    assert (goes.state, other.problem_id) == ("merged", stays.id)
    part = NewProblem(text="学习不经常", org=BRANCH, owner=OWNER.id, category="立行立改")
    split_so: dict[str, Any] = {"into": [part], "measures": [[other.ref(other.id)]], "reason": "两个问题"}
    walk.refuse(stays, "split", finder, no_role(finder, split, *SECRETARY_ONLY), **split_so)
    walk.make(stays, "split", Actor(SECRETARY.id, [*SECRETARY.grants, *finder.grants]), **split_so)
    walk.turn(stays, "withdraw", SECRETARY, withdraw, SECRETARY_ONLY, reason="查无此事")


def extension_round(walk: Walk, item: Problem | Measure, approver: Actor, by: Roles, articles: Sequence[str]) -> None:
    """An extension is asked for, refused, withdrawn, asked for again; only its approval by another moves the date."""
    request, approve, refuse, cancel, correct, extend = articles
    at, was = walk.desk, item.due_on
    assert was is not None
    to = was.add(months=1)
    walk.refuse_creation(
        "extension",
        lambda: at.of(NOBODY).extend(item, to=to, reason="外部审批未完成"),
        no_role(NOBODY, request, *ASKERS),
    )
    both = Actor(approver.id, [*approver.grants, ("clerk", BUREAU)])
    first, second, third = (at.of(one).extend(item, to=to, reason="外部审批未完成") for one in (CLERK, CLERK, both))
    walk.created(first)
    walk.turn(first, "refuse", approver, refuse, by, reason="理由不足")
    walk.turn(second, "cancel", CLERK, cancel, ASKERS)
    walk.turn(second, "correct", SECRETARY, correct, SECRETARY_ONLY, reason="撤错了")
    assert (second.state, item.due_on) == ("pending", was)
    walk.refuse(
        third,
        "approve",
        both,
        (
            f"审批人就是申请人（{approve}）；由他人审批",
            f"whoever approves it asked for it ({approve}); let somebody else approve it",
        ),
    )
    walk.turn(second, "approve", approver, approve, by)
    assert item.due_on == to
    walk.followed(item, "extend", extend)
    walk.refuse_alone(item, "extend", extend, "延期", "extend", to_on=to)


def checkups(walk: Walk) -> list[Checkup]:
    return list(walk.desk.session.scalars(sa.select(Checkup).order_by(Checkup.problem_id, Checkup.ordinal)))


def refuse_a_checkup_by_itself(walk: Walk, item: Problem | Measure, check: str) -> None:
    """Nobody sets a check-up: it comes with what has to be kept up."""
    draft = {"problem_id": getattr(item, "problem_id", item.id), "measure_id": None, "text": "x"}
    walk.refuse_creation(
        "checkup",
        lambda: adding.add(
            walk.desk.secretary.work,
            "checkup",
            item.ref(item.id),
            lambda row, policy: {**draft, "org": row["org"], "owner": None, "term": policy.kinds["checkup"].term},
        ),
        alone(check, "安排检查", "set a check-up"),
    )


def checkup_round(walk: Walk, checkup: Checkup, actor: Actor, by: Roles, articles: Sequence[str]) -> Checkup:
    """A check-up is recorded, and the next one is due a quarter later."""
    check, record, cancel, handover, correct = articles
    walk.followed(checkup, "check", check)
    walk.refuse_alone(checkup, "cancel", cancel, "取消检查", "cancel")
    hand_over_and_take_it_back(walk, checkup, handover, correct)
    walk.turn(checkup, "record", actor, record, by, reason="制度仍在执行")
    following = checkups(walk)[-1]
    assert (following.state, following.due_on) == ("due", checkup.settled_on.add(months=3))  # type: ignore[union-attr]
    return following


def proposed(at: Desk, problem: Problem, what: str = "result", audience: str = "party") -> Publication:
    """Two places, one posting."""
    (made,) = at.of(CLERK).post([problem], what=what, audience=audience, places=["一楼公示栏", "各党支部"])
    return made


def put_up(walk: Walk, publication: Publication) -> None:
    """提出 → 保密审查 → 审批 → 张贴."""
    walk.make(publication, "review", REVIEWER)
    walk.make(publication, "approve", SECRETARY)
    walk.make(publication, "put_up", CLERK)


def posting_round(walk: Walk, problem: Problem, group: Actor, by: Roles, articles: Sequence[str]) -> Publication:
    """Give a result that was proposed, reviewed, approved and put up; others are refused or exempt."""
    propose, review, approve, up, refuse, exempt, amend, handover, correct, recompute = articles
    walk.refuse_creation(
        "publication",
        lambda: walk.desk.of(NOBODY).post([problem], what="result", audience="party", places=["公示栏"]),
        no_role(NOBODY, propose, *CLERK_OR_SECRETARY),
    )
    first, second, third = (proposed(walk.desk, problem) for _ in range(3))
    walk.created(first)
    walk.turn(first, "amend", CLERK, amend, CLERK_OR_SECRETARY, places=["一楼公示栏"])
    hand_over_and_take_it_back(walk, first, handover, correct)
    walk.turn(second, "refuse", REVIEWER, refuse, REVIEWER_OR_SECRETARY, reason="涉及未公开案情")
    walk.turn(third, "exempt", group, exempt, by, reason="涉及未公开案情")
    walk.turn(first, "review", REVIEWER, review, ("保密审查员", "secrecy reviewer"))
    walk.turn(first, "approve", SECRETARY, approve, SECRETARY_ONLY)
    walk.turn(first, "put_up", CLERK, up, CLERK_OR_SECRETARY)
    walk.turn(first, "recompute", CLERK, recompute, SECRETARY_OR_CLERK, to=first.due_on, reason="日历调整")
    return first


def end(walk: Walk, publication: Publication, article: str) -> None:
    """It ends on the day after the last one of the posting, no sooner."""
    at, last = walk.desk, publication.due_on
    assert last is not None
    at.clock.turn(last)
    walk.refuse(
        publication,
        "end",
        CLERK,
        (
            f"公示期至 {last}，未满（{article}）；期满后再办理",
            f"it is posted until {last} ({article}); wait until the period is over",
        ),
    )
    at.clock.turn(last.add(days=1))
    walk.make(publication, "end", CLERK)


def objection_round(
    walk: Walk, publication: Publication, group: Actor, by: Roles, takers: Roles, articles: Sequence[str]
) -> None:
    """One objection is dismissed, another upheld: the problem is rectified again."""
    receive, uphold, dismiss, amend, handover, correct = articles
    at = walk.desk
    walk.refuse_creation(
        "objection",
        lambda: at.of(NOBODY).object_to(publication, "制度尚未执行"),
        no_role(NOBODY, receive, *takers),
    )
    first, second = (at.of(CLERK).object_to(publication, "制度尚未执行") for _ in range(2))
    walk.created(first)
    walk.turn(first, "amend", CLERK, amend, ("办事员、" + by[0], "clerk, " + by[1]), text="制度未执行", reason="补充")
    hand_over_and_take_it_back(walk, first, handover, correct)
    walk.turn(first, "dismiss", group, dismiss, by, reason="查无实据")
    walk.turn(second, "uphold", group, uphold, by, reason="查证属实")


def submission_round(walk: Walk, campaign: Campaign, due_on: date, articles: Sequence[str]) -> None:
    """A report goes up to each recipient, comes back once, and is received."""
    prepare, send, acknowledge, back, amend, handover, correct = articles
    at = walk.desk
    walk.refuse_creation(
        "submission",
        lambda: at.of(NOBODY).report_up(campaign, "整改情况报告", to=["市纪委"]),
        no_role(NOBODY, prepare, *CLERK_OR_SECRETARY, org=BUREAU),
    )
    first, *others = at.of(CLERK).report_up(campaign, "整改情况报告", to=["市纪委", "市委组织部", "领导小组"])
    walk.created(first)
    assert [one.due_on for one in (first, *others)] == [due_on] * 3
    walk.turn(first, "amend", CLERK, amend, CLERK_OR_SECRETARY, text="整改情况专题报告")
    hand_over_and_take_it_back(walk, first, handover, correct)
    walk.turn(first, "send", CLERK, send, CLERK_OR_SECRETARY)
    walk.turn(first, "return", SECRETARY, back, CLERK_OR_SECRETARY, reason="数字有误")
    assert (first.settled_on, first.due_on) == (None, due_on)
    walk.make(first, "send", CLERK)
    walk.turn(first, "acknowledge", CLERK, acknowledge, CLERK_OR_SECRETARY)


def step_round(walk: Walk, campaign: Campaign, name: str, by: Roles, above: Roles, articles: Sequence[str]) -> None:
    """A step is scheduled, done with its figures, taken up again, or dropped."""
    schedule, finish, resume, drop, amend, late, handover, correct = articles
    at = walk.desk
    walk.refuse_creation(
        "step",
        lambda: at.of(NOBODY).schedule(campaign, name),
        no_role(NOBODY, schedule, *CLERK_OR_SECRETARY, org=BUREAU),
    )
    done, dropped = (at.of(CLERK).schedule(campaign, name, owner=CLERK.id) for _ in range(2))
    walk.created(done)
    (figure, *_) = walk.policy.steps[name].figures
    walk.turn(done, "amend", CLERK, amend, CLERK_OR_SECRETARY, figures={figure: 3})
    hand_over_and_take_it_back(walk, done, handover, correct)
    walk.turn(done, "finish", CLERK, finish, by)
    walk.turn(done, "resume", SECRETARY, resume, above, reason="又收到一份")
    walk.make(done, "finish", CLERK)
    walk.turn(done, "amend", CLERK, late, CLERK_OR_SECRETARY, figures={figure: 4}, reason="补收一份")
    walk.turn(dropped, "drop", SECRETARY, drop, SECRETARY_ONLY, reason="与上一环节合并")
