"""Doing a whole transaction again when another was in the way (冲突重试): for hosts that want it done for them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rectify.errors import ConflictError
from rectify.ledger.locking import is_conflict

Answer = TypeVar("Answer")

#: Seconds before the second try, at most; each further try may wait twice as long.
FIRST_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Retrying:
    """Runs work in transactions of its own, the whole of it again if another transaction was in the way.

    It lives as long as the application and is shared by all threads.

    Attributes:
        sessions: makes a session for each try, such as a `sessionmaker`.
        attempts: how often it is tried at most.
        pause: waits some seconds; tests give one that does not.

    """

    sessions: Callable[[], Session]
    attempts: int = 5
    pause: Callable[[float], None] = time.sleep

    def __call__(self, work: Callable[[Session], Answer]) -> Answer:
        """Run the work in a new session, commit, and return what it returned.

        Only what another transaction causes is tried again: a deadlock, a lost race, a lock that was waited for too
        long; at COMMIT too, where a cluster certifies. Anything else the work raises is the caller's at once.

        Raises:
            ConflictError: the last try met a conflict as well.

        """
        for attempt in range(1, self.attempts):
            try:
                return self._once(work)
            except ConflictError:
                # Whoever collided would collide again if all waited equally long.
                self.pause(random.uniform(0, FIRST_PAUSE * 2 ** (attempt - 1)))  # noqa: S311 - no secret
        return self._once(work)

    def _once(self, work: Callable[[Session], Answer]) -> Answer:
        try:
            with self.sessions() as session, session.begin():
                return work(session)
        except DBAPIError as error:
            if is_conflict(error):
                raise ConflictError("ledger.conflict", cause=str(error.orig)) from error
            raise


def retrying(sessions: Callable[[], Session], *, attempts: int = 5) -> Retrying:
    """Return what runs work in transactions of its own, again if another was in the way: `Retrying`.

    ::

        run = rectify.retrying(sessionmaker(engine))
        run(lambda session: rx.ledger(session, tenant="city", actor=secretary).fire(problem, "start"))

    Inside a transaction of the host's nothing can be tried again, since its earlier work would be lost: there the
    host catches `ConflictError`, rolls back, and does all of it again.
    """
    return Retrying(sessions, attempts)
