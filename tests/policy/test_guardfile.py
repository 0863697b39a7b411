"""Guards as a policy file writes them: every form, and everything that can be wrong with one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rectify.policy.facts import FieldType
from rectify.policy.guard import (
    And,
    Compare,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Not,
    Or,
    OrgWithin,
    Present,
    Role,
    WasOwner,
)
from rectify.policy.named_guard import NamedGuard
from rectify.policy.policyfile import parse
from rectify.policy.value import ActorId, Const, Param, Today, parent_field
from rectify.policy.value import field as field_of
from rectify.vocabulary import Title, Unit
from tests.policy.given import TINY, day, faults, own, whole_policy


def using(text: str, kind: str, more: str = "") -> str:
    """The same with the guard on the completion of a kind."""
    table = f'[[{kind}.transitions]]\ntrigger = "complete"'
    return text.replace(table, f'{table}\nguards = ["own"]\n{more}')


def guard_of(text: str, kind: str = "problem") -> NamedGuard:
    """The one guard on the completion of a kind."""
    transition = parse(text).kinds[kind].find("complete", "doing")
    assert transition is not None
    (guard,) = transition.guards
    return guard


OWNER = field_of("problem", "owner")
DUE_ON = field_of("problem", "due_on")


@pytest.mark.parametrize(
    ("kind", "when", "expected"),
    [
        ("problem", '{ present = "owner" }', Present(OWNER)),
        ("measure", '{ present = { parent = "leader" } }', Present(parent_field("measure", "leader"))),
        ("problem", '{ field = "due_on", op = "<=", value = 2022-03-01 }', Compare(DUE_ON, "<=", Const(day(3, 1)))),
        (
            "problem",
            '{ field = "due_on", op = ">", value = { today = -3, unit = "workdays" } }',
            Compare(DUE_ON, ">", Today(-3, Unit.WORKDAYS)),
        ),
        ("problem", '{ field = "due_on", op = ">=", value = { today = 0 } }', Compare(DUE_ON, ">=", Today())),
        ("problem", '{ field = "owner", op = "!=", value = { actor = true } }', Compare(OWNER, "!=", ActorId())),
        (
            "problem",
            '{ actor = true, op = "==", value = { field = "leader" } }',
            Compare(ActorId(), "==", field_of("problem", "leader")),
        ),
        (
            "measure",
            '{ field = "owner", op = "==", value = { parent = "owner" } }',
            Compare(field_of("measure", "owner"), "==", parent_field("measure", "owner")),
        ),
        (
            "measure",
            '{ parent = "state", op = "==", value = "found" }',
            Compare(parent_field("measure", "state"), "==", Const("found")),
        ),
        ("problem", '{ field = "cycle", op = "==", value = 1 }', Compare(field_of("problem", "cycle"), "==", Const(1))),
        (
            "problem",
            '{ field = "scope", in = ["team", "member"] }',
            In(field_of("problem", "scope"), ("team", "member")),
        ),
        ("problem", '{ field = "state", in = ["found"] }', In(field_of("problem", "state"), ("found",))),
        ("problem", '{ field = "term", in = ["month"] }', In(field_of("problem", "term"), ("month",))),
        ("problem", '{ field = "text", length = 10, op = ">=" }', Length(field_of("problem", "text"), ">=", 10)),
        ("problem", '{ field = "org", within = "市管局" }', OrgWithin(field_of("problem", "org"), "市管局")),
        ("problem", '{ role = "secretary" }', Role("problem", "secretary")),
        ("problem", '{ did = "start" }', Did("problem", "start")),
        ("problem", '{ happened = "start" }', Happened("problem", "start")),
        ("measure", "{ was_owner = true }", WasOwner("measure")),
        ("problem", "{ open = true }", In(field_of("problem", "state"), ("found", "doing"))),
        ("problem", "{ not = { was_owner = true } }", Not(WasOwner("problem"))),
        (
            "problem",
            '{ all = [{ open = true }, { any = [{ did = "start" }] }] }',
            And((In(field_of("problem", "state"), ("found", "doing")), Or((Did("problem", "start"),)))),
        ),
        ("problem", '{ count = "evidence", op = ">=", number = 2 }', Count("problem", "evidence", ">=", 2)),
        (
            "problem",
            '{ count = "measures", op = "==", number = 0, where = { open = true } }',
            Count("problem", "measures", "==", 0, In(field_of("measure", "state"), ("planned", "doing"))),
        ),
        (
            "problem",
            '{ some = "evidence", where = { present = "sha256" } }',
            Count("problem", "evidence", ">=", 1, Present(field_of("evidence", "sha256"))),
        ),
        (
            "problem",
            '{ every = "measures", where = { was_owner = true } }',
            And(
                (
                    Count("problem", "measures", ">=", 1),
                    Count("problem", "measures", "==", 0, Not(WasOwner("measure"))),
                )
            ),
        ),
    ],
)
def test_every_form_of_a_guard_is_read(kind: str, when: str, expected: Expression) -> None:
    assert guard_of(using(own(kind, when), kind), kind).expression == expected


def test_a_role_that_a_field_names_is_compared_with_that_field() -> None:
    text = using(own("problem", '{ role = "owner" }'), "problem")
    text += '\n[roles.owner]\ntitle = { zh = "责任人", en = "owner" }\nfield = "owner"\n'
    assert guard_of(text).expression == Compare(OWNER, "==", ActorId())


def test_a_guard_of_ones_own_says_what_it_is_told_to_say() -> None:
    more = 'remedy = { zh = "补齐 {refs}", en = "do {refs}" }'
    when = '{ count = "measures", op = "==", number = 0, where = { open = true } }'
    guard = guard_of(using(own("problem", when, "{total} 项中 {count} 项", more), "problem"))
    assert (guard.name, guard.code) == ("own", "not_so")
    assert guard.message == Title("{total} 项中 {count} 项", "no")
    assert guard.remedy == Title("补齐 {refs}", "do {refs}")


def test_a_message_may_use_what_every_part_of_a_condition_can_tell() -> None:
    count = '{ count = "measures", op = ">", number = 1 }'
    assert guard_of(using(own("problem", f"{{ all = [{count}, {count}] }}", "{count} 项"), "problem")).code == "not_so"


def test_a_guard_can_compare_with_a_parameter_that_the_transition_declares() -> None:
    when = '{ any = [{ field = "due_on", op = ">", value = { param = "to" } }] }'
    text = own("problem", when, "{value} 晚于 {expected}", 'params = { to = "date" }')
    guard = guard_of(using(text, "problem", 'params = { to = "date" }\n'))
    assert guard.expression == Or((Compare(DUE_ON, ">", Param("to", FieldType.DATE)),))


def test_a_parameter_that_only_members_are_compared_with_must_be_declared_too() -> None:
    when = '{ some = "measures", where = { field = "due_on", op = ">", value = { param = "to" } } }'
    text = own("problem", when, more='params = { to = "date" }')
    assert guard_of(using(text, "problem", 'params = { to = "date" }\n')).code == "not_so"
    assert faults(using(text, "problem"), "zh") == [
        "[[problem.transitions]] #3 (complete) guards: 没有叫“to”的参数 → 可写：-"
    ]


CASES = tomllib.loads(Path(__file__).with_name("guardfile_faults.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_guard_is_refused_for(case: dict[str, Any]) -> None:
    text = own(case["kind"], case["when"], case.get("message", "不行"), case.get("more", ""))
    assert (faults(text, "zh"), faults(text, "en")) == (case["zh"], case["en"])


def test_a_guard_cannot_take_the_name_of_a_ready_made_one() -> None:
    text = own("problem", "{ open = true }").replace("guards.own", "guards.has_owner")
    assert faults(text, "zh") == ["[guards.has_owner]: “has_owner”是自带的条件 → 换一个名称"]
    assert faults(text, "en") == ["[guards.has_owner]: “has_owner” is a ready-made guard → use another name"]


def test_a_guard_over_one_kind_cannot_guard_another() -> None:
    text = using(own("problem", "{ open = true }"), "measure")
    assert faults(text, "zh") == [
        "[[measure.transitions]] #3 (complete) guards: 条件“own”不能用于 measure → 只用于：problem"
    ]
    assert faults(text, "en") == [
        "[[measure.transitions]] #3 (complete) guards: the guard “own” does not fit measure → only for: problem"
    ]


def test_a_guard_without_a_condition_or_a_code_is_refused() -> None:
    text = TINY + '\n[guards.own]\nkind = "problem"\nmessage = { zh = "不行", en = "no" }\n'
    assert faults(text, "zh") == ["[guards.own] code: 缺“code” → 补上", "[guards.own] when: 缺“when” → 补上"]


def test_a_faulty_guard_is_told_once_though_it_is_used() -> None:
    text = using(own("problem", '{ present = "ower" }'), "problem")
    assert faults(text, "zh") == ["[guards.own] when field: 没有叫“ower”的字段 → 是不是“owner”？"]


# --- of the further kinds ---------------------------------------------------


def of_whole(kind: str, trigger: str, state: str, when: str) -> Expression:
    """The expression of a guard on a transition of the policy that rules all kinds."""
    guard = f'[guards.own]\nkind = "{kind}"\ncode = "not_so"\nmessage = {{ zh = "不行", en = "no" }}\nwhen = {when}\n'
    table = f'[[{kind}.transitions]]\ntrigger = "{trigger}"\n'
    policy = whole_policy(("[guards.inspected]", f"{guard}\n[guards.inspected]"), (table, f'{table}guards = ["own"]\n'))
    transition = policy.kinds[kind].find(trigger, state)
    assert transition is not None
    return transition.guards[0].expression


def test_a_check_up_can_ask_about_the_item_that_it_is_about_whichever_that_is() -> None:
    read = of_whole("checkup", "record", "planned", '{ parent = "state", in = ["published", "sustained"] }')
    assert read == In(parent_field("checkup", "state"), ("published", "sustained"))
    read = of_whole("checkup", "record", "planned", '{ parent = "is_open", op = "==", value = false }')
    assert read == Compare(parent_field("checkup", "is_open"), "==", Const(constant=False))


def test_a_problem_can_count_what_was_posted_of_it_and_a_measure_its_check_ups() -> None:
    upheld = '{ count = "objections", op = "==", number = 0, where = { field = "state", op = "==", value = "upheld" } }'
    where = Compare(field_of("objection", "state"), "==", Const("upheld"))
    assert of_whole("problem", "publish", "rectified", upheld) == Count("problem", "objections", "==", 0, where)
    recorded = '{ some = "checkups", where = { happened = "record" } }'
    assert of_whole("measure", "conclude", "sustained", recorded) == Count(
        "measure", "checkups", ">=", 1, Happened("checkup", "record")
    )


def test_an_objection_can_ask_about_its_publication() -> None:
    read = of_whole("objection", "dismiss", "received", '{ parent = "state", op = "==", value = "up" }')
    assert read == Compare(parent_field("objection", "state"), "==", Const("up"))
