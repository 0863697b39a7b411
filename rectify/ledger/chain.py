"""An item's chain of entries as it is stored (流转链): read in long pages, hashed anew, followed from end to end.

All values are taken as the driver gives them: a column type would make a `pendulum` object of every day and moment,
which costs several times what the hash costs. Stored texts are hashed as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, not_, select, type_coerce
from sqlalchemy.types import NULLTYPE

from rectify.errors import NotFoundError, PolicyError, PolicyVersionError
from rectify.ledger.adopting import ADOPT
from rectify.ledger.digest import AFTER, BEFORE, Forms, canonical
from rectify.ledger.finding import Finding, Wrong
from rectify.ledger.gathering import TRANSFER
from rectify.ledger.moving import ATTACH
from rectify.ledger.tables import Entry, table_of
from rectify.ledger.work import Work

#: A row as the driver gives it.
Raw = tuple[Any, ...]

_entry = table_of(Entry)
#: What all entries of one move have in common, in the order in which it is hashed; the tenant comes first.
_COMMON = ("trigger_name", "actor", "reason", "changes", "policy", "recorded_at")
_COLUMNS = (
    *("item_id", "item_kind", "seq", "root_id", "root_version", "previous", "digest", "open_before"),
    *(*_COMMON, *BEFORE.values(), *AFTER.values()),
)
#: Rows taken out of the driver at a time: so few that they stay in the processor's cache.
_AT_HAND = 250
#: Where in a row each value stands.
AT = {name: place for place, name in enumerate(_COLUMNS)}
_KIND, _COMMON_AT, _BEFORE_AT, _AFTER_AT = (
    AT[name] for name in ("item_kind", _COMMON[0], next(iter(BEFORE.values())), next(iter(AFTER.values())))
)
_SEQ, _DIGEST = AT["seq"], AT["digest"]
_POLICY = _COMMON.index("policy")
_kind, _trigger = itemgetter(_KIND), itemgetter(AT["trigger_name"])

_EVIDENCE_MOVES = frozenset({ATTACH, TRANSFER})
_EVIDENCE_ID = re.compile(r'"evidence":\{"id":"([^"]*)"')
_NOTHING: Mapping[str, Any] = {}


def raw(column: Any) -> ColumnElement[Any]:
    """Return a column whose values come as the driver gives them."""
    return type_coerce(column, NULLTYPE).label(column.name)


class Chain(NamedTuple):
    """The entries of one item, checked.

    Attributes:
        kind: the item's kind.
        item_id: the item's id.
        entries: how many there are.
        seq: the last one's number.
        digest: its digest.
        policy: the fingerprint of the policy that it was made under.
        after: the image that it left.
        evidence: what the entries say was attached to the item, as `kept` gives it.
        findings: what is wrong within the chain.

    """

    kind: str
    item_id: str
    entries: int
    seq: int
    digest: str
    policy: str
    after: Raw
    evidence: Mapping[str, Any]
    findings: Sequence[Finding]


def chains(work: Work, chunk: int) -> Iterator[tuple[str, list[Raw]]]:
    """Give the entries of each id that the tenant's history knows, in the order of the ids.

    Args:
        work: session and tenant.
        chunk: entries fetched at a time.

    """
    for item_id, rows in groupby(_entries(work, chunk), key=itemgetter(0)):
        yield item_id, list(rows)


def _entries(work: Work, chunk: int) -> Iterator[Raw]:
    # Pages by key rather than one open cursor: MySQL's drivers run nothing else while a cursor is open. A page begins
    # with the id of the last one, by which every database enters the index; not all do by a pair of columns.
    item_id, seq = "", 0
    while True:
        had = and_(_entry.c.item_id == item_id, _entry.c.seq <= seq)
        found = (
            select(*(raw(_entry.c[name]) for name in _COLUMNS))
            .where(_entry.c.tenant == work.tenant, _entry.c.item_id >= item_id, not_(had))
            .order_by(_entry.c.item_id, _entry.c.seq)
            .limit(chunk)
        )
        had_one = 0
        for rows in work.session.connection().execute(found).partitions(_AT_HAND):
            yield from rows
            had_one += len(rows)
        if had_one < chunk:
            return
        item_id, seq = rows[-1].item_id, rows[-1].seq


def _attached(rows: Sequence[Raw]) -> Mapping[str, Any]:
    """Return the evidence that an item's entries speak of, by its id, in the form in which `kept` gives it.

    What goes to another problem (并入、拆分) takes its evidence with it, into that one's cycle.
    """
    if _EVIDENCE_MOVES.isdisjoint(map(_trigger, rows)):
        return _NOTHING
    found: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        trigger = _trigger(row)
        if trigger == ATTACH:
            said = (row[AT["actor"]], row[AT["effective_on"]], row[AT["cycle_after"]], row[AT["changes"]])
            found[_id_in(row[AT["changes"]])] = said
        elif trigger == TRANSFER:
            found = {id_: (by, on, row[AT["cycle_after"]], said) for id_, (by, on, _, said) in found.items()}
    return found


def _id_in(changes: str) -> str:
    found = _EVIDENCE_ID.search(changes or "")
    return found[1] if found else ""


class Commons(dict[Raw, str]):
    """The form of the hash of what is common to a move, by its values: made once for all entries of a large move."""

    MOST = 2_000

    def __init__(self, tenant: str, forms: Forms) -> None:
        super().__init__()
        self.tenant, self.forms = forms[tenant], forms

    def __missing__(self, common: Raw) -> str:
        if len(self) >= self.MOST:
            self.clear()
        trigger, actor, reason, changes, policy, moment = common
        form = self.forms
        said = f"{form[trigger]}{form[actor]}{form[reason]}{form[changes]}{form[policy]}{_moment(moment)}"
        self[common] = made = f"64:{sha256((self.tenant + said).encode()).hexdigest()}"
        return made


def _moment(value: Any) -> str:
    """Return the form of a moment as it is stored: UTC without a zone, on SQLite as a text."""
    if isinstance(value, datetime):
        return canonical((value.replace(tzinfo=UTC),))
    day, _, time = str(value).partition(" ")
    return canonical((f"{day}T{time}Z",))


class _Clocks(dict[tuple[str, str, str], bool | None]):
    """Whether the clock runs, by policy, kind and state; None where the policy cannot tell."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work

    def __missing__(self, asked: tuple[str, str, str]) -> bool | None:
        policy, kind, state = asked
        try:
            lifecycle = self.work.policy(policy).kinds.get(kind)
        except (NotFoundError, PolicyError, PolicyVersionError):
            lifecycle = None
        self[asked] = runs = lifecycle.states[state].open if lifecycle and state in lifecycle.states else None
        return runs


