"""Workbooks made for a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

TITLES = ("序号", "具体问题", "整改措施", "责任单位", "责任人", "整改时限", "完成情况", "备注")
LINE = (1, "学习不够系统", "建立学习制度", "机关党委", "责任人甲", "2022年6月30日", "正在整改", None)


def save(path: Path, sheets: dict[str, Iterable[Sequence[object]]], merged: Iterable[str] = ()) -> Path:
    """Save sheets of rows; ranges are merged on every sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for reference in merged:
            sheet.merge_cells(reference)
    book.save(path)
    return path


def team(folder: Path, *rows: Sequence[object], merged: Iterable[str] = ()) -> Path:
    """Save one sheet of these rows."""
    return save(folder / "台账.xlsx", {"班子": rows}, merged)


def line(**fields: object) -> tuple[object, ...]:
    """Return a sound line of the usual columns, but for these: number, problem, measure, org, owner, due ..."""
    keys = ("number", "problem", "measure", "org", "owner", "due", "outcome", "remark")
    return tuple(fields.get(key, value) for key, value in zip(keys, LINE, strict=True))
