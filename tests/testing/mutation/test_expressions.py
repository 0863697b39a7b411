"""Conditions with one thing changed, and how they are written."""

from __future__ import annotations

import pytest

from rectify.policy.facts import FieldType
from rectify.policy.guard import (
    TRUE,
    And,
    Compare,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Not,
    Opaque,
    OrgWithin,
    Present,
    Role,
    WasOwner,
    every,
)
from rectify.policy.value import ActorId, Const, Param, Today, field, parent_field
from rectify.testing.mutation.expressions import changed, written
from rectify.vocabulary import Unit
from tests.policy.given import whole_policy

POLICY = whole_policy()
DUE = field("problem", "due_on")
STATE = field("measure", "state")


def to(expression: Expression) -> list[str]:
    """What the expression becomes, written."""
    return [written(whole) for _, _, whole in changed(POLICY, expression)]


def test_a_bound_is_shut_or_opened_and_moved_by_one() -> None:
    assert to(Compare(DUE, "<", Today(10))) == [
        "due_on <= today +10 days",
        "due_on < today +9 days",
        "due_on < today +11 days",
    ]
    assert to(Compare(Const(3), ">=", field("opinion", "quantity"))) == [
        "3 > quantity",
        "2 >= quantity",
        "4 >= quantity",
    ]
    assert to(Length(field("problem", "root_cause"), ">=", 0)) == ["length(root_cause) > 0", "length(root_cause) >= 1"]
    assert to(Count("problem", "evidence", ">=", 1)) == [
        "count(evidence) > 1",
        "count(evidence) >= 0",
        "count(evidence) >= 2",
    ]


def test_what_must_be_so_must_not() -> None:
    assert to(Compare(field("problem", "confidential"), "==", Const(constant=False))) == ["confidential != false"]
    assert to(Compare(field("problem", "owner"), "!=", ActorId())) == ["owner == actor"]
    assert to(Not(Present(DUE))) == ["present(due_on)"]
    assert to(Compare(Param("to", FieldType.DATE), "<=", DUE)) == ["param to < due_on"]


def test_a_list_is_one_shorter_or_has_a_state_more() -> None:
    states = list(POLICY.kinds["measure"].states)
    found = to(In(STATE, tuple(states[:2])))
    assert found[:2] == [f"state in [{states[1]}]", f"state in [{states[0]}]"]
    assert found[2:] == [f"state in [{states[0]}, {states[1]}, {more}]" for more in sorted(states[2:])]
    assert to(In(field("problem", "category"), ("甲", "乙"))) == ["category in [乙]", "category in [甲]"]
    assert to(In(field("problem", "category"), ("甲",))) == []
    above = In(parent_field("measure", "state"), tuple(POLICY.kinds["problem"].states)[:-1])
    assert to(above)[-1].endswith(f"{list(POLICY.kinds['problem'].states)[-1]}]")
    item = In(parent_field("extension", "state"), ("x",))
    assert len(to(item)) == len({*POLICY.kinds["problem"].states, *POLICY.kinds["measure"].states})


def test_a_part_is_left_out_or_changed_where_it_stands() -> None:
    both = Compare(DUE, "<", Today()) & Present(field("problem", "owner"))
    assert to(both) == [
        "present(owner)",
        "due_on <= today and present(owner)",
        "due_on < today -1 days and present(owner)",
        "due_on < today +1 days and present(owner)",
        "due_on < today",
    ]
    assert to(Present(DUE) | Present(field("problem", "owner"))) == ["present(owner)", "present(due_on)"]
    assert to(And((Present(DUE),))) == []


def test_who_acts_is_mistaken_for_the_next() -> None:
    triggers = list(POLICY.kinds["problem"].triggers)
    assert to(Did("problem", triggers[1])) == [f"did({triggers[0]})"]
    assert to(Happened("problem", triggers[0])) == [f"happened({triggers[1]})"]
    assert to(WasOwner("problem")) == ["owner == actor"]
    granted = [role.name for role in POLICY.roles.values() if not role.field]
    assert to(Role("problem", granted[0])) == [f"role({other})" for other in granted[1:]]


def test_members_count_whatever_they_are() -> None:
    found = to(every("problem", "measures", Present(field("measure", "owner"))))
    assert "count(measures) >= 1 and count(measures) == 0" in found
    assert "count(measures) >= 1 and count(measures where present(owner)) == 0" in found


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (TRUE, "true"),
        (OrgWithin(field("problem", "org"), "市管局"), "org within 市管局"),
        (Not(Present(DUE) & Present(DUE)), "not (present(due_on) and present(due_on))"),
        (Compare(parent_field("measure", "due_on"), "==", Today(-2, Unit.MONTHS)), "parent.due_on == today -2 months"),
        (Opaque("problem", lambda _, __: True), "python"),
    ],
)
def test_it_is_written_in_the_words_of_the_policy_file(expression: Expression, said: str) -> None:
    assert written(expression) == said
