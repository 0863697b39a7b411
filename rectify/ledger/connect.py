"""Engine options that each database needs (数据库连接)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from rectify.errors import ConflictError, RectifyError
from rectify.ledger import migrations
from rectify.ledger.locking import WRITE_LOCKED, is_conflict
from rectify.ledger.tables import create_all

#: How long a SQLite connection waits for another's write, in milliseconds.
SQLITE_BUSY_MS = 30_000

#: A SQLite database that is there as long as its connection.
IN_MEMORY = "sqlite://"
#: Databases in memory that `scratch` has made and nobody uses: making the tables costs most of a short test.
_IDLE: list[Engine] = []


def engine(url: str | URL, **options: Any) -> Engine:
    """Return an engine with the options under which the ledger's promises were tested.

    SQLite: transactions begin with ``BEGIN IMMEDIATE`` (a ledger reads in order to write, and two that have read
    cannot both write), write-ahead log, foreign keys on. MariaDB, MySQL and OceanBase: utf8mb4 and READ
    COMMITTED. PostgreSQL: READ COMMITTED, its default.

    A host may use an engine of its own; `docs` say what each database then needs.

    Args:
        url: the database, as SQLAlchemy writes it.
        options: for `sqlalchemy.create_engine`; what is given here wins.

    """
    url = make_url(url)
    backend = url.get_backend_name()
    if backend in {"mysql", "mariadb"}:
        url = url.update_query_dict({"charset": "utf8mb4"})
    if backend != "sqlite":
        options = {"isolation_level": "READ COMMITTED", "pool_pre_ping": True, **options}
    made = create_engine(url, **options)
    if backend == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_immediate)
    return made


def _prepare_sqlite(dbapi_connection: Any, connection_record: object) -> None:
    del connection_record
    dbapi_connection.isolation_level = None  # the driver emits no BEGIN of its own
    settings = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", f"busy_timeout = {SQLITE_BUSY_MS}")
    for pragma in settings:
        dbapi_connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.info[WRITE_LOCKED] = True


class DatabaseError(RectifyError):
    """The database cannot be reached, is not there, or failed."""


def url_of(place: str) -> URL:
    """Return the URL of a database; what is no URL is the path of a SQLite file.

    Raises:
        DatabaseError: it is neither.

    """
    if "://" not in place:
        return URL.create("sqlite", database=place)
    try:
        return make_url(place)
    except ArgumentError as reason:
        raise DatabaseError("database.url") from reason


def shown(place: str | URL) -> str:
    """Return what to call a database when speaking of it: its URL without the password, or a SQLite file's path."""
    url = url_of(place) if isinstance(place, str) else place
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


@contextmanager
def session(place: str) -> Iterator[Session]:
    """Give a session in one transaction: committed at the end, rolled back if anything is raised.

    This is for programs that are their own host, such as the command line; a host has a session of its own.

    Args:
        place: the database's URL, or the path of a SQLite file.

    Raises:
        DatabaseError: there is no such database, or it failed.
        SchemaError: it does not have the tables of this release.
        ConflictError: another transaction was in the way.

    """
    url = url_of(place)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise DatabaseError("database.file_missing", place=place)
    with _connected(url) as made, Session(made, expire_on_commit=False) as opened, opened.begin():
        migrations.verify(opened.connection())
        yield opened


@contextmanager
def scratch(place: str) -> Iterator[Session]:
    """Give a session in one transaction that is rolled back at the end: what a test does leaves nothing behind.

    Rectify's tables are made where they are missing, and stay.

    Args:
        place: the database's URL, or the path of a SQLite file; ``sqlite://`` is one in memory.

    Raises:
        DatabaseError: the database cannot be reached, or failed.
        SchemaError: there were tables of another release.

    """
    with ExitStack() as stack:
        if place == IN_MEMORY and _IDLE:
            made = _IDLE.pop()
        else:
            made = stack.enter_context(_connected(url_of(place))) if place != IN_MEMORY else engine(place)
            with made.begin() as connection:
                create_all(connection)
                migrations.verify(connection)
        with Session(made, expire_on_commit=False) as opened:
            yield opened
        if place == IN_MEMORY:
            _IDLE.append(made)


def create(place: str) -> None:
    """Create rectify's tables where they are missing; a SQLite file is made if there is none.

    Raises:
        DatabaseError: the database cannot be reached, or failed.
        SchemaError: there were tables of another release.

    """
    with _connected(url_of(place)) as made, made.begin() as connection:
        create_all(connection)
        migrations.verify(connection)


@contextmanager
def _connected(url: URL) -> Iterator[Engine]:
    """Give an engine whose database answers; say in rectify's words what goes wrong with it."""
    try:
        made = engine(url)
    except NoSuchModuleError as reason:
        raise DatabaseError("database.dialect", name=url.drivername) from reason
    except ModuleNotFoundError as reason:
        raise DatabaseError("database.driver", name=reason.name) from reason
    try:
        try:
            made.connect().close()
        except DBAPIError as reason:
            raise DatabaseError("database.unreachable", url=shown(url), cause=reason.orig) from reason
        yield made
    except DBAPIError as reason:
        if is_conflict(reason):
            raise ConflictError("ledger.conflict", cause=str(reason.orig)) from reason
        raise DatabaseError("database.failed", url=shown(url), cause=reason.orig) from reason
    finally:
        made.dispose()
