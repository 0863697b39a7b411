"""All or nothing (要么全办，要么不办): a verb of several statements, whole or undone, inside the host's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rectify.errors import ConflictError
from rectify.ledger.locking import conflicts


@contextmanager
def all_or_nothing(session: Session) -> Iterator[None]:
    """Undo what a verb has written if it does not come to its end, also for a host that catches the error and goes on.

    Raises:
        ConflictError: another transaction is in the way. The host's transaction cannot go on: to end a deadlock,
            MySQL's family undoes all of it, and the savepoint is gone with it.

    """
    nested = session.begin_nested()
    try:
        with conflicts():
            yield
    except ConflictError:
        with suppress(DBAPIError):
            nested.rollback()
        raise
    except BaseException:
        nested.rollback()
        raise
    nested.commit()
