from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rectify.cli.exits import Exit
from tests.cli.conftest import Run

AS_OF = ("--as-of", "2022-04-20")


def test_it_lists_what_falls_due_soonest_first(run: Run, ledger_db: str) -> None:
    said = run("due", "--db", ledger_db, *AS_OF, "--within", "28")
    lines = said.out.splitlines()
    assert (said.code, lines[0]) == (0, "截至 2022-04-20，28 个工作日内到期（含当日）：")
    assert lines[2].split() == ["序号", "内容", "责任单位", "责任人", "状态", "整改时限", "剩余工作日"]
    assert [line.split()[0] for line in lines[4:-2]] == ["P-2/M-2", "P-3", "P-3/M-1", "P-3/M-2", "P-3/M-3"]
    assert [line.split()[-1] for line in lines[4:6]] == ["8", "28"]
    assert lines[-1] == "共 5 项"


def test_ten_working_days_are_looked_ahead_and_nothing_due_is_said_in_words(run: Run, ledger_db: str) -> None:
    assert "共 1 项" in run("due", "--db", ledger_db, *AS_OF).out
    assert run("due", "--db", ledger_db, "--as-of", "2022-03-01").out == "截至 2022-03-01，10 个工作日内没有到期的\n"
    assert run("due", "--db", ledger_db, "--as-of", "2022-03-01", "--within", "3", "--lang", "en").out == (
        "as of 2022-03-01, nothing is due within 3 working day(s)\n"
    )
    assert run("due", "--db", ledger_db).code == 0


def test_it_counts_by_organisation(run: Run, ledger_db: str) -> None:
    said = run("due", "--db", ledger_db, *AS_OF, "--within", "28", "--by", "org", "--level", "1")
    assert said.out.splitlines()[2].split() == [
        "责任单位",
        "临期问题数",
        "临期措施数",
        "临期其他事项数",
        "最近到期日",
        "剩余工作日",
    ]
    assert said.out.splitlines()[4].split() == ["市管局", "1", "4", "0", "2022-04-30", "8"]
    assert said.out.endswith("共 1 个单位\n")


def test_it_is_written_for_spreadsheets_and_programs(run: Run, ledger_db: str) -> None:
    said = run("due", "--db", ledger_db, *AS_OF, "--format", "csv", "--output", "due.csv")
    assert said.err == "已写入 due.csv，1 行\n"
    (row,) = csv.DictReader(io.StringIO(Path("due.csv").read_text("utf-8-sig")))
    assert (row["序号"], row["类型"], row["剩余工作日"]) == ("P-2/M-2", "措施", "8")
    (plain,) = json.loads(run("due", "--db", ledger_db, *AS_OF, "--format", "json").out)
    assert (plain["kind"], plain["state"], plain["workdays"]) == ("measure", "rectifying", 8)


def test_it_can_be_narrowed(run: Run, ledger_db: str) -> None:
    ahead = (*AS_OF, "--within", "28")
    assert "共 3 项" in run("due", "--db", ledger_db, *ahead, "--org", "市管局/服务保障处").out
    assert "共 1 项" in run("due", "--db", ledger_db, *ahead, "--kind", "problem").out
    assert "共 1 项" in run("due", "--db", ledger_db, *ahead, "--owner", "责任人丙").out


def test_an_agencys_own_calendar_counts(run: Run, ledger_db: str) -> None:
    Path("own.toml").write_text('[calendar]\nname = "本单位"\n[days]\n"2022-04-21" = "off"\n', "utf-8")
    said = run("due", "--db", ledger_db, *AS_OF, "--calendar", "own.toml")
    assert said.out.splitlines()[4].split()[-1] == "7"


@pytest.mark.parametrize("wrong", [("--level", "2"), ("--by", "org", "--owner", "u-1"), ("--within", "-1")])
def test_options_that_make_no_sense_are_told(run: Run, ledger_db: str, wrong: tuple[str, ...]) -> None:
    assert run("due", "--db", ledger_db, *wrong).code == Exit.USAGE
