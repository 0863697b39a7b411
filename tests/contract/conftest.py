"""One suite on every database: a test that asks for `engine` or `database` runs once on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
import sqlalchemy as sa

from rectify.ledger import connect
from rectify.ledger.tables import Base, create_all
from tests.databases import SERVERS, Database, absences, empty, own_database, running


@pytest.fixture(scope="session")
def open_database() -> Iterator[Callable[[str], Database]]:
    """Give the run's own database on a server by its name; made, with its tables, when first asked for."""
    with ExitStack() as stack:

        @cache
        def opened(name: str) -> Database:
            server = stack.enter_context(running(name))
            url = stack.enter_context(own_database(name, server))
            engine = connect.engine(url)
            stack.callback(engine.dispose)
            create_all(engine)
            return Database(name, server, url, engine)

        yield opened


@pytest.fixture(scope="session", params=list(SERVERS))
def database(request: pytest.FixtureRequest, open_database: Callable[[str], Database]) -> Database:
    """Give the run's own database on each server in turn, as the tests before have left it."""
    return open_database(request.param)


@pytest.fixture
def engine(database: Database) -> sa.Engine:
    """Give an engine on each database in turn, with the library's tables and no row in them."""
    empty(database.engine, Base.metadata)
    return database.engine


@pytest.fixture(scope="session")
def database_urls(open_database: Callable[[str], Database]) -> dict[str, str]:
    """Give the URL of every database that is here, by name, for processes that connect by themselves."""
    missing = absences()
    return {name: open_database(name).url for name in SERVERS if name not in missing}
