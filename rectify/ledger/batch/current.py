"""Reading what is there now (当前读): under REPEATABLE READ, MySQL's family shows a plain SELECT the past.

An `INSERT` or `UPDATE` that selects reads what is there now by itself; a SELECT does so only if it locks, and each of
its subqueries only if that locks too.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.sql.visitors import cloned_traverse


def current(connection: Connection, found: Select[Any]) -> Select[Any]:
    """Return a SELECT that reads what is there now; what it reads is locked already, below its roots."""
    if connection.dialect.name not in {"mysql", "mariadb"}:
        return found
    return cloned_traverse(found, {}, {"select": _lock})


def _lock(one: Any) -> None:
    one._for_update_arg = one.with_for_update(read=True)._for_update_arg  # noqa: SLF001 - in place: it is a clone
