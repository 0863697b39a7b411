"""What an item can have several of (多值字段), kept in tables of their own: read, inserted and replaced here.

Sources of a problem, co-operating organisations (配合单位) of a problem or measure, results (整改成果) of a measure,
and the problems found in an opinion. All are part of the item's content hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select

from rectify.ledger.gathering import Reader, Statement, statement
from rectify.ledger.locking import IDS, conflicts
from rectify.ledger.tables import Cooperator, OpinionLink, ProblemSource, Ref, Result, table_of
from rectify.ledger.work import Work

_IDS: Any = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class _Several:
    """The table of one such field.

    Attributes:
        table: where it is kept.
        item: the column that names the item.
        value: the column of each value.
        amount: the column of each value's figure; None where the values are all there is.

    """

    table: Table
    item: str
    value: str
    amount: str | None = None

    @property
    def of_item(self) -> tuple[Any, ...]:
        """The conditions that a row is an item's."""
        return self.table.c.tenant == bindparam("tenant"), self.table.c[self.item] == bindparam("id")

    @property
    def select(self) -> Statement:
        """The statement of an item's rows."""
        return statement(select(self.table).where(*self.of_item).order_by(self.table.c[self.value]))

    @property
    def select_all(self) -> Statement:
        """The statement of the rows of several items."""
        mine = (self.table.c.tenant == bindparam("tenant"), self.table.c[self.item].in_(_IDS))
        return statement(select(self.table).where(*mine).order_by(self.table.c[self.value]))

    def read(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        """Return what rows say: the values, sorted as Python sorts, or each with its figure."""
        if self.amount is None:
            return sorted(row[self.value] for row in rows)
        return {row[self.value]: row[self.amount] for row in rows}

    def rows(self, tenant: str, id_: str, said: Any) -> Iterator[dict[str, Any]]:
        """Give the rows that say it of an item."""
        for one in said:
            amount = {} if self.amount is None else {self.amount: said[one]}
            yield {"tenant": tenant, self.item: id_, self.value: one, **amount}


_FIELDS: Mapping[str, _Several] = {
    "sources": _Several(table_of(ProblemSource), "problem_id", "source"),
    "cooperators": _Several(table_of(Cooperator), "item_id", "org"),
    "results": _Several(table_of(Result), "measure_id", "name", "amount"),
    "problems": _Several(table_of(OpinionLink), "opinion_id", "problem_id"),
}
_SELECTS = {name: one.select for name, one in _FIELDS.items()}

#: Kind -> the fields that its items can have several values of.
SEVERAL: Mapping[str, tuple[str, ...]] = {
    "problem": ("sources", "cooperators"),
    "measure": ("cooperators", "results"),
    "opinion": ("problems",),
}


def read(reader: Reader, ref: Ref) -> dict[str, Any]:
    """Return all that an item has several of, by field."""
    return {name: read_one(reader, ref, name) for name in SEVERAL.get(ref.kind, ())}


def read_one(reader: Reader, ref: Ref, name: str) -> Any:
    """Return the values of one field of an item, sorted; of results, each with its figure."""
    return _FIELDS[name].read(reader.all(_SELECTS[name], {"id": ref.id}))


def read_all(reader: Reader, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return all that items of one kind have several of: id -> field -> its values."""
    found: dict[str, dict[str, Any]] = {id_: {} for id_ in ids}
    for name in SEVERAL.get(kind, ()):
        field, rows = _FIELDS[name], defaultdict[str, list[Mapping[str, Any]]](list)
        for first in range(0, len(ids), IDS):
            for row in reader.all(field.select_all, {"ids": list(ids[first : first + IDS])}):
                rows[row[field.item]].append(row)
        for id_ in ids:
            found[id_][name] = field.read(rows[id_])
    return found


def take_out(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """Take what is kept elsewhere out of a drafted row, and return it."""
    return {name: row.pop(name) for name in SEVERAL[kind]}


def insert_all(work: Work, made: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Insert what new items have several of: their ids, each with its fields."""
    for name, field in _FIELDS.items():
        rows = [row for id_, said in made for row in field.rows(work.tenant, id_, said.get(name, ()))]
        if rows:
            with conflicts():
                work.session.connection().execute(insert(field.table), rows)


def replace_one(work: Work, ref: Ref, name: str, was: Any, said: Any) -> None:
    """Replace the values of one field of an item; its entry and content hash are the caller's.

    What stays is not touched: a database read-locks the problem of each link that is inserted.
    """
    field = _FIELDS[name]
    before, after = (list(field.rows(work.tenant, ref.id, one)) for one in (was, said))
    gone = [row[field.value] for row in before if row not in after]
    mine = (field.table.c.tenant == work.tenant, field.table.c[field.item] == ref.id)
    with conflicts():
        connection = work.session.connection()
        if gone:
            connection.execute(delete(field.table).where(*mine, field.table.c[field.value].in_(gone)))
        new = [row for row in after if row not in before]
        if new:
            connection.execute(insert(field.table), new)
