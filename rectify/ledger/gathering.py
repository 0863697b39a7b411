"""Gathering the facts (取数): what is so of an item, read by Core SELECTs after its problem was locked.

Never from loaded objects: a stale identity map once let a guard pass that should have failed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import pendulum
from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, select

from rectify.errors import NotFoundError
from rectify.ledger.locking import conflicts
from rectify.ledger.tables import Campaign, Entry, Evidence, Measure, Problem, Ref, label_of, table_of
from rectify.policy.facts import Facts
from rectify.policy.guard import Count, Did, Expression, Opaque, WasOwner
from rectify.policy.lifecycle import Effect, Transition
from rectify.policy.policy import Policy

_problem = table_of(Problem)
_measure = table_of(Measure)
_campaign = table_of(Campaign)
_evidence = table_of(Evidence)
_entry = table_of(Entry)

#: The trigger of the entry with which an item of a legacy ledger comes in.
IMPORT = "import"
#: The anchor that every campaign has: the day on which the meeting was held, the feedback given.
HELD = "held"


@dataclass(frozen=True, slots=True)
class _Statement:
    """A prebuilt SELECT, and the same as a locking read."""

    plain: Select[Any]
    locking: Select[Any]


def _statement(select_: Select[Any]) -> _Statement:
    return _Statement(select_, select_.with_for_update(read=True))


def _of_tenant(table: Table, column: str, *extra: Any) -> Select[Any]:
    return select(table).where(table.c.tenant == bindparam("tenant"), table.c[column] == bindparam("id"), *extra)


_THIS_CYCLE: BindParameter[int] = bindparam("cycle")
_PROBLEM = _statement(_of_tenant(_problem, "id"))
_MEASURE = _statement(_of_tenant(_measure, "id"))
_MEASURES = _statement(_of_tenant(_measure, "problem_id", _measure.c.cycle == _THIS_CYCLE).order_by(_measure.c.ordinal))
_EVIDENCE = _statement(_of_tenant(_evidence, "problem_id", _evidence.c.cycle == _THIS_CYCLE).order_by(_evidence.c.id))
_HISTORY = _statement(
    select(
        _entry.c.item_id,
        _entry.c.trigger_name,
        _entry.c.actor,
        _entry.c.effective_on,
        _entry.c.owner_before,
        _entry.c.owner_after,
        _entry.c.cycle_after,
    )
    .where(_entry.c.tenant == bindparam("tenant"), _entry.c.root_id == bindparam("id"))
    .order_by(_entry.c.root_version)
)
_HELD_ON = _statement(
    select(_campaign.c.held_on).where(_campaign.c.tenant == bindparam("tenant"), _campaign.c.id == bindparam("id"))
)
_ROOT = select(_measure.c.problem_id).where(_measure.c.tenant == bindparam("tenant"), _measure.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be read before a move can be judged: collections, and whether the entries matter."""

    collections: frozenset[str] = frozenset()
    entries: bool = False

    def __or__(self, other: Needs) -> Needs:
        return Needs(self.collections | other.collections, self.entries or other.entries)


@lru_cache(maxsize=4_096)
def needs_for(policy: Policy, kind: str, trigger: str) -> Needs:
    """Return what must be read before a trigger of a kind can be judged."""
    return needs_of(policy, kind, policy.kinds[kind].named(trigger))


def needs_of(policy: Policy, kind: str, transitions: Iterable[Transition]) -> Needs:
    """Return what must be read before any of these transitions of a kind can be judged."""
    needs = Needs()
    for transition in transitions:
        dated = any(one.field == "due_on" and one.effect is not Effect.NONE for one in transition.sets)
        needs |= Needs(entries=dated)
        for guard in transition.guards:
            needs |= _needs_of_guard(guard.expression)
        for member_kind, trigger in transition.moves.items():
            needs |= Needs(frozenset({policy.collection(kind, member_kind)}))
            needs |= needs_of(policy, member_kind, policy.kinds[member_kind].named(trigger))
    return needs


def _needs_of_guard(expression: Expression) -> Needs:
    needs = Needs()
    for part in expression.parts():
        match part:
            case Count(collection=collection, where=where):
                needs |= Needs(frozenset({collection})) | _needs_of_guard(where)
            case Did() | WasOwner():
                needs |= Needs(entries=True)
            case Opaque(reads=reads):
                needs |= Needs(frozenset(reads), entries=True)
    return needs


