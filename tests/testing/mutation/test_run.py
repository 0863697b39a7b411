"""A mutation run: what tests notice, what a property notices, what nobody does, and what is no other policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rectify.errors import FaultyInput
from rectify.policy.policyfile import load
from rectify.testing.mutation import equivalence
from rectify.testing.mutation.mutant import Mutant
from rectify.testing.mutation.mutants import mutants
from rectify.testing.mutation.outcome import Mutation, Status
from rectify.testing.mutation.report import as_json, lines
from rectify.testing.mutation.run import mutate
from tests.policy.given import tiny

INI = """
[pytest]
rectify_policy = tiny.toml
addopts = --import-mode=importlib
"""
TESTS = """
import pendulum

from rectify.policy.actor import Actor
from rectify.policy.facts import Situation
from rectify.policy.judge import judge
from rectify.policy.policyfile import load
from rectify.policy.workdays import WorkCalendar
from rectify.testing.supposing import plain

EARLY = load("tiny.toml")

def test_who_completes(scenario):
    s = scenario.problem().start()
    s.refused("complete", by="丙", because="role")
    s.complete(by="secretary")
    assert s.state == "done"

def test_a_month(policy):
    assert policy.terms["month"].amount == 1

def test_of_an_early_policy():
    asked = Situation(Actor("u-1001"), pendulum.date(2022, 1, 20), WorkCalendar.statutory())
    assert not judge(EARLY, plain(EARLY, "problem", "found"), "complete", asked)
    assert "role" in judge(EARLY, plain(EARLY, "problem", "doing"), "complete", asked).codes
"""
TABLE = """<!-- 制度: tiny.toml -->
| 状态 | 动作 | 角色 | 条件 | 结果 |
|---|---|---|---|---|
| 查摆 | 启动 | 其他人 | has_measures | 不能 |
"""
FAILING = """
def test_one():
    assert 1 == 2

def test_two():
    assert False
"""
Runs = Callable[..., Mutation]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = tiny(('trigger = "complete"', 'trigger = "complete"\nclause = "第三条"\nguards = ["has_measures"]'))
    (tmp_path / "tiny.toml").write_text(text, "utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nrectify_policy = tiny.toml\naddopts = --import-mode=importlib\n", "utf-8"
    )
    (tmp_path / "test_tiny.py").write_text(TESTS, "utf-8")
    (tmp_path / "tiny.table.md").write_text(TABLE, "utf-8")
    return tmp_path


@pytest.fixture
def runs(folder: Path) -> Runs:
    """Run some of the mutants."""
    policy = load(folder / "tiny.toml")

    def made(wanted: Callable[[Mutant], bool], *arguments: str) -> Mutation:
        chosen = [one for one in mutants(policy) if wanted(one)]
        return mutate(policy, chosen, ["-c", "pytest.ini", "-q", *arguments])

    return made


def test_what_a_test_notices_is_named_with_the_test(runs: Runs) -> None:
    found = runs(lambda one: one.key == "problem.2" and one.group == "role")
    assert [(one.mutant.text(), one.status, one.by) for one in found.outcomes] == [
        ("第三条 完成（问题）：不再限于书记，人人可办", Status.KILLED, "test_tiny.py::test_who_completes"),
    ]
    assert (found.percent, found.noticed) == (100.0, 1)


def test_a_row_of_a_decision_table_notices_too(runs: Runs) -> None:
    found = runs(lambda one: one.key == "problem.1" and one.code == "guard_dropped", "tiny.table.md")
    (one,) = found.outcomes
    assert (one.status, one.by.partition("::")[0]) == (Status.KILLED, "tiny.table.md")


def test_what_nobody_notices_is_told_with_a_situation_that_it_makes_a_difference_to(runs: Runs) -> None:
    found = runs(lambda one: one.key == "problem.1" and one.code == "guard_changed", "test_tiny.py")
    fewer, *_ = found.of(Status.SURVIVED)
    assert fewer.mutant.text() == "启动（问题）：has_measures 中“count(measures) >= 1”改为“count(measures) >= 0”"
    assert fewer.lines["zh"][0].startswith("P-1")
    assert found.percent < 100
    said = "\n".join(lines(found, "zh"))
    assert "改成这样，没有测试、也没有性质发现：" in said
    assert "有 1 个测试在运行之前就取得了制度" in said
    assert "test_tiny.py::test_of_an_early_policy" in said
    assert as_json(found, "en")["survived"] == len(found.of(Status.SURVIVED))


def test_what_breaks_a_property_is_noticed_by_it(runs: Runs) -> None:
    found = runs(lambda one: one.key == "problem.2" and one.code == "target", "-k", "month")
    (one, *_) = found.of(Status.PROPERTY)
    assert one.lines["zh"]
    assert one.by
    assert "没有测试发现，由性质发现：" in "\n".join(lines(found, "zh"))


def test_what_makes_no_difference_is_told_with_the_reason(runs: Runs) -> None:
    found = runs(lambda one: one.key == "problem.2" and one.code == "guard_dropped", "-k", "month")
    (one,) = found.of(Status.EQUIVALENT)
    assert one.mutant.text() == "第三条 完成（问题）：不再要求 has_measures"
    assert one.lines["zh"][0].startswith("模型检查走遍了")
    assert "改与不改一样（等价）：" in "\n".join(lines(found, "zh"))


def test_tests_that_fail_before_anything_is_changed_are_all_listed(folder: Path, runs: Runs) -> None:
    (folder / "test_failing.py").write_text(FAILING, "utf-8")
    with pytest.raises(FaultyInput) as error:
        runs(lambda _: True, "test_failing.py")
    assert error.value.text("en").splitlines() == [
        "before anything is changed, the tests do not pass, 2 faults:",
        "  test_failing.py::test_one: assert 1 == 2 → make it pass first",
        "  test_failing.py::test_two: assert False → make it pass first",
    ]


@pytest.mark.parametrize("arguments", [("-k", "nothing"), ("nowhere.py",), ("broken.py",)])
def test_without_tests_there_is_nothing_to_run(folder: Path, runs: Runs, arguments: tuple[str, ...]) -> None:
    (folder / "broken.py").write_text("import nothing_of_the_kind\n", "utf-8")
    with pytest.raises(FaultyInput, match="没有可运行的测试"):
        runs(lambda _: True, *arguments)


HARD = """
import os, time

