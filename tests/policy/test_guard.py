from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from rectify.policy.facts import Facts, FieldType, GuardError, Situation
from rectify.policy.guard import (
    COMPARE,
    TRUE,
    And,
    Compare,
    Comparison,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Not,
    Opaque,
    Or,
    OrgWithin,
    Present,
    Reading,
    Role,
    WasOwner,
    any_of,
    every,
    fails,
    holds,
)
from rectify.policy.value import ActorId, Const, Param, field, parent_field
from tests.policy.drawn import ORDER, expressions, facts, kinds, situations
from tests.policy.given import day, evidence, measure, problem, situation

READINGS: tuple[Reading, ...] = (True, False, None)
LATTICE = {False: 0, None: 1, True: 2}


def known(reading: Reading, kind: str = "problem") -> Expression:
    """A guard that reads as told."""
    return Opaque(kind, lambda _facts, _situation: reading)


def read(expression: Expression, facts: Facts | None = None, situated: Situation | None = None) -> Reading:
    return expression.read(problem() if facts is None else facts, situated or situation())


# --- three-valued logic -----------------------------------------------------


@pytest.mark.parametrize(("left", "right"), list(product(READINGS, READINGS)))
def test_and_is_the_worse_and_or_the_better_of_two(left: Reading, right: Reading) -> None:
    worse, better = sorted((left, right), key=LATTICE.__getitem__)
    assert read(known(left) & known(right)) is worse
    assert read(known(left) | known(right)) is better


@pytest.mark.parametrize(("reading", "denied"), [(True, False), (False, True), (None, None)])
def test_not_swaps_holding_and_failing_and_leaves_unknown_unknown(reading: Reading, denied: Reading) -> None:
    assert read(~known(reading)) is denied


def test_and_over_nothing_holds_and_or_over_nothing_fails() -> None:
    assert read(And(())) is True
    assert read(TRUE) is True
    assert read(Or(())) is False


@pytest.mark.parametrize("reading", READINGS)
def test_a_guard_holds_or_fails_or_neither_never_both(reading: Reading) -> None:
    guard = known(reading)
    assert holds(guard, problem(), situation()) is (reading is True)
    assert fails(guard, problem(), situation()) is (reading is False)


@given(st.lists(expressions("measure", 1), max_size=4), facts("measure"), situations())
def test_de_morgan(terms: list[Expression], given_facts: Facts, situated: Situation) -> None:
    denied = tuple(Not(term) for term in terms)
    assert Not(And(tuple(terms))).read(given_facts, situated) is Or(denied).read(given_facts, situated)
    assert Not(Or(tuple(terms))).read(given_facts, situated) is And(denied).read(given_facts, situated)


@given(kinds(), situations())
def test_denying_twice_changes_nothing(pair: tuple[Expression, Facts], situated: Situation) -> None:
    guard, given_facts = pair
    assert Not(Not(guard)).read(given_facts, situated) is guard.read(given_facts, situated)


@given(expressions("problem", 1), expressions("problem", 1), expressions("problem", 1), facts("problem"), situations())
def test_and_distributes_over_or(a: Expression, b: Expression, c: Expression, f: Facts, s: Situation) -> None:
    assert (a & (b | c)).read(f, s) is ((a & b) | (a & c)).read(f, s)


@given(kinds(), situations(), st.data())
def test_a_null_never_opens_a_door(pair: tuple[Expression, Facts], situated: Situation, data: st.DataObject) -> None:
    """What holds or fails while a field is NULL does so whatever the field turns out to be."""
    guard, given_facts = pair
    assume(not any(isinstance(part, Present) for part in everywhere(guard)))
    nulls = [name for name, value in given_facts.fields.items() if value is None]
    assume(nulls)
    other = data.draw(facts(given_facts.kind))
    name = data.draw(st.sampled_from(nulls))
    reading = guard.read(given_facts, situated)
    assume(reading is not None)
    filled = replace(given_facts, fields={**given_facts.fields, name: other.fields[name]})
    assert guard.read(filled, situated) is reading


