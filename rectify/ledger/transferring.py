"""Moving measures to another problem (转移措施), with all that belongs to them: for `merge` and `split`.

Each gets an entry under the problem that it goes to, and stays one history: what it was before is read by item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pendulum
from sqlalchemy import bindparam, select, update

from rectify.ledger import several
from rectify.ledger.digest import content_hash, image_of
from rectify.ledger.gathering import TRANSFER, Reader, Statement, statement
from rectify.ledger.locking import conflicts
from rectify.ledger.making import next_ordinal
from rectify.ledger.moving import Locked, Request
from rectify.ledger.protection import show
from rectify.ledger.tables import ITEM_CLASSES, Checkup, Evidence, Extension, Measure, Problem, Ref, label_of, table_of
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, Common, write
from rectify.policy.judge import judge
from rectify.policy.lifecycle import Image, Tally
from rectify.policy.verdict import Blocker, Category, TransitionRefused, blocker
from rectify.vocabulary import Title

_evidence = table_of(Evidence)
_measure = table_of(Measure)
_problem = table_of(Problem)
_IDS: Any = bindparam("ids", expanding=True)


def _below(cls: type[Any]) -> Statement:
    table = table_of(cls)
    mine = (table.c.tenant == bindparam("tenant"), table.c.measure_id.in_(_IDS))
    return statement(select(table).where(*mine).order_by(table.c.ordinal))


_MEASURES = statement(
    select(_measure)
    .where(_measure.c.tenant == bindparam("tenant"), _measure.c.problem_id == bindparam("id"))
    .where(_measure.c.cycle == bindparam("cycle"))
    .order_by(_measure.c.ordinal)
)
_BELOW = {cls.kind: _below(cls) for cls in (Extension, Checkup)}
_ATTACHED = statement(
    select(_evidence.c.id).where(
        _evidence.c.tenant == bindparam("tenant"),
        _evidence.c.problem_id == bindparam("id"),
        _evidence.c.measure_id.in_(_IDS),
    )
)


@dataclass(frozen=True, slots=True)
class Goods:
    """What goes to another problem.

    Attributes:
        kind: its kind.
        row: its row, read under the lock of the problem that it leaves.

    """

    kind: str
    row: Mapping[str, Any]


def measures_of(locked: Locked) -> list[dict[str, Any]]:
    """Return a locked problem's measures of its present cycle, but for those that the figures leave out."""
    states = locked.policy.kinds["measure"].states
    rows = locked.reader.all(_MEASURES, {"id": locked.root["id"], "cycle": locked.root["cycle"]})
    return [row for row in rows if states[row["state"]].tally is not Tally.LEFT_OUT]


def with_below(reader: Reader, measures: Sequence[Mapping[str, Any]]) -> list[Goods]:
    """Return measures with their extensions and check-ups."""
    goods = [Goods("measure", row) for row in measures]
    if measures:
        ids = {"ids": [row["id"] for row in measures]}
        goods += [Goods(kind, row) for kind, below in _BELOW.items() for row in reader.all(below, ids)]
    return goods


def late(goods: Sequence[Goods], day: pendulum.Date) -> Iterator[Blocker]:
    """Give a reason for each that has moved since the day on which it is to go."""
    for one in goods:
        last = one.row["effective_on"]
        if last > day:
            found = blocker("effective_before_last", Category.DEADLINE, facts={"day": day, "last": last})
            name = label_of(one.kind, one.row["ordinal"])
            said = Title(f"{name}：{found.message.zh}", f"{name}: {found.message.en}")
            yield replace(found, message=said)


def check_act(locked: Locked, request: Request, more: Sequence[Blocker]) -> None:
    """Judge an act upon a locked problem together with what the ledger itself has against it.

    Raises:
        TransitionRefused: the rules, or one of these reasons, do not allow it; all of them are told.

    """
    if not more:
        return  # whoever makes the move judges it
    gathered = locked.gather(request.trigger)
    situation = locked.work.situation(locked.work.day(request.effective_on), request.params, request.reason)
    verdict = judge(locked.policy, gathered.facts, request.trigger, situation, firing=True)
    raise TransitionRefused(replace(verdict, blockers=(*verdict.blockers, *more)))


