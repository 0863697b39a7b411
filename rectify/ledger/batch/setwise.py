"""Moving many in a constant number of statements (集合办理): entries by INSERT … SELECT, items from their entries.

Guards, both images and digests are reckoned by the database. All that is inserted is inserted before anything is
updated, so every statement reads the items as they were; an entry that is already there has a number that its item
does not have yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, insert, literal, select

from rectify.ledger.batch import canonical
from rectify.ledger.batch.admission import Admission, Along
from rectify.ledger.batch.canonical import said
from rectify.ledger.batch.claims import Claims
from rectify.ledger.batch.current import UpdateByKey
from rectify.ledger.batch.days import Row
from rectify.ledger.clause import TABLES
from rectify.ledger.columns import HASH, ID, WORD, Day, Json, Moment
from rectify.ledger.columns import TEXT as LONG
from rectify.ledger.digest import AFTER, BEFORE, IMAGE_FIELDS, common_hash
from rectify.ledger.tables import Claim, Entry, table_of
from rectify.ledger.writing import Common
from rectify.policy.facts import GuardError
from rectify.policy.lifecycle import Effect, Sets, State, Transition

_claim = table_of(Claim)
_entry = table_of(Entry)

Sql = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of an image: its value, and what writes that in the canonical form."""

    sql: Any
    piece: canonical.Piece


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the entries of one statement have in common: their changes as SQL, and the hash of all of it."""

    common: Common
    changes: Sql
    hash: canonical.Piece


@dataclass(frozen=True, slots=True)
class Setwise:
    """One transition of many items, under one policy and out of one state.

    Attributes:
        claims: the items.
        admission: the rules, and in which situation they are read.
        transition: the move.
        state: the state that they are in.
        common: what their entries have in common.
        along: what moves along with them.

    """

    claims: Claims
    admission: Admission
    transition: Transition
    state: State
    common: Common
    along: tuple[Along, ...] = ()

    @property
    def row(self) -> Row:
        """The items, as rows."""
        return Row(self.claims.kind, self.claims.item)

    def with_along(self) -> Setwise | None:
        """Return the move with what moves along, or None where only Python can make it.

        That is where a host's own guard judges, where the move creates items, and where what moves along moves
        upwards, takes others along in its turn, or belongs to one of several items of the same problem. Where a
        parameter or the reason is missing, nobody can.
        """
        reckons = canonical.reckons(self.claims.work.session.connection())
        if self.transition.creates or self.admission.lacks(self.transition) or not reckons:
            return None
        try:
            self._admitted()
        except GuardError:
            return None
        there = tuple(one for one in self.admission.moved_along(self.transition, (self.row,)) if self._any_of(one))
        if there and self.claims.kind != "problem":
            return None
        if any(one.moves or one.creates for along in there for one in along.transitions):
            return None
        return replace(self, along=there)

    def _any_of(self, along: Along) -> bool:
        """Say whether anything of a kind would move along."""
        source = self.claims.joined().join(along.row.table, and_(*along.mine))
        here = (self.claims.mine(), self._here(), along.movable)
        found = self.claims.current(select(literal(1)).select_from(source).where(*here).limit(1))
        return self.claims.execute(found).first() is not None

    def _here(self) -> Sql:
        """Return the condition that an item is under the policy, and in the state."""
        return and_(self.claims.root.c.policy == self.common.policy, self.row.table.c.state == self.state.name)

    def _admitted(self) -> Sql:
        return and_(self._here(), self.admission.admitted(self.transition, self.row))

    def move(self, after: str | None, upto: str | None) -> int:
        """Move what may move of a range of roots; return how many items did."""
        mine = self.claims.mine(after, upto)
        moved = self._insert_entries(mine)
        if not moved:
            return 0
        for place, along in enumerate(self.along):
            before = (self.row.kind, *(one.row.kind for one in self.along[:place]))
            for transition in along.transitions:
                self._insert_along(along, transition, before, mine)
        self._update_items(mine)
        for along in self.along:
            for transition in along.transitions:
                self._update_along(along, transition, mine)
        if self.claims.root is not self.row.table or self.along:
            self._raise_versions(after, upto)
        return moved

    # --- entries ---------------------------------------------------------------

    def _insert_entries(self, mine: Sql) -> int:
        """Insert the entries of all claimed items that may move."""
        item, root = self.row.table, self.claims.root
        turn: Any = literal(1)
        if root is not item:  # several items of one root come one after the other
            turn = func.row_number().over(partition_by=_claim.c.root_id, order_by=item.c.id)
        found = (
            select(*self._read(self.row, self.transition), (root.c.version + turn).label("root_version"))
            .select_from(self.claims.joined())
            .where(mine, self._admitted())
        )
        whole = said(common_hash(asdict(self.common)))
        shared = _Shared(self.common, literal(self.common.changes, Json()), whole)
        return self._insert(self.row, self.transition, found.subquery("moving"), shared)

    def _insert_along(self, along: Along, transition: Transition, before: Sequence[str], mine: Sql) -> None:
        """Insert the entries of what moves along with items whose own entry is there.

        Members of a kind come in the order of their numbers, by whichever transition each moves.
        """
        member, leader = along.row.table, self.row.table
        led = _entry.alias("led")
        source = (
            self.claims.joined()
            .join(
                led, and_(led.c.tenant == leader.c.tenant, led.c.item_id == leader.c.id, led.c.seq == leader.c.seq + 1)
            )
            .join(member, and_(*along.mine))
        )
        turn = func.row_number().over(partition_by=_claim.c.root_id, order_by=member.c.ordinal)
        found = (
            select(
                *self._read(along.row, transition),
                (_last_version(led, before) + turn).label("root_version"),
                canonical.text_of(
                    ('{"along":{"item":"', leader.c.id, '","seq":', canonical.digits(leader.c.seq + 1), "}}")
                ).label("leading"),
            )
            .select_from(source)
            .where(mine, along.movable)
        )
        moving = found.subquery("moving")
        common = replace(self.common, trigger=transition.trigger)
        shared = _Shared(
            common, moving.c.leading, canonical.fixed(canonical.digest_of(_pieces(common, moving.c.leading)))
        )
        self._insert(along.row, transition, moving, shared, moving.c.state.in_(transition.sources))

    def _read(self, row: Row, transition: Transition) -> list[Sql]:
        """Return the columns of a row that its entry is made of, its new due date among them if its term gives it."""
        names = ("tenant", "id", "seq", "head", "is_open", *IMAGE_FIELDS)
        found = [row.table.c[name] for name in names]
        if transition.sets_term:
            due = self.admission.term_due(transition, row)
            kept = due if transition.opens_cycle else func.coalesce(row.table.c.due_on, due, type_=Day())
            found.append(kept.label("term_due"))
        return [*found, _claim.c.root_id]

    def _insert(self, row: Row, transition: Transition, moving: Subquery, shared: _Shared, *asked: Sql) -> int:
        """Insert the entries of rows that were found to move."""
        x, after = moving.c, self._after(transition, moving)
        common = shared.common
        columns: dict[str, Any] = {
            "tenant": x.tenant,
            "item_id": x.id,
            "seq": x.seq + 1,
            "item_kind": literal(row.kind, WORD),
            "root_id": x.root_id,
            "root_version": x.root_version,
            "trigger_name": literal(common.trigger, WORD),
            "actor": literal(common.actor, ID),
            "reason": literal(common.reason, LONG),
            "changes": shared.changes,
            "policy": literal(common.policy, HASH),
            "recorded_at": literal(common.recorded_at, Moment()),
            "open_before": x.is_open,
            **{column: x[name] for name, column in BEFORE.items()},
            **{AFTER[name]: one.sql for name, one in after.items()},
            "previous": x.head,
        }
        columns["digest"] = canonical.digest_of(
            (
                canonical.fixed(x.head),
                said(row.kind),
                canonical.uuid(x.id),
                canonical.number(x.seq + 1),
                canonical.uuid(x.root_id),
                canonical.number(x.root_version),
                *(canonical.IMAGE[name](x[name]) for name in IMAGE_FIELDS),
                *(one.piece for one in after.values()),
                shared.hash,
            )
        )
        made = insert(_entry).from_select(list(columns), select(*columns.values()).where(*asked))
        return int(self.claims.execute(made).rowcount)

    def _after(self, transition: Transition, moving: Subquery) -> dict[str, _Field]:
        """Return each field of the after-image: what `lifecycle.step` says, as SQL."""
        x = moving.c
        after = {name: _Field(x[name], canonical.IMAGE[name](x[name])) for name in IMAGE_FIELDS}
        after["effective_on"] = _constant("effective_on", self.admission.situation.today)
        if transition.target is not None:
            after["state"] = _constant("state", transition.target)
        for one in transition.sets:
            after[one.field] = self._set(one, moving)
        return after

    def _set(self, one: Sets, moving: Subquery) -> _Field:
        situation = self.admission.situation
        match one.effect:
            case Effect.TODAY:
                return _constant(one.field, situation.today)
            case Effect.ACTOR:
                return _constant(one.field, situation.actor.id)
            case Effect.NEXT:
                return _Field(moving.c.cycle + 1, canonical.number(moving.c.cycle + 1))
            case Effect.TERM:
                return _Field(moving.c.term_due, canonical.perhaps_day(moving.c.term_due))
            case Effect.PARAM:
                return _constant(one.field, situation.params[one.param or ""])
        return _constant(one.field, None)

    # --- items -----------------------------------------------------------------

    def _update_items(self, mine: Sql) -> None:
        """Give the claimed items what their new entries say."""
        item = self.row.table
        own = (mine, _claim.c.tenant == item.c.tenant, _claim.c.id == item.c.id)
        values = self._written(self.row, self.transition)
        if self.claims.root is item and not self.along:
            values["version"] = _entry.c.root_version
        self.claims.execute(UpdateByKey(item).where(*own, *_ahead(item)).values(values))

    def _update_along(self, along: Along, transition: Transition, mine: Sql) -> None:
        """Give what moved along what its new entries say."""
        row = Row(along.row.kind, TABLES[along.row.kind])
        table = row.table
        own = (
            mine,
            _claim.c.tenant == table.c.tenant,
            _claim.c.root_id == table.c.problem_id,
            table.c.state.in_(transition.sources),
            _entry.c.trigger_name == transition.trigger,
        )
        self.claims.execute(UpdateByKey(table).where(*own, *_ahead(table)).values(self._written(row, transition)))

    def _written(self, row: Row, transition: Transition) -> dict[str, Any]:
        """Return the columns that a move writes to its items."""
        values: dict[str, Any] = {
            name: _entry.c[AFTER[name]] for name in {"effective_on", *(one.field for one in transition.sets)}
        }
        if transition.target is not None:
            states = self.admission.policy.kinds[row.kind].states
            values |= {"state": _entry.c.state_after, "is_open": literal(states[transition.target].open)}
        return {**values, "seq": _entry.c.seq, "head": _entry.c.digest}

    def _raise_versions(self, after: str | None, upto: str | None) -> None:
        """Raise the roots' versions to those of their last entries."""
        root = self.claims.root
        last = select(func.max(_entry.c.root_version)).where(
            _entry.c.tenant == root.c.tenant, _entry.c.root_id == root.c.id
        )
        mine = (root.c.tenant == self.claims.work.tenant, root.c.id.in_(self.claims.roots(after, upto)))
        self.claims.execute(UpdateByKey(root).where(*mine).values(version=last.scalar_subquery()))


def _constant(name: str, value: Any) -> _Field:
    return _Field(literal(value, _entry.c[AFTER[name]].type), said(value))


def _pieces(common: Common, changes: Sql) -> list[canonical.Piece]:
    """Return the canonical form of what is common to a move, with changes of each entry's own."""
    shared = (said(one) for one in (common.tenant, common.trigger, common.actor, common.reason))
    return [*shared, canonical.text(changes), said(common.policy), said(common.recorded_at)]


def _ahead(table: Any) -> tuple[Sql, ...]:
    """Return the conditions that an entry is an item's, and one ahead of it."""
    return _entry.c.tenant == table.c.tenant, _entry.c.item_id == table.c.id, _entry.c.seq == table.c.seq + 1


def _last_version(led: Any, before: Sequence[str]) -> Sql:
    """Return the root's version after the entries of the kinds before: these are the newest of their kinds."""
    if len(before) == 1:
        return led.c.root_version  # type: ignore[no-any-return]
    entry = _entry.alias()
    mine = (entry.c.tenant == led.c.tenant, entry.c.root_id == led.c.root_id, entry.c.item_kind.in_(before))
    return select(func.max(entry.c.root_version)).where(*mine).correlate(led).scalar_subquery()