class Checker:
    """Checks the chains of one tenant (核链); it lives as long as one `verify`.

    Args:
        work: session and tenant.

    Attributes:
        forms: the forms of the values met.
        clocks: whether the clock runs, by policy, kind and state.

    """

    def __init__(self, work: Work) -> None:
        self.forms = Forms()
        self.clocks = _Clocks(work)
        self._commons = Commons(work.tenant, self.forms)

    def check(self, item_id: str, rows: Sequence[Raw]) -> Iterator[Chain]:
        """Give the chains under one id: one, unless the kind of an entry was altered."""
        kinds = set(map(_kind, rows))
        for kind in kinds:
            mine = rows if len(kinds) == 1 else [row for row in rows if row[_KIND] == kind]
            findings, last = list(self._broken(kind, item_id, mine)), mine[-1]
            yield Chain(
                kind,
                item_id,
                entries=len(mine),
                seq=last[_SEQ],
                digest=last[_DIGEST],
                policy=last[_COMMON_AT + _POLICY],
                after=last[_AFTER_AT:],
                evidence=_attached(mine),
                findings=findings,
            )

    def _broken(self, kind: str, item_id: str, rows: Sequence[Raw]) -> Iterator[Finding]:
        """Find what is wrong within one chain: the first fault of each entry.

        An image that an entry takes up is the one that was left, as a rule, so its form is there already.
        """
        form, forms_of, commons = self.forms, self.forms.of, self._commons
        place = form[kind] + form[item_id]
        digest, hashed, expected = None, "", 1
        left: Raw | None = None
        left_form = ""
        under: str | None = None
        for row in rows:
            _, _, seq, root_id, root_version, previous, given, was_open = row[:_COMMON_AT]
            common, before, after = row[_COMMON_AT:_BEFORE_AT], row[_BEFORE_AT:_AFTER_AT], row[_AFTER_AT:]
            taken_up = before == left
            before_form = left_form if taken_up else forms_of(before)
            left_form = forms_of(after)
            head = f"64:{previous}" if previous == hashed else canonical((previous,))
            text = (
                f"{head}{place}{form[seq]}{form[root_id]}{form[root_version]}{before_form}{left_form}{commons[common]}"
            )
            hashed = sha256(text.encode()).hexdigest()
            if seq != expected:
                yield Finding(Wrong.GAP, kind, item_id, seq, {"expected": expected})
            elif hashed != given or not self._clock_as_ruled(kind, was_open, common, before, under):
                yield Finding(Wrong.CONTENT, kind, item_id, seq, {"trigger": common[0]})
            elif previous != digest or not (taken_up or left is None):
                yield Finding(Wrong.FORK, kind, item_id, seq, {"trigger": common[0]})
            digest, left, expected, under = given, after, seq + 1, common[_POLICY]

    def _clock_as_ruled(self, kind: str, was_open: Any, common: Raw, before: Raw, under: str | None) -> bool:
        """Say whether an entry's ``open_before``, which is not hashed, is what the policy says of the state before.

        ``under`` is the policy of the entry before: what was put under another one stood under that.
        """
        state = before[0]
        if state is None:
            return was_open is None
        policy = under if under is not None and common[0] == ADOPT else common[_POLICY]
        ruled = self.clocks[policy, kind, state]
        return ruled is None or was_open == ruled
