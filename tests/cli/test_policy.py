from __future__ import annotations

from pathlib import Path

import rectify.policy
from rectify.cli.exits import Exit
from tests.cli.conftest import Run

BUNDLED = Path(rectify.policy.__file__).parent / "bundled"


def test_a_sound_file_is_told_with_its_states(run: Run) -> None:
    said = run("policy", "check", str(BUNDLED / "standard.toml"))
    assert said.code == 0
    assert "无误。standard 第 1 版《问题整改（四步）》" in said.out
    assert "  问题: 查摆 · 整改中 · 已整改 · 公示 · 已撤销 · 已并入\n" in said.out
    english = run("policy", "check", str(BUNDLED / "standard.toml"), "--lang", "en").out
    assert "sound. standard version 1" in english
    assert "  problem: identified · rectifying · rectified · published · withdrawn · merged\n" in english


def test_every_file_is_checked_whatever_the_one_before_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[policy]\nname = "own"\n', "utf-8")
    said = run("policy", "check", "own.toml", "nothing.toml", str(BUNDLED / "closeout.toml"))
    assert said.code == Exit.FOUND
    assert "own.toml" in said.err
    assert "nothing.toml" in said.err
    assert "closeout 第 1 版" in said.out


def test_a_lifecycle_is_drawn_in_either_language(run: Run, tmp_path: Path) -> None:
    assert run("policy", "diagram", "standard").out.startswith('stateDiagram-v2\n    state "查摆" as identified\n')
    assert '"under way" as rectifying' in run("policy", "diagram", "standard", "--kind", "measure", "--lang", "en").out
    (tmp_path / "own.toml").write_text((BUNDLED / "closeout.toml").read_text("utf-8"), "utf-8")
    assert run("policy", "diagram", "own.toml").out == run("policy", "diagram", "closeout").out


def test_every_kind_that_a_policy_rules_is_drawn_and_no_other(run: Run) -> None:
    assert '"公示中" as up' in run("policy", "diagram", "closeout", "--kind", "publication").out
    said = run("policy", "diagram", "standard", "--kind", "publication")
    assert said.code == Exit.USAGE
    assert "制度 standard 没有规定公示这一类事项" in said.err
    assert "现有：problem, measure, extension" in said.err


def test_an_unknown_policy_is_told_with_those_that_are_known(run: Run) -> None:
    said = run("policy", "diagram", "nothing")
    assert said.code == Exit.USAGE
    assert "audit, closeout, inspection, meeting, standard" in said.err


def test_the_group_alone_shows_its_help(run: Run) -> None:
    assert "用法：rectify policy " in run("policy").out
