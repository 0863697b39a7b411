"""rectify: every problem found (问题) and every corrective measure (整改措施) a state machine with a deadline."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rectify import reports
    from rectify.errors import ConflictError, PolicyError, RectifyError, StaleError
    from rectify.ledger import migrations
    from rectify.ledger.app import Rectify
    from rectify.ledger.drafts import NewMeasure, NewProblem
    from rectify.ledger.ledger import Ledger
    from rectify.ledger.retrying import retrying
    from rectify.ledger.tables import (
        Campaign,
        Checkup,
        Entry,
        Evidence,
        Extension,
        Measure,
        Objection,
        Opinion,
        Problem,
        Publication,
        Step,
        Submission,
        create_all,
    )
    from rectify.policy.actor import Actor
    from rectify.policy.policies import Policies
    from rectify.policy.verdict import TransitionRefused, Verdict
    from rectify.policy.workdays import WorkCalendar

_HOME = {
    "Actor": "rectify.policy.actor",
    "Campaign": "rectify.ledger.tables",
    "Checkup": "rectify.ledger.tables",
    "ConflictError": "rectify.errors",
    "Entry": "rectify.ledger.tables",
    "Evidence": "rectify.ledger.tables",
    "Extension": "rectify.ledger.tables",
    "Ledger": "rectify.ledger.ledger",
    "Measure": "rectify.ledger.tables",
    "NewMeasure": "rectify.ledger.drafts",
    "NewProblem": "rectify.ledger.drafts",
    "Objection": "rectify.ledger.tables",
    "Opinion": "rectify.ledger.tables",
    "Policies": "rectify.policy.policies",
    "PolicyError": "rectify.errors",
    "Problem": "rectify.ledger.tables",
    "Publication": "rectify.ledger.tables",
    "Rectify": "rectify.ledger.app",
    "RectifyError": "rectify.errors",
    "StaleError": "rectify.errors",
    "Step": "rectify.ledger.tables",
    "Submission": "rectify.ledger.tables",
    "TransitionRefused": "rectify.policy.verdict",
    "Verdict": "rectify.policy.verdict",
    "WorkCalendar": "rectify.policy.workdays",
    "create_all": "rectify.ledger.tables",
    "migrations": "rectify.ledger.migrations",
    "reports": "rectify.reports",
    "retrying": "rectify.ledger.retrying",
}

__all__ = [
    "Actor",
    "Campaign",
    "Checkup",
    "ConflictError",
    "Entry",
    "Evidence",
    "Extension",
    "Ledger",
    "Measure",
    "NewMeasure",
    "NewProblem",
    "Objection",
    "Opinion",
    "Policies",
    "PolicyError",
    "Problem",
    "Publication",
    "Rectify",
    "RectifyError",
    "StaleError",
    "Step",
    "Submission",
    "TransitionRefused",
    "Verdict",
    "WorkCalendar",
    "create_all",
    "migrations",
    "reports",
    "retrying",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(name)
    module = import_module(_HOME[name])
    return module if name in {"migrations", "reports"} else getattr(module, name)


def __dir__() -> list[str]:
    return __all__
