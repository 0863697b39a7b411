"""What a run found: one row for each comparison, with its goal if it has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on a ratio: at least so much of a peer's rate, at most so much of its time or memory."""

    sign: str
    bound: float

    def met_by(self, ratio: float) -> bool:
        return ratio >= self.bound if self.sign == ">=" else ratio <= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


def at_least(bound: float) -> Goal:
    return Goal(">=", bound)


def at_most(bound: float) -> Goal:
    return Goal("<=", bound)


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison.

    Attributes:
        work: name of the work.
        database: name of the database; ``-`` where none is needed.
        peer: whom we are compared with.
        ours: our figure, in ``unit``.
        theirs: the peer's.
        unit: ``/s``: more is better; ``ms`` or ``MiB``: less is better.
        ratio: our figure over the peer's, by which the goal is meant; of memory the difference.
        goal: what was aimed at; None where nothing was.

    """

    work: str
    database: str
    peer: str
    ours: float
    theirs: float
    unit: str
    ratio: float
    goal: Goal | None = None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.goal.met_by(self.ratio)

    def as_dict(self) -> dict[str, Any]:
        return {
            "work": self.work,
            "database": self.database,
            "peer": self.peer,
            "ratio": round(self.ratio, 4),
            "goal": None if self.goal is None else str(self.goal),
            "met": self.met,
            "ours": round(self.ours, 3),
            "theirs": round(self.theirs, 3),
            "unit": self.unit,
        }
