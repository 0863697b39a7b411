"""Every statement compiles for every database, with nothing in it that one of them gets wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

import rectify
from rectify import Actor, Checkup, Measure, NewProblem, Policies, Problem, Rectify, TransitionRefused, ledger, reports
from rectify.ledger import connect
from rectify.ledger.batch import canonical
from rectify.ledger.clause import clause
from rectify.ledger.queries import FILTERS, Query
from rectify.ledger.tables import ITEM_CLASSES, Base, create_all
from rectify.policy.actor import ADMINISTRATOR, CONFIDENTIAL
from rectify.policy.facts import ITEM_KINDS, SCHEMAS, FieldType, Situation
from rectify.policy.guard import (
    COMPARE,
    And,
    Compare,
    Comparison,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Not,
    Or,
    OrgWithin,
    Present,
    Role,
    WasOwner,
)
from rectify.policy.value import ActorId, Const, Today, field, parent_field
from rectify.policy.workdays import WorkCalendar
from tests.policy.given import whole_policy

#: By SQLAlchemy's name. 达梦 and openGauss are here by their dialects alone.
DIALECTS = ("sqlite", "postgresql+psycopg", "mariadb+pymysql", "mysql+pymysql", "dm", "opengauss")

#: What some database gets wrong, or what needs more of it than a ledger should ask.
FORBIDDEN = {
    "达梦 counts every row": r"\bFILTER\s*\(",
    "a partial index loses its WHERE on mysql, dm and opengauss": r"CREATE (UNIQUE )?INDEX.*\bWHERE\b",
    "not every database returns rows from a write": r"\bRETURNING\b",
    "native enums differ": r"\bENUM\b",
    "wrong on dm": r"\bIS (NOT )?(true|false|1|0)\b",
    "a name that must be quoted": r"(?<!__)[\"`\[](?!C\")\w+[\"`\]]",
    "a before-image answers instead, ten times as fast": r"\bOVER\s*\(",
    "a cascade does what no entry says": r"\bCASCADE\b",
    "'' is NULL for some": r"= ''",
}

GRANTS = [("secretary", "市管局"), ("secretary", "县"), (CONFIDENTIAL, "市管局"), (ADMINISTRATOR, "市管局")]
ACTOR = Actor("u-1001", grants=GRANTS)
TODAY = date(2022, 6, 1)


def dialect(name: str) -> sa.Dialect:
    return sa.make_url(f"{name}://").get_dialect()()


@pytest.fixture(params=DIALECTS)
def target(request: pytest.FixtureRequest) -> sa.Dialect:
    return dialect(request.param)


def compiled(statement: Any, target: sa.Dialect) -> str:
    return str(statement.compile(dialect=target))


def wrong(text: str) -> list[str]:
    said = re.sub(r"'[^']*'", lambda found: found[0] if found[0] == "''" else "'...'", text)
    return [why for why, pattern in FORBIDDEN.items() if re.search(pattern, said, re.DOTALL)]


# --- prebuilt statements ---------------------------------------------------------


def prebuilt() -> Iterator[tuple[str, Any]]:
    """Give every statement that a module of the ledger or the reports has made on import."""
    for package in (ledger, reports):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(import_module(module.name)).items():
                for place, statement in enumerate(_statements(value)):
                    yield f"{module.name}.{name}.{place}", statement


def _statements(value: Any) -> Iterator[Any]:
    """Give a statement, and those in a table or in a record of statements."""
    if isinstance(value, sa.Executable) and isinstance(value, sa.ClauseElement):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _statements(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _statements(getattr(value, part.name))


PREBUILT = dict(prebuilt())


def test_every_prebuilt_statement_compiles(target: sa.Dialect) -> None:
    for module in ("gathering", "locking", "opening", "work", "writing"):
        assert any(name.startswith(f"rectify.ledger.{module}.") for name in PREBUILT), module
    for name, statement in PREBUILT.items():
        assert wrong(compiled(statement, target)) == [], name


# --- whatever the verbs execute --------------------------------------------------


def walk(book: rectify.Ledger) -> None:
    """Use every verb and every report once."""
    campaign = book.open_campaign("专题民主生活会", policy="standard", held_on=date(2022, 1, 20), org="市管局")
    problem = book.identify(campaign, "学习不够系统", org="市管局/机关党委", owner="u-1002", sources=["opinion"])
    measure = book.plan(problem, "建立制度", owner="u-1003")
    with pytest.raises(TransitionRefused):
        book.fire(problem, "complete")
    book.fire(problem, "start")
    book.attach(measure, "doc://1", title="照片")
    book.amend(problem, text="学习不够深入", sources=["talk"], reason="笔误")
    book.handover(measure, to="u-1004", reason="调岗")
    book.reschedule(measure, to=TODAY, reason="提前")
    book.can(problem, "complete")
    book.actions(measure)
    book.fire(measure, "complete")
    book.fire(problem, "complete")
    book.fire(problem, "reopen", reason="反弹")
    book.get(Problem, problem.id, version=problem.version)
    book.sources(problem)
    book.history(problem)
    book.light(problem)
    book.sent(book.remind(TODAY))
    assert book.unsent() == []
    assert list(book.verify()) == []
    filters: list[dict[str, Any]] = [{"org": "市管局", "owner": "u-1002", "kind": "problem"}, {}]
    for given in filters:
        list(reports.overdue(book, as_of=TODAY, **given))
    list(reports.lights(book, as_of=TODAY, org="市管局"))
    for level in (None, 1, 3):
        reports.overdue_by(book, level=level, as_of=TODAY, org="市管局")
        reports.lights_by(book, level=level, kind="measure")
    book.amend(problem, cooperators=["市管局/机关党委/第一支部"], confidential=True, reason="定密")
    book.reorganise("市管局/机关党委", to="市管局/直属机关党委", reason="机构改革")
    assert list(book.verify()) == []
    for known_at in (None, datetime(2022, 6, 1, tzinfo=UTC)):
        _told(book, known_at)


def walk_through_mistakes(book: rectify.Ledger) -> None:
    """Put mistakes right and hand over, by every verb that there is for it."""
    campaign = book.open_campaign("民主生活会", policy="whole", held_on=date(2022, 1, 20), org="市管局")
    standard = book.open_campaign("民主生活会", policy="standard", held_on=date(2022, 1, 20), org="市管局")
    twice, stays = (book.identify(standard, text, org="市管局", leader="u-1002") for text in ("学习", "学习不够"))
    measure = book.plan(twice, "建立制度", owner="u-1003", cooperators=["市管局/办公室"])
    book.amend(measure, results={"regulations": 2})
    book.attach(measure, "doc://1")
    book.attach(twice, "doc://2")
    book.collect(campaign, "班子", quantity=1, text="学习不够", problems=[twice])
    book.merge(twice, into=stays, reason="重复")
    book.split(stays, into=[NewProblem(text="学习", org="市管局")], measures=[[measure]], reason="两件事")
    book.explain(measure)
    book.handover_all("u-1003", to="u-1004", reason="调岗", org="市管局")
    book.handover_all("u-1002", to="u-1004", reason="调岗", kinds=["problem"])
    book.withdraw(measure, reason="误立")
    book.correct(book.history(measure)[-1], reason="还是要")
    assert (book.results(measure), book.cooperators(measure)) == ({"regulations": 2}, ["市管局/办公室"])
    assert list(book.verify()) == []


def walk_through_all_kinds(book: rectify.Ledger) -> None:
    """Use the verbs of the further kinds once, and what moves and comes into being along."""
    campaign = book.open_campaign("专题民主生活会", policy="whole", held_on=date(2022, 1, 20), org="市管局")
    day: dict[str, Any] = {"effective_on": date(2022, 1, 28)}
    problem = book.identify(campaign, "学习不够系统", org="市管局/机关党委", owner="u-1002", **day)
    measure = book.plan(problem, "建立制度", owner="u-1003", term="long_term", **day)
    book.fire(problem, "start", **day)
    asked = book.extend(problem, to=date(2022, 5, 20), reason="外部审批未完成", **day)
    book.can(asked, "approve")
    book.fire(asked, "refuse", reason="不具备条件")
    book.fire(measure, "sustain")
    (first,) = book.items(Checkup, measure=measure)
    book.fire(first, "record")
    book.fire(measure, "conclude")
    (posted,) = book.post([problem], what="list", audience="party", places=["公示栏"])
    book.fire(posted, "put_up")
    book.fire(book.object_to(posted, "查摆不准"), "uphold", reason="经核实成立")
    book.fire(book.schedule(campaign, "talks"), "finish")
    (report,) = book.report_up(campaign, "上报整改情况", to=["督导组"])
    book.fire(report, "send")
    book.fire(book.collect(campaign, "班子", quantity=1, text="学习不够", problems=[problem]), "answer")
    assert list(book.verify()) == []


@contextmanager
def streaming() -> Iterator[None]:
    """Let batches go as they do on 达梦 and openGauss, which are not asked for SHA-256."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "reckons", lambda _: False)
        yield


