"""Prepared writes (预备语句): compiled once for each dialect, and sent with the driver's own text and values.

`Connection.execute` looks a statement's text up by what it is made of, and puts each value through by name: for the few
short writes of a move that is more than half of their time. What reaches the database is the same either way, and so
are the events of the engine's cursor, its log and its errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert, Update
from sqlalchemy.engine.interfaces import BindTyping

#: What the names of parameters begin with, so that none is a column's, which SQLAlchemy keeps for itself.
PREFIX = "b_"

#: Turns a value into what the driver takes; None where that is the value itself.
_Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Sent:
    """A statement as one dialect sends it.

    Attributes:
        text: in the driver's own style of parameters.
        names: the parameters' names, where the driver takes them by name; None where it takes them in order.
        values: of each parameter in order, its place in the row, and its processor.

    """

    text: str
    names: tuple[str, ...] | None
    values: tuple[tuple[str, _Processor], ...]

    def of(self, row: Mapping[str, Any]) -> Any:
        """Return the driver's parameters for a row."""
        found = [row[place] if process is None else process(row[place]) for place, process in self.values]
        return tuple(found) if self.names is None else dict(zip(self.names, found, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
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
        sent = self._sent.get(connection.dialect) or self._prepare(connection.dialect)
        values = [sent.of(row) for row in rows]
        return connection.exec_driver_sql(sent.text, values if len(values) > 1 else values[0]).rowcount

    def _prepare(self, dialect: Dialect) -> _Sent:
        compiled = self.statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup or () if compiled.positional else compiled.binds)
        processors = (compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
        values = tuple((name.removeprefix(PREFIX), one) for name, one in zip(names, processors, strict=True))
        sent = self._sent[dialect] = _Sent(str(compiled), None if compiled.positional else names, values)
        return sent


def _is_rewritten(connection: Connection) -> bool:
    """Say whether SQLAlchemy must see to each call: it puts other schemas' names in, or tells the driver types."""
    told = connection.dialect.bind_typing is BindTyping.SETINPUTSIZES
    return told or bool(connection.get_execution_options().get("schema_translate_map"))
