"""A workbook (工作簿) as cells with merged ranges spread over their rows; anything else is refused with one fault."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from rectify.errors import Fault, IntakeError
from rectify.formats.intake.deadline import EPOCH_1900

if TYPE_CHECKING:
    from openpyxl import Workbook as OpenpyxlWorkbook
    from openpyxl.worksheet.worksheet import Worksheet

EXTENSIONS = (".xlsx", ".xlsm")

#: What a ledger cannot need: a file beyond these is a mistake or an attack (zip bomb).
MAX_FILE_BYTES = 32 * 2**20
MAX_UNPACKED_BYTES = 128 * 2**20
MAX_CELLS = 500_000
MAX_MERGED_CELLS = 200_000

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP_ENCRYPTED = 1
_TYPES = "[Content_Types].xml"
_YEAR_1904 = 1904
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")

Coordinate = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell (单元格); of a merged range always the one at its top left, which holds the value.

    Attributes:
        place: file, sheet and cell.
        row: its row in the sheet, from 1.
        value: what it holds; a formula as its text.

    """

    place: str
    row: int
    value: object

    @property
    def text(self) -> str:
        """The value as text, without blanks around it: dates in ISO form, 1.0 as 1."""
        return cell_text(self.value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (工作表) of a workbook.

    Attributes:
        file: the workbook's name.
        name: the sheet's name.
        hidden: it is hidden.
        epoch: day 0 of its serial numbers.
        values: (row, column), from 1 -> value, of the cells that hold one.
        anchors: (row, column) -> the top left of the merged range that covers it.
        by_row: row -> where the values it shows stand, left to right; rows that show none are
            not among them.
        width: the last column that holds anything.

    """

    file: str
    name: str
    hidden: bool
    epoch: date
    values: Mapping[Coordinate, object]
    anchors: Mapping[Coordinate, Coordinate]
    by_row: Mapping[int, list[Coordinate]]
    width: int

    @property
    def place(self) -> str:
        """File and sheet."""
        return f"{self.file} {self.name}"

    def anchor(self, row: int, column: int) -> Coordinate:
        """Return where the cell's value stands: itself, or the top left of its merged range."""
        return self.anchors.get((row, column), (row, column))

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell that holds the value of this row and column."""
        at = self.anchor(row, column)
        return Cell(f"{self.place}!{column_letters(at[1])}{at[0]}", at[0], self.values.get(at))

    def cells(self, row: int) -> list[Cell]:
        """Return the cells of a row that hold anything; a merged one once."""
        return [self.cell(*at) for at in self.by_row.get(row, ())]


def cell_text(value: object) -> str:
    """Return a cell's value as text, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def column_letters(column: int) -> str:
    """Return a column's letters: 1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_sheets(path: str | Path) -> list[Sheet]:
    """Return the sheets of a workbook (.xlsx, .xlsm), in order.

    Raises:
        IntakeError: it is no such workbook, is protected by a password, damaged, or absurdly
            large; or openpyxl is not installed. Always one fault.

    """
    path = Path(path)
    content = _content(path)
    try:
        _check_parts(path.name, BytesIO(content))
        return [_sheet(path.name, sheet) for sheet in _loaded(path.name, BytesIO(content)).worksheets]
    except IntakeError:
        raise
    except Exception as reason:  # a damaged file fails in as many ways as there are parts in it
        raise _refusal(path.name, "intake.damaged", reason=f"{type(reason).__name__}: {reason}") from reason


def _refusal(file: str, code: str, **facts: object) -> IntakeError:
    return IntakeError("intake.unreadable", [Fault(file, code, facts)], file=file)


def _too_large(file: str) -> IntakeError:
    return _refusal(file, "intake.too_large", mebibytes=MAX_FILE_BYTES // 2**20, cells=MAX_CELLS)


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in EXTENSIONS:
        raise _refusal(path.name, "intake.extension", value=path.suffix)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as reason:
        raise _refusal(path.name, "intake.file_missing") from reason
    except OSError as reason:
        raise _refusal(path.name, "intake.file_unreadable", reason=reason.strerror) from reason
    if len(content) > MAX_FILE_BYTES:
        raise _too_large(path.name)
    if content.startswith(_OLE):
        raise _refusal(path.name, "intake.password" if _ENCRYPTED in content else "intake.old_format")
    if not content.startswith(_ZIP):
        raise _refusal(path.name, "intake.not_workbook")
    return content


def _check_parts(file: str, stream: IO[bytes]) -> None:
    """Refuse what is no workbook or would unpack to something absurd, before anything is unpacked whole."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & _ZIP_ENCRYPTED for part in parts):
            raise _refusal(file, "intake.password")
        if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise _too_large(file)
        if _TYPES not in archive.namelist() or b"spreadsheetml" not in archive.read(_TYPES):
            raise _refusal(file, "intake.not_workbook")
        cells = merged = 0
        for name in (part.filename for part in parts if part.filename.lower().endswith(".xml")):
            with archive.open(name) as xml:
                for area in _areas(xml):
                    cells, merged = (cells + 1, merged) if area is None else (cells, merged + area)
                    if cells > MAX_CELLS or merged > MAX_MERGED_CELLS:
                        raise _too_large(file)


def _areas(xml: IO[bytes]) -> Iterator[int | None]:
    """Give None for each cell of a sheet, and for each merged range how many cells it covers."""
    for _, element in ET.iterparse(xml):  # noqa: S314 - expat bounds what entities may grow to
        tag = element.tag.rpartition("}")[2]
        if tag == "c":
            yield None
        elif tag == "mergeCell":
            yield _area(element.get("ref", ""))
        element.clear()


def _area(reference: str) -> int:
    corners = [(_column_number(letters), int(row)) for letters, row in _REFERENCE.findall(reference)]
    if len(corners) != 2:  # noqa: PLR2004 - a range has two corners
        return 1
    (left, top), (right, bottom) = corners
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _loaded(file: str, stream: IO[bytes]) -> OpenpyxlWorkbook:
    try:
        import openpyxl  # noqa: PLC0415 - an extra, imported when used
    except ImportError as reason:
        raise _refusal(file, "intake.openpyxl_missing") from reason
    with warnings.catch_warnings(action="ignore"):  # about styles and validations, which nobody reads here
        return openpyxl.load_workbook(stream, data_only=False, keep_links=False)


def _sheet(file: str, sheet: Worksheet) -> Sheet:
    # The only view of the cells that does not create every one that is missing.
    held = {at: _value(cell.value) for at, cell in sheet._cells.items()}  # noqa: SLF001
    values = {at: value for at, value in held.items() if cell_text(value)}
    anchors = {
        (row, column): (merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row, merged.max_row + 1)
        for column in range(merged.min_col, merged.max_col + 1)
    }
    epoch = EPOCH_1900 if sheet.parent is None or sheet.parent.epoch.year < _YEAR_1904 else date(_YEAR_1904, 1, 1)
    width = max((column for _, column in values), default=0)
    hidden = sheet.sheet_state != "visible"
    return Sheet(file, sheet.title, hidden, epoch, values, anchors, _by_row(values, anchors), width)


def _by_row(
    values: Mapping[Coordinate, object], anchors: Mapping[Coordinate, Coordinate]
) -> dict[int, list[Coordinate]]:
    rows: dict[int, set[Coordinate]] = {}
    for at in values:
        rows.setdefault(at[0], set()).add(at)
    for at, anchor in anchors.items():
        if anchor in values:
            rows.setdefault(at[0], set()).add(anchor)
    return {row: sorted(rows[row], key=lambda at: at[1]) for row in sorted(rows)}


def _value(value: object) -> object:
    if isinstance(value, str):
        return value.replace("_x000D_", "").replace("\r\n", "\n")
    if value is None or isinstance(value, bool | int | float | date | time | timedelta):
        return value
    return "=" + str(getattr(value, "text", "")).removeprefix("=")  # a formula over several cells