def walk_through_batches(book: rectify.Ledger) -> None:
    """Move, ask for and list many at once."""
    day: dict[str, Any] = {"effective_on": date(2022, 1, 28)}
    campaign = book.open_campaign("民主生活会", policy="standard", held_on=date(2022, 1, 20), org="市管局")
    problems = [book.identify(campaign, "学习不够", org="市管局", owner="u-1002", **day) for _ in range(2)]
    measures = [book.plan(one, "建立制度", owner="u-1003", **day) for one in problems]
    assert len(book.fire_all(problems, "start", **day).moved) == 2
    assert len(book.fire_all(book.measures(state="rectifying"), "complete").refused) == 0
    assert len(book.fire_all(sa.select(Problem).order_by(Problem.id).limit(1), "complete").refused) == 1
    book.extend_all(problems, to=date(2022, 5, 20), reason="外部审批未完成", **day)
    assert book.worklist(org="市管局")
    for kind, trigger in (("problem", "complete"), ("measure", "redo"), ("extension", "approve")):
        list(book.work.session.scalars(book.candidates(ITEM_CLASSES[kind], trigger)))
    assert measures


def _told(book: rectify.Ledger, known_at: datetime | None) -> None:
    """Ask for every report, of a past day and of what was known of it."""
    asked: dict[str, Any] = {"as_of": TODAY, "known_at": known_at}
    list(reports.due(book, org="市管局", **asked))
    reports.due_by(book, level=2, **asked)
    reports.tally(book, org="市管局", campaign="c-1", **asked)
    reports.tally_by(book, level=2, **asked)
    reports.recurrences(book, months=12, same=["facet", "category"], **asked)
    reports.postings(book, posting="p-1", campaign="c-1", audience="party", **asked)
    past = book.as_of(TODAY, known_at=known_at)
    past.image(Problem.ref("p-1"))
    list(past.items("measure", owner="u-1002", state="rectifying"))


