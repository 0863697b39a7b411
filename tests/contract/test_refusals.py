"""Every verb that writes: who may use it, and exactly what whoever may not is told, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Actor, Campaign, Ledger, Measure, NewMeasure, NewProblem, Problem, Publication
from rectify.errors import InvalidValueError
from rectify.ledger.importing import LegacyProblem
from rectify.ledger.reading import Readings
from rectify.policy.actor import ADMINISTRATOR, CONFIDENTIAL
from rectify.policy.verdict import TransitionRefused
from rectify.policy.workdays import WorkCalendar
from tests.contract.rounds import REVIEWER
from tests.contract.walks import BRANCH, BUREAU, CLERK, HELD, NOBODY, OWNER, SECRETARY, START, Desk, Said, desk, no_role

#: Holds every role.
CHIEF = Actor("u-1009", [(role, BUREAU) for role in ("secretary", "clerk", ADMINISTRATOR, CONFIDENTIAL)])
TODAY = date(2022, 2, 7)
WHY = "经研究"


@dataclass
class Given:
    """A meeting whose two problems were started, one of them posted."""

    campaign: Campaign
    problem: Problem
    measure: Measure
    other: Problem
    publication: Publication


def given(at: Desk) -> Given:
    campaign = at.campaign("meeting")
    problem, other = (
        at.of(SECRETARY).identify(campaign, text, org=BRANCH, owner=OWNER.id, facet="学习", effective_on=HELD)
        for text in ("学习不够系统", "调研不够深入")
    )
    measures = [
        at.measure(one, direction="系统学习", nature="当下改", text=f"{one.label} 的措施") for one in (problem, other)
    ]
    for one in (problem, other):
        at.secretary.fire(one, "start", effective_on=START)
    (posted,) = at.of(CLERK).post([problem], what="list", audience="party", places=["公示栏"], effective_on=START)
    for trigger, who in (("review", REVIEWER), ("approve", SECRETARY), ("put_up", CLERK)):
        at.of(who).fire(posted, trigger, effective_on=START)
    return Given(campaign, problem, measures[0], other, posted)


Verb = Callable[[Ledger, Given], object]

PART = NewProblem(text="又一个", org=BRANCH, facet="学习")
LEGACY = LegacyProblem(NewProblem(text="旧账", org=BRANCH))
CLOSED = WorkCalendar.statutory().overlay({date(2022, 2, 8): "off"})

VERBS: dict[str, Verb] = {
    "identify": lambda ledger, it: ledger.identify(it.campaign, "又一个", org=BRANCH, facet="学习"),
    "plan": lambda ledger, it: ledger.plan(it.problem, "再一条"),
    "plan_all": lambda ledger, it: ledger.plan_all(it.problem, [NewMeasure(text="再一条")]),
    "split": lambda ledger, it: ledger.split(it.problem, into=[PART], measures=[[]], reason=WHY),
    "import_problems": lambda ledger, it: ledger.import_problems(it.campaign, [LEGACY]),
    "extend": lambda ledger, it: ledger.extend(it.measure, to=date(2022, 5, 10), reason=WHY),
    "extend_all": lambda ledger, it: ledger.extend_all([it.measure], to=date(2022, 5, 10), reason=WHY),
    "post": lambda ledger, it: ledger.post([it.other], what="list", audience="party", places=["公示栏"]),
    "object_to": lambda ledger, it: ledger.object_to(it.publication, "查摆不准"),
    "schedule": lambda ledger, it: ledger.schedule(it.campaign, "forms"),
    "report_up": lambda ledger, it: ledger.report_up(it.campaign, "整改情况报告", to=["市纪委"]),
    "collect": lambda ledger, it: ledger.collect(it.campaign, "班子", "学习不够"),
    "fire": lambda ledger, it: ledger.fire(it.measure, "complete"),
    "amend": lambda ledger, it: ledger.amend(it.measure, text="改过的措施", reason=WHY),
    "reschedule": lambda ledger, it: ledger.reschedule(it.measure, to=date(2022, 3, 31)),
    "recompute": lambda ledger, _: ledger.recompute(CLOSED, reason=WHY),
    "handover": lambda ledger, it: ledger.handover(it.measure, to="u-1005", reason=WHY),
    "handover_all": lambda ledger, _: ledger.handover_all(OWNER.id, to="u-1005", reason=WHY),
    "withdraw": lambda ledger, it: ledger.withdraw(it.measure, reason=WHY),
    "merge": lambda ledger, it: ledger.merge(it.other, into=it.problem, reason=WHY),
    "correct": lambda ledger, it: ledger.correct(ledger.history(it.publication)[-1], reason=WHY),
    "attach": lambda ledger, it: ledger.attach(it.measure, "https://files.example/1"),
    "reorganise": lambda ledger, _: ledger.reorganise(BRANCH, to=f"{BUREAU}/党委", reason=WHY),
}


OWNER_TOO = ("责任人、办事员、书记", "person responsible, clerk, secretary")
BY_OWNER = ("责任人、书记", "person responsible, secretary")
CLERK_FIRST, SECRETARY_FIRST = ("办事员、书记", "clerk, secretary"), ("书记、办事员", "secretary, clerk")
ONLY = ("书记", "secretary")

#: Verb -> the article that refuses a stranger, who could, and over which organisation.
ROLES: dict[str, tuple[str, tuple[str, str], str]] = {
    "identify": ("第十四条", SECRETARY_FIRST, BRANCH),
    "plan": ("第二十五条", SECRETARY_FIRST, BRANCH),
    "plan_all": ("第二十五条", SECRETARY_FIRST, BRANCH),
    "split": ("第十四条", SECRETARY_FIRST, BRANCH),
    "import_problems": ("第十四条", SECRETARY_FIRST, BRANCH),
    "extend": ("第四十条", OWNER_TOO, BRANCH),
    "extend_all": ("第四十条", OWNER_TOO, BRANCH),
    "post": ("第四十四条", CLERK_FIRST, BRANCH),
    "object_to": ("第五十二条", ("办事员、书记、督导组", "clerk, secretary, supervising group"), BRANCH),
    "schedule": ("第六条", CLERK_FIRST, BUREAU),
    "report_up": ("第五十六条", CLERK_FIRST, BUREAU),
    "collect": ("第十条", CLERK_FIRST, BUREAU),
    "fire": ("第二十七条第一款", BY_OWNER, BRANCH),
    "amend": ("第二十八条第二款", ONLY, BRANCH),
    "reschedule": ("第三十条第二款", ("书记、责任人", "secretary, person responsible"), BRANCH),
    "recompute": ("第五十条第四款", SECRETARY_FIRST, BRANCH),
    "handover": ("第三十一条", ONLY, BRANCH),
    "handover_all": ("第二十二条", ONLY, BRANCH),
    "withdraw": ("第三十二条第一款", ONLY, BRANCH),
    "merge": ("第二十三条第二款", ONLY, BRANCH),
    "correct": ("第五十条第三款", ONLY, BRANCH),
    "attach": ("第二十九条", OWNER_TOO, BRANCH),
}

#: What anybody may ask the ledger for; what it refuses is a value, not a person.
OF_VALUES = {"open_campaign", "remind", "sent"}
#: `fire_all` refuses item by item, without an error (`test_batches`); `adopt` has a file of its own (`test_adopting`).
ELSEWHERE = {"fire_all", "adopt"}


@pytest.mark.parametrize("verb", VERBS)
def test_whoever_may_uses_the_verb(engine: sa.Engine, verb: str) -> None:
    with desk(engine, TODAY) as at:
        it, before = given(at), at.count("rectify_entry")
        VERBS[verb](at.of(CHIEF), it)
        assert at.count("rectify_entry") > before
        assert at.findings() == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_is_refused_the_verb_and_told_who_could(engine: sa.Engine, verb: str) -> None:
    with desk(engine, TODAY) as at:
        it, before = given(at), at.count("rectify_entry")
        with pytest.raises(TransitionRefused) as refused:
            VERBS[verb](at.of(NOBODY), it)
        verdict = refused.value.verdict
        zh, en = _administrators() if verb == "reorganise" else _roles(*ROLES[verb])
        assert (verdict.lines("zh"), verdict.lines("en")) == ([zh], [en])
        assert at.count("rectify_entry") == before


def _roles(clause: str, who: tuple[str, str], org: str) -> Said:
    return no_role(NOBODY, clause, *who, org=org)


def _administrators() -> Said:
    return (
        f"u-9001 在 {BRANCH} 没有相应职责（可由：有 administrator 授权的人）",
        f"u-9001 has no such role over {BRANCH} (could be done by: whoever holds the grant administrator)",
    )


def test_a_campaign_is_opened_under_a_policy_that_there_is(engine: sa.Engine) -> None:
    with desk(engine, TODAY) as at:
        assert at.campaign("meeting").title == "专题民主生活会"
        with pytest.raises(InvalidValueError) as refused:
            at.campaign("picnic")
        assert refused.value.text("zh") == (
            "没有叫“picnic”的制度\n  → 可用：audit, closeout, inspection, meeting, standard"
        )
        assert refused.value.text("en") == (
            "there is no policy “picnic”\n  → there are: audit, closeout, inspection, meeting, standard"
        )


def test_reminders_are_given_up_to_today_and_marked_as_sent(engine: sa.Engine) -> None:
    with desk(engine, TODAY) as at:
        given(at)
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.remind(date(2022, 2, 8))
        assert refused.value.text("zh") == (
            "2022-02-08 晚于今天 2022-02-07，还不能提醒\n  → 先看不发：rectify remind --preview"
        )
        assert refused.value.text("en") == (
            "2022-02-08 is after today, 2022-02-07: nothing can be given yet\n  → only look: rectify remind --preview"
        )
        reminders = at.secretary.remind()
        assert [one.label for one in reminders] == ["P-1/PUB-1"]
        at.secretary.sent(reminders)
        assert at.secretary.unsent() == []


def test_no_verb_that_writes_is_left_out() -> None:
    reads = set(dir(Readings))
    written = {name for name in dir(Ledger) if not name.startswith("_") and name not in reads}
    assert written - {"work", "lang"} == set(VERBS) | OF_VALUES | ELSEWHERE
    assert set(ROLES) == set(VERBS) - {"reorganise"}
