"""What the peers on SQLAlchemy's ORM have in common: the tables, loading, and where a transaction ends."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, selectinload

from rectify.ledger import connect
from tests.benchmarks.peers.mover import MEASURES, Mover

ACTOR = "u-1001"


class MeasureColumns:
    """Columns of a measure."""

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(sa.ForeignKey("problem.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(64))


class MoveColumns:
    """Columns of a row of history."""

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(sa.ForeignKey("problem.id"), index=True)
    trigger_name: Mapped[str] = mapped_column(sa.String(64))
    state_before: Mapped[str] = mapped_column(sa.String(64))
    state_after: Mapped[str] = mapped_column(sa.String(64))
    actor: Mapped[str] = mapped_column(sa.String(64))
    recorded_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


def moved(trigger: str, before: str, after: str) -> dict[str, Any]:
    """Return what a row of history says, whichever class it is of."""
    return {
        "trigger_name": trigger,
        "state_before": before,
        "state_after": after,
        "actor": ACTOR,
        "recorded_at": datetime.now(UTC),
    }


def settled(problem: Any) -> bool:
    """Say whether all measures of a problem are settled: the guard of every peer."""
    return bool(problem.measures) and all(measure.state == "rectified" for measure in problem.measures)


class MappedMover(Mover):
    """A peer whose problems are objects of SQLAlchemy's ORM."""

    tables: ClassVar[type[DeclarativeBase]]
    problem: ClassVar[type[Any]]
    history: ClassVar[str] = "move"

    @abstractmethod
    def move(self, problem: Any, trigger: str) -> None:
        """Move a loaded problem as the peer's documentation shows."""

    def fill(self, items: int) -> Sequence[int]:
        self.engine = connect.engine(self.url)
        self.closing.callback(self.engine.dispose)
        self.tables.metadata.create_all(self.engine)
        with Session(self.engine) as session:
            session.add_all(self.problem() for _ in range(items))
            session.commit()
            keys = list(session.scalars(sa.select(self.problem.id).order_by(self.problem.id)))
            measures = [{"problem_id": key, "state": "rectified"} for key in keys for _ in range(MEASURES)]
            session.connection().execute(sa.insert(self.tables.metadata.tables["measure"]), measures)
            session.commit()
        return keys

    def one_by_one(self, trigger: str) -> None:
        for key in self.keys:
            with Session(self.engine) as session:
                self.move(session.get_one(self.problem, key), trigger)
                session.commit()

    def together(self, trigger: str) -> None:
        with Session(self.engine) as session:
            every = sa.select(self.problem).options(selectinload(self.problem.measures))
            for problem in session.scalars(every).all():
                self.move(problem, trigger)
            session.commit()

    def recorded(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {self.history}").scalar_one())