def executed() -> list[Any]:
    """Return every statement that a walk through the verbs executes."""
    engine, statements = connect.engine("sqlite://"), dict[int, Any]()

    @sa.event.listens_for(engine, "before_execute")
    def note(connection: object, statement: Any, *rest: object) -> None:
        del connection, rest
        statements[id(statement)] = statement

    create_all(engine)
    with Session(engine) as session, session.begin():
        book = Rectify(Policies.bundled().including(whole_policy())).ledger(session, tenant="city", actor=ACTOR)
        walk(book)
        walk_through_mistakes(book)
        walk_through_all_kinds(book)
        with streaming():
            walk_through_batches(book)
    engine.dispose()
    return list(statements.values())


def test_every_statement_of_every_verb_compiles(target: sa.Dialect) -> None:
    found = executed()
    assert len(found) > 40
    for text in (compiled(statement, target) for statement in found):
        assert wrong(text) == [], text


GIVEN: dict[str, Any] = {"overdue": TODAY, "ordinal": 3}


def test_every_filter_compiles(target: sa.Dialect) -> None:
    engine = connect.engine("sqlite://")
    with Session(engine) as session:
        work = Rectify().ledger(session, tenant="city", actor=ACTOR).work
        for cls, filters in FILTERS.items():
            query = Query.of(work, cls, {name: GIVEN.get(name, "市管局") for name in filters})
            assert wrong(compiled(query.select, target)) == []
    engine.dispose()


# --- guards ----------------------------------------------------------------------


