from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from rectify.cli.exits import Exit
from tests.cli.conftest import Run

AS_OF = ("--as-of", "2022-06-01")


def test_it_says_how_much_is_done_of_how_much(run: Run, ledger_db: str) -> None:
    said = run("tally", "--db", ledger_db, *AS_OF)
    lines = said.out.splitlines()
    assert (said.code, lines[0]) == (0, "截至 2022-06-01 统计；问题完成率 22.22%（2/9）：")
    assert [line.split() for line in lines[2:7:2]] == [
        ["类别", "项目", "数量", "总数", "占比（%）"],
        ["问题", "总数", "9"],
        ["问题", "未完成", "7", "9", "77.78"],
    ]
    assert ["个人问题的措施", "已完成", "2", "4", "50.00"] in [line.split() for line in lines]
    assert lines[-1] == "占比四舍五入到两位小数；“不计入”的既不在总数中，也不在已完成中。"


def test_an_empty_ledger_has_no_percentage(run: Run) -> None:
    assert run("db", "create", "--db", "a.db").code == 0
    said = run("tally", "--db", "a.db", *AS_OF, "--lang", "en").out
    assert said.startswith("Tally as of 2022-06-01; problems done — % (0/0):")
    assert run("tally", "--db", "a.db", *AS_OF, "--by", "org").out == "截至 2022-06-01，没有问题和措施\n"
    assert run("tally", "--db", "a.db").code == 0


def test_it_counts_by_organisation(run: Run, ledger_db: str) -> None:
    said = run("tally", "--db", ledger_db, *AS_OF, "--by", "org", "--level", "1")
    assert said.out.splitlines()[0] == "截至 2022-06-01 分单位统计："
    row = ["市管局", "9", "2", "22.22", "7", "0", "0", "16", "6", "37.50"]
    assert said.out.splitlines()[4].split() == row
    assert said.out.endswith("共 1 个单位\n")
    narrow = run("tally", "--db", ledger_db, *AS_OF, "--by", "org", "--org", "市管局/机关党委", "--format", "csv")
    (below,) = csv.DictReader(io.StringIO(narrow.out.removeprefix("\ufeff")))
    assert (below["责任单位"], below["措施数"], below["措施完成率（%）"]) == ("市管局/机关党委", "2", "100.00")


def test_it_is_written_for_programs_in_words_and_for_spreadsheets_in_titles(run: Run, ledger_db: str) -> None:
    rows = json.loads(run("tally", "--db", ledger_db, *AS_OF, "--format", "json").out)
    assert rows[1] == {"key": "problem.done", "amount": 2, "of": 9, "percent": "22.22"}
    said = run("tally", "--db", ledger_db, *AS_OF, "--format", "csv", "--output", "tally.csv")
    assert said.err.startswith("已写入 tally.csv，")
    assert Path("tally.csv").read_text("utf-8-sig").startswith("类别,项目,数量,总数,占比（%）")


def test_it_tells_of_one_campaign(run: Run, ledger_db: str) -> None:
    unknown = run("tally", "--db", ledger_db, "--campaign", "no such id")
    assert (unknown.code, "no such id" in unknown.err) == (Exit.USAGE, True)
    with closing(sqlite3.connect(ledger_db)) as connection:
        ((campaign,),) = connection.execute("SELECT id FROM rectify_campaign")
    assert "（2/9）" in run("tally", "--db", ledger_db, *AS_OF, "--campaign", campaign).out


def test_a_level_needs_organisations(run: Run, ledger_db: str) -> None:
    assert run("tally", "--db", ledger_db, "--level", "2").code == Exit.USAGE
