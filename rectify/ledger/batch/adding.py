"""Adding the same to many items (批量新增): a publication to each problem, a request for more time to each item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from rectify.errors import ConflictError, NotFoundError
from rectify.ledger.batch.aggregates import gather_all, grouped, roots_of, rows_of
from rectify.ledger.batch.streamed import HIGHEST
from rectify.ledger.batch.writing import write_all
from rectify.ledger.gathering import Gathered, Reader, needs_for
from rectify.ledger.linking import hidden_among
from rectify.ledger.locking import lock_all
from rectify.ledger.making import Birth, lifecycle_of, make_item
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.tables import ITEM_CLASSES
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, columns_of
from rectify.policy.policy import Policy
from rectify.policy.verdict import TransitionRefused, TransitionsRefused, Verdict

#: Row of what the new item belongs to, and the policy -> the columns drafted.
Draft = Callable[[Mapping[str, Any], Policy], dict[str, Any]]


def add_all(
    work: Work, kind: str, below: str, ids: Sequence[str], draft: Draft, *, effective_on: date | None = None
) -> list[dict[str, Any]]:
    """Insert an item below each of many problems or measures, all or none; return their rows in the order of the ids.

    Args:
        work: session, tenant, actor.
        kind: the new items' kind.
        below: the kind of what they belong to.
        ids: of what they belong to.
        draft: makes the columns of each.
        effective_on: local date on which it takes effect; today if None.

    Raises:
        TransitionsRefused: the policy does not allow some of them; all of these are told.
        NotFoundError: one that was named is not there, or not for the actor to know of.
        InvalidValueError: a policy does not rule this kind, or a value is not accepted.
        ConflictError: another transaction is in the way.

    """
    work.connect()
    with all_or_nothing(work.session):
        day, parents = work.day(effective_on), _locked(work, kind, below, ids)
        reader = Reader(work.session.connection(), work.tenant, locked=True)
        roots = {one.root["id"] for one in parents.values()}
        numbers = defaultdict[str, int](
            int, {row["root"]: row["ordinal"] for row in rows_of(reader, HIGHEST[kind], roots)}
        )
        rows, made, refused = list[dict[str, Any]](), list[tuple[Mapping[str, Any], list[Change]]](), list[Verdict]()
        for parent in parents.values():
            policy = work.policy(parent.root["policy"])
            numbers[parent.root["id"]] += 1
            row = {"term": None, "due_on": None, "ordinal": numbers[parent.root["id"]], **draft(parent.row, policy)}
            birth = Birth(day, parent.facts.happened, parent=parent.facts, cycle=parent.row["cycle"])
            try:
                made.append((parent.root, [make_item(work, policy, kind, row, birth)]))
            except TransitionRefused as no:
                refused.append(no.verdict)
            rows.append(row)
        if refused:
            raise TransitionsRefused(refused)
        entries = write_all(work.session, "problem", made)
    changes = (change for _, several in made for change in several)
    return [{**row, **columns_of(one, entry)} for row, one, entry in zip(rows, changes, entries, strict=True)]


def _locked(work: Work, kind: str, below: str, ids: Sequence[str]) -> dict[str, Gathered]:
    """Lock the roots of many items in order, and read what the creation is judged by."""
    connection = work.session.connection()
    roots = roots_of(Reader(connection, work.tenant), below, ids)
    rows = lock_all(connection, work.tenant, "problem", sorted(set(roots.values())))
    hidden = hidden_among(work, (id_ for id_, row in rows.items() if row["confidential"]))
    for id_ in ids:
        if id_ not in roots or roots[id_] in hidden:
            raise NotFoundError("ledger.not_found", kind=below, id=id_)
    reader = Reader(connection, work.tenant, locked=True)
    found: dict[str, Gathered] = {}
    for fingerprint, several in grouped(ids, lambda id_: str(rows[roots[id_]]["policy"])).items():
        policy = work.policy(fingerprint)
        needs = needs_for(policy, kind, lifecycle_of(policy, kind).creation.trigger)
        found |= gather_all(reader, below, several, needs)
    for id_, one in found.items():
        if one.row[ITEM_CLASSES[below].root_key] != roots[id_]:
            raise ConflictError("ledger.conflict", cause=f"{below} {id_}")
    return {id_: found[id_] for id_ in ids}
