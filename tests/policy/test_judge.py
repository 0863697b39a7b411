from __future__ import annotations

from typing import Any

import pendulum
import pytest

from rectify.errors import InvalidValueError
from rectify.policy.along import moving
from rectify.policy.facts import Facts, FieldType
from rectify.policy.guard import And, Compare, Count, params_read
from rectify.policy.judge import judge, judge_creation, judge_import, term_due
from rectify.policy.lifecycle import Transition
from rectify.policy.policyfile import bundled
from rectify.policy.value import Param
from rectify.policy.value import field as field_of
from tests.policy.given import (
    DUE,
    HELD,
    STARTED,
    TODAY,
    checkup,
    day,
    evidence,
    extension,
    measure,
    opinion,
    problem,
    publication,
    situation,
    step,
    submission,
    tiny_policy,
    whole_policy,
)

BUNDLED = {policy.name: policy for policy in bundled()}
STANDARD = BUNDLED["standard"]


def transition(kind: str, trigger: str, state: str) -> Transition:
    found = STANDARD.kinds[kind].find(trigger, state)
    assert found is not None
    return found


# --- whether, and why not ---------------------------------------------------


def test_a_move_from_another_state_is_refused_with_the_states_it_leads_out_of() -> None:
    verdict = judge(STANDARD, problem("identified"), "reopen", situation("u-1001", "secretary"))
    assert verdict.codes == ("state",)
    assert verdict.text("zh") == (
        "P-1 不能办理“重新整改”：\n  - 现为“查摆”，“重新整改”须从“已整改、公示”办理（第八条）"
    )
    assert verdict.text("en") == (
        "P-1 cannot do “reopen”:\n  - it is “identified”; “reopen” leads out of “rectified, published” (第八条)"
    )


def test_a_trigger_that_the_kind_does_not_have_is_an_error_not_a_refusal() -> None:
    with pytest.raises(InvalidValueError) as error:
        judge(tiny_policy(), problem("found"), "aprove", situation())
    assert error.value.text("zh") == "问题没有“aprove”这一环节\n  → 可用：identify, start, complete"
    assert error.value.text("en") == (
        "the kind “problem” has no trigger “aprove”\n  → there are: identify, start, complete"
    )


def test_every_reason_is_told_at_once_in_order() -> None:
    facts = problem("rectified", measures=[measure("rectifying")], effective_on=day(3, 5))
    verdict = judge(STANDARD, facts, "reopen", situation(), firing=True)
    assert verdict.codes == ("role", "reason_missing", "effective_before_last")
    assert verdict.lines("zh") == [
        "u-9001 在 市管局/机关党委 没有相应职责（第八条）（可由：书记）",
        "没有写明理由（第八条）；写明理由后再办理“重新整改”",
        "生效日 2022-03-01 早于上一次流转的 2022-03-05；改为 2022-03-05 或以后",
    ]
    assert verdict.lines("en") == [
        "u-9001 has no such role over 市管局/机关党委 (第八条) (could be done by: secretary)",
        "no reason is given (第八条); give a reason, then do “reopen” again",
        "the effective day 2022-03-01 is before that of its last move, 2022-03-05; make it 2022-03-05 or later",
    ]


def test_asking_does_not_need_the_reason_or_the_parameters_that_firing_needs() -> None:
    facts = problem("rectifying", due_on=DUE)
    secretary = situation("u-1001", "secretary")
    assert judge(STANDARD, facts, "reschedule", secretary)
    refused = judge(STANDARD, facts, "reschedule", secretary, firing=True)
    assert refused.lines("zh") == ["缺参数“to”（第十条第二款）；填写后再办理“细化整改时限”"]
    assert refused.lines("en") == ["the parameter “to” is missing (第十条第二款); give it, then do “reschedule” again"]


def test_whoever_is_named_in_the_item_needs_no_grant() -> None:
    facts = measure("rectifying", owner="u-7")
    assert judge(STANDARD, facts, "complete", situation("u-7"))
    assert judge(STANDARD, facts, "complete", situation("u-8")).codes == ("role",)


def test_a_move_without_roles_is_anybodys() -> None:
    assert judge(tiny_policy(), problem("found", measures=[measure("planned")]), "start", situation())


# --- creations and imports --------------------------------------------------


