"""What is kept of items in tables of their own (附表): for `verify`, which compares it with the items' histories."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, and_, func, null, select

from rectify.ledger.chain import Raw, raw
from rectify.ledger.columns import Json, canonical_json
from rectify.ledger.digest import CONTENT_FIELDS, IMAGE_FIELDS, Forms, canonical
from rectify.ledger.tables import (
    ITEM_CLASSES,
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

_entry = table_of(Entry)
_evidence = table_of(Evidence)
_measure = table_of(Measure)
_EVIDENCE = select(*map(raw, _evidence.c))


#: Columns of every item before its image; then come those of its content, in the order in which they are hashed.
_OWN = ("id", "seq", "head", "is_open", "version")
_IMAGE_AT, _CONTENT_AT = len(_OWN), len(_OWN) + len(IMAGE_FIELDS)
_HASH = IMAGE_FIELDS.index("content")
_NOTHING: Mapping[str, Any] = {}
#: The form of a set that is empty.
_NONE_OF_THEM = canonical(((),))


class Kept(NamedTuple):
    """One item as it is stored (现存事项), values as the driver gives them.

    Attributes:
        id: its id.
        seq: the number of its last entry, as it says.
        head: the digest of its last entry, as it says.
        is_open: whether the clock runs, as it says.
        version: that of a problem, as it says; None of any other kind.
        image: its image.
        sound: whether its content is what its hash says.
        counted: entries of a problem and of all below it; None of any other kind.
        evidence: what is attached to it, by its id.

    """

    id: str
    seq: int
    head: str
    is_open: Any
    version: int | None
    image: Raw
    sound: bool
    counted: int | None
    evidence: Mapping[str, Any]


def kept(work: Work, forms: Forms, kind: str, after: str, upto: str | None, chunk: int) -> Iterator[Kept]:
    """Give the items of one kind, in the order of their ids.

    Args:
        work: session and tenant.
        forms: forms of values, remembered.
        kind: the kind.
        after: only those whose ids come after this one.
        upto: and not after this one; None: all.
        chunk: items fetched at a time.

    """
    table, select_all = table_of(ITEM_CLASSES[kind]), _SELECTS[kind]
    while True:
        mine = [table.c.tenant == work.tenant, table.c.id > after]
        if upto is not None:
            mine.append(table.c.id <= upto)
        rows = _rows(work, select_all.where(*mine).order_by(table.c.id).limit(chunk))
        if rows:
            yield from _with_rest(work, forms, kind, rows)
        if len(rows) < chunk:
            return
        after = rows[-1][0]


def _select(kind: str) -> Select[Any]:
    table = table_of(ITEM_CLASSES[kind])
    own = [raw(table.c[name]) if name in table.c else null().label(name) for name in _OWN]
    return select(
        *own, *(raw(table.c[name]) for name in IMAGE_FIELDS), *(raw(table.c[name]) for name in _content(kind))
    )


def _content(kind: str) -> list[str]:
    """Return the fields of content that are columns: the others are sets, and are hashed after them."""
    return [name for name in CONTENT_FIELDS[kind] if name in table_of(ITEM_CLASSES[kind]).c]


def _with_rest(work: Work, forms: Forms, kind: str, rows: Sequence[Raw]) -> Iterator[Kept]:
    ids = (rows[0][0], rows[-1][0])
    rest = {name: read(work, ids) for name, read in _REST.get(kind, {}).items()}
    evidence, counted = rest.pop("evidence", _NOTHING), rest.pop("counted", None)
    sets = [rest.pop(name) for name in CONTENT_FIELDS[kind] if name in rest]
    of_json = _JSON_AT[kind]
    for row in rows:
        id_, seq, head, is_open, version = row[:_IMAGE_AT]
        image, said = row[_IMAGE_AT:_CONTENT_AT], row[_CONTENT_AT:]
        text = _parsed(said, of_json) if of_json else forms.of(said)
        for found in sets:
            text += forms[tuple(sorted(found[id_]))] if id_ in found else _NONE_OF_THEM
        for name, found in rest.items():
            if id_ in found:
                text += canonical((name, found[id_] if name == "results" else sorted(found[id_])))
        sound = sha256(text.encode()).hexdigest() == image[_HASH]
        entries = None if counted is None else counted.get(id_, 0)
        yield Kept(id_, seq, head, is_open, version, image, sound, entries, evidence.get(id_, _NOTHING))


def _parsed(said: Sequence[Any], of_json: Collection[int]) -> str:
    """Return the form of content with JSON in it, which is hashed by what it means; what is no JSON stays a text."""
    return canonical(_meant(value) if place in of_json else value for place, value in enumerate(said))


def _meant(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


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
    return {row.root_id: row.entries for row in _rows(work, counted.group_by(_entry.c.root_id))}


def _of_problem(work: Work, ids: Ids) -> Mapping[str, dict[str, Any]]:
    """Return the evidence attached to each problem itself, by its id."""
    mine = (*_within(work, _evidence, "problem_id", ids), _evidence.c.measure_id.is_(None))
    return _by_item(_rows(work, _EVIDENCE.where(*mine)), "problem_id")


def _of_measure(work: Work, ids: Ids) -> Mapping[str, dict[str, Any]]:
    """Return the evidence attached to each measure, by its id: an index leads to it through the measure's problem."""
    mine = _its_measure()
    found = _EVIDENCE.select_from(_measure.join(_evidence, mine)).where(*_within(work, _measure, "id", ids))
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
#: The kinds that evidence is attached to.
WITH_EVIDENCE = frozenset(kind for kind, rest in _REST.items() if "evidence" in rest)

_SELECTS = {kind: _select(kind) for kind in ITEM_CLASSES}
#: Kind -> which of its columns of content hold JSON.
_JSON_AT = {
    kind: [at for at, name in enumerate(_content(kind)) if isinstance(table_of(cls).c[name].type, Json)]
    for kind, cls in ITEM_CLASSES.items()
}
