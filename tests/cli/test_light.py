from __future__ import annotations

import csv
import io
import json
from importlib import resources
from pathlib import Path

import pytest

from rectify.cli.exits import Exit
from tests.cli.conftest import Run

AS_OF = ("--as-of", "2022-06-30")


def test_each_problem_is_listed_with_its_light(run: Run, ledger_db: str) -> None:
    said = run("lights", "--db", ledger_db, *AS_OF)
    lines = said.out.splitlines()
    assert (said.code, lines[0], lines[-1]) == (Exit.OK, "截至 2022-06-30 亮灯：", "共 9 行")
    assert lines[2].split() == ["序号", "内容", "责任单位", "责任人", "状态", "整改时限", "亮灯"]
    assert (lines[4].split()[0], lines[4].split()[-1]) == ("P-3", "红灯（逾期）")
    assert "red: overdue" in run("lights", "--db", ledger_db, *AS_OF, "--lang", "en").out


def test_lights_are_counted_by_organisation(run: Run, ledger_db: str) -> None:
    by_org = ("lights", "--db", ledger_db, *AS_OF, "--by", "org", "--level", "1")
    assert run(*by_org).out.splitlines()[4].split() == ["市管局", "红灯（逾期）", "1"]
    assert json.loads(run(*by_org, "--format", "json").out)[0] == {"org": "市管局", "light": "red", "amount": 1}


def test_an_item_without_a_light_says_so(run: Run, ledger_db: str) -> None:
    bare = Path("bare.toml")
    assert run("policy", "check", str(_without_lights(bare))).code == Exit.OK
    new = ("--title", "另一专题", "--held-on", "2022-01-20", "--org", "另一局", "--policy", str(bare))
    assert run("import", "台账.xlsx", "--db", ledger_db, *new, "--skip-faulty").code == Exit.OK
    here = ("lights", "--db", ledger_db, *AS_OF, "--org", "另一局")
    assert {one["亮灯"] for one in csv.DictReader(io.StringIO(run(*here, "--format", "csv").out))} == {"不亮灯"}
    assert {one["light"] for one in json.loads(run(*here, "--format", "json").out)} == {None}
    counted = run(*here, "--by", "org", "--format", "json")
    assert json.loads(counted.out) == [{"org": "另一局", "light": None, "amount": 9}]


def _without_lights(path: Path) -> Path:
    text = resources.files("rectify.policy.bundled").joinpath("standard.toml").read_text("utf-8")
    text = text.replace('name = "standard"', 'name = "bare"', 1)
    kept, skipping = [], False
    for line in text.splitlines():
        skipping = line.startswith("[[lights]]") or (skipping and not line.startswith("["))
        kept += [] if skipping else [line]
    path.write_text("\n".join(kept), "utf-8")
    return path


def test_they_are_written_to_a_file(run: Run, ledger_db: str) -> None:
    said = run("lights", "--db", ledger_db, *AS_OF, "--format", "csv", "--output", "lights.csv")
    assert said.err == "已写入 lights.csv，9 行\n"
    first = next(csv.DictReader(io.StringIO(Path("lights.csv").read_text("utf-8-sig"))))
    assert (first["序号"], first["亮灯"], first["灯色"]) == ("P-3", "红灯（逾期）", "red")
    assert run("lights", "--db", ledger_db, "--org", "别处", *AS_OF).out == "截至 2022-06-30，没有事项\n"


@pytest.mark.parametrize("wrong", [("--level", "2"), ("--by", "org", "--owner", "u-1"), ("--kind", "light")])
def test_options_that_make_no_sense_are_told(run: Run, ledger_db: str, wrong: tuple[str, ...]) -> None:
    assert run("lights", "--db", ledger_db, *wrong).code == Exit.USAGE
