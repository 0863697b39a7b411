"""The ladder: from which day on a rung is reached, and in which order the rungs come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pendulum
import pytest

from rectify.errors import CalendarError
from rectify.policy.ladder import Rung, rungs_of
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Title, Unit
from tests.policy import given
from tests.policy.given import day, faults, tiny_policy

STATUTORY = WorkCalendar.statutory()
#: A Thursday. 24 April, a Sunday, was worked; 30 April to 4 May were days off, and 7 May, a Saturday, was worked.
DUE = day(4, 28)


def rung(name: str = "late", **said: Any) -> Rung:
    usual: dict[str, Any] = {"amount": 1, "unit": Unit.WORKDAYS, "to": ("owner",), "kinds": ("problem", "measure")}
    return Rung(name=name, title=Title("督办", name), **{**usual, **said})


def written(name: str, amount: object, unit: str, to: str = '["owner"]', more: str = "") -> str:
    title = f'title = {{ zh = "{name}", en = "{name}" }}'
    return f'\n[[ladder]]\nname = "{name}"\n{title}\namount = {amount}\nunit = "{unit}"\nto = {to}\n{more}\n'


def climbed(*rungs: str, roles: str = "") -> Policy:
    return tiny_policy(("[measure]", "".join(rungs) + roles + "\n[measure]"))


def wrong(*rungs: str) -> list[str]:
    return faults(given.tiny(("[measure]", "".join(rungs) + "\n[measure]")), "zh")


@pytest.mark.parametrize(
    ("amount", "unit", "before", "reached"),
    [
        # 25, 26, 27, 28 April are four working days: from the 25th on, three are left.
        (-3, "workdays", day(4, 24), day(4, 25)),
        # 19 to 22, 24 (a Sunday that was worked), 25 to 28: ten working days before, it was the 15th.
        (-10, "workdays", day(4, 14), day(4, 15)),
        (-10, "days", day(4, 17), day(4, 18)),
        (0, "workdays", day(4, 27), DUE),
        (0, "days", day(4, 27), DUE),
        (1, "workdays", DUE, day(4, 29)),
        # 29 April, then 5, 6, 7, 9 May: the holiday does not count.
        (5, "workdays", day(5, 7), day(5, 9)),
        (5, "days", day(5, 2), day(5, 3)),
    ],
)
def test_a_rung_is_reached_from_a_day_on(amount: int, unit: str, before: pendulum.Date, reached: pendulum.Date) -> None:
    one = rung(amount=amount, unit=Unit(unit))
    assert one.latest_due(before, STATUTORY) < DUE <= one.latest_due(reached, STATUTORY)


@pytest.mark.parametrize("amount", [-20, -3, 1, 5])
def test_the_latest_due_date_is_that_of_the_count_of_working_days(amount: int) -> None:
    for number in range(200):
        today = day(1, 4).add(days=number)
        latest = rung(amount=amount).latest_due(today, STATUTORY)
        after = latest.add(days=1)
        if amount < 0:
            assert STATUTORY.count(today, latest) <= -amount < STATUTORY.count(today, after)
        else:
            assert STATUTORY.count(after, today) < amount <= STATUTORY.count(latest, today)


def test_a_count_into_a_year_that_was_not_announced_is_an_error() -> None:
    last = pendulum.date(STATUTORY.years[-1], 12, 28)
    with pytest.raises(CalendarError):
        rung(amount=-20).latest_due(last, STATUTORY)
    assert rung(amount=-20, unit=Unit.DAYS).latest_due(last, STATUTORY) == last.add(days=20)
    assert rung(amount=-20).latest_due(last, STATUTORY.provisional()) > last


@pytest.mark.parametrize(
    ("first", "second", "in_order"),
    [
        ({"amount": -10}, {"amount": -3}, True),
        ({"amount": -3}, {"amount": -10}, False),
        ({"amount": 1}, {"amount": 1}, False),
        ({"amount": -10}, {"amount": 5, "unit": Unit.DAYS}, True),
        ({"amount": 0}, {"amount": 1, "unit": Unit.DAYS}, True),
        ({"amount": -3, "unit": Unit.DAYS}, {"amount": 0}, True),
        ({"amount": 0}, {"amount": 0, "unit": Unit.DAYS}, False),
        # Which of the two comes first depends on the days off.
        ({"amount": -10}, {"amount": -3, "unit": Unit.DAYS}, False),
        ({"amount": 1}, {"amount": 5, "unit": Unit.DAYS}, False),
    ],
)
def test_rungs_have_an_order_of_time(first: Mapping[str, Any], second: Mapping[str, Any], in_order: bool) -> None:  # noqa: FBT001 - a column of the table
    assert rung(**second).comes_after(rung(**first)) is in_order


# --- what a file says --------------------------------------------------------


def test_everything_that_a_rung_can_say_is_read() -> None:
    more = 'up = 2\nkinds = ["measure"]\nclause = "第九条"\nsource = "某文件"\nverified = true'
    (one,) = climbed(written("late", 5, "days", '["org", "leader"]', more)).ladder
    assert (one.name, one.title, one.amount, one.unit) == ("late", Title("late", "late"), 5, Unit.DAYS)
    assert (one.to, one.up, one.kinds) == (("org", "leader"), 2, ("measure",))
    assert (one.clause, one.source, one.verified) == ("第九条", "某文件", True)


def test_a_rung_is_for_every_kind_that_the_policy_rules_unless_it_says_so() -> None:
    ladder = climbed(written("soon", -3, "workdays"), written("late", 1, "days", more='kinds = ["problem"]')).ladder
    assert [one.name for one in rungs_of(ladder, "problem")] == ["soon", "late"]
    assert [one.name for one in rungs_of(ladder, "measure")] == ["soon"]
    assert rungs_of(ladder, "step") == ()
    assert (ladder[0].up, ladder[0].clause, ladder[0].source, ladder[0].verified) == (0, None, "", False)
    assert tiny_policy().ladder == ()


def test_a_role_that_a_field_names_can_be_told() -> None:
    roles = '\n[roles.responsible]\ntitle = { zh = "责任人", en = "responsible" }\nfield = "owner"\n'
    (one,) = climbed(written("late", 1, "days", '["responsible", "owner", "org"]'), roles=roles).ladder
    assert one.to == ("owner", "org")


def test_a_role_that_is_granted_names_nobody() -> None:
    assert wrong(written("late", 1, "days", '["secretary"]')) == [
        "[[ladder]] #1 (late) to: 没有叫“secretary”的角色 → 可写：owner, leader, org"
    ]


def test_rungs_that_are_not_in_the_order_of_time_are_refused_once() -> None:
    assert wrong(written("soon", -3, "workdays"), written("early", -10, "workdays")) == [
        "[[ladder]] #2 (early) amount: “early”不在“soon”之后 → 各级按时间先后写；到期前的用同一单位，到期后的用同一单位"
    ]


def test_rungs_of_different_kinds_have_an_order_each() -> None:
    problems = written("soon", -3, "workdays", more='kinds = ["problem"]')
    assert climbed(problems, written("early", -10, "days", more='kinds = ["measure"]')).ladder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "\n[[ladder]]\nto = []\n",
            [
                "[[ladder]] #1 (-) name: 缺“name” → 补上",
                "[[ladder]] #1 (-) title: 缺“title” → 补上",
                "[[ladder]] #1 (-) amount: 缺“amount” → 补上",
                "[[ladder]] #1 (-) unit: 缺“unit” → 补上",
                "[[ladder]] #1 (-) to: 列表为空 → 至少写一项",
            ],
        ),
        (
            written("Late", 1, "months"),
            [
                "[[ladder]] #1 (Late) name: “Late”不能作名称 → 用小写字母、数字和下划线，以字母开头，不超过 64 个字符",
                "[[ladder]] #1 (Late) unit: 没有叫“months”的单位 → 可写：workdays, days",
            ],
        ),
        (
            written("late", 1, "days", '["org"]', "up = -1"),
            ["[[ladder]] #1 (late) up: up 不能是 -1 → 写 0 或正整数；大于 0 的，to 中须有 org"],
        ),
    ],
)
def test_a_rung_that_cannot_be_used_is_refused(text: str, said: list[str]) -> None:
    assert wrong(text) == said


# --- the bundled policies ----------------------------------------------------


@pytest.mark.parametrize("name", ["standard", "closeout"])
def test_the_bundled_ladder_is_20_10_and_3_working_days_before_the_day_and_1_and_5_after_it(name: str) -> None:
    (policy,) = [one for one in bundled() if one.name == name]
    assert [one.amount for one in policy.ladder] == [-20, -10, -3, 0, 1, 5]
    assert {one.unit for one in policy.ladder} == {Unit.WORKDAYS}
    assert [one.title.zh for one in policy.ladder] == ["提醒", "提醒", "催办", "催办", "督办", "督办"]
    assert [one.up for one in policy.ladder] == [0, 0, 0, 0, 0, 1]
