"""Gathering the facts (取数): what is so of an item, read by Core SELECTs after its problem was locked.

Never from loaded objects: a stale identity map once let a guard pass that should have failed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pendulum
from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, select

from rectify.errors import NotFoundError
from rectify.ledger.locking import conflicts
from rectify.ledger.prepared import PreparedRead
from rectify.ledger.tables import (
    ITEM_CLASSES,
    Campaign,
    Entry,
    Evidence,
    Measure,
    Publication,
    Ref,
    label_of,
    table_of,
)
from rectify.policy.facts import ITEM_KINDS, REQUIRED_KINDS, SCHEMAS, Facts
from rectify.policy.guard import Count, Did, Expression, Happened, Opaque, WasOwner
from rectify.policy.lifecycle import Effect, Transition
from rectify.policy.policy import Policy

_campaign = table_of(Campaign)
_evidence = table_of(Evidence)
_entry = table_of(Entry)

#: The trigger of the entry with which an item of a legacy ledger comes in.
IMPORT = "import"
#: The trigger of the entry with which an item goes to another problem (并入、拆分).
TRANSFER = "transfer"
#: The trigger of the entry that takes the one before it back (更正).
CORRECT = "correct"
#: The anchor that every campaign has: the day on which the meeting was held, the feedback given.
HELD = "held"


@dataclass(frozen=True, slots=True)
class Statement:
    """A prebuilt SELECT, and the same as a locking read."""

    plain: PreparedRead
    locking: Select[Any]


def statement(select_: Select[Any]) -> Statement:
    """Return a SELECT with its locking form."""
    return Statement(PreparedRead(select_), select_.with_for_update(read=True))


def _of_tenant(table: Table, column: str, *extra: Any) -> Select[Any]:
    return select(table).where(table.c.tenant == bindparam("tenant"), table.c[column] == bindparam("id"), *extra)


_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)


def _members(cls: type[Any]) -> Statement:
    """Return the statement of a problem's members of one kind, of some cycles, in the order of their making."""
    table = table_of(cls)
    order = table.c.ordinal if "ordinal" in table.c else table.c.id
    cycles = table.c.cycle.between(bindparam("first"), bindparam("last"))
    return statement(_of_tenant(table, "problem_id", cycles).order_by(order))


def _by_ids(cls: type[Any]) -> Statement:
    table = table_of(cls)
    return statement(select(table).where(table.c.tenant == bindparam("tenant"), table.c.id.in_(_IDS)))


_ROWS = {"campaign": statement(_of_tenant(_campaign, "id"))} | {
    kind: statement(_of_tenant(table_of(cls), "id")) for kind, cls in ITEM_CLASSES.items()
}
_MEMBERS = {"evidence": _members(Evidence)} | {
    kind: _members(cls) for kind, cls in ITEM_CLASSES.items() if "problem_id" in table_of(cls).c
}
#: What members belong to, where that is not the problem itself; nearest to the problem last.
_BETWEEN = {"publication": _by_ids(Publication), "measure": _by_ids(Measure)}
#: Each of these kinds -> the kinds whose items name one of its own.
_NAMING = {kind: tuple(of for of, cls in ITEM_CLASSES.items() if f"{kind}_id" in table_of(cls).c) for kind in _BETWEEN}
_HISTORY = statement(
    select(
        _entry.c.item_id,
        _entry.c.trigger_name,
        _entry.c.actor,
        _entry.c.effective_on,
        _entry.c.due_before,
        _entry.c.owner_before,
        _entry.c.owner_after,
        _entry.c.cycle_before,
        _entry.c.cycle_after,
    )
    .where(_entry.c.tenant == bindparam("tenant"), _entry.c.item_id.in_(_IDS))
    .order_by(_entry.c.item_id, _entry.c.seq)
)
_HELD_ON = statement(
    select(_campaign.c.held_on).where(_campaign.c.tenant == bindparam("tenant"), _campaign.c.id == bindparam("id"))
)


def _root_of(cls: type[Any]) -> Select[Any]:
    table = table_of(cls)
    mine = (table.c.tenant == bindparam("tenant"), table.c.id == bindparam("id"))
    return select(table.c[cls.root_key]).where(*mine)


