"""Every transition and act of the bundled policies: one item that may, one that may not, and what is said."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectify.policy.diagram import mermaid
from rectify.policy.facts import Facts, Situation
from rectify.policy.judge import judge, judge_creation, term_due
from rectify.policy.lifecycle import Image, Lifecycle, Transition, step
from rectify.policy.named_guard import READY_MADE
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, parse
from rectify.policy.verdict import Verdict
from rectify.vocabulary import Outcome
from tests.policy import given
from tests.policy.given import DUE, STARTED, TODAY, day, evidence, situation

POLICIES = {policy.name: policy for policy in bundled()}
ALL = [
    pytest.param(
        policy, kind, transition, id=f"{policy.name} {kind} {transition.trigger} {'-'.join(transition.sources)}"
    )
    for policy in POLICIES.values()
    for kind, lifecycle in policy.kinds.items()
    for transition in lifecycle.transitions
]
CASES = tomllib.loads(Path(__file__).with_name("bundled_refusals.toml").read_text("utf-8"))["case"]


def ripe(policy: Policy, kind: str, transition: Transition, state: str) -> Facts:
    """An item that the transition lets pass, if the right person asks."""
    after_start: dict[str, Any] = {"happened": {"start": STARTED}, "due_on": DUE} if state != "identified" else {}
    if kind == "measure":
        return given.measure(state, **after_start)
    member = "rectified" if policy.name == "standard" else state
    members = {"identified": "identified", "rectifying": member, "pending": "pending"}
    measures = [given.measure(members.get(state, "rectified"), number=number) for number in (1, 2)]
    confidential = transition.trigger == "close" and state == "rectified"
    return given.problem(state, measures=measures, evidence=[evidence()], confidential=confidential, **after_start)


def right(policy: Policy, transition: Transition) -> Situation:
    """The right person, with everything that the transition asks for."""
    params: dict[str, Any] = {"to": day(3, 15) if transition.trigger == "reschedule" else "u-1009"}
    granted = [role for role in transition.roles if policy.roles[role].field is None]
    return situation("u-9001", granted[0], reason="经研究", **params)


def asked(policy: Policy, facts: Facts, transition: Transition, by: Situation) -> Verdict:
    if not transition.sources:
        return judge_creation(policy, facts, by)
    return judge(policy, facts, transition.trigger, by, firing=True)


def states(policy: Policy, kind: str, transition: Transition) -> tuple[str, ...]:
    return transition.sources or (policy.kinds[kind].initial,)


@pytest.mark.parametrize(("policy", "kind", "transition"), ALL)
def test_the_right_person_may(policy: Policy, kind: str, transition: Transition) -> None:
    for state in states(policy, kind, transition):
        verdict = asked(policy, ripe(policy, kind, transition, state), transition, right(policy, transition))
        assert verdict.text("zh").endswith(f"可以办理“{transition.title.zh}”")
        assert verdict.text("en").endswith(f"may do “{transition.title.en}”")


@pytest.mark.parametrize(("policy", "kind", "transition"), ALL)
def test_a_stranger_may_not_and_is_told_who_could(policy: Policy, kind: str, transition: Transition) -> None:
    for state in states(policy, kind, transition):
        facts = ripe(policy, kind, transition, state)
        by = replace(right(policy, transition), actor=situation("u-9002").actor)
        roles = [policy.roles[role].title for role in transition.roles]
        zh, en = "、".join(role.zh for role in roles), ", ".join(role.en for role in roles)
        verdict = asked(policy, facts, transition, by)
        assert verdict.lines("zh") == [f"u-9002 在 市管局/机关党委 没有相应职责（{transition.clause}）（可由：{zh}）"]
        assert verdict.lines("en") == [
            f"u-9002 has no such role over 市管局/机关党委 ({transition.clause}) (could be done by: {en})"
        ]


@pytest.mark.parametrize(("policy", "kind", "transition"), ALL)
def test_from_any_other_state_it_is_refused(policy: Policy, kind: str, transition: Transition) -> None:
    lifecycle = policy.kinds[kind]
    for state in lifecycle.states:
        if transition.sources and lifecycle.find(transition.trigger, state) is None:
            facts = ripe(policy, kind, transition, state)
            assert asked(policy, facts, transition, right(policy, transition)).codes == ("state",)


def nulls(fields: dict[str, Any]) -> dict[str, Any]:
    """TOML has no NULL: it is written ``@none``."""
    return {name: None if value == "@none" else value for name, value in fields.items()}


def spoilt(facts: Facts, case: dict[str, Any]) -> Facts:
    """The same item with what the case says about it and its measures."""
    fields = {**facts.fields, **nulls(case.get("fields", {}))}
    members = {**facts.members}
    if "measures" in case:
        members["measures"] = [
            given.measure(**nulls(one), number=number, parent=given.problem("rectifying"))
            for number, one in enumerate(case["measures"], 1)
        ]
    if case.get("without_evidence"):
        members["evidence"] = ()
    parent = given.problem(case["parent"]) if "parent" in case else facts.parent
    doers = {trigger: frozenset(ids) for trigger, ids in case.get("doers", {}).items()}
    owners = frozenset(case.get("owners", facts.owners))
    return replace(facts, fields=fields, members=members, parent=parent, doers=doers, owners=owners)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_right_person_may_not_either(case: dict[str, Any]) -> None:
    policy, kind, state = POLICIES[case["policy"]], case["kind"], case["state"]
    lifecycle = policy.kinds[kind]
    found = lifecycle.find(case["trigger"], state)
    transition = lifecycle.creation if found is None else found
    by = right(policy, transition)
    params = {name: value for name, value in by.params.items() if name not in case.get("without", ())}
    by = replace(by, params={**params, **case.get("params", {})})
    verdict = asked(policy, spoilt(ripe(policy, kind, transition, state), case), transition, by)
    assert (list(verdict.codes), verdict.lines("zh"), verdict.lines("en")) == (case["codes"], case["zh"], case["en"])


def test_every_guard_and_every_reason_of_every_transition_is_refused_once() -> None:
    wanted = {
        (policy.name, kind, one.trigger, state, code)
        for policy in POLICIES.values()
        for kind, lifecycle in policy.kinds.items()
        for one in lifecycle.transitions
        for state in states(policy, kind, one)
        for code in [guard.code for guard in one.guards] + ["reason_missing"] * one.reason
    }
    refused = {
        (case["policy"], case["kind"], case["trigger"], case["state"], code) for case in CASES for code in case["codes"]
    }
    assert wanted <= refused


# --- walked from end to end -------------------------------------------------


class Walk:
    """An item on its way: judged, stepped, and its facts kept up."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self.policy = policy
        self.facts = facts
        self.image = Image(facts.fields["state"], None, "u-1002", given.ORG, 1, None, given.HELD, "c")

    @property
    def lifecycle(self) -> Lifecycle:
        return self.policy.kinds[self.facts.kind]

    def fire(self, trigger: str, role: str, actor: str = "u-9001", **params: Any) -> Image:
        by = situation(actor, role, **params)
        verdict = judge(self.policy, self.facts, trigger, by, firing=True)
        assert verdict, verdict.text()
        transition = self.lifecycle.find(trigger, self.image.state)
        assert transition is not None
        due = term_due(self.policy, self.facts, transition, by)
        self.image = step(transition, self.image, by, term_due=None if due is None else due.day)
        changed = {name: getattr(self.image, name) for name in ("state", "cycle", "due_on", "settled_on", "owner")}
        moving = {member.label: own for member, own in moving_members(self.policy, self.facts, transition)}
        members = [_moved(one, moving.get(one.label)) for one in self.facts.members["measures"]]
        self.facts = replace(
            self.facts,
            fields={**self.facts.fields, **changed},
            members={**self.facts.members, "measures": [] if transition.opens_cycle else members},
            happened={trigger: TODAY} if transition.opens_cycle else {**self.facts.happened, trigger: TODAY},
        )
        return self.image

    def settle(self, state: str) -> None:
        """Let every measure be in a state."""
        members = [_in(one, state) for one in self.facts.members["measures"]]
        self.facts = replace(self.facts, members={**self.facts.members, "measures": members})


