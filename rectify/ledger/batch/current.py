"""Reading what is there now (当前读): under REPEATABLE READ, MySQL's family shows a plain SELECT the past.

An `INSERT` or `UPDATE` that selects reads what is there now by itself; a SELECT does so only if it locks, and each of
its subqueries only if that locks too. There a statement locks what it reads on its way to a row as well, so claims are
read by their key: told nothing, the planner reads all of a small table, and waits for another batch's.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import cloned_traverse

from rectify.ledger.tables import Claim, table_of

#: What tells MySQL's family to read a table by its primary key.
BY_KEY = "FORCE INDEX (PRIMARY)"

_claim = table_of(Claim)


class UpdateByKey(Update):
    """An UPDATE that finds the rows of all its tables by their keys."""

    inherit_cache = True


@compiles(UpdateByKey, "mysql", "mariadb")
def _by_key(statement: UpdateByKey, compiler: Any, **options: Any) -> str:
    tables = (statement.table, *statement.table.metadata.sorted_tables)  # type: ignore[union-attr]
    return str(compiler.visit_update(statement, fromhints=dict.fromkeys(tables, BY_KEY), **options))


def current(connection: Connection, found: Select[Any]) -> Select[Any]:
    """Return a SELECT that reads what is there now; what it reads is locked already, below its roots."""
    if connection.dialect.name not in {"mysql", "mariadb"}:
        return found
    return cloned_traverse(found, {}, {"select": _lock})


def _lock(one: Any) -> None:
    told = one.with_for_update(read=True).with_hint(_claim, BY_KEY)
    one._for_update_arg, one._hints = told._for_update_arg, told._hints  # noqa: SLF001 - in place: it is a clone
