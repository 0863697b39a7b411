"""What came of a mutation run (变异测试结果)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rectify.messages import Lang
from rectify.policy.policy import Policy
from rectify.testing.mutation.mutant import Mutant

PERCENT = 100


class Status(StrEnum):
    """What became of a mutant."""

    #: A test failed.
    KILLED = "killed"
    #: The tests did not come to an end in time.
    LATE = "late"
    #: The process that ran the tests died.
    CRASHED = "crashed"
    #: It breaks a property that the policy keeps.
    PROPERTY = "property"
    #: It is no other policy: nothing that anybody can do, or that comes of it, is otherwise.
    EQUIVALENT = "equivalent"
    #: Nobody noticed.
    SURVIVED = "survived"


#: What counts as noticed.
NOTICED = frozenset({Status.KILLED, Status.LATE, Status.CRASHED, Status.PROPERTY})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant.

    Attributes:
        mutant: the changed policy.
        status: what became of it.
        by: the test that noticed it, or the property that it breaks.
        lines: language -> what the model checker says of one that no test noticed: a situation in which it differs,
            or why it does not.

    """

    mutant: Mutant
    status: Status
    by: str = ""
    lines: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mutation:
    """What came of a whole run.

    Attributes:
        policy: the rules.
        outcomes: one for each mutant, in the order of the policy file.
        tests: how many tests the mutants reached.
        out_of_reach: tests that judge by a policy that they took before they ran, so that no mutant reaches them.
        seconds: how long it took.

    """

    policy: Policy
    outcomes: tuple[Outcome, ...]
    tests: int
    out_of_reach: tuple[str, ...]
    seconds: float

    def of(self, *statuses: Status) -> list[Outcome]:
        """Return the outcomes of these statuses."""
        return [one for one in self.outcomes if one.status in statuses]

    @property
    def noticed(self) -> int:
        """How many mutants were noticed."""
        return len(self.of(*NOTICED))

    @property
    def percent(self) -> float:
        """How many of those that are not equivalent were noticed: per cent, cut (not rounded) to two decimals."""
        whole = len(self.outcomes) - len(self.of(Status.EQUIVALENT))
        return PERCENT * PERCENT * self.noticed // whole / PERCENT if whole else float(PERCENT)
