"""What a guard can read: the declared fields and collections of each kind, and the facts themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pendulum

from rectify.errors import RectifyError
from rectify.policy.actor import Actor
from rectify.policy.term import threshold
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Unit


class GuardError(RectifyError, TypeError):
    """A guard that cannot be built: an undeclared field, unlike types, a NULL in a list."""


class FieldType(StrEnum):
    """The types of declared fields. Money is an integer number of 分."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared field: its type, and whether it may be NULL."""

    type: FieldType
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Schema:
    """What guards over one kind can read (可判定的字段).

    Attributes:
        kind: ``problem``, ``measure``, ...
        fields: declared fields by name.
        parent: the kind that this one belongs to, if any; ``item`` for what belongs to a problem or to a measure.
        above: what its moves can take along, nearest first: the parent, and what the parent belongs to.
        collections: name of a collection -> the kind of its members, all of the current cycle.

    """

    kind: str
    fields: Mapping[str, Declared]
    parent: str | None = None
    above: tuple[str, ...] = ()
    collections: Mapping[str, str] = field(default_factory=dict)


_TEXT, _DATE, _INTEGER, _BOOLEAN = FieldType.TEXT, FieldType.DATE, FieldType.INTEGER, FieldType.BOOLEAN

_ITEM = {
    "state": Declared(_TEXT, nullable=False),
    "is_open": Declared(_BOOLEAN, nullable=False),
    "cycle": Declared(_INTEGER, nullable=False),
    "effective_on": Declared(_DATE, nullable=False),
    "org": Declared(_TEXT, nullable=False),
    "owner": Declared(_TEXT),
    "term": Declared(_TEXT),
    "due_on": Declared(_DATE),
    "settled_on": Declared(_DATE),
    "text": Declared(_TEXT, nullable=False),
}

SCHEMAS: Mapping[str, Schema] = {
    "problem": Schema(
        "problem",
        {
            **_ITEM,
            "scope": Declared(_TEXT, nullable=False),
            "facet": Declared(_TEXT),
            "category": Declared(_TEXT),
            "root_cause": Declared(_TEXT),
            "leader": Declared(_TEXT),
            "confidential": Declared(_BOOLEAN, nullable=False),
        },
        collections={
            "measures": "measure",
            "evidence": "evidence",
            "extensions": "extension",
            "checkups": "checkup",
            "publications": "publication",
            "objections": "objection",
        },
    ),
    "measure": Schema(
        "measure",
        {
            **_ITEM,
            "direction": Declared(_TEXT),
            "nature": Declared(_TEXT),
            "category": Declared(_TEXT),
        },
        parent="problem",
        above=("problem",),
        collections={"evidence": "evidence", "extensions": "extension", "checkups": "checkup"},
    ),
    "item": Schema("item", _ITEM),
    "extension": Schema(
        "extension",
        {**_ITEM, "to_on": Declared(_DATE, nullable=False), "was_due_on": Declared(_DATE)},
        parent="item",
        above=("item",),
    ),
    "checkup": Schema("checkup", _ITEM, parent="item", above=("item",)),
    "publication": Schema(
        "publication",
        {**_ITEM, "what": Declared(_TEXT, nullable=False), "audience": Declared(_TEXT, nullable=False)},
        parent="problem",
        above=("problem",),
        collections={"objections": "objection"},
    ),
    "objection": Schema("objection", _ITEM, parent="publication", above=("publication", "problem")),
    "step": Schema("step", {**_ITEM, "name": Declared(_TEXT, nullable=False)}),
    "submission": Schema("submission", {**_ITEM, "recipient": Declared(_TEXT, nullable=False)}),
    "opinion": Schema(
        "opinion",
        {**_ITEM, "target": Declared(_TEXT, nullable=False), "quantity": Declared(_INTEGER, nullable=False)},
    ),
    "evidence": Schema(
        "evidence",
        {
            "uri": Declared(_TEXT, nullable=False),
            "sha256": Declared(_TEXT),
            "title": Declared(_TEXT),
            "added_by": Declared(_TEXT, nullable=False),
            "added_on": Declared(_DATE, nullable=False),
        },
    ),
}


#: The kinds that every policy rules (问题、措施), and those that it may rule besides.
REQUIRED_KINDS = ("problem", "measure")
ITEM_KINDS = (
    *REQUIRED_KINDS,
    "extension",
    "checkup",
    "publication",
    "objection",
    "step",
    "submission",
    "opinion",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so of one item at one moment: all that a guard is read on.

    Attributes:
        kind: the item's kind.
        label: what people call it within its problem, ``M-3``.
        fields: declared field -> value; dates are local dates, NULL is None.
        parent: the facts of the item it belongs to.
        members: collection -> the facts of its members of the current cycle.
        doers: trigger -> ids of those who did it in this cycle.
        imported: the cycle began with an import, so earlier doers are unknown.
        owners: ids of all who ever owned the item.
        happened: trigger -> the local date on which it last took effect in this cycle, for the
            item or for the problem that it belongs to; anchors of terms are looked up here.
        times: trigger -> how often it was done to the item in this cycle.
        was_due: trigger -> the item's due date before the trigger's first time in this cycle.

    """

    kind: str
    label: str
    fields: Mapping[str, Any]
    parent: Facts | None = None
    members: Mapping[str, Sequence[Facts]] = field(default_factory=dict)
    doers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    imported: bool = False
    owners: frozenset[str] = frozenset()
    happened: Mapping[str, pendulum.Date] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    was_due: Mapping[str, pendulum.Date | None] = field(default_factory=dict)

    @property
    def full_label(self) -> str:
        """What people call it where its problem is not known from elsewhere: ``P-3/M-3``, ``P-3/EXT-1``."""
        above = self.parent
        if above is None:
            return self.label
        while above.parent is not None:
            above = above.parent
        return f"{above.label}/{self.label}"

    def above(self, kind: str) -> Facts | None:
        """Return the facts of what the item belongs to: of that kind, or of the item that it is about (``item``)."""
        found = self.parent
        while found is not None and kind not in {"item", found.kind}:
            found = found.parent
        return found


@dataclass(frozen=True, slots=True)
class Situation:
    """Who asks, on which day, with what parameters: the rest of what a guard is read in.

    Attributes:
        actor: whoever acts.
        today: the local date on which the move takes effect.
        calendar: counts the working days of thresholds and terms.
        params: the move's parameters by name.

    """

    actor: Actor
    today: pendulum.Date
    calendar: WorkCalendar
    params: Mapping[str, Any] = field(default_factory=dict)

    def day(self, amount: int, unit: Unit) -> pendulum.Date:
        """Return today plus or minus an amount of days, working days or months."""
        return threshold(self.today, amount, unit, self.calendar)
