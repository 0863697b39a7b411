"""The database's driver and the fewest statements: the guard stands in the UPDATE's WHERE, without a lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tests.benchmarks.peers.core import Core
from tests.benchmarks.peers.mover import MOVES

UPDATE = """
UPDATE problem SET state = ? WHERE id = ? AND state = ?
AND NOT EXISTS (SELECT 1 FROM measure WHERE problem_id = problem.id AND state <> 'rectified')
"""
INSERT = """
INSERT INTO move (problem_id, trigger_name, state_before, state_after, actor, recorded_at) VALUES (?, ?, ?, ?, ?, ?)
"""


class Raw(Core):
    """Two statements a move, written for the driver."""

    def fill(self, items: int) -> Sequence[int]:
        keys = super().fill(items)
        url = sa.make_url(self.url)
        if url.get_backend_name() == "sqlite":
            self.driver: Any = sqlite3.connect(str(url.database), isolation_level=None)
            self.driver.execute("PRAGMA synchronous = NORMAL")
            self.driver.execute("PRAGMA foreign_keys = ON")
            self.begin, self.update, self.insert = "BEGIN IMMEDIATE", UPDATE, INSERT
        else:
            import psycopg  # noqa: PLC0415 - it is optional

            text = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.driver = psycopg.connect(text, autocommit=True)
            self.begin, self.update, self.insert = "BEGIN", UPDATE.replace("?", "%s"), INSERT.replace("?", "%s")
        self.closing.callback(self.driver.close)
        return keys

    def one_by_one(self, trigger: str) -> None:
        cursor = self.driver.cursor()
        for key in self.keys:
            cursor.execute(self.begin)
            self.send(cursor, key, trigger)
            cursor.execute("COMMIT")

    def together(self, trigger: str) -> None:
        cursor = self.driver.cursor()
        cursor.execute(self.begin)
        for key in self.keys:
            self.send(cursor, key, trigger)
        cursor.execute("COMMIT")

    def send(self, cursor: Any, key: int, trigger: str) -> None:
        before, after = MOVES[trigger]
        cursor.execute(self.update, (after, key, before))
        if cursor.rowcount != 1:
            raise ValueError(trigger)
        cursor.execute(self.insert, (key, trigger, before, after, "u-1001", datetime.now(UTC).isoformat()))
