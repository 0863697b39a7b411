"""The ledger's tables (台账): mixins with the columns, and ready-made mapped classes.

Their fields change only through the verbs of `Ledger`; assigning one is refused with the verb to use.
Every table, key and index begins with the tenant.
"""

from __future__ import annotations

from typing import Any

from rectify.ledger.tables.base import Base, Item, OfMeeting, OfProblem, Ref, table_of
from rectify.ledger.tables.claim import Claim
from rectify.ledger.tables.core import (
    Campaign,
    Cooperator,
    Entry,
    Evidence,
    Measure,
    PolicyText,
    Problem,
    ProblemSource,
    Result,
)
from rectify.ledger.tables.meeting import Opinion, OpinionLink, Step, Submission
from rectify.ledger.tables.posting import Objection, Publication
from rectify.ledger.tables.records import Notice, Reorganisation
from rectify.ledger.tables.requests import Checkup, Extension
from rectify.vocabulary import label_of

__all__ = [
    "ITEM_CLASSES",
    "LEDGER_CLASSES",
    "Base",
    "Campaign",
    "Checkup",
    "Claim",
    "Cooperator",
    "Entry",
    "Evidence",
    "Extension",
    "Item",
    "Measure",
    "Notice",
    "Objection",
    "OfMeeting",
    "OfProblem",
    "Opinion",
    "OpinionLink",
    "PolicyText",
    "Problem",
    "ProblemSource",
    "Publication",
    "Ref",
    "Reorganisation",
    "Result",
    "Step",
    "Submission",
    "create_all",
    "label_of",
    "table_of",
]

#: The classes of the kinds that have a lifecycle, by kind.
ITEM_CLASSES: dict[str, Any] = {
    cls.kind: cls for cls in (Problem, Measure, Extension, Checkup, Publication, Objection, Step, Submission, Opinion)
}

#: Every class whose fields only verbs may change.
LEDGER_CLASSES: tuple[type[Base], ...] = (
    Campaign,
    PolicyText,
    *ITEM_CLASSES.values(),
    ProblemSource,
    Cooperator,
    Result,
    Evidence,
    OpinionLink,
    Entry,
    Notice,
    Reorganisation,
    Claim,
)


def create_all(bind: Any) -> None:
    """Create rectify's tables where they are missing, on an engine or connection."""
    Base.metadata.create_all(bind)
