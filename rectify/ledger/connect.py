"""Engine options that each database needs (数据库连接)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

#: How long a SQLite connection waits for another's write, in milliseconds.
SQLITE_BUSY_MS = 30_000


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
