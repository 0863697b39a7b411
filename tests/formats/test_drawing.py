"""A lifecycle is drawn as SVG that stands alone, with Chinese as it is and a path in red."""

from __future__ import annotations

import sys
from xml.etree import ElementTree as ET

import pytest

from rectify.errors import InvalidValueError
from rectify.formats.drawing import svg
from rectify.policy.policyfile import bundled

POLICIES = {one.name: one for one in bundled()}
PROBLEM = POLICIES["closeout"].kinds["problem"]


def texts(drawn: str) -> list[str]:
    root = ET.fromstring(drawn)  # noqa: S314 - our own drawing
    return ["".join(one.itertext()).strip() for one in root.iter("{http://www.w3.org/2000/svg}text")]


def test_every_state_and_move_is_there_in_either_language() -> None:
    drawn = texts(svg(PROBLEM))
    assert {state.title.zh for state in PROBLEM.states.values()} <= set(drawn)
    assert {"启动整改", "验收", "反弹重启"} <= set(drawn)
    assert {state.title.en for state in PROBLEM.states.values()} <= set(texts(svg(PROBLEM, "en")))


def test_it_refers_to_nothing_outside_itself() -> None:
    drawn = svg(PROBLEM)
    assert drawn.startswith("<svg")
    assert "href" not in drawn
    assert drawn.count("http") == 2  # the names of the two namespaces


def test_a_path_is_red_and_nothing_else_is() -> None:
    assert "#c00000" not in svg(PROBLEM)
    assert "#c00000" in svg(PROBLEM, red={("", "identified"), ("identified", "rectifying")})


def test_titles_are_escaped() -> None:
    title = PROBLEM.states["closed"].title
    object.__setattr__(title, "zh", "<销号&归档>")
    try:
        assert "<销号&归档>" in texts(svg(PROBLEM))
    finally:
        object.__setattr__(title, "zh", "销号")


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(InvalidValueError, match=r"rectify-ledger\[svg\]"):
        svg(PROBLEM)
