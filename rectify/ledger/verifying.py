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

from sqlalchemy import Text, and_, func, or_, select, type_coerce

from rectify.errors import NotFoundError, PolicyError, PolicyVersionError
from rectify.ledger.adopting import ADOPT
from rectify.ledger.digest import AFTER, BEFORE, content_hash, entry_digest
from rectify.ledger.kept import as_kept, attached, strays, with_rest
from rectify.ledger.reorganising import REORGANISE
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Entry, PolicyText, Problem, Reorganisation, table_of
from rectify.ledger.work import Work
from rectify.messages import Lang, text
from rectify.policy.policyfile import parse

#: Rows fetched at a time.
CHUNK = 2_000

_entry = table_of(Entry)
# What was hashed is the stored text of `changes`: it is not parsed and written anew before it is hashed again.
_ENTRY = as_kept(_entry)
_ITEMS = {kind: as_kept(table_of(cls)) for kind, cls in ITEM_CLASSES.items()}


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
        whole = self.kind == "policy" or (self.kind == "campaign" and self.wrong is Wrong.TRUNCATION)
        code = f"verify.{self.kind}" if whole else f"verify.{self.wrong}"
        return text(code, lang, kind=self.kind, id=self.item_id, seq=self.seq, **self.facts)


def verify(work: Work, progress: Callable[[int], None] | None = None) -> Iterator[Finding]:
    """Check every chain of the tenant, and the policy texts that it keeps.

    Args:
        work: session and tenant.
        progress: called with the number of entries of each chain checked.

    """
    yield from _altered_policies(work)
    yield from _removed_whole(work)
    yield from _miscounted(work)
    yield from _misrecorded(work)
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
    for kind, stray, field in strays(work):
        yield Finding(Wrong.DISAGREEMENT, kind, stray, 0, {"fields": field})


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


def _miscounted(work: Work) -> Iterator[Finding]:
    """Find campaigns whose version is not the number of entries of the steps, submissions and opinions below them."""
    campaign = table_of(Campaign)
    there = func.count(_entry.c.seq)
    mine = and_(_entry.c.tenant == campaign.c.tenant, _entry.c.root_id == campaign.c.id)
    found = (
        select(campaign.c.id, there.label("there"))
        .select_from(campaign.outerjoin(_entry, mine))
        .where(campaign.c.tenant == work.tenant)
        .group_by(campaign.c.id, campaign.c.version)
        .having(there != campaign.c.version)
        .order_by(campaign.c.id)
    )
    for row in work.session.connection().execute(found).all():
        yield Finding(Wrong.DISAGREEMENT, "campaign", row.id, row.there, {"fields": "version"})


def _misrecorded(work: Work) -> Iterator[Finding]:
    """Find reorganisations whose record does not count the entries that they left."""
    table = table_of(Reorganisation)
    done = select(table.c.id, table.c["items"].label("told")).where(table.c.tenant == work.tenant).order_by(table.c.id)
    for row in work.session.connection().execute(done).all():
        named = type_coerce(_entry.c.changes, Text).contains(f'"reorganisation":"{row.id}"')
        mine = (_entry.c.tenant == work.tenant, _entry.c.trigger_name == REORGANISE, named)
        there = int(
            work.session.connection().execute(select(func.count()).select_from(_entry).where(*mine)).scalar_one()
        )
        if there != row.told:
            yield Finding(Wrong.DISAGREEMENT, "reorganisation", row.id, there, {"fields": "items"})


def _chains(work: Work, kind: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for item_id, chain in groupby(_entries(work, kind), key=itemgetter("item_id")):
        yield item_id, list(chain)


def _entries(work: Work, kind: str) -> Iterator[Mapping[str, Any]]:
    # Pages by key rather than one open cursor: MySQL's drivers run nothing else while a cursor is open.
    item_id, seq = "", 0
    while True:
        later = or_(_entry.c.item_id > item_id, and_(_entry.c.item_id == item_id, _entry.c.seq > seq))
        found = (
            select(*_ENTRY)
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
    table, after = table_of(ITEM_CLASSES[kind]), ""
    while True:
        mine = (table.c.tenant == work.tenant, table.c.id > after)
        found = select(*_ITEMS[kind]).where(*mine).order_by(table.c.id).limit(CHUNK)
        rows = work.session.connection().execute(found).all()
        if not rows:
            return
        yield from with_rest(work, kind, [row._asdict() for row in rows])
        after = rows[-1].id


def _broken(work: Work, kind: str, item_id: str, chain: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Find what is wrong within one chain: the first fault of each entry."""
    last: Mapping[str, Any] | None = None
    for entry in chain:
        seq, expected = entry["seq"], 1 if last is None else last["seq"] + 1
        if seq != expected:
            yield Finding(Wrong.GAP, kind, item_id, seq, {"expected": expected})
        elif entry_digest(entry) != entry["digest"] or not _clock_as_ruled(work, entry, last):
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
    if "evidence" in row and row["evidence"] != attached(chain):
        fields.append("evidence")
    if "counted" in row and row["counted"] != row["version"]:
        fields.append("version")
    if fields:
        yield Finding(Wrong.DISAGREEMENT, kind, row["id"], seq, {"fields": ", ".join(dict.fromkeys(fields))})


def _is_open(work: Work, policy: str, kind: str, state: str) -> bool | None:
    """Return whether the clock runs in a state; None if its policy cannot tell."""
    try:
        lifecycle = work.policy(policy).kinds.get(kind)
    except (NotFoundError, PolicyError, PolicyVersionError):
        return None
    return lifecycle.states[state].open if lifecycle and state in lifecycle.states else None


def _clock_as_ruled(work: Work, entry: Mapping[str, Any], last: Mapping[str, Any] | None) -> bool:
    """Say whether an entry's ``open_before``, which is not hashed, is what the policy says of the state before."""
    before = entry["state_before"]
    # What was put under another policy stood under the one before.
    policy = last["policy"] if last is not None and entry["trigger"] == ADOPT else entry["policy"]
    ruled = None if before is None else _is_open(work, policy, entry["item_kind"], before)
    return entry["open_before"] == ruled or (before is not None and ruled is None)


def _without_item(work: Work, kind: str, item_id: str, chain: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    yield from _broken(work, kind, item_id, chain)
    yield Finding(Wrong.DISAGREEMENT, kind, item_id, chain[-1]["seq"], {"fields": "id"})
