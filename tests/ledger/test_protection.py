"""The guards on the ORM's doors leave the host's own classes alone, and see what hides from the attributes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from rectify import Problem
from rectify.errors import DirectWriteError
from rectify.ledger.amending import AMENDABLE
from rectify.ledger.protection import AMENDED, show
from rectify.ledger.tables import ITEM_CLASSES, table_of
from tests.contract.walks import in_memory


class HostBase(DeclarativeBase):
    """The host's own tables."""


class Note(HostBase):
    """A row of the host's."""

    __tablename__ = "host_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    wording: Mapped[str]


def test_the_hosts_own_classes_are_its_own_business() -> None:
    with in_memory() as at:
        HostBase.metadata.create_all(at.connection)
        at.session.add(Note(id=1, wording="一"))
        at.session.flush()
        at.session.execute(sa.update(Note).values(wording="二"))
        at.session.execute(sa.insert(Note).values(id=2, wording="三"))
        assert at.session.scalars(sa.select(Note.wording).order_by(Note.id)).all() == ["二", "三"]
        at.session.execute(sa.delete(Note))
        assert at.session.scalars(sa.select(Note)).all() == []


def test_a_change_that_was_hidden_from_the_attribute_is_refused_at_the_flush() -> None:
    with in_memory() as at:
        problem = at.problem()
        problem.__dict__["text"] = "别的问题"
        flag_modified(problem, "text")
        with pytest.raises(DirectWriteError, match="Problem 不能直接新增、更新或删除"):
            at.session.flush()
        at.session.rollback()


def test_a_rollback_leaves_objects_alone_that_the_host_has_taken_out_of_the_session() -> None:
    with in_memory() as at:
        problem = at.problem()
        at.session.flush()
        savepoint = at.session.begin_nested()
        at.secretary.amend(problem, text="另一文字")
        at.session.expunge(problem)
        savepoint.rollback()
        assert problem.text == "另一文字"  # nobody's any more, so nobody's to correct
        assert at.secretary.get(Problem, problem.id).text == "中心组学习不够系统"


def test_what_is_not_loaded_is_not_shown() -> None:
    with in_memory() as at:
        problem_id = at.problem().id
        at.session.expunge_all()
        show(at.session, Problem, ("city", problem_id), {"text": "别的问题"})
        assert at.secretary.get(Problem, problem_id).text == "中心组学习不够系统"


def test_the_guards_are_on_every_session(tmp_path: object) -> None:
    assert tmp_path
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session, pytest.raises(DirectWriteError):
        session.execute(sa.delete(Problem))
    engine.dispose()


def test_the_verb_that_a_refusal_names_is_the_one_that_changes_the_field() -> None:
    columns = {kind: set(table_of(cls).c.keys()) for kind, cls in ITEM_CLASSES.items()}
    amendable = {kind: columns[kind].intersection(names) for kind, names in AMENDABLE.items()}
    assert {kind: set(names) for kind, names in AMENDED.items()} == amendable
