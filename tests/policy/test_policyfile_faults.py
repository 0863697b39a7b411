"""Everything that can be wrong with a policy file, one at a time, in the words that people read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rectify.errors import PolicyError
from rectify.messages import CATALOGUE
from rectify.policy.policyfile import load, parse
from tests.policy.given import TINY, WHOLE, faults, own, refused, replaced, tiny

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "policyfile_faults.toml").read_text("utf-8"))["case"]
WHOLE_CASES = tomllib.loads((HERE / "whole_faults.toml").read_text("utf-8"))["case"]
GUARDS = tomllib.loads((HERE / "guardfile_faults.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_policy_file_is_refused_for(case: dict[str, Any]) -> None:
    text = tiny(*case["replace"])
    assert (faults(text, "zh"), faults(text, "en")) == (case["zh"], case["en"])


@pytest.mark.parametrize("case", WHOLE_CASES, ids=[case["name"] for case in WHOLE_CASES])
def test_a_policy_file_of_all_kinds_is_refused_for(case: dict[str, Any]) -> None:
    text = replaced(WHOLE, *case["replace"])
    assert (faults(text, "zh"), faults(text, "en")) == (case["zh"], case["en"])


def test_the_names_of_the_cases_differ() -> None:
    assert len({case["name"] for case in [*CASES, *WHOLE_CASES]}) == len(CASES) + len(WHOLE_CASES)


#: Faults of whole files, which no replacement in the tiny policy makes, and what is told in test_guardfile.py.
TOLD_ELSEWHERE = {
    "policy.faulty",
    "policy.unreadable",
    "policy.syntax",
    "policy.syntax_at",
    "policy.guard_redefined",
}


def test_every_fault_in_the_catalogue_has_a_case() -> None:
    texts = [tiny(*case["replace"]) for case in CASES]
    texts += [replaced(WHOLE, *case["replace"]) for case in WHOLE_CASES]
    texts += [own(case["kind"], case["when"], case.get("message", "不行"), case.get("more", "")) for case in GUARDS]
    seen = {fault.code.removesuffix(".near") for text in texts for fault in refused(text)}
    codes = {code.removesuffix(".remedy").removesuffix(".near") for code in CATALOGUE if code.startswith("policy.")}
    assert codes - seen == TOLD_ELSEWHERE


def test_a_file_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(PolicyError) as error:
        parse("[policy]\nname = tiny\n", "tiny.toml")
    assert error.value.text("zh") == (
        "制度 tiny.toml 未采用，共 1 处错误：\n  → 逐条改正后重新读取\n"
        "  tiny.toml: 第 2 行第 8 列：TOML 语法错误：Invalid value → 改正这一处的 TOML 格式"
    )
    assert error.value.text("en") == (
        "the policy tiny.toml was not used, 1 fault(s):\n  → correct each of them and read it again\n"
        "  tiny.toml: line 2, column 8: TOML syntax error: Invalid value → mend the TOML there"
    )


def test_a_file_that_ends_too_early_has_no_line_to_tell() -> None:
    assert faults("[policy", "zh") == [
        "tiny.toml: TOML 语法错误：Expected ']' at the end of a table declaration (at end of document) → 改正 TOML 格式"
    ]
    assert faults("[policy", "en") == [
        (
            "tiny.toml: TOML syntax error: Expected ']' at the end of a table declaration (at end of document)"
            " → mend the TOML"
        )
    ]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as error:
        load(tmp_path / "none.toml")
    (fault,) = error.value.faults
    assert fault.text("zh").startswith("none.toml: 读不出文件：")
    assert fault.text("zh").endswith("→ 检查文件路径，并存为 UTF-8 编码")
    assert fault.text("en").startswith("none.toml: the file cannot be read: ")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_text(TINY, encoding="gbk")
    with pytest.raises(PolicyError) as error:
        load(file)
    assert [fault.code for fault in error.value.faults] == ["policy.unreadable"]


def test_an_empty_file_lacks_everything() -> None:
    assert faults("", "zh") == [
        "policy: 缺“policy” → 补上",
        "problem: 缺“problem” → 补上",
        "measure: 缺“measure” → 补上",
    ]


def test_an_empty_kind_is_a_missing_one() -> None:
    assert faults(TINY[: TINY.index("[measure]")] + "[measure]\n", "zh")[:1] == ["measure: 缺“measure” → 补上"]


def test_a_kind_without_states_and_transitions_lacks_them() -> None:
    text = TINY[: TINY.index("[measure.states]")]
    assert faults(text, "zh") == [
        "[measure] states: 缺“states” → 补上",
        "[measure] transitions: 缺“transitions” → 补上",
        "[measure] initial: 没有叫“planned”的状态 → 可写：-",
        "[measure] transitions: 没有立项的流转 → 写一条 source = [] 的流转，target 为初始状态",
        "[[problem.transitions]] #2 (start) moves: 没有叫“start”的环节 → 可写：-",
    ]


def test_a_transition_that_is_no_table_is_refused() -> None:
    text = TINY[: TINY.index("[[measure.transitions]]")].replace(
        'initial = "planned"', 'initial = "planned"\ntransitions = [1]'
    )
    assert faults(text, "zh")[0] == "[measure] transitions: 值的类型不对：1 → 应写成 table"


def test_a_trigger_that_is_no_text_is_refused() -> None:
    text = tiny(('trigger = "complete"', "trigger = 1"))
    assert faults(text, "zh")[0] == "[[problem.transitions]] #3 (1) trigger: 值的类型不对：1 → 应写成 string"
