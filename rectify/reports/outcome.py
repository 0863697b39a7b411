"""What came of it, in figures (整改成果与会议数字): results of measures, opinions collected, what the steps counted.

A row keeps these as they are now. As of a past day, what was amended after it is taken back: each amendment's entry
keeps the old value and the new one. What comes to nothing is not told: whether a 0 had been written down by that day or
nothing at all is no longer known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, Text, and_, func, not_, select, type_coerce

from rectify.ledger.cutoff import CutOff
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import Asked, standing
from rectify.ledger.tables import Entry, Result, table_of
from rectify.policy.lifecycle import Tally
from rectify.policy.policy import Policy
from rectify.policy.result import ResultUnit
from rectify.vocabulary import Title

_entry = table_of(Entry)
_result = table_of(Result)


@dataclass(frozen=True, slots=True)
class ResultFigure:
    """What measures have brought about (整改成果), summed: rules made, money recovered, people dealt with.

    Attributes:
        name: the policy's word for it.
        title: what people call it.
        unit: what it counts: things, people, or money in 分.
        amount: the sum, in that unit.

    """

    name: str
    title: Title
    unit: ResultUnit
    amount: int


@dataclass(frozen=True, slots=True)
class OpinionFigure:
    """How many opinions were collected about one target (意见建议).

    Attributes:
        target: about whom: the team, or the id of a member.
        number: how many.

    """

    target: str
    number: int


@dataclass(frozen=True, slots=True)
class StepFigure:
    """One figure that the steps of meetings keep (环节数字): forms sent out, forms returned, talks, people present.

    Attributes:
        step: the step's name.
        step_title: what people call it.
        name: the policy's word for the figure.
        title: what people call it.
        number: the sum over all such steps.

    """

    step: str
    step_title: Title
    name: str
    title: Title
    number: int


def results(ledger: Ledger, cut: CutOff, asked: Asked) -> Iterator[ResultFigure]:
    """Give what the measures had brought about by a cut-off, in the order of their names.

    Args:
        ledger: whose tenant.
        cut: the day, and what was known of it.
        asked: conditions on the measures.

    """
    found = standing(ledger.work, cut, ("measure",), asked=asked, fields=("state",))
    mine = and_(_result.c.tenant == ledger.work.tenant, _result.c.measure_id == found.c.id)
    by = (found.c.policy, found.c.state, _result.c.name)
    summed = select(*by, func.sum(_result.c.amount).label("amount")).select_from(found.join(_result, mine))
    sums = Counter[tuple[str, Title, ResultUnit]]()
    for policy, row in _counting(ledger, "measure", summed.group_by(*by)):
        sums[_result_of(policy, row.name)] += int(row.amount)
    for policy, _, old, new in _amended(ledger, cut, found, "measure", "results"):
        for name in {**old, **new}:
            sums[_result_of(policy, name)] += old.get(name, 0) - new.get(name, 0)
    return (ResultFigure(*key, amount) for key, amount in sorted(sums.items(), key=lambda one: one[0][0]) if amount)


def _result_of(policy: Policy, name: str) -> tuple[str, Title, ResultUnit]:
    declared = policy.results[name]
    return name, declared.title, declared.unit


def opinions(ledger: Ledger, cut: CutOff, asked: Asked) -> Iterator[OpinionFigure]:
    """Give how many opinions had been collected by a cut-off, in the order of their targets.

    Args:
        ledger: whose tenant.
        cut: the day, and what was known of it.
        asked: conditions on the opinions.

    """
    found = standing(ledger.work, cut, ("opinion",), asked=asked, fields=("state",), also=("target", "quantity"))
    by = (found.c.policy, found.c.state, found.c.target)
    summed = select(*by, func.sum(found.c.quantity).label("summed")).group_by(*by)
    sums = Counter[str]()
    for _, row in _counting(ledger, "opinion", summed):
        sums[row.target] += int(row.summed)
    for _, row, old, new in _amended(ledger, cut, found, "opinion", "quantity"):
        sums[row.target] += old - new
    return (OpinionFigure(*one) for one in sorted(sums.items()) if one[1])


def steps(ledger: Ledger, cut: CutOff, asked: Asked) -> Iterator[StepFigure]:
    """Give what the steps of meetings had counted by a cut-off, in the order of their names.

    Args:
        ledger: whose tenant.
        cut: the day, and what was known of it.
        asked: conditions on the steps.

    """
    found = standing(ledger.work, cut, ("step",), asked=asked, fields=("state",), also=("name", "figures"))
    sums = Counter[tuple[str, Title, str, Title]]()
    for policy, row in _counting(ledger, "step", select(found)):
        for name, number in row.figures.items():
            sums[_figure_of(policy, row.name, name)] += number
    for policy, row, old, new in _amended(ledger, cut, found, "step", "figures"):
        for name in {**old, **new}:
            sums[_figure_of(policy, row.name, name)] += old.get(name, 0) - new.get(name, 0)
    said = sorted(sums.items(), key=lambda one: (one[0][0], one[0][2]))
    return (StepFigure(*key, number) for key, number in said if number)


def _figure_of(policy: Policy, step: str, name: str) -> tuple[str, Title, str, Title]:
    declared = policy.steps[step]
    return step, declared.title, name, declared.figures[name]


def _counting(ledger: Ledger, kind: str, statement: Select[Any]) -> Iterator[tuple[Policy, Any]]:
    """Give the rows of items that the figures do not leave out, with their policies."""
    for row in ledger.work.session.connection().execute(statement).all():
        policy = ledger.work.policy(row.policy)
        if policy.kinds[kind].states[row.state].tally is not Tally.LEFT_OUT:
            yield policy, row


def _amended(
    ledger: Ledger, cut: CutOff, found: Subquery, kind: str, field: str
) -> Iterator[tuple[Policy, Any, Any, Any]]:
    """Give every old and new value of a field that was amended after a cut-off, or recorded after its moment."""
    if cut.known_at is None and cut.day >= ledger.work.rectify.today():
        return  # nothing can have been amended since
    since = (
        _entry.c.tenant == ledger.work.tenant,
        not_(and_(*cut.entered(_entry))),
        type_coerce(_entry.c.changes, Text).like(f'%"fields":{{%"{field}":%'),
    )
    entries = select(found, _entry.c.changes).join(_entry, _entry.c.item_id == found.c.id).where(*since)
    for policy, row in _counting(ledger, kind, entries):
        old, new = row.changes["fields"][field]
        yield policy, row, old, new
