from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from rectify.cli.exits import Exit
from tests.cli.conftest import Run

ALIKE = ("--as-of", "2022-06-01", "--months", "12", "--same", "scope")


def test_problems_that_came_back_are_listed_by_groups(run: Run, ledger_db: str) -> None:
    said = run("recurrences", "--db", ledger_db, *ALIKE)
    lines = said.out.splitlines()
    assert (said.code, lines[0], lines[-1]) == (Exit.OK, "截至 2022-06-01 屡改屡犯：", "共 2 组 9 个问题")
    assert lines[2].split() == ["组", "责任单位", "相同之处", "序号", "内容", "查摆日期", "状态"]
    assert lines[4].split()[:4] == ["1", "市管局", "member", "P-6"]
    assert lines[8].split()[:4] == ["2", "市管局", "team", "P-1"]


def test_where_the_policies_compare_nothing_that_is_filled_in_there_are_none(run: Run, ledger_db: str) -> None:
    assert run("recurrences", "--db", ledger_db, "--as-of", "2022-06-01").out == (
        "截至 2022-06-01，没有屡改屡犯的问题\n"
    )
    assert run("recurrences", "--db", ledger_db, "--lang", "en").out.startswith("no problem came back as of ")
    assert run("recurrences", "--db", ledger_db, *ALIKE, "--org", "别处").out.startswith("截至")


def test_they_are_written_for_spreadsheets_and_programs(run: Run, ledger_db: str) -> None:
    said = run("recurrences", "--db", ledger_db, *ALIKE, "--format", "csv", "--output", "back.csv")
    assert said.err == "已写入 back.csv，9 行\n"
    first = next(csv.DictReader(io.StringIO(Path("back.csv").read_text("utf-8-sig"))))
    assert (first["序号"], first["查摆日期"], first["状态"]) == ("P-6", "2022-01-20", "整改中")
    plain = json.loads(run("recurrences", "--db", ledger_db, *ALIKE, "--format", "json").out)[0]
    assert (plain["group"], plain["same"], plain["state"]) == (1, ["member"], "rectifying")


def test_what_problems_are_not_compared_by_is_told(run: Run, ledger_db: str) -> None:
    assert run("recurrences", "--db", ledger_db, "--same", "owner").code == Exit.USAGE
    assert run("recurrences", "--db", ledger_db, "--months", "0").code == Exit.USAGE
