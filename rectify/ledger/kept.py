"""What is kept of items in tables of their own (附表): for `verify`, which compares it with the items' histories."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, and_, func, select, type_coerce

from rectify.ledger.columns import Json, canonical_json
from rectify.ledger.gathering import TRANSFER
from rectify.ledger.moving import ATTACH
from rectify.ledger.tables import (
    Cooperator,
    Entry,
    Evidence,
    Measure,
    OpinionLink,
    Problem,
    ProblemSource,
    Result,
    table_of,
)
from rectify.ledger.work import Work

#: The first and the last id of a page of items. A range, not a list: databases limit a statement's parameters.
Ids = tuple[str, str]

_EVIDENCE_ID = re.compile(r'"evidence":\{"id":"([^"]*)"')

_entry = table_of(Entry)
_evidence = table_of(Evidence)
_measure = table_of(Measure)


def as_kept(table: Table) -> list[ColumnElement[Any]]:
    """Return a table's columns with JSON as the text that is stored: what was hashed, whether or not it is JSON now."""
    return [type_coerce(one, Text).label(one.name) if isinstance(one.type, Json) else one for one in table.c]


def with_rest(work: Work, kind: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give items of one kind, read by `as_kept` in the order of their ids, with what is kept of them elsewhere."""
    ids = (rows[0]["id"], rows[-1]["id"])
    rest = {name: read(work, ids) for name, read in _REST.get(kind, {}).items()}
    for row in rows:
        yield {**row, **dict(_parsed(row)), **{name: found[row["id"]] for name, found in rest.items()}}


def _parsed(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give a row's fields of JSON, which are hashed by what they mean; what is no JSON stays a text."""
    for name in ("places", "redacted", "figures"):
        if name in row:
            try:
                yield name, json.loads(row[name])
            except ValueError:
                yield name, row[name]


def _listed(table: Table, owner: str, value: str) -> Callable[[Work, Ids], Mapping[str, list[str]]]:
    """Return what reads a set of words or ids of each item."""

    def read(work: Work, ids: Ids) -> Mapping[str, list[str]]:
        by_item = defaultdict[str, list[str]](list)
        for item, one in _rows(work, select(table.c[owner], table.c[value]).where(*_within(work, table, owner, ids))):
            by_item[item].append(one)
        return by_item

    return read


def _results(work: Work, ids: Ids) -> Mapping[str, dict[str, int]]:
    table, by_measure = table_of(Result), defaultdict[str, dict[str, int]](dict)
    for row in _rows(work, select(table).where(*_within(work, table, "measure_id", ids))):
        by_measure[row.measure_id][row.name] = row.amount
    return by_measure


def _counted(work: Work, ids: Ids) -> Mapping[str, int]:
    """Count the entries of each problem and what is below it: the problem's version says the same."""
    counted = select(_entry.c.root_id, func.count().label("entries")).where(*_within(work, _entry, "root_id", ids))
    return defaultdict(int, {row.root_id: row.entries for row in _rows(work, counted.group_by(_entry.c.root_id))})


def _of_problem(work: Work, ids: Ids) -> Mapping[str, dict[str, Any]]:
    """Return the evidence attached to each problem itself, by its id."""
    mine = (*_within(work, _evidence, "problem_id", ids), _evidence.c.measure_id.is_(None))
    return _by_item(_rows(work, select(_evidence).where(*mine)), "problem_id")


def _of_measure(work: Work, ids: Ids) -> Mapping[str, dict[str, Any]]:
    """Return the evidence attached to each measure, by its id: an index leads to it through the measure's problem."""
    mine = _its_measure()
    found = select(_evidence).select_from(_measure.join(_evidence, mine)).where(*_within(work, _measure, "id", ids))
    return _by_item(_rows(work, found), "measure_id")


def _its_measure() -> ColumnElement[bool]:
    """Return the condition that a piece of evidence belongs to a measure of the same problem."""
    return and_(
        _evidence.c.tenant == _measure.c.tenant,
        _evidence.c.problem_id == _measure.c.problem_id,
        _evidence.c.measure_id == _measure.c.id,
    )


def _by_item(rows: Sequence[Any], item: str) -> Mapping[str, dict[str, Any]]:
    by_item = defaultdict[str, dict[str, Any]](dict)
    for row in rows:
        said = canonical_json({"evidence": {name: getattr(row, name) for name in ("id", "uri", "sha256", "title")}})
        by_item[getattr(row, item)][row.id] = (row.added_by, row.added_on, row.cycle, said)
    return by_item


def attached(chain: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the evidence that an item's entries speak of, by its id, in the form in which rows are given here.

    What goes to another problem (并入、拆分) takes its evidence with it, into that one's cycle.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for entry in chain:
        if entry["trigger"] == ATTACH:
            said = (entry["actor"], entry["effective_on"], entry["cycle_after"], entry["changes"])
            found[_id_in(entry["changes"])] = said
        elif entry["trigger"] == TRANSFER:
            found = {id_: (by, on, entry["cycle_after"], said) for id_, (by, on, _, said) in found.items()}
    return found


def _id_in(changes: str) -> str:
    found = _EVIDENCE_ID.search(changes or "")
    return found[1] if found else ""


def strays(work: Work) -> Iterator[tuple[str, str, str]]:
    """Give what is kept of items that there are not: its kind, its id, and the field that names the item."""
    evidence = (
        select(_evidence.c.id)
        .select_from(_evidence.outerjoin(_measure, _its_measure()))
        .where(_evidence.c.tenant == work.tenant, _evidence.c.measure_id.is_not(None), _measure.c.id.is_(None))
    )
    for row in _rows(work, evidence.order_by(_evidence.c.id)):
        yield "evidence", row.id, "measure_id"
    table, problem = table_of(Cooperator), table_of(Problem)
    of_problem, of_measure = (
        and_(one.c.tenant == table.c.tenant, one.c.id == table.c.item_id) for one in (problem, _measure)
    )
    cooperators = (
        select(table.c.item_id)
        .select_from(table.outerjoin(problem, of_problem).outerjoin(_measure, of_measure))
        .where(table.c.tenant == work.tenant, problem.c.id.is_(None), _measure.c.id.is_(None))
    )
    for row in _rows(work, cooperators.distinct().order_by(table.c.item_id)):
        yield "cooperator", row.item_id, "item_id"


def _within(work: Work, table: Table, column: str, ids: Ids) -> tuple[ColumnElement[bool], ...]:
    return table.c.tenant == work.tenant, table.c[column].between(*ids)


def _rows(work: Work, found: Select[Any]) -> Sequence[Any]:
    return work.session.connection().execute(found).all()


_COOPERATORS = _listed(table_of(Cooperator), "item_id", "org")

#: Kind -> what is kept of it elsewhere -> what reads that of a page of items: item -> it, and nothing of any other.
_REST: Mapping[str, Mapping[str, Callable[[Work, Ids], Mapping[str, Any]]]] = {
    "problem": {
        "sources": _listed(table_of(ProblemSource), "problem_id", "source"),
        "cooperators": _COOPERATORS,
        "counted": _counted,
        "evidence": _of_problem,
    },
    "measure": {"cooperators": _COOPERATORS, "results": _results, "evidence": _of_measure},
    "opinion": {"problems": _listed(table_of(OpinionLink), "opinion_id", "problem_id")},
}
