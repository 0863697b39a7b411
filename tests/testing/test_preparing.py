"""Preparations: a problem is taken to wherever its lifecycle leads, and what the guards ask for on the way is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rectify.policy.policyfile import bundled
from rectify.testing import Scenario
from rectify.testing.preparing import NEVER

#: The others ask for more when a problem is identified than a scenario supposes.
POLICIES = ("standard", "closeout", "inspection")


def _ways() -> Iterator[object]:
    """Give each policy's moves that lead on, with the states to which they lead."""
    for policy in bundled():
        if policy.name in POLICIES:
            lifecycle = policy.kinds["problem"]
            for trigger in lifecycle.triggers:
                moves = [one for one in lifecycle.named(trigger) if one.sources and one.target and not one.along]
                if moves and trigger not in NEVER - {"withdraw"}:
                    states = {one.target for one in moves}
                    marked = pytest.mark.policy(policy.name)
                    yield pytest.param(trigger, states, id=f"{policy.name}-{trigger}", marks=marked)


@pytest.mark.parametrize(("trigger", "states"), [*_ways()])
def test_a_problem_is_taken_to_where_a_move_leads(scenario: Scenario, trigger: str, states: set[str]) -> None:
    assert scenario.problem(measures=2).after(trigger).state in states
