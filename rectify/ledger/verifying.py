"""Verifying the chains (防篡改校验): fork, gap, altered content, truncation and disagreement told apart.

Pure Python over two ordered streams, entries and items, so memory does not grow with the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, or_, select

from rectify.ledger.app import Work
from rectify.ledger.digest import AFTER, BEFORE, content_hash, entry_digest
from rectify.ledger.tables import ITEM_CLASSES, Entry, ProblemSource, table_of
from rectify.messages import Lang, text

#: Rows fetched at a time.
CHUNK = 2_000

_entry = table_of(Entry)


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    FORK = "fork"
    GAP = "gap"
    CONTENT = "content"
    TRUNCATION = "truncation"
    DISAGREEMENT = "disagreement"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (校验发现).

    Attributes:
        wrong: what kind.
        kind: the item's kind.
        item_id: the item's id.
        seq: the entry's number, or the last one that is sound.
        facts: what was found and what was expected.

    """

    wrong: Wrong
    kind: str
    item_id: str
    seq: int
    facts: Mapping[str, Any]

    def text(self, lang: Lang = "zh") -> str:
        """Return the finding in one line."""
        return text(f"verify.{self.wrong}", lang, kind=self.kind, id=self.item_id, seq=self.seq, **self.facts)


def verify(work: Work, progress: Callable[[int], None] | None = None) -> Iterator[Finding]:
    """Check every chain of the tenant.

    Args:
        work: session and tenant.
        progress: called with the number of entries of each chain checked.

    """
    for kind in ITEM_CLASSES:
        chains = _chains(work, kind)
        chain_id, chain = next(chains, (None, []))
        for row in _items(work, kind):
            while chain_id is not None and chain_id < row["id"]:
                yield from _without_item(kind, chain_id, chain)
                chain_id, chain = next(chains, (None, []))
            mine = chain if chain_id == row["id"] else []
            yield from _broken(kind, row["id"], mine)
            yield from _disagreeing(work, kind, row, mine)
            if progress is not None:
                progress(len(mine))
            if chain_id == row["id"]:
                chain_id, chain = next(chains, (None, []))
        while chain_id is not None:
            yield from _without_item(kind, chain_id, chain)
            chain_id, chain = next(chains, (None, []))


def _chains(work: Work, kind: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for item_id, chain in groupby(_entries(work, kind), key=itemgetter("item_id")):
        yield item_id, list(chain)


def _entries(work: Work, kind: str) -> Iterator[Mapping[str, Any]]:
    # Pages by key rather than one open cursor: MySQL's drivers run nothing else while a cursor is open.
    item_id, seq = "", 0
    while True:
        later = or_(_entry.c.item_id > item_id, and_(_entry.c.item_id == item_id, _entry.c.seq > seq))
        found = (
            select(_entry)
            .where(_entry.c.tenant == work.tenant, _entry.c.item_kind == kind, later)
            .order_by(_entry.c.item_id, _entry.c.seq)
            .limit(CHUNK)
        )
        rows = work.session.connection().execute(found).all()
        yield from ({**row._asdict(), "trigger": row.trigger_name} for row in rows)
        if len(rows) < CHUNK:
            return
        item_id, seq = rows[-1].item_id, rows[-1].seq


def _items(work: Work, kind: str) -> Iterator[Mapping[str, Any]]:
    table = ITEM_CLASSES[kind].__table__
    after = ""
    while True:
        found = select(table).where(table.c.tenant == work.tenant, table.c.id > after).order_by(table.c.id).limit(CHUNK)
        rows = work.session.connection().execute(found).all()
        sources = _sources(work, [row.id for row in rows]) if kind == "problem" else {}
        for row in rows:
            yield {**row._asdict(), "sources": sources.get(row.id, [])}
        if len(rows) < CHUNK:
            return
        after = rows[-1].id


def _sources(work: Work, ids: Sequence[str]) -> dict[str, list[str]]:
    table = table_of(ProblemSource)
    if not ids:
        return {}
    # A range, not a list of ids: databases limit how many parameters a statement may have.
    mine = (table.c.tenant == work.tenant, table.c.problem_id >= ids[0], table.c.problem_id <= ids[-1])
    by_problem: dict[str, list[str]] = {}
    for row in work.session.connection().execute(select(table).where(*mine)):
        by_problem.setdefault(row.problem_id, []).append(row.source)
    return by_problem


def _broken(kind: str, item_id: str, chain: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Find what is wrong within one chain: the first fault of each entry."""
    last: Mapping[str, Any] | None = None
    for entry in chain:
        seq, expected = entry["seq"], 1 if last is None else last["seq"] + 1
        if seq != expected:
            yield Finding(Wrong.GAP, kind, item_id, seq, {"expected": expected})
        elif entry_digest(entry) != entry["digest"]:
            yield Finding(Wrong.CONTENT, kind, item_id, seq, {"trigger": entry["trigger"]})
        elif not _follows(entry, last):
            yield Finding(Wrong.FORK, kind, item_id, seq, {"trigger": entry["trigger"]})
        last = entry


def _follows(entry: Mapping[str, Any], last: Mapping[str, Any] | None) -> bool:
    """Say whether an entry takes up the one before: its digest, and the image that it left."""
    if last is None:
        return entry["previous"] is None
    return entry["previous"] == last["digest"] and all(entry[BEFORE[name]] == last[AFTER[name]] for name in BEFORE)


def _disagreeing(
    work: Work, kind: str, row: Mapping[str, Any], chain: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    """Find where an item is not what its last entry says."""
    seq = chain[-1]["seq"] if chain else 0
    if seq < row["seq"]:
        yield Finding(Wrong.TRUNCATION, kind, row["id"], seq, {"expected": row["seq"]})
        return
    last = chain[-1]
    fields = [name for name, column in AFTER.items() if row[name] != last[column]]
    if row["seq"] != seq or row["head"] != last["digest"]:
        fields.append("head")
    if content_hash(kind, row) != row["content"]:
        fields.append("content")
    states = work.policy(last["policy"]).kinds[kind].states
    if row["state"] in states and row["is_open"] != states[row["state"]].open:
        fields.append("is_open")
    if fields:
        yield Finding(Wrong.DISAGREEMENT, kind, row["id"], seq, {"fields": ", ".join(dict.fromkeys(fields))})


def _without_item(kind: str, item_id: str, chain: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    yield from _broken(kind, item_id, chain)
    yield Finding(Wrong.DISAGREEMENT, kind, item_id, chain[-1]["seq"], {"fields": "id"})
