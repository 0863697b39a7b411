"""sqlalchemy-fsm: transitions on the mapped class; the history is written by its event after a change of state."""

from __future__ import annotations

import sqlalchemy as sa
import sqlalchemy_fsm as fsm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session, relationship

from tests.benchmarks.peers.mapped import MappedMover, MeasureColumns, MoveColumns, moved, settled
from tests.benchmarks.peers.mover import MOVES


class Base(DeclarativeBase):
    """The tables of this peer."""


class Measure(MeasureColumns, Base):
    __tablename__ = "measure"


class Move(MoveColumns, Base):
    __tablename__ = "move"


class Problem(Base):
    __tablename__ = "problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    state = sa.Column(fsm.FSMField, nullable=False, default="rectifying")
    measures: Mapped[list[Measure]] = relationship()

    @fsm.transition(source="rectifying", target="rectified", conditions=[settled])
    def complete(self) -> None:
        """Complete it."""

    @fsm.transition(source="rectified", target="rectifying", conditions=[settled])
    def resume(self) -> None:
        """Resume it."""


@sa.event.listens_for(Problem, "after_state_change")
def _record(problem: Problem, source: str, target: str) -> None:
    session = object_session(problem)
    assert session is not None
    trigger = next(name for name, (_, after) in MOVES.items() if after == target)  # the event does not tell it
    session.add(Move(problem_id=problem.id, **moved(trigger, source, target)))


class SqlalchemyFsm(MappedMover):
    tables = Base
    problem = Problem

    def move(self, problem: Problem, trigger: str) -> None:
        getattr(problem, trigger).set()