def test_a_creation_is_judged_like_a_move() -> None:
    assert judge_creation(STANDARD, problem(), situation("u-1", "clerk"))
    refused = judge_creation(STANDARD, problem(), situation("u-1"))
    assert refused.text("zh") == (
        "P-1 不能办理“查摆问题”：\n  - u-1 在 市管局/机关党委 没有相应职责（第四条）（可由：书记、办事员）"
    )


def test_a_measure_cannot_be_planned_for_a_problem_that_is_settled() -> None:
    refused = judge_creation(STANDARD, measure(parent=problem("published")), situation("u-1", "clerk"))
    assert refused.codes == ("problem_closed",)


def test_whoever_may_create_may_import_as_it_stands() -> None:
    settled = measure("rectified", parent=problem("published"))
    assert judge_import(STANDARD, settled, situation("u-1", "clerk"))
    assert judge_import(STANDARD, settled, situation("u-1")).codes == ("role",)


# --- deadlines --------------------------------------------------------------


def test_the_clock_starts_with_the_first_anchor_that_is_made() -> None:
    due = term_due(STANDARD, problem(), transition("problem", "start", "identified"), situation(today=HELD))
    assert due is not None
    assert due.day == day(4, 20)


def test_a_measure_planned_later_counts_from_when_the_problem_started() -> None:
    facts = measure(happened={"start": STARTED})
    due = term_due(STANDARD, facts, STANDARD.kinds["measure"].creation, situation())
    assert due is not None
    assert due.day == day(4, 28)


def test_before_any_anchor_there_is_no_date() -> None:
    assert term_due(STANDARD, measure(), STANDARD.kinds["measure"].creation, situation()) is None


@pytest.mark.parametrize("term", [None, "long_term"])
def test_without_a_term_or_with_an_open_one_there_is_no_date(term: str | None) -> None:
    assert term_due(STANDARD, problem(term=term), transition("problem", "start", "identified"), situation()) is None


def test_a_new_cycle_counts_from_its_own_beginning() -> None:
    facts = problem("rectified", happened={"start": STARTED})
    due = term_due(STANDARD, facts, transition("problem", "reopen", "rectified"), situation())
    assert due is not None
    assert due.day == day(6, 1)


def test_a_date_later_than_the_term_is_refused_when_the_clock_starts() -> None:
    facts = problem(measures=[measure()], due_on=day(6, 30))
    refused = judge(STANDARD, facts, "start", situation("u-1", "secretary"))
    assert refused.lines("zh") == [
        "完成期限 2022-06-30 晚于“限期整改”的最迟日 2022-06-01（第二条第二项）；定在 2022-06-01 或以前"
    ]
    assert refused.lines("en") == [
        (
            "the due date 2022-06-30 is later than “by a set date” allows, 2022-06-01 (第二条第二项); "
            "make it 2022-06-01 or earlier"
        )
    ]


def test_before_the_start_any_date_may_be_set_and_the_start_decides() -> None:
    assert judge(STANDARD, problem(), "reschedule", situation("u-1", "clerk", to=day(12, 31)), firing=True)


def test_after_the_start_a_date_is_within_the_term_even_where_there_was_none() -> None:
    facts = problem("rectifying", happened={"start": STARTED})
    secretary = ("u-1", "secretary")
    assert judge(STANDARD, facts, "reschedule", situation(*secretary, to=day(4, 28)), firing=True)
    refused = judge(STANDARD, facts, "reschedule", situation(*secretary, to=day(4, 29)), firing=True)
    assert refused.codes == ("due_after_term",)


def test_an_open_term_sets_no_ceiling() -> None:
    facts = problem("rectifying", term="long_term", happened={"start": STARTED})
    assert judge(STANDARD, facts, "reschedule", situation("u-1", "secretary", to=day(12, 31)), firing=True)


def test_a_new_cycle_does_not_ask_about_the_old_date() -> None:
    facts = problem("rectified", due_on=day(12, 31))
    assert judge(STANDARD, facts, "reopen", situation("u-1", "secretary", reason="反弹"), firing=True)


# --- members that move along ------------------------------------------------


