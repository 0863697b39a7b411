"""One guard, one answer: read on gathered facts and compiled to SQL, on every database, NULLs included."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings

from rectify.ledger.clause import TABLES as EVERY_TABLE
from rectify.ledger.clause import clause
from rectify.ledger.gathering import Reader, gather
from rectify.ledger.tables import Ref
from rectify.policy.actor import Actor
from rectify.policy.facts import ITEM_KINDS, Facts, FieldType, Situation
from rectify.policy.guard import Compare, Count, Expression, Happened, In, Length, Not, Or, OrgWithin, Present
from rectify.policy.value import ActorId, Const, Param, Today, field, parent_field
from rectify.policy.workdays import WorkCalendar
from tests.contract import guard_rows
from tests.contract.guard_rows import TENANT
from tests.contract.guards import FIRST, Batch, Strategy, batches, decided_by_null
from tests.contract.walks import EVERYTHING

THOROUGH = os.environ.get("RECTIFY_THOROUGH") == "1"
#: (row, guard) pairs that a run reads at least.
PAIRS = 100_000 if THOROUGH else 5_000
#: Batches of guards for each kind.
EXAMPLES = 200 if THOROUGH else 10
TABLES = {kind: EVERY_TABLE[kind] for kind in ITEM_KINDS}
LAW = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # a disagreement is noted, not raised: it names one guard and one row, of all in a batch
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


Truth = tuple[int, int]


@dataclass
class Tally:
    """What the pairs were like."""

    pairs: int = 0
    true: int = 0
    by_null: int = 0
    wrong: list[str] = default(default_factory=list)

    def count(self, guard: Expression, facts: Facts, situation: Situation) -> None:
        self.pairs += 1
        self.true += guard.read(facts, situation) is True
        self.by_null += decided_by_null(guard, facts, situation)


@dataclass
class Ground:
    """One database with the rows in it, and the facts that were gathered of each."""

    connection: sa.Connection
    facts: Mapping[str, Mapping[str, Facts]]
    tally: Tally = default(default_factory=Tally)

    def in_sql(self, guards: Sequence[Expression], kind: str, situation: Situation) -> dict[str, list[Truth]]:
        """Return for each row, in one statement, what *holds* and *fails* of each guard are."""
        table = TABLES[kind]
        compiled = [clause(guard, kind, situation) for guard in guards]
        conditions = [said for one in compiled for said in (one.holds, one.fails)]
        named = [_truth(said).label(f"c{place}") for place, said in enumerate(conditions)]
        found = self.connection.execute(sa.select(table.c.id, *named).where(table.c.tenant == TENANT))
        return {row[0]: list(zip(row[1::2], row[2::2], strict=True)) for row in found}


def _truth(said: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Return 1 or 0, or NULL for what is neither so nor not so: in no guard's SQL."""
    return sa.case((said, 1), (sa.not_(said), 0))


def gathered(connection: sa.Connection, kind: str) -> dict[str, Facts]:
    table = TABLES[kind]
    ids = connection.scalars(sa.select(table.c.id).where(table.c.tenant == TENANT)).all()
    reader = Reader(connection, TENANT)
    return {one: gather(reader, Ref(kind, one), EVERYTHING).facts for one in ids}


@pytest.fixture
def ground(engine: sa.Engine) -> Iterator[Ground]:
    guard_rows.insert(engine, seed=20220120)
    with engine.connect() as connection:
        yield Ground(connection, {kind: gathered(connection, kind) for kind in TABLES})


def check(ground: Ground, kind: str, guards: Sequence[Expression], situation: Situation) -> None:
    in_sql = ground.in_sql(guards, kind, situation)
    assert in_sql.keys() == ground.facts[kind].keys()
    for one, facts in ground.facts[kind].items():
        for guard, said in zip(guards, in_sql[one], strict=True):
            reading = guard.read(facts, situation)
            ground.tally.count(guard, facts, situation)
            if said != (reading is True, reading is False):
                ground.tally.wrong.append(f"{guard!r}\nof {dict(facts.fields)!r}\nreads {reading}, in SQL {said}")


def law(ground: Ground, kind: str, batches: Strategy) -> None:
    """Read batches of guards on every row of a kind, both ways."""

    @LAW
    @given(batches)
    def agree(batch: Batch) -> None:
        check(ground, kind, batch.guards, batch.situation)

    agree()


def test_a_guard_is_the_same_on_facts_and_in_sql(ground: Ground) -> None:
    for kind in TABLES:
        law(ground, kind, batches(kind))
    tally = ground.tally
    assert tally.wrong == []
    assert tally.pairs >= PAIRS
    assert tally.true >= tally.pairs / 5
    assert tally.by_null >= tally.pairs / 10


