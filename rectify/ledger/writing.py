"""Writing a move (记账): the entry and the item, by prebuilt Core statements, in the host's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

import pendulum
from sqlalchemy import Connection, Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import Session

from rectify.errors import ConflictError
from rectify.ledger.digest import AFTER, BEFORE, COMMON_FIELDS, IMAGE_FIELDS, common_hash, entry_digest
from rectify.ledger.locking import conflicts, raise_version
from rectify.ledger.prepared import PreparedWrite
from rectify.ledger.protection import show
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Entry, Problem, Ref, table_of
from rectify.policy.lifecycle import Image

_ROOTS: Mapping[str, type[Problem | Campaign]] = {"problem": Problem, "campaign": Campaign}

#: The columns of an item's image -> the field of the entry that is written there.
_WRITTEN = {**AFTER, "seq": "seq", "head": "digest", "is_open": "is_open"}


def _insert_entry() -> Insert:
    named = {
        column.key: f"b_{attribute.key}" for attribute in inspect(Entry).column_attrs for column in attribute.columns
    }
    return insert(table_of(Entry)).values({column: bindparam(name) for column, name in named.items()}).inline()


def _update(cls: type[Any]) -> Update:
    """Return the UPDATE of an item's image; that of a problem raises its own version with it."""
    table = table_of(cls)
    values: dict[str, Any] = {column: bindparam(f"b_{name}") for column, name in _WRITTEN.items()}
    if cls is Problem:
        values["version"] = bindparam("b_version")
    mine = (
        table.c.tenant == bindparam("b_tenant"),
        table.c.id == bindparam("b_item_id"),
        table.c.seq == bindparam("b_last"),
    )
    return update(table).where(*mine).values(values)


def _move(cls: type[Any]) -> Update:
    """Return the whole write of one move: its entry, its image, and the version of what it belongs to (PostgreSQL)."""
    moved = _update(cls).add_cte(_insert_entry().cte("entered"))
    if cls is Problem:
        return moved
    root = table_of(_ROOTS[cls.root_kind])
    mine = (root.c.tenant == bindparam("b_tenant"), root.c.id == bindparam("b_root_id"))
    return moved.add_cte(update(root).where(*mine).values(version=bindparam("b_version")).cte("raised"))


_ENTER = PreparedWrite(_insert_entry())
_UPDATES = {kind: PreparedWrite(_update(cls)) for kind, cls in ITEM_CLASSES.items()}
_MOVES = {kind: PreparedWrite(_move(cls)) for kind, cls in ITEM_CLASSES.items()}
_INSERTS = {kind: insert(table_of(cls)) for kind, cls in ITEM_CLASSES.items()}


@dataclass(frozen=True)
class Common:
    """What all entries of one move have in common."""

    tenant: str
    trigger: str
    actor: str
    reason: str | None
    changes: Mapping[str, Any] | None
    policy: str
    recorded_at: pendulum.DateTime

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The fields of an entry that say it."""
        return {name: getattr(self, name) for name in COMMON_FIELDS}

    @cached_property
    def hash(self) -> str:
        """The hash over it."""
        return common_hash(self.fields)


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
    before = _NOTHING if change.before is None else _image(change.before)
    entry: dict[str, Any] = {
        **change.common.fields,
        "item_id": change.id,
        "seq": change.seq + 1,
        "item_kind": change.kind,
        "root_id": root_id,
        "root_version": root_version,
        "previous": change.head,
        "open_before": change.was_open,
    }
    entry.update(zip(BEFORE.values(), before, strict=True))
    entry.update(zip(AFTER.values(), _image(change.after), strict=True))
    entry["digest"] = entry_digest(entry, change.common.hash)
    return entry


_image = attrgetter(*IMAGE_FIELDS)
_NOTHING = (None,) * len(IMAGE_FIELDS)


def insert_entries(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Insert entries: append-only, nothing ever updates one."""
    if not entries:
        return
    with conflicts():
        _ENTER.run(session.connection(), *entries)


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
    connection = session.connection()
    entries = entries_of(changes, root["id"], root["version"])
    version = root["version"] + len(entries)
    raised = any(change.kind == root_kind for change in changes)
    if len(changes) == 1 and changes[0].before and connection.dialect.name == "postgresql":
        _send(connection, _MOVES, changes[0], entries[0], version)
    else:
        _write_each(session, connection, changes, entries, version)
        if not raised:
            raise_version(connection, root["tenant"], Ref(root_kind, root["id"]), len(entries))
    if session.identity_map:
        _show(session, changes, entries, version)
        if not raised:
            show(session, _ROOTS[root_kind], (root["tenant"], root["id"]), {"version": version})
    return entries


def _write_each(
    session: Session,
    connection: Connection,
    changes: Sequence[Change],
    entries: Sequence[Mapping[str, Any]],
    version: int,
) -> None:
    with conflicts():
        _ENTER.run(connection, *entries)
    for change, entry in zip(changes, entries, strict=True):
        if change.before is None:
            insert_items(session, change.kind, [{**change.drafted, **columns_of(change, entry)}])
        else:
            _send(connection, _UPDATES, change, entry, version)


def _send(
    connection: Connection, writes: Mapping[str, PreparedWrite], change: Change, entry: Mapping[str, Any], version: int
) -> None:
    """Write an item as a move leaves it, if its last entry is still the one that was read."""
    with conflicts():
        done = writes[change.kind].run(connection, _row(change, entry, version))
    if done != 1:
        raise ConflictError("ledger.conflict", cause=f"{change.kind} {change.id} seq {change.seq}")


def _row(change: Change, entry: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return what an item's UPDATE is filled with: the entry, and what it does not say."""
    return {**entry, "is_open": change.is_open, "last": change.seq, "version": version}


def _show(session: Session, changes: Sequence[Change], entries: Sequence[Mapping[str, Any]], version: int) -> None:
    for change, entry in zip(changes, entries, strict=True):
        if change.before is not None:
            written = columns_of(change, entry)
            if change.kind == "problem":
                written["version"] = version
            show(session, ITEM_CLASSES[change.kind], (change.common.tenant, change.id), written)


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


def update_items(
    connection: Connection, kind: str, moved: Sequence[tuple[Change, Mapping[str, Any]]], versions: Mapping[str, int]
) -> None:
    """Update items of one kind, each as its entry says; problems get their versions too.

    Raises:
        ConflictError: one of them is not at the entry that it was read at.

    """
    rows = [_row(change, entry, versions[entry["root_id"]]) for change, entry in moved]
    if not rows:
        return
    with conflicts():
        done = _UPDATES[kind].run(connection, *rows)
    if done != len(rows):
        raise ConflictError("ledger.conflict", cause=f"{kind} {moved[0][0].id} …")