def _in(facts: Facts, state: str) -> Facts:
    return replace(facts, fields={**facts.fields, "state": state})


def _moved(facts: Facts, transition: Transition | None) -> Facts:
    return facts if transition is None or transition.target is None else _in(facts, transition.target)


def walk(policy: str) -> Walk:
    measures = [given.measure(number=number, parent=given.problem()) for number in (1, 2)]
    return Walk(POLICIES[policy], given.problem(measures=measures, evidence=[evidence()]))


def test_standard_is_walked_from_end_to_end_and_again() -> None:
    way = walk("standard")
    assert way.fire("start", "secretary").due_on == day(6, 1)
    assert [one.fields["state"] for one in way.facts.members["measures"]] == ["rectifying", "rectifying"]
    way.settle("rectified")
    assert way.fire("complete", "secretary").settled_on == TODAY
    assert way.fire("publish", "clerk").state == "published"
    again = way.fire("reopen", "secretary", reason="反弹")
    assert (again.state, again.cycle, again.settled_on, again.due_on) == ("rectifying", 2, None, day(6, 1))
    assert judge(way.policy, way.facts, "complete", situation("u-1", "secretary")).codes == ("measures_unsettled",)


def test_closeout_is_walked_from_end_to_end_returned_once_and_again_after_a_relapse() -> None:
    way = walk("closeout")
    way.fire("start", "secretary")
    way.fire("submit", "clerk", "u-9002")
    assert [one.fields["state"] for one in way.facts.members["measures"]] == ["pending", "pending"]
    assert way.fire("return", "supervisor", reason="佐证不足").state == "rectifying"
    assert [one.fields["state"] for one in way.facts.members["measures"]] == ["rectifying", "rectifying"]
    way.fire("submit", "clerk", "u-9002")
    assert way.fire("accept", "supervisor").settled_on == TODAY
    assert way.fire("sustain", "supervisor", reason="长久立").state == "sustained"
    assert way.fire("conclude", "supervisor", reason="已成常态").state == "rectified"
    way.fire("publish", "clerk")
    assert way.fire("close", "supervisor").state == "closed"
    assert way.fire("relapse", "supervisor", reason="反弹").cycle == 2


