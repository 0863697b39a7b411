"""Gathering the facts of many items (批量取数): as `gathering.gather`, in a number of statements that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, select

from rectify.ledger.gathering import _HISTORY as HISTORY
from rectify.ledger.gathering import HELD, Gathered, Needs, Reader, Statement, statement
from rectify.ledger.gathering import _facts as facts_of
from rectify.ledger.gathering import _include as include
from rectify.ledger.gathering import _Past as Past
from rectify.ledger.gathering import _Rows as Rows
from rectify.ledger.locking import IDS
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Evidence, table_of

_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)


def _by(cls: type[Any], column: str) -> Statement:
    table = table_of(cls)
    found = select(table).where(table.c.tenant == bindparam("tenant"), table.c[column].in_(_IDS))
    return statement(found.order_by(table.c.ordinal if "ordinal" in table.c else table.c.id))


def _root_of(cls: type[Any]) -> Statement:
    table = table_of(cls)
    mine = (table.c.tenant == bindparam("tenant"), table.c.id.in_(_IDS))
    return statement(select(table.c.id, table.c[cls.root_key].label("root")).where(*mine).order_by(table.c.id))


_ROOTS = {kind: _root_of(cls) for kind, cls in ITEM_CLASSES.items()}
_CLASSES: Mapping[str, type[Any]] = {**ITEM_CLASSES, "evidence": Evidence}
_BY_ID = {kind: _by(cls, "id") for kind, cls in _CLASSES.items()} | {"campaign": _by(Campaign, "id")}
_MEMBERS = {kind: _by(cls, "problem_id") for kind, cls in _CLASSES.items() if "problem_id" in table_of(cls).c}
Thing = TypeVar("Thing")
Key = TypeVar("Key")

#: What members belong to, where that is not the problem itself; nearest to the problem last.
_BETWEEN = ("publication", "measure")


def grouped(several: Iterable[Thing], by: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    """Return things by what they have in common, each group in their order."""
    found = defaultdict[Key, list[Thing]](list)
    for one in several:
        found[by(one)].append(one)
    return found


def rows_of(reader: Reader, found: Statement, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Give the rows of some ids, page by page."""
    every = sorted(set(ids))
    for first in range(0, len(every), IDS):
        yield from reader.all(found, {"ids": every[first : first + IDS]})


def roots_of(reader: Reader, kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the ids of the problems or campaigns that items belong to; what is not there is left out."""
    return {row["id"]: row["root"] for row in rows_of(reader, _ROOTS[kind], ids)}


def rows_by_id(reader: Reader, kind: str, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Give the rows of items of one kind, page by page."""
    return rows_of(reader, _BY_ID[kind], ids)


def gather_all(reader: Reader, kind: str, ids: Sequence[str], needs: Needs) -> dict[str, Gathered]:
    """Read items of one kind and what their guards look at; return them by id.

    Args:
        reader: reads the rows; their roots are locked if the answer is to hold until the transaction ends.
        kind: the items' kind.
        ids: of items that are there.
        needs: what their guards look at.

    """
    items = {row["id"]: row for row in rows_of(reader, _BY_ID[kind], ids)}
    cls = ITEM_CLASSES[kind]
    roots = {
        one["id"]: one for one in rows_of(reader, _BY_ID[cls.root_kind], (_root(cls, row) for row in items.values()))
    }
    if kind == "problem":
        items = roots
    rows = _by_root(reader, kind, items, roots, needs)
    past = _past(reader, roots, rows) if needs.entries else dict.fromkeys(roots, Past({}, {}))
    found: dict[str, Gathered] = {}
    for root_id, mine in rows.items():
        facts = facts_of(past[root_id], mine, needs.members)
        every = {one["id"]: one for several in mine.values() for one in several}
        found |= {
            row["id"]: Gathered(row, roots[root_id], facts[row["id"]], every)
            for row in mine[kind]
            if row["id"] in items
        }
    return {id_: found[id_] for id_ in ids if id_ in found}


def _root(cls: Any, row: Mapping[str, Any]) -> str:
    return str(row[cls.root_key])


def _by_root(
    reader: Reader, kind: str, items: Mapping[str, dict[str, Any]], roots: Mapping[str, dict[str, Any]], needs: Needs
) -> dict[str, Rows]:
    """Read the rows that are needed, by root and kind."""
    cls = ITEM_CLASSES[kind]
    if cls.root_kind == "campaign":
        grouped: dict[str, Rows] = defaultdict(lambda: {kind: []})
        for row in items.values():
            grouped[_root(cls, row)][kind].append(row)
        return dict(grouped)
    found: Rows = {"problem": list(roots.values())}
    include(found, kind, list(items.values()))
    for member in sorted(needs.members):
        include(found, member, list(rows_of(reader, _MEMBERS[member], roots)))
    for between in _BETWEEN:
        named = {id_ for several in found.values() for one in several if (id_ := one.get(f"{between}_id"))}
        missing = named - {one["id"] for one in found.get(between, ())}
        if missing:
            include(found, between, list(rows_of(reader, _BY_ID[between], missing)))
    by_root: dict[str, Rows] = {root_id: {one: [] for one in found} for root_id in roots}
    for one, several in found.items():
        for row in several:
            by_root[row["id"] if one == "problem" else row["problem_id"]][one].append(row)
    return by_root


def _past(reader: Reader, roots: Mapping[str, dict[str, Any]], rows: Mapping[str, Rows]) -> dict[str, Past]:
    """Read the entries of all items, and the days of the campaigns."""
    ids = [
        row["id"] for mine in rows.values() for kind, several in mine.items() if kind in ITEM_CLASSES for row in several
    ]
    entries = defaultdict[str, list[dict[str, Any]]](list)
    for one in rows_of(reader, HISTORY, ids):
        entries[one["item_id"]].append(one)
    named = {root["campaign_id"] for root in roots.values() if "campaign_id" in root}
    held = {one["id"]: one["held_on"] for one in rows_of(reader, _BY_ID["campaign"], named)}
    return {
        id_: Past(entries, {HELD: root["held_on"] if "held_on" in root else held[root["campaign_id"]]})
        for id_, root in roots.items()
    }
