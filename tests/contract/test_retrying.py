"""Another transaction in the way: the whole is done again, a few times, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

import rectify
from rectify.errors import ConflictError
from rectify.ledger.retrying import FIRST_PAUSE, Retrying
from tests.contract.walks import HELD, SECRETARY, today_is


class Collides:
    """Work that meets a conflict the first few times, after having written something."""

    def __init__(self, times: int, collide: Callable[[], None]) -> None:
        self.left, self.collide, self.tries = times, collide, 0

    def __call__(self, session: Session) -> str:
        self.tries += 1
        ledger = rectify.Rectify(clock=today_is(HELD)).ledger(session, tenant="city", actor=SECRETARY)
        ledger.open_campaign("专题民主生活会", policy="standard", held_on=HELD, org="市管局")
        if self.left:
            self.left -= 1
            self.collide()
        return "done"


def a_lost_race() -> None:
    raise ConflictError("ledger.conflict", cause="somebody was faster")


class Deadlock(Exception):  # noqa: N818 - as the driver names it
    sqlstate = "40P01"


def a_deadlock() -> None:
    raise sa.exc.DBAPIError(None, None, Deadlock())


def campaigns(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM rectify_campaign").scalar_one())


@pytest.mark.parametrize("collide", [a_lost_race, a_deadlock])
def test_the_whole_transaction_is_done_again_and_its_first_tries_leave_nothing(
    engine: sa.Engine, collide: Callable[[], None]
) -> None:
    pauses: list[float] = []
    work = Collides(2, collide)
    assert Retrying(sessionmaker(engine), 5, pauses.append)(work) == "done"
    assert (work.tries, campaigns(engine)) == (3, 1)
    assert len(pauses) == 2
    assert all(0 <= pause <= FIRST_PAUSE * 2**place for place, pause in enumerate(pauses))


def test_it_gives_up_after_its_last_try(engine: sa.Engine) -> None:
    work = Collides(9, a_deadlock)
    with pytest.raises(ConflictError):
        Retrying(sessionmaker(engine), 3, lambda _: None)(work)
    assert (work.tries, campaigns(engine)) == (3, 0)


def test_what_no_other_transaction_causes_is_not_tried_again(engine: sa.Engine) -> None:
    def broken() -> None:
        raise sa.exc.DBAPIError("SELECT", {}, Exception("syntax error"))

    work = Collides(1, broken)
    with pytest.raises(sa.exc.DBAPIError, match="syntax error"):
        rectify.retrying(sessionmaker(engine))(work)
    assert work.tries == 1
