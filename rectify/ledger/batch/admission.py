"""May it move, in SQL (准入条件): what `judge` says of one item, as a condition over many.

State, role, guards, days, the limits of terms and extensions, and everything that moves along. What no database can
tell, an opaque Python guard, is refused with `GuardError`; batches then judge in Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pendulum
from sqlalchemy import and_, case, exists, false, func, literal, not_, or_, select, true

from rectify.ledger.batch.days import Days, Row, Sql, anchored_on, first_due_before, no_day, times
from rectify.ledger.clause import TABLES, Condition, clause
from rectify.ledger.columns import Day, within
from rectify.ledger.work import Work
from rectify.policy.extension import Limits
from rectify.policy.facts import SCHEMAS, GuardError, Situation
from rectify.policy.guard import Count
from rectify.policy.lifecycle import Effect, Transition
from rectify.policy.policy import Policy
from rectify.policy.term import Term, threshold

#: How a role is held over a row: a field of it that names somebody, and whom; or a grant, and over which path.
Way = tuple[str, str]
_WITHIN = "(within)"

# As in `clause`: members of which only a day is asked.
_COUNTED = {kind: table.alias() for kind, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Extent:
    """Which items it is asked about.

    Attributes:
        roots: the ids of their roots, as a SELECT; None: all of the tenant.

    """

    roots: Any = None

    def within(self, row: Row) -> Iterator[Condition]:
        """Give the conditions that a row is one that can be touched."""
        if self.roots is not None:
            key = "id" if row.kind == "problem" else "problem_id" if "problem_id" in row.table.c else "campaign_id"
            yield row.table.c[key].in_(self.roots)


@dataclass(frozen=True, slots=True)
class Along:
    """What moves along with a row (随动): members of one kind, or what it belongs to.

    Attributes:
        row: an alias of their table.
        mine: the conditions that one would move along with the row, if its state lets it.
        transitions: by which transitions they move, each out of its own states.

    """

    row: Row
    mine: tuple[Condition, ...]
    transitions: tuple[Transition, ...]

    @property
    def movable(self) -> Condition:
        """The condition that one is in a state that lets it move."""
        return self.row.table.c.state.in_(  # type: ignore[no-any-return]
            [source for one in self.transitions for source in one.sources]
        )


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether items may make a move, as SQL.

    Attributes:
        work: session, tenant, actor.
        policy: the rules.
        situation: who acts, on which local date, with what parameters.
        extent: which items it is asked about.
        locked: their roots are locked, so what is read holds until the transaction ends.

    """

    work: Work
    policy: Policy
    situation: Situation
    extent: Extent = Extent()
    locked: bool = False

    def admitted(self, transition: Transition, row: Row) -> Condition:
        """Return the condition that a row in one of the transition's source states may make the move.

        Raises:
            GuardError: it depends on what no database can tell.

        """
        return and_(
            true(),
            *self._asked(transition, row),
            *self._allowed(transition, row),
            *(not_(one) for one in self._stopped_along(transition, (row,))),
        )

    def _asked(self, transition: Transition, row: Row) -> Iterator[Condition]:
        """Give what is asked of whoever makes the move, and not of what moves along."""
        if transition.along:
            yield false()
        if transition.roles:
            yield held(self.ways(transition.roles, row), row)

    def ways(self, roles: Sequence[str], row: Row) -> frozenset[Way]:
        """Return how the actor may hold one of some roles over rows of a kind; none: over no row whatever."""
        found, actor = set[Way](), self.situation.actor
        for role in roles:
            field = self.policy.roles[role].field
            if field is None:
                found.update((_WITHIN, org) for org in actor.orgs(role))
            elif field in row.table.c:
                found.add((field, actor.id))
        return frozenset(found)

    def lacks(self, transition: Transition) -> bool:
        """Say whether a parameter or the reason of a move is missing: nobody makes it then."""
        given = self.situation.params
        unsaid = any(given.get(name) is None for name in transition.params)
        return unsaid or (transition.reason and not given.get("reason"))

    def _allowed(self, transition: Transition, row: Row) -> Iterator[Condition]:
        """Give guards and deadlines."""
        today = literal(self.situation.today, Day())
        for guard in transition.guards:
            if all(name in self.situation.params for name in guard.params_read):
                yield clause(guard.expression, row.kind, self.situation, row.table).holds
        yield row.table.c.effective_on <= today
        for collection in dict.fromkeys(_counted(transition)):
            kind = SCHEMAS[row.kind].collections[collection]
            member = _members(row, kind, _COUNTED[kind])
            day = member.row.table.c.added_on if member.row.kind == "evidence" else member.row.table.c.settled_on
            yield not_(exists(select(literal(1)).where(*member.mine, day.is_not(None), day > today)))
        if row.kind == "extension" and "item" in transition.moves:
            yield from self._within_limits(transition, row)
        due = self.given_due(transition, row)
        if due is not None:
            latest = self.term_due(transition, row, due.is_not(None))
            yield or_(due.is_(None), latest.is_(None), due <= latest)

    # --- due dates -------------------------------------------------------------

    def given_due(self, transition: Transition, row: Row) -> Sql | None:
        """Return the due date that a person gave, where the move sets or confirms it; None where it does neither."""
        if transition.along:
            return None
        for one in transition.sets:
            if one.field != "due_on":
                continue
            if one.effect is Effect.PARAM:
                given = self.situation.params.get(one.param or "")
                return None if given is None else literal(given, Day())
            if one.effect is Effect.TERM and not transition.opens_cycle:
                return row.table.c.due_on  # type: ignore[no-any-return]
        return None

    def term_due(self, transition: Transition, row: Row, *also: Condition) -> Sql:
        """Return the date that each row's term gives as of the move; NULL where its clock has not started.

        Args:
            transition: the move.
            row: the rows, in the move's source states.
            also: which of the rows it is asked of.

        """
        found = {}
        for term in self.policy.terms.values():
            days = self._days(transition, row, row.table.c.term == term.name, *also)
            begins = transition.trigger in term.anchor
            past = no_day() if transition.opens_cycle else anchored_on(row, term)
            found[term.name] = days.following(past, partial(self._due, term, begins=begins))
        return _by(row.table.c.term, found)

    def _due(self, term: Term, anchor: pendulum.Date | None, *, begins: bool = False) -> pendulum.Date | None:
        """Return when a term is due that was anchored on a day; None: its clock starts now, if it does."""
        if anchor is None and not begins:
            return None
        due = term.due(anchor or self.situation.today, self.situation.calendar)
        return due.day if due else None

    def _days(self, transition: Transition, row: Row, *also: Condition) -> Days:
        table = row.table
        asked = (table.c.tenant == self.work.tenant, table.c.state.in_(transition.sources), *self.extent.within(row))
        return Days(self.work.connect(), row, (*asked, *also), self.locked)

    # --- extensions ------------------------------------------------------------

    def _within_limits(self, transition: Transition, extension: Row) -> Iterator[Condition]:
        """Give what `extension_blockers` asks, of the measure or problem whose date would move."""
        measure, problem = extension.above()
        of_measure = extension.table.c.measure_id.is_not(None)
        for (item, mine), its in ((measure, of_measure), (problem, not_(of_measure))):
            asked = [*self._to_be_moved(extension, item)]
            if self.policy.limits is not None:
                asked += self._limited(transition, self.policy.limits, extension, item, mine, its)
            yield or_(not_(its), exists(select(literal(1)).where(mine, *asked)))

    def _to_be_moved(self, extension: Row, item: Row) -> Iterator[Condition]:
        yield item.table.c.due_on.is_not(None)
        yield extension.table.c.to_on > item.table.c.due_on

    def _limited(
        self, transition: Transition, limits: Limits, extension: Row, item: Row, mine: Condition, its: Condition
    ) -> Iterator[Condition]:
        term, trigger = item.table.c.term, self.policy.extending
        if limits.not_terms:
            yield or_(term.is_(None), term.not_in(limits.not_terms))
        yield times(item, trigger) < limits.times
        latest = self._latest(transition, limits, extension, item, mine, its)
        yield or_(latest.is_(None), extension.table.c.to_on <= latest)

    def _latest(
        self, transition: Transition, limits: Limits, extension: Row, item: Row, mine: Condition, its: Condition
    ) -> Sql:
        """Return the latest date that an extension of each item may reach."""
        asking = exists(
            select(literal(1)).where(mine, its, extension.table.c.state.in_(transition.sources)).correlate(item.table)
        )
        days = Days(self.work.connect(), item, (*self.extent.within(item), asking), self.locked)
        first = func.coalesce(first_due_before(item, self.policy.extending), item.table.c.due_on, type_=Day())
        calendar = self.situation.calendar
        usual = days.following(first, lambda day: day and threshold(day, limits.amount, limits.unit, calendar))
        if limits.extend_from == "due":
            return usual
        longer = {
            term.name: days.following(
                anchored_on(item, term), partial(self._due, replace(term, amount=term.amount + limits.amount))
            )
            for term in self.policy.terms.values()
            if not term.open_ended and term.unit == limits.unit
        }
        return func.coalesce(_by(item.table.c.term, longer), usual, type_=Day())

    # --- what moves along ------------------------------------------------------

    def _stopped_along(self, transition: Transition, chain: tuple[Row, ...]) -> Iterator[Condition]:
        """Give the conditions that something would have to move along which may not."""
        for along in self.moved_along(transition, chain):
            for own in along.transitions:
                _check_lent(own, chain[-1], self.situation)
                stopped = (not_(one) for one in self._stopped_along(own, (*chain, along.row)))
                may = and_(true(), *self._allowed(own, along.row), *stopped)
                here = along.row.table.c.state.in_(own.sources)
                yield exists(select(literal(1)).where(*along.mine, here, not_(may)))

    def moved_along(self, transition: Transition, chain: tuple[Row, ...]) -> Iterator[Along]:
        """Give what a move takes along, kind by kind.

        Args:
            transition: the move.
            chain: who takes whom along, whoever moves now last: nobody moves twice.

        """
        for kind, trigger in transition.moves.items():
            for other, mine in _others(chain[-1], kind):
                new = tuple(other.table.c.id != one.table.c.id for one in chain if one.kind == other.kind)
                own = tuple(one for one in self.policy.kinds[other.kind].named(trigger) if one.sources)
                yield Along(other, (*mine, *new), own)


