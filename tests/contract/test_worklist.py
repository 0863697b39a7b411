"""What may be done now: the actor's worklist, and the items that may make a move."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Measure, Problem
from rectify.errors import InvalidValueError
from rectify.ledger.batch import worklist
from rectify.ledger.standing import KINDS
from tests.contract.many import several, statements
from tests.contract.walks import BUREAU, DOER, HELD, NOBODY, desk


def test_the_worklist_is_in_the_order_of_the_dates_and_can_be_narrowed(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 2, 10)) as at:
        here, there = several(at, 2)
        other = at.problem(org=f"{BUREAU}/办公室")
        at.secretary.fire(there, "start")
        tasks = at.secretary.worklist()
        assert [one.label for one in tasks] == ["P-2", "P-2/M-1", "P-1", "P-1/M-1", "P-1"]
        assert [one.due_on for one in tasks][2:] == [None] * 3
        assert {one.kind for one in at.secretary.worklist(kind="measure")} == {"measure"}
        assert [one.id for one in at.secretary.worklist(org=f"{BUREAU}/办公室")] == [other.id]
        mine, later = at.of(DOER).worklist()
        assert (later.label, later.triggers) == ("P-1/M-1", ("start",))
        assert (mine.label, mine.owner, mine.state, mine.triggers) == ("P-2/M-1", DOER.id, "rectifying", ("complete",))
        assert [(one.title.zh, one.reason, dict(one.params)) for one in mine.moves] == [("完成措施", False, {})]
        assert at.of(NOBODY).worklist() == []
        with pytest.raises(InvalidValueError):
            at.secretary.worklist(kind="nothing")
        assert here.state == "identified"


def test_the_worklist_takes_as_many_statements_for_many_as_for_few(engine: sa.Engine) -> None:
    with desk(engine) as at:
        several(at, 1)
        few = statements(engine, at.secretary.worklist)
        several(at, 6)
        assert statements(engine, at.secretary.worklist) == few


def test_where_nothing_is_to_do_only_that_is_asked(engine: sa.Engine) -> None:
    with desk(engine) as at:
        several(at, 1)
        nobody = at.of(NOBODY)
        assert nobody.worklist() == []  # what is read once is read
        policies_and_one_for_each_kind = 1 + len(KINDS)
        assert statements(engine, nobody.worklist) <= policies_and_one_for_each_kind


def test_more_moves_than_one_select_takes_are_asked_in_several(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(engine, date(2022, 2, 10)) as at:
        several(at, 2)
        at_once = at.secretary.worklist()
        monkeypatch.setattr(worklist, "PARTS", 1)
        assert at.secretary.worklist() == at_once != []


def test_a_ledger_without_a_campaign_has_nothing_to_do(engine: sa.Engine) -> None:
    with desk(engine) as at:
        assert at.secretary.worklist() == []


def test_candidates_can_be_narrowed_joined_and_counted(engine: sa.Engine) -> None:
    with desk(engine) as at:
        first, second = several(at, 2)
        at.secretary.amend(second, text="调研不够深入", effective_on=HELD)
        may = at.secretary.candidates(Problem, "start")
        assert list(at.session.scalars(may)) == [first, second]
        assert list(at.session.scalars(may.where(Problem.text.contains("调研")))) == [second]
        assert at.session.scalar(sa.select(sa.func.count()).select_from(may.subquery())) == 2
        of_them = at.secretary.measures().select.where(Measure.problem_id.in_(may.with_only_columns(Problem.id)))
        assert len(at.session.scalars(of_them).all()) == 2
        with pytest.raises(InvalidValueError, match="vanish"):
            at.secretary.candidates(Problem, "vanish")
