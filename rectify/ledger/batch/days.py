"""Days of an item's past in SQL (起算日): when a trigger last happened, and the dates that follow from such a day.

A term's date cannot be reckoned by a database: it knows no working days. So the days that there are are asked for
first, each is reckoned once, and the SQL looks it up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pendulum
from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rectify.ledger.batch.current import current
from rectify.ledger.clause import TABLES, Condition, uncorrected_entry
from rectify.ledger.columns import Day
from rectify.ledger.gathering import HELD
from rectify.ledger.tables import Campaign, table_of
from rectify.policy.term import Term

Sql = ColumnElement[Any]

# As in `clause`: what a row belongs to, where only a day of it is asked.
_ABOVE = {kind: TABLES[kind].alias() for kind in ("publication", "measure", "problem")}
_campaign = table_of(Campaign).alias()

#: Before any day that a ledger can hold, on every database.
_NEVER = pendulum.date(1000, 1, 1)


class later_of(FunctionElement[Any]):  # noqa: N801 - it reads as the SQL function that it is
    """The latest of several days, none of them NULL."""

    type = Day()
    name = "later_of"
    inherit_cache = True


@compiles(later_of)
def _greatest(element: Any, compiler: Any, **kw: Any) -> str:
    return f"GREATEST({compiler.process(element.clauses, **kw)})"


@compiles(later_of, "mysql", "mariadb")
def _greatest_day(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({_greatest(element, compiler, **kw)} AS DATE)"  # it takes days in parameters for texts


@compiles(later_of, "sqlite")
def _max(element: Any, compiler: Any, **kw: Any) -> str:
    return f"MAX({compiler.process(element.clauses, **kw)})"


def no_day() -> Sql:
    """Return NULL, of a day's type, so that it can be compared with one."""
    return literal(None, Day())


@dataclass(frozen=True, slots=True)
class Row:
    """The row of one item in a SELECT.

    Attributes:
        kind: its kind.
        table: its table, or an alias.

    """

    kind: str
    table: Any

    def above(self, aliases: Mapping[str, Any] | None = None) -> Sequence[tuple[Row, Condition]]:
        """Return what it can belong to, nearest first, each with the condition that it is that one.

        Args:
            aliases: of the tables of the kinds that it can belong to; new ones if not given.

        """
        found = []
        for name in _ABOVE:
            if f"{name}_id" in self.table.c:
                table = TABLES[name].alias() if aliases is None else aliases[name]
                mine = and_(table.c.tenant == self.table.c.tenant, table.c.id == self.table.c[f"{name}_id"])
                found.append((Row(name, table), mine))
        return found


def happened_on(row: Row, trigger: str) -> Sql:
    """Return the day on which a trigger last took effect in this cycle, for the item or for what it belongs to.

    What it belongs to goes before: a measure's clock starts with its problem's.
    """
    if trigger == HELD:
        return _held_on(row)
    own = _last_day(row, trigger)
    days = [*reversed([_day_above(row, one, mine, trigger) for one, mine in row.above(_ABOVE)]), own]
    return func.coalesce(*days) if len(days) > 1 else own


def _last_day(row: Row, trigger: str) -> Sql:
    entry, mine = uncorrected_entry(row.table)
    found = select(func.max(entry.c.effective_on)).where(*mine, entry.c.trigger_name == trigger, _there(entry, row))
    return found.correlate(row.table).scalar_subquery()


def _day_above(row: Row, above: Row, mine: Condition, trigger: str) -> Sql:
    entry, of_it = uncorrected_entry(above.table)
    found = (
        select(func.max(entry.c.effective_on))
        .select_from(above.table.join(entry, and_(*of_it)))
        .where(mine, entry.c.trigger_name == trigger, _there(entry, above))
    )
    return found.correlate(row.table).scalar_subquery()


def _there(entry: Any, row: Row) -> Condition:
    """Return the condition that an entry is no news: a batch inserts entries before it updates items."""
    return entry.c.seq <= row.table.c.seq  # type: ignore[no-any-return]


def _held_on(row: Row) -> Sql:
    if "campaign_id" in row.table.c:
        mine = (_campaign.c.tenant == row.table.c.tenant, _campaign.c.id == row.table.c.campaign_id)
        return select(_campaign.c.held_on).where(*mine).correlate(row.table).scalar_subquery()
    problem, its = row.above(_ABOVE)[-1]
    joined = problem.table.join(
        _campaign, and_(_campaign.c.tenant == problem.table.c.tenant, _campaign.c.id == problem.table.c.campaign_id)
    )
    return select(_campaign.c.held_on).select_from(joined).where(its).correlate(row.table).scalar_subquery()


def anchored_on(row: Row, term: Term) -> Sql:
    """Return the day on which a term's clock started: the latest of its anchors that happened; NULL if none did."""
    days = [happened_on(row, one) for one in term.anchor]
    if len(days) == 1:
        return days[0]
    never = literal(_NEVER, Day())
    return func.nullif(later_of(*(func.coalesce(one, never) for one in days)), never, type_=Day())


def first_due_before(row: Row, trigger: str) -> Sql:
    """Return the due date that the item had before a trigger first happened in this cycle."""
    entry, mine = uncorrected_entry(row.table)
    found = select(entry.c.due_before).where(*mine, entry.c.trigger_name == trigger).order_by(entry.c.seq).limit(1)
    return found.correlate(row.table).scalar_subquery()


def times(row: Row, trigger: str) -> Sql:
    """Return how often a trigger happened to the item in this cycle."""
    entry, mine = uncorrected_entry(row.table)
    found = select(func.count()).select_from(entry).where(*mine, entry.c.trigger_name == trigger)
    return found.correlate(row.table).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Days:
    """Looks up dates that follow from the days of some rows.

    Attributes:
        connection: asks for the days that there are.
        row: the rows.
        asked: conditions that the rows fulfil.
        locked: the rows' roots are locked, so the days are those that there are now.

    """

    connection: Connection
    row: Row
    asked: tuple[Condition, ...]
    locked: bool = False

    def following(self, day: Sql, follows: Callable[[pendulum.Date | None], pendulum.Date | None]) -> Sql:
        """Return the date that follows from each row's day; NULL where none does.

        Args:
            day: of the rows; it may be NULL.
            follows: reckons the date; asked once for each day that there is, and for None if a row has none.

        """
        found = select(day.label("day")).select_from(self.row.table).where(*self.asked).distinct()
        if self.locked:
            found = current(self.connection, found)
        reckoned = {one: follows(one) for one in self.connection.scalars(found)}
        dates = {literal(one, Day()): literal(date, Day()) for one, date in reckoned.items() if one and date}
        without = reckoned.get(None)
        said: list[Sql] = [case(dates, value=day, else_=no_day())] if dates else []
        if without is not None:
            said.append(literal(without, Day()))
        return func.coalesce(*said, type_=Day()) if len(said) > 1 else (said or [no_day()])[0]
