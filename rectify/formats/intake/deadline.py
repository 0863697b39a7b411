"""Due dates as people write them (整改时限): every form read exactly, or named as a fault."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from rectify.errors import Fault
from rectify.formats.intake.note import Inference

#: Which words name a term of the policy instead of a day: the term's name.
TERMS: Mapping[str, str] = MappingProxyType(
    {
        "立行立改": "immediate",
        "立查立改": "immediate",
        "即知即改": "immediate",
        "长期坚持": "long_term",
        "持续推进": "long_term",
        "持续整改": "long_term",
        "常态化推进": "long_term",
    }
)

#: The words among them after which a measure goes on for good.
LONG_TERM_WORDS = frozenset({"长期坚持", "持续推进", "持续整改", "常态化推进"})

#: Day 0 of a workbook's serial numbers; the 29 February 1900 that never was lies before any year read here.
EPOCH_1900 = date(1899, 12, 30)

#: The years that a due date may lie in; anything else is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 2000, 2099

_BLANK = frozenset({"", "-", "--", "/", "\\", "无"})
_PENDING = frozenset({"待定", "未定", "另定", "暂未确定", "待明确", "待研究", "待确定", "视情况", "视情况而定"})

_YEAR = r"(?:(?P<year>\d{4})年度?|(?P<this>今年|本年度?|当年))"
_BY = r"(?:之?前|以前)?"
_DONE = r"(?:完成|完成整改|整改完成|整改到位|到位)?"
_END = rf"(?:[底末]{_BY}|内)?{_DONE}"
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?{_BY}{_DONE}",
        rf"(?P<year>\d{{4}})([./-])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})日?{_BY}{_DONE}",
        _COMPACT.pattern,
        rf"{_YEAR}?(?P<month>\d{{1,2}})月份?{_END}",
        rf"{_YEAR}?(?P<month>\d{{1,2}})月份?(?P<third>[上中下])旬[内末]?{_DONE}",
        rf"(?P<year>\d{{4}})[./-](?P<month>\d{{1,2}}){_END}",
        rf"{_YEAR}?第?(?P<quarter>[1-4])季度{_END}",
        rf"{_YEAR}?(?P<half>[上下])半年{_END}",
        rf"(?:{_YEAR}年?|年)(?:[底末]{_BY}|内|度内|终){_DONE}",
        rf"{_YEAR}?全年{_DONE}",
        _YEAR,
    )
)
_SERIAL = re.compile(r"\d{5}")
_MIDNIGHT = re.compile(r"\s+0?0:00(?::00)?$")
_BETWEEN = re.compile(r"[,;、。]+|并且?|且")
_DASHES = str.maketrans({"—": "-", "–": "-", "―": "-", "−": "-", "‐": "-"})
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号季])")
_DIGITS = {numeral: str(value) for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_LAST_OF_THIRD = {"上": 10, "中": 20, "下": 31}
_LAST_OF_HALF = {"上": 6, "下": 12}


@dataclass(frozen=True, slots=True)
class YearHint:
    """Where a date without a year takes its year from: the ledger's 填报时间, or the campaign.

    Attributes:
        year: the year.
        said: the 填报时间 as it is written; None where the year was given by the caller.
        on: the 填报时间 as a local date; None likewise.

    """

    year: int
    said: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a cell says about when a measure is due (整改时限).

    Attributes:
        day: the due date, a local date; None where only a term is named.
        term: the name of the policy's term; None where only a day is named.
        long_term: the measure goes on for good (长期坚持), whatever its date.
        inferences: what the cell leaves open and how it was read.

    """

    day: date | None = None
    term: str | None = None
    long_term: bool = False
    inferences: tuple[Inference, ...] = ()


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    """The part of a cell that is no deadline, and why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_deadline(
    place: str,
    value: object,
    *,
    year: YearHint | None = None,
    terms: Mapping[str, str] = TERMS,
    epoch: date = EPOCH_1900,
) -> Deadline | Fault:
    """Return the deadline (整改时限) that a cell states, or the fault that it is.

    A day is read from a real date, a serial number, ``2022年4月30日``, ``2022.4.30``, ``2022-4-30``,
    ``2022/4/30``, ``20220430``, ``4月30日前``; the last day of the period from ``2022年4月``,
    ``4月底前``, ``4月上旬``, ``第二季度末``, ``上半年``, ``全年``, ``年底前``; a term from its
    word. A date and 长期坚持 may stand together. Digits may be full-width or Chinese.

    Args:
        place: file, sheet and cell.
        value: the cell's value.
        year: the year of dates that name none; without it they are faults.
        terms: which words name a term, and its name.
        epoch: day 0 of the workbook's serial numbers.

    """
    try:
        if isinstance(value, date):
            return Deadline(day=_within_reach(_local_date(value)))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _from_number(place, value, epoch)
        return _from_text(place, "" if value is None else str(value), year, terms, epoch)
    except _Unreadable as unreadable:
        return Fault(place, unreadable.code, {"value": _shown(value), **unreadable.facts})


def _local_date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _shown(value: object) -> str:
    return _local_date(value).isoformat() if isinstance(value, date) else "" if value is None else str(value).strip()


def _within_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Unreadable("intake.due_year_unlikely", first=FIRST_YEAR, last=LAST_YEAR)
    return day


def _from_number(place: str, value: float, epoch: date) -> Deadline:
    first, last = (date(FIRST_YEAR, 1, 1) - epoch).days, (date(LAST_YEAR, 12, 31) - epoch).days
    if first <= value < last + 1:
        day = epoch + timedelta(days=int(value))
        return Deadline(day=day, inferences=(_inferred(place, "serial", str(value), day),))
    found = _COMPACT.fullmatch(str(int(value))) if isinstance(value, int) or value.is_integer() else None
    if found is None:
        raise _Unreadable("intake.due_unknown")
    return Deadline(day=_day(found.groupdict(), int(found["year"]))[0])


def _from_text(place: str, value: str, year: YearHint | None, terms: Mapping[str, str], epoch: date) -> Deadline:
    said = _normal(value)
    if said in _BLANK:
        raise _Unreadable("intake.due_blank")
    if said in _PENDING:
        raise _Unreadable("intake.due_pending")
    if _SERIAL.fullmatch(said):
        return _from_number(place, int(said), epoch)
    parts = [said] if said in terms else [part for part in _BETWEEN.split(said) if part]
    words = [part for part in parts if part in terms]
    dates = [part for part in parts if part not in terms]
    if len(dates) > 1 or not parts:
        raise _Unreadable("intake.due_unknown")
    day, inferences = _from_words(place, value, dates[0], year) if dates else (None, ())
    return _together(day, inferences, words, terms)


def _together(
    day: date | None, inferences: tuple[Inference, ...], words: list[str], terms: Mapping[str, str]
) -> Deadline:
    """Put a day and terms together: 长期坚持 qualifies a day or another term, which then leads."""
    long_term = any(word in LONG_TERM_WORDS for word in words)
    leading = {terms[word] for word in words if word not in LONG_TERM_WORDS}
    if not leading and day is None:
        leading = {terms[word] for word in words}
    if len(leading) > 1:
        raise _Unreadable("intake.due_unknown")
    return Deadline(day, leading.pop() if leading else None, long_term, inferences)


def _normal(value: str) -> str:
    said = unicodedata.normalize("NFKC", _MIDNIGHT.sub("", value.strip()))
    said = re.sub(r"\s+", "", said).translate(_DASHES)
    return _NUMERALS.sub(lambda found: _number(found[0]), said)


def _number(numeral: str) -> str:
    """Return Chinese numerals as digits: ``二〇二二`` -> 2022, ``十一`` -> 11, ``三十`` -> 30."""
    tens, ten, units = numeral.partition("十")
    if ten and len(tens) <= 1 and len(units) <= 1 and "十" not in units:
        return (_DIGITS[tens] if tens else "1") + (_DIGITS[units] if units else "0")
    return "".join(_DIGITS.get(char, char) for char in numeral)


def _from_words(place: str, value: str, said: str, hint: YearHint | None) -> tuple[date, tuple[Inference, ...]]:
    found = next((match for form in _FORMS if (match := form.fullmatch(said))), None)
    if found is None:
        raise _Unreadable("intake.due_unknown")
    fields = found.groupdict()
    inferences = []
    if fields.get("year"):
        day, is_end = _day(fields, int(fields["year"]))
    elif hint is not None:
        day, is_end = _day(fields, hint.year)
        inferences.append(_year_inferred(place, value.strip(), day, hint))
    else:
        raise _Unreadable("intake.due_year_missing")
    if is_end:
        inferences.append(_inferred(place, "last_day", value.strip(), day))
    return day, tuple(inferences)


def _day(fields: Mapping[str, str | None], year: int) -> tuple[date, bool]:
    """Return the day, and whether it is the last one of a period and nobody wrote it down."""
    _within_reach(date(max(year, 1), 1, 1))
    month = _last_month(fields)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        raise _Unreadable("intake.due_impossible")
    last = calendar.monthrange(year, month)[1]
    written = fields.get("day")
    day = int(written) if written else min(last, _LAST_OF_THIRD[fields.get("third") or "下"])
    if not 1 <= day <= last:
        raise _Unreadable("intake.due_impossible")
    return date(year, month, day), not written


def _last_month(fields: Mapping[str, str | None]) -> int:
    month, quarter = fields.get("month"), fields.get("quarter")
    if month:
        return int(month)
    return 3 * int(quarter) if quarter else _LAST_OF_HALF[fields.get("half") or "下"]


def _year_inferred(place: str, value: str, day: date, hint: YearHint) -> Inference:
    if hint.on is None:
        return Inference(
            place, "intake.inferred.year_given", {"value": value, "day": day.isoformat(), "year": hint.year}
        )
    code = "intake.inferred.year_reported" if day >= hint.on else "intake.inferred.year_past"
    return Inference(place, code, {"value": value, "day": day.isoformat(), "said": hint.said, "year": hint.year})


def _inferred(place: str, kind: str, value: str, day: date) -> Inference:
    return Inference(place, f"intake.inferred.{kind}", {"value": value, "day": day.isoformat()})
