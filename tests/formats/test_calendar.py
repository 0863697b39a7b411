from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from rectify.errors import FaultyInput
from rectify.formats.calendar import load_calendar, loads_ics
from rectify.policy.workdays import WorkCalendar

BASE = WorkCalendar.statutory()
LAST = BASE.years[-1]
NEXT = LAST + 1

#: As Apple gives it out: a mark, and a title in full-width brackets.
APPLE = f"""
DTSTART;VALUE=DATE:{NEXT}0206
DTEND;VALUE=DATE:{NEXT}0213
SUMMARY;LANGUAGE=zh_CN:春节（休）
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
"""
WORKED = f"""
DTSTART;VALUE=DATE:{NEXT}0220
SUMMARY;LANGUAGE=zh_CN:春节（班）
X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY
"""
OWN = "DTSTART;VALUE=DATE:{day}\nSUMMARY:{title}"


def ics(*events: str, head: str = "") -> bytes:
    parts = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{parts}END:VCALENDAR\n".encode()


def own(day: dt.date, title: str, *more: str) -> str:
    return "\n".join([OWN.format(day=f"{day:%Y%m%d}", title=title), *more])


def faults_of(content: bytes, *announced: int) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as caught:
        loads_ics(content, announced=announced, place="own.ics")
    assert caught.value.code == "calendar.faulty"
    assert all(fault.text(lang).strip() for fault in caught.value.faults for lang in ("zh", "en"))
    return [(fault.place, fault.code.removeprefix("calendar.")) for fault in caught.value.faults]


def test_a_year_is_announced_by_the_days_of_an_ics_file() -> None:
    calendar = loads_ics(ics(APPLE, WORKED, head="X-WR-CALNAME:中国大陆节假日\n"), announced=[NEXT])
    assert (calendar.name, calendar.years) == ("中国大陆节假日", range(BASE.years[0], NEXT + 1))
    assert [day for day in range(4, 22) if calendar.is_workday(dt.date(NEXT, 2, day))] == [
        *(day for day in (4, 5) if dt.date(NEXT, 2, day).isoweekday() < 6),
        *(day for day in range(13, 22) if dt.date(NEXT, 2, day).isoweekday() < 6 or day == 20),
    ]


def test_it_says_what_the_same_days_in_toml_say() -> None:
    toml = f"""
        [calendar]
        name = "x"
        announced = [{NEXT}]
        [days]
        "{NEXT}-02-06/{NEXT}-02-12" = "off"
        {NEXT}-02-20 = "work"
        """
    assert loads_ics(ics(APPLE, WORKED), announced=[NEXT]) == WorkCalendar.loads(toml)


@pytest.mark.parametrize(
    "title", ["馆休", "国庆（休）", "国庆(休)", "防汛放假", "元旦假期", "元旦（假期）", "局庆日放假)", "休"]
)
def test_a_title_says_that_a_day_is_off(title: str) -> None:
    calendar = loads_ics(ics(own(dt.date(LAST, 7, 1), title)))
    assert not calendar.is_workday(dt.date(LAST, 7, 1))


@pytest.mark.parametrize("title", ["国庆（班）", "国庆(班)", "周六加班", "补班", "调休上班", "上班(补元旦假期)", "班"])
def test_a_title_says_that_a_day_is_worked(title: str) -> None:
    saturday = dt.date(LAST, 7, 4)
    assert not BASE.is_workday(saturday)
    assert loads_ics(ics(own(saturday, title))).is_workday(saturday)


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("建党节", ""),
        ("国庆不上班", ""),
        ("停休", ""),
        ("休假审批", ""),
        ("上班（补", ""),
        ("", ""),
        ("国庆（休）", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"),
        ("国庆（休）", "X-APPLE-SPECIAL-DAY:FESTIVAL"),
        ("国庆", "X-APPLE-SPECIAL-DAY:FESTIVAL"),
    ],
)
def test_what_says_neither_or_both_is_a_fault_and_no_guess(title: str, mark: str) -> None:
    event = own(dt.date(LAST, 7, 1), title, mark)
    ((place, code),) = faults_of(ics(event))
    assert (place, code) == (f"own.ics VEVENT 1 {title}".rstrip() + f" {LAST}-07-01", "ics.status")


