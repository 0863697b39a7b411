"""The aggregate protocol (并发控制): lock the problem first, read the facts afterwards, then write.

Every write to anything that a guard can read first locks its problem and afterwards raises the problem's version.
So two writers of one problem go one after the other, and each judges what the one before it left. What belongs to the
meeting itself locks its campaign instead. Whoever locks both locks problems first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, select, update
from sqlalchemy.exc import DBAPIError, StatementError

from rectify.errors import ConflictError, NotFoundError
from rectify.ledger.prepared import PreparedRead
from rectify.ledger.tables import Campaign, Problem, Ref, table_of

#: SQLSTATEs, and error numbers of MySQL's family, that another transaction causes: doing the whole one again helps.
#: 40001 serialization, 40P01 deadlock, 55P03 lock not available; 1205 lock wait, 1213 deadlock,
#: 1020 record changed (MariaDB), 6235 lock (OceanBase).
_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
_RETRY_NUMBERS = frozenset({1205, 1213, 1020, 6235})

#: Ids in one statement: databases limit its parameters.
IDS = 500

#: In a connection's ``info``: each of its transactions takes the database's write lock as it begins (SQLite).
WRITE_LOCKED = "rectify.write_locked"


@dataclass(frozen=True, slots=True)
class _Root:
    """The statements over one kind of root."""

    lock: PreparedRead
    lock_all: Select[Any]
    touch: Update
    raise_: Update


def _root(cls: type[Problem | Campaign]) -> _Root:
    table = table_of(cls)
    by_id = (table.c.tenant == bindparam("b_tenant"), table.c.id == bindparam("b_id"))
    named = (table.c.tenant == bindparam("tenant"), table.c.id == bindparam("id"))
    several = table.c.id.in_(bindparam("b_ids", expanding=True))
    return _Root(
        PreparedRead(select(table).where(*named).with_for_update()),  # SQLite's dialect leaves FOR UPDATE out
        select(table).where(by_id[0], several).order_by(table.c.id).with_for_update(),
        # SQLite has no row locks: a write that changes nothing takes the database's one write lock.
        update(table).where(*by_id).values(version=table.c.version),
        update(table).where(*by_id).values(version=table.c.version + bindparam("b_by")),
    )


_ROOTS = {"problem": _root(Problem), "campaign": _root(Campaign)}
_campaign = table_of(Campaign)
_CAMPAIGN = (_campaign.c.tenant == bindparam("b_tenant"), _campaign.c.id == bindparam("b_id"))
_COUNT_UP = update(_campaign).where(*_CAMPAIGN).values(problem_count=_campaign.c.problem_count + bindparam("b_by"))


def lock(connection: Connection, tenant: str, root: Ref) -> dict[str, Any]:
    """Lock a problem or campaign until the host's transaction ends, and return its row as it is under the lock.

    Raises:
        NotFoundError: it is not there.
        ConflictError: another transaction is in the way.

    """
    with conflicts():
        _write_lock(connection, tenant, root)
        found = _ROOTS[root.kind].lock.rows(connection, {"tenant": tenant, "id": root.id})
    if not found:
        raise NotFoundError("ledger.not_found", kind=root.kind, id=root.id)
    return found[0]


def lock_all(connection: Connection, tenant: str, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Lock several problems, or several campaigns, in the order of their ids, and return their rows by id.

    Raises:
        ConflictError: another transaction is in the way.

    """
    rows: dict[str, dict[str, Any]] = {}
    with conflicts():
        for first in range(0, len(ids), IDS):
            page = ids[first : first + IDS]
            _write_lock(connection, tenant, Ref(kind, page[0]))
            found = connection.execute(_ROOTS[kind].lock_all, {"b_tenant": tenant, "b_ids": page})
            rows |= {row.id: row._asdict() for row in found}
    return rows


def _write_lock(connection: Connection, tenant: str, root: Ref) -> None:
    """Take SQLite's one write lock, unless the transaction has begun with it."""
    if connection.dialect.name == "sqlite" and not connection.info.get(WRITE_LOCKED):
        connection.execute(_ROOTS[root.kind].touch, {"b_tenant": tenant, "b_id": root.id})


def raise_version(connection: Connection, tenant: str, root: Ref, by: int = 1) -> None:
    """Raise the version of a locked problem or campaign, since something below it changed."""
    with conflicts():
        connection.execute(_ROOTS[root.kind].raise_, {"b_tenant": tenant, "b_id": root.id, "b_by": by})


def count_up(connection: Connection, tenant: str, campaign_id: str, by: int) -> None:
    """Take numbers for new problems of a campaign; others who want some wait until this transaction ends."""
    with conflicts():
        connection.execute(_COUNT_UP, {"b_tenant": tenant, "b_id": campaign_id, "b_by": by})


class conflicts:  # noqa: N801 - used as a function; a generator would cost more than some of what it is put around
    """Turn a database's word for "somebody else was faster" into `ConflictError`: a context manager."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Tell a conflict from any other error."""
        if isinstance(error, DBAPIError) and is_conflict(error):
            raise ConflictError("ledger.conflict", cause=str(error.orig)) from error


def is_conflict(error: StatementError) -> bool:
    """Say whether an error means that another transaction was in the way.

    PostgreSQL tells it by SQLSTATE, MySQL's family by number, SQLite by the result codes
    SQLITE_BUSY and SQLITE_BUSY_SNAPSHOT.
    """
    cause = error.orig
    if cause is None:
        return False
    if getattr(cause, "sqlstate", None) in _RETRY_STATES or getattr(cause, "pgcode", None) in _RETRY_STATES:
        return True
    if str(getattr(cause, "sqlite_errorname", "")).startswith("SQLITE_BUSY"):
        return True
    return bool(cause.args) and cause.args[0] in _RETRY_NUMBERS