def held(ways: frozenset[Way], row: Row) -> Condition:
    """Return the condition that the actor holds a role over a row, in any of some ways."""
    columns = row.table.c
    return or_(
        false(),
        *(
            within(columns.org, value) if how == _WITHIN else and_(columns[how].is_not(None), columns[how] == value)
            for how, value in sorted(ways)
        ),
    )


def _others(row: Row, kind: str) -> Iterator[tuple[Row, tuple[Condition, ...]]]:
    """Give the members of a kind, or what the row belongs to."""
    if kind not in SCHEMAS[row.kind].above:
        member = _members(row, kind, TABLES[kind].alias())
        yield member.row, member.mine
    elif kind == "item":
        measure, problem = row.above()
        yield measure[0], (measure[1],)
        yield problem[0], (problem[1], row.table.c.measure_id.is_(None))
    else:
        yield next((above, (mine,)) for above, mine in row.above() if above.kind == kind)


@dataclass(frozen=True, slots=True)
class _Members:
    """The members of a row's present cycle, of one kind.

    Attributes:
        row: their rows, in an alias of their table.
        mine: the conditions that one is the row's.

    """

    row: Row
    mine: tuple[Condition, ...]


def _members(row: Row, kind: str, table: Any) -> _Members:
    mine = (
        table.c.tenant == row.table.c.tenant,
        table.c[f"{row.kind}_id"] == row.table.c.id,
        table.c.cycle == row.table.c.cycle,
    )
    return _Members(Row(kind, table), mine)


def _counted(transition: Transition) -> Iterator[str]:
    """Give the collections that a move's guards count."""
    for guard in transition.guards:
        for part in guard.expression.parts():
            if isinstance(part, Count):
                yield part.collection


def _check_lent(own: Transition, leader: Row, situation: Situation) -> None:
    """Refuse a move along that is judged by what its leader lends it: a parameter of another value in each row.

    Raises:
        GuardError: it is.

    """
    lent = {name for name in own.params if name in leader.table.c and name not in situation.params}
    read = {name for guard in own.guards for name in guard.params_read}
    dated = {one.param for one in own.sets if one.field == "due_on" and not own.along}
    if lent & (read | dated):
        raise GuardError("guard.lent", kind=leader.kind, trigger=own.trigger)


def _by(term: Sql, found: Mapping[str, Sql]) -> Sql:
    """Return what was found for each row's term."""
    return case(dict(found), value=term, else_=no_day()) if found else no_day()
