"""Verifying the chains (防篡改校验): fork, gap, altered content, truncation and disagreement told apart.

Pure Python over two streams in the order of ids, entries and items, so memory does not grow with the ledger.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Text, and_, func, select, type_coerce

from rectify.errors import PolicyError
from rectify.ledger.chain import Chain, Checker, chains
from rectify.ledger.digest import IMAGE_FIELDS
from rectify.ledger.finding import Finding, Wrong
from rectify.ledger.kept import WITH_EVIDENCE, Kept, kept, strays
from rectify.ledger.reorganising import REORGANISE
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Entry, PolicyText, Problem, Reorganisation, table_of
from rectify.ledger.work import Work
from rectify.policy.policyfile import parse

#: Entries, and items, fetched at a time.
CHUNK = 5_000

_entry = table_of(Entry)


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
    checker, after = Checker(work), ""
    for ends, upto in _stretches(work, checker):
        for kind in ITEM_CLASSES:
            yield from _of_kind(work, checker, _Stretch(kind, after, upto, ends[kind]), progress)
        after = upto or after
    for kind, stray, field in strays(work):
        yield Finding(Wrong.DISAGREEMENT, kind, stray, 0, {"fields": field})


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The chains of one kind in a range of ids, in their order: after one, up to another; None: to the end."""

    kind: str
    after: str
    upto: str | None
    chains: deque[Chain]


def _stretches(work: Work, checker: Checker) -> Iterator[tuple[Mapping[str, deque[Chain]], str | None]]:
    """Give checked chains by kind, so many at a time, and the last id among them; None at the end."""
    found, entries = defaultdict[str, deque[Chain]](deque), 0
    for item_id, rows in chains(work, CHUNK):
        for chain in checker.check(item_id, rows):
            found[chain.kind].append(chain)
        entries += len(rows)
        if entries >= CHUNK:
            yield found, item_id
            found, entries = defaultdict[str, deque[Chain]](deque), 0
    yield found, None


def _of_kind(
    work: Work, checker: Checker, stretch: _Stretch, progress: Callable[[int], None] | None
) -> Iterator[Finding]:
    """Find what is wrong with chains, and with the items that lie in their range."""
    kind, waiting = stretch.kind, stretch.chains
    for item in kept(work, checker.forms, kind, stretch.after, stretch.upto, CHUNK):
        while waiting and waiting[0].item_id < item.id:
            yield from _without_item(waiting.popleft())
        chain = waiting.popleft() if waiting and waiting[0].item_id == item.id else None
        if chain is not None:
            yield from chain.findings
        yield from _disagreeing(checker, kind, item, chain)
        if progress is not None:
            progress(0 if chain is None else chain.entries)
    for chain in waiting:
        yield from _without_item(chain)


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


def _disagreeing(checker: Checker, kind: str, item: Kept, chain: Chain | None) -> Iterator[Finding]:
    """Find where an item is not what its last entry says."""
    seq = 0 if chain is None else chain.seq
    if chain is None or seq < item.seq:
        yield Finding(Wrong.TRUNCATION, kind, item.id, seq, {"expected": max(item.seq, 1)})
        return
    fields = []
    if item.image != chain.after:
        fields += [name for name, at, last in zip(IMAGE_FIELDS, item.image, chain.after, strict=True) if at != last]
    if item.seq != seq or item.head != chain.digest:
        fields.append("head")
    if not item.sound:
        fields.append("content")
    if item.is_open != checker.clocks[chain.policy, kind, item.image[0]]:
        fields.append("is_open")
    if kind in WITH_EVIDENCE and item.evidence != chain.evidence:
        fields.append("evidence")
    if item.counted != item.version:
        fields.append("version")
    if fields:
        yield Finding(Wrong.DISAGREEMENT, kind, item.id, seq, {"fields": ", ".join(dict.fromkeys(fields))})


def _without_item(chain: Chain) -> Iterator[Finding]:
    yield from chain.findings
    yield Finding(Wrong.DISAGREEMENT, chain.kind, chain.item_id, chain.seq, {"fields": "id"})
