"""Every transition and act of the bundled policies: one item that may, one that may not, and what is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectify.policy.diagram import mermaid
from rectify.policy.facts import Facts, Situation
from rectify.policy.judge import judge, judge_creation
from rectify.policy.lifecycle import Transition
from rectify.policy.named_guard import READY_MADE
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse
from rectify.policy.verdict import Verdict
from rectify.vocabulary import Outcome
from tests.policy import ripe
from tests.policy.given import situation
from tests.policy.pages import NAMES, POLICIES, ROWS, Row
from tests.policy.ripe import right

#: A row of a page, and one of the states that it leads out of: of a creation, the one that it leads to.
Way = tuple[Row, str]
WAYS: list[Way] = [(row, state) for row in ROWS for state in row.sources or (row.target or "",)]
CASES = tomllib.loads(Path(__file__).with_name("bundled_refusals.toml").read_text("utf-8"))["case"]


def named(way: Way) -> str:
    row, state = way
    return f"{row.policy} {row.clause} {row.kind} {row.trigger} {state if row.sources else ''}".strip()


def each(ways: list[Way]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("way", ways, ids=[named(way) for way in ways])


def asked(policy: Policy, facts: Facts, transition: Transition, by: Situation) -> Verdict:
    if not transition.sources:
        return judge_creation(policy, facts, by)
    return judge(policy, facts, transition.trigger, by, firing=True)


def now(way: Way) -> tuple[Policy, Transition, Facts]:
    """The policy and the transition as they are now, and an item that is ripe for it."""
    row, state = way
    return row.rules, row.transition, ripe.MAKERS[row.kind](row.rules, state)


@each([way for way in WAYS if not way[0].along])
def test_the_right_person_may(way: Way) -> None:
    policy, transition, item = now(way)
    verdict = asked(policy, item, transition, right(policy, transition))
    assert verdict.text("zh").endswith(f"可以办理“{transition.title.zh}”")
    assert verdict.text("en").endswith(f"may do “{transition.title.en}”")


@each([way for way in WAYS if not way[0].along])
def test_a_stranger_may_not_and_is_told_who_could(way: Way) -> None:
    policy, transition, item = now(way)
    by = replace(right(policy, transition), actor=situation("u-9002").actor)
    roles = [policy.roles[role].title for role in transition.roles]
    zh, en = "、".join(role.zh for role in roles), ", ".join(role.en for role in roles)
    verdict = asked(policy, item, transition, by)
    assert verdict.lines("zh")[0] == f"u-9002 在 市管局/机关党委 没有相应职责（{transition.clause}）（可由：{zh}）"
    assert (
        verdict.lines("en")[0]
        == f"u-9002 has no such role over 市管局/机关党委 ({transition.clause}) (could be done by: {en})"
    )
    assert verdict.codes[0] == "role"


@each([way for way in WAYS if way[0].along])
def test_what_happens_only_along_with_another_move_is_refused_alone(way: Way) -> None:
    policy, transition, item = now(way)
    verdict = asked(policy, item, transition, right(policy, transition))
    assert verdict.lines("zh") == [
        f"“{transition.title.zh}”不能单独办理（{transition.clause}）；它随另一事项的流转一并办理：办理那一项"
    ]
    assert verdict.lines("en") == [
        (
            f"“{transition.title.en}” cannot be done by itself ({transition.clause}); "
            "it happens along with another item's move: make that one"
        )
    ]


@each([way for way in WAYS if way[0].reason])
def test_what_asks_for_a_reason_is_refused_without_one(way: Way) -> None:
    policy, transition, item = now(way)
    verdict = asked(policy, item, transition, right(policy, transition, reason=None))
    title, clause = transition.title, transition.clause
    assert verdict.lines("zh") == [f"没有写明理由（{clause}）；写明理由后再办理“{title.zh}”"]
    assert verdict.lines("en") == [f"no reason is given ({clause}); give a reason, then do “{title.en}” again"]


@each([way for way in WAYS if way[0].params])
def test_what_asks_for_a_parameter_is_refused_without_it(way: Way) -> None:
    policy, transition, item = now(way)
    (param,) = transition.params
    by = right(policy, transition)
    verdict = asked(policy, item, transition, replace(by, params={"reason": by.params["reason"]}))
    title, clause = transition.title, transition.clause
    assert verdict.lines("zh") == [f"缺参数“{param}”（{clause}）；填写后再办理“{title.zh}”"]
    assert verdict.lines("en") == [
        f"the parameter “{param}” is missing ({clause}); give it, then do “{title.en}” again"
    ]


@each(WAYS)
def test_from_any_other_state_it_is_refused(way: Way) -> None:
    policy, transition, _ = now(way)
    kind = way[0].kind
    lifecycle = policy.kinds[kind]
    for state in lifecycle.states:
        if transition.sources and lifecycle.find(transition.trigger, state) is None:
            verdict = asked(policy, ripe.MAKERS[kind](policy, state), transition, right(policy, transition))
            assert verdict.codes == ("state",)


# --- guards -----------------------------------------------------------------


def nulls(said: dict[str, Any]) -> dict[str, Any]:
    """TOML has no NULL: it is written ``@none``."""
    return {name: None if value == "@none" else value for name, value in said.items()}


def spoilt(way: Way, case: dict[str, Any]) -> Facts:
    """The same item with what the case says about it, its members and what it belongs to."""
    row, state = way
    policy, kind = row.rules, row.kind
    said = nulls(case.get("fields", {}))
    said |= {name: case[name] for name in ("evidence", "doers", "owners") if name in case}
    if "measures" in case:
        said["measures"] = [_measure(policy, number, one) for number, one in enumerate(case["measures"], 1)]
    if "publications" in case:
        said["publications"] = [_posted(policy, one) for one in case["publications"]]
    facts = ripe.MAKERS[kind](policy, state, **said)
    if "parent" not in case:
        return facts
    assert facts.parent is not None
    return replace(facts, parent=replace(facts.parent, fields={**facts.parent.fields, **case["parent"]}))


def _measure(policy: Policy, number: int, said: dict[str, Any]) -> Facts:
    return ripe.measure(policy, **{"state": "identified", "number": number, **nulls(said)})


def _posted(policy: Policy, said: dict[str, Any]) -> Facts:
    objections = [ripe.objection(policy, one) for one in said.get("objections", ())]
    return ripe.posted(policy, **{**said, "objections": objections})


#: Guard -> the word in its refusal, in any policy: how the rows of the pages and the cases find each other.
CODES = {
    (policy.name, guard.name): guard.code
    for policy in POLICIES
    for lifecycle in policy.kinds.values()
    for transition in lifecycle.transitions
    for guard in transition.guards
}


def fitting(case: dict[str, Any]) -> Iterator[Way]:
    """Every way that the case speaks of: of its kind, and with a guard of its code, if nothing narrower is said."""
    for way in WAYS:
        row, _ = way
        codes = [CODES.get((row.policy, guard)) for guard in row.guards]
        here = row.trigger == case["trigger"] if "trigger" in case else case["code"] in codes
        if row.kind == case["kind"] and here and case.get("policy", row.policy) == row.policy:
            yield way


REFUSED = [(case, way) for case in CASES for way in fitting(case)]


@pytest.mark.parametrize(("case", "way"), REFUSED, ids=[f"{case['name']}: {named(way)}" for case, way in REFUSED])
def test_the_right_person_may_not_either(case: dict[str, Any], way: Way) -> None:
    policy, transition, _ = now(way)
    by = right(policy, transition, **case.get("params", {}))
    if "role" in case:
        by = replace(by, actor=situation("u-9001", case["role"]).actor)
    verdict = asked(policy, spoilt(way, case), transition, by)
    assert verdict.codes == (case["code"],)
    assert verdict.lines("zh") == [case["zh"].format(clause=transition.clause)]
    assert verdict.lines("en") == [case["en"].format(clause=transition.clause)]


def test_every_case_of_a_refusal_fits_some_transition() -> None:
    assert [case["name"] for case in CASES if not list(fitting(case))] == []


def test_every_guard_of_every_transition_is_refused_once() -> None:
    wanted = {(named(way), guard.code) for way in WAYS for guard in way[0].transition.guards}
    assert wanted <= {(named(way), case["code"]) for case, way in REFUSED}


# --- what the files say -----------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_outcome_of_a_legacy_ledger_has_a_state(name: str) -> None:
    policy = POLICIES[name]
    for lifecycle in (policy.kinds["problem"], policy.kinds["measure"]):
        assert set(lifecycle.outcomes) == set(Outcome)
        assert not lifecycle.states[lifecycle.outcomes[Outcome.DONE]].open
        assert lifecycle.states[lifecycle.outcomes[Outcome.UNDER_WAY]].open
        assert lifecycle.outcomes[Outcome.NOT_STARTED] == lifecycle.initial


@pytest.mark.parametrize("name", NAMES)
def test_every_transition_state_and_term_comes_from_an_article(name: str) -> None:
    policy = POLICIES[name]
    for lifecycle in policy.kinds.values():
        assert all(one.clause for one in lifecycle.transitions)
        assert all(one.clause for one in lifecycle.states.values())
    assert all(term.clause and term.source for term in policy.terms.values())
    assert all(one.clause for one in policy.results.values())
    assert all(step.clause for step in policy.steps.values())
    assert all(result.clause for result in policy.results.values())
    assert all(light.clause and light.source for light in policy.lights)
    assert all(rung.clause and rung.source for rung in policy.ladder)


@pytest.mark.parametrize("name", NAMES)
def test_no_clause_is_that_of_two_transitions(name: str) -> None:
    policy = POLICIES[name]
    clauses = [one.clause for lifecycle in policy.kinds.values() for one in lifecycle.transitions]
    assert len(set(clauses)) == len(clauses)


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_bundled_policy_claims_to_be_checked(name: str) -> None:
    policy = POLICIES[name]
    assert not any(term.verified for term in policy.terms.values())
    assert not any(light.verified for light in policy.lights)
    assert not any(rung.verified for rung in policy.ladder)
    assert not any(one.verified for one in (policy.limits, policy.recurrence) if one is not None)


# --- what the pages say -----------------------------------------------------

DOCS = Path(__file__).parents[2] / "docs"
ARTICLE = re.compile("第[一二三四五六七八九十百]+条(?:之[一二三])?(?:第[一二三四五六七八九十]+[款项])*")


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_policy_says_what_the_policy_says(name: str) -> None:
    policy = POLICIES[name]
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


def said_of_articles(data: object) -> Iterator[tuple[str, str | None]]:
    """Give every article of a policy file, with the source of its number if it has one."""
    if isinstance(data, dict):
        if "clause" in data:
            yield data["clause"], data.get("source") if isinstance(data.get("source"), str) else None
        data = list(data.values())
    for one in data if isinstance(data, list) else ():
        yield from said_of_articles(one)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_policy_names_every_article_and_where_every_number_comes_from(name: str) -> None:
    policy = POLICIES[name]
    page = (DOCS / "reference" / "policies" / f"{policy.name}.md").read_text("utf-8")
    articles = list(said_of_articles(tomllib.loads(policy.text)))
    named_here = set(ARTICLE.findall(page))
    assert [clause for clause, _ in articles if clause not in named_here] == []
    assert [clause for clause, source in articles if source is not None and source not in page] == []


def test_the_policy_of_the_guide_can_be_used() -> None:
    guide = (DOCS / "how-to" / "write-a-policy.md").read_text("utf-8")
    policy = parse("\n".join(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)), "small.toml")
    assert policy.name == "small"


def test_the_guide_lists_every_ready_made_guard() -> None:
    guide = (DOCS / "how-to" / "write-a-policy.md").read_text("utf-8")
    assert all(f"`{name}`" in guide for name in READY_MADE)
