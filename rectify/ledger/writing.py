"""Writing a move (记账): the entry and the item, by prebuilt Core statements, in the host's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pendulum
from sqlalchemy import Connection, Table, bindparam, insert, update
from sqlalchemy.orm import Session

from rectify.errors import ConflictError
from rectify.ledger.digest import AFTER, BEFORE, IMAGE_FIELDS, common_hash, entry_digest
from rectify.ledger.locking import conflicts, raise_version
from rectify.ledger.prepared import Prepared
from rectify.ledger.protection import show
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Entry, Problem, Ref, table_of
from rectify.policy.lifecycle import Image

_INSERT_ENTRY = Prepared(insert(table_of(Entry)).inline())
_COLUMN = {"trigger": "trigger_name"}


def _update_of(table: Table) -> Any:
    """Return the UPDATE of an item's image; that of a problem raises its own version with it."""
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in (*IMAGE_FIELDS, "is_open", "seq", "head")}
    if table is table_of(Problem):
        values["version"] = bindparam("b_version")
    mine = (
        table.c.tenant == bindparam("b_tenant"),
        table.c.id == bindparam("b_id"),
        table.c.seq == bindparam("b_last"),
    )
    return update(table).where(*mine).values(values)


_UPDATES = {kind: Prepared(_update_of(table_of(cls))) for kind, cls in ITEM_CLASSES.items()}
_INSERTS = {kind: insert(table_of(cls)) for kind, cls in ITEM_CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Common:
    """What all entries of one move have in common."""

    tenant: str
    trigger: str
    actor: str
    reason: str | None
    changes: Mapping[str, Any] | None
    policy: str
    recorded_at: pendulum.DateTime


@dataclass(frozen=True, slots=True)
class Change:
    """One item before and after a move.

    Attributes:
        kind: its kind.
        id: its id.
        before: its image before; None when it is created.
        after: its image after.
        seq: its last entry's number; 0 when it is created.
        head: its last entry's digest; None when it is created.
        common: what its entry says besides.
        is_open: whether the clock runs in the state after.
        was_open: whether it ran in the state before; None when it is created.
        drafted: the columns of a created item beside its image.

    """

    kind: str
    id: str
    before: Image | None
    after: Image
    seq: int
    head: str | None
    common: Common
    is_open: bool
    was_open: bool | None = None
    drafted: Mapping[str, Any] = field(default_factory=dict)


def entries_of(changes: Sequence[Change], root_id: str, version: int) -> list[dict[str, Any]]:
    """Return the entries of the changes, in their order, with digests; ``version`` is the root's last."""
    return [_entry(change, root_id, version + place) for place, change in enumerate(changes, start=1)]


def _entry(change: Change, root_id: str, root_version: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "tenant": change.common.tenant,
        "item_id": change.id,
        "seq": change.seq + 1,
        "item_kind": change.kind,
        "root_id": root_id,
        "root_version": root_version,
        "trigger": change.common.trigger,
        "actor": change.common.actor,
        "reason": change.common.reason,
        "changes": change.common.changes,
        "policy": change.common.policy,
        "recorded_at": change.common.recorded_at,
        "previous": change.head,
        "open_before": change.was_open,
        **{column: change.before and getattr(change.before, name) for name, column in BEFORE.items()},
        **{column: getattr(change.after, name) for name, column in AFTER.items()},
    }
    entry["digest"] = entry_digest(entry, common_hash(entry))
    return entry


def insert_entries(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Insert entries: append-only, nothing ever updates one."""
    if not entries:
        return
    rows = [{_COLUMN.get(name, name): value for name, value in one.items()} for one in entries]
    with conflicts():
        _INSERT_ENTRY.run(session.connection(), *rows)


def write(session: Session, root_kind: str, root: Mapping[str, Any], changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Write moves of one aggregate: entries, items, the root's version; then show them to loaded objects.

    Args:
        session: the host's.
        root_kind: ``problem`` or ``campaign``.
        root: the root's row, read after it was locked.
        changes: what moved, and what was created.

    Returns:
        The entries written.

    """
    entries = entries_of(changes, root["id"], root["version"])
    version = root["version"] + len(entries)
    insert_entries(session, entries)
    connection = session.connection()
    for change, entry in zip(changes, entries, strict=True):
        written = columns_of(change, entry)
        if change.before is None:
            insert_items(session, change.kind, [{**change.drafted, **written}])
            continue
        if change.kind == "problem":
            written["version"] = version
        _update(connection, change, written)
        show(session, ITEM_CLASSES[change.kind], (change.common.tenant, change.id), written)
    if all(change.kind != root_kind for change in changes):
        raise_version(connection, root["tenant"], Ref(root_kind, root["id"]), len(entries))
        show(session, _ROOTS[root_kind], (root["tenant"], root["id"]), {"version": version})
    return entries


_ROOTS: Mapping[str, type[Problem | Campaign]] = {"problem": Problem, "campaign": Campaign}


def columns_of(change: Change, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a move writes; of a created item, its place besides."""
    written = {name: getattr(change.after, name) for name in IMAGE_FIELDS}
    written |= {"is_open": change.is_open, "seq": entry["seq"], "head": entry["digest"]}
    if change.before is None:
        written |= {"tenant": change.common.tenant, "id": change.id}
    return written


def insert_items(session: Session, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert created items of one kind."""
    with conflicts():
        session.connection().execute(_INSERTS[kind], rows)


def _update(connection: Connection, change: Change, written: Mapping[str, Any]) -> None:
    binds = {f"b_{name}": value for name, value in written.items()}
    key = {"b_tenant": change.common.tenant, "b_id": change.id, "b_last": change.seq}
    with conflicts():
        done = _UPDATES[change.kind].run(connection, {**binds, **key})
    if done != 1:
        raise ConflictError("ledger.conflict", cause=f"{change.kind} {change.id} seq {change.seq}")
