"""eventsourcing: the problem with its measures is one aggregate, made anew from its events before every move.

There is no row that holds the state: a move is one INSERT, and what is where is not asked by a query.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.benchmarks.peers.mover import MEASURES, MOVES, Mover


class Problem(Aggregate):
    """A problem with the states of its measures."""

    @event("Identified")
    def __init__(self, measures: list[str]) -> None:
        self.state = "rectifying"
        self.measures = measures

    def fire(self, trigger: str) -> None:
        before, after = MOVES[trigger]
        if self.state != before or any(state != "rectified" for state in self.measures):
            raise ValueError(trigger)
        self.move(trigger, after, "u-1001")

    @event("Moved")
    def move(self, trigger: str, state: str, actor: str) -> None:
        del trigger, actor
        self.state = state


class Ledger(Application[UUID]):
    """The application."""

    def identify(self, items: int) -> list[UUID]:
        made = [Problem(["rectified"] * MEASURES) for _ in range(items)]
        self.save(*made)
        return [one.id for one in made]

    def fire(self, key: UUID, trigger: str) -> None:
        problem: Problem = self.repository.get(key)
        problem.fire(trigger)
        self.save(problem)

    def fire_all(self, keys: Sequence[UUID], trigger: str) -> None:
        problems: list[Problem] = [self.repository.get(key) for key in keys]
        for problem in problems:
            problem.fire(trigger)
        self.save(*problems)


class Eventsourcing(Mover):
    """The application over its own tables."""

    def fill(self, items: int) -> Sequence[UUID]:
        url = sa.make_url(self.url)
        if url.get_backend_name() == "sqlite":
            _synchronous_normal()
            os.environ.update(PERSISTENCE_MODULE="eventsourcing.sqlite", SQLITE_DBNAME=str(url.database))
        else:
            os.environ.update(
                PERSISTENCE_MODULE="eventsourcing.postgres",
                POSTGRES_DBNAME=str(url.database),
                POSTGRES_HOST=str(url.host),
                POSTGRES_PORT=str(url.port),
                POSTGRES_USER=str(url.username),
                POSTGRES_PASSWORD=str(url.password or "-"),
            )
        self.ledger = Ledger()
        self.closing.callback(self.ledger.close)
        self.filled = items
        return self.ledger.identify(items)

    def one_by_one(self, trigger: str) -> None:
        for key in self.keys:
            self.ledger.fire(key, trigger)

    def together(self, trigger: str) -> None:
        self.ledger.fire_all(self.keys, trigger)

    def recorded(self) -> int:
        return (self.ledger.recorder.max_notification_id() or 0) - self.filled


def _synchronous_normal() -> None:
    """Let its connections wait for the disk as all others' do; it has no option for that."""
    connect = sqlite3.connect

    def prepared(*arguments: object, **options: object) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
        made.execute("PRAGMA synchronous = NORMAL")
        return made

    sqlite3.connect = prepared  # type: ignore[assignment]
