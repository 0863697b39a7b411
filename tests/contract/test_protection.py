"""Whatever goes past the verbs is refused with the verb to use, or found by `verify` where the ORM cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Campaign, Entry, Evidence, Measure, Problem
from rectify.errors import DirectWriteError
from rectify.ledger.tables import LEDGER_CLASSES, PolicyText, ProblemSource, table_of
from tests.contract.furnished import POLICIES, furnish
from tests.contract.walks import BRANCH, Desk, desk

FIELDS_WITH_A_VERB = {
    "state": ("published", "fire"),
    "settled_on": (date(2022, 3, 1), "fire"),
    "cycle": (2, "fire"),
    "due_on": (date(2022, 12, 31), "reschedule"),
    "owner": ("u-1005", "handover"),
    "text": ("另一文字", "amend"),
    "org": ("市管局", "amend"),
    "category": ("作风建设", "amend"),
}


@pytest.mark.parametrize(("field", "value", "verb"), [(name, *one) for name, one in FIELDS_WITH_A_VERB.items()])
def test_assigning_a_field_is_refused_with_the_verb_to_use(
    engine: sa.Engine, field: str, value: object, verb: str
) -> None:
    with desk(engine) as at:
        for item in at.started():
            kept = getattr(item, field)
            with pytest.raises(DirectWriteError) as refused:
                setattr(item, field, value)
            what = f"{type(item).__name__}.{field}"
            assert refused.value.text("zh") == f"{what} 不能直接赋值：变动必须留下流转记录\n  → 用 ledger.{verb}(...)"
            assert refused.value.text("en") == (
                f"{what} cannot be assigned: every change leaves an entry\n  → use ledger.{verb}(...)"
            )
            assert getattr(item, field) == kept


NEW_KINDS: dict[str, list[tuple[str, object, str | None]]] = {
    "extension": [("state", "done", "fire"), ("to_on", date(2022, 12, 31), None), ("text", "x", "amend")],
    "checkup": [("due_on", date(2022, 12, 31), "reschedule"), ("measure_id", "x", None)],
    "publication": [("owner", "u-9001", "handover"), ("places", ["x"], "amend"), ("what", "result", None)],
    "objection": [("text", "x", "amend"), ("publication_id", "x", None)],
    "step": [("figures", {"held": 4}, "amend"), ("name", "x", None)],
    "submission": [("recipient", "x", "amend"), ("campaign_id", "x", None)],
    "opinion": [("quantity", 3, "amend"), ("ordinal", 9, None)],
}


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_assigning_a_field_of_any_kind_is_refused(engine: sa.Engine, kind: str) -> None:
    with desk(engine, policies=POLICIES) as at:
        item = furnish(at)[kind]
        for field, value, verb in NEW_KINDS[kind]:
            with pytest.raises(DirectWriteError) as refused:
                setattr(item, field, value)
            expected = f"use ledger.{verb}(...)" if verb else "use the ledger's verbs"
            assert f"→ {expected}" in refused.value.text("en"), field
        assert at.findings() == []


def test_assigning_what_no_verb_changes_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        entry = at.secretary.history(problem)[0]
        campaign = at.secretary.get(Campaign, problem.campaign_id)
        for row, field, value in (
            (problem, "version", 9),
            (measure, "problem_id", "另一问题"),
            (entry, "actor", "u-9001"),
            (campaign, "title", "另一专题"),
            (campaign, "org", "另一单位"),
        ):
            with pytest.raises(DirectWriteError) as refused:
                setattr(row, field, value)
            assert refused.value.text("zh") == (
                f"{type(row).__name__}.{field} 不能直接新增、更新或删除\n"
                "  → 用 Ledger 的动作：open_campaign、identify、plan、fire、amend、attach …"
            )


def test_assigning_the_value_that_is_there_already_changes_nothing(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        problem.state = "rectifying"
        problem.due_on = date(2022, 4, 28)  # type: ignore[assignment]
        at.session.flush()
        assert at.findings() == []


@pytest.mark.parametrize("cls", LEDGER_CLASSES)
def test_a_new_row_is_not_added_to_the_session(engine: sa.Engine, cls: type[Any]) -> None:
    with desk(engine) as at:
        with pytest.raises(DirectWriteError, match="不能直接新增"):
            cls(tenant="city")
        at.session.add(cls())
        with pytest.raises(DirectWriteError, match=f"{cls.__name__} 不能直接新增"):
            at.session.flush()
        at.session.rollback()


@pytest.mark.parametrize("cls", [Campaign, PolicyText, Problem, ProblemSource, Measure, Evidence, Entry])
def test_a_row_is_not_deleted_through_the_session(engine: sa.Engine, cls: type[Any]) -> None:
    with desk(engine) as at:
        _, measure = at.started(sources=["opinion"])
        at.secretary.attach(measure, "file:///1")
        at.session.commit()
        row = at.session.scalars(sa.select(cls).limit(1)).one()
        at.session.delete(row)
        with pytest.raises(DirectWriteError, match=f"{cls.__name__} 不能直接新增、更新或删除"):
            at.session.flush()
        at.session.rollback()
        assert at.count("rectify_problem") == 1


@pytest.mark.parametrize("cls", LEDGER_CLASSES)
def test_an_orm_bulk_statement_on_any_class_is_refused(engine: sa.Engine, cls: type[Any]) -> None:
    with desk(engine) as at:
        at.started()
        for statement in (
            sa.update(cls).values(tenant="other"),
            sa.insert(cls).values(tenant="city"),
            sa.delete(cls),
        ):
            with pytest.raises(DirectWriteError, match=f"{cls.__name__} 不能直接"):
                at.session.execute(statement)
        with pytest.raises(DirectWriteError):
            at.session.query(cls).update({"tenant": "other"})
        with pytest.raises(DirectWriteError):
            at.session.query(cls).delete()
        assert at.findings() == []


def test_reading_through_the_orm_is_free(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        found = at.session.execute(sa.select(Problem, Measure).join(Measure, Measure.problem_id == Problem.id)).one()
        assert tuple(found) == (problem, measure)
        assert at.session.query(Entry).count() == 4


def _detached(at: Desk, problem: Problem) -> Problem:
    """Give a copy of a problem as a web form might bring it back: a key and every value."""
    at.session.flush()
    with Session(at.session.connection()) as other:
        copy = other.get_one(Problem, (problem.tenant, problem.id))
        other.expunge(copy)
    return copy


def test_merging_a_copy_with_equal_values_passes(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        copy = _detached(at, problem)
        assert at.session.merge(copy) is problem
        at.session.expire(problem)
        assert at.session.merge(copy) is problem
        at.session.flush()
        assert at.findings() == []


def test_merging_a_copy_with_other_values_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        copy = _detached(at, problem)
        at.secretary.handover(problem, to="u-1005", reason="调岗")
        with pytest.raises(DirectWriteError, match=r"Problem\..* 不能直接"):
            at.session.merge(copy)
        assert problem.owner == "u-1005"
        at.session.flush()
        assert (at.findings(), measure.state) == ([], "rectifying")


def test_merging_a_copy_of_what_is_not_there_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        copy = _detached(at, problem)
        at.session.rollback()
        at.session.expunge_all()
        with pytest.raises(DirectWriteError, match=r"Problem\..* 不能直接"):
            at.session.merge(copy)
        at.session.rollback()
        assert at.count("rectify_problem") == 0


RAW: dict[str, Callable[[Session, Problem], object]] = {
    "Core on the table": lambda session, problem: session.execute(
        sa.update(table_of(Problem)).where(table_of(Problem).c.id == problem.id).values(owner="u-9001")
    ),
    "text": lambda session, problem: session.execute(
        sa.text("UPDATE rectify_problem SET owner = 'u-9001' WHERE id = :id"), {"id": problem.id}
    ),
    "bulk_update_mappings": lambda session, problem: session.bulk_update_mappings(
        sa.inspect(Problem), [{"tenant": problem.tenant, "id": problem.id, "owner": "u-9001"}]
    ),
}


@pytest.mark.parametrize("way", RAW)
def test_what_goes_past_the_orm_is_found_by_verify(engine: sa.Engine, way: str) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        assert problem.org == BRANCH
        RAW[way](at.session, problem)
        assert at.findings() == [f"问题 {problem.id} 与流转记录（至第 2 条）不一致：owner"]