PITFALLS: Sequence[Expression] = (
    # Two constants are compared by the connection's collation, for which these are the same on MySQL.
    Compare(ActorId(), "==", Const("U-1001")),
    In(ActorId(), ("U-1001", "ü-1001")),
    # An aggregate whose argument speaks of the outer row alone belongs to the outer query.
    Count("problem", "measures", ">", 2, Compare(parent_field("measure", "scope"), "==", Const("team"))),
    # A subtree of a path that another begins with.
    OrgWithin(field("problem", "org"), "市管局"),
    # A subtree of a text.
    OrgWithin(field("problem", "text"), "a"),
    # A length in characters, not bytes.
    Length(field("problem", "text"), "==", 2),
    # A character beyond the basic plane.
    Length(field("problem", "text"), "==", 1),
    # An empty list.
    In(field("problem", "owner"), ()),
    # Nothing.
    Or(()),
    # A parameter that is NULL.
    Compare(field("problem", "due_on"), "<", Param("to", FieldType.DATE)),
    Not(Present(Param("to", FieldType.DATE))),
)


#: What only the further kinds can ask, by kind.
FURTHER: Mapping[str, Sequence[Expression]] = {
    # The item above is a problem for some and a measure for others; both have a state, an owner, a date.
    "extension": (
        Compare(parent_field("extension", "state"), "==", Const("rectifying")),
        Compare(field("extension", "to_on"), ">", parent_field("extension", "due_on")),
        Compare(parent_field("extension", "is_open"), "==", Const(constant=True)),
        Present(parent_field("extension", "owner")),
    ),
    "checkup": (OrgWithin(parent_field("checkup", "org"), "市管局"), Happened("checkup", "start")),
    # The problem's are the measures' too, each with its own item above.
    "problem": (
        Count("problem", "checkups", ">=", 1, Compare(parent_field("checkup", "cycle"), "==", Const(2))),
        Count("problem", "objections", "==", 0, Compare(parent_field("objection", "what"), "==", Const("制度"))),
        Count("problem", "publications", ">=", 2, Happened("publication", "submit")),
    ),
    "measure": (Count("measure", "extensions", ">=", 1, Compare(parent_field("extension", "owner"), "==", ActorId())),),
    "publication": (
        Count(
            "publication", "objections", "!=", 1, Compare(parent_field("objection", "audience"), "==", Const("学习"))
        ),
    ),
    "objection": (Compare(parent_field("objection", "due_on"), "<", Today(31)),),
    "opinion": (Compare(field("opinion", "quantity"), ">", Const(1)), Not(Happened("opinion", "import"))),
}


def test_where_databases_differ_guards_do_not(ground: Ground) -> None:
    situation = Situation(Actor("u-1001"), FIRST, WorkCalendar.statutory(), {"to": None})
    for kind, guards in (("problem", PITFALLS), *FURTHER.items()):
        check(ground, kind, guards, situation)
    assert ground.tally.wrong == []


def test_what_is_above_is_a_problem_for_some_and_a_measure_for_others(ground: Ground) -> None:
    above = {kind: {one.parent and one.parent.kind for one in ground.facts[kind].values()} for kind in TABLES}
    assert above["extension"] == above["checkup"] == {"problem", "measure"}
    assert (above["publication"], above["objection"]) == ({"problem"}, {"publication"})
    assert [kind for kind, kinds in above.items() if kinds == {None}] == ["problem", *guard_rows.MEETING]


def test_a_host_may_negate_what_a_guard_is_in_sql(ground: Ground) -> None:
    situation = Situation(Actor("u-1001"), FIRST, WorkCalendar.statutory())
    due, table = clause(Compare(field("problem", "due_on"), "<", Today(31)), "problem", situation), TABLES["problem"]

    def ids(*conditions: sa.ColumnElement[bool]) -> set[str]:
        return set(ground.connection.scalars(sa.select(table.c.id).where(table.c.tenant == TENANT, *conditions)))

    unknown = ids(table.c.due_on.is_(None))
    assert ids(due.holds) | ids(due.fails) == ids() - unknown
    assert ids(sa.not_(due.holds)) == ids(due.fails) | unknown
    assert ids(sa.not_(due.fails)) == ids(due.holds) | unknown
    assert all([unknown, ids(due.holds), ids(due.fails)])


def test_a_guard_is_read_on_the_rows_of_an_alias(ground: Ground) -> None:
    situation, late = Situation(Actor("u-1001"), FIRST, WorkCalendar.statutory()), TABLES["measure"].alias()
    owned = clause(Compare(parent_field("measure", "scope"), "==", Const("team")), "measure", situation, late)
    found = ground.connection.scalars(sa.select(late.c.id).where(late.c.tenant == TENANT, owned.holds))
    facts = ground.facts["measure"]
    assert set(found) == {one for one in facts if _parent_scope(facts[one]) == "team"} != set(facts)


def _parent_scope(facts: Facts) -> str:
    assert facts.parent is not None
    return str(facts.parent.fields["scope"])


def test_a_disagreement_would_be_noted(ground: Ground) -> None:
    situation = Situation(Actor("u-1001"), FIRST, WorkCalendar.statutory())
    some = next(one for one, facts in ground.facts["problem"].items() if facts.fields["owner"] is not None)
    fields = {**ground.facts["problem"][some].fields, "owner": None}
    altered = {**ground.facts["problem"], some: replace(ground.facts["problem"][some], fields=fields)}
    guard = Present(field("problem", "owner"))
    asked = replace(ground, facts={"problem": altered})
    check(asked, "problem", [guard, Not(guard)], situation)
    assert len(asked.tally.wrong) == 2
