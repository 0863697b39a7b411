"""Hand-written SQLAlchemy Core: prebuilt statements, no objects. `Core` neither locks nor guards; `Guarded` guards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from rectify.ledger import connect
from tests.benchmarks.peers.mover import MEASURES, MOVES, Mover

metadata = sa.MetaData()
problem = sa.Table(
    "problem",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", sa.String(64), nullable=False),
)
measure = sa.Table(
    "measure",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("problem_id", sa.ForeignKey("problem.id"), nullable=False, index=True),
    sa.Column("state", sa.String(64), nullable=False),
)
move = sa.Table(
    "move",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("problem_id", sa.ForeignKey("problem.id"), nullable=False, index=True),
    sa.Column("trigger_name", sa.String(64), nullable=False),
    sa.Column("state_before", sa.String(64), nullable=False),
    sa.Column("state_after", sa.String(64), nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
)

UPDATE = (
    sa.update(problem)
    .where(problem.c.id == sa.bindparam("key"), problem.c.state == sa.bindparam("before"))
    .values(state=sa.bindparam("after"))
)
INSERT = sa.insert(move).inline()
UNDONE = sa.select(sa.func.count()).where(measure.c.problem_id == sa.bindparam("key"), measure.c.state != "rectified")


class Core(Mover):
    """An UPDATE that compares the old state, and an INSERT."""

    def fill(self, items: int) -> Sequence[int]:
        self.engine = connect.engine(self.url)
        self.closing.callback(self.engine.dispose)
        metadata.create_all(self.engine)
        keys = range(1, items + 1)
        with self.engine.begin() as connection:
            connection.execute(sa.insert(problem), [{"id": key, "state": "rectifying"} for key in keys])
            settled = [{"problem_id": key, "state": "rectified"} for key in keys for _ in range(MEASURES)]
            connection.execute(sa.insert(measure), settled)
        return keys

    def one_by_one(self, trigger: str) -> None:
        for key in self.keys:
            with self.engine.begin() as connection:
                self.move(connection, key, trigger)

    def together(self, trigger: str) -> None:
        with self.engine.begin() as connection:
            for key in self.keys:
                self.move(connection, key, trigger)

    def move(self, connection: sa.Connection, key: int, trigger: str) -> None:
        before, after = MOVES[trigger]
        done = connection.execute(UPDATE, {"key": key, "before": before, "after": after})
        if done.rowcount != 1:
            raise ValueError(trigger)
        row = {"problem_id": key, "trigger_name": trigger, "state_before": before, "state_after": after}
        connection.execute(INSERT, {**row, "actor": "u-1001", "recorded_at": datetime.now(UTC)})

    def recorded(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(move)).scalar_one())


class Guarded(Core):
    """The same after a SELECT that counts the measures which are not settled."""

    def move(self, connection: sa.Connection, key: int, trigger: str) -> None:
        if connection.execute(UNDONE, {"key": key}).scalar_one():
            raise ValueError(trigger)
        super().move(connection, key, trigger)
