"""The engine's options, and what is said when there is no such database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify.errors import ConflictError, SchemaError
from rectify.ledger import connect
from rectify.ledger.connect import DatabaseError


def pragma(engine: sa.Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def _run(place: str, statement: str) -> None:
    with connect.session(place) as session:
        session.execute(sa.text(statement))


def test_sqlite_keeps_foreign_keys_and_waits_for_its_lock(tmp_path: Path) -> None:
    engine = connect.engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "busy_timeout") == connect.SQLITE_BUSY_MS
    engine.dispose()


def test_a_sqlite_transaction_takes_the_write_lock_as_it_begins(tmp_path: Path) -> None:
    engine = connect.engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    other = sa.create_engine(engine.url, connect_args={"timeout": 0})
    with engine.begin(), other.connect() as connection, pytest.raises(sa.exc.OperationalError, match="locked"):
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER)")
    for one in (engine, other):
        one.dispose()


def test_mysql_speaks_utf8mb4_under_read_committed() -> None:
    engine = connect.engine("mysql+pymysql://root@127.0.0.1/test?charset=latin1")
    assert engine.url.query["charset"] == "utf8mb4"
    assert engine.dialect._on_connect_isolation_level == "READ COMMITTED"


def test_what_a_host_says_of_its_engine_wins() -> None:
    engine = connect.engine("postgresql+psycopg://127.0.0.1/test", isolation_level="SERIALIZABLE")
    assert engine.dialect._on_connect_isolation_level == "SERIALIZABLE"


def test_a_path_is_a_sqlite_file() -> None:
    assert connect.url_of("台账.db") == sa.URL.create("sqlite", database="台账.db")
    assert connect.url_of("postgresql+psycopg://h/d").database == "d"
    with pytest.raises(DatabaseError) as refused:
        connect.url_of("no url://")
    assert refused.value.code == "database.url"


def test_a_session_is_committed_at_its_end(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    connect.create(place)
    with connect.session(place) as session:
        session.execute(sa.text("CREATE TABLE hosts_own (id INTEGER)"))
    with connect.session(place) as session:
        assert session.scalars(sa.text("SELECT id FROM hosts_own")).all() == []


def _rolled_back(place: str) -> None:
    with connect.session(place) as session:
        session.execute(sa.text("CREATE TABLE hosts_own (id INTEGER)"))
        raise ZeroDivisionError


def test_a_session_that_fails_is_rolled_back(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    connect.create(place)
    with pytest.raises(ZeroDivisionError):
        _rolled_back(place)
    with connect.session(place) as session:
        assert not sa.inspect(session.connection()).has_table("hosts_own")


def test_a_file_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    place = tmp_path / "absent.db"
    with pytest.raises(DatabaseError) as refused:
        _run(str(place), "SELECT 1")
    assert refused.value.code == "database.file_missing"
    assert not place.exists()


def test_a_database_without_the_tables_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "empty.db"
    place.touch()
    with pytest.raises(SchemaError):
        _run(str(place), "SELECT 1")


def test_tables_of_another_release_are_named(tmp_path: Path) -> None:
    place = str(tmp_path / "old.db")
    engine = connect.engine(connect.url_of(place))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE rectify_measure (tenant TEXT, id TEXT)")
    engine.dispose()
    with pytest.raises(SchemaError, match=r"rectify_measure\.text"):
        connect.create(place)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("oracle9://127.0.0.1/test", "database.dialect"),
        ("mysql+oursql3://127.0.0.1/test", "database.dialect"),
        ("oracle+cx_oracle://127.0.0.1/test", "database.driver"),
        ("postgresql+psycopg://127.0.0.1:1/test", "database.unreachable"),
    ],
)
def test_a_database_that_cannot_be_reached_is_said_so(place: str, code: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        connect.create(place)
    assert refused.value.code == code


def test_a_password_is_not_shown() -> None:
    with pytest.raises(DatabaseError) as refused:
        connect.create("postgresql+psycopg://u:geheim@127.0.0.1:1/test")
    assert "geheim" not in str(refused.value)
    assert "***" in str(refused.value)


def test_a_statement_that_fails_is_said_in_our_words(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    connect.create(place)
    with pytest.raises(DatabaseError) as refused:
        _run(place, "SELECT * FROM nothing")
    assert refused.value.code == "database.failed"


def test_a_busy_database_is_a_conflict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "ledger.db")
    connect.create(place)
    monkeypatch.setattr(connect, "SQLITE_BUSY_MS", 1)
    engine = connect.engine(connect.url_of(place))
    with Session(engine) as session:
        session.connection()
        with pytest.raises(ConflictError, match="locked"):
            _run(place, "SELECT 1")
    engine.dispose()
