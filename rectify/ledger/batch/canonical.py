"""The hash chain's twin in SQL (防篡改，数据库侧): the canonical form of `rectify.ledger.digest`, and its SHA-256.

A database that cannot reckon SHA-256 is told by `reckons`; there batches hash in Python, by the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rectify.ledger.clause import text_length
from rectify.ledger.columns import HASH
from rectify.ledger.digest import canonical

#: In a connection's ``info``: SQLite knows our function.
_TAUGHT = "rectify.sha256"

Sql = ColumnElement[Any]


class joined(FunctionElement[str]):  # noqa: N801 - it reads as the SQL function that it is
    """Texts put together; NULL if one of them is."""

    type = Text()
    name = "joined"
    inherit_cache = True


@compiles(joined)
def _joined(element: Any, compiler: Any, **kw: Any) -> str:
    return f"({' || '.join(compiler.process(one, **kw) for one in element.clauses)})"


@compiles(joined, "mysql", "mariadb")
def _concatenated(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CONCAT({', '.join(compiler.process(one, **kw) for one in element.clauses)})"


class octets(FunctionElement[int]):  # noqa: N801 - likewise
    """A text's length in bytes of UTF-8."""

    type = Integer()
    name = "octets"
    inherit_cache = True


@compiles(octets)
def _octets(element: Any, compiler: Any, **kw: Any) -> str:
    return f"OCTET_LENGTH({compiler.process(element.clauses, **kw)})"


@compiles(octets, "sqlite")
def _blob_length(element: Any, compiler: Any, **kw: Any) -> str:
    return f"LENGTH(CAST({compiler.process(element.clauses, **kw)} AS BLOB))"  # OCTET_LENGTH came with 3.43


class iso_day(FunctionElement[str]):  # noqa: N801 - likewise
    """A local date as ``2022-01-28``, whatever the session's date style."""

    type = Text()
    name = "iso_day"
    inherit_cache = True


@compiles(iso_day)
def _to_char(element: Any, compiler: Any, **kw: Any) -> str:
    return f"TO_CHAR({compiler.process(element.clauses, **kw)}, 'YYYY-MM-DD')"


@compiles(iso_day, "mysql", "mariadb")
def _cast_day(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS CHAR)"


@compiles(iso_day, "sqlite")
def _kept_day(element: Any, compiler: Any, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)  # type: ignore[no-any-return]  # kept as that very text


class digits(FunctionElement[str]):  # noqa: N801 - likewise
    """A whole number as text."""

    type = Text()
    name = "digits"
    inherit_cache = True


@compiles(digits)
def _as_text(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS VARCHAR(20))"


@compiles(digits, "sqlite")
def _as_it_is(element: Any, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)})"  # || makes a text of it


@compiles(digits, "mysql", "mariadb")
def _as_char(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS CHAR)"


class sha256_hex(FunctionElement[str]):  # noqa: N801 - likewise
    """The SHA-256 of a text in UTF-8, in hexadecimal."""

    type = HASH
    name = "sha256_hex"
    inherit_cache = True


@compiles(sha256_hex, "postgresql")
def _sha256(element: Any, compiler: Any, **kw: Any) -> str:
    return f"ENCODE(SHA256(CONVERT_TO({compiler.process(element.clauses, **kw)}, 'UTF8')), 'hex')"


@compiles(sha256_hex, "mysql", "mariadb")
def _sha2(element: Any, compiler: Any, **kw: Any) -> str:
    return f"SHA2({compiler.process(element.clauses, **kw)}, 256)"


@compiles(sha256_hex, "sqlite")
def _taught(element: Any, compiler: Any, **kw: Any) -> str:
    return f"rectify_sha256({compiler.process(element.clauses, **kw)})"


def reckons(connection: Connection) -> bool:
    """Say whether the database can reckon SHA-256; SQLite is taught it, once for each connection."""
    if connection.dialect.name != "sqlite":
        return connection.dialect.name in {"postgresql", "mysql", "mariadb"}
    if not connection.info.get(_TAUGHT):
        made: Any = connection.connection.dbapi_connection
        made.create_function("rectify_sha256", 1, _hashed, deterministic=True)
        connection.info[_TAUGHT] = True
    return True


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


#: A piece of a canonical form: written out already, or SQL that writes it.
Piece = str | Sql


def digest_of(pieces: Iterable[Piece]) -> Sql:
    """Return the SHA-256 over the pieces of a canonical form."""
    return sha256_hex(text_of(pieces))


def text_of(pieces: Iterable[Piece]) -> Sql:
    """Return the one text of the pieces of a canonical form; neighbours that are written out become one."""
    parts: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and parts and isinstance(parts[-1], str):
            parts[-1] += piece
        else:
            parts.append(piece)
    return joined(*(_plain(one) if isinstance(one, str) else one for one in parts))


def said(value: object) -> Piece:
    """Write out a value that is the same for every row."""
    return canonical([value])


def text(value: Sql) -> Piece:
    """Write a text that is never NULL."""
    return joined(digits(octets(value)), _plain(":"), value)


def perhaps(value: Sql) -> Piece:
    """Write a text that may be NULL."""
    return func.coalesce(text(value), _plain("-"))


def fixed(value: Sql) -> Piece:
    """Write a hash, which is never NULL: its length is known."""
    return joined(_plain("64:"), value)


def uuid(value: Sql) -> Piece:
    """Write an id that rectify made: its length is known."""
    return joined(_plain("36:"), value)


def day(value: Sql) -> Piece:
    """Write a local date that is never NULL."""
    return joined(_plain("10:"), iso_day(value))


def perhaps_day(value: Sql) -> Piece:
    """Write a local date that may be NULL."""
    return func.coalesce(day(value), _plain("-"))


def number(value: Sql) -> Piece:
    """Write a whole number that is never NULL."""
    return joined(digits(text_length(digits(value))), _plain(":"), digits(value))


#: Field of an image -> what writes its column.
IMAGE: Mapping[str, Callable[[Sql], Piece]] = {
    "state": text,
    "due_on": perhaps_day,
    "owner": perhaps,
    "org": text,
    "cycle": number,
    "settled_on": perhaps_day,
    "effective_on": day,
    "content": fixed,
}


def _plain(written: str) -> Sql:
    return literal(written, Text())
