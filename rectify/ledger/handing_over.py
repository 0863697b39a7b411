"""Handing over everything that one person answers for (移交): what they own, and the problems that they lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, true, update

from rectify.errors import InvalidValueError
from rectify.ledger import several
from rectify.ledger.batch.aggregates import rows_by_id
from rectify.ledger.batch.streamed import Instruction, Refused, Streamed
from rectify.ledger.columns import within
from rectify.ledger.digest import content_hash
from rectify.ledger.gathering import Reader
from rectify.ledger.locking import conflicts, lock_all
from rectify.ledger.moving import AMEND, Request
from rectify.ledger.protection import show
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.standing import kinds_of
from rectify.ledger.tables import ITEM_CLASSES, Problem, table_of
from rectify.ledger.values import check_text, optional
from rectify.ledger.visibility import visible_below
from rectify.ledger.work import Work
from rectify.policy.verdict import TransitionsRefused
from rectify.vocabulary import check_id

#: The act by which an item gets another owner.
HANDOVER = "handover"

_problem = table_of(Problem)
_LED_BY = (
    update(_problem)
    .where(_problem.c.tenant == bindparam("b_tenant"), _problem.c.id == bindparam("b_id"))
    .values(leader=bindparam("b_leader"))
)

Entries = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Held:
    """Items of one kind that the person owns, or leads.

    Attributes:
        kind: their kind.
        roots: id of an item -> id of the problem or campaign that it belongs to.
        led: they lead them; else they own them.

    """

    kind: str
    roots: Mapping[str, str]
    led: bool = False


@dataclass(frozen=True, slots=True)
class Handing:
    """One handover.

    Attributes:
        work: session, tenant, actor.
        from_: id of whoever answers for the items now.
        to: id of whoever will.
        reason: why.

    """

    work: Work
    from_: str
    to: str
    reason: str | None

    @property
    def reader(self) -> Reader:
        """Reads under the locks."""
        return Reader(self.work.session.connection(), self.work.tenant, locked=True)

    def held(self, kinds: Sequence[str], org: str | None) -> Iterator[Held]:
        """Give the open items that the person owns, and the open problems that they lead, as far as the actor sees."""
        for kind in kinds:
            cls = ITEM_CLASSES[kind]
            yield Held(kind, self._found(cls, cls.owner == self.from_, org))
        if "problem" in kinds:
            yield Held("problem", self._found(Problem, Problem.leader == self.from_, org), led=True)

    def _found(self, cls: Any, mine: Any, org: str | None) -> dict[str, str]:
        below = () if org is None else (within(cls.org, org),)
        seen = (cls.tenant == self.work.tenant, visible_below(self.work.actor, cls), cls.is_open == true())
        root = getattr(cls, cls.root_key)
        found = self.work.connect().execute(select(cls.id, root).where(*seen, mine, *below).order_by(root, cls.id))
        return {row[0]: row[1] for row in found}

    def lock(self, held: Sequence[Held]) -> dict[str, str]:
        """Lock all roots, problems first, in the order of their ids; return the policy of each."""
        policies: dict[str, str] = {}
        for kind in ("problem", "campaign"):
            every = (one.roots.values() for one in held if ITEM_CLASSES[one.kind].root_kind == kind)
            ids = sorted({root for roots in every for root in roots})
            locked = lock_all(self.work.session.connection(), self.work.tenant, kind, ids)
            policies |= {id_: row["policy"] for id_, row in locked.items()}
        return policies

    def make(self, one: Held, policies: Mapping[str, str]) -> tuple[Entries, list[Refused]]:
        """Hand items over whose roots are locked, policy by policy; those of which no policy knows the act stay."""
        by_policy = defaultdict[str, list[str]](list)
        for id_, root in one.roots.items():
            by_policy[policies[root]].append(id_)
        entries, refused = [], []
        for fingerprint, ids in by_policy.items():
            policy = self.work.policy(fingerprint)
            trigger = AMEND if one.led else HANDOVER
            if one.kind not in policy.kinds or not policy.kinds[one.kind].named(trigger):
                continue
            handed = Request(HANDOVER, {"to": self.to}, self.reason)
            requests = self._led(ids) if one.led else dict.fromkeys(ids, handed)
            orders = [Instruction.of(self.work, policy, id_, request) for id_, request in requests.items()]
            made, stopped = Streamed(self.work, one.kind, policy, trigger).move(orders)
            entries += made
            refused += stopped
        if one.led:
            self._store([entry["item_id"] for entry in entries])
        return entries, refused

    def _led(self, ids: Sequence[str]) -> dict[str, Request]:
        """Return for each problem the amendment that gives it another leader."""
        change = {"fields": {"leader": [self.from_, self.to]}}
        rest = several.read_all(self.reader, "problem", ids)
        return {
            row["id"]: Request(
                AMEND,
                {},
                self.reason,
                changes=change,
                content=content_hash("problem", {**row, **rest[row["id"]], "leader": self.to}),
            )
            for row in rows_by_id(self.reader, "problem", ids)
        }

    def _store(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        rows = [{"b_tenant": self.work.tenant, "b_id": id_, "b_leader": self.to} for id_ in ids]
        with conflicts():
            self.work.session.connection().execute(_LED_BY, rows)
        for id_ in ids:
            show(self.work.session, Problem, (self.work.tenant, id_), {"leader": self.to})


def handover_all(
    work: Work,
    from_: str,
    to: str,
    *,
    reason: str | None,
    kinds: Sequence[str] | None = None,
    org: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Entries:
    """Hand over everything open that a person owns or leads, all or nothing; return the entries, kind by kind.

    Args:
        work: session, tenant, actor.
        from_: id of whoever answers for it now.
        to: id of whoever will.
        reason: why.
        kinds: only items of these kinds; all if None. A leader's problems are problems.
        org: only what this organisation, with all below it, is responsible for.
        progress: called with the number of items after each kind.

    Raises:
        TransitionsRefused: the policy does not allow it for some of them; all of these are told.
        InvalidValueError: both are the same person, or there is no such kind.

    """
    handing = Handing(work, check_id("from_", from_), check_id("to", to), optional(check_text, "reason", reason))
    if handing.from_ == handing.to:
        raise InvalidValueError("value.same_person", value=to)
    asked = kinds_of(None) if kinds is None else [one for kind in kinds for one in kinds_of(kind)]
    held = [one for one in handing.held(asked, optional(check_id, "org", org)) if one.roots]
    entries: Entries = []
    refused: list[Refused] = []
    with all_or_nothing(work.session):
        policies = handing.lock(held)
        for one in held:
            made, stopped = handing.make(one, policies)
            entries += made
            refused += stopped
            if progress is not None:
                progress(len(one.roots))
        if refused:
            raise TransitionsRefused([one.verdict for one in refused])
    return entries
