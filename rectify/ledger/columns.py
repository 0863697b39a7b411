"""Column types that mean the same on every database: ids and paths, texts, local dates, UTC moments."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pendulum
from sqlalchemy import ColumnElement, Date, DateTime, Dialect, String, Text, and_, or_
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator

from rectify.errors import InvalidValueError
from rectify.vocabulary import MAX_ID


def exact(length: int) -> String:
    """Return a string type whose values compare and sort by their bytes, on every database.

    Sorting by bytes is what makes ``p/ <= org < p0`` the subtree of ``p``. The default collations do not:
    PostgreSQL's follows a language, MariaDB's takes ``u-1`` for ``U-1``.
    """
    return (
        String(length)
        .with_variant(String(length, collation="C"), "postgresql", "opengauss")
        .with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
    )


def within(column: Any, org: str) -> ColumnElement[bool]:
    """Return the condition that a path is ``org`` or below it: equality or a range, so an index serves."""
    return or_(column == org, and_(column >= org + "/", column < org + "0"))


#: A UUIDv7 made by rectify.
UUID = exact(36)
#: An id or a word of the host's: tenant, person, organisation path.
ID = exact(MAX_ID)
#: A word of a policy: state, trigger, term, kind.
WORD = exact(64)
#: A SHA-256 in hexadecimal.
HASH = exact(64)

#: A text that people write. Compared by its bytes, like ids; it has no surrounding blanks, which some databases ignore.
#: MySQL's TEXT would end at 64 KB.
TEXT = (
    Text()
    .with_variant(Text(collation="C"), "postgresql", "opengauss")
    .with_variant(mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
)


def _plain_day(value: date) -> date:
    """Return a date, if it carries no time.

    Raises:
        InvalidValueError: it is a moment.

    """
    if isinstance(value, datetime):
        raise InvalidValueError("value.date", what="date", value=value)
    return value


class Day(TypeDecorator[pendulum.Date]):
    """A local date; gives `pendulum.Date`."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        """Take a date, and nothing that carries a time."""
        del dialect
        return None if value is None else _plain_day(value)

    def process_result_value(self, value: date | None, dialect: Dialect) -> pendulum.Date | None:
        """Give a pendulum date."""
        del dialect
        return None if value is None else pendulum.Date(value.year, value.month, value.day)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Write SQLite's text at once: its own processor fills a template by name, field by field."""
        return _iso_text if _keeps_text(dialect) else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read SQLite's text at once."""
        return _from_iso_text if _keeps_text(dialect) else super().result_processor(dialect, coltype)


def _keeps_text(dialect: Dialect) -> bool:
    """Say whether a dialect keeps dates as texts in ISO form (SQLite, unless the driver converts them)."""
    return dialect.name == "sqlite" and not getattr(dialect, "native_datetime", False)


def _iso_text(value: date | None) -> str | None:
    return None if value is None else _plain_day(value).isoformat()


def _from_iso_text(value: str | None) -> pendulum.Date | None:
    return None if value is None else pendulum.Date.fromisoformat(value)


def utc_of(value: datetime) -> datetime:
    """Return a moment in UTC: most are."""
    return value if value.tzinfo is pendulum.UTC else value.astimezone(UTC)


class Moment(TypeDecorator[pendulum.DateTime]):
    """A UTC instant, to the microsecond; gives `pendulum.DateTime`. A naive moment is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Keep microseconds on MySQL and MariaDB, whose default drops them."""
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take a moment that knows its zone, store it as UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidValueError("value.naive_moment", value=value)
        utc = utc_of(value)
        clock = (utc.hour, utc.minute, utc.second, utc.microsecond)
        return datetime(utc.year, utc.month, utc.day, *clock)  # noqa: DTZ001 - the column holds UTC without a zone

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> pendulum.DateTime | None:
        """Give a pendulum moment in UTC."""
        del dialect
        return None if value is None else pendulum.instance(value, tz="UTC")


class Json(TypeDecorator[Any]):
    """A small JSON value kept as text: the native JSON types differ too much."""

    impl = TEXT
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write canonical JSON: sorted keys, no blanks."""
        del dialect
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back."""
        del dialect
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: what is stored is what is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))
