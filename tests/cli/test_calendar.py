from __future__ import annotations

import json
from pathlib import Path

import pytest

from rectify.cli.calendar_option import calendar_of
from rectify.cli.exits import Exit
from rectify.errors import InvalidValueError
from rectify.ledger.app import Rectify
from rectify.policy.workdays import WorkCalendar
from tests.cli.conftest import Run

STATUTORY = WorkCalendar.statutory()
NEXT = STATUTORY.years[-1] + 1
OWN = '[calendar]\nname = "市管局"\n[days]\n2022-07-01 = "off"\n2022-07-02 = "work"\n'
ICS = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:节假日
BEGIN:VEVENT
DTSTART;VALUE=DATE:{next}0705
SUMMARY:局庆（休）
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    return "own.toml"


@pytest.fixture
def ics(tmp_path: Path) -> str:
    (tmp_path / "own.ics").write_text(ICS.format(next=NEXT), "utf-8")
    return "own.ics"


def test_a_year_is_shown_by_months_with_where_it_comes_from(run: Run) -> None:
    said = run("calendar", "show", "2022")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith(f"2022 年工作日历：法定工作日历（公布 2004～{NEXT - 1} 年，版本 ")
    assert lines[0].endswith("；依据：国务院办公厅历年放假通知）")
    assert lines[2].split() == ["月份", "工作日数", "放假（周一至周五）", "上班（周六、周日）", "暂定起"]
    assert lines[4].split() == ["2022-01", "21", "3、31", "29-30"]
    assert lines[-1] == "全年工作日 249 天"


def test_this_year_is_shown_if_none_is_named(run: Run) -> None:
    said = run("calendar", "show", "--lang", "en").out
    assert said.startswith(f"{Rectify().today().year}: the statutory calendar (announced 2004 to {NEXT - 1}, version ")


def test_a_calendar_without_a_name_is_told_to_have_one(run: Run) -> None:
    Path("own.toml").write_text('[days]\n2022-07-07 = "off"\n', "utf-8")
    assert run("calendar", "check", "own.toml").err.splitlines()[1:] == [
        '  own.toml [calendar]: 缺“name” → 写上 name = "..."'
    ]
    assert run("calendar", "check", "own.toml", "--lang", "en").err.splitlines()[1:] == [
        '  own.toml [calendar]: “name” is missing → write name = "..."'
    ]


def test_a_year_not_announced_is_provisional_from_its_first_day(run: Run) -> None:
    said = run("calendar", "show", str(NEXT))
    assert said.code == 0
    assert f"{NEXT} 年的放假安排未公布：按周一至周五暂计" in said.out
    rows = json.loads(run("calendar", "show", str(NEXT), "--format", "json").out)
    assert [row["provisional_from"] for row in rows] == [f"{NEXT}-{number:02}-01" for number in range(1, 13)]


def test_a_year_before_the_first_is_an_error(run: Run) -> None:
    said = run("calendar", "show", "2003")
    assert said.code == Exit.USAGE
    assert "没有2003年" in said.err


def test_an_agency_s_own_calendar_is_shown(run: Run, own: str) -> None:
    said = run("calendar", "show", "2022", "--calendar", own)
    assert said.out.startswith("2022 年工作日历：市管局（")
    assert "；依据：own.toml）" in said.out
    (july,) = [line for line in said.out.splitlines() if line.startswith("2022-07")]
    assert july.split() == ["2022-07", "21", "1", "2"]


def test_a_year_that_an_ics_file_announces_is_shown_as_announced(run: Run, ics: str) -> None:
    said = run("calendar", "show", str(NEXT), "--calendar", ics, "--announced", str(NEXT), "--format", "json")
    assert [row["provisional_from"] for row in json.loads(said.out)] == [None] * 11 + [f"{NEXT}-12-29"]


def test_a_sound_file_is_told_with_each_day_that_it_changes(run: Run, own: str) -> None:
    said = run("calendar", "check", own)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("own.toml：无误。市管局，公布 2004～")
    assert [line.split() for line in lines[4:6]] == [
        ["2022-07-01", "五", "上班", "放假"],
        ["2022-07-02", "六", "放假", "上班"],
    ]
    assert lines[-1] == "与法定日历不同的 2 天"
    rows = json.loads(run("calendar", "check", own, "--format", "json").out)
    assert rows[0] == {"day": "2022-07-01", "weekday": 5, "was": "work", "now": "off"}


def test_a_file_that_changes_nothing_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "same.toml").write_text('[calendar]\nname = "市管局"\n', "utf-8")
    said = run("calendar", "check", "same.toml", "--lang", "en")
    assert said.out.splitlines()[1:] == ["0 day(s) differ from the statutory calendar"]


def test_a_year_of_its_own_is_told(run: Run, ics: str) -> None:
    said = run("calendar", "check", ics, "--announced", str(NEXT), "--output", "days.txt")
    assert (said.code, said.out) == (0, "")
    assert f"{NEXT} 年法定日历没有，由本文件公布，与周一至周五比较" in Path("days.txt").read_text("utf-8")


def test_a_faulty_file_is_told_with_every_fault(run: Run, ics: str, tmp_path: Path) -> None:
    said = run("calendar", "check", ics)
    assert said.code == Exit.FOUND
    assert f"own.ics VEVENT 1 局庆（休） {NEXT}-07-05: {NEXT}年未公布" in said.err
    assert f"--announced {NEXT}" in said.err
    (tmp_path / "bad.toml").write_text('[calendar]\n[days]\n2026-02-30 = "off"', "utf-8")
    said = run("calendar", "check", "bad.toml", "--lang", "en")
    assert (said.code, said.err.splitlines()[0]) == (Exit.FOUND, "the calendar was not used, 2 fault(s):")


def test_years_are_announced_by_a_file_only(run: Run) -> None:
    said = run("calendar", "show", "--announced", str(NEXT))
    assert said.code == Exit.USAGE
    assert said.err == "没有文件，--announced 无从公布\n  → 加上 --calendar 文件\n"
    with pytest.raises(InvalidValueError):
        calendar_of(None, [NEXT])
    assert calendar_of(None) == STATUTORY
