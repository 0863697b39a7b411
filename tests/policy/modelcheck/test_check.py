"""What the checker says of sound policies, of properties, and of what people read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rectify.policy.facts import GuardError
from rectify.policy.guard import TRUE, Compare, Did, Opaque
from rectify.policy.modelcheck import Property, always, check, explore, never, search
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, parse
from rectify.policy.value import Const, field
from rectify.vocabulary import Title

TEXT = Path(__file__).with_name("small.toml").read_text("utf-8")
SMALL = parse(TEXT)
SAID = Title("性质", "a property")


@pytest.mark.parametrize("policy", list(bundled()), ids=lambda one: one.name)
def test_the_checker_finds_nothing_in_a_bundled_policy(policy: Policy) -> None:
    assert check(policy, measures=1).text("zh").count("✗") == 0


def test_a_report_says_what_was_looked_at_and_what_is_proved() -> None:
    report = check(SMALL, measures=2)
    lines = report.text("en").splitlines()
    assert lines[0].startswith("small: up to 2 measures, ")
    assert "  ✓ no item is ever stuck in a state" in lines
    assert "  ✓ nobody grants an extension that they asked for" in lines
    assert bool(report)


def test_what_a_policy_has_not_is_not_proved_of_it() -> None:
    standard = next(one for one in bundled() if one.name == "standard")
    kept = [one.en for one in check(standard, measures=1).kept]
    assert "nothing is settled unaccepted" not in kept
    assert "no result is posted unaccepted" in kept


def test_a_property_of_ones_own_is_asked_too() -> None:
    late = never(Compare(field("problem", "state"), "==", Const("closed")), title=SAID, clause="第九十九条")
    (found,) = check(SMALL, measures=1, properties=[late]).findings
    assert found.text("zh") == "不符合“性质”：P-1（第九十九条）"
    assert found.steps(SMALL, "en")[-1].endswith("does “close”: P-1 (第十一条); → closed")


def test_what_is_unknown_breaks_no_property() -> None:
    due = Compare(field("problem", "due_on"), ">=", Const(date(2022, 1, 1)))
    assert check(SMALL, measures=1, properties=[always(due, title=SAID)])


def test_the_kind_of_a_property_is_that_of_its_guard_or_is_given() -> None:
    assert always(Did("measure", "start"), title=SAID).kind == "measure"
    assert always(TRUE, title=SAID, kind="problem") == Property(SAID, "problem", TRUE, holds=True)
    with pytest.raises(GuardError, match="看不出性质说的是哪一种事项：-"):
        always(TRUE, title=SAID)


def test_a_property_can_be_read_when_an_item_is_created() -> None:
    nothing = never(Opaque("measure", lambda facts, _: facts.fields["owner"] is not None), title=SAID, on=["plan"])
    (found,) = check(SMALL, measures=1, properties=[nothing]).findings
    assert len(found.path) == 2
    assert found.ways("measure") == {("", "planned")}


def test_a_scope_that_is_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LIMIT", 5)
    report = check(SMALL, measures=1)
    assert "several" in report.left_out
    assert "“several”没有查完" in report.text("zh")


def test_progress_is_told_for_each_configuration() -> None:
    told: list[int] = []
    explored = explore(SMALL, 1, progress=told.append)
    assert sum(told) == sum(len(one.configurations) for _, one in explored)


def test_the_way_of_a_finding_is_what_a_drawing_has_in_red() -> None:
    report = check(
        parse(TEXT.replace('guards = ["problem_open", "has_owner"]', 'guards = ["problem_open"]')), measures=1
    )
    found = next(one for one in report.findings if one.code == "dead_end")
    assert found.ways("problem") == {("", "found"), ("found", "doing")}
    assert found.ways("measure") == {("", "planned"), ("planned", "doing")}
