"""Two policies are told apart by the nearest situation in which they differ; what differs nowhere is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rectify.policy.modelcheck import Difference, differences, distinguish
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse

TEXT = Path(__file__).with_name("small.toml").read_text("utf-8")
SMALL = parse(TEXT)


def changed(*replaced: tuple[str, str]) -> Policy:
    text = TEXT
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text)


def found(*replaced: tuple[str, str]) -> Difference:
    difference = distinguish(SMALL, changed(*replaced))
    assert difference is not None
    return difference


def test_a_policy_does_not_differ_from_itself() -> None:
    assert distinguish(SMALL, parse(TEXT)) is None


def test_what_only_words_differ_in_is_the_same() -> None:
    assert distinguish(SMALL, changed(('zh = "启动整改"', 'zh = "开始整改"'), ("第六条", "第六条之一"))) is None


def test_a_guard_that_another_one_implies_is_the_same() -> None:
    assert distinguish(SMALL, changed(('guards = ["problem_open"]\nsets', "sets"))) is None


def test_a_move_that_was_refused_and_is_allowed_now_is_shown() -> None:
    difference = found(('guards = ["has_measures"]\n', ""))
    assert difference.text("zh") == (
        "P-1“启动整改”原来不能办，现在可以；原来的理由：应有不少于 1 项整改措施，现有 0 项（第六条）；先制定整改措施"
    )
    assert difference.lines("en") == [
        (
            "P-1 may do “start” now and might not before: it needs 1 or more measures and has 0 (第六条); "
            "plan measures first"
        ),
        (
            "  1. 2022-01-20 somebody else (secretary) does “identify”: P-1 (第五条); "
            "Owner: the person responsible; → found"
        ),
        "  2. 2022-01-20 somebody else (secretary) does “start”: P-1 (第六条); → under way",
    ]


def test_a_move_that_was_allowed_and_is_refused_now_is_shown_with_the_reason() -> None:
    difference = found(('guards = ["has_measures"]', 'guards = [{ guard = "has_measures", at_least = 2 }]'))
    assert difference.text("zh") == (
        "P-1“启动整改”原来可以办，现在不行：应有不少于 2 项整改措施，现有 1 项（第六条）；先制定整改措施"
    )
    assert difference.reversed().text("zh").startswith("P-1“启动整改”原来不能办，现在可以")


def test_a_term_off_by_one_comes_out_differently() -> None:
    difference = found(('anchor = ["start"]\namount = 1', 'anchor = ["start"]\namount = 2'))
    assert difference.outcomes is not None
    assert difference.text("zh") == "P-1“启动整改”办理结果不同：due_on 原来是 2022-02-20，现在是 2022-03-20"
    assert difference.reversed().text("en") == (
        "“start” of P-1 comes out differently: due_on was 2022-03-20 and is 2022-02-20 now"
    )


def test_a_role_that_was_swapped_is_seen_by_whoever_holds_one_role_alone() -> None:
    difference = found(('accepts = true\nroles = ["supervisor"]', 'accepts = true\nroles = ["secretary"]'))
    assert difference.move == ("problem", "accept", "pending")


def test_a_move_that_is_there_no_more_or_is_new_is_a_difference() -> None:
    new = '[[problem.transitions]]\ntrigger = "skip"\ntitle = { zh = "免办", en = "skip" }\nsource = ["found"]\n'
    more = changed(("[measure]\ninitial", f'{new}target = "doing"\n\n[measure]\ninitial'))
    gained, lost = distinguish(SMALL, more), distinguish(more, SMALL)
    assert gained is not None
    assert gained.text("zh") == "P-1“免办”原来不能办，现在可以；原来的理由：没有这一步"
    assert lost is not None
    assert "没有这一步" in lost.text("zh")


def test_a_creation_by_another_name_is_a_difference() -> None:
    assert found(('trigger = "propose"', 'trigger = "offer"')).move[0] == "publication"


def test_what_is_no_longer_moved_along_comes_out_differently() -> None:
    assert found(('moves = { measure = "start" }\n', "")).outcomes is not None
    assert found(('moves = { extension = "lapse" }\n\n[[measure', "\n[[measure")).outcomes is not None


def test_each_move_that_differs_is_shown_once_for_each_way_in_which_it_does() -> None:
    second = changed(('guards = ["has_measures"]\n', ""), ('guards = ["period_over"]\n', ""))
    said = [(one.move[1], one.first.allowed) for one in differences(SMALL, second)]
    assert said == [("start", False), ("end", False)]


def test_kinds_that_only_one_of_them_rules_are_left_out() -> None:
    other = changed(('guards = ["has_measures"]\n', ""))
    other = replace(other, kinds={kind: rules for kind, rules in other.kinds.items() if kind != "publication"})
    for one, another in ((SMALL, other), (other, SMALL)):
        assert {found.move for found in differences(one, another, measures=1)} == {("problem", "start", "found")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_limit_of_extensions_is_compared(lang: str) -> None:
    difference = found(("times = 1\namount = 10", "times = 1\namount = 11"))
    assert "2022-03-03" in difference.text("zh" if lang == "zh" else "en")