def everywhere(guard: Expression) -> list[Expression]:
    """A guard and everything inside it, members' conditions included."""
    found = list(guard.parts())
    return found + [inner for part in found if isinstance(part, Count) for inner in everywhere(part.where)]


def test_the_drawn_guards_hold_often_and_meet_null_often() -> None:
    """The laws would prove little on guards that never hold."""
    seen: list[Reading] = []

    @settings(max_examples=300, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    @given(kinds(), situations())
    def collect(pair: tuple[Expression, Facts], situated: Situation) -> None:
        guard, given_facts = pair
        seen.append(guard.read(given_facts, situated))

    collect()
    assert seen.count(True) >= len(seen) / 5
    assert seen.count(None) >= len(seen) / 10


# --- counting ---------------------------------------------------------------


@given(st.lists(st.sampled_from(READINGS), max_size=5), st.sampled_from(ORDER), st.integers(0, 6))
def test_a_count_is_known_exactly_if_every_completion_of_the_unknowns_agrees(
    readings: list[Reading], op: Comparison, number: int
) -> None:
    members = [measure(number=place, org=f"{place}") for place in range(len(readings))]
    guard = Count("problem", "measures", op, number, Opaque("measure", lambda one, _: readings[int(one.fields["org"])]))
    choices = [(True, False) if reading is None else (reading,) for reading in readings]
    answers = {COMPARE[op](sum(completion), number) for completion in product(*choices)}
    assert guard.read(problem(measures=members), situation()) is (answers.pop() if len(answers) == 1 else None)


@given(facts("problem"), expressions("measure", 1), situations())
def test_every_is_that_there_are_members_and_none_is_not_so(f: Facts, where: Expression, s: Situation) -> None:
    readings = [where.read(member, s) for member in f.members["measures"]]
    expected = False if not readings or False in readings else (None if None in readings else True)
    assert every("problem", "measures", where).read(f, s) is expected


@given(facts("problem"), expressions("measure", 1), situations())
def test_some_is_the_best_reading_of_any_member(f: Facts, where: Expression, s: Situation) -> None:
    readings = [where.read(member, s) for member in f.members["measures"]]
    assert any_of("problem", "measures", where).read(f, s) is max(readings, key=LATTICE.__getitem__, default=False)


def test_every_over_nothing_is_false() -> None:
    assert read(every("problem", "measures", TRUE)) is False


def test_a_count_without_a_condition_counts_all_members() -> None:
    facts = measure(evidence=[evidence(), evidence()])
    assert read(Count("measure", "evidence", "==", 2), facts) is True


# --- atoms ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "expected"), [("==", False), ("!=", True), ("<", True), ("<=", True), (">", False), (">=", False)]
)
def test_two_dates_are_compared(op: Comparison, expected: bool) -> None:  # noqa: FBT001 - a table of answers
    guard = Compare(field("problem", "due_on"), op, Const(day(3, 1)))
    assert read(guard, problem(due_on=day(2, 28))) is expected
    assert read(guard, problem(due_on=None)) is None


def test_a_comparison_with_null_is_unknown_even_with_itself() -> None:
    assert read(Compare(field("problem", "facet"), "==", field("problem", "facet"))) is None


def test_membership_of_null_is_unknown_even_in_nothing() -> None:
    assert read(In(field("problem", "facet"), ())) is None
    assert read(In(field("problem", "scope"), ())) is False
    assert read(In(field("problem", "scope"), ("team", "member"))) is True


def test_presence_is_never_unknown() -> None:
    assert read(Present(field("problem", "facet"))) is False
    assert read(Present(field("problem", "facet")), problem(facet="学习")) is True


@pytest.mark.parametrize(("text", "expected"), [(None, None), ("四个字符", True), ("三字符", False)])
def test_length_counts_characters_not_bytes(text: str | None, expected: Reading) -> None:
    assert read(Length(field("problem", "root_cause"), ">=", 4), problem(root_cause=text)) is expected


