"""Everything that an actor may do now (待办): items, each with the moves that would bring it on, soonest due first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pendulum
from sqlalchemy import Select, and_, literal, or_, select, true, union_all

from rectify.ledger.batch.admission import Admission, Way, held
from rectify.ledger.batch.aggregates import gather_all
from rectify.ledger.batch.candidates import policies_of
from rectify.ledger.batch.days import Row
from rectify.ledger.clause import TABLES, Condition
from rectify.ledger.columns import within
from rectify.ledger.gathering import Reader, needs_of
from rectify.ledger.moving import OWN_VERBS
from rectify.ledger.standing import kinds_of, label
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Problem, table_of
from rectify.ledger.values import optional
from rectify.ledger.visibility import visible_below
from rectify.ledger.work import Work
from rectify.policy.facts import FieldType, GuardError, Situation
from rectify.policy.judge import judge
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from rectify.vocabulary import Title, check_id

#: Items whose facts are read at a time, where a guard is the host's own.
CHUNK = 500

#: Moves that one SELECT asks about: SQLite's takes 500 parts.
PARTS = 200


@dataclass(frozen=True, slots=True)
class Possible:
    """A move that an actor may make of an item (可办环节).

    Attributes:
        trigger: the policy's word for it.
        title: what people read.
        params: the parameters that it takes, with their types.
        reason: whether a reason must be given.

    """

    trigger: str
    title: Title
    params: Mapping[str, FieldType]
    reason: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One item that an actor may move on (待办事项).

    Attributes:
        kind: ``problem``, ``measure``, ...
        id: its id.
        label: ``P-3``, ``P-3/M-2``, ``STEP-1``.
        text: what it says.
        org: path of the responsible organisation.
        owner: id of whoever is responsible.
        state: the state's name.
        due_on: local date by whose end it is due, None if it has none.
        policy: fingerprint of the policy that it is under.
        moves: what the actor may do, in the order of the policy.

    """

    kind: str
    id: str
    label: str
    text: str
    org: str
    owner: str | None
    state: str
    due_on: pendulum.Date | None
    policy: str
    moves: tuple[Possible, ...]

    @property
    def triggers(self) -> tuple[str, ...]:
        """The policy's words for the moves."""
        return tuple(one.trigger for one in self.moves)


def worklist(work: Work, *, kind: str | None = None, org: str | None = None) -> list[Task]:
    """Return the items that the actor may bring into another state today; see `Ledger.worklist`."""
    below, policies = optional(check_id, "org", org), policies_of(work)
    situation = work.situation(work.rectify.today(), {})
    tasks = (task for one in kinds_of(kind) for task in _Kind(work, one, below, situation).tasks(policies))
    return sorted(tasks, key=lambda one: (one.due_on is None, one.due_on or situation.today, one.id))