def guards(kind: str) -> Iterator[Expression]:
    """Give every form of guard over every field and collection of a kind."""
    schema = SCHEMAS[kind]
    constants = {FieldType.TEXT: "制度", FieldType.DATE: TODAY, FieldType.INTEGER: 2, FieldType.BOOLEAN: True}
    declared = [field(kind, name) for name in schema.fields]
    if schema.parent is not None:
        declared += [parent_field(kind, name) for name in SCHEMAS[schema.parent].fields]
    for one in declared:
        yield Present(one)
        yield In(one, (constants[one.type],))
        yield Compare(one, "!=", Const(constants[one.type]))
        if one.type is FieldType.TEXT:
            yield Length(one, ">=", 2)
            yield OrgWithin(one, "市管局")
            yield Compare(one, "==", ActorId())
        if one.type is FieldType.DATE:
            yield Compare(Today(3), ">", one)
    yield And((Compare(ActorId(), "==", Const("u-1001")), Or(()), And(())))
    if kind != "evidence":
        yield from (Role(kind, "secretary"), Role(kind, "nobody"), WasOwner(kind))
        yield from (Did(kind, "start"), Happened(kind, "start"))
    for name, member in schema.collections.items():
        yield Count(kind, name, ">", 2, Not(And(tuple(guards(member)))))
        for op in COMPARE:
            for number in (0, 1, 2):
                yield Count(kind, name, cast("Comparison", op), number)


@pytest.mark.parametrize("kind", [*ITEM_KINDS, "evidence"])
def test_every_guard_compiles(kind: str, target: sa.Dialect) -> None:
    situation = Situation(ACTOR, Rectify().today(), WorkCalendar.statutory())
    for one in guards(kind):
        made = clause(one, kind, situation)
        text = compiled(sa.select(sa.literal(1)).where(made.holds, sa.not_(made.fails)), target)
        assert wrong(text) == [], text


# --- tables ----------------------------------------------------------------------

TABLES = Base.metadata.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_and_index_compiles(table: sa.Table, target: sa.Dialect) -> None:
    for statement in (CreateTable(table), *(CreateIndex(one) for one in table.indexes)):
        assert wrong(compiled(statement, target)) == []


def test_no_name_needs_quoting(target: sa.Dialect) -> None:
    names = {table.name for table in TABLES} | {column.name for table in TABLES for column in table.columns}
    names |= {str(one.name) for table in TABLES for one in _keys(table)}
    preparer = target.identifier_preparer
    assert {name for name in names if preparer.quote(name) != name} == set()
    assert preparer.quote("select") != "select"


def test_every_key_fits(target: sa.Dialect) -> None:
    """MySQL's keys end at 3,072 bytes, and its utf8mb4 takes four of them for a character."""
    for table in TABLES:
        for key in _keys(table):
            size = sum(_width(column, target) for column in key.columns)
            assert size <= 3072, key.name


def _keys(table: sa.Table) -> list[Any]:
    return [table.primary_key, *table.foreign_key_constraints, *table.indexes]


def _width(column: sa.Column[Any], target: sa.Dialect) -> int:
    """Return how many bytes a column takes in a key, at most: eight if it has no length."""
    text = re.search(r"CHAR2?\((\d+)", column.type.compile(target))
    return 4 * int(text[1]) if text else 8


@pytest.mark.parametrize("name", ["postgresql", "opengauss"])
def test_ids_and_texts_compare_by_their_bytes(name: str) -> None:
    for table in (Problem.__table__, Measure.__table__):
        for column in ("id", "org", "text"):
            assert table.c[column].type.compile(dialect(name)).endswith('COLLATE "C"')


@pytest.mark.parametrize(
    "text",
    [
        "SELECT count(*) FILTER (WHERE a)",
        "CREATE UNIQUE INDEX i ON t (a)\nWHERE a = 1",
        "INSERT INTO t VALUES (1) RETURNING a",
        "a ENUM('x')",
        "WHERE a IS true",
        "WHERE a IS 1",
        'SELECT "level"',
        "SELECT `order`",
        "row_number() OVER (ORDER BY a)",
        "ON DELETE CASCADE",
        "WHERE a = ''",
    ],
)
def test_what_is_forbidden_would_be_seen(text: str) -> None:
    assert len(wrong(text)) == 1
