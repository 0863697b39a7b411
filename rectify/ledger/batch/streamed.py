"""Moving many by judging each in Python (逐项判定): where no database can judge, and for verbs that change more.

Facts are read, and moves written, for a chunk of items at a time: the number of statements follows the number of
chunks. What two items of one problem do to each other is kept: they go in two rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import bindparam, func, select

from rectify.ledger.batch.aggregates import gather_all, roots_of, rows_of
from rectify.ledger.batch.writing import write_all
from rectify.ledger.gathering import Gathered, Reader, Statement, needs_for, statement
from rectify.ledger.moving import Request, changes_of, recorded_params
from rectify.ledger.tables import ITEM_CLASSES, Ref, table_of
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, Common
from rectify.policy.facts import Situation
from rectify.policy.judge import judge
from rectify.policy.policy import Policy
from rectify.policy.verdict import Verdict

#: Items whose facts are read, and whose moves are written, at a time.
CHUNK = 500

_IDS: Any = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Refused:
    """An item of a batch that was not moved (未办理事项).

    Attributes:
        ref: the item.
        label: what people call it: ``P-3``, ``P-3/M-2``, ``STEP-1``.
        verdict: every reason why not.

    """

    ref: Ref
    label: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Instruction:
    """What one item is to do (办理要求).

    Attributes:
        id: the item's.
        request: the move as it was asked for.
        situation: who acts, on which local date, with what parameters.
        common: what the entries of the move have in common.

    """

    id: str
    request: Request
    situation: Situation
    common: Common

    @classmethod
    def of(cls, work: Work, policy: Policy, id_: str, request: Request) -> Instruction:
        """Return the instruction of a request whose parameters were checked."""
        situation = work.situation(work.day(request.effective_on), request.params, request.reason)
        changes = request.changes or recorded_params(request.params)
        common = work.common(request.trigger, policy.fingerprint, reason=request.reason, changes=changes)
        return cls(id_, request, situation, common)


@dataclass(frozen=True, slots=True)
class Streamed:
    """One move of many items of a kind, under one policy; their roots are locked.

    Attributes:
        work: session, tenant, actor.
        kind: the items' kind.
        policy: the rules.
        trigger: the move.

    """

    work: Work
    kind: str
    policy: Policy
    trigger: str

    @property
    def reader(self) -> Reader:
        """Reads under the locks."""
        return Reader(self.work.session.connection(), self.work.tenant, locked=True)

    def move(self, instructions: Sequence[Instruction]) -> tuple[list[dict[str, Any]], list[Refused]]:
        """Move what may move, each in its turn; return the entries, and what may not move, with why."""
        entries: list[dict[str, Any]] = []
        refused: list[Refused] = []
        for first in range(0, len(instructions), CHUNK):
            for turn in self._turns(instructions[first : first + CHUNK]):
                made, stopped = self._move(turn)
                entries += made
                refused += stopped
        return entries, refused

    def _move(self, turn: Mapping[str, Instruction]) -> tuple[list[dict[str, Any]], list[Refused]]:
        """Move items of which none can touch what another one is judged by."""
        gathered = gather_all(self.reader, self.kind, list(turn), needs_for(self.policy, self.kind, self.trigger))
        numbers = self._numbers({one.root["id"] for one in gathered.values()})
        refused: list[Refused] = []
        changes: list[tuple[Mapping[str, Any], list[Change]]] = []
        for id_, one in gathered.items():
            asked = turn[id_]
            verdict = judge(self.policy, one.facts, self.trigger, asked.situation, firing=True)
            if not verdict:
                refused.append(refusal(one, verdict))
                continue
            number = partial(_next_number, numbers, one.root["id"])
            made = changes_of(self.work, self.policy, one, asked.request, asked.situation, asked.common, number)
            changes.append((one.root, made))
        return write_all(self.work.session, ITEM_CLASSES[self.kind].root_kind, changes), refused

    def _turns(self, instructions: Sequence[Instruction]) -> Iterator[dict[str, Instruction]]:
        """Give the items in turns: where a move can touch more than its item, one item of each root at a time."""
        by_id = {one.id: one for one in instructions}
        if not any(one.moves or one.creates for one in self.policy.kinds[self.kind].named(self.trigger)):
            yield by_id
            return
        turns = defaultdict[int, dict[str, Instruction]](dict)
        gone = defaultdict[str, int](int)
        for id_, root in roots_of(self.reader, self.kind, by_id).items():
            turns[gone[root]][id_] = by_id[id_]
            gone[root] += 1
        yield from turns.values()

    def _numbers(self, roots: Iterable[str]) -> Mapping[tuple[str, str], int]:
        """Return the last numbers of what the move may create, by root and kind."""
        return {
            (row["root"], kind): row["ordinal"]
            for kind in _created_kinds(self.policy, self.kind, self.trigger)
            for row in rows_of(self.reader, HIGHEST[kind], roots)
        }


def _next_number(numbers: Mapping[tuple[str, str], int], root: str, kind: str) -> int:
    return numbers.get((root, kind), 0) + 1


def refusal(one: Gathered, verdict: Verdict) -> Refused:
    """Return an item that was not moved, with its full name."""
    return Refused(Ref(one.facts.kind, one.row["id"]), verdict.label, verdict)


def _highest(cls: type[Any]) -> Statement:
    table = table_of(cls)
    root = table.c[cls.root_key]
    found = select(root.label("root"), func.max(table.c.ordinal).label("ordinal"))
    return statement(found.where(table.c.tenant == bindparam("tenant"), root.in_(_IDS)).group_by(root))


#: Kind -> the last number of it below each of some roots.
HIGHEST = {kind: _highest(cls) for kind, cls in ITEM_CLASSES.items() if kind != "problem"}


def _created_kinds(policy: Policy, kind: str, trigger: str) -> frozenset[str]:
    """Return the kinds of which a move, or one that it takes along, may create items."""
    seen: set[tuple[str, str]] = set()
    waiting = [(kind, trigger)]
    created: set[str] = set()
    for of, named in waiting:  # it grows while it is read
        seen.add((of, named))
        for one in policy.kinds[of].named(named):
            created.update(one.creates)
            moved = [
                (to, by)
                for what, by in one.moves.items()
                for to in (("measure", "problem") if what == "item" else (what,))
            ]
            waiting += [each for each in moved if each not in seen]
    return frozenset(created)