def test_a_role_is_held_over_the_items_organisation() -> None:
    guard = Role("problem", "clerk")
    assert read(guard, situated=situation("u-1", "clerk")) is True
    assert read(guard, problem(org="别处"), situation("u-1", "clerk")) is False


@pytest.mark.parametrize(("org", "expected"), [("市管局/机关党委", True), ("市管局二", False), (None, None)])
def test_an_organisation_is_within_another(org: str | None, expected: Reading) -> None:
    assert read(OrgWithin(field("problem", "facet"), "市管局"), problem(facet=org)) is expected


def test_whoever_did_it_in_this_cycle_did_it() -> None:
    facts = problem(doers={"submit": ["u-1"]})
    assert read(Did("problem", "submit"), facts, situation("u-1")) is True
    assert read(Did("problem", "submit"), facts, situation("u-2")) is False


def test_after_an_import_nobody_knows_who_did_it_until_somebody_does() -> None:
    assert read(Did("problem", "submit"), problem(imported=True)) is None
    assert read(Did("problem", "submit"), problem(imported=True, doers={"submit": ["u-1"]}), situation("u-2")) is False


def test_what_somebody_did_in_this_cycle_happened_whoever_it_was() -> None:
    assert read(Happened("problem", "inspect"), problem(doers={"inspect": ["u-1"]}), situation("u-2")) is True
    assert read(Happened("problem", "inspect"), problem()) is False


def test_after_an_import_nobody_knows_whether_it_happened_until_it_does() -> None:
    assert read(Happened("problem", "inspect"), problem(imported=True)) is None
    assert read(Happened("problem", "inspect"), problem(imported=True, doers={"inspect": ["u-1"]})) is True


def test_a_former_owner_was_an_owner() -> None:
    facts = problem(owner="u-2", owners=["u-1", "u-2"])
    assert read(WasOwner("problem"), facts, situation("u-1")) is True
    assert read(WasOwner("problem"), facts, situation("u-3")) is False


def test_a_hosts_own_guard_is_read_like_any_other() -> None:
    guard = Opaque("problem", lambda one, situated: one.fields["owner"] == situated.actor.id)
    assert read(guard, problem(owner="u-1"), situation("u-1")) is True
    assert read(~guard, problem(owner="u-1"), situation("u-1")) is False


# --- what a guard speaks of -------------------------------------------------


def test_a_guard_tells_its_parts_but_not_those_of_members() -> None:
    atom, count = Present(field("problem", "owner")), Count("problem", "measures", ">", 0, WasOwner("measure"))
    inner = Not(count)
    guard = And((atom, Or((inner,))))
    assert list(guard.parts()) == [guard, atom, guard.terms[1], inner, count]


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (Present(field("problem", "owner")), {"problem"}),
        (Compare(ActorId(), "==", Const("u-1")), set()),
        (Not(Did("measure", "submit")), {"measure"}),
        (Happened("step", "finish"), {"step"}),
        (And((WasOwner("measure"), Compare(parent_field("measure", "owner"), "==", ActorId()))), {"measure"}),
        (Role("measure", "clerk"), {"measure"}),
        (known(reading=True, kind="measure"), {"measure"}),
        (Count("problem", "measures", ">", 0, WasOwner("measure")), {"problem"}),
    ],
)
def test_a_guard_tells_the_kind_that_it_speaks_of(guard: Expression, expected: set[str]) -> None:
    assert guard.kinds() == expected


def test_an_expression_of_no_form_reads_nothing() -> None:
    with pytest.raises(NotImplementedError):
        read(Expression())


# --- what cannot be built ---------------------------------------------------

