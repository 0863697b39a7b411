"""Decision tables in Markdown: each row is a test, and what they do not speak of is told."""

from __future__ import annotations

import pytest

from rectify.errors import FaultyInput
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled
from rectify.testing import RuleBroken
from rectify.testing.completeness import gaps, overlaps
from rectify.testing.decisiontable import check, read, rows_of
from tests.testing.conftest import Run
from tests.testing.weakened import weakened

HEAD = "| 状态 | 动作 | 角色 | 条件 | 结果 |\n|---|---|---|---|---|\n"
KINDS = "| 事项 | 状态 | 动作 | 角色 | 条件 | 结果 |\n|-|-|-|-|-|-|\n"
(CLOSEOUT,) = (one for one in bundled() if one.name == "closeout")

HOLDS = """
| 查摆 | 启动整改 | 书记 | — | 整改中 |
| 查摆 | 启动整改 | 办事员、其他人 | — | 不能：没有相应职责 |
| 查摆 | 启动整改 | 书记 | has_measures | 不能 |
| 待验收 | 验收 | 督导组 | — | 已整改 |
| 待验收 | 验收 | 督导组 | 未经现场核查、佐证材料 | 不能 |
| 整改中 | 验收 | 督导组 | — | 不能 |
| 已整改 | 公示 | 书记、办事员 | — | 公示 |
| 已整改 | 公示 | 书记 | 公示期未满 | 不能：公示期未满 |
| 查摆 | 附佐证材料 | 责任人 | — | 查摆 |
| 整改中 | attach | owner | - | 可以 |
| — | 查摆问题 | 书记、办事员 | — | 查摆 |
"""
FAILS = {
    "| 查摆 | 启动整改 | 办事员 | — | 整改中 |": "没有相应职责",
    "| 查摆 | 启动整改 | 书记 | — | 不能 |": "实际：可以办理，转为“整改中”",
    "| 查摆 | 启动整改 | 书记 | — | 已整改 |": "实际：可以办理，转为“整改中”",
    "| 查摆 | 附佐证材料 | 书记 | — | 不能 |": "实际：可以办理，转为“查摆”",
    "| 待验收 | 验收 | 督导组 | 未经现场核查 | 不能：涉密 |": "未经现场核查（第八条）",
    "| 整改中 | 验收 | 督导组 | — | 已整改 |": "现为“整改中”",
}


def _checked(rows: str, policy: Policy = CLOSEOUT) -> None:
    for case in read(policy, rows_of(HEAD + rows.strip()), "表.md"):
        check(policy, case)


@pytest.mark.parametrize("row", HOLDS.strip().splitlines())
def test_what_the_policy_says_holds(row: str) -> None:
    _checked(row)


