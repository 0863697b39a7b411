"""rectify: every problem found (问题) and every corrective measure (整改措施) a state machine with a deadline."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rectify import reports
    from rectify.errors import ConflictError, PolicyError, RectifyError, StaleError
    from rectify.ledger import migrations
    from rectify.ledger.app import Rectify
    from rectify.ledger.drafts import NewMeasure
    from rectify.ledger.ledger import Ledger
    from rectify.ledger.tables import Campaign, Entry, Evidence, Measure, Problem, create_all
    from rectify.policy.actor import Actor
    from rectify.policy.policies import Policies
    from rectify.policy.verdict import TransitionRefused, Verdict
    from rectify.policy.workdays import WorkCalendar

_HOME = {
    "Actor": "rectify.policy.actor",
    "Campaign": "rectify.ledger.tables",
    "ConflictError": "rectify.errors",
    "Entry": "rectify.ledger.tables",
    "Evidence": "rectify.ledger.tables",
    "Ledger": "rectify.ledger.ledger",
    "Measure": "rectify.ledger.tables",
    "NewMeasure": "rectify.ledger.drafts",
    "Policies": "rectify.policy.policies",
    "PolicyError": "rectify.errors",
    "Problem": "rectify.ledger.tables",
    "Rectify": "rectify.ledger.app",
    "RectifyError": "rectify.errors",
    "StaleError": "rectify.errors",
    "TransitionRefused": "rectify.policy.verdict",
    "Verdict": "rectify.policy.verdict",
    "WorkCalendar": "rectify.policy.workdays",
    "create_all": "rectify.ledger.tables",
    "migrations": "rectify.ledger.migrations",
    "reports": "rectify.reports",
}

__all__ = [
    "Actor",
    "Campaign",
    "ConflictError",
    "Entry",
    "Evidence",
    "Ledger",
    "Measure",
    "NewMeasure",
    "Policies",
    "PolicyError",
    "Problem",
    "Rectify",
    "RectifyError",
    "StaleError",
    "TransitionRefused",
    "Verdict",
    "WorkCalendar",
    "create_all",
    "migrations",
    "reports",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(name)
    module = import_module(_HOME[name])
    return module if name in {"migrations", "reports"} else getattr(module, name)


def __dir__() -> list[str]:
    return __all__
