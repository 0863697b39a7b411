"""Moving many by judging each in Python (逐项判定、批量写入): where no database can judge, and for verbs that change more.

Facts are read, and moves written, for a chunk of items at a time: the number of statements follows the number of
chunks. What two items of one problem do to each other is kept: they go in two rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select

from rectify.ledger.batch.aggregates import gather_all, rows_of
from rectify.ledger.batch.writing import write_all
from rectify.ledger.gathering import Gathered, Reader, Statement, needs_for, statement
from rectify.ledger.moving import Request, changes_of
from rectify.ledger.standing import label
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
class Streamed:
    """One move of many items of a kind, under one policy; their roots are locked.

    Attributes:
        work: session, tenant, actor.
        kind: the items' kind.
        policy: the rules.
        request: the move as it was asked for.
        situation: who acts, on which local date, with what parameters.
        common: what the entries have in common.

    """

    work: Work
    kind: str
    policy: Policy
    request: Request
    situation: Situation
    common: Common

    @property
    def reader(self) -> Reader:
        """Reads under the locks."""
        return Reader(self.work.session.connection(), self.work.tenant, locked=True)

    def move(self, ids: Sequence[str]) -> list[Refused]:
        """Move what may move, each in its turn; return what may not, with why."""
        refused: list[Refused] = []
        for turn in self._turns(ids):
            changes: list[tuple[Mapping[str, Any], list[Change]]] = []
            numbers = _Numbers(self.reader)
            judged = list(self.judged(turn))
            numbers.look_up(self.policy, self.kind, self.request.trigger, [one.root["id"] for one, _ in judged])
            for one, verdict in judged:
                if verdict:
                    changes.append((one.root, self._changes(one, numbers)))
                else:
                    refused.append(refusal(one, verdict))
            write_all(self.work.session, ITEM_CLASSES[self.kind].root_kind, changes)
        return refused

    def judged(self, ids: Sequence[str]) -> Iterator[tuple[Gathered, Verdict]]:
        """Give each item with whether it may make the move."""
        needs = needs_for(self.policy, self.kind, self.request.trigger)
        for one in gather_all(self.reader, self.kind, ids, needs).values():
            yield one, judge(self.policy, one.facts, self.request.trigger, self.situation, firing=True)

    def _changes(self, one: Gathered, numbers: _Numbers) -> list[Change]:
        return changes_of(
            self.work, self.policy, one, self.request, self.situation, self.common, numbers.of(one.root["id"])
        )

    def _turns(self, ids: Sequence[str]) -> Iterator[Sequence[str]]:
        """Give the items in turns: where a move can touch more than its item, one item of each root at a time."""
        named = self.policy.kinds[self.kind].named(self.request.trigger)
        if not any(one.moves or one.creates for one in named):
            yield ids
            return
        table, key = table_of(ITEM_CLASSES[self.kind]), ITEM_CLASSES[self.kind].root_key
        found = statement(
            select(table.c.id, table.c[key].label("root")).where(
                table.c.tenant == bindparam("tenant"), table.c.id.in_(_IDS)
            )
        )
        roots = {row["id"]: row["root"] for row in rows_of(self.reader, found, ids)}
        turns = defaultdict[int, list[str]](list)
        gone = defaultdict[str, int](int)
        for id_ in ids:
            turns[gone[roots[id_]]].append(id_)
            gone[roots[id_]] += 1
        yield from turns.values()


def refusal(one: Gathered, verdict: Verdict) -> Refused:
    """Return an item that was not moved, with its full name."""
    above = one.root.get("ordinal", 0)
    kind = one.facts.kind
    return Refused(Ref(kind, one.row["id"]), label(kind, one.row["ordinal"], above), verdict)


def _highest(cls: type[Any]) -> Statement:
    table = table_of(cls)
    root = table.c[cls.root_key]
    found = select(root.label("root"), func.max(table.c.ordinal).label("ordinal"))
    return statement(found.where(table.c.tenant == bindparam("tenant"), root.in_(_IDS)).group_by(root))


_HIGHEST = {kind: _highest(cls) for kind, cls in ITEM_CLASSES.items() if kind != "problem"}


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The next numbers of what moves create, below each root."""

    reader: Reader
    next: dict[tuple[str, str], int] = field(default_factory=dict)

    def look_up(self, policy: Policy, kind: str, trigger: str, roots: Sequence[str]) -> None:
        """Read what is there below some roots, of the kinds that the move may create."""
        for created in _created_kinds(policy, kind, trigger):
            for row in rows_of(self.reader, _HIGHEST[created], roots):
                self.next[created, row["root"]] = row["ordinal"] + 1

    def of(self, root: str) -> Callable[[str], int]:
        """Return what gives the next number of a kind below a root."""
        return lambda kind: self.next.get((kind, root), 1)


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
                (to, by) for what, by in one.moves.items() for to in (("measure", "problem") if what == "item" else (what,))
            ]
            waiting += [each for each in moved if each not in seen]
    return frozenset(created)