@pytest.mark.parametrize(
    "days",
    [
        "DTSTART:20260701T090000\nDTEND:20260701T180000",
        "DTSTART;VALUE=DATE:20260701\nDTEND:20260702T180000",
        "DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260701",  # whose author thinks that the end is included
        "DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260630",
        "DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260702\nDTEND;VALUE=DATE:20260703",
        "DTSTART;VALUE=DATE:20260701\nDURATION:P2D",
        "DTSTART;VALUE=DATE:20260701\nRRULE:FREQ=YEARLY",
        "DTSTART;VALUE=DATE:20260701\nSTATUS:CANCELLED",
        "DESCRIPTION:暂无日期",
    ],
)
def test_an_event_is_whole_days_and_nothing_else(days: str) -> None:
    assert faults_of(ics(own(dt.date(LAST, 7, 1), "放假"), f"{days}\nSUMMARY:放假")) == [
        ("own.ics VEVENT 2 放假", "ics.span")
    ]


def test_every_fault_is_told_at_once_with_its_event() -> None:
    content = ics(
        own(dt.date(LAST, 7, 1), "建党节"),
        "DTSTART;VALUE=DATE:20261301\nSUMMARY:放假",
        own(dt.date(NEXT, 7, 1), "放假"),
        own(dt.date(LAST, 7, 2), "放假"),
        own(dt.date(LAST, 7, 2), "补班"),
        head="BEGIN:VTODO\nSUMMARY:放假\nEND:VTODO\nBEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nEND:VTIMEZONE\n",
    )
    assert faults_of(content) == [
        ("own.ics", "ics.component"),
        (f"own.ics VEVENT 1 建党节 {LAST}-07-01", "ics.status"),
        ("own.ics VEVENT 2 放假", "ics.syntax"),
        (f"own.ics VEVENT 3 放假 {NEXT}-07-01", "ics.year"),
        (f"own.ics VEVENT 5 补班 {LAST}-07-02", "ics.contradiction"),
    ]


def test_a_day_that_is_given_twice_alike_is_no_contradiction() -> None:
    calendar = loads_ics(ics(own(dt.date(LAST, 7, 1), "建党节（休）"), own(dt.date(LAST, 7, 1), "局庆放假")))
    assert not calendar.is_workday(dt.date(LAST, 7, 1))


def test_a_year_announced_without_a_day_is_a_fault() -> None:
    assert faults_of(ics(own(dt.date(LAST, 7, 1), "放假")), NEXT) == [("announced", "overlay.empty_year")]


@pytest.mark.parametrize(
    "content",
    [b"", "<html>放假</html>".encode(), ics() + ics(), b"BEGIN:VTODO\nEND:VTODO\n", ics()[:30]],
)
def test_what_is_no_calendar_is_one_fault(content: bytes) -> None:
    assert faults_of(content) == [("own.ics", "ics.syntax")]


def test_lines_folded_within_a_character_are_read() -> None:
    title = "春节（休）".encode()
    folded = ics(own(dt.date(LAST, 7, 1), "春节（休）")).replace(title, title[:4] + b"\r\n " + title[4:])
    assert not loads_ics(b"\xef\xbb\xbf" + folded).is_workday(dt.date(LAST, 7, 1))


def test_text_that_is_not_utf_8_is_a_fault_of_the_file() -> None:
    assert faults_of(ics(own(dt.date(LAST, 7, 1), "放假")).decode().encode("gbk")) == [
        ("own.ics", "overlay.unreadable")
    ]


def test_it_lies_over_any_base_and_is_called_by_its_file_if_it_has_no_name() -> None:
    first = BASE.provisional().overlay({dt.date(LAST, 7, 1): "off"})
    second = loads_ics(ics(own(dt.date(LAST, 7, 2), "放假")), first, place="own.ics")
    assert (second.name, second.extrapolates) == ("own.ics", True)
    assert second.add(dt.date(LAST, 6, 30), 1) == BASE.next_workday(dt.date(LAST, 7, 3))


def test_without_icalendar_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    assert faults_of(ics()) == [("own.ics", "ics.missing")]


def test_one_door_takes_both_kinds_of_file(tmp_path: Path) -> None:
    (tmp_path / "own.ICS").write_bytes(ics(own(dt.date(LAST, 7, 1), "放假")))
    (tmp_path / "own.toml").write_text(f'[calendar]\nname = "x"\n[days]\n{LAST}-07-01 = "off"', "utf-8")
    assert load_calendar(tmp_path / "own.ICS") == load_calendar(str(tmp_path / "own.toml"))


@pytest.mark.parametrize(
    ("name", "announced", "code"),
    [
        ("own.txt", (), "calendar.extension"),
        ("own.toml", (NEXT,), "calendar.announced_in_toml"),
        ("missing.ics", (), "calendar.overlay.unreadable"),
        ("missing.toml", (), "calendar.overlay.unreadable"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_fault(
    tmp_path: Path, name: str, announced: tuple[int, ...], code: str
) -> None:
    with pytest.raises(FaultyInput) as caught:
        load_calendar(tmp_path / name, announced=announced)
    assert [(fault.place, fault.code) for fault in caught.value.faults] == [(name, code)]
