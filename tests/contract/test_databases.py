"""The contract's own ground: each database is really there, is empty, and goes away."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from rectify.ledger import connect
from rectify.ledger.tables import Base
from tests import databases
from tests.databases import SERVERS, Database

CLOSED = "127.0.0.1:1"
SUITE = """
import pytest

@pytest.fixture(params=["sqlite", "postgresql", "mariadb", "oceanbase"])
def database(request):
    return request.param

@pytest.mark.parametrize("word", ["查摆", "整改中"])
def test_a_rule(database, word):
    assert word

def test_without_a_database():
    pass

@pytest.mark.parametrize("word", ["公示"])
def test_without_a_database_but_with_a_word(word):
    assert word
"""


@pytest.fixture
def no_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTIFY_TEST_PG", f"postgresql+psycopg://postgres@{CLOSED}/test")
    monkeypatch.setenv("PYTHONPATH", str(Path(databases.__file__).parents[1]))
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for server in SERVERS.values():
        if server.variable:
            monkeypatch.setenv(server.variable, "sqlite://")


def _version(url: str) -> str:
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        function = "sqlite_version()" if engine.dialect.name == "sqlite" else "version()"
        return str(connection.exec_driver_sql(f"SELECT {function}").scalar_one())


def _tables(url: str) -> list[str]:
    return sa.inspect(sa.create_engine(url, poolclass=NullPool)).get_table_names()


def test_each_database_is_the_one_it_is_called(database: Database) -> None:
    words = {"sqlite": "3.", "postgresql": "PostgreSQL", "mariadb": "MariaDB", "oceanbase": "OceanBase"}
    assert words[database.name] in _version(database.url)


def test_an_engine_has_every_table_and_no_row(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_emptying_takes_children_before_their_parents(database: Database) -> None:
    metadata = sa.MetaData()
    parent = sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True))
    child = sa.Table(
        "child",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.ForeignKey(parent.c.id)),
    )
    with database.another() as url:
        engine = connect.engine(url)
        metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(parent.insert(), {"id": 1})
            connection.execute(child.insert(), {"id": 1, "parent_id": 1})
        databases.empty(engine, metadata)
        with engine.connect() as connection:
            assert connection.execute(sa.select(parent, child.c.id).outerjoin(child)).all() == []
        engine.dispose()


def test_another_database_has_no_table_and_is_gone_afterwards(database: Database) -> None:
    with database.another() as url:
        assert _tables(url) == []
    if database.name == "sqlite":
        assert not Path(str(sa.make_url(url).database)).exists()
    else:
        with pytest.raises(sa.exc.OperationalError):
            _version(url)


def test_another_process_reaches_every_database_by_its_url(database_urls: dict[str, str]) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        versions = pool.map(_version, database_urls.values())
        pool.close()
        pool.join()
    assert len(versions) == len(SERVERS) - len(databases.absences())


@pytest.mark.usefixtures("no_postgresql")
def test_a_server_that_refuses_is_absent_with_its_address() -> None:
    assert f"{CLOSED}: " in (databases.absence("postgresql") or "")


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr("importlib.import_module", refuse)
    assert databases.absence("oceanbase") == "pylibseekdb is not installed"


@pytest.mark.usefixtures("no_postgresql")
def test_the_command_names_what_is_missing_and_how_to_start_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert databases.main() == 1
    out = capsys.readouterr().out
    assert f"PostgreSQL is missing ({CLOSED}" in out
    assert "To start it: pg_ctlcluster" in out


@pytest.mark.usefixtures("all_there")
def test_the_command_is_silent_when_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.import_module", str)
    assert databases.main() == 0
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("no_postgresql")
@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "in a worker"])
def test_what_a_missing_server_leaves_out_is_said_in_red(pytester: pytest.Pytester, workers: list[str]) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess("-p", "tests.conftest", "--color=yes", *workers)
    out = result.stdout.str()
    assert result.ret == 0
    assert "\x1b[31m\x1b[1mNOT RUN: PostgreSQL (127.0.0.1:1: " in out
    assert "2 tests. To start it: pg_ctlcluster" in out


@pytest.mark.usefixtures("no_postgresql")
def test_a_run_without_any_database_asks_for_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_a_rule():\n    pass\n")
    result = pytester.runpytest_subprocess("-p", "tests.conftest")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*NOT RUN*")


@pytest.mark.usefixtures("no_postgresql")
def test_on_the_build_machine_a_missing_server_is_a_failure(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess("-p", "tests.conftest")
    result.assert_outcomes(passed=8, errors=2)
    result.stdout.fnmatch_lines(["NOT RUN: PostgreSQL (127.0.0.1:1: *): 2 tests. To start it: pg_ctlcluster*"])
