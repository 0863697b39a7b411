from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_it_tells_the_whole_story(run: Run, tmp_path: Path) -> None:
    said = run("demo")
    assert said.code == 0
    assert said.err == ""
    for part in (
        "有错 3 处：",
        "已导入 9 个问题、16 条措施",
        "P-3 不能办理“完成整改”：",
        "（可由：书记）",
        "3 项措施中 1 项未完成：M-1",
        "截至 2022-06-01 逾期",
        "共 3 项",
        "共 3 个单位",
        "发现 0 处不符",
        f" history P-3 --db {Path('rectify-demo', 'rectify.db')}",
    ):
        assert part in said.out
    assert {one.name for one in (tmp_path / "rectify-demo").iterdir()} >= {"rectify.db", "民主生活会整改台账.xlsx"}


def test_what_to_try_next_can_be_typed_as_it_stands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", {}.get)
    monkeypatch.setattr("sys.argv", [".venv/bin/rectify"])
    assert "  .venv/bin/rectify policy diagram standard\n" in run("demo").out
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert "  rectify policy diagram standard\n" in run("demo").out


def test_it_may_be_run_again_and_elsewhere_in_english(run: Run) -> None:
    assert run("demo", "--dir", "elsewhere").code == 0
    said = run("demo", "--dir", "elsewhere", "--lang", "en")
    assert said.code == 0
    assert "3 fault(s):" in said.out
    assert "imported 9 problems and 16 measures" in said.out
    assert "(could be done by: secretary)" in said.out
    assert "29 entries checked, 0 findings" in said.out


def test_it_can_be_made_larger(run: Run) -> None:
    said = run("demo", "--rows", "600")
    assert said.code == 0
    assert "另加编造的 600 个问题、1200 条措施" in said.out
    assert "共 7 个单位" in said.out
    assert "校验 1829 条流转记录，发现 0 处不符" in said.out
