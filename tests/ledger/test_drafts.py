"""What is written down is checked at the door: nothing is cut, padded or guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pendulum
import pytest

from rectify import NewMeasure
from rectify.errors import InvalidValueError
from rectify.ledger.drafts import NewProblem, checked

PROBLEM = NewProblem(text="中心组学习不够系统", org="市管局/机关党委")
MEASURE = NewMeasure(text="建立学习研讨制度")


def test_a_draft_becomes_a_row_with_its_texts_stripped_and_its_sources_sorted() -> None:
    row = replace(PROBLEM, text="  学习不够\n系统 ", sources=("talk", "opinion", "talk")).row()
    assert row["text"] == "学习不够\n系统"
    assert row["sources"] == ["opinion", "talk"]
    assert (row["scope"], row["confidential"], row["owner"]) == ("team", False, None)
    measure = replace(MEASURE, due_on=date(2022, 3, 31)).row()
    assert type(measure["due_on"]) is pendulum.Date
    assert "sources" not in measure


FAULTY: list[tuple[str, Any]] = [
    ("text", ""),
    ("text", " \u3000"),
    ("text", None),
    ("text", "a\x00b"),
    ("text", 7),
    ("org", ""),
    ("org", "市管局 "),
    ("owner", "u-1\t"),
    ("leader", "x" * 256),
    ("root_cause", ""),
    ("scope", "班子"),
    ("scope", None),
    ("confidential", None),
    ("confidential", "是"),
    ("due_on", "2022-03-31"),
    ("due_on", datetime(2022, 3, 31)),  # noqa: DTZ001 - a moment is what must be refused
    ("sources", "opinion"),
    ("sources", 7),
    ("sources", None),
    ("sources", [""]),
    ("sources", [None]),
]


@pytest.mark.parametrize(("field", "value"), FAULTY)
def test_a_value_that_does_not_fit_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidValueError, match=field):
        replace(PROBLEM, **{field: value}).row()


@pytest.mark.parametrize("field", ["owner", "org", "term", "due_on", "direction", "nature", "category"])
def test_what_a_measure_need_not_say_may_be_left_out(field: str) -> None:
    assert checked(field, None) is None
    left_out: dict[str, Any] = {field: None}
    assert replace(MEASURE, **left_out).row()[field] is None


def test_a_single_source_is_not_taken_for_its_letters() -> None:
    with pytest.raises(InvalidValueError) as refused:
        replace(PROBLEM, sources="opinion").row()
    assert refused.value.text("zh") == "sources 不能是 'opinion'：应为一组文字\n  → 只有一个也写成列表"
    assert refused.value.text("en") == (
        "sources cannot be 'opinion': it must be a list of texts\n  → give a list, of a single one too"
    )


def test_the_scopes_that_there_are_are_named() -> None:
    with pytest.raises(InvalidValueError) as refused:
        replace(PROBLEM, scope="班子").row()
    assert refused.value.text("zh") == "scope 不能是 '班子'：应为 team, member 之一"
