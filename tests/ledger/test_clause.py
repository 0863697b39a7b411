"""Guards as SQL, seen from the SQL: what is written, and what cannot be."""

from __future__ import annotations

import pendulum
import pytest
import sqlalchemy as sa

from rectify.ledger.clause import Clause, clause
from rectify.ledger.tables import Measure, table_of
from rectify.policy.actor import Actor
from rectify.policy.facts import FieldType, GuardError, Situation
from rectify.policy.guard import Compare, Count, Not, Opaque, Or, Present, Role
from rectify.policy.value import ActorId, Const, Param, Today, field, parent_field
from rectify.policy.workdays import WorkCalendar

SITUATION = Situation(
    Actor("u-1001", grants=[("secretary", "市管局"), ("secretary", "县")]),
    pendulum.date(2022, 1, 28),
    WorkCalendar.statutory(),
    {"to": None},
)


def sql(condition: sa.ColumnElement[bool]) -> str:
    return str(condition.compile(compile_kwargs={"literal_binds": True}))


@pytest.mark.parametrize("wrapped", [lambda guard: guard, Not, lambda guard: Or((guard,))], ids=["bare", "not", "or"])
def test_a_guard_in_plain_python_has_no_sql(wrapped: type[Not]) -> None:
    opaque = Opaque("problem", lambda *_: None)
    with pytest.raises(GuardError) as refused:
        clause(wrapped(opaque), "problem", SITUATION)
    assert refused.value.code == "guard.opaque"
    assert opaque.read(None, SITUATION) is None  # type: ignore[arg-type]


def test_a_threshold_is_computed_once_outside() -> None:
    late = clause(Compare(field("problem", "due_on"), "<", Today(-1)), "problem", SITUATION)
    assert sql(late.holds).endswith("rectify_problem.due_on < '2022-01-27'")


def test_a_field_that_may_be_null_is_asked_whether_it_is() -> None:
    due = clause(Compare(field("problem", "due_on"), "<", Today()), "problem", SITUATION)
    assert sql(due.holds) == "rectify_problem.due_on IS NOT NULL AND rectify_problem.due_on < '2022-01-28'"
    assert sql(due.fails) == "rectify_problem.due_on IS NOT NULL AND rectify_problem.due_on >= '2022-01-28'"
    state = clause(Compare(field("problem", "state"), "==", Const("rectified")), "problem", SITUATION)
    assert sql(state.holds) == "rectify_problem.state = 'rectified'"


@pytest.mark.parametrize(
    ("guard", "holds", "fails"),
    [
        (Compare(ActorId(), "==", Const("u-1001")), True, False),
        (Compare(ActorId(), "==", Const("U-1001")), False, True),
        (Present(Param("to", FieldType.DATE)), False, True),
        (Compare(Today(), "<", Param("to", FieldType.DATE)), False, False),
        (Compare(field("problem", "due_on"), "<", Param("to", FieldType.DATE)), False, False),
    ],
)
def test_what_reads_no_field_is_read_before_the_database_is_asked(guard: Compare, *, holds: bool, fails: bool) -> None:
    made = clause(guard, "problem", SITUATION)
    assert (sql(made.holds), sql(made.fails)) == (str(holds).lower(), str(fails).lower())


def test_a_role_is_a_range_for_each_grant() -> None:
    made = clause(Role("problem", "secretary"), "problem", SITUATION)
    assert sql(made.holds).count("rectify_problem.org >=") == 2
    assert sql(clause(Role("problem", "nobody"), "problem", SITUATION).holds) == "false"


def test_one_member_is_looked_for_and_several_are_counted() -> None:
    def counted(op: str, number: int) -> Clause:
        return clause(Count("problem", "measures", op, number), "problem", SITUATION)  # type: ignore[arg-type]

    for op, number in ((">=", 1), (">", 0), ("==", 0)):
        assert "count(" not in sql(counted(op, number).holds)
        assert "EXISTS" in sql(counted(op, number).holds)
    for op in ("==", "!=", "<", "<=", ">", ">="):
        assert "count(*)" in sql(counted(op, 2).holds)


def test_a_parent_is_looked_up_unless_the_query_has_it() -> None:
    open_ = Compare(parent_field("measure", "state"), "==", Const("rectifying"))
    alone = table_of(Measure).alias("late")
    assert "SELECT rectify_problem_1.state" in sql(clause(open_, "measure", SITUATION, alone).holds)
    counted = clause(Count("problem", "measures", ">", 0, open_), "problem", SITUATION)
    assert "rectify_problem.state = 'rectifying'" in sql(counted.holds)