def test_members_move_along_where_their_own_state_lets_them() -> None:
    planned, under_way = measure(number=1), measure("rectifying", number=2)
    found = moving(STANDARD, problem(measures=[planned, under_way]), transition("problem", "start", "identified"))
    assert [(one.facts.label, one.transition.trigger) for one in found] == [("P-1", "start"), ("M-1", "start")]


def test_a_member_that_cannot_move_along_keeps_the_whole_from_moving() -> None:
    parent = problem()
    members = [measure(number=1, parent=parent), measure(number=2, parent=parent, due_on=day(12, 31))]
    refused = judge(STANDARD, problem(measures=members), "start", situation("u-1", "secretary"))
    assert refused.lines("zh") == [
        "M-2：完成期限 2022-12-31 晚于“限期整改”的最迟日 2022-06-01（第二条第二项）；定在 2022-06-01 或以前"
    ]
    assert refused.lines("en") == [
        (
            "M-2: the due date 2022-12-31 is later than “by a set date” allows, 2022-06-01 (第二条第二项); "
            "make it 2022-06-01 or earlier"
        )
    ]


def test_a_members_own_guards_are_asked_when_it_moves_along() -> None:
    members = [measure("rectifying", number=1), measure("rectifying", number=2, owner=None)]
    refused = judge(BUNDLED["closeout"], problem("rectifying", measures=members), "submit", situation("u-1", "clerk"))
    assert refused.lines("zh") == ["M-2：未明确责任人（第二十一条）；先明确责任人（移交责任）"]


# --- parameters that a guard reads ------------------------------------------

TO = Param("to", FieldType.DATE)


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (Compare(TO, "<=", field_of("problem", "due_on")), {"to"}),
        (And((Compare(field_of("problem", "due_on"), ">", Param("by", FieldType.DATE)),)), {"by"}),
        (Count("problem", "measures", ">", 0, Compare(field_of("measure", "due_on"), ">", TO)), {"to"}),
        (Count("problem", "measures", ">", 0), set()),
    ],
)
def test_the_parameters_that_a_guard_reads_are_found(guard: Any, expected: set[str]) -> None:
    assert params_read(guard) == expected


def test_the_day_itself_is_still_allowed() -> None:
    assert judge(STANDARD, problem(effective_on=TODAY, measures=[measure()]), "start", situation("u-1", "secretary"))


def test_a_late_recording_cannot_rest_on_what_was_done_later() -> None:
    done_later = measure("done", number=1, settled_on=day(3, 20), effective_on=day(3, 20))
    done_in_time = measure("done", number=2, settled_on=day(2, 20), effective_on=day(2, 20))
    facts = problem("rectifying", measures=[done_later, done_in_time], evidence=[evidence()])
    verdict = judge(STANDARD, facts, "complete", situation("u-9001", "secretary", today=day(3, 19)))
    assert verdict.codes == ("effective_before_members",)
    assert verdict.lines("zh") == ["生效日 2022-03-19 早于所依据的 M-1（2022-03-20）；改为 2022-03-20 或以后"]
    assert verdict.lines("en") == [
        "the effective day 2022-03-19 is before what it rests on: M-1 (2022-03-20); make it 2022-03-20 or later"
    ]
    assert judge(STANDARD, facts, "complete", situation("u-9001", "secretary", today=day(3, 20)))


def test_what_a_move_does_not_rest_on_may_be_later() -> None:
    facts = problem("rectifying", measures=[measure("done", settled_on=day(3, 20))])
    assert judge(STANDARD, facts, "amend", situation("u-9001", "secretary", today=day(3, 19)))


# --- all nine kinds ---------------------------------------------------------

WHOLE = whole_policy()
SECRETARY = situation("u-1001", "secretary")


def test_what_happens_only_along_with_another_move_cannot_be_asked_for() -> None:
    verdict = judge(WHOLE, checkup(), "cancel", situation())
    assert verdict.codes == ("along_only",)
    assert verdict.lines("zh") == ["“取消检查”不能单独办理；它随另一事项的流转一并办理：办理那一项"]
    assert verdict.lines("en") == [
        "“cancel” cannot be done by itself; it happens along with another item's move: make that one"
    ]