def test_nobody_accepts_what_they_submitted() -> None:
    way = walk("closeout")
    way.fire("start", "secretary")
    way.fire("submit", "clerk")
    facts = replace(way.facts, doers={"submit": frozenset({"u-9001"})})
    assert "acceptor_submitted" in judge(way.policy, facts, "accept", situation("u-9001", "supervisor")).codes


# --- what the files say -----------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_outcome_of_a_legacy_ledger_has_a_state(policy: Policy) -> None:
    for lifecycle in policy.kinds.values():
        assert set(lifecycle.outcomes) == set(Outcome)
        assert not lifecycle.states[lifecycle.outcomes[Outcome.DONE]].open
        assert lifecycle.states[lifecycle.outcomes[Outcome.UNDER_WAY]].open
        assert lifecycle.outcomes[Outcome.NOT_STARTED] == lifecycle.initial


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_transition_state_and_term_comes_from_an_article(policy: Policy) -> None:
    for lifecycle in policy.kinds.values():
        assert all(one.clause for one in lifecycle.transitions)
        assert all(one.clause for one in lifecycle.states.values())
    assert all(term.clause and term.source for term in policy.terms.values())


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_no_clause_is_that_of_two_transitions(policy: Policy) -> None:
    clauses = [one.clause for lifecycle in policy.kinds.values() for one in lifecycle.transitions]
    assert len(set(clauses)) == len(clauses)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_no_number_of_a_bundled_policy_claims_to_be_checked(policy: Policy) -> None:
    assert not any(term.verified for term in policy.terms.values())


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_three_months_from_20_january_are_20_april(policy: Policy) -> None:
    due = policy.terms["scheduled"].due(day(1, 20), situation().calendar)
    assert due is not None
    assert due.day == day(4, 20)


# --- what the pages say -----------------------------------------------------

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_page_of_a_policy_says_what_the_policy_says(policy: Policy) -> None:
    page = (DOCS / "reference" / "policies" / f"{policy.name}.md").read_text("utf-8")
    for lifecycle in policy.kinds.values():
        assert mermaid(lifecycle) in page
        for one in lifecycle.transitions:
            sources = ", ".join(f"`{source}`" for source in one.sources) or "–"
            target = "stays" if one.target is None else f"`{one.target}`"
            roles = ", ".join(f"`{role}`" for role in one.roles)
            (row,) = [line for line in page.splitlines() if line.endswith(f" | {one.clause} |")]
            start = f"| `{one.trigger}` | {one.title.zh}, {one.title.en} | {sources} | {target} | {roles} | "
            assert row.startswith(start)
            assert all(guard.name in row for guard in one.guards)
            assert ("a reason" in row) is one.reason
    for term in policy.terms.values():
        assert f"| `{term.name}` | {term.title.zh}, {term.title.en} | " in page


def test_the_policy_of_the_guide_can_be_used() -> None:
    guide = (DOCS / "how-to" / "write-a-policy.md").read_text("utf-8")
    policy = parse("\n".join(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)), "small.toml")
    assert policy.name == "small"


def test_the_guide_lists_every_ready_made_guard() -> None:
    guide = (DOCS / "how-to" / "write-a-policy.md").read_text("utf-8")
    assert all(f"`{name}`" in guide for name in READY_MADE)
