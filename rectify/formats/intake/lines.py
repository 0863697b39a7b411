"""The lines of a ledger's table (台账行), and what stands about it: title, filling date, signatures, totals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rectify.formats.intake.deadline import Deadline, YearHint, read_deadline
from rectify.formats.intake.draft import Name
from rectify.formats.intake.header import Header, repeats_header
from rectify.formats.intake.note import Ignored
from rectify.formats.intake.workbook import Cell, Coordinate, Sheet

_TOTAL = re.compile(r"(?:合计|小计|总计|共计)(?:[:：（(].*)?", re.DOTALL)
_LABELS = (
    "审核人|审核|填表人|填报人|制表人|制表|经办人|复核人|审批人|联系人|联系电话|电话|负责人|主要负责人|单位负责人|负责人签字|"
    "分管领导签字|主要领导签字|签字|签名|盖章|填报单位|填报时间|填表时间|填报日期|填表日期|日期|备注|注|说明|填表说明"
)
_SIGNATURE = re.compile(rf"(?:{_LABELS})(?:\((?:签字|签名|盖章|签章)\))?:.*", re.DOTALL)
_REPORTED_ON = re.compile(
    r"(?:填报|填表|制表|上报|更新)(?:时间|日期)\s*:\s*(?!\S+:)(\S.*?)(?=\s{2,}|\s\S+:|$)", re.DOTALL
)
_REPORTED_BY = re.compile(
    r"(?:填报|填表|制表|上报|报送)单位(?:\(盖章\))?\s*:\s*(?!\S+:)(\S.*?)(?=\s{2,}|\s\S+:|$)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table (台账的一行).

    Attributes:
        sheet: the sheet it is on.
        header: the table's header.
        row: its row in the sheet, from 1.

    """

    sheet: Sheet
    header: Header
    row: int

    def has(self, key: str) -> bool:
        """Say whether the table has a column for a field."""
        return key in self.header.columns

    def cell(self, key: str) -> Cell:
        """Return the cell of a field; one without a place or a value where there is no such column."""
        column = self.header.columns.get(key)
        return Cell("", self.row, None) if column is None else self.sheet.cell(self.row, column)

    def text(self, key: str) -> str:
        """Return the text of a field, empty where there is none."""
        return self.cell(key).text

    def anchor(self, key: str) -> Coordinate | None:
        """Return where a field's value stands, None where there is no such column."""
        column = self.header.columns.get(key)
        return None if column is None else self.sheet.anchor(self.row, column)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a table (表头表尾).

    Attributes:
        reported_on: the 填报时间, a local date; None where it is not stated.
        year: the year that it gives to dates without one.
        reported_by: the 填报单位.

    """

    reported_on: date | None = None
    year: YearHint | None = None
    reported_by: Name | None = None


def read_frame(sheet: Sheet) -> Frame:
    """Return the 填报时间 and 填报单位 that a sheet states, wherever they stand."""
    reported_on, year, reported_by = None, None, None
    for row in sheet.by_row:
        for cell in sheet.cells(row):
            text = unicodedata.normalize("NFKC", cell.text)
            said = _REPORTED_ON.search(text)
            deadline = read_deadline(cell.place, said[1]) if said and year is None else None
            if said and isinstance(deadline, Deadline) and deadline.day:
                reported_on, year = deadline.day, YearHint(deadline.day.year, said[1].strip(), deadline.day)
            unit = _REPORTED_BY.search(text)
            if unit and reported_by is None:
                reported_by = Name(cell.place, unit[1].strip(), unit[1].strip())
    return Frame(reported_on, year, reported_by)


def table_lines(sheet: Sheet, header: Header, ignored: list[Ignored]) -> Iterator[Line]:
    """Give the lines of a table; what is none of its lines goes to `ignored`."""
    for row in sheet.by_row:
        cells = sheet.cells(row)
        if row < header.first:
            ignored.extend(_ignored("title", cell) for cell in cells)
        elif row > header.last:
            kind = _kind(sheet, header, row, cells)
            if kind is None:
                yield Line(sheet, header, row)
            else:
                ignored.append(_ignored(kind, cells[0]))


def _ignored(kind: str, cell: Cell) -> Ignored:
    return Ignored(cell.place, f"intake.ignored.{kind}", {"value": cell.text})


def _kind(sheet: Sheet, header: Header, row: int, cells: list[Cell]) -> str | None:
    """Return what kind of line this is if it is none of the ledger's: a total, a signature ..."""
    first = unicodedata.normalize("NFKC", cells[0].text)
    if _TOTAL.fullmatch(re.sub(r"\s+", "", first)):
        return "total"
    if _SIGNATURE.fullmatch(re.sub(r"\s+", "", first)):
        return "signature"
    if repeats_header(sheet, header, row):
        return "header"
    is_banner = len(cells) == 1 and sheet.anchors.get((row, header.columns["problem"])) == sheet.anchors.get(
        (row, header.columns["measure"]), ()
    )
    return "heading" if is_banner else None
