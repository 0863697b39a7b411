"""One of the machines that remind at the same time: day after day, all of them beginning together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from multiprocessing.synchronize import Barrier

from sqlalchemy.orm import Session, sessionmaker

from rectify import Rectify, retrying
from rectify.ledger import connect
from tests.contract.walks import SECRETARY, Today, today_is

TENANT = "city"
#: What one machine gave: the day, the item, the rung.
Given = list[tuple[date, str, str]]

_together: list[Barrier] = []


def meet(barrier: Barrier) -> None:
    """Keep what the machines wait at for each other."""
    _together.append(barrier)


def run(url: str, days: Sequence[date]) -> Given:
    """Remind on each day, and tell what was given."""
    engine, clock, given = connect.engine(url), today_is(days[0]), Given()
    again = retrying(sessionmaker(engine), attempts=20)
    for day in days:
        clock.turn(day)
        _together[0].wait(60)
        given += again(lambda session: _remind(session, clock))
    engine.dispose()
    return given


def _remind(session: Session, clock: Today) -> Given:
    ledger = Rectify(clock=clock).ledger(session, tenant=TENANT, actor=SECRETARY)
    return [(one.day, one.id, one.rung.name) for one in ledger.remind()]
