"""A legacy ledger (存量台账) read from a workbook: everything in it, everything wrong with it, nothing guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rectify.errors import Fault, IntakeError
from rectify.formats.intake.deadline import YearHint
from rectify.formats.intake.draft import Intake, Name, ProblemDraft
from rectify.formats.intake.findings import Findings
from rectify.formats.intake.header import Header, find_header
from rectify.formats.intake.lines import Frame, read_frame, table_lines
from rectify.formats.intake.measure_line import Setting
from rectify.formats.intake.note import Ignored
from rectify.formats.intake.options import IntakeOptions
from rectify.formats.intake.problems import read_problems
from rectify.formats.intake.workbook import Sheet, read_sheets

#: The columns without which a ledger's measures are all faulty, and the message that says so.
_COLUMNS_NEEDED = ("due", "owner")


def read(path: str | Path, *, options: IntakeOptions | None = None) -> Intake:
    """Return what a legacy ledger (存量台账) says; nothing is written anywhere.

    Cells with several measures give several; each gets its line's unit, person and date.
    Everything that is wrong is among the faults, everything that the ledger leaves open among
    the inferences, everything that is no part of it among the ignored.

    Args:
        path: a workbook, .xlsx or .xlsm.
        options: the campaign's year, the caller's own words.

    Raises:
        IntakeError: the file is no readable workbook, or no sheet has a header with columns for
            problems and measures.

    """
    options = options or IntakeOptions()
    sheets = read_sheets(path)
    file = Path(path).name
    findings = Findings()
    tables = _tables(sheets, options, findings)
    if not tables:
        raise IntakeError("intake.unreadable", [Fault(file, "intake.no_header")], file=file)
    frames = [read_frame(sheet) for sheet, _ in tables]
    common = _common(frames, options, file)
    problems: list[ProblemDraft] = []
    for (sheet, header), frame in zip(tables, frames, strict=True):
        problems.extend(_read_table(sheet, header, _setting(frame, common, options, sheet, findings), findings))
    reported_on = common.reported_on
    return Intake(
        file, reported_on, tuple(problems), tuple(findings.faults), tuple(findings.inferences), tuple(findings.ignored)
    )


def _tables(sheets: Sequence[Sheet], options: IntakeOptions, findings: Findings) -> list[tuple[Sheet, Header]]:
    tables = []
    for sheet in sheets:
        header = None if sheet.hidden else find_header(sheet, options.columns)
        if header is not None:
            tables.append((sheet, header))
        elif sheet.by_row:
            code = "intake.ignored.hidden_sheet" if sheet.hidden else "intake.ignored.sheet"
            findings.ignored.append(Ignored(sheet.place, code, {"value": sheet.name}))
    return tables


def _common(frames: Sequence[Frame], options: IntakeOptions, file: str) -> Frame:
    """Return what sheets that say nothing themselves take: what the others agree upon, else the caller's word."""
    years = {frame.year.year: frame for frame in frames if frame.year is not None}
    units = {frame.reported_by.written: frame.reported_by for frame in frames if frame.reported_by is not None}
    of_year = next(iter(years.values())) if len(years) == 1 else Frame()
    given_year = None if options.year is None else YearHint(options.year)
    given_unit = None if options.org is None else Name(file, options.org, options.org)
    unit = next(iter(units.values())) if len(units) == 1 else given_unit
    return Frame(of_year.reported_on, of_year.year or given_year, unit)


def _setting(frame: Frame, common: Frame, options: IntakeOptions, sheet: Sheet, findings: Findings) -> Setting:
    unit = frame.reported_by or common.reported_by
    if frame.reported_by is None and unit is not None:
        findings.infer(sheet.place, "intake.inferred.reporting_unit", value=unit.written)
    return Setting(options, frame.year or common.year, org=unit)


def _read_table(sheet: Sheet, header: Header, setting: Setting, findings: Findings) -> list[ProblemDraft]:
    for cell in header.twice:
        findings.fault(cell.place, "intake.column_twice", value=cell.text)
    findings.ignored.extend(
        Ignored(cell.place, "intake.ignored.column", {"value": cell.text}) for cell in header.unread
    )
    missing = _missing_columns(sheet, header, findings)
    problems = read_problems(table_lines(sheet, header, findings.ignored), setting, findings)
    if not missing and not header.twice:
        return problems
    return [
        replace(problem, faulty=True, measures=tuple(replace(measure, faulty=True) for measure in problem.measures))
        for problem in problems
    ]


def _missing_columns(sheet: Sheet, header: Header, findings: Findings) -> bool:
    missing = False
    for key in _COLUMNS_NEEDED:
        if key in header.columns:
            continue
        place = f"{sheet.place}!{header.first}"
        if key == "owner" and "member" in header.columns:
            findings.infer(place, "intake.inferred.owner_member", value=header.titles["member"])
            continue
        findings.fault(place, f"intake.column_missing_{key}")
        missing = True
    return missing
