"""The schema's versions, for the host's own Alembic migrations (建表与升级).

In a migration of the host::

    def upgrade():
        rectify.migrations.upgrade(op, 0, 2)

A new database may as well use `rectify.create_all`: the schema is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, inspect, text

from rectify.errors import SchemaError
from rectify.ledger.migrations import v1, v2
from rectify.ledger.tables import Base

#: Version -> the step that leads to it from the one before.
STEPS: Mapping[int, Callable[[Any], None]] = {1: v1.upgrade, 2: v2.upgrade}

#: The version that this release works with.
CURRENT = max(STEPS)


def upgrade(op: Any, from_: int, to: int) -> None:
    """Take the schema from one version to a later one, inside the host's migration.

    Args:
        op: `alembic.op`, or an `alembic.operations.Operations`.
        from_: the version that the database has; 0 for none of rectify's tables.
        to: the version that it shall have.

    Raises:
        SchemaError: there is no such step.

    """
    wanted = range(from_ + 1, to + 1)
    if from_ < 0 or not wanted or to > CURRENT:
        raise SchemaError("ledger.schema", from_=from_, to=to, known=", ".join(map(str, STEPS)))
    for version in wanted:
        STEPS[version](op)


def verify(connection: Connection) -> None:
    """Check that the database has the tables, columns and indexes of this release.

    Raises:
        SchemaError: something is missing; each is named.

    """
    missing: list[str] = []
    for table in Base.metadata.sorted_tables:
        if not inspect(connection).has_table(table.name):
            missing.append(table.name)
            continue
        columns, indexes = _found(connection, table.name)
        missing += [f"{table.name}.{column.name}" for column in table.columns if column.name not in columns]
        missing += sorted(str(index.name) for index in table.indexes if index.name not in indexes)
    if missing:
        raise SchemaError("ledger.schema_missing", missing=", ".join(missing), version=CURRENT)


def _found(connection: Connection, table: str) -> tuple[set[str], set[str]]:
    """Return the names of a table's columns and indexes."""
    if connection.dialect.name in {"mysql", "mariadb"}:
        # SQLAlchemy reads SHOW CREATE TABLE there, and does not understand OceanBase's.
        return tuple(set(connection.scalars(one, {"name": table})) for one in _INFORMATION)  # type: ignore[return-value]
    found = inspect(connection)
    return (
        {column["name"] for column in found.get_columns(table)},
        {str(index["name"]) for index in found.get_indexes(table)},
    )


_INFORMATION = tuple(
    text(f"SELECT {column} FROM information_schema.{view} WHERE table_schema = DATABASE() AND table_name = :name")  # noqa: S608
    for column, view in (("column_name", "columns"), ("index_name", "statistics"))
)