def test_of_one_who_gives_up(policy):
    if not policy.kinds["problem"].named("complete")[0].roles:
        os._exit(1)

def test_of_one_who_never_ends(policy):
    if policy.terms["month"].amount == 2:
        time.sleep(600)
"""


def test_a_change_that_hangs_the_tests_or_takes_them_down_is_noticed(
    folder: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "test_hard.py").write_text(HARD, "utf-8")
    monkeypatch.setattr("rectify.testing.mutation.run.LEAST", 3)

    def hard(one: Mutant) -> bool:
        return one.code == "anybody" or one.facts.get("now") == 2

    found = runs(hard, "test_hard.py")
    assert [one.status for one in found.outcomes] == [Status.LATE, Status.CRASHED]
    assert found.percent == 100


def test_tests_that_take_the_process_down_before_anything_is_changed_are_no_tests(folder: Path, runs: Runs) -> None:
    (folder / "test_down.py").write_text("import os\n\ndef test_down():\n    os._exit(1)\n", "utf-8")
    with pytest.raises(FaultyInput, match="没有可运行的测试"):
        runs(lambda _: True, "test_down.py")


def test_what_the_checker_does_not_look_at_is_never_called_equivalent(runs: Runs) -> None:
    found = runs(lambda one: one.key == "problem" and one.code == "changed", "-k", "month")
    assert {one.status for one in found.outcomes} == {Status.SURVIVED}


def test_a_search_that_takes_too_long_is_told(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equivalence, "PATIENCE", 0)
    (one,) = runs(lambda one: one.key == "problem.2" and one.code == "guard_dropped", "-k", "month").outcomes
    assert one.status is Status.SURVIVED
    assert one.lines["en"] == ("the model checker did not come to an end in 0 s: it may be equivalent",)


def test_a_date_that_the_search_does_not_meet_is_another_date_all_the_same(runs: Runs) -> None:
    found = runs(lambda one: one.key == "term.month" and one.facts.get("now") == "next", "-k", "month")
    assert [one.status for one in found.outcomes] == [Status.SURVIVED]
