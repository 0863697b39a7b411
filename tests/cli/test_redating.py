"""The commands that move due dates with the calendar, on a ledger kept while 2022 was not announced."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from rectify import Actor, Policies, Rectify, WorkCalendar
from rectify.cli.asked import Asked
from rectify.cli.exits import Exit
from rectify.ledger import connect
from rectify.policy.policyfile import bundled, parse
from tests.cli.conftest import NEW_CAMPAIGN, Run

STATUTORY = WorkCalendar.statutory()
BEFORE = STATUTORY.until(2021).provisional()
STANDARD = next(policy.text for policy in bundled() if policy.name == "standard")
WORKDAYS = STANDARD.replace('name = "standard"', 'name = "workdays"').replace(
    'amount = 3\nunit = "months"', 'amount = 40\nunit = "workdays"'
)
CLOSED = '[calendar]\nname = "市管局"\n[days]\n2022-01-18 = "off"\n'


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def made(calendar: WorkCalendar) -> str:
    """Make a ledger with one problem and one measure, 40 working days after 10 December 2021."""
    rx = Rectify(Policies.bundled().including(parse(WORKDAYS)), calendar=calendar)
    connect.create("a.db")
    with connect.session("a.db") as session:
        ledger = rx.ledger(session, tenant="default", actor=Actor("u-1001", [("secretary", "市管局")]))
        campaign = ledger.open_campaign("专题", policy="workdays", held_on=date(2021, 12, 1), org="市管局")
        on = date(2021, 12, 10)
        problem = ledger.identify(campaign, "学习不够系统", org="市管局", owner="u-1002", effective_on=on)
        ledger.plan(problem, "建立制度", owner="u-1003", effective_on=on)
        ledger.fire(problem, "start", effective_on=on)
    return "a.db"


def dates(run: Run) -> list[str]:
    return [row["due_on"] for row in json.loads(run("overdue", "--db", "a.db", "--format", "json").out)]


@pytest.fixture
def closed(tmp_path: Path) -> str:
    (tmp_path / "own.toml").write_text(CLOSED, "utf-8")
    return "own.toml"


def test_a_notice_that_came_with_an_upgrade_is_seen_first_and_then_followed(run: Run) -> None:
    db = made(BEFORE)
    said = run("calendar", "preview", "--db", db)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "随工作日历变动的时限："
    assert [line.split() for line in lines[4:6]] == [
        ["P-1", "学习不够系统", "市管局", "u-1002", "2022-02-04", "2022-02-10"],
        ["P-1/M-1", "建立制度", "市管局", "u-1003", "2022-02-04", "2022-02-10"],
    ]
    assert lines[-1] == "时限要变的 2 项"
    assert dates(run) == ["2022-02-04"] * 2

    said = run("calendar", "recompute", "--db", db, "--reason", "2022年放假通知", "--actor", "u-1009")
    assert (said.code, said.out.splitlines()[-1]) == (0, "已重算 2 项时限")
    assert dates(run) == ["2022-02-10"] * 2
    history = run("history", "P-1/M-1", "--db", db).out
    assert "重算时限  时限 2022-02-04 → 2022-02-10" in history
    assert "u-1009，" in history
    assert "事由：2022年放假通知" in history

    assert run("calendar", "preview", "--db", db).out == "时限要变的 0 项\n"
    assert run("calendar", "recompute", "--db", db, "--reason", "再次", "--lang", "en").out == (
        "0 due date(s) recomputed\n"
    )


def test_an_agency_s_change_is_previewed_for_programs(run: Run, closed: str) -> None:
    db = made(STATUTORY)
    rows = json.loads(run("calendar", "preview", "--db", db, "--calendar", closed, "--format", "json").out)
    assert [(row["kind"], row["before"], row["after"], row["provisional"]) for row in rows] == [
        ("problem", "2022-02-10", "2022-02-11", False),
        ("measure", "2022-02-10", "2022-02-11", False),
    ]
    csv = run("calendar", "preview", "--db", db, "--calendar", closed, "--format", "csv", "--output", "moves.csv")
    assert (csv.code, csv.out) == (0, "")
    assert len(Path("moves.csv").read_text("utf-8").splitlines()) == 3


def test_a_calendar_that_was_in_use_is_named_with_was(run: Run, closed: str) -> None:
    db = made(STATUTORY)
    run("calendar", "recompute", "--db", db, "--calendar", closed, "--reason", "停工")
    assert dates(run) == ["2022-02-11"] * 2
    assert run("calendar", "preview", "--db", db).out == "时限要变的 0 项\n"
    run("calendar", "recompute", "--db", db, "--was", closed, "--reason", "停工取消")
    assert dates(run) == ["2022-02-10"] * 2


def test_with_a_role_the_policy_decides(run: Run) -> None:
    db = made(BEFORE)
    asked = ("calendar", "recompute", "--db", db, "--reason", "2022年放假通知", "--actor", "u-1009")
    said = run(*asked, "--role", "clerk@市卫健局")
    assert said.code == Exit.REFUSED
    assert "u-1009 在 市管局 没有相应职责（第十条第三款）（可由：书记、办事员）" in said.err
    assert dates(run) == ["2022-02-04"] * 2
    assert run(*asked, "--role", "clerk@市管局").code == 0
    assert dates(run) == ["2022-02-10"] * 2


def test_a_reason_must_be_given(run: Run) -> None:
    said = run("calendar", "recompute", "--db", made(BEFORE))
    assert said.code == Exit.USAGE
    assert "缺少 --reason" in said.err


def test_a_ledger_counts_by_the_calendar_that_the_command_was_given() -> None:
    db = made(STATUTORY)
    for calendar in (BEFORE, None):
        with Asked("zh", db, calendar=calendar).ledger() as ledger:
            assert ledger.work.rectify.calendar == (calendar or STATUTORY)


def test_an_import_takes_a_calendar(run: Run, workbook: Path, closed: str) -> None:
    assert run("db", "create", "--db", "b.db").code == 0
    asked = ("import", str(workbook), "--db", "b.db", *NEW_CAMPAIGN, "--skip-faulty", "--dry-run", "--calendar")
    assert run(*asked, closed).code == 0
    said = run(*asked, "none.toml")
    assert (said.code, "none.toml: 读不出文件" in said.err) == (Exit.FOUND, True)
