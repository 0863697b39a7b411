"""Claiming what a batch moves (领取): items are written down, then their roots are locked in the order of ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
)

from rectify.errors import ConflictError, InvalidValueError, NotFoundError
from rectify.ledger.batch.current import BY_KEY, UpdateByKey, current
from rectify.ledger.clause import TABLES
from rectify.ledger.locking import IDS, conflicts
from rectify.ledger.queries import Query
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Claim, Item, Problem, Ref, table_of
from rectify.ledger.values import new_id
from rectify.ledger.visibility import visible_below
from rectify.ledger.work import Work

#: How many unknown ids an error names.
NAMED = 20

_claim = table_of(Claim)
_COLUMNS = ("tenant", "id", "batch", "root_id", "seq")

#: A SELECT of one kind's class, a `Query`, or refs of one kind.
Chosen = Select[Any] | Query[Any] | Iterable[Ref]


@dataclass(frozen=True, slots=True)
class Claims:
    """The items of one batch, written down in the host's transaction.

    Attributes:
        work: session, tenant, actor.
        kind: their kind.
        batch: the batch's id.
        total: how many they are.

    """

    work: Work
    kind: str
    batch: str
    total: int = 0

    @property
    def item(self) -> Any:
        """The items' table."""
        return TABLES[self.kind]

    @property
    def root_key(self) -> str:
        """The column of the items that names their root."""
        return str(ITEM_CLASSES[self.kind].root_key)

    @property
    def root(self) -> Any:
        """The roots' table; the items' own where they are roots."""
        return table_of(Problem if ITEM_CLASSES[self.kind].root_kind == "problem" else Campaign)

    def mine(self, after: str | None = None, upto: str | None = None) -> ColumnElement[bool]:
        """Return the condition that a claim is of this batch, and of a range of its roots."""
        found = [_claim.c.tenant == self.work.tenant, _claim.c.batch == self.batch]
        if after is not None:
            found.append(_claim.c.root_id > after)
        if upto is not None:
            found.append(_claim.c.root_id <= upto)
        return and_(*found)

    def roots(self, after: str | None = None, upto: str | None = None) -> Select[Any]:
        """Return the ids of the claimed items' roots, as a SELECT."""
        return select(_claim.c.root_id).where(self.mine(after, upto))

    def joined(self) -> FromClause:
        """Return the claims with their items and the items' roots."""
        if self.root is self.item:
            return self._items()
        return self._items().join(
            self.root, and_(self.root.c.tenant == _claim.c.tenant, self.root.c.id == self.item.c[self.root_key])
        )

    def _items(self) -> FromClause:
        return _claim.join(self.item, and_(self.item.c.tenant == _claim.c.tenant, self.item.c.id == _claim.c.id))

    def execute(self, statement: Any, *rows: Any) -> Any:
        """Execute a statement; "somebody else was faster" becomes `ConflictError`."""
        with conflicts():
            connection = self.work.session.connection()
            return connection.execute(statement, *rows, execution_options={"preserve_rowcount": True})

    def take(self, chosen: Select[Any]) -> int:
        """Claim what a SELECT of the items' class chooses, as far as the actor may know of it; return how many."""
        cls = ITEM_CLASSES[self.kind]
        named = (cls.tenant, cls.id, literal(self.batch), getattr(cls, self.root_key), cls.seq)
        mine = chosen.where(cls.tenant == self.work.tenant, visible_below(self.work.actor, cls))
        if mine.get_final_froms() == [self.item] and not mine._has_row_limiting_clause:  # noqa: SLF001
            # Where all are taken, their order costs and changes nothing.
            found = mine.with_only_columns(*named).order_by(None)
        else:  # a join may give an item twice
            ids = mine.with_only_columns(cls.id, maintain_column_froms=True).subquery()
            found = select(*named).where(cls.tenant == self.work.tenant, cls.id.in_(select(ids.c.id)))
        return int(self.execute(insert(_claim).from_select(_COLUMNS, found)).rowcount)

    def lock(self) -> Sequence[tuple[str, str]]:
        """Lock the roots of all that is claimed, in the order of their ids.

        Returns:
            The policies that the items are under, each with the states that they are in.

        Raises:
            ConflictError: another transaction is in the way, or an item went to another problem meanwhile.

        """
        dialect = self.work.session.connection().dialect.name
        if dialect == "sqlite":  # the claims are written, so the database is locked
            return self._groups(false())[0]
        self.execute(_LOCKS.get(dialect, _lock_in_order)(self))
        groups, gone_on = self._groups(or_(self.item.c.seq != _claim.c.seq, self._hidden))
        if gone_on:
            self._catch_up()
        return groups

    def _groups(self, asked: ColumnElement[bool]) -> tuple[Sequence[tuple[str, str]], bool]:
        """Return the policies and states of the claimed items, and whether something is so of any."""
        by = (self.root.c.policy, self.item.c.state)
        found = select(*by, func.max(case((asked, 1), else_=0))).select_from(self.joined()).where(self.mine())
        rows = self.execute(self.current(found.group_by(*by).order_by(*by))).all()
        return [(policy, state) for policy, state, _ in rows], any(so for _, _, so in rows)

    @property
    def _hidden(self) -> ColumnElement[bool]:
        """The condition that the actor may not know of a claimed item."""
        return not_(visible_below(self.work.actor, ITEM_CLASSES[self.kind]))

    def current(self, found: Select[Any]) -> Select[Any]:
        """Return a SELECT that reads what is there now."""
        return current(self.work.session.connection(), found)

    def _catch_up(self) -> None:
        """Note what the items are at now that they are locked."""
        now = select(self.item.c.seq).where(self.item.c.tenant == _claim.c.tenant, self.item.c.id == _claim.c.id)
        self.execute(UpdateByKey(_claim).where(self.mine()).values(seq=now.scalar_subquery()))
        elsewhere = self.item.c[self.root_key] != _claim.c.root_id
        found = select(_claim.c.id).select_from(self.joined()).where(self.mine(), or_(elsewhere, self._hidden)).limit(1)
        gone = self.execute(self.current(found)).first()
        if gone is not None:
            raise ConflictError("ledger.conflict", cause=f"{self.kind} {gone.id}")

    def ranges(self, size: int) -> Iterator[tuple[str | None, str | None]]:
        """Give ranges of roots, each with about so many claims, in order: after the first, up to the second.

        The last one is open: at a range's end MySQL's family asks for the next row too, which is another batch's.
        """
        after: str | None = None
        while self.total > size:
            rest = select(_claim.c.root_id).where(self.mine(after)).order_by(_claim.c.root_id)
            ends = self.execute(rest.limit(2).offset(size - 1)).scalars().all()
            upto = ends[0] if len(ends) > 1 else None
            if upto is None:
                break
            yield after, upto
            after = upto
        yield after, None

    def ids(self, after: str | None, upto: str | None) -> Sequence[str]:
        """Return the ids of the items of a range of roots, in the order of their roots and ids."""
        return self._ids(_claim, self.mine(after, upto))

    def gone_on(self, after: str | None, upto: str | None) -> Sequence[str]:
        """Return the ids of those that were moved."""
        return self._ids(self._items(), self.mine(after, upto), self.item.c.seq > _claim.c.seq)

    def left(self, after: str | None, upto: str | None, policy: str) -> Sequence[str]:
        """Return the ids of those that were not, and are under a policy."""
        stayed = (self.item.c.seq == _claim.c.seq, self.root.c.policy == policy)
        return self._ids(self.joined(), self.mine(after, upto), *stayed)

    def _ids(self, source: FromClause, *which: ColumnElement[bool]) -> Sequence[str]:
        found = select(_claim.c.id).select_from(source).where(*which).order_by(_claim.c.root_id, _claim.c.id)
        return self.execute(self.current(found)).scalars().all()  # type: ignore[no-any-return]

    def count(self, after: str | None, upto: str | None) -> int:
        """Count the items of a range of roots."""
        if after is upto is None:
            return self.total
        return int(self.execute(select(func.count()).select_from(_claim).where(self.mine(after, upto))).scalar())

    def release(self) -> None:
        """Delete the claims: the batch is done."""
        self.execute(delete(_claim).where(self.mine()))