def recorded(kind: str, row: Mapping[str, Any], after: Image, common: Common) -> Change:
    """Return a change that leaves an item in its state."""
    return Change(
        kind=kind,
        id=row["id"],
        before=image_of(row),
        after=after,
        seq=row["seq"],
        head=row["head"],
        common=common,
        is_open=row["is_open"],
        was_open=row["is_open"],
    )


@dataclass(frozen=True, slots=True)
class Receiver:
    """The problem that something goes to, locked.

    Attributes:
        work: session, tenant, actor.
        reader: reads under the lock.
        policy: fingerprint of its rules.
        root: its row, kept up as entries are written.

    """

    work: Work
    reader: Reader
    policy: str
    root: dict[str, Any]

    def take(self, goods: Sequence[Goods], day: pendulum.Date, leading: Mapping[str, Any]) -> None:
        """Write an entry for each that comes, and move it and its evidence here.

        Args:
            goods: measures, and what belongs to them.
            day: local date since which they belong here.
            leading: the item and the number of the entry that brings them.

        """
        if not goods:
            return
        placed = [(one, {"problem_id": self.root["id"], "ordinal": number}) for one, number in self._numbered(goods)]
        changes = [self._change(one, place, day, leading) for one, place in placed]
        entries = write(self.work.session, "problem", self.root, changes)
        self.root["version"] += len(entries)
        for one, place in placed:
            self._put(one, place)
        measures = [one.row for one in goods if one.kind == "measure"]
        self._put_evidence(measures)
        self._count(len(measures))

    def _numbered(self, goods: Sequence[Goods]) -> Iterator[tuple[Goods, int]]:
        first = {kind: next_ordinal(self.reader, self.root["id"], kind) for kind in {one.kind for one in goods}}
        first["measure"] = self.root["measure_count"] + 1
        there = Counter[str]()
        for one in goods:
            yield one, first[one.kind] + there[one.kind]
            there[one.kind] += 1

    def _change(self, one: Goods, place: Mapping[str, Any], day: pendulum.Date, leading: Mapping[str, Any]) -> Change:
        row = {**one.row, **several.read(self.reader, Ref(one.kind, one.row["id"])), **place}
        changes = {"fields": {name: [one.row[name], value] for name, value in place.items()}, "along": leading}
        content, common = content_hash(one.kind, row), self.work.common(TRANSFER, self.policy, changes=changes)
        after = replace(image_of(one.row), cycle=self.root["cycle"], effective_on=day, content=content)
        return recorded(one.kind, one.row, after, common)

    def _put(self, one: Goods, place: Mapping[str, Any]) -> None:
        cls = ITEM_CLASSES[one.kind]
        table = table_of(cls)
        mine = (table.c.tenant == self.work.tenant, table.c.id == one.row["id"])
        with conflicts():
            self.work.session.connection().execute(update(table).where(*mine).values(**place))
        show(self.work.session, cls, (self.work.tenant, one.row["id"]), place)

    def _put_evidence(self, measures: Sequence[Mapping[str, Any]]) -> None:
        key = {"id": measures[0]["problem_id"], "ids": [row["id"] for row in measures]}
        place = {"problem_id": self.root["id"], "cycle": self.root["cycle"]}
        for found in self.reader.all(_ATTACHED, key):
            mine = (_evidence.c.tenant == self.work.tenant, _evidence.c.id == found["id"])
            with conflicts():
                self.work.session.connection().execute(update(_evidence).where(*mine).values(**place))
            show(self.work.session, Evidence, (self.work.tenant, found["id"]), place)

    def _count(self, more: int) -> None:
        self.root["measure_count"] += more
        counted = {"measure_count": self.root["measure_count"]}
        mine = (_problem.c.tenant == self.work.tenant, _problem.c.id == self.root["id"])
        with conflicts():
            self.work.session.connection().execute(update(_problem).where(*mine).values(**counted))
        show(self.work.session, Problem, (self.work.tenant, self.root["id"]), counted)