ERRORS: list[tuple[Callable[[], Expression], str, str]] = [
    (
        lambda: Compare(field("problem", "owner"), cast("Comparison", "="), ActorId()),
        "没有比较符“=”\n  → 可写：== != < <= > >=",
        "there is no comparison “=”\n  → expected: == != < <= > >=",
    ),
    (
        lambda: Compare(field("problem", "due_on"), "==", Const("2022-03-01")),
        "类型不同，不能比较：date == text\n  → 与同类型的值比较",
        "unlike types: date == text\n  → compare it with a value of its own type",
    ),
    (
        lambda: Compare(field("problem", "owner"), "<", ActorId()),
        "text 不分大小，不能用“<”\n  → 用 == 或 !=",
        "text has no order: “<” cannot be used\n  → use == or !=",
    ),
    (
        lambda: In(field("problem", "cycle"), (1, "2")),
        "类型不同，不能比较：integer in text\n  → 与同类型的值比较",
        "unlike types: integer in text\n  → compare it with a value of its own type",
    ),
    (
        lambda: In(field("problem", "owner"), ("u-1", None)),
        "None 不能作常量\n  → 写非空文字、整数、日期或 true/false；是否为空用 present",
        (
            "None cannot be a constant\n"
            "  → give a text that is not empty, a whole number, a date or a boolean; "
            "whether something is there: present"
        ),
    ),
    (
        lambda: Length(field("problem", "cycle"), ">", 1),
        "类型不同，不能比较：integer length text\n  → 与同类型的值比较",
        "unlike types: integer length text\n  → compare it with a value of its own type",
    ),
    (
        lambda: Length(field("problem", "text"), cast("Comparison", "=>"), 1),
        "没有比较符“=>”\n  → 可写：== != < <= > >=",
        "there is no comparison “=>”\n  → expected: == != < <= > >=",
    ),
    (
        lambda: OrgWithin(Param("to", FieldType.DATE), "市管局"),
        "类型不同，不能比较：date within text\n  → 与同类型的值比较",
        "unlike types: date within text\n  → compare it with a value of its own type",
    ),
    (
        lambda: WasOwner("measure") & WasOwner("problem"),
        "一个条件不能同时说几种事项：measure, problem\n  → 一个条件只说一种事项",
        "one guard cannot speak of several kinds: measure, problem\n  → let each guard speak of one kind",
    ),
    (
        lambda: Count("problem", "measures", cast("Comparison", "~"), 1),
        "没有比较符“~”\n  → 可写：== != < <= > >=",
        "there is no comparison “~”\n  → expected: == != < <= > >=",
    ),
    (
        lambda: Count("measure", "measures", ">", 1),
        "measure 没有“measures”\n  → 可写：evidence, extensions, checkups",
        "measure has no “measures”\n  → expected: evidence, extensions, checkups",
    ),
    (
        lambda: Present(parent_field("step", "owner")),
        "step 没有上级事项，读不到“owner”\n  → 读它自己的字段",
        "step belongs to nothing: no “owner” to read\n  → read a field of its own",
    ),
    (
        lambda: Present(parent_field("checkup", "scope")),
        (
            "item 没有字段“scope”\n"
            "  → 可写：state, is_open, cycle, effective_on, org, owner, term, due_on, settled_on, text"
        ),
        (
            "item has no field “scope”\n"
            "  → expected: state, is_open, cycle, effective_on, org, owner, term, due_on, settled_on, text"
        ),
    ),
    (
        lambda: Count("opinion", "evidence", ">", 1),
        "opinion 没有“evidence”\n  → 可写：-",
        "opinion has no “evidence”\n  → expected: -",
    ),
    (
        lambda: Count("problem", "measures", ">", 1, WasOwner("problem")),
        "一个条件不能同时说几种事项：measure, problem\n  → 一个条件只说一种事项",
        "one guard cannot speak of several kinds: measure, problem\n  → let each guard speak of one kind",
    ),
]


@pytest.mark.parametrize(("build", "zh", "en"), ERRORS)
def test_a_guard_that_makes_no_sense_cannot_be_built(build: Callable[[], Any], zh: str, en: str) -> None:
    with pytest.raises(GuardError) as error:
        build()
    assert (error.value.text("zh"), error.value.text("en")) == (zh, en)


def test_a_moment_is_no_date() -> None:
    with pytest.raises(GuardError):
        In(field("problem", "due_on"), (dt.datetime(2022, 3, 1, tzinfo=dt.UTC),))
