"""Thirty faults seeded in a small policy: each is found by the checker alone, with the shortest way to it, in words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rectify.policy.modelcheck import check
from rectify.policy.policyfile import parse

HERE = Path(__file__).parent
SMALL = (HERE / "small.toml").read_text("utf-8")
FAULTS = tomllib.loads((HERE / "faults.toml").read_text("utf-8"))["fault"]


@pytest.mark.parametrize("fault", FAULTS, ids=[one["name"] for one in FAULTS])
def test_the_checker_finds_it_and_shows_the_shortest_way(fault: dict[str, Any]) -> None:
    text = SMALL
    for old, new in fault["replace"]:
        assert old in text
        text = text.replace(old, new, 1)
    report = check(parse(text), measures=2)
    found = next(one for one in report.findings if one.code == fault["code"])
    assert found.text("zh") == fault["found"]
    assert found.steps(report.policy, "zh") == fault["path"]
    assert not report


def test_there_are_thirty_faults_and_the_policy_without_them_has_none() -> None:
    assert len(FAULTS) == 30
    assert check(parse(SMALL), measures=2).findings == ()
