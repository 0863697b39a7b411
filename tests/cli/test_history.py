from __future__ import annotations

from datetime import date

import pytest

from rectify import Actor, Measure, Rectify
from rectify.cli.exits import Exit
from rectify.cli.history import field_title
from rectify.ledger.amending import AMENDABLE
from rectify.ledger.connect import session
from tests.cli.conftest import NEW_CAMPAIGN, Run


def test_a_problem_is_found_as_clerks_write_it(run: Run, ledger_db: str) -> None:
    for written in ("P-3", "p-3", "p3", "Ｐ－３", " P-3 "):
        said = run("history", written, "--db", ledger_db)
        assert said.code == 0, written
        assert said.out.startswith("P-3  深入基层听取意见不够\n")
    assert "旧台账导入" in said.out


def test_a_measure_is_found_within_its_problem_and_shows_what_changed(run: Run, ledger_db: str) -> None:
    with session(ledger_db) as opened:
        secretary = Actor("u-1001", grants=[("secretary", "市管局")])
        ledger = Rectify().ledger(opened, tenant="default", actor=secretary)
        measure = next(one for one in ledger.measures(text="标准化"))
        ledger.handover(measure, to="u-1003", reason="调岗", effective_on=date(2022, 5, 1))
        ledger.fire(measure, "complete", effective_on=date(2022, 5, 20))
        ledger.attach(measure, "file:///方案.pdf", title="方案", effective_on=date(2022, 5, 21))
        ledger.attach(measure, "file:///照片.jpg", effective_on=date(2022, 5, 21))
        ledger.amend(
            measure,
            text="制定融合方案",
            org="市管局/信息中心",
            nature="长久立",
            reason="笔误",
            effective_on=date(2022, 5, 22),
        )
    lines = run("history", "P-2/M-2", "--db", ledger_db).out.splitlines()
    assert lines[0] == "P-2/M-2  制定融合方案"
    written = "内容 制定标准化信息化融合方案 → 制定融合方案"
    amended = f"  6. 2022-05-22  修改  单位 市管局/资产管理处 → 市管局/信息中心、当下改/长久立 长久立、{written}"
    assert [
        line for line in lines[2:] if not line.startswith("     rectify-cli") and not line.startswith("     u-")
    ] == [
        "  1. 2022-01-28  旧台账导入  整改中、时限 2022-04-30、责任人 责任人丙、单位 市管局/资产管理处",
        "  2. 2022-05-01  移交责任  责任人 责任人丙 → u-1003",
        "     事由：调岗",
        "  3. 2022-05-20  完成措施  整改中 → 已完成",
        "  4. 2022-05-21  附佐证材料  方案",
        "  5. 2022-05-21  附佐证材料  file:///照片.jpg",
        amended,
        "     事由：笔误",
    ]
    english = run("history", "P-2/M-2", "--db", ledger_db, "--lang", "en").out
    assert "  1. 2022-01-28  import  under way, due 2022-04-30, owner 责任人丙, unit 市管局/资产管理处\n" in english
    assert "under way → done" in english
    assert "     reason: 调岗\n" in english


@pytest.mark.parametrize("name", sorted({name for names in AMENDABLE.values() for name in names}))
def test_every_field_that_can_be_amended_has_a_title(name: str) -> None:
    assert field_title(name, "zh") != field_title(name, "en")


def test_a_reopening_shows_the_new_cycle(run: Run, ledger_db: str) -> None:
    with session(ledger_db) as opened:
        secretary = Actor("u-1001", grants=[("secretary", "市管局")])
        ledger = Rectify().ledger(opened, tenant="default", actor=secretary)
        problem = next(one for one in ledger.problems(ordinal=8))
        ledger.fire(problem, "reopen", reason="反弹", effective_on=date(2022, 5, 20))
        ledger.handover(problem, to="u-1003", reason="调岗", effective_on=date(2022, 5, 21))
    lines = run("history", "P-8", "--db", ledger_db).out.splitlines()
    assert lines[4] == "  2. 2022-05-20  重新整改  已整改 → 整改中、时限 2022-09-30 → 2022-08-20、第 1 → 2 轮"


def test_an_item_is_found_by_its_id(run: Run, ledger_db: str) -> None:
    with session(ledger_db) as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=Actor("u-1001"))
        problem = next(iter(ledger.problems()))
        measure = next(iter(ledger.measures(problem=problem.id)))
    assert run("history", problem.id, "--db", ledger_db).out.startswith("P-1  ")
    assert run("history", measure.id, "--db", ledger_db).out.startswith("P-1/M-1  ")


@pytest.mark.parametrize("written", ["P-99", "P-3/M-9", "nothing"])
def test_an_item_that_is_not_there_is_told(run: Run, ledger_db: str, written: str) -> None:
    said = run("history", written, "--db", ledger_db)
    assert said.code == Exit.USAGE
    assert said.err.startswith(f"没有 {written}\n  → ")
    assert f"there is no {written}" in run("history", written, "--db", ledger_db, "--lang", "en").err


def test_a_number_of_several_campaigns_lists_them(run: Run, ledger_db: str) -> None:
    again = run("import", "台账.xlsx", "--db", ledger_db, *NEW_CAMPAIGN, "--sheet", "班子成员整改清单")
    assert again.code == 0
    said = run("history", "P-1", "--db", ledger_db)
    assert said.code == Exit.USAGE
    assert "有 2 个专题都有 P-1" in said.err
    candidates = [line.split()[1] for line in said.err.splitlines() if line.startswith("  --campaign")]
    shown = [run("history", "P-1", "--db", ledger_db, "--campaign", one).out.splitlines()[0] for one in candidates]
    assert shown == ["P-1  中心组学习的系统性不够", "P-1  理论联系实际不够紧密"]
    assert "2 campaigns have a P-1" in run("history", "P-1", "--db", ledger_db, "--lang", "en").err


def test_the_class_of_an_item_is_no_matter(ledger_db: str) -> None:
    with session(ledger_db) as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=Actor("u-1001"))
        assert all(isinstance(one, Measure) for one in ledger.measures())
