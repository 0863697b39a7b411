"""Verifying the chains (防篡改校验): fork, gap, altered content, truncation and disagreement told apart.

Pure Python over two ordered streams, entries and items, so memory does not grow with the ledger.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Text, and_, func, or_, select, type_coerce

from rectify.errors import NotFoundError, PolicyError, PolicyVersionError
from rectify.ledger.amending import ATTACH
from rectify.ledger.columns import canonical_json
from rectify.ledger.digest import AFTER, BEFORE, content_hash, entry_digest
from rectify.ledger.tables import (
    ITEM_CLASSES,
    Campaign,
    Entry,
    Evidence,
    PolicyText,
    Problem,
    ProblemSource,
    table_of,
)
from rectify.ledger.work import Work
from rectify.messages import Lang, text
from rectify.policy.policyfile import parse

#: Rows fetched at a time.
CHUNK = 2_000

_entry = table_of(Entry)
# What was hashed is the stored text of `changes`: it is not parsed and written anew before it is hashed again.
_AS_KEPT = [type_coerce(one, Text).label(one.name) if one.name == "changes" else one for one in _entry.c]
_EVIDENCE_ID = re.compile(r'"evidence":\{"id":"([^"]*)"')


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
        kind: the item's kind; ``policy`` for a policy text.
        item_id: the item's id; a policy's fingerprint.
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
        code = f"verify.{self.kind}" if self.kind in {"policy", "campaign"} else f"verify.{self.wrong}"
        return text(code, lang, kind=self.kind, id=self.item_id, seq=self.seq, **self.facts)


def verify(work: Work, progress: Callable[[int], None] | None = None) -> Iterator[Finding]:
    """Check every chain of the tenant, and the policy texts that it keeps.

    Args:
        work: session and tenant.
        progress: called with the number of entries of each chain checked.

    """
    yield from _altered_policies(work)
    yield from _removed_whole(work)
    for kind in ITEM_CLASSES:
        chains = _chains(work, kind)
        chain_id, chain = next(chains, (None, []))
        for row in _items(work, kind):
            while chain_id is not None and chain_id < row["id"]:
                yield from _without_item(work, kind, chain_id, chain)
                chain_id, chain = next(chains, (None, []))
            mine = chain if chain_id == row["id"] else []
            yield from _broken(work, kind, row["id"], mine)
            yield from _disagreeing(work, kind, row, mine)
            if progress is not None:
                progress(len(mine))
            if chain_id == row["id"]:
                chain_id, chain = next(chains, (None, []))
        while chain_id is not None:
            yield from _without_item(work, kind, chain_id, chain)
            chain_id, chain = next(chains, (None, []))


def _altered_policies(work: Work) -> Iterator[Finding]:
    table = table_of(PolicyText)
    for row in work.session.connection().execute(select(table).where(table.c.tenant == work.tenant)).all():
        try:
            sound = parse(row.wording).fingerprint == row.fingerprint
        except PolicyError:
            sound = False
        if not sound:
            yield Finding(Wrong.CONTENT, "policy", row.fingerprint, 0, {"name": row.name, "version": row.version})


def _removed_whole(work: Work) -> Iterator[Finding]:
    """Find campaigns that lack problems: numbers are given once, so fewer problems than numbers means that.

    A measure that is gone with its whole history is found by its problem's version, which counts its entries.
    """
    problem, campaign = table_of(Problem), table_of(Campaign)
    there = func.count(problem.c.id)
    mine = and_(problem.c.tenant == campaign.c.tenant, problem.c.campaign_id == campaign.c.id)
    found = (
        select(campaign.c.id, campaign.c.problem_count, there.label("there"))
        .select_from(campaign.outerjoin(problem, mine))
        .where(campaign.c.tenant == work.tenant)
        .group_by(campaign.c.id, campaign.c.problem_count)
        .having(there != campaign.c.problem_count)
        .order_by(campaign.c.id)
    )
    for row in work.session.connection().execute(found).all():
        yield Finding(Wrong.TRUNCATION, "campaign", row.id, row.there, {"expected": row.problem_count})


def _chains(work: Work, kind: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for item_id, chain in groupby(_entries(work, kind), key=itemgetter("item_id")):
        yield item_id, list(chain)


def _entries(work: Work, kind: str) -> Iterator[Mapping[str, Any]]:
    # Pages by key rather than one open cursor: MySQL's drivers run nothing else while a cursor is open.
    item_id, seq = "", 0
    while True:
        later = or_(_entry.c.item_id > item_id, and_(_entry.c.item_id == item_id, _entry.c.seq > seq))
        found = (
            select(*_AS_KEPT)
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
        if not rows:
            return
        yield from _with_rest(work, rows) if kind == "problem" else (row._asdict() for row in rows)
        after = rows[-1].id


def _with_rest(work: Work, rows: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """Give problems with what is kept of them in other tables."""
    # A range, not a list of ids: databases limit how many parameters a statement may have.
    ids = (rows[0].id, rows[-1].id)
    sources, counted, evidence, attached = (read(work, ids) for read in (_sources, _counted, _evidence, _attached))
    for row in rows:
        yield {
            **row._asdict(),
            "sources": sources.get(row.id, []),
            "counted": counted.get(row.id, 0),
            "evidence": evidence.get(row.id, {}),
            "attached": attached.get(row.id, {}),
        }


def _sources(work: Work, ids: tuple[str, str]) -> dict[str, list[str]]:
    table, by_problem = table_of(ProblemSource), defaultdict[str, list[str]](list)
    mine = (table.c.tenant == work.tenant, table.c.problem_id.between(*ids))
    for row in work.session.connection().execute(select(table).where(*mine)):
        by_problem[row.problem_id].append(row.source)
    return by_problem


def _counted(work: Work, ids: tuple[str, str]) -> dict[str, int]:
    """Count the entries of each problem and what is below it: the problem's version says the same."""
    mine = (_entry.c.tenant == work.tenant, _entry.c.root_id.between(*ids))
    found = select(_entry.c.root_id, func.count().label("entries")).where(*mine).group_by(_entry.c.root_id)
    return {row.root_id: row.entries for row in work.session.connection().execute(found)}


