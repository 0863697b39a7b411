"""Prepared writes (预备语句): compiled once for each dialect, and sent with the driver's own text and values.

`Connection.execute` makes a key of a statement, looks its text up by that, and puts each value through by name; for the
few short writes of a move that is half of their time. What reaches the database is the same either way, and so are
the events of the engine's cursor, its log and its errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Delete, Dialect, Insert, Update
from sqlalchemy.engine.interfaces import BindTyping

#: Turns a value into what the driver takes; None where that is the value itself.
_Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Sent:
    """A statement as one dialect sends it: its text, and each value's name and processor, in the driver's order."""

    text: str
    values: tuple[tuple[str, _Processor], ...]
    positional: bool

    def of(self, given: Mapping[str, Any]) -> Any:
        """Return the driver's parameters of a row of values."""
        if self.positional:
            return tuple([process(given[name]) if process else given[name] for name, process in self.values])
        return {name: process(given[name]) if process else given[name] for name, process in self.values}


class Prepared:
    """A write of fixed text, which returns no rows. Lives as long as the process; may be shared by threads.

    Args:
        statement: its parameters are single values; an INSERT takes every column of its table, an UPDATE what it binds.

    """

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self.statement = statement
        self._sent: WeakKeyDictionary[Dialect, _Sent] = WeakKeyDictionary()

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> int:
        """Send it once with each row of values, and return the number of rows that it changed."""
        if not _as_it_stands(connection):
            return connection.execute(self.statement, rows if len(rows) > 1 else rows[0]).rowcount
        sent = self._sent.get(connection.dialect) or self._prepare(connection.dialect)
        given: Any = [sent.of(one) for one in rows] if len(rows) > 1 else sent.of(rows[0])
        return connection.exec_driver_sql(sent.text, given).rowcount

    def _prepare(self, dialect: Dialect) -> _Sent:
        compiled = self.statement.compile(dialect=dialect)
        names: Sequence[str] = compiled.positiontup or () if compiled.positional else tuple(compiled.binds)
        processors = (compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
        sent = _Sent(str(compiled), tuple(zip(names, processors, strict=True)), compiled.positional)
        self._sent[dialect] = sent
        return sent


def _as_it_stands(connection: Connection) -> bool:
    """Say whether a statement's text is the same for all connections of a dialect, and needs nothing beside it."""
    if connection.dialect.bind_typing is BindTyping.SETINPUTSIZES:
        return False
    return not connection.get_execution_options().get("schema_translate_map")