_ROOTS = {kind: _root_of(cls) for kind, cls in ITEM_CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be read before a move can be judged: which kinds' members, and whether the entries matter."""

    members: frozenset[str] = frozenset()
    entries: bool = False

    def __or__(self, other: Needs) -> Needs:
        return Needs(self.members | other.members, self.entries or other.entries)


@lru_cache(maxsize=4_096)
def needs_for(policy: Policy, kind: str, trigger: str) -> Needs:
    """Return what must be read before a trigger of a kind can be judged."""
    return needs_of(policy, kind, policy.kinds[kind].named(trigger))


def needs_of(policy: Policy, kind: str, transitions: Iterable[Transition]) -> Needs:
    """Return what must be read before any of these transitions of a kind can be judged."""
    needs, seen = Needs(), set[tuple[str, str]]()
    waiting = [(kind, transition) for transition in transitions]
    for of, transition in waiting:  # it grows while it is read
        needs |= _needs_of_move(of, transition)
        for moved, trigger in transition.moves.items():
            for member in REQUIRED_KINDS if moved == "item" else (moved,):
                if moved not in SCHEMAS[of].above:
                    needs |= Needs(frozenset({member}))
                if (member, trigger) not in seen:
                    seen.add((member, trigger))
                    waiting += [(member, one) for one in policy.kinds[member].named(trigger)]
    return needs


def _needs_of_move(kind: str, transition: Transition) -> Needs:
    dated = any(one.field == "due_on" and one.effect is not Effect.NONE for one in transition.sets)
    needs = Needs(entries=dated or kind == "extension" or bool(transition.creates))
    for guard in transition.guards:
        needs |= _needs_of_guard(guard.expression)
    return needs


def _needs_of_guard(expression: Expression) -> Needs:
    needs = Needs()
    for part in expression.parts():
        match part:
            case Count(where=where):
                needs |= Needs(frozenset({part.member_kind})) | _needs_of_guard(where)
            case Did() | Happened() | WasOwner():
                needs |= Needs(entries=True)
            case Opaque(kind=kind, reads=reads):
                needs |= Needs(frozenset(SCHEMAS[kind].collections[one] for one in reads), entries=True)
    return needs


@dataclass(frozen=True, slots=True)
class Gathered:
    """An item's row, its root's row, its facts, and the rows of all whose facts were read with it.

    Attributes:
        row: the item's row.
        root: the row of its problem or campaign; the same one for a problem.
        facts: what is so of it.
        rows: every item's row that was read, by id.

    """

    row: Mapping[str, Any]
    root: Mapping[str, Any]
    facts: Facts
    rows: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads of one tenant over one connection.

    Attributes:
        connection: the host's.
        tenant: whose rows.
        locked: the problem was locked before. MySQL's family then needs locking reads: under REPEATABLE READ a
            plain one would see the past, from before the lock.

    """

    connection: Connection
    tenant: str
    locked: bool = False

    def all(self, statement: Statement, key: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        """Return the rows of a statement."""
        wanted = {**key, "tenant": self.tenant}
        locking = self.locked and self.connection.dialect.name in {"mysql", "mariadb"}
        with conflicts():
            if not locking:
                return statement.plain.rows(self.connection, wanted)
            return [row._asdict() for row in self.connection.execute(statement.locking, wanted)]

    def row(self, ref: Ref) -> dict[str, Any]:
        """Read one item's row.

        Raises:
            NotFoundError: there is no such item in this tenant.

        """
        rows = self.all(_ROWS[ref.kind], {"id": ref.id})
        if not rows:
            raise NotFoundError("ledger.not_found", kind=ref.kind, id=ref.id)
        return rows[0]

    def root(self, ref: Ref) -> Ref:
        """Return the problem or campaign that an item belongs to.

        It is asked before that is locked: a measure can be merged into another problem meanwhile, so whoever locks
        asks again.

        Raises:
            NotFoundError: there is no such item in this tenant.

        """
        if ref.kind == "problem":
            return ref
        found: str | None = self.connection.execute(_ROOTS[ref.kind], {"tenant": self.tenant, "id": ref.id}).scalar()
        if found is None:
            raise NotFoundError("ledger.not_found", kind=ref.kind, id=ref.id)
        return Ref(ITEM_CLASSES[ref.kind].root_kind, found)


def gather(reader: Reader, ref: Ref, needs: Needs, root: dict[str, Any] | None = None) -> Gathered:
    """Read an item and what its guards look at.

    The caller has locked the problem if the answer is to hold until the transaction ends.

    Args:
        reader: reads the rows.
        ref: the item.
        needs: what its guards look at.
        root: the problem's row, if the caller has read it under the lock.

    Raises:
        NotFoundError: there is no such item.

    """
    row = root if root is not None and ref.kind == "problem" else reader.row(ref)
    if root is None:
        root = row if ref.kind == "problem" else reader.row(reader.root(ref))
    rows = _rows(reader, ref.kind, row, root, needs)
    past = _Past.read(reader, root, rows) if needs.entries else _Past({}, {})
    facts = _facts(past, rows, needs.members)
    return Gathered(row, root, facts[row["id"]], {one["id"]: one for several in rows.values() for one in several})


_Rows = dict[str, list[dict[str, Any]]]


def _rows(reader: Reader, kind: str, row: dict[str, Any], root: dict[str, Any], needs: Needs) -> _Rows:
    """Read the members that are needed, by kind; with the item itself, and all that these belong to."""
    if ITEM_CLASSES[kind].root_kind == "campaign":
        return {kind: [row]}
    found: _Rows = {"problem": [root]}
    _include(found, kind, [row])
    _include_what_they_belong_to(reader, found)
    cycles = [one["cycle"] for several in found.values() for one in several]
    key = {"id": root["id"], "first": min(cycles), "last": max(cycles)}
    for member in sorted(needs.members):
        _include(found, member, reader.all(_MEMBERS[member], key))
    _include_what_they_belong_to(reader, found)
    return found


def _include_what_they_belong_to(reader: Reader, rows: _Rows) -> None:
    for kind, by_ids in _BETWEEN.items():
        named = {one[f"{kind}_id"] for of in _NAMING[kind] if of in rows for one in rows[of]}
        if missing := named - {None} - {one["id"] for one in rows.get(kind, ())}:
            _include(rows, kind, reader.all(by_ids, {"ids": sorted(missing)}))


def _include(rows: _Rows, kind: str, more: Sequence[dict[str, Any]]) -> None:
    new = {one["id"] for one in more}
    there = [one for one in rows[kind] if one["id"] not in new] if kind in rows else []
    rows[kind] = [*there, *more]


def _facts(past: _Past, rows: _Rows, counted: frozenset[str]) -> dict[str, Facts]:
    """Return the facts of every item by id, each with its parent, and its members of the kinds that are counted."""
    facts: dict[str, Facts] = {}
    members: dict[str, dict[str, list[Facts]]] = {}
    for kind in ITEM_KINDS:  # parents come before what belongs to them
        for row in rows.get(kind, ()):
            above = next((row[one] for one in _PARENTS[kind] if row[one]), "")
            mine = members[row["id"]] = {}
            facts[row["id"]] = past.facts(kind, row, facts.get(above), mine)
    for id_, one in facts.items():
        for name, kind in SCHEMAS[one.kind].collections.items():
            if kind in counted:
                members[id_][name] = [_member(facts, kind, row) for row in rows[kind] if _belongs(kind, row, one)]
    return facts


#: Kind -> the columns that name what a row of it belongs to, nearest first.
_PARENTS = {
    kind: tuple(one for one in ("publication_id", "measure_id", "problem_id") if one in table_of(cls).c)
    for kind, cls in {**ITEM_CLASSES, "evidence": Evidence}.items()
}


def _belongs(kind: str, row: Mapping[str, Any], item: Facts) -> bool:
    """Say whether a row is an item's member in its present cycle: a measure's evidence is its problem's too."""
    if row["cycle"] != item.fields["cycle"]:
        return False
    id_ = item.fields["id"]
    return any(row[one] == id_ for one in _PARENTS[kind])


def _member(facts: Mapping[str, Facts], kind: str, row: dict[str, Any]) -> Facts:
    return Facts("evidence", row["uri"], row) if kind == "evidence" else facts[row["id"]]


@dataclass(frozen=True, slots=True)
class _Past:
    """The entries of the items that were read, by item: of a measure that was moved here, those from before too."""

    entries: Mapping[str, Sequence[dict[str, Any]]]
    always: Mapping[str, pendulum.Date]

    @classmethod
    def read(cls, reader: Reader, root: Mapping[str, Any], rows: Mapping[str, Sequence[dict[str, Any]]]) -> _Past:
        ids = [row["id"] for kind, several in rows.items() if kind in ITEM_CLASSES for row in several]
        by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in reader.all(_HISTORY, {"ids": ids}):
            by_item[one["item_id"]].append(one)
        held_on = root.get("held_on")
        if held_on is None:
            (campaign,) = reader.all(_HELD_ON, {"id": root["campaign_id"]})
            held_on = campaign["held_on"]
        return cls(by_item, {HELD: held_on})

    def facts(
        self, kind: str, row: Mapping[str, Any], parent: Facts | None, members: Mapping[str, Sequence[Facts]]
    ) -> Facts:
        entries = self.entries.get(row["id"])
        if entries is None:
            happened = parent.happened if parent else self.always
            return Facts(kind, label_of(kind, row["ordinal"]), row, parent, members, happened=happened)
        now = [one for one in uncorrected(entries) if one["cycle_after"] == row["cycle"]]
        doers: dict[str, set[str]] = defaultdict(set)
        happened = dict(self.always)
        was_due: dict[str, pendulum.Date | None] = {}
        for one in now:
            trigger = one["trigger_name"]
            doers[trigger].add(one["actor"])
            happened[trigger] = one["effective_on"]
            was_due.setdefault(trigger, one["due_before"])
        owners = {one[side] for one in entries for side in ("owner_before", "owner_after")} - {None}
        return Facts(
            kind=kind,
            label=label_of(kind, row["ordinal"]),
            fields=row,
            parent=parent,
            members=members,
            doers={trigger: frozenset(ids) for trigger, ids in doers.items()},
            imported=any(map(_begins_unknown, now)),
            owners=frozenset(owners),
            happened={**happened, **(parent.happened if parent else {})},
            times=Counter(one["trigger_name"] for one in now),
            was_due=was_due,
        )


def uncorrected(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return an item's entries without those that were taken back: a correction takes back the entry before it."""
    found: list[Mapping[str, Any]] = []
    for one in entries:
        if one["trigger_name"] == CORRECT:
            found.pop()
        else:
            found.append(one)
    return found


def _begins_unknown(entry: Mapping[str, Any]) -> bool:
    """Say whether what was done in the cycle before this entry is unknown: to the ledger, or under another number."""
    moved = entry["trigger_name"] == TRANSFER and entry["cycle_before"] != entry["cycle_after"]
    return bool(moved or entry["trigger_name"] == IMPORT)
