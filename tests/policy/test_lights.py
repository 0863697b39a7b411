"""Lights: the first rule that holds, whoever looks; and those of three places, which do not agree."""

from __future__ import annotations

from pathlib import Path

import pendulum
import pytest

from rectify.policy.ladder import Rung
from rectify.policy.light import Light, light_of
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, load
from rectify.vocabulary import Title
from tests.policy import given
from tests.policy.given import day, faults, situation, tiny_policy

PLACES = {path.stem: load(path) for path in sorted((Path(__file__).parents[2] / "examples" / "lights").iterdir())}
TODAY = day(3, 1)

LATE = '{ all = [{ open = true }, { field = "due_on", op = "<", value = { today = 0 } }] }'


def rule(name: str, colour: str, when: str, more: str = "") -> str:
    title = f'title = {{ zh = "{name}灯", en = "{name}" }}'
    return f'\n[[lights]]\nname = "{name}"\n{title}\ncolour = "{colour}"\nwhen = {when}\n{more}\n'


def lit(*rules: str) -> Policy:
    return tiny_policy(("[measure]", "".join(rules) + "\n[measure]"))


def wrong(*rules: str) -> list[str]:
    return faults(given.tiny(("[measure]", "".join(rules) + "\n[measure]")), "zh")


def shown(policy: Policy, state: str, due_on: pendulum.Date | None = None, term: str = "scheduled") -> str | None:
    light = light_of(policy.lights, given.problem(state, due_on=due_on, term=term), situation(today=TODAY))
    return None if light is None else light.name


def test_the_first_rule_that_holds_gives_the_light() -> None:
    policy = lit(rule("red", "red", LATE), rule("green", "green", "{ open = true }"))
    assert [one.name for one in policy.lights] == ["red", "green"]
    assert shown(policy, "doing", day(2, 28)) == "red"
    assert shown(policy, "doing", TODAY) == "green"
    assert shown(policy, "doing") == "green"  # without a date the first rule is unknown, and unknown is not so
    assert shown(policy, "done", day(2, 28)) is None


def test_everything_that_a_light_can_say_is_read() -> None:
    more = 'kinds = ["measure"]\nclause = "第九条"\nsource = "某文件"\nverified = true'
    (light,) = lit(rule("red", "orange", LATE, more)).lights
    assert (light.title, light.colour, list(light.when)) == (Title("red灯", "red"), "orange", ["measure"])
    assert (light.clause, light.source, light.verified) == ("第九条", "某文件", True)


def test_what_is_left_out_is_as_usual() -> None:
    (light,) = lit(rule("red", "red", LATE)).lights
    assert list(light.when) == ["problem", "measure"]
    assert (light.clause, light.source, light.verified) == (None, "", False)


def test_a_policy_without_rules_has_no_lights() -> None:
    assert tiny_policy().lights == ()
    assert shown(tiny_policy(), "doing", day(2, 28)) is None


def test_a_kind_that_no_rule_speaks_of_has_no_light() -> None:
    policy = lit(rule("red", "red", "{ open = true }", 'kinds = ["measure"]'))
    assert shown(policy, "doing") is None
    light = light_of(policy.lights, given.measure("doing"), situation())
    assert light is not None
    assert light.name == "red"


@pytest.mark.parametrize(
    "when",
    [
        '{ role = "secretary" }',
        '{ did = "start" }',
        "{ was_owner = true }",
        '{ field = "owner", op = "==", value = { actor = true } }',
        '{ not = { some = "evidence", where = { field = "added_by", op = "==", value = { actor = true } } } }',
    ],
)
def test_a_light_is_the_same_for_whoever_looks(when: str) -> None:
    assert wrong(rule("red", "red", when)) == [
        "[[lights]] #1 (red) when: 亮灯条件不能看由谁来看 → 只看事项本身，不写 role、did、was_owner 和 actor"
    ]


def test_what_is_wrong_for_every_kind_is_told_once() -> None:
    assert wrong(rule("red", "red", '{ field = "due", op = "<", value = { today = 0 } }')) == [
        "[[lights]] #1 (red) when field: 没有叫“due”的字段 → 是不是“due_on”？"
    ]


