from __future__ import annotations

import pytest

from rectify.errors import InvalidValueError
from rectify.policy.actor import Actor
from rectify.policy.policies import Policies
from rectify.policy.policy import RoleDefinition
from rectify.policy.policyfile import bundled
from rectify.vocabulary import Title
from tests.policy.given import problem, tiny_policy, whole_policy

SECRETARY = RoleDefinition("secretary", Title("书记", "secretary"))
OWNER = RoleDefinition("owner", Title("责任人", "person responsible"), "owner")
LEADER = RoleDefinition("leader", Title("责任领导", "leader"), "leader")


def test_a_granted_role_is_held_over_the_items_organisation() -> None:
    assert SECRETARY.held(Actor("u-1", [("secretary", "市管局")]), problem())
    assert not SECRETARY.held(Actor("u-1", [("secretary", "别处")]), problem())


def test_a_role_of_the_item_is_held_by_whoever_it_names() -> None:
    assert OWNER.held(Actor("u-7"), problem(owner="u-7"))
    assert not OWNER.held(Actor("u-8"), problem(owner="u-7"))


def test_a_role_that_the_item_names_nobody_for_is_held_by_nobody() -> None:
    assert not LEADER.held(Actor("u-7"), problem(leader=None))


def test_the_collection_of_a_kind_is_found() -> None:
    assert tiny_policy().collection("problem", "measure") == "measures"


def test_open_states_are_told_by_kind() -> None:
    assert tiny_policy().open_states == {"problem": ("found", "doing"), "measure": ("planned", "doing")}


def test_the_bundled_policies_are_found_by_name() -> None:
    policies = Policies.bundled()
    assert [policy.name for policy in policies] == [policy.name for policy in bundled()]
    assert len(policies) == len(list(bundled()))
    assert policies["standard"].title == Title("问题整改（四步）", "Rectification in four steps")


def test_a_policy_of_the_same_name_replaces_and_others_stay() -> None:
    mine, other = tiny_policy(), tiny_policy(("version = 1", "version = 2"))
    policies = Policies.bundled().including(mine).including(other)
    assert policies["tiny"] is other
    assert len(policies) == len(Policies.bundled()) + 1


def test_an_unknown_policy_is_an_error_that_tells_what_there_is() -> None:
    with pytest.raises(InvalidValueError) as error:
        Policies([tiny_policy(), whole_policy()])["standart"]
    assert error.value.text("zh") == "没有叫“standart”的制度\n  → 可用：tiny, whole"
    assert error.value.text("en") == "there is no policy “standart”\n  → there are: tiny, whole"


def test_policies_are_read_once() -> None:
    assert Policies.bundled()["standard"] is Policies.bundled()["standard"]
