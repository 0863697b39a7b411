"""Races of real processes: no fork, no gap, no rule broken at any entry, and every loser told why."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from multiprocessing.pool import Pool
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify.ledger.drafts import NewMeasure
from rectify.ledger.tables import Claim, Entry, Problem, table_of
from tests.contract import race_worker
from tests.contract.race_worker import ORG, TENANT, Lane, Lap, rectify, secretary
from tests.databases import Database

#: ``RECTIFY_THOROUGH=1``: 8 x 2,000 moves on each database, at each isolation level.
THOROUGH = os.environ.get("RECTIFY_THOROUGH") == "1"
PROCESSES, PROBLEMS = 8, 20
MOVES = 2_000 if THOROUGH else 100


@pytest.fixture(scope="module")
def processes() -> Iterator[Pool]:
    """Give the processes: started once, for starting takes longer than a lap."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        yield pool
        pool.close()
        pool.join()


def prepare(engine: sa.Engine) -> None:
    """Identify the problems, each with two measures."""
    with Session(engine) as session, session.begin():
        ledger = rectify().ledger(session, tenant=TENANT, actor=secretary(0))
        campaign = ledger.open_campaign("专题民主生活会", policy="standard", held_on=date(2022, 1, 20), org=ORG)
        for _ in range(PROBLEMS):
            problem = ledger.identify(campaign, "中心组学习不够系统", org=ORG, owner="u-1")
            ledger.plan_all(problem, [NewMeasure(text="建立制度", owner="u-2"), NewMeasure(text="学习", owner="u-3")])


def race(processes: Pool, url: str, isolation: str | None = None) -> Lap:
    lanes = [Lane(url, seed, MOVES, isolation) for seed in range(1, PROCESSES + 1)]
    lap = sum(processes.map(race_worker.run, lanes, chunksize=1), Lap())
    assert lap.ended.total() == PROCESSES * MOVES
    return lap


def histories(engine: sa.Engine) -> Iterator[tuple[str, Sequence[sa.Row[Any]]]]:
    """Give the entries of each problem and all below it, in the order of the root's versions."""
    entry = table_of(Entry)
    with engine.connect() as connection:
        found = connection.execute(sa.select(entry).order_by(entry.c.root_id, entry.c.root_version)).all()
    for root_id, entries in groupby(found, key=lambda one: one.root_id):
        yield root_id, list(entries)


class Replay:
    """One problem and what is below it, entry by entry."""

    def __init__(self) -> None:
        self.now: dict[str, Any] = {}
        self.evidence: Counter[int] = Counter()
        self.confidential = False

    def read(self, entry: Any) -> None:
        self.now[entry.item_id] = entry
        changes = entry.changes or {}
        if entry.trigger_name == "attach":
            self.evidence[entry.cycle_after] += 1
        if "confidential" in changes.get("fields", {}):
            self.confidential = changes["fields"]["confidential"][1]
        assert self.broken(entry) == []

    def broken(self, entry: Any) -> list[str]:
        """Name what the policy would not have allowed to be so after this entry."""
        root = self.now[entry.root_id]
        measures = [
            one for one in self.now.values() if one.item_kind == "measure" and one.cycle_after == root.cycle_after
        ]
        found = []
        if root.state_after in {"rectified", "published"}:
            if not measures or any(one.state_after != "rectified" for one in measures):
                found.append("done, but its measures are not")
            if not self.evidence[root.cycle_after]:
                found.append("done, but nothing shows it")
        if entry.trigger_name == "publish" and self.confidential:
            found.append("confidential, but published")
        started = entry.item_kind == "problem" and entry.trigger_name == "start"
        if started and (not measures or any(one.owner_after is None for one in measures)):
            found.append("started, but who does what is open")
        return found


def check(engine: sa.Engine, lap: Lap) -> None:
    """Check every chain, every aggregate's order, every rule at every entry, and that whoever moved says so."""
    with Session(engine) as session:
        assert list(rectify().ledger(session, tenant=TENANT, actor=secretary(0)).verify()) == []
        assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0
        versions = {one.id: one.version for one in session.execute(sa.select(Problem.id, Problem.version))}
    written = Counter[tuple[str, str, str]]()
    for root_id, entries in histories(engine):
        assert [one.root_version for one in entries] == list(range(1, versions.pop(root_id) + 1))
        replay = Replay()
        for entry in entries:
            replay.read(entry)
            written[(entry.actor, entry.item_kind, entry.trigger_name)] += "along" not in (entry.changes or {})
    assert versions == {}
    assert {one: count for one, count in written.items() if count and one[0] != secretary(0).id} == +lap.written


def test_eight_processes_break_no_rule(engine: sa.Engine, database: Database, processes: Pool) -> None:
    prepare(engine)
    lap = race(processes, database.url)
    check(engine, lap)
    made = {(kind, trigger) for _, kind, trigger in +lap.written}
    assert made == {(way.kind, way.trigger) for way in race_worker.MOVES.values()}
    assert lap.ended["TransitionRefused"] + lap.ended["StaleError"]  # somebody came too late


#: What MariaDB takes if a host does not say otherwise, and PostgreSQL if it does.
REPEATABLE = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)


@REPEATABLE
def test_a_snapshot_from_before_the_lock_breaks_no_rule(engine: sa.Engine, database: Database, processes: Pool) -> None:
    prepare(engine)
    lap = race(processes, database.url, isolation="REPEATABLE READ")
    check(engine, lap)
    assert lap.ended["measure.complete"]
    # PostgreSQL refuses to lock what changed since the snapshot; MariaDB reads it afresh, under the lock.
    assert lap.ended["ConflictError"] or database.name == "mariadb"


ENTRY = {
    "item_id": "P",
    "root_id": "P",
    "item_kind": "problem",
    "trigger_name": "",
    "state_after": "rectifying",
    "cycle_after": 1,
    "owner_after": "u-1",
    "changes": None,
}
MEASURE = {**ENTRY, "item_id": "M", "item_kind": "measure", "trigger_name": "plan"}


@pytest.mark.parametrize(
    ("entries", "broken"),
    [
        ([{}, {"trigger_name": "start"}], "started, but who does what is open"),
        ([{}, {**MEASURE, "owner_after": None}, {"trigger_name": "start"}], "started, but who does what is open"),
        ([{}, {"trigger_name": "attach"}, {"state_after": "rectified"}], "done, but its measures are not"),
        ([{}, {"trigger_name": "attach"}, MEASURE, {"state_after": "rectified"}], "done, but its measures are not"),
        ([{}, {**MEASURE, "state_after": "rectified"}, {"state_after": "rectified"}], "done, but nothing shows it"),
        (
            [{"changes": {"fields": {"confidential": [False, True]}}}, {"trigger_name": "publish"}],
            "confidential, but published",
        ),
    ],
)
def test_a_replay_would_see_a_broken_rule(entries: Sequence[Mapping[str, Any]], broken: str) -> None:
    replay = Replay()
    for one in entries[:-1]:
        replay.read(SimpleNamespace(**{**ENTRY, **one}))
    with pytest.raises(AssertionError, match=broken):
        replay.read(SimpleNamespace(**{**ENTRY, **entries[-1]}))
