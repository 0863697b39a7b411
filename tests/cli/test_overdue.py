from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from rectify.cli.exits import Exit
from rectify.formats.table import display_width
from tests.cli.conftest import Run

AS_OF = ("--as-of", "2022-06-01")


def test_it_lists_what_is_overdue_longest_first(run: Run, ledger_db: str) -> None:
    said = run("overdue", "--db", ledger_db, *AS_OF)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "截至 2022-06-01 逾期（当日到期的不算）："
    assert lines[2].split() == ["序号", "内容", "责任单位", "责任人", "状态", "整改时限", "逾期天数"]
    first = ["P-2/M-2", "制定标准化信息化融合方案", "市管局/资产管理处", "责任人丙", "整改中", "2022-04-30", "32"]
    assert lines[4].split() == first
    assert [line.split()[0] for line in lines[5:9]] == ["P-3", "P-3/M-1", "P-3/M-2", "P-3/M-3"]
    assert lines[-1] == "共 5 项"
    assert len({display_width(line) for line in lines[2:9]}) == 1


def test_what_falls_due_on_the_day_is_in_time(run: Run, ledger_db: str) -> None:
    assert "P-2/M-2" not in run("overdue", "--db", ledger_db, "--as-of", "2022-04-30").out
    assert "P-2/M-2" in run("overdue", "--db", ledger_db, "--as-of", "2022-05-01").out


def test_nothing_overdue_is_said_in_words(run: Run, ledger_db: str) -> None:
    said = run("overdue", "--db", ledger_db, "--as-of", "2022-02-01", "--fail-if-any")
    assert (said.code, said.out) == (0, "截至 2022-02-01，没有逾期\n")
    assert run("overdue", "--db", ledger_db, "--as-of", "2022-02-01", "--lang", "en").out == (
        "nothing is overdue as of 2022-02-01\n"
    )


def test_cron_learns_from_the_exit_code_that_somebody_is_late(run: Run, ledger_db: str) -> None:
    assert run("overdue", "--db", ledger_db, *AS_OF, "--fail-if-any").code == Exit.FOUND
    assert run("overdue", "--db", ledger_db, *AS_OF).code == 0


def test_it_counts_by_organisation_at_any_level(run: Run, ledger_db: str) -> None:
    said = run("overdue", "--db", ledger_db, *AS_OF, "--by", "org")
    assert [line.split()[:3] for line in said.out.splitlines()[4:7]] == [
        ["市管局/服务保障处", "0", "3"],
        ["市管局", "1", "0"],
        ["市管局/资产管理处", "0", "1"],
    ]
    assert said.out.endswith("共 3 个单位\n")
    whole = run("overdue", "--db", ledger_db, *AS_OF, "--by", "org", "--level", "1", "--lang", "en")
    assert whole.out.splitlines()[4].split() == ["市管局", "1", "4", "0", "2022-04-30", "32"]
    assert whole.out.endswith("1 organisation(s)\n")


def test_it_can_be_narrowed(run: Run, ledger_db: str) -> None:
    assert "共 1 项" in run("overdue", "--db", ledger_db, *AS_OF, "--owner", "责任人丙").out
    assert "共 3 项" in run("overdue", "--db", ledger_db, *AS_OF, "--org", "市管局/服务保障处").out
    assert "共 4 项" in run("overdue", "--db", ledger_db, *AS_OF, "--kind", "measure").out
    (problem, *_, total) = run("overdue", "--db", ledger_db, *AS_OF, "--kind", "problem").out.splitlines()[4:]
    assert (problem.split()[0], total) == ("P-3", "共 1 项")
    assert "没有逾期" in run("overdue", "--db", ledger_db, *AS_OF, "--tenant", "another").out


def test_options_that_do_not_go_together_are_told(run: Run, ledger_db: str) -> None:
    level = run("overdue", "--db", ledger_db, "--level", "2")
    owner = run("overdue", "--db", ledger_db, "--by", "org", "--owner", "u-1")
    assert (level.code, "--level 要与 --by org 同用" in level.err) == (Exit.USAGE, True)
    assert (owner.code, "--owner 不能与 --by org 同用" in owner.err) == (Exit.USAGE, True)


def test_csv_is_for_people_with_a_byte_order_mark(run: Run, ledger_db: str) -> None:
    said = run("overdue", "--db", ledger_db, *AS_OF, "--format", "csv").out
    assert said.startswith("\ufeff序号,类型,内容,责任单位,责任人,状态,")
    first = next(csv.DictReader(io.StringIO(said.removeprefix("\ufeff"))))
    assert (first["序号"], first["类型"], first["状态"], first["逾期天数"]) == ("P-2/M-2", "措施", "整改中", "32")


def test_json_is_for_programs_with_the_ledgers_own_words(run: Run, ledger_db: str) -> None:
    rows = json.loads(run("overdue", "--db", ledger_db, *AS_OF, "--format", "json").out)
    assert [row["label"] for row in rows] == ["P-2/M-2", "P-3", "P-3/M-1", "P-3/M-2", "P-3/M-3"]
    assert (rows[0]["kind"], rows[0]["state"], rows[0]["due_on"]) == ("measure", "rectifying", "2022-04-30")
    (below, own, *_) = json.loads(run("overdue", "--db", ledger_db, *AS_OF, "--format", "json", "--by", "org").out)
    assert (own["org"], own["problems"], own["measures"]) == ("市管局", 1, 0)
    assert (below["org"], below["problems"], below["measures"]) == ("市管局/服务保障处", 0, 3)


def test_a_file_is_there_only_when_it_is_whole(run: Run, ledger_db: str, tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_text("yesterday's", "utf-8")
    failed = run("overdue", "--db", "nowhere.db", "--format", "csv", "--output", "late.csv")
    assert failed.code == Exit.DATABASE
    assert (tmp_path / "late.csv").read_text("utf-8") == "yesterday's"
    said = run("overdue", "--db", ledger_db, *AS_OF, "--format", "csv", "--output", "late.csv")
    assert (said.code, said.out, said.err) == (0, "", "已写入 late.csv，5 行\n")
    assert (tmp_path / "late.csv").read_bytes().startswith("\ufeff序号,".encode())
    assert not (tmp_path / "late.csv.part").exists()


def test_a_file_that_cannot_be_written_is_told(run: Run, ledger_db: str) -> None:
    said = run("overdue", "--db", ledger_db, "--output", "nowhere/late.csv")
    assert said.code == Exit.USAGE
    assert said.err.startswith("文件 nowhere")
    english = run("overdue", "--db", ledger_db, "--output", "nowhere/late.csv", "--lang", "en")
    assert english.err.startswith("file nowhere")


def test_any_stream_may_stand_for_the_standard_output(
    run: Run, ledger_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert run("overdue", "--db", ledger_db, *AS_OF, "--format", "json").code == 0
    assert len(json.loads(stream.getvalue())) == 5
