"""Hand-written SQLAlchemy ORM: a state string, and a row for each move. The yardstick of the goals."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, WriteOnlyMapped, mapped_column, relationship

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
    state: Mapped[str] = mapped_column(sa.String(64), default="rectifying")
    measures: Mapped[list[Measure]] = relationship()
    moves: WriteOnlyMapped[Move] = relationship()

    def fire(self, trigger: str) -> None:
        before, after = MOVES[trigger]
        if self.state != before or not settled(self):
            raise ValueError(trigger)
        self.state = after
        self.moves.add(Move(**moved(trigger, before, after)))


class Orm(MappedMover):
    tables = Base
    problem = Problem

    def move(self, problem: Problem, trigger: str) -> None:
        problem.fire(trigger)
