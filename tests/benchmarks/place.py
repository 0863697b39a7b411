"""Where a contestant works: a database of its own on one server, with the same durability for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from rectify.ledger import connect
from tests.databases import SERVERS, own_database, running


@dataclass(frozen=True, slots=True)
class Place:
    """One server; every contestant asks it for a blank database."""

    name: str
    server: sa.URL

    @property
    def title(self) -> str:
        return SERVERS[self.name].title

    @contextmanager
    def url(self) -> Iterator[sa.URL]:
        """Give the URL of a blank database, dropped afterwards."""
        with own_database(self.name, self.server) as text:
            url = sa.make_url(text)
            if self.name == "postgresql":
                _as_the_server_comes(url)
            yield url

    @contextmanager
    def engine(self) -> Iterator[sa.Engine]:
        """Give an engine on a blank database; on SQLite: WAL, synchronous NORMAL, BEGIN IMMEDIATE."""
        with self.url() as url:
            made = connect.engine(url)
            yield made
            made.dispose()


def _as_the_server_comes(url: sa.URL) -> None:
    """Take back what the tests' databases have set for speed: a commit waits for the disk."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {url.database} RESET ALL")


@contextmanager
def place(name: str) -> Iterator[Place]:
    """Give the place on a database of `tests.databases`."""
    with running(name) as server:
        yield Place(name, server)
