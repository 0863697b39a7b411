"""``rectify worklist`` and ``rectify fire-all``: what may be done now, and doing it to many."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rectify.cli import batch
from rectify.cli.exits import Exit
from tests.cli.conftest import Ran, Run

SECRETARY = ("--actor", "u-1001", "--role", "secretary@市管局")


@pytest.fixture
def act(run: Run, ledger_db: str) -> Run:
    """Run a command on the imported ledger, as its secretary."""

    def one(*args: str) -> Ran:
        return run(*args, "--db", ledger_db, *SECRETARY)

    return one


def test_the_worklist_is_a_table_of_what_the_actor_may_do(act: Run, run: Run, ledger_db: str) -> None:
    lines = act("worklist", "--kind", "measure").out.splitlines()
    assert lines[0] == "u-1001 现在可办："
    assert lines[2].split()[:5] == ["序号", "内容", "责任单位", "责任人", "状态"]
    assert any(line.startswith("P-2/M-2") and "完成措施" in line for line in lines[4:])
    assert lines[-1].startswith("共 ")
    assert act("worklist", "--lang", "en").out.startswith("What u-1001 may do now:\n")
    assert run("worklist", "--db", ledger_db, "--actor", "u-9").out == "u-9 现在没有可办的事项\n"
    assert run("worklist", "--db", ledger_db, "--actor", "u-9", "--lang", "en").out == (
        "there is nothing that u-9 may do now\n"
    )


def test_the_worklist_is_written_for_spreadsheets_and_programs(act: Run) -> None:
    said = act("worklist", "--format", "csv", "--output", "todo.csv", "--org", "市管局/服务保障处")
    rows = list(csv.DictReader(io.StringIO(Path("todo.csv").read_text("utf-8-sig"))))
    assert said.err == f"已写入 todo.csv，{len(rows)} 行\n"
    assert {row["责任单位"] for row in rows} == {"市管局/服务保障处"}
    plain = json.loads(act("worklist", "--format", "json", "--kind", "measure").out)
    assert {one["kind"] for one in plain} == {"measure"}
    assert plain[0]["triggers"] == ["redo"]


def test_many_are_moved_and_of_the_others_each_reason_is_told(act: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert act("fire-all", "measure", "complete", "--preview", "--state", "rectifying").out.startswith("能办 ")
    assert act("fire-all", "measure", "complete", "--preview", "--lang", "en").out.endswith("item(s) could move\n")
    one = act("fire-all", "measure", "complete", "--state", "rectifying", "--owner", "责任人丙")
    assert (one.code, one.out) == (Exit.OK, "已办 2 件，未办 0 件\n")
    monkeypatch.setattr(batch, "SHOWN", 1)
    lines = act("fire-all", "problem", "complete", "--org", "市管局").out.splitlines()
    assert lines[0].startswith("已办 0 件，未办 ")
    assert lines[1].startswith("P-1 不能办理“完成整改”：")
    assert lines[-1].startswith("另有 ")
    english = act("fire-all", "problem", "complete", "--lang", "en").out
    assert english.startswith("0 item(s) moved, ")
    assert "more that did not move" in english.splitlines()[-1]


def test_parameters_and_the_reason_are_the_same_for_all(act: Run) -> None:
    given = ("--param", "to=u-1005", "--reason", "调岗")
    assert act("fire-all", "measure", "handover", "--owner", "责任人丙", *given).out == "已办 2 件，未办 0 件\n"
    assert "没有写明理由" in act("fire-all", "measure", "handover", "--owner", "u-1005", *given[:2]).out


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("problem", "vanish"), Exit.USAGE, "vanish"),
        (("problem", "amend"), Exit.USAGE, "amend"),
        (("nothing", "start"), Exit.USAGE, "KIND"),
        (("measure", "handover", "--param", "to"), Exit.USAGE, "名称=值"),
    ],
)
def test_what_cannot_be_asked_for_is_told(act: Run, asked: tuple[str, ...], code: Exit, said: str) -> None:
    ran = act("fire-all", *asked)
    assert (ran.code, said in ran.err) == (code, True), ran
