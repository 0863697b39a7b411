"""Overdue by organisation: today's against hand-written SQL on the best index, and as the closed items grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import reports
from tests.benchmarks import large
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import medians, timed
from tests.benchmarks.result import Result, at_most

_COPY = (
    "CREATE TABLE plain AS SELECT id, state, due_on, org FROM rectify_problem",
    "CREATE INDEX ix_plain ON plain (state, due_on, org)",
    "ANALYZE plain",
)
# States as literals: a bound one defeats what an index promises in PostgreSQL's generic plans.
_COUNT = (
    "SELECT org, count(*), min(due_on) FROM plain WHERE state IN ('rectifying') "
    f"AND due_on < '{large.TODAY.isoformat()}' GROUP BY org ORDER BY count(*) DESC, org"
)


def grown(items: int) -> large.Shape:
    """Return the ledger of so many problems: one in a hundred overdue, eight in time, the rest closed."""
    return large.Shape(overdue=items // 100, in_time=items * 8 // 100, closed=items - items // 100 - items * 8 // 100)


def young(items: int) -> large.Shape:
    """Return the same ledger with a tenth of the closed problems."""
    full = grown(items)
    return large.Shape(overdue=full.overdue, in_time=full.in_time, closed=full.closed // 10)


def ours(engine: sa.Engine) -> Callable[[], object]:
    application = large.application()

    def count() -> object:
        with Session(engine) as session:
            ledger = application.ledger(session, tenant=large.TENANT, actor=large.SECRETARY)
            return reports.overdue_by(ledger, kind="problem")

    return count


def _by_hand(engine: sa.Engine) -> Callable[[], object]:
    def count() -> object:
        with engine.connect() as connection:
            return connection.exec_driver_sql(_COUNT).all()

    return count


def _today(bench: Bench) -> Iterator[Result]:
    engine = bench.ledger(grown(bench.size.items))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS plain")
        for statement in _COPY:
            connection.exec_driver_sql(statement)
    took = medians({"us": timed(ours(engine)), "hand": timed(_by_hand(engine))}, bench.size.rounds)
    ratio = took["us"] / took["hand"]
    yield Result(
        TODAY.name,
        bench.place.name,
        "hand-written SQL, best index",
        took["us"] * 1000,
        took["hand"] * 1000,
        "ms",
        ratio,
        at_most(1.2),
    )


def _growing(bench: Bench) -> Iterator[Result]:
    size = bench.size.items
    turns = {"old": timed(ours(bench.ledger(grown(size)))), "young": timed(ours(bench.ledger(young(size))))}
    took = medians(turns, bench.size.rounds)
    yield Result(
        GROWING.name,
        bench.place.name,
        "a tenth of the closed items",
        took["old"] * 1000,
        took["young"] * 1000,
        "ms",
        took["old"] / took["young"],
        at_most(1.3),
    )


TODAY = Work("overdue", "overdue by organisation, 1 % of all items overdue", _today)
GROWING = Work("overdue-growing", "the same when closed items grow 10 ×", _growing)
