"""The four databases that the contract is kept on: where they are, and a database of one's own in each."""

from __future__ import annotations

import importlib
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool


@dataclass(frozen=True, slots=True)
class Server:
    """Where a database is looked for, and how a database of one's own is made and dropped in it."""

    title: str
    default: str
    variable: str = ""
    start: str = ""
    create: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @property
    def address(self) -> sa.URL:
        return sa.make_url(os.environ.get(self.variable, self.default))


SERVERS = {
    "sqlite": Server(title="SQLite", default="sqlite://"),
    "postgresql": Server(
        title="PostgreSQL",
        default="postgresql+psycopg://postgres@127.0.0.1:5432/test",
        variable="RECTIFY_TEST_PG",
        start="pg_ctlcluster 15 main start, or set RECTIFY_TEST_PG to a URL of a user who may create databases",
        create=(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'",
            "ALTER DATABASE {name} SET synchronous_commit = off",
            "ALTER DATABASE {name} SET lock_timeout = '30s'",  # a forgotten transaction fails a test, not hangs it
        ),
        drop=("DROP DATABASE {name} WITH (FORCE)",),
    ),
    "mariadb": Server(
        title="MariaDB",
        default="mysql+pymysql://root@127.0.0.1:3306/test?charset=utf8mb4",
        variable="RECTIFY_TEST_MARIADB",
        start="start-stop-daemon --start --background --exec /usr/sbin/mariadbd, "
        "or set RECTIFY_TEST_MARIADB to a URL of a user who may create databases",
        # Servers with this default exist: a table that does not say utf8mb4 itself refuses Chinese here.
        create=("CREATE DATABASE {name} CHARACTER SET latin1",),
        drop=("SET lock_wait_timeout = 30", "DROP DATABASE {name}"),
    ),
    "oceanbase": Server(
        title="OceanBase",
        default="mysql+pymysql://root@/test?charset=utf8mb4",
        start="pip install pylibseekdb (Linux)",
        create=("CREATE DATABASE {name}",),
        drop=("DROP DATABASE {name}",),
    ),
}


#: OceanBase gives a statement ten seconds, and a busy machine takes longer. In microseconds; a lock is waited for less.
OCEANBASE_PATIENCE = "SET ob_query_timeout = 100000000, ob_trx_lock_timeout = 30000000"

#: OceanBase gives a statement a third of the memory, which is little here: what was known at a moment, of every kind,
#: then fails with 11049 "Exceed query memory limit". In per cent.
OCEANBASE_MEMORY = "ALTER SYSTEM SET query_memory_limit_percentage = 100"


@dataclass(frozen=True, slots=True)
class Database:
    """A database that this run of the tests made for itself, and drops at its end.

    Attributes:
        name: the key in `SERVERS`.
        server: the URL that may create further databases.
        url: what another process connects by.
        engine: with the library's tables; lives as long as the run.

    """

    name: str
    server: sa.URL
    url: str
    engine: sa.Engine

    @contextmanager
    def another(self) -> Iterator[str]:
        """Give the URL of a further database on the same server, without any table."""
        with own_database(self.name, self.server) as url:
            yield url


def absence(name: str) -> str | None:
    """Tell why a database cannot be used here, or None if it can."""
    address = SERVERS[name].address
    try:
        if name == "oceanbase":
            importlib.import_module("pylibseekdb")
        else:
            sa.create_engine(address, poolclass=NullPool).connect().close()
    except ImportError as error:
        return f"{error.name} is not installed"
    except sa.exc.OperationalError as error:
        return f"{address.host}:{address.port}: {str(error.orig).splitlines()[0]}"
    return None


def absences() -> dict[str, str]:
    """Tell of each database that cannot be used here why not."""
    return {name: why for name in SERVERS if (why := absence(name)) is not None}


@contextmanager
def running(name: str) -> Iterator[sa.URL]:
    """Give the URL of a server on which databases can be made; SQLite's and OceanBase's end with the block."""
    address = SERVERS[name].address
    if name not in {"sqlite", "oceanbase"}:
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="rectify-", ignore_cleanup_errors=True) as folder:
        if name == "sqlite":
            yield address.set(database=str(Path(folder, "unused.db")))
        else:
            with _oceanbase(folder) as socket:
                server = address.update_query_dict({"unix_socket": socket, "init_command": OCEANBASE_PATIENCE})
                _run(server, (OCEANBASE_MEMORY,), "")
                yield server


@contextmanager
def _oceanbase(folder: str) -> Iterator[str]:
    """Run an OceanBase server on a folder, and give the socket that any process of this machine may use."""
    pylibseekdb: Any = importlib.import_module("pylibseekdb")
    instance = pylibseekdb.open(folder)  # the server ends when this object is closed or collected
    try:
        yield instance.connection_options()["unix_socket"]
    finally:
        instance.close()


@contextmanager
def own_database(name: str, server: sa.URL) -> Iterator[str]:
    """Make a database with a name that no other run has, give its URL, and drop it."""
    own = f"rectify_{os.getpid()}_{secrets.token_hex(4)}"
    if name == "sqlite":
        file = Path(str(server.database)).with_name(f"{own}.db")
        yield server.set(database=str(file)).render_as_string()
        for left in file.parent.glob(f"{own}.db*"):
            left.unlink()
        return
    _run(server, SERVERS[name].create, own)
    try:
        yield server.set(database=own).render_as_string(hide_password=False)
    finally:
        _run(server, SERVERS[name].drop, own)


def _run(server: sa.URL, statements: tuple[str, ...], name: str) -> None:
    engine = sa.create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.format(name=name))


def empty(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Delete every row of every table that has any: a few milliseconds, where TRUNCATE takes ten times as long."""
    tables = metadata.sorted_tables[::-1]
    holds_rows = sa.select(*(sa.exists().select_from(table).label(table.name) for table in tables))
    with engine.begin() as connection:
        found = connection.execute(holds_rows).one()._mapping
        for table in tables:
            if found[table.name]:
                connection.execute(table.delete())


def main() -> int:
    """Print what is missing; the exit status is 1 if anything is."""
    missing = absences()
    for name, why in missing.items():
        sys.stdout.write(f"{SERVERS[name].title} is missing ({why}). To start it: {SERVERS[name].start}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
