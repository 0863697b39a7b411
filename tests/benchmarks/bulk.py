"""Many rows into one table by the fastest way of each driver: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

#: Keys of an entry that are no column's name.
_KEYS = {"trigger_name": "trigger"}


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; each has a value for every column."""
    if not rows:
        return
    cursor = connection.connection.cursor()
    names, values = ", ".join(table.c.keys()), _bound(connection.dialect, table, rows)
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        places = ", ".join("?" * len(table.c))
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", list(values))
    cursor.close()


def _bound(dialect: sa.Dialect, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Any]]:
    """Give each row as its column types send it."""
    pick = itemgetter(*(_KEYS.get(name, name) for name in table.c.keys()))  # noqa: SIM118 - columns, not a dict
    processors = [
        (place, process)
        for place, column in enumerate(table.c)
        if (process := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    ]
    for row in rows:
        values = list(pick(row))
        for place, process in processors:
            values[place] = process(values[place])
        yield values
