from __future__ import annotations

from pathlib import Path

import rectify.policy
from rectify.cli.exits import Exit
from tests.cli.conftest import Run

BUNDLED = Path(rectify.policy.__file__).parent / "bundled"


def test_a_sound_file_is_told_with_its_states(run: Run) -> None:
    said = run("policy", "check", str(BUNDLED / "standard.toml"), "--measures", "1")
    assert said.code == 0
    assert "  ✓ 没有走不出去的状态\n" in said.out
    assert "无误。standard 第 1 版《问题整改（四步）》" in said.out
    assert "  问题: 查摆 · 整改中 · 已整改 · 公示 · 已撤销 · 已并入\n" in said.out
    english = run("policy", "check", str(BUNDLED / "standard.toml"), "--lang", "en", "--measures", "0").out
    assert "sound. standard version 1" in english
    assert "  problem: identified · rectifying · rectified · published · withdrawn · merged\n" in english


def test_every_file_is_checked_whatever_the_one_before_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[policy]\nname = "own"\n', "utf-8")
    said = run("policy", "check", "own.toml", "nothing.toml", str(BUNDLED / "closeout.toml"), "--measures", "0")
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


SMALL = Path(__file__).parents[1] / "policy" / "modelcheck" / "small.toml"


def weakened(path: Path, old: str, new: str) -> str:
    text = SMALL.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path.name


def test_a_way_to_break_the_rules_is_found_told_and_drawn(run: Run, tmp_path: Path) -> None:
    file = weakened(tmp_path / "weak.toml", 'guards = ["problem_open", "has_owner"]', 'guards = ["problem_open"]')
    said = run("policy", "check", file, "--svg", "out")
    assert said.code == Exit.FOUND
    assert "  ✗ M-1 到了“整改中”，以后怎么办都出不去（第十三条）\n" in said.out
    assert "      3. 2022-01-20 旁人（书记）办理“启动整改”：P-1（第六条）；→ 整改中；M-1 → 整改中\n" in said.out
    assert "#c00000" in (tmp_path / "out" / "small-1-dead_end.svg").read_text("utf-8")


def test_a_fault_of_no_kind_of_item_has_no_drawing(run: Run, tmp_path: Path) -> None:
    early = '[[ladder]]\nname = "early"\ntitle = { zh = "预告", en = "notice" }\namount = -60\n'
    early += 'unit = "days"\nto = ["owner"]\n\n'
    file = weakened(tmp_path / "weak.toml", '[[ladder]]\nname = "remind"', early + '[[ladder]]\nname = "remind"')
    (tmp_path / file).write_text(
        (tmp_path / file).read_text("utf-8").replace("amount = -5\n", "amount = -40\n"), "utf-8"
    )
    said = run("policy", "check", file, "--svg", "out", "--lang", "en")
    assert said.code == Exit.FOUND
    assert "“notice” (early) is never given: no term reaches it" in said.out
    assert list((tmp_path / "out").iterdir()) == []


def test_two_policies_are_compared_in_words_and_by_examples(run: Run, tmp_path: Path) -> None:
    file = weakened(tmp_path / "weak.toml", 'guards = ["has_measures"]\n', "")
    said = run("policy", "diff", str(SMALL), file)
    assert said.code == Exit.FOUND
    assert said.out.startswith("条款增删改 1 处：\n  - 问题“启动整改”：查摆 → 整改中；由 书记；条件 has_measures")
    assert "办理上的差别 1 处：\n  P-1“启动整改”原来不能办，现在可以" in said.out
    assert run("policy", "diff", str(SMALL), str(SMALL), "--lang", "en").out == "the two policies do not differ\n"


def test_what_only_the_second_lets_people_reach_is_compared_too(run: Run, tmp_path: Path) -> None:
    new = '[[problem.transitions]]\ntrigger = "NAME"\ntitle = { zh = "NAME", en = "NAME" }\n'
    new += 'source = ["SOURCE"]\ntarget = "TARGET"\n'
    shelve = new.replace("NAME", "shelve").replace("SOURCE", "found").replace("TARGET", "shelved")
    resume = new.replace("NAME", "resume").replace("SOURCE", "shelved").replace("TARGET", "found")
    file = weakened(tmp_path / "more.toml", "[measure]\ninitial", f"{shelve}\n{resume}\n[measure]\ninitial")
    text = (tmp_path / file).read_text("utf-8")
    closed = 'closed = { zh = "销号"'
    (tmp_path / file).write_text(
        text.replace(closed, f'shelved = {{ zh = "搁置", en = "shelved", open = true }}\n{closed}'), "utf-8"
    )
    out = run("policy", "diff", str(SMALL), file).out
    assert "P-1“shelve”原来不能办，现在可以" in out
    assert "P-1“resume”原来不能办，现在可以" in out


def test_rows_of_a_ledger_that_the_second_cannot_hold_are_listed(run: Run, ledger_db: str, tmp_path: Path) -> None:
    small = SMALL.read_text("utf-8").replace('name = "small"', 'name = "standard"')
    (tmp_path / "small.toml").write_text(small, "utf-8")  # the rows of the ledger are under a policy of this name
    (tmp_path / "other.toml").write_text(small.replace("version = 1", "version = 2"), "utf-8")
    said = run("policy", "diff", "small.toml", "other.toml", "--db", ledger_db)
    assert said.code == Exit.FOUND
    assert "没有时限“immediate” → 在制度中保留这个时限" in said.out


def test_a_lifecycle_is_drawn_as_svg_into_a_file(run: Run, tmp_path: Path) -> None:
    said = run("policy", "diagram", "closeout", "--format", "svg", "--output", "closeout.svg")
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "closeout.svg").read_text("utf-8").startswith("<svg")
