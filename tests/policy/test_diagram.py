from __future__ import annotations

from dataclasses import replace

from rectify.policy.diagram import mermaid
from rectify.policy.lifecycle import Lifecycle, State, Transition
from rectify.policy.policyfile import bundled
from rectify.vocabulary import Title
from tests.policy.given import tiny_policy

STANDARD = next(policy for policy in bundled() if policy.name == "standard").kinds["problem"]


def test_the_standard_policy_is_drawn_in_chinese() -> None:
    assert mermaid(STANDARD) == (
        "stateDiagram-v2\n"
        '    state "查摆" as identified\n'
        '    state "整改中" as rectifying\n'
        '    state "已整改" as rectified\n'
        '    state "公示" as published\n'
        '    state "已撤销" as withdrawn\n'
        '    state "已并入" as merged\n'
        "    [*] --> identified: 查摆问题\n"
        "    identified --> rectifying: 启动整改\n"
        "    rectifying --> rectified: 完成整改\n"
        "    rectified --> published: 公示\n"
        "    rectified --> rectifying: 重新整改\n"
        "    published --> rectifying: 重新整改\n"
        "    identified --> withdrawn: 撤销\n"
        "    rectifying --> withdrawn: 撤销\n"
        "    identified --> merged: 并入\n"
        "    rectifying --> merged: 并入\n"
        "    withdrawn --> [*]\n"
        "    merged --> [*]\n"
        "    note right of identified: 修改、附佐证材料、细化整改时限、重算时限、延期、移交责任、拆分、更正\n"
        "    note right of rectifying: 修改、附佐证材料、细化整改时限、重算时限、延期、移交责任、拆分、更正\n"
        "    note right of rectified: 修改、附佐证材料、更正\n"
        "    note right of published: 修改、附佐证材料、更正\n"
        "    note right of withdrawn: 更正\n"
        "    note right of merged: 更正\n"
    )


def test_a_final_state_leads_to_the_end_and_titles_are_in_english_if_asked() -> None:
    assert mermaid(tiny_policy().kinds["problem"], "en") == (
        "stateDiagram-v2\n"
        '    state "found" as found\n'
        '    state "doing" as doing\n'
        '    state "done" as done\n'
        "    [*] --> found: identify\n"
        "    found --> doing: start\n"
        "    doing --> done: complete\n"
        "    done --> [*]\n"
    )


def test_the_same_lifecycle_gives_the_same_text() -> None:
    assert mermaid(STANDARD) == mermaid(replace(STANDARD))


def test_signs_and_words_that_mermaid_takes_for_its_own_are_written_otherwise() -> None:
    title = Title('第#1 <步>:"甲";\n乙', "x")
    creation = Transition("make", title, (), "end")
    lifecycle = Lifecycle("problem", "end", {"end": State("end", title, final=True)}, (creation,))
    written = "第#35;1 #lt;步#gt;#58;#quot;甲#quot;#59; 乙"
    assert mermaid(lifecycle) == (
        f'stateDiagram-v2\n    state "{written}" as end_\n    [*] --> end_: {written}\n    end_ --> [*]\n'
    )
