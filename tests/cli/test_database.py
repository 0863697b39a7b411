from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from rectify.cli.exits import Exit
from rectify.errors import ConflictError
from rectify.ledger import connect
from rectify.ledger.connect import DatabaseError, session
from tests.cli.conftest import Run


def test_making_the_tables_twice_is_no_mistake(run: Run) -> None:
    assert run("db", "create", "--db", "a.db").out == "表已建好：a.db\n"
    assert run("db", "create", "--db", "sqlite:///a.db", "--lang", "en").out == "the tables are there: a.db\n"


def test_the_database_may_stand_in_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTIFY_DB", "a.db")
    assert run("db", "create").code == 0
    assert run("verify").code == 0


def test_a_missing_file_is_told_and_not_made(run: Run, tmp_path: Path) -> None:
    said = run("verify", "--db", "a.db")
    assert said.code == Exit.DATABASE
    assert "rectify db create --db a.db" in said.err
    assert "there is no database file a.db" in run("verify", "--db", "a.db", "--lang", "en").err
    assert not list(tmp_path.iterdir())


def test_a_database_without_tables_is_told_with_the_remedy(run: Run) -> None:
    said = run("verify", "--db", "sqlite://")
    assert said.code == Exit.DATABASE
    assert "rectify_campaign" in said.err
    assert "rectify db create" in said.err


def test_tables_of_something_else_are_not_taken_for_ours(run: Run) -> None:
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute("CREATE TABLE rectify_entry (id TEXT)")
    said = run("db", "create", "--db", "a.db")
    assert said.code == Exit.DATABASE
    assert "rectify_entry.seq" in said.err


@pytest.mark.parametrize(
    ("url", "zh", "en"),
    [
        ("postgresql+psycopg://u:secret@127.0.0.1:1/x", "连不上数据库", "cannot be reached"),
        ("nothing://x", "不认识数据库类型 nothing", "nothing is no kind of database"),
        ("oracle+cx_oracle://x", "缺少数据库驱动 cx_Oracle", "the database driver cx_Oracle is not installed"),
        ("://", "数据库 URL 写得不对", "that is no database URL"),
    ],
)
def test_a_database_out_of_reach_is_told_in_either_language(run: Run, url: str, zh: str, en: str) -> None:
    said = run("verify", "--db", url)
    assert said.code == Exit.DATABASE
    assert zh in said.err
    assert "→" in said.err
    assert "secret" not in said.err
    assert en in run("verify", "--db", url, "--lang", "en").err


def test_a_file_that_is_no_database_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("not a database, only a text that is long enough to be looked at" * 20, "utf-8")
    said = run("verify", "--db", "a.db")
    assert said.code == Exit.DATABASE
    assert "file is not a database" in said.err


def _fail(place: str, error: Exception) -> None:
    connect.create(place)
    with session(place):
        raise error


def _database_says(cause: Exception) -> OperationalError:
    return OperationalError("UPDATE rectify_problem", {}, cause)


def test_what_the_database_says_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="disk I/O error"):
        _fail(str(tmp_path / "a.db"), _database_says(sqlite3.OperationalError("disk I/O error")))


def test_another_transaction_in_the_way_is_a_conflict(tmp_path: Path) -> None:
    deadlock: Any = RuntimeError(1213, "Deadlock found")
    with pytest.raises(ConflictError):
        _fail(str(tmp_path / "a.db"), _database_says(deadlock))
