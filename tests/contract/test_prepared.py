"""A move is as few statements as the database allows, and they write and read what SQLAlchemy would."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from rectify import Entry, Measure, Problem
from rectify.ledger import gathering
from rectify.ledger.gathering import Reader
from rectify.ledger.prepared import PreparedRead, PreparedWrite
from rectify.ledger.tables import Ref, table_of
from tests.contract.walks import DOER, Desk, desk
from tests.databases import Database

#: Database -> the statements that write a move: PostgreSQL takes entry, item and version in one.
WRITES = {"sqlite": 2, "postgresql": 1, "mariadb": 2, "oceanbase": 2}
#: The same for what belongs to a problem, whose version is raised besides.
WRITES_BELOW = {"sqlite": 3, "postgresql": 1, "mariadb": 3, "oceanbase": 3}

#: Names other schemas for tables that there are not, so that SQLAlchemy has to look into every statement.
TRANSLATED = {"schema_translate_map": {"elsewhere": "nowhere"}}


def _ready(at: Desk) -> tuple[Problem, Measure]:
    """Give a problem that may be completed, and its measure."""
    problem, measure = at.started()
    at.of(DOER).fire(measure, "complete")
    at.secretary.attach(problem, "file:///1")
    return problem, measure


@contextmanager
def sent_to(engine: sa.Engine) -> Iterator[list[str]]:
    """Note every statement that goes to the database but the one that begins the transaction."""
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, _p: object, _x: object, _m: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def test_a_move_by_id_is_a_few_statements_and_no_more(engine: sa.Engine, database: Database) -> None:
    with desk(engine) as at:
        problem, measure = _ready(at)
        of_problem, of_measure = Problem.ref(problem.id), Measure.ref(measure.id)
    moves = (
        (of_measure, "redo", WRITES_BELOW, 3),  # whose it is, the lock, the measure
        (of_measure, "complete", WRITES_BELOW, 3),
        (of_problem, "complete", WRITES, 3),  # the lock, the measures, the evidence
        (of_problem, "publish", WRITES, 1),  # the lock, which gives the row: its guards look at nothing else
    )
    for ref, trigger, writes, reads in moves:
        with desk(engine) as at, sent_to(engine) as statements:
            at.secretary.fire(ref, trigger, reason="效果不足")
        assert len(statements) == reads + writes[database.name], statements


def test_a_move_of_a_loaded_object_is_no_more_statements(engine: sa.Engine, database: Database) -> None:
    with desk(engine) as at:
        problem, _ = _ready(at)
        with sent_to(engine) as statements:
            at.secretary.fire(problem, "complete")
            assert problem.state == "rectified"
        assert len(statements) == 3 + WRITES[database.name], statements


def _raw(connection: sa.Connection, table: sa.Table) -> list[tuple[Any, ...]]:
    """Return the rows of a table as the driver gives them."""
    names = ", ".join(column.name for column in table.primary_key)
    return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {names}")]


@pytest.mark.parametrize("kind", ["problem", "measure"])
def test_what_is_sent_as_text_is_stored_as_sqlalchemy_would_store_it(engine: sa.Engine, kind: str) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        ref = {"problem": Problem.ref(problem.id), "measure": Measure.ref(measure.id)}[kind]
    stored = []
    for connecting in (engine, engine.execution_options(**TRANSLATED)):
        with Session(connecting) as session, session.begin() as transaction:
            at = Desk(session, at.clock, at.rectify)
            at.secretary.handover(ref, to="u-1009", reason="100%: 调岗")
            stored.append([_raw(at.connection, table_of(cls)) for cls in (Entry, Problem, Measure)])
            transaction.rollback()
    assert stored[0] == stored[1]
    assert "u-1009" in str(stored[0])


def test_the_engines_log_shows_the_writes(engine: sa.Engine, caplog: pytest.LogCaptureFixture) -> None:
    with desk(engine) as at:
        problem = Problem.ref(_ready(at)[0].id)
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"), desk(engine) as at:
        at.secretary.fire(problem, "complete")
    said = caplog.text
    assert re.search(r"INSERT INTO rectify_entry", said)
    assert re.search(r"UPDATE rectify_problem SET", said)


def test_what_the_driver_gives_is_read_as_sqlalchemy_would_read_it(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign(facets=["学史明理", "学史增信"])
        problem, measure = at.started(campaign)
        at.of(DOER).fire(measure, "complete")
        at.secretary.attach(measure, "file:///1")
        refs = [Ref("campaign", campaign.id), Problem.ref(problem.id), Measure.ref(measure.id)]
        key = {"id": problem.id, "first": 1, "last": 1}
    read = []
    for connecting in (engine, engine.execution_options(**TRANSLATED)):
        with Session(connecting) as session:
            reader = Reader(session.connection(), "city")
            rows = [reader.row(ref) for ref in refs] + [
                one for of in gathering._MEMBERS.values() for one in reader.all(of, key)
            ]
            read.append([[(name, type(value), value) for name, value in row.items()] for row in rows])
    assert read[0] == read[1]
    assert len(read[0]) == len(refs) + 2


@pytest.mark.parametrize("event", ["before_cursor_execute", "after_cursor_execute", "before_execute", "after_execute"])
@pytest.mark.parametrize("heard_on", ["engine", "class", "connection"])
def test_whoever_listens_hears_of_every_statement(engine: sa.Engine, event: str, heard_on: str) -> None:
    with desk(engine) as at:
        problem = Problem.ref(_ready(at)[0].id)
    heard: list[str] = []

    def note(*told: Any) -> None:
        heard.append(str(told[2] if "cursor" in event else told[1]))

    with desk(engine) as at:
        target: Any = {"engine": engine, "class": sa.Engine, "connection": at.connection}[heard_on]
        sa.event.listen(target, event, note)
        at.secretary.fire(problem, "complete")
        sa.event.remove(target, event, note)
    wanted = ["rectify_problem", "rectify_measure", "rectify_evidence"]
    assert [one for one in wanted if not any(f"FROM {one}" in said for said in heard)] == []


MISSING = sa.table("rectify_nothing", sa.column("id", sa.String))
FAILING: dict[str, Callable[[sa.Connection], object]] = {
    "read": lambda connection: PreparedRead(sa.select(MISSING)).rows(connection, {}),
    "write": lambda connection: PreparedWrite(sa.update(MISSING).values(id=sa.bindparam("b_id"))).run(
        connection, {"id": "1"}
    ),
}


@pytest.mark.parametrize("sent", FAILING)
def test_a_statement_that_fails_is_told_as_sqlalchemy_tells_it(engine: sa.Engine, sent: str) -> None:
    told = []
    for connecting in (engine, engine.execution_options(**TRANSLATED)):
        with Session(connecting) as session, pytest.raises(DBAPIError, match="rectify_nothing") as raised:
            FAILING[sent](session.connection())
        error = raised.value
        told.append((type(error), type(error.orig), str(error.orig), error.statement, error.connection_invalidated))
    assert told[0] == told[1]


@pytest.mark.parametrize("sent", FAILING)
def test_whoever_listens_for_errors_hears_of_them(engine: sa.Engine, sent: str) -> None:
    heard: list[str] = []

    def note(context: Any) -> None:
        heard.append(str(context.original_exception))

    sa.event.listen(engine, "handle_error", note)
    with Session(engine) as session, pytest.raises(DBAPIError):
        FAILING[sent](session.connection())
    sa.event.remove(engine, "handle_error", note)
    assert len(heard) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_is_lost_is_given_up(engine: sa.Engine) -> None:
    with Session(engine) as session:
        connection = session.connection()
        mine = connection.scalar(sa.select(sa.func.pg_backend_pid()))
        with engine.begin() as other:
            other.execute(sa.select(sa.func.pg_terminate_backend(mine)))
        with pytest.raises(OperationalError) as raised:
            FAILING["read"](connection)
        assert raised.value.connection_invalidated
        assert connection.invalidated


def test_a_statement_whose_text_depends_on_its_values_goes_through_sqlalchemy(engine: sa.Engine) -> None:
    table = table_of(Problem)
    some = PreparedRead(sa.select(table).where(table.c.id.in_(sa.bindparam("ids", expanding=True))))
    with desk(engine) as at:
        ids = [at.problem().id for _ in range(3)]
        for wanted in (ids, ids[:1], []):
            assert [row["id"] for row in some.rows(at.connection, {"ids": wanted})] == wanted
