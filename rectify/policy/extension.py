"""The limits of extensions (延期限制): how often, how long, and which terms know none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import pendulum

from rectify.policy.facts import Facts, Situation
from rectify.policy.term import Due, Term, threshold
from rectify.policy.tomltable import Table
from rectify.policy.verdict import Blocker, Category, blocker
from rectify.vocabulary import Unit

#: What the longest extension is counted from: the due date before the first extension, or the term's anchor.
ExtendFrom = Literal["due", "anchor"]

_KEYS = ("times", "amount", "unit", "extend_from", "not_terms", "clause", "source", "verified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a due date may be extended in one cycle (延期限制).

    Attributes:
        times: how many extensions may be approved.
        amount: how much later than the first date the last one may be, in units.
        unit: calendar days (日), working days (工作日) or months (月).
        extend_from: ``due``: the amount is added to the date that the item had before its first extension;
            ``anchor``: to the term's own amount, counted from its anchor, where the two have the same unit.
            They differ at a month's end only.
        not_terms: names of the terms that know no extension.
        clause: the article that the limits come from.
        source: the text or document that the numbers come from.
        verified: whether somebody checked the numbers against the document.

    """

    times: int
    amount: int
    unit: Unit
    extend_from: ExtendFrom = "due"
    not_terms: tuple[str, ...] = ()
    clause: str | None = None
    source: str = ""
    verified: bool = False

    def latest(self, item: Facts, trigger: str, term: Term | None, situation: Situation) -> pendulum.Date:
        """Return the latest date that an extension of an item may reach.

        Args:
            item: it has a due date.
            trigger: the item's own move by which its date is extended.
            term: the item's term.
            situation: its calendar counts the working days.

        """
        longer = None if term is None or self.extend_from == "due" else self._from_anchor(item, term, situation)
        if longer is not None:
            return longer.day
        first = item.was_due.get(trigger) or item.fields["due_on"]
        return threshold(first, self.amount, self.unit, situation.calendar)

    def _from_anchor(self, item: Facts, term: Term, situation: Situation) -> Due | None:
        """Return when the longer term is due; None if it has not begun, has no date, or counts in another unit."""
        anchor = term.anchored(item.happened)
        if anchor is None or term.open_ended or term.unit != self.unit:
            return None
        return replace(term, amount=term.amount + self.amount).due(anchor, situation.calendar)


def extension_blockers(
    limits: Limits | None, terms: Mapping[str, Term], extension: Facts, trigger: str, situation: Situation
) -> Iterator[Blocker]:
    """Give every reason why an item's date cannot be extended as far as an extension asks.

    Args:
        limits: the policy's; None: it sets none.
        terms: the policy's terms by name.
        extension: what is asked for; its parent is the item whose date would move.
        trigger: the item's own move by which its date is extended.
        situation: who asks, on which local date.

    """
    item, to = extension.parent, extension.fields["to_on"]
    if item is None or item.fields["due_on"] is None:
        yield _refused("extension_nothing_due", limits, label=item.label if item else "")
        return
    if to <= item.fields["due_on"]:
        yield _refused("extension_not_later", limits, to=to, due=item.fields["due_on"])
    if limits is None:
        return
    term = terms.get(item.fields["term"])
    if term is not None and term.name in limits.not_terms:
        yield _refused("extension_not_for_term", limits, term=term.title)
    if item.times.get(trigger, 0) >= limits.times:
        yield _refused("extension_used", limits, times=limits.times)
    latest = limits.latest(item, trigger, term, situation)
    if to > latest:
        yield _refused("extension_too_long", limits, to=to, latest=latest)


def _refused(code: str, limits: Limits | None, **facts: Any) -> Blocker:
    return blocker(code, Category.DEADLINE, facts=facts, clause=limits.clause if limits else None)


def read_limits(table: Table, terms: Mapping[str, Term]) -> Limits | None:
    """Read ``[extension.limits]``; None if it is not there or cannot be used."""
    if not table.data:
        return None
    table.known(*_KEYS)
    before = len(table.faults)
    times, amount = table.take("times", int, required=True), table.take("amount", int, required=True)
    unit, from_ = table.take("unit", str, required=True), table.take("extend_from", str)
    for key, number in (("times", times), ("amount", amount)):
        if number is not None and number < 1:
            table.fault(key, "policy.positive", value=number)
    if unit is not None:
        table.word("unit", unit, tuple(Unit), "unit")
    if from_ is not None:
        table.word("extend_from", from_, get_args(ExtendFrom), "word")
    not_terms = tuple(one for one in table.texts("not_terms") if table.word("not_terms", one, terms, "term"))
    rest = {key: table.take(key, str) for key in ("clause", "source")}
    verified = table.flag("verified")
    if len(table.faults) > before or times is None or amount is None or unit is None:
        return None
    given: dict[str, Any] = {key: value for key, value in rest.items() if value is not None}
    if from_ is not None:
        given["extend_from"] = from_
    return Limits(times=times, amount=amount, unit=Unit(unit), not_terms=not_terms, verified=verified, **given)
