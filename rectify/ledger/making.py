"""How an item comes into being (立项): judged, stepped, and given its first entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pendulum
from sqlalchemy import bindparam, select

from rectify.errors import InvalidValueError
from rectify.ledger.digest import content_hash, image_of
from rectify.ledger.gathering import IMPORT, Reader, Statement, statement
from rectify.ledger.tables import ITEM_CLASSES, label_of, table_of
from rectify.ledger.values import new_id
from rectify.ledger.work import Work
from rectify.ledger.writing import Change
from rectify.policy.facts import SCHEMAS, Facts, Situation
from rectify.policy.judge import judge_creation, judge_import, term_due
from rectify.policy.lifecycle import Image, Lifecycle, step
from rectify.policy.policy import Policy
from rectify.policy.verdict import TransitionRefused


@dataclass(frozen=True, slots=True)
class Creation:
    """How an item comes into the ledger: by its lifecycle's creation, or as a legacy ledger had it.

    Attributes:
        state: the state that an import records; None for the lifecycle's creation.

    """

    state: str | None = None


CREATED = Creation()


@dataclass(frozen=True, slots=True)
class Birth:
    """The circumstances in which an item is created.

    Attributes:
        day: the local date on which it takes effect.
        happened: trigger -> local date, of what the item belongs to: anchors of its term.
        creation: how it comes into the ledger.
        parent: what it belongs to.
        cycle: the cycle that it belongs to.
        along: what its entry keeps where another item's move creates it.

    """

    day: pendulum.Date
    happened: Mapping[str, pendulum.Date] = field(default_factory=dict)
    creation: Creation = CREATED
    parent: Facts | None = None
    cycle: int = 1
    along: Mapping[str, Any] | None = None


def make_item(work: Work, policy: Policy, kind: str, row: dict[str, Any], birth: Birth) -> Change:
    """Judge and step a creation.

    Args:
        work: session, tenant, actor.
        policy: the rules.
        kind: the new item's kind.
        row: what was drafted; its term is filled in where the kind has a default.
        birth: the circumstances.

    Raises:
        TransitionRefused: the rules do not allow it.
        InvalidValueError: the policy does not rule this kind, or has no such term.

    """
    lifecycle = lifecycle_of(policy, kind)
    row["term"] = _known_term(policy, row["term"] or lifecycle.term)
    state = birth.creation.state or lifecycle.initial
    start = {"state": state, "is_open": lifecycle.states[state].open, "cycle": birth.cycle, "settled_on": None}
    fields = {**row, **start, "effective_on": birth.day}
    members: dict[str, tuple[Facts, ...]] = dict.fromkeys(SCHEMAS[kind].collections, ())
    facts = Facts(kind, label_of(kind, row["ordinal"]), fields, birth.parent, members, happened=birth.happened)
    before = image_of({**fields, "content": content_hash(kind, fields)})
    situation = work.situation(birth.day, {})
    if birth.creation.state is None:
        trigger, after = _created(policy, facts, before, situation, along=birth.along is not None)
    else:
        trigger, after = IMPORT, _taken_in(policy, facts, before, situation)
    common = work.common(trigger, policy.fingerprint, changes=birth.along)
    is_open = lifecycle.states[after.state].open
    return Change(kind, new_id(), None, after, 0, None, common, is_open, drafted=row)


def lifecycle_of(policy: Policy, kind: str) -> Lifecycle:
    """Return the lifecycle of a kind.

    Raises:
        InvalidValueError: the policy does not rule this kind.

    """
    if kind not in policy.kinds:
        raise InvalidValueError("value.kind_unruled", kind=kind, name=policy.name, known=", ".join(policy.kinds))
    return policy.kinds[kind]


def _created(policy: Policy, facts: Facts, before: Image, situation: Situation, *, along: bool) -> tuple[str, Image]:
    verdict = judge_creation(policy, facts, situation, along=along)
    if not verdict:
        raise TransitionRefused(verdict)
    creation = policy.kinds[facts.kind].creation
    due = term_due(policy, facts, creation, situation)
    return creation.trigger, step(creation, before, situation, term_due=due.day if due else None)


def _taken_in(policy: Policy, facts: Facts, before: Image, situation: Situation) -> Image:
    """Take an item in as it stands; the import starts the clock of a term that names it as an anchor."""
    verdict = judge_import(policy, facts, situation)
    if not verdict:
        raise TransitionRefused(verdict)
    if not policy.kinds[facts.kind].states[before.state].open:
        return before
    taken = replace(facts, happened={**facts.happened, IMPORT: situation.today})
    due = term_due(policy, taken, policy.kinds[facts.kind].creation, situation)
    return replace(before, due_on=before.due_on or (due.day if due else None))


def _known_term(policy: Policy, term: str | None) -> str | None:
    if term is not None and term not in policy.terms:
        raise InvalidValueError("value.term", value=term, known=", ".join(policy.terms))
    return term


def _last_ordinal(cls: type[Any]) -> Statement:
    table = table_of(cls)
    mine = (table.c.tenant == bindparam("tenant"), table.c[cls.root_key] == bindparam("id"))
    return statement(select(table.c.ordinal).where(*mine).order_by(table.c.ordinal.desc()).limit(1))


_LAST_ORDINAL = {kind: _last_ordinal(cls) for kind, cls in ITEM_CLASSES.items() if kind != "problem"}


def next_ordinal(reader: Reader, root_id: str, kind: str) -> int:
    """Return the next number of a kind within a locked problem or campaign."""
    found = reader.all(_LAST_ORDINAL[kind], {"id": root_id})
    return found[0]["ordinal"] + 1 if found else 1
