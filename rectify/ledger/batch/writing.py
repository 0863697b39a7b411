"""Writing the moves of many problems (批量记账): as `writing.write`, in a number of statements that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from rectify.ledger.locking import conflicts
from rectify.ledger.protection import show
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Problem, table_of
from rectify.ledger.writing import Change, columns_of, entries_of, insert_entries, insert_items, update_items

_ROOTS: Mapping[str, type[Problem | Campaign]] = {"problem": Problem, "campaign": Campaign}
_RAISE = {
    kind: update(table_of(cls))
    .where(table_of(cls).c.tenant == bindparam("b_tenant"), table_of(cls).c.id == bindparam("b_id"))
    .values(version=bindparam("b_version"))
    for kind, cls in _ROOTS.items()
}


def write_all(
    session: Session, root_kind: str, moves: Sequence[tuple[Mapping[str, Any], Sequence[Change]]]
) -> list[dict[str, Any]]:
    """Write moves of several aggregates: entries, items, the roots' versions; then show them to loaded objects.

    Args:
        session: the host's.
        root_kind: ``problem`` or ``campaign``.
        moves: each a root's row, read after it was locked, and what moved or was created below it. A root that
            comes again goes on where it was left.

    Returns:
        The entries written, in the order of the moves.

    """
    versions: dict[str, int] = {}
    entries, by_kind = [], defaultdict[str, list[tuple[Change, dict[str, Any]]]](list)
    for root, changes in moves:
        made = entries_of(changes, root["id"], versions.get(root["id"], root["version"]))
        versions[root["id"]] = made[-1]["root_version"]
        entries += made
        for change, entry in zip(changes, made, strict=True):
            by_kind[change.kind].append((change, entry))
    insert_entries(session, entries)
    for kind, several in by_kind.items():
        new = [{**change.drafted, **columns_of(change, entry)} for change, entry in several if change.before is None]
        if new:
            insert_items(session, kind, new)
        moved = [(change, entry) for change, entry in several if change.before is not None]
        update_items(session.connection(), kind, moved, versions)
        _show(session, kind, moved)
    _raise_versions(session, root_kind, moves[0][0]["tenant"] if moves else "", versions)
    return entries


def _show(session: Session, kind: str, moved: Sequence[tuple[Change, Mapping[str, Any]]]) -> None:
    if session.identity_map:
        for change, entry in moved:
            show(session, ITEM_CLASSES[kind], (change.common.tenant, change.id), columns_of(change, entry))


def _raise_versions(session: Session, root_kind: str, tenant: str, versions: Mapping[str, int]) -> None:
    rows = [{"b_tenant": tenant, "b_id": id_, "b_version": version} for id_, version in versions.items()]
    if not rows:
        return
    with conflicts():
        session.connection().execute(_RAISE[root_kind], rows)
    for id_, version in versions.items():
        show(session, _ROOTS[root_kind], (tenant, id_), {"version": version})
