"""Ourselves: `Ledger.fire` with guard, entry, both images, digest and the version of the aggregate."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Entry, Ledger, Problem
from rectify.ledger import connect
from tests.benchmarks import large
from tests.benchmarks.peers.mover import MEASURES, MOVES, Mover


class Loaded(Mover):
    """Problems are loaded as objects and moved."""

    def fill(self, items: int) -> Sequence[str]:
        self.engine = connect.engine(self.url)
        self.closing.callback(self.engine.dispose)
        self.rectify = large.application()
        return large.fill(self.engine, large.Shape(in_time=items, measures=MEASURES))

    def one_by_one(self, trigger: str) -> None:
        for key in self.keys:
            with Session(self.engine) as session:
                problem = session.get_one(Problem, (large.TENANT, key))
                self._ledger(session).fire(problem, trigger)
                session.commit()

    def together(self, trigger: str) -> None:
        with Session(self.engine) as session:
            ledger = self._ledger(session)
            for problem in session.scalars(sa.select(Problem).where(Problem.tenant == large.TENANT)).all():
                ledger.fire(problem, trigger)
            session.commit()

    def recorded(self) -> int:
        with Session(self.engine) as session:
            return int(session.scalar(sa.select(sa.func.count()).where(Entry.trigger.in_(MOVES))) or 0)

    def _ledger(self, session: Session) -> Ledger:
        return self.rectify.ledger(session, tenant=large.TENANT, actor=large.SECRETARY)


class ById(Loaded):
    """Problems are named by their ids and not loaded."""

    def one_by_one(self, trigger: str) -> None:
        for key in self.keys:
            with Session(self.engine) as session:
                self._ledger(session).fire(Problem.ref(key), trigger)
                session.commit()


class All(Loaded):
    """All problems at once."""

    def together(self, trigger: str) -> None:
        with Session(self.engine) as session:
            ledger = self._ledger(session)
            ledger.fire_all(ledger.problems(state=MOVES[trigger][0]), trigger)
            session.commit()
