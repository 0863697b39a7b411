"""The bundled policies, move by move: each role alone is enough, and what moves along does, from wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from rectify.policy.actor import Actor
from rectify.policy.along import moving
from rectify.policy.facts import Facts
from rectify.policy.judge import judge, judge_creation
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled
from rectify.policy.verdict import Verdict
from rectify.testing.supposing import plain, suppose
from tests.policy import ripe
from tests.policy.given import DUE
from tests.policy.ripe import right

POLICIES = list(bundled())


def transitions() -> Iterator[tuple[Policy, str, Transition, str]]:
    for policy in POLICIES:
        for kind, lifecycle in policy.kinds.items():
            for one in lifecycle.transitions:
                for state in one.sources or (lifecycle.initial,):
                    yield policy, kind, one, state


def named(policy: Policy, kind: str, one: Transition, state: str, *more: str) -> str:
    return " ".join([policy.name, kind, one.trigger, state if one.sources else "", *more])


def verdict(policy: Policy, facts: Facts, one: Transition, actor: Actor, *unmet: Any) -> Verdict:
    found = suppose(policy, facts, one, actor, unmet)
    assert found is not None
    if not one.sources:
        return judge_creation(policy, found.facts, found.situation)
    return judge(policy, found.facts, one.trigger, found.situation, firing=True)


def holder(policy: Policy, facts: Facts, role: str) -> Actor:
    """Somebody who holds this role and no other."""
    field = policy.roles[role].field
    return Actor("u-9001", [(role, "市管局")]) if field is None else Actor(facts.fields[field])


WITH_ROLE = [
    pytest.param(*way, role, id=named(*way, role)) for way in transitions() if not way[2].along for role in way[2].roles
]
GUARDED = [
    pytest.param(*way, guard.name, id=named(*way, guard.name)) for way in transitions() for guard in way[2].guards
]


@pytest.mark.parametrize(("policy", "kind", "one", "state", "role"), WITH_ROLE)
def test_each_role_alone_may(policy: Policy, kind: str, one: Transition, state: str, role: str) -> None:
    facts = plain(policy, kind, state)
    assert verdict(policy, facts, one, holder(policy, facts, role)).codes == ()


@pytest.mark.parametrize(("policy", "kind", "one", "state", "guard"), GUARDED)
def test_each_guard_alone_stands_in_the_way(policy: Policy, kind: str, one: Transition, state: str, guard: str) -> None:
    facts, (refused,) = plain(policy, kind, state), [each for each in one.guards if each.name == guard]
    role = next((each for each in one.roles if policy.roles[each].field is None), None)
    actor = holder(policy, facts, role) if role else Actor("u-9001")
    found = verdict(policy, facts, one, actor, refused.expression)
    assert refused.code in found.codes
    others = {each.code for each in one.guards if each is not refused}
    assert not others - {refused.code} & set(found.codes)


def _moved(policy: Policy, facts: Facts, trigger: str) -> list[tuple[str, str]]:
    """Make a move that must be allowed, and tell what moved along: kind and trigger."""
    one = policy.kinds[facts.kind].find(trigger, facts.fields["state"])
    assert one is not None
    assert judge(policy, facts, trigger, right(policy, one), firing=True).codes == ()
    return [(moved.facts.kind, moved.transition.trigger) for moved in moving(policy, facts, one)[1:]]


EXTENDED = [
    pytest.param(policy, kind, state, id=f"{policy.name} {kind} {state}")
    for policy in POLICIES
    for kind in ("problem", "measure")
    for one in policy.kinds[kind].named("extend")
    for state in one.sources
]


@pytest.mark.parametrize(("policy", "kind", "state"), EXTENDED)
def test_an_approved_extension_moves_the_date_wherever_its_item_stands(policy: Policy, kind: str, state: str) -> None:
    item = ripe.MAKERS[kind](policy, state, due_on=DUE)
    assert _moved(policy, ripe.extension(policy, parent=item), "approve") == [(kind, "extend")]


INTERRUPTED = [
    pytest.param(policy, state, id=f"{policy.name} {state}")
    for policy in POLICIES
    if "publication" in policy.kinds
    for one in policy.kinds["publication"].named("interrupt")
    for state in one.sources
]


@pytest.mark.parametrize(("policy", "state"), INTERRUPTED)
def test_a_new_cycle_interrupts_a_posting_wherever_it_stands(policy: Policy, state: str) -> None:
    trigger = "relapse" if "relapse" in policy.kinds["problem"].triggers else "reopen"
    problem = ripe.problem(policy, "rectified", publications=[ripe.posted(policy, "party", state)], checkups=[])
    assert _moved(policy, problem, trigger) == [("publication", "interrupt")]


KEPT_UP = [policy for policy in POLICIES if "checkup" in policy.kinds]


@pytest.mark.parametrize("policy", KEPT_UP, ids=[policy.name for policy in KEPT_UP])
def test_the_check_ups_of_what_is_withdrawn_are_cancelled(policy: Policy) -> None:
    alone = ripe.measure(policy, "identified")
    measure = replace(alone, members={**alone.members, "checkups": (ripe.checkup(policy, parent=alone),)})
    assert ("checkup", "cancel") in _moved(policy, measure, "withdraw")
