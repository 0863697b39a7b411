"""The pytest plugin: which policy is under test, what a failure says, and that an unused plugin costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.testing.conftest import Run
from tests.testing.weakened import weakened

ONE = """
def test_one(scenario):
    s = scenario.problem().start()
    s.refused("extend", to="2022-05-21", because="extension_too_long")
"""


def test_the_policy_under_test_is_the_markers_the_command_lines_or_the_ini_files(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        import pytest

        def test_one(policy):
            print("one:", policy.name)

        @pytest.mark.policy("audit")
        def test_two(policy):
            print("two:", policy.name)
        """
    )
    run("-s").stdout.fnmatch_lines(["*one: standard*", "*two: audit*"])
    pytester.makeini("[pytest]\nrectify_policy = closeout\n")
    run("-s").stdout.fnmatch_lines(["*one: closeout*", "*two: audit*"])
    run("-s", "--policy", "meeting").stdout.fnmatch_lines(["*one: meeting*", "*two: audit*"])


def test_a_policy_file_is_found_beside_the_test_or_below_the_root(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makefile(".toml", own=weakened("standard", ('name = "standard"', 'name = "own"')).text)
    pytester.makeini("[pytest]\nrectify_policy = own.toml\n")
    pytester.mkdir("rules")
    pytester.makepyfile(**{"rules/test_it": "def test_one(policy):\n    assert policy.name == 'own'\n"})
    run().assert_outcomes(passed=1)


def test_a_weakened_policy_fails_in_plain_words(pytester: pytest.Pytester, run: Run) -> None:
    text = weakened(
        "standard", ('amount = 1\nunit = "months"\nextend_from', 'amount = 2\nunit = "months"\nextend_from')
    ).text
    pytester.makefile(".toml", own=text)
    pytester.makepyfile(ONE)
    result = run("--policy", "own.toml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*规定没有兑现",
            "E*应当：问题责任人不能办理“申请延期”，因为 extension_too_long",
            "E*实际：可以办理",
            "E*条款：第二十七条 申请延期",
            "E*经过：",
            "E*2022-01-20 P-1 查摆问题 → 查摆（书记）",
            "E*2022-01-20 P-1 启动整改 → 整改中，期限 2022-04-20（书记）",
            "E*制度：问题整改（四步）（standard 第1版）",
        ]
    )
    assert "rectify/testing/story.py" not in result.stdout.str()


def test_in_english_if_asked_for(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_one(scenario):\n    scenario.problem().complete()\n")
    run("--policy-lang", "en").stdout.fnmatch_lines(
        ["E*the rule does not hold", "E*expected: secretary may do “complete”", "E*found: it is refused, because"]
    )
    pytester.makeini("[pytest]\nrectify_lang = en\n")
    run().stdout.fnmatch_lines(["E*the rule does not hold"])


def test_a_wrong_date_or_state_accounts_for_itself(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        from datetime import date

        def test_date(scenario):
            assert scenario.problem().start().due == date(2022, 4, 21)

        def test_state(scenario):
            assert "rectified" == scenario.problem().state

        def test_neither(scenario):
            assert 1 == 2
        """
    )
    result = run()
    result.stdout.fnmatch_lines(
        [
            "E*assert 规定没有兑现",
            "E*应当：P-1 的期限是 2022-04-21",
            "E*实际：P-1 的期限是 2022-04-20",
            "*- 规定没有兑现 -*",
            "条款：第二条第二项 限期整改；第五条 启动整改",
            "  2022-01-20 P-1 启动整改 → 整改中，期限 2022-04-20（书记）",
            "E*应当：P-1 的状态是 rectified",
            "*- 规定没有兑现 -*",
        ]
    )
    assert result.stdout.str().count("- 规定没有兑现 -") == 2


def test_a_mistake_in_a_test_is_told_without_our_traceback(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_one(scenario):\n    scenario.problem(text='')\n")
    result = run()
    result.stdout.fnmatch_lines(["E*InvalidValueError*"])
    assert "rectify/ledger" not in result.stdout.str()


def test_scenarios_are_played_on_any_database_and_leave_nothing_behind(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(ONE)
    url = f"sqlite:///{pytester.path / 'kept.db'}"
    run("--policy-database", url).assert_outcomes(passed=1)
    pytester.makepyfile(
        """
        from rectify import Problem
        from rectify.ledger import connect

        def test_nothing():
            with connect.session("kept.db") as session:
                assert session.query(Problem).count() == 0
        """
    )
    run().assert_outcomes(passed=1)


def test_fixtures_of_the_hosts_own_of_the_same_names_do_no_harm(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def clock():
            return "ours"

        @pytest.fixture
        def policy():
            return "ours"

        def test_one(clock, policy, scenario):
            assert clock == policy == "ours"
            assert scenario.problem().start().state == "rectifying"
        """
    )
    run().assert_outcomes(passed=1)


def test_an_unused_plugin_imports_nothing_of_the_library(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_one():
            ours = {name for name in sys.modules if name.startswith(("rectify.", "sqlalchemy", "transitions"))}
            assert ours == {"rectify.testing", "rectify.testing.plugin"}
        """
    )
    ran = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=pytester.path, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout.decode()


def test_what_a_feature_needs_and_is_not_there_is_told(
    pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makefile(".feature", one="# language: zh-CN\n功能: 一\n")
    monkeypatch.setattr("rectify.testing.plugin.find_spec", lambda _: None)
    run().stdout.fnmatch_lines(["one.feature 要用 pytest-bdd 运行，没有安装", "*rectify_features = false*"])
    pytester.makefile(".table.md", one="# 表\n")
    run("one.table.md").stdout.fnmatch_lines(["one.table.md 要用 markdown-it-py 运行，没有安装"])
    (pytester.path / "one.table.md").unlink()
    pytester.makeini("[pytest]\nrectify_features = false\n")
    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED
