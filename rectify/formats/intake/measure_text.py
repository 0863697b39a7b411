"""Several measures in one cell (一格多项措施): where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_IDEOGRAPHS = "一二三四五六七八九十"
_NUMBER = r"[0-9０-９]{1,2}"  # noqa: RUF001, RUF100 - full-width digits are common
_CHINESE = rf"[{_IDEOGRAPHS}]{{1,3}}"
_AFTER_A_STOP = r"(?:(?<=[；;。，,、\s])|^)"


def _circled(mark: str) -> int:
    return _CIRCLED.index(mark) + 1


def _chinese(mark: str) -> int:
    """Return the number that ideographs up to 99 write, and 0 for what is no number."""
    form = re.fullmatch(r"(?:([二三四五六七八九])?(十))?([一二三四五六七八九])?", mark)
    if form is None:
        return 0
    tens, ten, units = form.groups(default="")
    return (10 * (_digit(tens) or 1) if ten else 0) + _digit(units)


def _digit(ideograph: str) -> int:
    return _IDEOGRAPHS.index(ideograph) + 1 if ideograph else 0


@dataclass(frozen=True, slots=True)
class _Style:
    """One way of numbering: how a mark looks, and which number it is."""

    mark: re.Pattern[str]
    number: Callable[[str], int]


#: A number with a point is a mark only at the start or after a stop, and never before a digit:
#: ``1.5万元`` and ``1、2月份`` are no marks.
_STYLES = (
    _Style(re.compile(rf"([{_CIRCLED}])[、.．]?"), _circled),
    _Style(re.compile(rf"[（(]\s*({_NUMBER})\s*[）)][、.．]?"), int),
    _Style(re.compile(rf"[（(]\s*({_CHINESE})\s*[）)][、.．]?"), _chinese),
    _Style(re.compile(rf"{_AFTER_A_STOP}({_NUMBER})\s*[.．、)）](?![0-9０-９])"), int),
    _Style(re.compile(rf"{_AFTER_A_STOP}({_CHINESE})、(?![{_IDEOGRAPHS}])"), _chinese),
)

_BETWEEN = re.compile(r"[；;]+")
_TRAILING = "；;，,、 \t\r\n\u3000"


@dataclass(frozen=True, slots=True)
class Split:
    """The measures (整改措施) of one cell.

    Attributes:
        texts: each measure in words, without its number.
        led_in: numbers stand behind an introduction (``建立以下制度：①…②…``), so the cell was
            left whole: the numbers count its parts.
        broken: the numbers do not count 1, 2, 3 ..., so the cell was left whole.

    """

    texts: tuple[str, ...]
    led_in: bool = False
    broken: bool = False


def split_measures(text: str) -> Split:
    """Return the measures of a cell: by their numbers if it begins with one, else by its semicolons.

    Numbers are ①②③, （1）（2）, （一）（二）, 1. 2., 1、2、 or 一、二、, counted from one without
    a gap; the first style found at the beginning is the one that splits, others inside it stay.
    A cell that begins with ``=`` is left as it is.
    """
    text = text.strip()
    if text.startswith("="):
        return Split((text,))
    for style in _STYLES:
        first = style.mark.match(text)
        if first and style.number(first[1]) == 1:
            return _numbered(text, style)
    if any(len(_numbers(text, style)) > 1 for style in _STYLES):
        return Split((text,), led_in=True)
    return Split(_pieces(_BETWEEN.split(text)) or ((text,) if text else ()))


def _numbered(text: str, style: _Style) -> Split:
    marks = list(style.mark.finditer(text))
    if _numbers(text, style) != list(range(1, len(marks) + 1)):
        return Split((text,), broken=True)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return Split(_pieces([text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]))


def _numbers(text: str, style: _Style) -> list[int]:
    return [style.number(mark[1]) for mark in style.mark.finditer(text)]


def _pieces(parts: list[str]) -> tuple[str, ...]:
    stripped = (part.strip().rstrip(_TRAILING) for part in parts)
    return tuple(part for part in stripped if part)