def _evidence(work: Work, ids: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """Return the evidence of each problem and its measures, by its id."""
    table, by_problem = table_of(Evidence), defaultdict[str, dict[str, Any]](dict)
    mine = (table.c.tenant == work.tenant, table.c.problem_id.between(*ids))
    for row in work.session.connection().execute(select(table).where(*mine)):
        place = (row.measure_id or row.problem_id, row.added_by, row.added_on, row.cycle)
        by_problem[row.problem_id][row.id] = (*place, _written_as(row._asdict()))
    return by_problem


def _attached(work: Work, ids: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """Return the evidence that the entries of each problem and its measures speak of, by its id."""
    by_problem = defaultdict[str, dict[str, Any]](dict)
    mine = (_entry.c.tenant == work.tenant, _entry.c.root_id.between(*ids), _entry.c.trigger_name == ATTACH)
    for row in work.session.connection().execute(select(*_AS_KEPT).where(*mine)):
        place = (row.item_id, row.actor, row.effective_on, row.cycle_after, row.changes)
        by_problem[row.root_id][_id_in(row.changes)] = place
    return by_problem


def _written_as(evidence: Mapping[str, Any]) -> str:
    """Return what the entry says of a piece of evidence."""
    return canonical_json({"evidence": {name: evidence[name] for name in ("id", "uri", "sha256", "title")}})


def _id_in(changes: str) -> str:
    found = _EVIDENCE_ID.search(changes or "")
    return found[1] if found else ""


def _broken(work: Work, kind: str, item_id: str, chain: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Find what is wrong within one chain: the first fault of each entry."""
    last: Mapping[str, Any] | None = None
    for entry in chain:
        seq, expected = entry["seq"], 1 if last is None else last["seq"] + 1
        if seq != expected:
            yield Finding(Wrong.GAP, kind, item_id, seq, {"expected": expected})
        elif entry_digest(entry) != entry["digest"] or not _clock_as_ruled(work, entry):
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
    if not chain or seq < row["seq"]:
        yield Finding(Wrong.TRUNCATION, kind, row["id"], seq, {"expected": max(row["seq"], 1)})
        return
    last = chain[-1]
    fields = [name for name, column in AFTER.items() if row[name] != last[column]]
    if row["seq"] != seq or row["head"] != last["digest"]:
        fields.append("head")
    if content_hash(kind, row) != row["content"]:
        fields.append("content")
    if row["is_open"] != _is_open(work, last["policy"], kind, row["state"]):
        fields.append("is_open")
    if kind == "problem":
        fields += ["evidence"] if row["evidence"] != row["attached"] else []
        fields += ["version"] if row["counted"] != row["version"] else []
    if fields:
        yield Finding(Wrong.DISAGREEMENT, kind, row["id"], seq, {"fields": ", ".join(dict.fromkeys(fields))})


def _is_open(work: Work, policy: str, kind: str, state: str) -> bool | None:
    """Return whether the clock runs in a state; None if its policy cannot tell."""
    try:
        states = work.policy(policy).kinds[kind].states
    except (NotFoundError, PolicyError, PolicyVersionError):
        return None
    return states[state].open if state in states else None


def _clock_as_ruled(work: Work, entry: Mapping[str, Any]) -> bool:
    """Say whether an entry's ``open_before``, which is not hashed, is what the policy says of the state before."""
    before = entry["state_before"]
    ruled = None if before is None else _is_open(work, entry["policy"], entry["item_kind"], before)
    return entry["open_before"] == ruled or (before is not None and ruled is None)


def _without_item(work: Work, kind: str, item_id: str, chain: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    yield from _broken(work, kind, item_id, chain)
    yield Finding(Wrong.DISAGREEMENT, kind, item_id, chain[-1]["seq"], {"fields": "id"})
