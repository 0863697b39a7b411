"""A large ledger, made by bulk insert: the rows that the verbs would have written, hash chains included.

The verbs write some hundred entries a second; this writes some ten thousand. `Ledger.verify` finds nothing wrong with
what it makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Actor, Entry, Ledger, Measure, NewMeasure, NewProblem, Policies, Problem, Rectify, create_all
from rectify.ledger.digest import content_hash
from rectify.ledger.statistics import look
from rectify.ledger.tables import Campaign, table_of
from rectify.ledger.writing import Change, Common, columns_of, entries_of
from rectify.policy.lifecycle import Image
from rectify.policy.policyfile import load
from tests.benchmarks.bulk import insert_many

TENANT, BUREAU = "city", "市管局"
SECRETARY = Actor("u-1001", [("secretary", BUREAU)])
FIRST_DAY = pendulum.Date(2022, 1, 20)
#: The day on which reports are asked; what is overdue was due on some day of the two months before.
TODAY = pendulum.Date(2022, 6, 1)
NOW = pendulum.datetime(2022, 6, 1, 4, tz="UTC")
ORGS = 100
CHUNK = 5_000

#: The two states of a problem, and the trigger that leads out of each.
STATES = ("rectifying", "rectified")
TRIGGERS = ("complete", "resume")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a ledger holds.

    Attributes:
        overdue: open problems whose date has passed.
        in_time: open problems whose date is to come.
        closed: settled problems; each has one entry more than an open one.
        moves: entries of an open problem after its first: an even number, there and back.
        measures: settled measures of each problem.

    """

    overdue: int = 0
    in_time: int = 0
    closed: int = 0
    moves: int = 0
    measures: int = 0

    @property
    def problems(self) -> int:
        return self.overdue + self.in_time + self.closed

    @property
    def entries(self) -> int:
        return self.problems * (1 + self.moves + self.measures) + self.closed


def application() -> Rectify:
    """Return the application over the benchmarks' policy; it is always noon of `TODAY`."""
    return Rectify(Policies([load(Path(__file__).with_name("rules.toml"))]), clock=lambda: NOW)


def ledger_over(session: Session) -> Ledger:
    return application().ledger(session, tenant=TENANT, actor=SECRETARY)


def problem_id(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012x}"


def measure_id(number: int, place: int) -> str:
    return f"01900000-0000-7000-9{place:03x}-{number:012x}"


def fill(engine: sa.Engine, shape: Shape) -> list[str]:
    """Make the tables and the rows; return the problems' ids."""
    create_all(engine)
    with Session(engine) as session, session.begin():
        campaign = ledger_over(session).open_campaign("专题", policy="benchmark", held_on=FIRST_DAY, org=BUREAU)
        maker = _Maker(shape, campaign.id, campaign.policy)
        session.connection().execute(sa.update(table_of(Campaign)).values(problem_count=shape.problems))
    made = maker.aggregates()
    with engine.begin() as connection:
        while chunk := list(islice(made, CHUNK)):
            insert_many(connection, table_of(Problem), [one.problem for one in chunk])
            look(connection, Problem)  # measures are held against it
            insert_many(connection, table_of(Measure), [row for one in chunk for row in one.measures])
            insert_many(connection, table_of(Entry), [row for one in chunk for row in one.entries])
    _analyse(engine)
    return [problem_id(number) for number in range(shape.problems)]


def _analyse(engine: sa.Engine) -> None:
    """Let the database know what it holds; SQLite's engine begins a transaction whatever its isolation level."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


@dataclass(frozen=True, slots=True)
class _Aggregate:
    """The rows of one problem and all below it."""

    problem: dict[str, Any]
    measures: list[dict[str, Any]]
    entries: list[dict[str, Any]]


class _Maker:
    """Makes the rows of one campaign's problems; what is the same for all is made once."""

    def __init__(self, shape: Shape, campaign: str, policy: str) -> None:
        self.shape = shape
        self.common = Common(TENANT, "identify", SECRETARY.id, None, None, policy, NOW)
        draft = NewProblem(text="中心组学习不够系统", org=BUREAU, owner="u-1002").row()
        self.several = {name: draft.pop(name) for name in ("sources", "cooperators")}
        self.draft = {**draft, "campaign_id": campaign, "policy": policy, "measure_count": shape.measures, "term": None}
        self.planned = NewMeasure(text="建立学习研讨制度", owner="u-1003", org=BUREAU).row()
        self.figures = {name: self.planned.pop(name) for name in ("cooperators", "results")}

    def aggregates(self) -> Iterator[_Aggregate]:
        shape = self.shape
        for number in range(shape.problems):
            place = (number * 7919) % shape.problems  # what is overdue lies scattered among the rest
            overdue, closed = place < shape.overdue, place >= shape.overdue + shape.in_time
            days = 1 + number % 60
            due = TODAY.add(days=-days if overdue else days)
            yield self._aggregate(number, due, shape.moves + closed)

    def _aggregate(self, number: int, due: pendulum.Date, moves: int) -> _Aggregate:
        id_, org = problem_id(number), f"{BUREAU}/第{number % ORGS}支部"
        drafted = {**self.draft, "ordinal": number + 1, "org": org, "due_on": due}
        content = content_hash("problem", {**drafted, **self.several})
        first = Image("rectifying", due, drafted["owner"], org, 1, None, FIRST_DAY, content)
        changes = [Change("problem", id_, None, first, 0, None, self.common, is_open=True)]
        entries = entries_of(changes, id_, 0)
        measures = []
        for place in range(self.shape.measures):
            row, entry = self._measure(number, place, org)
            measures.append(row)
            entries.append(entry)
        last, head = changes[0], entries[0]
        for move in range(moves):
            last = self._moved(last, head["digest"], move)
            (head,) = entries_of([last], id_, len(entries))
            entries.append(head)
        row = {**drafted, **columns_of(last, head), "tenant": TENANT, "id": id_, "version": len(entries)}
        return _Aggregate(row, measures, entries)

    def _measure(self, number: int, place: int, org: str) -> tuple[dict[str, Any], dict[str, Any]]:
        id_ = measure_id(number, place)
        drafted = {**self.planned, "problem_id": problem_id(number), "ordinal": place + 1, "org": org}
        content = content_hash("measure", {**drafted, **self.figures})
        image = Image("rectified", None, drafted["owner"], org, 1, None, FIRST_DAY, content)
        change = Change("measure", id_, None, image, 0, None, replace(self.common, trigger="plan"), is_open=False)
        (entry,) = entries_of([change], problem_id(number), 1 + place)
        return {**drafted, **columns_of(change, entry)}, entry

    def _moved(self, last: Change, head: str, move: int) -> Change:
        """Return a move out of the state that the last one led to, ten days after it."""
        return Change(
            "problem",
            last.id,
            before=last.after,
            after=replace(last.after, state=STATES[(move + 1) % 2], effective_on=FIRST_DAY.add(days=10 * (move + 1))),
            seq=last.seq + 1,
            head=head,
            common=replace(self.common, trigger=TRIGGERS[move % 2]),
            is_open=bool(move % 2),
            was_open=last.is_open,
        )