@dataclass(frozen=True, slots=True)
class _Kind:
    """The items of one kind that are asked about."""

    work: Work
    kind: str
    org: str | None
    situation: Situation

    @property
    def row(self) -> Row:
        return Row(self.kind, TABLES[self.kind])

    @property
    def root(self) -> Any:
        """The roots' table; the items' own where they are roots."""
        return table_of(Problem if ITEM_CLASSES[self.kind].root_kind == "problem" else Campaign)

    def tasks(self, policies: Sequence[Policy]) -> Iterator[Task]:
        """Give the items with what may be done.

        One SELECT tells in which states there is anything at all, and one more what may be moved out of these; facts
        are read where a guard is the host's own.
        """
        moves = list(self._moves(policies))
        there = self._there(moves)
        told, opaque = [], []
        for place, (policy, one) in enumerate(moves):
            if not any((policy.fingerprint, source) in there for source in one.sources):
                continue
            try:
                may = self._admission(policy).admitted(one, self.row)
            except GuardError:
                opaque.append((place, policy, one))
            else:
                told.append(self._select(place, policy, one, may))
        rows = list(self._rows(told))
        for place, policy, one in opaque:
            rows += self._judged(place, policy, one)
        by_id: dict[str, list[Mapping[str, Any]]] = {}
        for row in sorted(rows, key=lambda row: row["place"]):
            by_id.setdefault(row["id"], []).append(row)
        for several in by_id.values():
            yield _task(self.kind, several[0], [moves[row["place"]] for row in several])

    def _admission(self, policy: Policy) -> Admission:
        return Admission(self.work, policy, self.situation)

    def _moves(self, policies: Sequence[Policy]) -> Iterator[tuple[Policy, Transition]]:
        """Give the moves that lead on, by roles that the actor holds over anything at all."""
        for policy in policies:
            for one in _leading_on(policy, self.kind):
                if not one.roles or self._admission(policy).ways(one.roles, self.row):
                    yield policy, one

    def _there(self, moves: Sequence[tuple[Policy, Transition]]) -> set[tuple[str, str]]:
        """Return the policies and states in which there are items that the actor's roles extend to."""
        by_ways: dict[frozenset[Way], dict[str, set[str]]] = {}
        for policy, one in moves:
            sources = by_ways.setdefault(self._admission(policy).ways(one.roles, self.row), {})
            sources.setdefault(policy.fingerprint, set()).update(one.sources)
        if not by_ways:
            return set()
        # Who holds the role comes first and once: where it is by a field, an index of that leads to the items.
        asked = [
            and_(held(ways, self.row) if ways else true(), or_(*(self._under(*one) for one in sources.items())))
            for ways, sources in by_ways.items()
        ]
        found = select(self.root.c.policy, self.row.table.c.state).distinct().select_from(self._rooted())
        return {(row[0], row[1]) for row in self.work.connect().execute(found.where(*self._mine(), or_(*asked))).all()}

    def _under(self, policy: str, states: Iterable[str]) -> Condition:
        """Return the condition that an item is under a policy, and in one of some states."""
        return and_(self.root.c.policy == policy, self.row.table.c.state.in_(sorted(states)))

    def _rooted(self) -> Any:
        """Return the items with their roots."""
        item, root = self.row.table, self.root
        if root is item:
            return item
        key = item.c[ITEM_CLASSES[self.kind].root_key]
        return item.join(root, and_(root.c.tenant == item.c.tenant, root.c.id == key))

    def _mine(self) -> Iterator[Condition]:
        """Give the conditions that an item is asked about."""
        item = self.row.table
        yield item.c.tenant == self.work.tenant
        yield visible_below(self.work.actor, ITEM_CLASSES[self.kind])
        if self.org is not None:
            yield within(item.c.org, self.org)

    def _select(self, place: int, policy: Policy, transition: Transition, *asked: Condition) -> Select[Any]:
        """Return the items under a policy that are where a transition leads out of, and of which something is so."""
        item = self.row.table
        columns = [item.c[name] for name in ("id", "ordinal", "text", "org", "owner", "state", "due_on")]
        above: Any = self.root.c.ordinal if "problem_id" in item.c else literal(0)
        return (
            select(literal(place).label("place"), *columns, above.label("above"))
            .select_from(self._rooted())
            .where(*self._mine(), self._under(policy.fingerprint, transition.sources), *asked)
        )

    def _rows(self, selects: Sequence[Select[Any]]) -> Iterator[Mapping[str, Any]]:
        for first in range(0, len(selects), PARTS):
            found = union_all(*selects[first : first + PARTS])
            yield from (row._asdict() for row in self.work.connect().execute(found).all())

    def _judged(self, place: int, policy: Policy, transition: Transition) -> Iterator[Mapping[str, Any]]:
        """Give the items of which Python says that they may make a move."""
        rows = {row["id"]: row for row in self._rows([self._select(place, policy, transition)])}
        ids, needs = list(rows), needs_of(policy, self.kind, [transition])
        for first in range(0, len(ids), CHUNK):
            reader = Reader(self.work.connect(), self.work.tenant)
            for id_, one in gather_all(reader, self.kind, ids[first : first + CHUNK], needs).items():
                if judge(policy, one.facts, transition.trigger, self.situation):
                    yield rows[id_]


def _leading_on(policy: Policy, kind: str) -> Iterator[Transition]:
    """Give the moves that bring an item into another state; acts upon it are on its own page."""
    if kind in policy.kinds:
        for one in policy.kinds[kind].transitions:
            if one.sources and one.target is not None and not one.along and one.trigger not in OWN_VERBS:
                yield one


def _task(kind: str, row: Mapping[str, Any], moves: Sequence[tuple[Policy, Transition]]) -> Task:
    policy, _ = moves[0]
    return Task(
        kind=kind,
        id=row["id"],
        label=label(kind, row["ordinal"], row["above"]),
        text=row["text"],
        org=row["org"],
        owner=row["owner"],
        state=row["state"],
        due_on=row["due_on"],
        policy=policy.fingerprint,
        moves=tuple(Possible(one.trigger, one.title, one.params, one.reason) for _, one in moves),
    )
