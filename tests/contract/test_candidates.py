"""What may move now, as one SELECT: exactly the items of which `can` says so."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from rectify import Actor, Policies
from rectify.ledger.batch.candidates import Asked, candidates
from rectify.ledger.tables import ITEM_CLASSES
from rectify.policy.policy import Policy
from tests.contract.walks import BRANCH, BUREAU, Desk, desk
from tests.contract.wander import PEOPLE, Wander

BUNDLED = [policy.name for policy in Policies.bundled()]


def askers(policy: Policy) -> list[Actor]:
    """Whoever holds everything, nothing, or one role over a part."""
    every = [(role, BUREAU) for role in policy.roles]
    return [Actor("u-9", every), Actor(PEOPLE[0], every[:1]), Actor(PEOPLE[1], [(one, BRANCH) for one, _ in every])]


def check(at: Desk, policy: Policy) -> int:
    """Compare the SELECT with asking one by one, for every move of every kind; return how many may move."""
    allowed = 0
    for actor in askers(policy):
        ledger = at.of(actor)
        for kind, lifecycle in policy.kinds.items():
            items = list(ledger.items(ITEM_CLASSES[kind]))
            for trigger in dict.fromkeys(one.trigger for one in lifecycle.transitions if one.sources):
                may = {one.id for one in items if ledger.can(one, trigger)}
                found = set(at.session.scalars(candidates(ledger.work, ITEM_CLASSES[kind], Asked(trigger, {}))))
                assert {one.id for one in found} == may, (actor, kind, trigger)
                allowed += len(may)
    return allowed


@pytest.mark.parametrize("name", BUNDLED)
def test_candidates_are_exactly_the_items_that_may_move(engine: sa.Engine, name: str) -> None:
    with desk(engine) as at:
        policy = next(one for one in at.rectify.policies if one.name == name)
        wander = Wander(at, policy, random.Random(name))
        wander.begin(8)
        for _ in range(3):
            wander.go_on(60, days=20)
            assert check(at, policy) > 20
