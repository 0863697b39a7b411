"""Overdue by organisation as of a past day, against the hand-written union of before-images and unchanged items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import reports
from tests.benchmarks import large
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import medians, timed
from tests.benchmarks.result import Result, at_most

#: Most problems of the past ledger were moved after this day for the last time, and some are overdue on it.
DAY = date(2022, 5, 15)

_TRUTH = {"sqlite": {"true": "1", "false": "0"}, "postgresql": {"true": "true", "false": "false"}}

#: No problem of this ledger is confidential; that it says so leads into the index.
_UNION = f"""
SELECT org, count(*), min(due_on) FROM (
    SELECT org, due_on FROM rectify_problem
    WHERE tenant = 'city' AND confidential = {{false}} AND is_open = {{true}} AND due_on < '{DAY}'
    AND effective_on <= '{DAY}'
    UNION ALL
    SELECT org_before, due_before FROM rectify_entry
    WHERE tenant = 'city' AND item_kind = 'problem' AND open_before = {{true}} AND due_before < '{DAY}'
    AND effective_before <= '{DAY}' AND effective_on > '{DAY}'
) AS was GROUP BY org ORDER BY count(*) DESC, org
"""


def shape(entries: int) -> large.Shape:
    """Return the ledger of so many entries: four or five for each problem, nine in ten closed."""
    problems = entries * 10 // 49
    return large.Shape(overdue=problems // 20, in_time=problems // 20, closed=problems * 9 // 10, moves=4)


def _run(bench: Bench) -> Iterator[Result]:
    engine = bench.ledger(shape(bench.size.items))
    application, union = large.application(), _UNION.format(**_TRUTH[bench.place.name])

    def ours() -> Any:
        with Session(engine) as session:
            ledger = application.ledger(session, tenant=large.TENANT, actor=large.SECRETARY)
            return reports.overdue_by(ledger, as_of=DAY, kind="problem")

    def by_hand() -> Any:
        with engine.connect() as connection:
            return connection.execute(sa.text(union)).all()

    counted = [(one.org, one.problems) for one in ours()]
    if counted != [(row[0], row[1]) for row in by_hand()]:
        raise RuntimeError("the two do not count the same")
    took = medians({"us": timed(ours), "hand": timed(by_hand)}, bench.size.rounds)
    yield Result(
        WORK.name,
        bench.place.name,
        "hand-written union",
        took["us"] * 1000,
        took["hand"] * 1000,
        "ms",
        took["us"] / took["hand"],
        at_most(1.3),
    )


WORK = Work("as-of", "overdue by organisation as of a past day", _run)