@pytest.mark.parametrize("row", FAILS)
def test_what_it_does_not_say_fails_with_what_it_says(row: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        _checked(row)
    assert FAILS[row] in str(broken.value)


def test_a_row_notices_that_its_guard_is_gone() -> None:
    without = weakened("closeout", ('    "inspected",\n', ""))
    with pytest.raises(FaultyInput, match="制度中没有“未经现场核查”"):
        _checked("| 待验收 | 验收 | 督导组 | 未经现场核查 | 不能 |", without)


ONLY_CONFIDENTIAL = """[guards.only_secret]
kind = "problem"
code = "open"
message = { zh = "不涉密", en = "open" }
when = { field = "confidential", op = "==", value = true }

[guards.inspected]"""


def test_guards_that_contradict_each_other_are_told() -> None:
    both = '"not_confidential", "only_secret", "result_posted"'
    named = ("[guards.inspected]", ONLY_CONFIDENTIAL)
    changed = weakened("closeout", ('"not_confidential", "result_posted"', both), named)
    with pytest.raises(RuleBroken, match="条件之间有矛盾"):
        _checked("| 已整改 | 公示 | 书记 | — | 公示 |", changed)


def test_other_kinds_have_a_column_of_their_own() -> None:
    table = f"{KINDS}| 措施 | 整改中 | 报验 | 责任人 | — | 待验收 |\n"
    (row,) = rows_of(table)
    (case,) = read(CLOSEOUT, [row], "表.md")
    check(CLOSEOUT, case)
    assert (row.title, row.line) == ("措施 | 整改中 | 报验 | 责任人 | — | 待验收", 3)


def test_every_word_that_the_policy_does_not_have_is_told_at_once() -> None:
    rows = (
        "| 接收 | 启动整改 | 书记 | — | 不能 |\n"
        "| 查摆 | 接收 | 局长 | — | 也许 |\n"
        "| 查摆 | 启动整改 | 书记 | 天晴 | 不能 |"
    )
    with pytest.raises(FaultyInput) as faulty:
        read(CLOSEOUT, rows_of(HEAD + rows), "表.md")
    assert [fault.text().partition(" → ")[0] for fault in faulty.value.faults] == [
        "表.md:3: 制度中没有“接收”",
        "表.md:4: 制度中没有“接收”",
        "表.md:4: 制度中没有“局长”",
        "表.md:4: 看不懂结果“也许”",
        "表.md:5: 制度中没有“天晴”",
    ]
    kinds = f"{KINDS}| 车辆 | 整改中 | 报验 | 责任人 | — | 待验收 |\n"
    with pytest.raises(FaultyInput, match="制度中没有“车辆”"):
        read(CLOSEOUT, rows_of(kinds), "表.md")


def test_tables_of_other_things_are_passed_over() -> None:
    assert list(rows_of("| a | b |\n|---|---|\n| 1 | 2 |\n")) == []


def test_gaps_are_the_roles_states_and_guards_that_no_row_speaks_of() -> None:
    cases = read(CLOSEOUT, rows_of(HEAD + "| 已整改 | 公示 | 书记 | — | 公示 |"), "表.md")
    assert [one.partition("：")[0] for one in gaps(CLOSEOUT, cases)] == [
        "第十一条 “已整改”时由办事员办理“公示”",
        "第十一条 办理“公示”时条件 not_confidential 不成立",
        "第十一条 办理“公示”时条件 result_posted 不成立",
        "第十一条 办理“公示”时条件 posting_over 不成立",
        "第十一条 办理“公示”时条件 no_objection 不成立",
    ]


def test_rows_that_say_the_same_or_the_contrary_overlap() -> None:
    rows = (
        "| 查摆 | 启动整改 | 书记 | — | 整改中 |\n"
        "| 查摆 | start | 书记、办事员 | — | 整改中 |\n"
        "| identified | start | 办事员 | — | 不能 |"
    )
    cases = read(CLOSEOUT, rows_of(HEAD + rows), "表.md")
    assert list(overlaps(CLOSEOUT, cases)) == [
        "第 3 行与第 4 行重复：查摆 | start | 书记、办事员 | — | 整改中",
        "第 4 行与第 5 行相抵触：identified | start | 办事员 | — | 不能",
    ]


def test_a_file_of_tables_is_collected_row_by_row(pytester: pytest.Pytester, run: Run) -> None:
    text = f"# 验收\n\n<!-- 制度: closeout -->\n\n{HEAD}{HOLDS.strip()}\n"
    (pytester.path / "验收判定表.md").write_text(text, encoding="utf-8")
    result = run("-v")
    result.stdout.fnmatch_lines(
        [
            "验收判定表.md::7: 查摆 | 启动整改 | 书记 | — | 整改中 PASSED*",
            "验收判定表.md::没有重叠的行 PASSED*",
            "*验收判定表.md 的判定表没有说到*",
            "  第六条 办理“启动整改”时条件 every_measure_has_owner 不成立：*",
        ]
    )
    assert result.ret == pytest.ExitCode.OK


def test_a_row_that_fails_is_told_with_its_line(pytester: pytest.Pytester, run: Run) -> None:
    rows = "| 查摆 | 启动整改 | 书记 | — | 已整改 |\n| 查摆 | 启动整改 | 书记 | — | 已整改 |"
    pytester.makefile(".table.md", one=f"{HEAD}{rows}\n")
    result = run()
    result.stdout.fnmatch_lines(
        [
            "one.table.md:3",
            "规定没有兑现",
            "应当（书记）：查摆 | 启动整改 | 书记 | — | 已整改",
            "应当：没有两行说同一件事",
        ]
    )
    assert ".py:" not in result.stdout.str().partition("short test summary")[0]


def test_a_file_that_cannot_be_read_is_told(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makefile(".table.md", none="# 空\n", bad=f"{HEAD}| 接收 | 启动整改 | 书记 | — | 不能 |\n")
    result = run()
    result.stdout.fnmatch_lines(["*bad.table.md 中的判定表未采用，共 1 处错误*", "*none.table.md 中没有判定表*"])


def test_a_fault_of_a_program_keeps_its_traceback(
    pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("rectify.testing.decisiontable.check", broken)
    pytester.makefile(".table.md", one=f"{HEAD}| 查摆 | 启动整改 | 书记 | — | 整改中 |\n")
    run().stdout.fnmatch_lines(["*KeyError: 'x'"])
