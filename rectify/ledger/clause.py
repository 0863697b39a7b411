"""Guards as SQL (条件转 SQL): every expression compiles to two conditions, *holds* and *fails*.

Both are strictly two-valued: never NULL, so a host may negate or combine them. Where an expression is unknown, neither
is true. They agree with `Expression.read` on facts, on every database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, and_, case, exists, false, func, literal, not_, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rectify.ledger.columns import Day, within
from rectify.ledger.gathering import CORRECT, IMPORT, TRANSFER
from rectify.ledger.tables import ITEM_CLASSES, Entry, Evidence, table_of
from rectify.policy.facts import SCHEMAS, Facts, FieldType, GuardError, Situation
from rectify.policy.guard import (
    COMPARE,
    And,
    Compare,
    Count,
    Did,
    Expression,
    Happened,
    In,
    Length,
    Not,
    Or,
    OrgWithin,
    Present,
    Role,
    WasOwner,
)
from rectify.policy.value import Field, Value

Condition = ColumnElement[bool]

#: Values that are no fields look at no facts.
_NO_FACTS = Facts("", "", {})

TABLES: dict[str, Any] = {kind: table_of(cls) for kind, cls in ITEM_CLASSES.items()} | {"evidence": table_of(Evidence)}

# To make an alias costs more than the rest of a condition. These serve all statements, for none is nested in itself:
# what belongs to a row, what a row belongs to, and entries are looked up in subqueries of their own.
_ABOVE = {kind: table.alias() for kind, table in TABLES.items()}
_MEMBERS = {kind: table.alias() for kind, table in TABLES.items()}
_entry, _following = table_of(Entry).alias(), table_of(Entry).alias()


@dataclass(frozen=True, slots=True)
class Clause:
    """The two conditions of an expression."""

    holds: Condition
    fails: Condition


class text_length(FunctionElement[int]):  # noqa: N801 - it reads as the SQL function that it is
    """A text's length in characters."""

    type = Integer()
    name = "text_length"
    inherit_cache = True


@compiles(text_length)
def _length(element: Any, compiler: Any, **kw: Any) -> str:
    return f"LENGTH({compiler.process(element.clauses, **kw)})"