def test_what_is_created_along_needs_no_role_but_whoever_asks_for_it_does_and_it_is_refused_alone() -> None:
    assert judge_creation(WHOLE, checkup(), situation(), along=True)
    assert judge_creation(WHOLE, checkup(), situation()).codes == ("along_only", "role")
    by_supervisor = situation("u-2001", "supervisor")
    assert judge_creation(WHOLE, checkup(), by_supervisor).codes == ("along_only",)


def test_what_moves_along_needs_no_role_of_its_own() -> None:
    policy = whole_policy(('moves = { measure = "extend" }\nalong', 'roles = ["supervisor"]\nalong'))
    assert judge(policy, extension(parent=problem("rectifying", due_on=DUE)), "approve", SECRETARY, firing=True)


def test_what_is_taken_along_upwards_can_refuse_the_whole_and_is_named() -> None:
    posted = measure("rectifying", due_on=DUE, parent=problem("published"))
    refused = judge(WHOLE, extension(parent=posted), "approve", SECRETARY)
    assert refused.lines("zh") == ["M-1：所属问题已公示"]
    assert refused.lines("en") == ["M-1: its problem was published"]


def test_whoever_asked_for_more_time_does_not_grant_it() -> None:
    asked = extension(parent=problem("rectifying", due_on=DUE), doers={"request": ["u-1001"]})
    assert judge(WHOLE, asked, "approve", SECRETARY).codes == ("asked_by_approver",)
    assert judge(WHOLE, asked, "approve", situation("u-1008", "secretary"), firing=True)


def test_what_was_taken_along_before_must_not_be_later_than_the_move() -> None:
    moved_later = problem("rectifying", due_on=DUE, effective_on=day(3, 2))
    refused = judge(WHOLE, extension(parent=moved_later), "approve", SECRETARY)
    assert refused.lines("zh") == ["P-1：生效日 2022-03-01 早于上一次流转的 2022-03-02；改为 2022-03-02 或以后"]


def test_a_date_given_along_is_not_held_against_the_term() -> None:
    """The extension's own limits are for it; the same date given by a person is refused."""
    within = problem("rectifying", due_on=day(4, 28), happened={"start": STARTED})
    assert judge(WHOLE, extension(parent=within, to_on=day(5, 28)), "approve", SECRETARY, firing=True)
    alone = whole_policy(('moves = { measure = "extend" }\nalong = true', ""), ('moves = { item = "extend" }', ""))
    by_hand = situation("u-1001", to_on=day(5, 28))
    assert judge(alone, within, "extend", by_hand, firing=True).codes == ("due_after_term",)


def test_an_act_must_have_happened_whoever_did_it() -> None:
    assert judge(WHOLE, problem("rectifying"), "complete", situation()).codes == ("not_inspected",)
    assert judge(WHOLE, problem("rectifying", doers={"inspect": ["u-2001"]}), "complete", situation())
    assert judge(WHOLE, problem("rectifying", imported=True), "complete", situation()).codes == ("not_inspected",)


@pytest.mark.parametrize(("today", "allowed"), [(day(3, 8), False), (day(3, 9), True)])
def test_a_posting_is_over_the_day_after_its_last_day(today: pendulum.Date, allowed: bool) -> None:  # noqa: FBT001
    posted = publication("up", due_on=day(3, 8))
    assert bool(judge(WHOLE, posted, "end", situation(today=today))) is allowed


def test_the_clock_of_a_posting_starts_when_it_is_put_up() -> None:
    put_up = WHOLE.kinds["publication"].find("put_up", "proposed")
    assert put_up is not None
    due = term_due(WHOLE, publication("proposed", term="posting"), put_up, situation(today=day(1, 28)))
    assert due is not None
    assert due.day == day(2, 9)


@pytest.mark.parametrize("one", [step(), submission(), opinion()], ids=["step", "submission", "opinion"])
def test_what_belongs_to_the_meeting_is_judged_like_anything_else(one: Facts) -> None:
    trigger = WHOLE.kinds[one.kind].transitions[1].trigger
    assert judge(WHOLE, one, trigger, situation(), firing=True)
    assert judge_creation(WHOLE, one, situation())


def test_a_report_is_due_so_many_days_after_the_meeting() -> None:
    creation = WHOLE.kinds["submission"].creation
    due = term_due(WHOLE, submission(term="report", happened={"held": HELD}), creation, situation())
    assert due is not None
    assert due.day == day(2, 4)
