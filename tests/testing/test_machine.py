"""Random walks: every bundled policy is walked through, and what must not be is found and told in the fewest steps."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from rectify.policy.guard import Compare
from rectify.policy.modelcheck import always, never
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled
from rectify.policy.property import Property
from rectify.policy.value import Const, field
from rectify.testing import PolicyMachine, RuleBroken, machine
from rectify.vocabulary import Title
from tests.testing.weakened import weakened

WALKS = settings(machine.WALKS, max_examples=3, stateful_step_count=12)
#: To break a policy, as many as it takes; always the same ones.
HUNT = settings(WALKS, max_examples=60, stateful_step_count=5, derandomize=True, print_blob=False)


@pytest.mark.parametrize("policy", list(bundled()), ids=lambda policy: policy.name)
def test_no_walk_through_a_bundled_policy_brings_about_what_must_not_be(policy: Policy) -> None:
    run_state_machine_as_test(PolicyMachine(policy), settings=WALKS)


def _broken(policy: Policy, *properties: Property, lang: str = "zh") -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        run_state_machine_as_test(PolicyMachine(policy, properties, lang=lang), settings=HUNT)  # type: ignore[arg-type]
    return broken.value


#: 公示 out of 查摆, and by whoever it may be.
LAX = weakened(
    "standard",
    ('clause = "第七条"\nsource = ["rectified"]', 'clause = "第七条"\nsource = ["identified"]'),
    ('guards = ["not_confidential"]\n', ""),
)


def test_what_every_policy_has_to_keep_is_asked_of_each_move_and_told_in_a_few_steps() -> None:
    broken = _broken(LAX)
    assert broken.expected in {"P-1 属涉密问题，却公示了：“公示”", "P-1 未办结就公示：“公示”"}
    assert broken.account.clauses == ["第七条 公示"]
    assert [line.partition(" ")[2] for line in broken.account.history] == ["P-1 查摆问题 → 查摆（书记）"]


def test_a_property_of_ones_own_that_holds_at_all_times_is_read_after_every_step() -> None:
    found = Compare(field("problem", "confidential"), "==", Const(constant=False))
    broken = _broken(
        weakened("standard"), always(found, title=Title("不涉密", "nothing secret"), clause="第八条"), lang="en"
    )
    assert broken.expected == "“nothing secret” does not hold: P-1"
    assert broken.account.clauses == ["第八条"]
    assert len(broken.account.history) == 1


def test_a_property_of_a_move_is_read_with_whoever_makes_it() -> None:
    begun = Compare(field("problem", "state"), "==", Const("identified"))
    broken = _broken(weakened("standard"), never(begun, title=Title("先启动", "start first"), on=["attach"]))
    assert broken.expected == "不符合“先启动”：P-1"
    assert broken.account.clauses == ["第九条第三款 附佐证材料"]