def _lock_in_order(claims: Claims) -> Any:
    root = claims.root
    locked = select(root.c.id).where(root.c.tenant == claims.work.tenant, root.c.id.in_(claims.roots()))
    return select(func.count()).select_from(locked.order_by(root.c.id).with_for_update().subquery())


def _lock_as_read(claims: Claims) -> Any:
    """Read the claims in the order of their key, and lock each one's root: rows are locked as they are read there.

    Told nothing, the planner reads all of a small table, and waits for roots that are none of the batch's.
    """
    root = claims.root
    found = select(func.count(root.c.id)).select_from(
        _claim.join(root, and_(root.c.tenant == _claim.c.tenant, root.c.id == _claim.c.root_id))
    )
    for table in (_claim, root):
        found = found.with_hint(table, BY_KEY)
    return found.prefix_with("STRAIGHT_JOIN").where(claims.mine()).with_for_update()


_LOCKS = {"mysql": _lock_as_read, "mariadb": _lock_as_read}


def claim(work: Work, chosen: Chosen) -> Claims:
    """Write down what a batch is asked to move.

    Args:
        work: session, tenant, actor.
        chosen: a SELECT of one kind's class, a `Query`, or refs of one kind.

    Raises:
        InvalidValueError: the items are of several kinds, or there is no telling of which.
        NotFoundError: one that was named is not there, or not for the actor to know of.

    """
    work.connect()
    if isinstance(chosen, Query):
        chosen = chosen.select
    if isinstance(chosen, Select):
        return _of_select(work, chosen)
    return _of_refs(work, list(chosen))


def _of_select(work: Work, chosen: Select[Any]) -> Claims:
    described = chosen.column_descriptions
    cls = described[0].get("entity") if described else None
    if not (isinstance(cls, type) and issubclass(cls, Item)) or cls.kind not in ITEM_CLASSES:
        raise InvalidValueError("value.select", value=str(described[0]["name"]) if described else "-")
    claims = Claims(work, cls.kind, new_id())
    return replace(claims, total=claims.take(chosen))


def _of_refs(work: Work, refs: Sequence[Ref]) -> Claims:
    kinds = sorted({one.kind for one in refs})
    if len(kinds) > 1:
        raise InvalidValueError("value.kinds", value=", ".join(kinds))
    claims = Claims(work, kinds[0] if kinds else "problem", new_id())
    cls, ids = ITEM_CLASSES[claims.kind], list(dict.fromkeys(one.id for one in refs))
    pages = [ids[first : first + IDS] for first in range(0, len(ids), IDS)]
    total = sum(claims.take(select(cls).where(cls.id.in_(page))) for page in pages)
    if total < len(ids):
        there = set(claims.execute(select(_claim.c.id).where(claims.mine())).scalars())
        unknown = [one for one in ids if one not in there]
        more = ["…"] if len(unknown) > NAMED else []
        raise NotFoundError("ledger.not_found", kind=claims.kind, id=", ".join([*unknown[:NAMED], *more]))
    return replace(claims, total=total)
