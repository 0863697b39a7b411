"""Handing over everything that one person answers for (移交): what they own, and the problems that they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true

from rectify.errors import InvalidValueError
from rectify.ledger.amending import amend
from rectify.ledger.columns import within
from rectify.ledger.moving import Locked, Request, fire_locked
from rectify.ledger.standing import kinds_of
from rectify.ledger.tables import ITEM_CLASSES, Problem, Ref
from rectify.ledger.values import optional
from rectify.ledger.visibility import visible_below
from rectify.ledger.work import Work
from rectify.policy.verdict import TransitionRefused, TransitionsRefused
from rectify.vocabulary import check_id

#: The act by which an item gets another owner.
HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Held:
    """One item that the person owns or leads.

    Attributes:
        ref: the item.
        root: id of the problem or campaign that it belongs to.
        led: they lead it; else they own it.

    """

    ref: Ref
    root: str
    led: bool = False

    @property
    def turn(self) -> tuple[bool, str]:
        """In which order roots are locked: problems first, by id."""
        return ITEM_CLASSES[self.ref.kind].root_kind != "problem", self.root


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

    def held(self, kinds: Sequence[str], org: str | None) -> Iterator[Held]:
        """Give the open items that the person owns, and the open problems that they lead, as far as the actor sees."""
        for kind in kinds:
            cls = ITEM_CLASSES[kind]
            for id_, root in self._found(cls, cls.owner == self.from_, org):
                yield Held(Ref(kind, id_), root)
        if "problem" in kinds:
            for id_, root in self._found(Problem, Problem.leader == self.from_, org):
                yield Held(Ref("problem", id_), root, led=True)

    def _found(self, cls: Any, mine: Any, org: str | None) -> Sequence[Any]:
        below = () if org is None else (within(cls.org, org),)
        seen = (cls.tenant == self.work.tenant, visible_below(self.work.actor, cls), cls.is_open == true())
        root = getattr(cls, cls.root_key)
        return self.work.connect().execute(select(cls.id, root).where(*seen, mine, *below).order_by(cls.id)).all()

    def make(self, one: Held) -> dict[str, Any] | None:
        """Hand one item over; None where its policy knows no such act.

        Raises:
            TransitionRefused: the policy does not allow it.

        """
        if one.led:
            return amend(self.work, one.ref, {"leader": self.to}, reason=self.reason, effective_on=None, version=None)
        locked = Locked.take(self.work, one.ref)
        if not locked.lifecycle.named(HANDOVER):
            return None
        return fire_locked(locked, Request(HANDOVER, {"to": self.to}, self.reason))


def handover_all(
    work: Work,
    from_: str,
    to: str,
    *,
    reason: str | None,
    kinds: Sequence[str] | None = None,
    org: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Hand over everything open that a person owns or leads, all or nothing; return the entries.

    Args:
        work: session, tenant, actor.
        from_: id of whoever answers for it now.
        to: id of whoever will.
        reason: why.
        kinds: only items of these kinds; all if None. A leader's problems are problems.
        org: only what this organisation, with all below it, is responsible for.
        progress: called with 1 after each item.

    Raises:
        TransitionsRefused: the policy does not allow it for some of them; all of these are told.
        InvalidValueError: both are the same person, or there is no such kind.

    """
    handing = Handing(work, check_id("from_", from_), check_id("to", to), reason)
    if handing.from_ == handing.to:
        raise InvalidValueError("value.same_person", value=to)
    asked = kinds_of(None) if kinds is None else [one for kind in kinds for one in kinds_of(kind)]
    held = sorted(handing.held(asked, optional(check_id, "org", org)), key=lambda one: one.turn)
    entries, refused = [], []
    with work.session.begin_nested():  # all or nothing, also for a host that catches the refusal and goes on
        for one in held:
            try:
                entries.append(handing.make(one))
            except TransitionRefused as no:
                refused.append(no.verdict)
            if progress is not None:
                progress(1)
        if refused:
            raise TransitionsRefused(refused)
    return [one for one in entries if one is not None]
