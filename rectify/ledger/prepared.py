"""Prepared statements (预备语句): compiled once for each dialect, and sent with the driver's own text and values.

`Connection.execute` looks a statement's text up, puts each value through by name, and makes a result of what comes
back: for the few short statements of a move that is more than half of their time. What reaches the database is the same
either way, and so is what comes back. Whoever listens to the engine's statements, or has it log them, sees them all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import BindTyping
from sqlalchemy.exc import DBAPIError

#: What the names of a write's parameters begin with, so that none is a column's, which SQLAlchemy keeps for itself.
PREFIX = "b_"

#: Turns a value into what the driver takes, or what it gives into a value; None where the two are the same.
_Processor = Callable[[Any], Any] | None


#: Drivers whose own cursor is used: SQLite answers in less time than SQLAlchemy needs to make a result, and psycopg
#: describes every column for it.
_DRIVERS = frozenset({"pysqlite", "aiosqlite", "psycopg"})


@dataclass(frozen=True, slots=True)
class _Sent:
    """A statement as one dialect sends it.

    Attributes:
        text: in the driver's own style of parameters.
        names: the parameters' names, where the driver takes them by name; None where it takes them in order.
        values: of each parameter in order, its name without `PREFIX`, and its processor.

    """

    text: str
    names: tuple[str, ...] | None
    values: tuple[tuple[str, _Processor], ...]

    @classmethod
    def by(cls, statement: Insert | Update | Select[Any], dialect: Dialect) -> _Sent:
        """Compile a statement for a dialect."""
        compiled = statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup or () if compiled.positional else compiled.binds)
        processors = (compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
        values = tuple((name.removeprefix(PREFIX), one) for name, one in zip(names, processors, strict=True))
        return cls(str(compiled), None if compiled.positional else names, values)

    def of(self, row: Mapping[str, Any]) -> Any:
        """Return the driver's parameters for a row."""
        found = [row[place] if process is None else process(row[place]) for place, process in self.values]
        return tuple(found) if self.names is None else dict(zip(self.names, found, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class PreparedWrite:
    """A write whose text is always the same and that returns no rows. Lives as long as the process, for all threads.

    Attributes:
        statement: its parameters' names begin with `PREFIX`; a row is given without it.

    """

    statement: Insert | Update
    _sent: WeakKeyDictionary[Dialect, _Sent] = field(default_factory=WeakKeyDictionary, init=False, repr=False)

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> int:
        """Send it with each row's values, of which a row may hold more; return how many rows it has changed."""
        if _is_rewritten(connection):
            names = self.statement.compile(dialect=connection.dialect).params
            given = [{name: row[name.removeprefix(PREFIX)] for name in names} for row in rows]
            return connection.execute(self.statement, given).rowcount
        sent = self._sent.get(connection.dialect)
        if sent is None:
            sent = self._sent[connection.dialect] = _Sent.by(self.statement, connection.dialect)
        values = [sent.of(row) for row in rows]
        many = len(values) > 1
        if _is_watched(connection):
            return connection.exec_driver_sql(sent.text, values if many else values[0]).rowcount
        with _cursor(connection, sent.text) as cursor:
            if many:
                cursor.executemany(sent.text, values)
            else:
                cursor.execute(sent.text, values[0])
            return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class _Read:
    """A SELECT as a driver is sent it, the names of its columns, and the processors of those that need one."""

    sent: _Sent
    names: tuple[str, ...]
    processors: tuple[tuple[str, Callable[[Any], Any]], ...]

    @classmethod
    def by(cls, statement: Select[Any], dialect: Dialect) -> _Read | None:
        """Compile a SELECT for a dialect; None if it has values of its own, or a text that depends on those given."""
        if any(one.expanding or not one.required for one in statement.compile(dialect=dialect).binds.values()):
            return None
        columns = statement.selected_columns
        names = tuple(columns.keys())
        processors = (one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns)
        needed = tuple((name, one) for name, one in zip(names, processors, strict=True) if one is not None)
        return cls(_Sent.by(statement, dialect), names, needed)

    def rows(self, connection: Connection, key: Mapping[str, Any]) -> list[dict[str, Any]]:
        with _cursor(connection, self.sent.text) as cursor:
            cursor.execute(self.sent.text, self.sent.of(key))
            rows = [dict(zip(self.names, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            for name, process in self.processors:
                row[name] = process(row[name])
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class PreparedRead:
    """A SELECT whose text is always the same. Lives as long as the process, for all threads.

    Attributes:
        statement: its columns are a table's.

    """

    statement: Select[Any]
    _read: WeakKeyDictionary[Dialect, _Read | None] = field(default_factory=WeakKeyDictionary, init=False, repr=False)

    def rows(self, connection: Connection, key: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return its rows, by the names of their columns."""
        dialect = connection.dialect
        if not (_is_rewritten(connection) or _is_watched(connection)):
            read = self._read[dialect] if dialect in self._read else self._prepare(dialect)
            if read is not None:
                return read.rows(connection, key)
        found = connection.execute(self.statement, key)
        names = tuple(found.keys())
        return [dict(zip(names, row, strict=True)) for row in found]

    def _prepare(self, dialect: Dialect) -> _Read | None:
        read = self._read[dialect] = _Read.by(self.statement, dialect)
        return read


def _is_rewritten(connection: Connection) -> bool:
    """Say whether SQLAlchemy must see to each call: it puts other schemas' names in, or tells the driver types."""
    told = connection.dialect.bind_typing is BindTyping.SETINPUTSIZES
    return told or bool(connection.get_execution_options().get("schema_translate_map"))


def _is_watched(connection: Connection) -> bool:
    """Say whether SQLAlchemy is to send a statement.

    So it is where anybody is to see each one or each error, where it has to begin or refuse the transaction, and with
    drivers that nobody has tried without it.
    """
    if connection.dialect.driver not in _DRIVERS:
        return True
    events = connection.dispatch
    heard = events.before_cursor_execute or events.after_cursor_execute or events.before_execute or events.after_execute
    of_errors = connection.dialect.dispatch.handle_error
    logged = connection.engine.logger.isEnabledFor(logging.INFO)
    return bool(heard) or bool(of_errors) or logged or not connection.in_transaction()


class _cursor:  # noqa: N801 - used as a function; a generator would cost a good part of what is saved
    """Give the driver's own cursor, and tell its errors as SQLAlchemy tells them: a context manager."""

    __slots__ = ("connection", "cursor", "text")

    def __init__(self, connection: Connection, text: str) -> None:
        self.connection, self.text = connection, text

    def __enter__(self) -> Any:
        self.cursor = self.connection.connection.cursor()
        return self.cursor

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.cursor.close()
        dialect = self.connection.dialect
        if isinstance(error, dialect.loaded_dbapi.Error):
            lost = dialect.is_disconnect(error, self.connection.connection.dbapi_connection, self.cursor)
            if lost:
                self.connection.invalidate(error)
            raise DBAPIError.instance(
                self.text, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
            ) from error
