from __future__ import annotations

import struct
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from rectify.errors import IntakeError
from rectify.formats.intake import read, workbook
from rectify.formats.intake.workbook import cell_text, column_letters, read_sheets
from tests.formats.intake.workbooks import LINE, TITLES, save, team

LEDGER = Path(__file__).parents[2] / "data" / "ledger.xlsx"


def refusal(path: Path) -> str:
    with pytest.raises(IntakeError) as caught:
        read(path)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].place == path.name
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value.faults[0].code.removeprefix("intake.")


def rezipped(source: Path, target: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(Path(name).stem, old.read(name)))
    return target


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "没有.xlsx") == "file_missing"


def test_a_folder_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "台账.xlsx"
    folder.mkdir()
    assert refusal(folder) == "file_unreadable"


@pytest.mark.parametrize("name", ["台账.csv", "台账.xls", "台账"])
def test_another_extension_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name) == "extension"


def test_text_named_like_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_text("序号,问题", "utf-8")
    assert refusal(path) == "not_workbook"


def test_an_old_workbook_named_like_a_new_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512)
    assert refusal(path) == "old_format"


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(path) == "password"


def test_an_archive_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(LEDGER.read_bytes())
    central = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, central + 8, 1)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    assert refusal(path) == "password"


@pytest.mark.parametrize("types", [None, b"wordprocessingml"])
def test_another_kind_of_document_is_refused(tmp_path: Path, types: bytes | None) -> None:
    path = tmp_path / "报告.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        if types:
            archive.writestr("[Content_Types].xml", types)
    assert refusal(path) == "not_workbook"


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(LEDGER.read_bytes()[:4000])
    assert refusal(path) == "damaged"
    assert refusal(rezipped(LEDGER, tmp_path / "b.xlsx", sheet1=b"<worksheet>")) == "damaged"
    assert refusal(rezipped(LEDGER, tmp_path / "c.xlsx", workbook=b"<workbook/>")) == "no_header"


def test_a_file_larger_than_any_ledger_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(LEDGER.read_bytes())
    monkeypatch.setattr(workbook, "MAX_FILE_BYTES", 100)
    assert refusal(path) == "too_large"


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    path = rezipped(LEDGER, tmp_path / "台账.xlsx", sheet2=b" " * (130 * 2**20))
    assert path.stat().st_size < 2**20
    assert refusal(path) == "too_large"


def test_too_many_cells_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 3)
    assert refusal(team(tmp_path, TITLES, LINE)) == "too_large"


def test_a_range_merged_over_the_whole_sheet_is_refused(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
        b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    )
    assert refusal(rezipped(LEDGER, tmp_path / "台账.xlsx", sheet1=sheet)) == "too_large"


def test_a_merged_range_of_one_cell_harms_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(LEDGER) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:K1"', b'ref="A1"')
    assert len(read(rezipped(LEDGER, tmp_path / "台账.xlsx", sheet1=sheet)).problems) == 9


def test_a_missing_openpyxl_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert refusal(LEDGER) == "openpyxl_missing"


def test_a_formatted_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    path = team(tmp_path, TITLES, LINE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(1_048_576, 16_384).number_format = "0.00"
    book.save(path)
    assert read_sheets(path)[0].width == len(TITLES)
    assert len(read(path).problems) == 1


def test_formulas_stay_text_and_are_never_computed(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = '=HYPERLINK("http://example.invalid","见附件")'
    sheet["A2"] = ArrayFormula("A2:A3", "=SUM(B1:B3)")
    sheet["A4"] = "甲_x000D_\r\n乙"
    book.save(path)
    values = read_sheets(path)[0].values
    assert values[1, 1] == '=HYPERLINK("http://example.invalid","见附件")'
    assert values[2, 1] == "=SUM(B1:B3)"
    assert values[4, 1] == "甲\n乙"


def test_a_workbook_that_counts_days_from_1904_is_read_so(tmp_path: Path) -> None:
    path = team(tmp_path, TITLES, (*LINE[:5], 44742 - 1462, *LINE[6:]))
    book = openpyxl.load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    assert read(path).measures[0].due_on == date(2022, 6, 30)


def test_a_cell_as_text_is_what_a_person_sees() -> None:
    assert [cell_text(v) for v in (None, 1.0, 4.5, " 甲\u3000", datetime(2022, 6, 30), time(8, 0))] == [  # noqa: DTZ001
        "",
        "1",
        "4.5",
        "甲",
        "2022-06-30",
        "08:00:00",
    ]


@given(st.integers(1, 16_384))
def test_columns_have_the_letters_of_a_spreadsheet(column: int) -> None:
    assert column_letters(column) == get_column_letter(column)
    assert workbook._column_number(column_letters(column)) == column


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**8),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1950, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"])),
    st.sampled_from(["①甲②乙", "本人", "合计", "=1+1", "#REF!", "4月底前", "待定", "已完成，长期坚持", *TITLES]),
)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(CELLS, min_size=len(TITLES), max_size=len(TITLES)), max_size=5))
def test_whatever_stands_in_the_cells_only_faults_come_of_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    path = save(tmp_path_factory.mktemp("random") / "台账.xlsx", {"班子": [TITLES, *rows]})
    intake = read(path)
    faulty = [p for p in intake.problems if p.faulty] + [m for m in intake.measures if m.faulty]
    assert bool(faulty) == bool(intake.faults)
    assert all(fault.text("zh") and fault.text("en") for fault in intake.faults)
    assert all(note.text("zh") and note.text("en") for note in (*intake.inferences, *intake.ignored))
    kept, left = intake.without_faulty()
    assert all(not measure.faulty for measure in kept.measures)
    assert len(kept.measures) + sum(note.code.endswith("measure") for note in left) == len(intake.measures)
