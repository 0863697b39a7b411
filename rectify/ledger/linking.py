"""Opinions and the problems found in them (意见与问题的对应): locked in order, and told to those only who may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import not_, select

from rectify.ledger.locking import lock_all
from rectify.ledger.protection import written
from rectify.ledger.tables import Entry, Problem
from rectify.ledger.visibility import check_problems, visible
from rectify.ledger.work import Work


def lock_problems(work: Work, ids: Sequence[str]) -> None:
    """Lock the problems that an opinion is to name, before its campaign: their rows are read-locked with the links.

    Raises:
        NotFoundError: there is no such problem, as far as the actor may know.
        ConflictError: another transaction is in the way.

    """
    if ids:
        lock_all(work.connect(), work.tenant, "problem", ids)
    check_problems(work, ids)


def hidden_among(work: Work, ids: Iterable[str]) -> frozenset[str]:
    """Return those of some ids that are of problems of which the actor may not know."""
    asked = sorted(set(ids))
    if not asked:
        return frozenset()
    mine = (Problem.tenant == work.tenant, Problem.id.in_(asked))
    found = select(Problem.id).where(*mine, not_(visible(work.actor, Problem)))
    return frozenset(work.connect().execute(found).scalars())


def as_seen(work: Work, entries: Sequence[Entry]) -> list[Entry]:
    """Return an opinion's entries as the actor may see them: without problems of which they may not know.

    What names such a problem is given as a copy, detached from the session: the entry itself never changes.
    """
    hidden = hidden_among(work, (id_ for one in entries for id_ in _named(one.changes or {})))
    return [_copy(one, hidden) if hidden.intersection(_named(one.changes or {})) else one for one in entries]


def _named(changes: Mapping[str, Any]) -> Iterator[str]:
    """Give the problems that an entry of an opinion names: before and after, and the one that was merged."""
    for ids in changes.get("fields", {}).get("problems", ()):
        yield from ids
    if "along" in changes:
        yield changes["along"]["item"]


def _copy(entry: Entry, hidden: frozenset[str]) -> Entry:
    values = {one.key: getattr(entry, one.key) for one in Entry.__mapper__.column_attrs}
    return written(Entry, {**values, "changes": _without(entry.changes or {}, hidden) or None})


def _without(changes: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    left = {name: said for name, said in changes.items() if name != "along" or said["item"] not in hidden}
    fields = dict(left.pop("fields"))
    before, after = ([one for one in ids if one not in hidden] for ids in fields.pop("problems"))
    if before != after:
        fields["problems"] = [before, after]
    return {**left, **({"fields": fields} if fields else {})}
