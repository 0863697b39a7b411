"""Feature files in Chinese: bare ones run, with a step for every verb, date and refusal."""

from __future__ import annotations

import pytest

from tests.testing.conftest import Run

HEAD = "# language: zh-CN\n@制度:closeout\n功能: 公示\n"

#: What every feature below begins with, and what it says; all of it holds.
HOLDS = {
    "公示期未满，不能公示": """
        假如今天是"2022-01-20"
        而且有一个已"验收"的问题
        当于"2022-01-28"公示整改结果
        那么公示期满日是"2022-02-09"
        而且"PUB-1"的期限是"2022-02-09"
        当到了"2022-02-09"
        那么不能转为"公示"，因为"公示期未满"
        当到了"2022-02-10"
        那么可以办理"公示"
        当"书记"办理"公示"
        那么问题是"公示"
    """,
    "谁负责，谁不验收": """
        假如有一个问题，责任人依次是"甲、乙"
        而且"乙"有职责"督导组"
        当由"书记"于"2022-01-21"办理"启动整改"
        而且“办事员”办理“提请验收”
        那么"乙"不能办理"验收"，因为"acceptor_is_responsible"和"未经现场核查"
        而且"M-1"是"待验收"
    """,
    "涉密的不公示": """
        假如有一个涉密问题，有两项措施，方面是"学习"
        而且问题已"验收"
        那么"书记"不能办理"公示"，因为"涉密问题不予公示"
    """,
    "延期": """
        假如制度是"standard"
        而且今天是"2022-01-20"
        而且有一个问题，有3项措施
        当办理"启动整改"
        那么不能申请延期至"2022-05-21"，因为"extension_too_long"
        而且可以申请延期至"2022-05-20"
        当"责任人"对"M-1"申请延期至"2022-05-10"，理由是"情况复杂"
        而且"书记"办理"同意延期"
        那么"M-1"的期限是"2022-05-10"
        而且期限是"2022-04-20"
    """,
    "细化时限": """
        当办理"细化整改时限"，新期限是"2022-04-01"
        那么到期日是"2022-04-01"
        当对"measure"办理"修改"，内容是"建立制度"
        那么"问题"的状态是"查摆"
    """,
    "清单不等办结": """
        假如有一个问题
        那么期限没有
        当公示整改清单，范围是"社会"
        那么"PUB-1"的状态是"公示中"
    """,
}

FAILS = {
    '那么期限是"2022-04-21"': [
        '公示.feature:7: 那么 期限是"2022-04-21"',
        "应当：P-1 的期限是 2022-04-21",
        "实际：P-1 的期限是 没有",
    ],
    '那么问题是"公示"': ['公示.feature:7: 那么 问题是"公示"', "应当：P-1 的状态是 公示", "实际：P-1 的状态是 查摆"],
    '当办理"验收"': ['公示.feature:7: 当 办理"验收"', "应当：督导组可以办理“验收”", "实际：不能办理，因为"],
    '那么可以办理"验收"': ["公示.feature:7: *", "应当：督导组可以办理“验收”"],
    '那么不能办理"启动整改"，因为"太早"': [
        "公示.feature:7: *",
        "应当：书记不能办理“启动整改”，因为 太早",
        "实际：可以办理",
    ],
    '当办理"接收"': ['公示.feature:7: 当 办理"接收"', "*没有叫“接收”的办理事项*"],
    '当到了"明天"': ['公示.feature:7: 当 到了"明天"', "*Invalid isoformat*"],
    "当天下大雨": ["公示.feature:7: 当 天下大雨", "没有这样的步骤*"],
}


def _feature(pytester: pytest.Pytester, name: str, steps: str) -> None:
    pytester.makefile(".feature", 公示=f"{HEAD}\n  场景: {name}\n{steps}\n")


@pytest.mark.parametrize("name", HOLDS)
def test_what_holds_passes_under_the_name_of_its_scenario(pytester: pytest.Pytester, run: Run, name: str) -> None:
    _feature(pytester, name, HOLDS[name])
    run("-v").stdout.fnmatch_lines([f"公示.feature::{name} PASSED*"])


@pytest.mark.parametrize("step", FAILS)
def test_what_fails_is_told_with_line_and_step_and_without_a_traceback(
    pytester: pytest.Pytester, run: Run, step: str
) -> None:
    _feature(pytester, "不对", f"假如有一个问题\n{step}")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(FAILS[step])
    assert ".py:" not in result.stdout.str().partition("short test summary")[0]


def test_an_outline_runs_once_for_each_example(pytester: pytest.Pytester, run: Run) -> None:
    outline = """
  场景大纲: 延期
    假如制度是"standard"
    而且有一个已"启动整改"的问题
    那么不能申请延期至"<日期>"，因为"<理由>"

    例子:
      | 日期       | 理由                |
      | 2022-05-21 | extension_too_long  |
      | 2022-04-20 | extension_not_later |
"""
    pytester.makefile(".feature", 延期=HEAD + outline)
    run().assert_outcomes(passed=2)


def test_other_tags_are_marks_as_ever(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makefile(".feature", 公示=HEAD + "\n  @slow\n  场景: 一\n    假如有一个问题\n")
    pytester.makeini("[pytest]\nmarkers = slow\n")
    run("-m", "not slow").assert_outcomes(deselected=1)


def test_a_fault_of_a_program_keeps_its_traceback(pytester: pytest.Pytester, run: Run) -> None:
    _feature(pytester, "坏", "假如有一个问题\n当出错")
    pytester.makeconftest("from pytest_bdd import when\n\n@when('出错')\ndef _():\n    raise KeyError('x')\n")
    run().stdout.fnmatch_lines(["E*KeyError: 'x'"])


def test_features_in_other_languages_are_left_to_their_hosts(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makefile(".feature", other="Feature: other\n  Scenario: one\n    Given nothing\n")
    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_policy_that_there_is_not_is_told_at_the_first_step(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makefile(".feature", 公示=HEAD.replace("closeout", "none") + "\n  场景: 一\n    假如有一个问题\n")
    run().stdout.fnmatch_lines(["公示.feature:6: 假如 有一个问题", "没有叫“none”的制度"])
