"""python-statemachine: a machine over the loaded row as its model; the history is written by an action."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session, relationship
from statemachine import State, StateMachine

from tests.benchmarks.peers.mapped import MappedMover, MeasureColumns, MoveColumns, moved, settled


class Base(DeclarativeBase):
    """The tables of this peer."""


class Measure(MeasureColumns, Base):
    __tablename__ = "measure"


class Move(MoveColumns, Base):
    __tablename__ = "move"


class Problem(Base):
    __tablename__ = "problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(64), default="rectifying")
    measures: Mapped[list[Measure]] = relationship()


class Rectification(StateMachine):
    """The lifecycle of a problem."""

    rectifying = State(initial=True)
    rectified = State()

    complete = rectifying.to(rectified, cond="settled")
    resume = rectified.to(rectifying, cond="settled")

    def settled(self) -> bool:
        return settled(self.model)

    def after_transition(self, event: str, source: State, target: State) -> None:
        session = object_session(self.model)
        assert session is not None
        session.add(Move(problem_id=self.model.id, **moved(str(event), source.id, target.id)))


class PythonStatemachine(MappedMover):
    tables = Base
    problem = Problem

    def move(self, problem: Problem, trigger: str) -> None:
        Rectification(problem).send(trigger)