@dataclass(frozen=True, slots=True)
class Gathered:
    """An item's row, its problem's row, its facts, and the rows of the measures among them.

    Attributes:
        row: the item's row.
        root: the row of its problem; the same one for a problem.
        facts: what is so of it.
        measures: rows of the problem's measures of this cycle by id, where they were needed.

    """

    row: Mapping[str, Any]
    root: Mapping[str, Any]
    facts: Facts
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


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

    def all(self, statement: _Statement, key: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        """Return the rows of a statement."""
        locking = self.locked and self.connection.dialect.name in {"mysql", "mariadb"}
        with conflicts():
            found = self.connection.execute(
                statement.locking if locking else statement.plain, {**key, "tenant": self.tenant}
            )
            return [row._asdict() for row in found]

    def row(self, ref: Ref) -> dict[str, Any]:
        """Read one item's row.

        Raises:
            NotFoundError: there is no such item in this tenant.

        """
        rows = self.all(_PROBLEM if ref.kind == "problem" else _MEASURE, {"id": ref.id})
        if not rows:
            raise NotFoundError("ledger.not_found", kind=ref.kind, id=ref.id)
        return rows[0]

    def root_id(self, ref: Ref) -> str:
        """Return the id of the problem that an item belongs to; it never changes, so it needs no lock.

        Raises:
            NotFoundError: there is no such item in this tenant.

        """
        if ref.kind == "problem":
            return ref.id
        found: str | None = self.connection.execute(_ROOT, {"tenant": self.tenant, "id": ref.id}).scalar()
        if found is None:
            raise NotFoundError("ledger.not_found", kind=ref.kind, id=ref.id)
        return found


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
        root = row if ref.kind == "problem" else reader.row(Ref("problem", row["problem_id"]))
    key = {"id": root["id"], "cycle": row["cycle"]}
    evidence = reader.all(_EVIDENCE, key) if "evidence" in needs.collections else []
    past = _Past.read(reader, root) if needs.entries else _Past({}, {})
    problem = past.facts("problem", root, evidence, None)
    if ref.kind == "measure":
        return Gathered(row, root, past.facts("measure", row, _of(row, evidence), problem))
    rows = reader.all(_MEASURES, key) if "measures" in needs.collections else []
    measures = [past.facts("measure", one, _of(one, evidence), problem) for one in rows]
    facts = replace(problem, members={**problem.members, "measures": measures})
    return Gathered(row, root, facts, {one["id"]: one for one in rows})


def _of(measure: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in evidence if one["measure_id"] == measure["id"]]


@dataclass(frozen=True, slots=True)
class _Past:
    """The entries of one aggregate, by item."""

    entries: Mapping[str, Sequence[dict[str, Any]]]
    always: Mapping[str, pendulum.Date]

    @classmethod
    def read(cls, reader: Reader, root: Mapping[str, Any]) -> _Past:
        by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in reader.all(_HISTORY, {"id": root["id"]}):
            by_item[one["item_id"]].append(one)
        (campaign,) = reader.all(_HELD_ON, {"id": root["campaign_id"]})
        return cls(by_item, {HELD: campaign["held_on"]})

    def facts(
        self, kind: str, row: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]], parent: Facts | None
    ) -> Facts:
        entries = self.entries.get(row["id"], ())
        now = [one for one in entries if one["cycle_after"] == row["cycle"]]
        doers: dict[str, set[str]] = defaultdict(set)
        happened: dict[str, pendulum.Date] = dict(self.always)
        for one in now:
            doers[one["trigger_name"]].add(one["actor"])
            happened[one["trigger_name"]] = one["effective_on"]
        owners = {one[side] for one in entries for side in ("owner_before", "owner_after")} - {None}
        return Facts(
            kind=kind,
            label=label_of(kind, row["ordinal"]),
            fields=row,
            parent=parent,
            members={"evidence": [Facts("evidence", one["uri"], one) for one in evidence]},
            doers={trigger: frozenset(ids) for trigger, ids in doers.items()},
            imported=any(one["trigger_name"] == IMPORT for one in now),
            owners=frozenset(owners),
            happened={**happened, **(parent.happened if parent else {})},
        )
