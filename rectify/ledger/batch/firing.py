"""Moving many (批量流转): claim, lock, move set by set, and say of each that stayed why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import overload

from rectify.ledger.batch.admission import Admission, Extent
from rectify.ledger.batch.candidates import declared
from rectify.ledger.batch.claims import Chosen, Claims, claim
from rectify.ledger.batch.setwise import Setwise
from rectify.ledger.batch.streamed import Instruction, Refused, Streamed
from rectify.ledger.moving import Request
from rectify.ledger.protection import forget
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.tables import ITEM_CLASSES, Ref
from rectify.ledger.values import check_params, check_text, optional
from rectify.ledger.work import Work
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy

#: Items that one run of statements moves.
SET = 100_000

#: Characters of an id, and of the break after it.
_WIDTH = 37


@dataclass(frozen=True, slots=True)
class Moved(Sequence[Ref]):
    """The items that a batch moved, in the order in which it moved them: a hundred thousand take four megabytes.

    Attributes:
        kind: their kind.
        ids: their ids, a line each.

    """

    kind: str
    ids: str = ""

    def __len__(self) -> int:
        return (len(self.ids) + 1) // _WIDTH

    @overload
    def __getitem__(self, place: int) -> Ref: ...

    @overload
    def __getitem__(self, place: slice) -> list[Ref]: ...

    def __getitem__(self, place: int | slice) -> Ref | list[Ref]:
        places = range(len(self))[place]
        if isinstance(places, range):
            return [self._at(one) for one in places]
        return self._at(places)

    def _at(self, place: int) -> Ref:
        return Ref(self.kind, self.ids[place * _WIDTH : place * _WIDTH + _WIDTH - 1])


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch (批量办理结果).

    Attributes:
        moved: the items that moved.
        refused: those that did not, each with every reason; memory follows their number.

    """

    moved: Moved
    refused: tuple[Refused, ...] = ()


def fire_all(work: Work, chosen: Chosen, request: Request, *, progress: Callable[[int], None] | None = None) -> Batch:
    """Make a move of many items, each if it may; see `Ledger.fire_all`.

    Raises:
        ConflictError: another transaction is in the way.
        NotFoundError: an item that was named is not there.
        InvalidValueError: no policy of the items knows the move, or a parameter is not of its type.

    """
    work.connect()
    with all_or_nothing(work.session):  # an error leaves no claim behind
        claims = claim(work, chosen)
        found = _Run.over(claims, claims.lock(), request)
        moved, refused = list[str](), list[Refused]()
        for after, upto in claims.ranges(SET):
            count = claims.count(after, upto)
            stayed = found.move(after, upto, count)
            moved += claims.gone_on(after, upto) if stayed else claims.ids(after, upto)
            refused += stayed
            if progress is not None:
                progress(count)
        claims.release()
    forget(work.session, {*ITEM_CLASSES})
    return Batch(Moved(claims.kind, "\n".join(moved)), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Run:
    """How a batch is moved: what the database can judge set by set, the rest item by item.

    Attributes:
        claims: the items.
        sets: what the database judges and moves.
        streams: policy -> what Python judges and moves, whatever the database has left, and what each item is to do.

    """

    claims: Claims
    sets: tuple[Setwise, ...]
    streams: dict[str, tuple[Streamed, Instruction]]

    @classmethod
    def over(cls, claims: Claims, groups: Sequence[tuple[str, str]], request: Request) -> _Run:
        """Find out how each part can be moved: the items under a policy and in a state."""
        work = claims.work
        policies = {fingerprint: work.policy(fingerprint) for fingerprint, _ in groups}
        if not groups:  # nothing was chosen, so there is nothing to check the move against
            return cls(claims, (), {})
        known = declared(list(policies.values()), claims.kind, request.trigger)
        asked = replace(
            request,
            params=check_params(known, request.params),
            reason=optional(check_text, "reason", request.reason),
        )
        streams = {
            one: (Streamed(work, claims.kind, policy, request.trigger), Instruction.of(work, policy, "", asked))
            for one, policy in policies.items()
        }
        sets = []
        for fingerprint, state in groups:
            policy = policies[fingerprint]
            transition = _transition(policy, claims.kind, request.trigger, state)
            if transition is None:
                continue
            each = streams[fingerprint][1]
            admission = Admission(work, policy, each.situation, Extent(claims.roots()), locked=True)
            states = policy.kinds[claims.kind].states
            made = Setwise(claims, admission, transition, states[state], each.common).with_along()
            if made is not None:
                sets.append(made)
        return cls(claims, tuple(sets), streams)

    def move(self, after: str | None, upto: str | None, count: int) -> list[Refused]:
        """Move a range of roots, which has so many items; return what was refused."""
        refused: list[Refused] = []
        if sum(one.move(after, upto) for one in self.sets) == count:
            return refused
        for fingerprint, (streamed, each) in self.streams.items():
            left = self.claims.left(after, upto, fingerprint)
            refused += streamed.move([replace(each, id=id_) for id_ in left])[1]
        return refused


def _transition(policy: Policy, kind: str, trigger: str, state: str) -> Transition | None:
    return policy.kinds[kind].find(trigger, state) if kind in policy.kinds else None
