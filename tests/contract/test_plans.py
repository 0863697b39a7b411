"""What the databases plan: the deadline reports enter by an index, and their cost follows what they find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa

from rectify import Actor, Ledger, Measure, Problem, reports
from rectify.ledger.tables import Entry, table_of
from tests.contract.walks import BUREAU, SECRETARY, Desk, desk
from tests.databases import Database

#: Settled items beside the few that are overdue: enough for every database to mind.
SETTLED = 2_000
PAST = date(2022, 2, 1)
FILLED = ("rectify_problem", "rectify_measure", "rectify_entry")
_TABLE = r"((rectify_(problem|measure|entry)|its_|any_)\w*)"
#: How the databases say that they read a table from end to end; SQLite, that it reads all of a tenant.
THROUGH = re.compile(
    rf"SCAN {_TABLE}|SEARCH {_TABLE} .*\(tenant=\?\)"  # SQLite
    rf"|Seq Scan on {_TABLE}"  # PostgreSQL
    rf"|\| {_TABLE} \| (ALL|index) \|"  # MariaDB
    rf"|TABLE FULL SCAN *\|{_TABLE}"  # OceanBase
)

REPORTS: Mapping[str, Callable[[Ledger], object]] = {
    "what is overdue": lambda one: list(reports.overdue(one)),
    "what is overdue by organisation": reports.overdue_by,
    "what was overdue": lambda one: list(reports.overdue(one, as_of=PAST)),
    "what was overdue by organisation": lambda one: reports.overdue_by(one, as_of=PAST),
    "what falls due": lambda one: list(reports.due(one)),
    "what falls due by organisation": reports.due_by,
    "how many problems are overdue": lambda one: one.problems(overdue=True).count(),
    "the problems that are overdue": lambda one: list(one.problems(overdue=True)),
    "the measures that are overdue": lambda one: list(one.measures(overdue=True)),
    "the problems below an organisation that are overdue": lambda one: list(one.problems(overdue=True, org=BUREAU)),
    "the measures below an organisation that are overdue": lambda one: list(one.measures(overdue=True, org=BUREAU)),
}


@contextmanager
def filled(engine: sa.Engine) -> Iterator[Desk]:
    """Give a desk over many settled items and few that are overdue."""
    with desk(engine) as at:
        problem, measure = at.started()
        at.session.flush()
        rows = {cls: _row(at, cls, one) for cls, one in ((Problem, problem.id), (Measure, measure.id))}
        entry = at.connection.execute(sa.select(table_of(Entry)).where(Entry.item_id == problem.id)).mappings().first()
        assert entry is not None
        ids = [f"01900000-0000-7000-8000-{number:012x}" for number in range(SETTLED)]
        settled = {"is_open": False, "state": "rectified"}
        for cls, row in rows.items():
            of = () if cls is Problem else ("problem_id",)
            copies = [
                {**row, **settled, **dict.fromkeys(of, id_), "id": id_, "ordinal": place, "owner": f"u-{place % 50}"}
                for place, id_ in enumerate(ids, start=10)
            ]
            at.connection.execute(sa.insert(table_of(cls)), copies)
        copies = [{**entry, "item_id": id_, "root_id": id_, "open_before": False} for id_ in ids]
        at.connection.execute(sa.insert(table_of(Entry)), copies)
        at.session.commit()
        _analyse(engine)
        yield at


def _row(at: Desk, cls: type[Problem | Measure], id_: str) -> dict[str, Any]:
    table = table_of(cls)
    return dict(at.connection.execute(sa.select(table).where(table.c.id == id_)).mappings().one())


def _analyse(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for table in FILLED:
            verb = "ANALYZE TABLE" if engine.dialect.name in {"mysql", "mariadb"} else "ANALYZE"
            connection.exec_driver_sql(f"{verb} {table}")


def plan(at: Desk, statement: str, params: Any = ()) -> list[str]:
    """Return what the database would do, line by line."""
    verb = "EXPLAIN QUERY PLAN" if at.connection.dialect.name == "sqlite" else "EXPLAIN"
    return [" | ".join(map(str, row)) for row in at.connection.exec_driver_sql(f"{verb} {statement}", params)]


def plans(
    at: Desk, engine: sa.Engine, report: Callable[[Ledger], object], *, by: Actor = SECRETARY, asking: str = "is_open"
) -> list[str]:
    """Return the plans of the statements that a report sends, as far as they ask for something."""
    sent: list[tuple[str, Any]] = []

    def keep(*said: Any) -> None:
        sent.append((said[2], said[3]))

    sa.event.listen(engine, "before_cursor_execute", keep)
    report(at.of(by))
    sa.event.remove(engine, "before_cursor_execute", keep)
    return [line for statement, params in sent if asking in statement for line in plan(at, statement, params)]


def read_through(lines: Sequence[str]) -> list[str]:
    """Return where a plan reads a table, or all of a tenant's rows in it, from end to end."""
    return [line for line in lines if THROUGH.search(line)]


def test_no_report_on_deadlines_reads_a_table_from_end_to_end(engine: sa.Engine, database: Database) -> None:
    with filled(engine) as at:
        lines = {name: plans(at, engine, report) for name, report in REPORTS.items()}
        astray = [name for name, plan in lines.items() if not any("_due" in one or "_past" in one for one in plan)]
        assert astray == [] or database.name == "oceanbase"  # which now and then takes another index
        assert {name: found for name, plan in lines.items() if (found := read_through(plan))} == {}


def test_an_owners_worklist_reads_what_is_theirs(engine: sa.Engine) -> None:
    with filled(engine) as at:
        lines = plans(at, engine, lambda one: one.worklist(), by=Actor("u-7"), asking="owner")
        assert any("_owner" in one for one in lines), lines
        assert read_through(lines) == []


def test_a_question_that_no_index_answers_would_be_noted(engine: sa.Engine) -> None:
    with filled(engine) as at:
        for table in FILLED:
            column = "reason" if table == "rectify_entry" else "text"
            assert read_through(plan(at, f"SELECT count(*) FROM {table} WHERE {column} = 'x'"))
