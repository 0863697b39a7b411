"""Policy coverage: what tests touched of a policy, told at the end of a run, of parallel runs too."""

from __future__ import annotations

import json

import pytest

from rectify.policy import observing
from rectify.policy.policyfile import bundled
from rectify.testing import PolicyCoverage
from rectify.testing.points import points_of
from tests.policy.given import tiny
from tests.testing.conftest import Run

TESTS = """
def test_start(scenario):
    scenario.problem(measures=0).refused("start", because="measures_missing")
    scenario.problem().start().refused("complete", by="丙", because="role")

def test_complete(scenario):
    scenario.problem().start().complete().refused("start", because="state")
"""


@pytest.fixture
def covered(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".toml", tiny=tiny(('trigger = "complete"', 'trigger = "complete"\nclause = "第三条"')))
    pytester.makeini("[pytest]\nrectify_policy = tiny.toml\n")
    pytester.makepyfile(TESTS)
    return pytester


@pytest.mark.usefixtures("covered")
def test_a_run_tells_what_is_not_touched(run: Run) -> None:
    result = run("--policy-cov")
    result.stdout.fnmatch_lines(
        [
            "*- 制度覆盖 -*",
            "tiny 第1版（最小制度）：88.23 %",
            "  条款 1/1 · 流转 5/6 · 职责 2/2 · 条件（成立与不成立） 2/2 · 状态 5/6 · 时限 1/1",
            "    措施从未处于“已完成”",
            "    措施“完成”从未从“整改中”办理",
        ]
    )
    assert result.ret == pytest.ExitCode.OK


def test_in_parallel_it_is_the_same(covered: pytest.Pytester) -> None:
    result = covered.runpytest_subprocess("-n", "2", "--policy-cov", "--color=no")
    result.stdout.fnmatch_lines(["tiny 第1版（最小制度）：88.23 %"])


def test_clauses_without_a_test_are_named(covered: pytest.Pytester, run: Run) -> None:
    result = run("--policy-cov", "-k", "start", "--policy-lang", "en")
    result.stdout.fnmatch_lines(["tiny, version 1 (tiny): * %"])
    covered.makepyfile("def test_one(scenario):\n    scenario.problem()\n")
    run("--policy-cov", "--policy-lang", "en").stdout.fnmatch_lines(["  clauses without a test: 第三条"])


def test_json_has_everything(covered: pytest.Pytester, run: Run) -> None:
    run("--policy-cov", "--policy-cov-json", "cov.json").stdout.fnmatch_lines(["已写入 cov.json"])
    (one,) = json.loads((covered.path / "cov.json").read_text("utf-8"))
    assert (one["policy"], one["percent"], one["clauses"]) == ("tiny", 88.23, {"第三条": True})
    assert one["groups"]["transition"] == {"touched": 5, "total": 6}
    assert [missing["group"] for missing in one["missing"]] == ["state", "transition"]


def test_a_diagram_has_what_was_made_in_green_and_what_never_was_in_red(covered: pytest.Pytester, run: Run) -> None:
    run("--policy-cov", "--policy-cov-diagram", "drawn").stdout.fnmatch_lines(["已写入 drawn*tiny-measure.mmd"])
    drawn = (covered.path / "drawn" / "tiny-measure.mmd").read_text("utf-8")
    assert drawn.splitlines() == [
        "flowchart TD",
        "    beginning(( ))",
        '    planned["待整改"]:::green',
        '    doing["整改中"]:::green',
        '    done["已完成"]:::red',
        '    beginning -->|"制定"| planned',
        '    planned -->|"启动"| doing',
        '    doing -->|"完成"| done',
        "    classDef green stroke:#2e7d32,stroke-width:2px",
        "    linkStyle 0,1 stroke:#2e7d32,color:#2e7d32",
        "    classDef red stroke:#c00000,stroke-width:2px",
        "    linkStyle 2 stroke:#c00000,color:#c00000",
    ]


@pytest.mark.usefixtures("covered")
def test_too_low_a_figure_is_a_failure_of_the_run(run: Run) -> None:
    result = run("--policy-cov", "--policy-cov-fail-under", "90")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["制度覆盖不足：tiny 88.23 %，应不低于 90 %"])
    assert run("--policy-cov", "--policy-cov-fail-under", "88").ret == pytest.ExitCode.OK


def test_a_run_that_touches_no_policy_is_below_any_figure(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_one():\n    pass\n")
    result = run("--policy-cov", "--policy-cov-fail-under", "1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["测试没有用到任何制度"])


@pytest.mark.usefixtures("covered")
def test_only_what_is_asked_for_is_told(run: Run) -> None:
    result = run("--policy-cov", "--policy-cov-of", "standard", "--policy-cov-fail-under", "100")
    result.stdout.fnmatch_lines(["测试没有用到任何制度"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_much_that_is_missing_is_cut_short(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_one(scenario):\n    scenario.problem()\n")
    run("--policy-cov").stdout.fnmatch_lines(["    …… 另有 * 处，见 --policy-cov-json"])


@pytest.mark.usefixtures("covered")
def test_nobody_listens_after_the_run(run: Run) -> None:
    before = observing.observer
    run("--policy-cov")
    assert observing.observer is before


def test_every_point_has_words_in_both_languages_and_a_key_of_its_own() -> None:
    for policy in bundled():
        points = list(points_of(policy))
        assert len({one.key for one in points}) == len(points)
        assert all(one.text(lang) for one in points for lang in ("zh", "en"))


def test_a_rule_used_before_its_policy_is_known_counts_later() -> None:
    (standard,) = (one for one in bundled() if one.name == "standard")
    coverage = PolicyCoverage()
    coverage.used(standard.ladder[0])
    coverage.used(None)
    assert coverage.report() == []
    coverage._know(standard)
    (one,) = coverage.report()
    assert one.touched == {"rung.remind_20"}
