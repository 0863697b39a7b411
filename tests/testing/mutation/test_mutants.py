"""What a mutant of a policy is: one rule changed, told with its clause."""

from __future__ import annotations

import pytest

from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.testing.mutation.mutants import mutants
from tests.policy.given import tiny_policy, whole_policy

#: Of the tiny policy: everything that can be changed about its start, its term, its role and one state.
TINY = tiny_policy(('trigger = "start"', 'trigger = "start"\nclause = "第三条"\nroles = ["secretary"]'))
START = [
    "第三条 启动（问题）：不再限于书记，人人可办",
    "第三条 启动（问题）：在“整改中”时也可办",
    "第三条 启动（问题）：在“已整改”时也可办",
    "第三条 启动（问题）：办后由“整改中”改为“查摆”",
    "第三条 启动（问题）：办后由“整改中”改为“已整改”",
    "第三条 启动（问题）：办后由“整改中”改为“（状态不变）”",
    "第三条 启动（问题）：不再要求 has_measures",
    "第三条 启动（问题）：has_measures 中“count(measures) >= 1”改为“count(measures) > 1”",
    "第三条 启动（问题）：has_measures 中“count(measures) >= 1”改为“count(measures) >= 0”",
    "第三条 启动（问题）：has_measures 中“count(measures) >= 1”改为“count(measures) >= 2”",
    "第三条 启动（问题）：不再记 due_on",
    "第三条 启动（问题）：due_on 由 term 改记为 none",
    "第三条 启动（问题）：due_on 由 term 改记为 today",
    "第三条 启动（问题）：要求写明理由",
    "第三条 启动（问题）：措施不再随之“start”",
    "第三条 启动（问题）：只能随另一事项办理",
]
MONTH = [
    "a month: open_ended is true instead of false",
    "a month: amount is 0 instead of 1",
    "a month: amount is 2 instead of 1",
    "a month: unit is days instead of months",
    "a month: unit is workdays instead of months",
    "a month: first_day is included instead of excluded",
    "a month: rollover is next_workday instead of none",
    "a month: month_end is next instead of last",
]


def told(policy: Policy, key: str, lang: str = "zh") -> list[str]:
    return [one.text("en" if lang == "en" else "zh") for one in mutants(policy) if one.key == key]


def test_every_change_of_a_transition_is_told_with_its_clause() -> None:
    assert told(TINY, "problem.1") == START


def test_every_change_of_a_term_is_told() -> None:
    assert told(TINY, "term.month", "en") == MONTH


def test_a_role_that_is_named_in_the_item_may_be_named_elsewhere_or_granted() -> None:
    policy = Policies.bundled()["standard"]
    assert told(policy, "role.owner", "en") == [
        "person responsible: field is - instead of owner",
        "person responsible: field is leader instead of owner",
    ]
    assert told(policy, "role.clerk", "en") == ["clerk: field is owner instead of -"]


@pytest.mark.parametrize("policy", [*Policies.bundled(), whole_policy(), TINY], ids=lambda one: str(one.name))
def test_each_is_another_policy_under_the_same_fingerprint(policy: Policy) -> None:
    for one in mutants(policy):
        assert one.policy is not policy
        assert one.policy.fingerprint == policy.fingerprint
        assert one.text("zh")
        assert one.text("en")


def test_to_stay_where_it_is_and_to_lead_there_are_one() -> None:
    attach = next(n for n, one in enumerate(whole_policy().kinds["problem"].transitions) if one.target is None)
    sources = whole_policy().kinds["problem"].transitions[attach].sources
    leading = [one for one in mutants(whole_policy()) if one.key == f"problem.{attach}" and one.code == "target"]
    states = whole_policy().kinds["problem"].states
    assert len(leading) == len(states) - (len(sources) == 1)


def test_what_creates_something_may_create_nothing_or_something_else() -> None:
    policy = Policies.bundled()["closeout"]
    codes = [one.code for one in mutants(policy) if one.code.startswith("creates")]
    assert codes.count("creates_dropped") == sum(
        len(one.creates) for lifecycle in policy.kinds.values() for one in lifecycle.transitions
    )
    assert "creates_changed" in codes