def test_a_state_that_only_one_of_the_kinds_has_needs_a_rule_of_its_own() -> None:
    rules = rule("red", "red", '{ field = "state", op = "==", value = "found" }')
    assert wrong(rules) == ["[[lights]] #1 (red) when value: 没有叫“found”的状态 → 可写：planned, doing, done"]
    assert lit(rules.replace("when =", 'kinds = ["problem"]\nwhen =')).lights


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            rule("Red", "purple", "{ open = true }"),
            [
                "[[lights]] #1 (Red) name: “Red”不能作名称 → 用小写字母、数字和下划线，以字母开头，不超过 64 个字符",
                "[[lights]] #1 (Red) colour: 没有叫“purple”的取值 → 可写：red, orange, yellow, green, blue, grey",
            ],
        ),
        (
            '\n[[lights]]\nshade = "red"\n',
            [
                (
                    "[[lights]] #1 (-): 没有叫“shade”的键 → "
                    "可写：name, title, colour, kinds, when, clause, source, verified"
                ),
                "[[lights]] #1 (-) name: 缺“name” → 补上",
                "[[lights]] #1 (-) title: 缺“title” → 补上",
                "[[lights]] #1 (-) colour: 缺“colour” → 补上",
                "[[lights]] #1 (-) when: 缺“when” → 补上",
            ],
        ),
        (rule("red", "red", "{ open = true }", "kinds = []"), ["[[lights]] #1 (red) kinds: 列表为空 → 至少写一项"]),
        (
            rule("red", "red", "{ open = true }", 'kinds = ["step"]'),
            ["[[lights]] #1 (red) kinds: 没有叫“step”的事项种类 → 可写：problem, measure"],
        ),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(rules: str, said: list[str]) -> None:
    assert wrong(rules) == said


def test_lights_that_are_no_tables_are_refused() -> None:
    assert faults(given.tiny(("[policy]", "lights = [1]\n[policy]")), "zh") == [
        "lights: 值的类型不对：1 → 应写成 table"
    ]


# --- three places ------------------------------------------------------------


@pytest.mark.parametrize("policy", PLACES.values(), ids=PLACES)
def test_no_rule_of_a_place_claims_to_be_checked_and_each_says_where_it_is_from(policy: Policy) -> None:
    assert policy.lights
    assert all(one.source and not one.verified for one in policy.lights)


@pytest.mark.parametrize("policy", [*bundled(), *PLACES.values()], ids=lambda policy: str(policy.name))
def test_a_light_is_told_by_words_not_by_its_colour_alone(policy: Policy) -> None:
    titles: dict[Title, Light] = {}
    for one in policy.lights:
        assert "（" in one.title.zh
        assert ": " in one.title.en
        assert titles.setdefault(one.title, one).name == one.name


@pytest.mark.parametrize(
    ("left", "light"), [(21, None), (20, "green"), (11, "green"), (10, "yellow"), (0, "yellow"), (-1, "red")]
)
def test_in_jiangjin_green_is_twenty_days_left_and_yellow_ten(left: int, light: str | None) -> None:
    assert shown(PLACES["jiangjin"], "rectifying", TODAY.add(days=left)) == light
    assert shown(PLACES["jiangjin"], "done", TODAY.add(days=left)) is None


def test_in_jingdezhen_green_is_done_and_yellow_on_schedule_or_not_verified() -> None:
    policy, ahead, past = PLACES["jingdezhen"], TODAY.add(days=1), TODAY.subtract(days=1)
    assert shown(policy, "done", past) == "green"
    assert shown(policy, "rectifying", ahead) == shown(policy, "pending", ahead) == "yellow"
    assert shown(policy, "rectifying", past) == shown(policy, "pending", past) == "red"
    assert shown(policy, "rectifying", term="long_term") == "blue"


def test_in_yichang_green_is_on_track() -> None:
    policy = PLACES["yichang"]
    assert shown(policy, "rectifying", TODAY) == "green"
    assert shown(policy, "rectifying", TODAY.subtract(days=1)) == "red"
    assert shown(policy, "done", TODAY) is None


# --- the bundled policies ----------------------------------------------------

POLICIES = {policy.name: policy for policy in bundled()}


@pytest.mark.parametrize("name", ["standard", "closeout"])
def test_a_bundled_light_says_how_an_open_item_stands(name: str) -> None:
    policy = POLICIES[name]
    assert shown(policy, "rectifying", TODAY.subtract(days=1)) == "red"
    assert shown(policy, "rectifying", TODAY) == shown(policy, "rectifying", TODAY.add(days=10)) == "yellow"
    assert shown(policy, "rectifying", TODAY.add(days=11)) == shown(policy, "identified") == "green"
    assert shown(policy, "rectified", TODAY.subtract(days=1)) == shown(policy, "published") == "grey"
    assert shown(policy, "withdrawn", TODAY) is shown(policy, "merged", TODAY) is None


def test_what_is_kept_up_or_closed_has_a_light_of_its_own() -> None:
    assert shown(POLICIES["closeout"], "sustained") == "blue"
    assert shown(POLICIES["closeout"], "closed") == "grey"
    measure = light_of(POLICIES["standard"].lights, given.measure("rectified"), situation())
    assert measure is not None
    assert measure.title.zh == "灰灯（已完成）"


@pytest.mark.parametrize("name", POLICIES)
def test_every_light_and_rung_comes_from_an_article_and_claims_no_checked_number(name: str) -> None:
    rules: list[Light | Rung] = [*POLICIES[name].lights, *POLICIES[name].ladder]
    for one in rules:
        assert one.clause
        assert one.source
        assert not one.verified
