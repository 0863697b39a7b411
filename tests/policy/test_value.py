from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rectify.policy.facts import FieldType, GuardError
from rectify.policy.value import ActorId, Const, Param, Today, field, parent_field
from rectify.vocabulary import Unit
from tests.policy.given import TODAY, day, measure, problem, situation


def test_a_field_is_read_from_the_item() -> None:
    assert field("problem", "org").value(problem(org="市管局"), situation()) == "市管局"


def test_a_field_of_the_parent_is_read_from_the_problem() -> None:
    facts = measure(parent=problem("rectified"))
    assert parent_field("measure", "state").value(facts, situation()) == "rectified"


def test_an_undeclared_field_is_an_error_where_it_is_written() -> None:
    with pytest.raises(GuardError) as error:
        field("evidence", "owner")
    assert error.value.text("zh") == "evidence 没有字段“owner”\n  → 可写：uri, sha256, title, added_by, added_on"
    assert error.value.text("en") == (
        "evidence has no field “owner”\n  → expected: uri, sha256, title, added_by, added_on"
    )


def test_a_problem_has_no_parent_to_read() -> None:
    with pytest.raises(GuardError) as error:
        parent_field("problem", "state")
    assert error.value.text("zh") == "problem 没有上级事项，读不到“state”\n  → 读它自己的字段"
    assert error.value.text("en") == "problem belongs to nothing: no “state” to read\n  → read a field of its own"


def test_facts_without_their_parent_are_an_error_not_a_null() -> None:
    facts = problem()
    with pytest.raises(GuardError) as error:
        parent_field("measure", "state").value(facts, situation())
    assert error.value.code == "guard.no_parent"


@pytest.mark.parametrize(
    ("constant", "expected"),
    [
        ("班子", FieldType.TEXT),
        (3, FieldType.INTEGER),
        (True, FieldType.BOOLEAN),
        (dt.date(2022, 1, 1), FieldType.DATE),
    ],
)
def test_a_constant_has_the_type_of_what_it_is(constant: Any, expected: FieldType) -> None:
    assert Const(constant).type is expected
    assert Const(constant).value(problem(), situation()) == constant


@pytest.mark.parametrize("constant", [None, "", " 班子", 1.5, dt.datetime(2022, 1, 1, tzinfo=dt.UTC), ["班子"]])
def test_a_null_an_empty_text_a_moment_and_a_fraction_are_no_constants(constant: Any) -> None:
    with pytest.raises(GuardError) as error:
        Const(constant)
    assert error.value.code == "guard.constant"
    assert error.value.text("zh").startswith(f"{constant!r} 不能作常量")
    assert error.value.text("en").startswith(f"{constant!r} cannot be a constant")


def test_the_actor_is_a_value() -> None:
    assert ActorId().value(problem(), situation("u-1001")) == "u-1001"


def test_today_is_the_day_of_the_move() -> None:
    assert Today().value(problem(), situation()) == TODAY
    assert Today(-1, Unit.MONTHS).value(problem(), situation()) == day(2, 1)


def test_a_parameter_is_what_the_caller_gave() -> None:
    assert Param("to", FieldType.DATE).value(problem(), situation(to=TODAY)) == TODAY