@compiles(text_length, "mysql", "mariadb")
def _char_length(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CHAR_LENGTH({compiler.process(element.clauses, **kw)})"  # LENGTH counts bytes there


@dataclass(frozen=True, slots=True)
class _Row:
    """The row that an expression speaks of: its kind, its alias, and the alias of what it belongs to."""

    kind: str
    table: Any
    parent: Any | None
    situation: Situation

    def value(self, value: Value) -> Any:
        """Return a value as SQL; None where it is NULL for certain."""
        if not isinstance(value, Field):
            given = value.value(_NO_FACTS, self.situation)
            return None if given is None else literal(given, Day() if value.type is FieldType.DATE else None)
        if not value.of_parent:
            return self.table.c[value.name]
        if self.parent is not None:
            return self.parent.c[value.name]
        kind = str(SCHEMAS[value.kind].parent)
        if kind != "item":
            return self._above(kind, value.name)
        of_measure = self.table.c.measure_id.is_not(None)
        return case((of_measure, self._above("measure", value.name)), else_=self._above("problem", value.name))

    def _above(self, kind: str, name: str) -> Any:
        """Return a field of what the row belongs to."""
        above = _ABOVE[kind]
        mine = and_(above.c.tenant == self.table.c.tenant, above.c.id == self.table.c[f"{kind}_id"])
        return select(above.c[name]).where(mine).correlate(self.table).scalar_subquery()

    def nullable(self, value: Value) -> bool:
        """Say whether a value can be NULL."""
        if not isinstance(value, Field):
            return False
        kind = SCHEMAS[value.kind].parent if value.of_parent else value.kind
        return SCHEMAS[str(kind)].fields[value.name].nullable

    def known(self, *values: Value) -> list[Condition]:
        """Return the conditions that values are not NULL."""
        return [self.value(one).is_not(None) for one in values if self.nullable(one)]


def clause(expression: Expression, kind: str, situation: Situation, table: Any | None = None) -> Clause:
    """Compile an expression over a kind.

    Args:
        expression: what must hold.
        kind: the kind that it speaks of.
        situation: who acts, on which local date, with what parameters; thresholds are computed here, once.
        table: the table or alias whose rows are asked about; the kind's table if not given.

    Raises:
        GuardError: the expression holds an opaque Python guard, which no database can read.

    """
    return _compiled(expression, _Row(kind, TABLES[kind] if table is None else table, None, situation))


def _compiled(expression: Expression, row: _Row) -> Clause:
    compile_ = _COMPILERS.get(type(expression))
    if compile_ is None:
        raise GuardError("guard.opaque", kind=row.kind)
    values = _values(expression)
    if values and not any(isinstance(one, Field) for one in values):
        # Two constants in SQL would be compared by the connection's collation: for MySQL 'u-1' = 'U-1'.
        reading = expression.read(_NO_FACTS, row.situation)
        return Clause(_always(reading is True), _always(reading is False))
    return compile_(expression, row)


def _values(expression: Expression) -> tuple[Value, ...]:
    match expression:
        case Compare(left, _, right):
            return (left, right)
        case In(value) | Present(value) | Length(value) | OrgWithin(value):
            return (value,)
    return ()


def _always(said: bool) -> Condition:  # noqa: FBT001 - it is the very value
    return true() if said else false()


def _condition(op: str, left: Any, right: Any) -> Condition:
    return cast("Condition", COMPARE[op](left, right))


def _compare(expression: Compare, row: _Row) -> Clause:
    left, right = row.value(expression.left), row.value(expression.right)
    if left is None or right is None:
        return Clause(false(), false())
    known = row.known(expression.left, expression.right)
    said = _condition(expression.op, left, right)
    return Clause(and_(*known, said), and_(*known, not_(said)))


def _in(expression: In, row: _Row) -> Clause:
    value = row.value(expression.value)
    known = row.known(expression.value)
    kind = Day() if expression.value.type is FieldType.DATE else None
    options = [literal(one, kind) for one in expression.options]
    said = or_(false(), *(value == one for one in options))
    return Clause(and_(true(), *known, said), and_(true(), *known, not_(said)))


def _present(expression: Present, row: _Row) -> Clause:
    value = row.value(expression.value)
    return Clause(value.is_not(None), value.is_(None))


def _length_compared(expression: Length, row: _Row) -> Clause:
    value = row.value(expression.value)
    known = row.known(expression.value)
    said = _condition(expression.op, text_length(value), expression.number)
    return Clause(and_(true(), *known, said), and_(true(), *known, not_(said)))


def _role(expression: Role, row: _Row) -> Clause:
    orgs = row.situation.actor.orgs(expression.role)
    said = or_(false(), *(within(row.table.c.org, org) for org in orgs))
    return Clause(said, not_(said))


def _org_within(expression: OrgWithin, row: _Row) -> Clause:
    value = row.value(expression.value)
    known, said = row.known(expression.value), within(value, expression.above)
    return Clause(and_(true(), *known, said), and_(true(), *known, not_(said)))


def uncorrected_entry(table: Any) -> tuple[Any, tuple[Condition, ...]]:
    """Return the alias of the entries, and the conditions that one is a row's, of its present cycle, not taken back."""
    mine = (
        _entry.c.tenant == table.c.tenant,
        _entry.c.item_id == table.c.id,
        _entry.c.cycle_after == table.c.cycle,
        _entry.c.trigger_name != CORRECT,
        not_(_taken_back(_entry)),
    )
    return _entry, mine


def _entered(row: _Row, *conditions: Callable[[Any], Any]) -> Condition:
    """Return the condition that the item has an entry of its present cycle that is so, and was not taken back."""
    entry, mine = uncorrected_entry(row.table)
    said = [condition(entry) for condition in conditions]
    return exists(select(literal(1)).select_from(entry).where(*mine, *said).correlate(row.table))


def _taken_back(entry: Any) -> Condition:
    """Return the condition that a correction (更正) follows an entry: it takes that back."""
    mine = (
        _following.c.tenant == entry.c.tenant,
        _following.c.item_id == entry.c.item_id,
        _following.c.seq == entry.c.seq + 1,
        _following.c.trigger_name == CORRECT,
    )
    return exists(select(literal(1)).select_from(_following).where(*mine).correlate(entry))


def _begins_unknown(entry: Any) -> Condition:
    """Return the condition of `gathering` that what was done before an entry is unknown."""
    moved = and_(entry.c.trigger_name == TRANSFER, entry.c.cycle_before != entry.c.cycle_after)
    return or_(moved, entry.c.trigger_name == IMPORT)


def _by(trigger: str) -> Callable[[Any], Any]:
    return lambda entry: entry.c.trigger_name == trigger


def _did(expression: Did, row: _Row) -> Clause:
    triggered = _by(expression.trigger)
    by_actor = _entered(row, triggered, lambda entry: entry.c.actor == row.situation.actor.id)
    imported = _entered(row, _begins_unknown)
    return Clause(by_actor, and_(not_(by_actor), or_(not_(imported), _entered(row, triggered))))


def _happened(expression: Happened, row: _Row) -> Clause:
    done, imported = _entered(row, _by(expression.trigger)), _entered(row, _begins_unknown)
    return Clause(done, and_(not_(done), not_(imported)))


def _was_owner(expression: WasOwner, row: _Row) -> Clause:
    del expression
    actor = row.situation.actor.id
    mine = (_entry.c.tenant == row.table.c.tenant, _entry.c.item_id == row.table.c.id)
    owned = or_(_entry.c.owner_before == actor, _entry.c.owner_after == actor)
    said = exists(select(literal(1)).select_from(_entry).where(*mine, owned).correlate(row.table))
    return Clause(said, not_(said))


def _and(expression: And, row: _Row) -> Clause:
    parts = [_compiled(term, row) for term in expression.terms]
    return Clause(and_(true(), *(one.holds for one in parts)), or_(false(), *(one.fails for one in parts)))


def _or(expression: Or, row: _Row) -> Clause:
    parts = [_compiled(term, row) for term in expression.terms]
    return Clause(or_(false(), *(one.holds for one in parts)), and_(true(), *(one.fails for one in parts)))


def _not(expression: Not, row: _Row) -> Clause:
    inner = _compiled(expression.term, row)
    return Clause(inner.fails, inner.holds)


def _count(expression: Count, row: _Row) -> Clause:
    member = _MEMBERS[expression.member_kind]
    parent = row.table if SCHEMAS[expression.member_kind].parent == row.kind else None
    inner = _compiled(expression.where, _Row(expression.member_kind, member, parent, row.situation))
    mine = (
        member.c.tenant == row.table.c.tenant,
        member.c[f"{row.kind}_id"] == row.table.c.id,
        member.c.cycle == row.table.c.cycle,
    )

    def some(condition: Condition) -> Condition:
        return exists(select(literal(1)).select_from(member).where(*mine, condition).correlate(row.table))

    if (expression.op, expression.number) in {(">=", 1), (">", 0)}:
        return Clause(some(inner.holds), not_(some(not_(inner.fails))))
    if (expression.op, expression.number) == ("==", 0):
        return Clause(not_(some(not_(inner.fails))), some(inner.holds))

    def counted(condition: Condition) -> ColumnElement[int]:
        # A sum over a condition that speaks of the parent alone would be the parent's aggregate, not ours.
        total = select(func.count()).select_from(member).where(*mine, condition)
        return total.correlate(row.table).scalar_subquery()

    return _compared_range(counted(inner.holds), counted(not_(inner.fails)), expression.op, expression.number)


def _compared_range(least: ColumnElement[int], most: ColumnElement[int], op: str, number: int) -> Clause:
    """Compare a count known to lie between two bounds with a number: the SQL of `guard.compare_range`."""
    certain = and_(least == number, most == number)
    impossible = or_(least > number, most < number)
    match op:
        case "==":
            return Clause(certain, impossible)
        case "!=":
            return Clause(impossible, certain)
        case ">" | ">=":
            return Clause(_condition(op, least, number), not_(_condition(op, most, number)))
    return Clause(_condition(op, most, number), not_(_condition(op, least, number)))


_COMPILERS: dict[type[Expression], Callable[[Any, _Row], Clause]] = {
    Compare: _compare,
    In: _in,
    Present: _present,
    Length: _length_compared,
    Role: _role,
    OrgWithin: _org_within,
    Did: _did,
    Happened: _happened,
    WasOwner: _was_owner,
    And: _and,
    Or: _or,
    Not: _not,
    Count: _count,
}
