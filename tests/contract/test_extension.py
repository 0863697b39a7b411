"""More time (延期): asked for, limited, approved by somebody else; the past keeps the date that it had."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Extension, Problem
from rectify.errors import InvalidValueError
from rectify.policy.policies import Policies
from rectify.policy.policyfile import parse
from rectify.reports import overdue
from tests.contract.test_merging import refusal
from tests.contract.walks import CLERK, GROUP, NOBODY, OWNER, START, Desk, desk

DUE, LATEST = date(2022, 4, 28), date(2022, 5, 28)
WHY = "外部审批未完成"

#: The bundled policy adds the month to the due date; the other one to the three months from the anchor.
FROM_ANCHOR = (
    Policies.bundled()["closeout"]
    .text.replace('name = "closeout"', 'name = "from_anchor"')
    .replace('extend_from = "due"', 'extend_from = "anchor"')
)
BOTH_WAYS = Policies.bundled().including(parse(FROM_ANCHOR, "from_anchor.toml"))


def started(at: Desk, **fields: object) -> Problem:
    return at.started(at.campaign("closeout", title="巡察整改"), **fields)[0]


def asked(at: Desk, problem: Problem, to: date = LATEST) -> Extension:
    return at.of(OWNER).extend(problem, to=to, reason=WHY, effective_on=START)


def test_a_request_moves_no_date_until_somebody_else_approves_it(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        extension = asked(at, problem)
        assert (extension.text, extension.to_on, extension.was_due_on, extension.owner) == (
            WHY,
            LATEST,
            DUE,
            OWNER.id,
        )
        assert (extension.state, problem.due_on) == ("pending", DUE)
        assert refusal(lambda: at.of(OWNER).fire(extension, "approve")) == (
            [
                "u-1002 在 市管局/机关党委 没有相应职责（第四十二条第一款）（可由：督导组）",
                "审批人就是申请人（第四十二条第一款）；由他人审批",
            ],
            [
                (
                    "u-1002 has no such role over 市管局/机关党委 (第四十二条第一款) "
                    "(could be done by: supervising group)"
                ),
                "whoever approves it asked for it (第四十二条第一款); let somebody else approve it",
            ],
        )
        at.of(GROUP).fire(extension, "approve")
        assert (extension.state, problem.due_on) == ("approved", LATEST)
        assert at.secretary.history(problem)[-1].due_before == DUE
        assert at.findings() == []


def test_what_proves_it_is_attached_to_the_item_and_not_without_the_request(engine: sa.Engine) -> None:
    proof = ["https://files.example/1", "https://files.example/2"]
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        refusal(lambda: at.of(OWNER).extend(problem, to=DUE, reason=WHY, evidence=proof))
        assert (at.count("rectify_evidence"), problem.version) == (0, 4)
        at.of(OWNER).extend(problem, to=LATEST, reason=WHY, evidence=proof)
        assert (at.count("rectify_evidence"), problem.version) == (2, 7)
        assert at.findings() == []


def test_it_is_refused_with_a_reason_and_asked_for_anew(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        extension = asked(at, problem)
        assert refusal(lambda: at.of(GROUP).fire(extension, "refuse")) == (
            ["没有写明理由（第四十二条第二款）；写明理由后再办理“驳回延期”"],
            ["no reason is given (第四十二条第二款); give a reason, then do “refuse” again"],
        )
        at.of(GROUP).fire(extension, "refuse", reason="理由不足")
        assert (extension.state, problem.due_on) == ("refused", DUE)
        again = asked(at, problem)
        at.of(GROUP).fire(again, "approve")
        assert (again.label, problem.due_on) == ("EXT-2", LATEST)


@pytest.mark.parametrize(
    ("to", "zh", "en"),
    [
        (
            date(2022, 5, 29),
            "申请延至 2022-05-29，超过最迟可延至的 2022-05-28（第四十条）；改为 2022-05-28 或以前",
            (
                "the date asked for, 2022-05-29, is later than the latest possible one, 2022-05-28 (第四十条); "
                "ask for 2022-05-28 or earlier"
            ),
        ),
        (
            DUE,
            (
                "申请延至 2022-04-28，不晚于现期限 2022-04-28（第四十条）；"
                "延期须晚于 2022-04-28；提前用 reschedule（细化整改时限）"
            ),
            (
                "the date asked for, 2022-04-28, is not later than the present one, 2022-04-28 (第四十条); "
                "ask for a day after 2022-04-28; to make it earlier, reschedule it"
            ),
        ),
    ],
)
def test_the_limit_is_said_when_it_is_asked_for(engine: sa.Engine, to: date, zh: str, en: str) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        assert refusal(lambda: asked(at, problem, to)) == ([zh], [en])
        assert list(at.secretary.items(Extension, problem=problem)) == []


@pytest.mark.parametrize(
    ("policy", "latest", "one_more"),
    [("closeout", date(2022, 3, 28), date(2022, 3, 29)), ("from_anchor", date(2022, 3, 30), date(2022, 3, 31))],
)
def test_three_months_from_30_november_and_a_month_more_end_by_the_way_that_the_policy_counts(
    engine: sa.Engine, policy: str, latest: date, one_more: date
) -> None:
    """The term ends on 28 February; a month after that is not four months after 30 November."""
    with desk(engine, date(2022, 2, 20), policies=BOTH_WAYS) as at:
        problem = at.problem(at.campaign(policy, held_on=date(2021, 11, 30)), effective_on=date(2021, 11, 30))
        at.measure(problem, effective_on=date(2021, 11, 30))
        at.secretary.fire(problem, "start", effective_on=date(2021, 11, 30))
        assert problem.due_on == date(2022, 2, 28)
        assert refusal(lambda: at.of(OWNER).extend(problem, to=one_more, reason=WHY)) == (
            [f"申请延至 {one_more}，超过最迟可延至的 {latest}（第四十条）；改为 {latest} 或以前"],
            [
                (
                    f"the date asked for, {one_more}, is later than the latest possible one, {latest} (第四十条); "
                    f"ask for {latest} or earlier"
                )
            ],
        )
        extension = at.of(OWNER).extend(problem, to=latest, reason=WHY)
        at.of(GROUP).fire(extension, "approve")
        assert problem.due_on == latest
        assert at.findings() == []


def test_there_is_one_in_a_cycle_and_none_for_what_is_done_at_once(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 2, 20)) as at:
        problem = started(at)
        at.of(GROUP).fire(asked(at, problem, date(2022, 5, 10)), "approve")
        assert refusal(lambda: asked(at, problem)) == (
            ["本轮整改已延期 1 次（第四十条）；不能再延，按现期限完成"],
            [
                (
                    "it was extended 1 time(s) in this cycle already (第四十条); "
                    "there is no further one: keep to the present date"
                )
            ],
        )
        at_once = started(at, term="immediate")
        assert refusal(lambda: at.of(OWNER).extend(at_once, to=date(2022, 3, 10), reason=WHY)) == (
            ["“立行立改”不得延期（第四十条）；按现期限完成"],
            ["“at once” knows no extension (第四十条); keep to the present date"],
        )


def test_what_has_no_date_cannot_be_extended(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem(at.campaign("closeout"))
        assert refusal(lambda: at.of(CLERK).extend(problem, to=LATEST, reason=WHY)) == (
            ["P-1 没有完成期限，无从延期（第四十条）；先确定整改时限"],
            ["P-1 has no due date to extend (第四十条); set one first"],
        )


def test_what_was_overdue_before_the_approval_stays_counted_as_of_that_day(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 5)) as at:
        problem = started(at)
        extension = asked(at, problem)
        at.of(GROUP).fire(extension, "approve", effective_on=date(2022, 5, 3))
        late = [date(2022, 4, 28), date(2022, 4, 29), date(2022, 5, 2), date(2022, 5, 3)]
        found = [[row.label for row in overdue(at.secretary, as_of=day, kind="problem")] for day in late]
        assert found == [[], ["P-1"], ["P-1"], []]
        image = at.secretary.as_of(date(2022, 5, 2)).image(problem)
        assert image is not None
        assert (image.due_on, problem.due_on) == (DUE, LATEST)


def test_a_request_about_what_was_settled_meanwhile_is_not_approved(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        extension = asked(at, problem)
        at.of(CLERK).attach(problem, "https://files.example/1")
        at.of(CLERK).fire(problem, "submit")
        at.of(GROUP).fire(problem, "inspect", reason="已整改")
        at.of(GROUP).fire(problem, "accept")
        zh, en = refusal(lambda: at.of(GROUP).fire(extension, "approve"))
        assert zh[0] == "所属事项已办结（第四十二条第一款）；无须延期；重新整改后另行申请"
        assert en[0] == (
            "the item that it is about is settled (第四十二条第一款); "
            "it needs no extension; ask anew after it was reopened"
        )
        assert (extension.state, problem.due_on) == ("pending", DUE)


def test_a_request_says_until_when_and_why_and_no_more(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        with pytest.raises(InvalidValueError) as refused:
            at.of(OWNER).extend(problem, to=LATEST, reason=" ")
        assert refused.value.code == "value.text"
        extension = asked(at, problem)
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.amend(extension, to_on=date(2022, 5, 1))
        assert refused.value.text("zh") == (
            "'to_on' 不能用 amend 修改；可修改：text\n  → 状态用 fire，责任人用 handover，日期用 reschedule"
        )
        assert refused.value.text("en") == (
            "'to_on' is not changed by amend; it changes: text\n"
            "  → the state is changed by fire, the owner by handover, the date by reschedule"
        )


def test_a_rollback_leaves_no_request(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        savepoint = at.session.begin_nested()
        extension = asked(at, problem)
        at.of(GROUP).fire(extension, "approve")
        savepoint.rollback()
        assert (problem.due_on, problem.version) == (DUE, 4)
        assert list(at.secretary.items(Extension)) == []
        assert at.findings() == []


def test_a_stranger_is_told_who_may_ask(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem = started(at)
        assert refusal(lambda: at.of(NOBODY).extend(problem, to=LATEST, reason=WHY)) == (
            ["u-9001 在 市管局/机关党委 没有相应职责（第四十一条）（可由：责任人、办事员、书记）"],
            [
                (
                    "u-9001 has no such role over 市管局/机关党委 (第四十一条) "
                    "(could be done by: person responsible, clerk, secretary)"
                )
            ],
        )
