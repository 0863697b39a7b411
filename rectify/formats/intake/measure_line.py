"""The measures of one line (一行的整改措施): each gets the line's unit, person, date and outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rectify.errors import Fault
from rectify.formats.intake.deadline import Deadline, YearHint, read_deadline
from rectify.formats.intake.draft import MeasureDraft, Name
from rectify.formats.intake.findings import Findings
from rectify.formats.intake.lines import Line
from rectify.formats.intake.measure_text import split_measures
from rectify.formats.intake.names import Named, read_people, read_units
from rectify.formats.intake.options import IntakeOptions
from rectify.formats.intake.outcome import read_outcome
from rectify.formats.intake.workbook import Cell
from rectify.vocabulary import Outcome

#: What a members' list writes for the member.
SELF = ("本人", "个人", "自己")

_YES = frozenset({"是", "√", "✓", "有", "true"})
_NO = frozenset({"", "否", "×", "无", "-", "/", "false"})
_ERRORS = frozenset({"#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What the lines of one sheet are read with (读取条件).

    Attributes:
        options: the caller's words.
        year: where dates without a year take it from.
        member: the member whose problem it is, on a members' list.
        org: whose ledger it is.

    """

    options: IntakeOptions
    year: YearHint | None = None
    member: Name | None = None
    org: Name | None = None


def read_measures(line: Line, first_number: int, setting: Setting, findings: Findings) -> list[MeasureDraft]:
    """Return the measures of a line, numbered from `first_number`; its faults go to the findings.

    A blank cell gives one measure too, a faulty one: what its line says besides is not lost.
    """
    found = Findings()
    cell = checked_cell(line, "measure", found)
    split = split_measures(cell.text)
    if not split.texts:
        found.fault(cell.place, "intake.measure_blank")
    if split.broken:
        found.fault(cell.place, "intake.measure_numbers", value=cell.text)
    if split.led_in:
        found.infer(cell.place, "intake.inferred.not_split", value=cell.text)
    draft = _draft(line, cell, setting, found)
    faulty = findings.take(found)
    texts = split.texts or ("",)
    return [replace(draft, number=number, text=text, faulty=faulty) for number, text in enumerate(texts, first_number)]


def _draft(line: Line, cell: Cell, setting: Setting, found: Findings) -> MeasureDraft:
    deadline = _deadline(line, setting, found)
    units = _units(line, setting, found)
    people = _people(line, setting, found)
    outcome, goes_on = _outcome(line, setting, found)
    return MeasureDraft(
        place=cell.place,
        number=0,
        text="",
        org=units.lead,
        co_orgs=units.others,
        owner=people.lead,
        co_owners=people.others,
        due_on=deadline.day,
        term=deadline.term,
        outcome=outcome,
        long_term=deadline.long_term or goes_on or _marked_long_term(line, found),
        remark=line.text("remark"),
    )


def checked_cell(line: Line, key: str, found: Findings) -> Cell:
    """Return the cell of a field; a formula's error in it is a fault."""
    cell = line.cell(key)
    if cell.text.upper() in _ERRORS:
        found.fault(cell.place, "intake.error_value", value=cell.text)
    return cell


def _deadline(line: Line, setting: Setting, found: Findings) -> Deadline:
    if not line.has("due"):
        return Deadline()
    cell = line.cell("due")
    read = read_deadline(cell.place, cell.value, year=setting.year, terms=setting.options.terms, epoch=line.sheet.epoch)
    if isinstance(read, Fault):
        found.add([read])
        return Deadline()
    found.add((), read.inferences)
    return read


def _units(line: Line, setting: Setting, found: Findings) -> Named:
    cell, co_cell = checked_cell(line, "org", found), checked_cell(line, "co_org", found)
    if not cell.text:
        if line.has("org") and setting.org is not None:
            found.infer(cell.place, "intake.inferred.org_blank", value=setting.org.written)
        elif line.has("org"):
            found.fault(cell.place, "intake.org_blank")
        lead, units = setting.org, Named()
    else:
        units = read_units(cell.place, cell.text, line.text("remark"))
        lead = units.lead
    # Only the leading unit is sought there: everyone in this column co-operates.
    helping = read_people(co_cell.place, co_cell.text)
    found.add((*units.faults, *helping.faults), units.inferences)
    helpers = (*units.others, *((helping.lead,) if helping.lead else ()), *helping.others)
    return Named(lead, tuple(name for name in helpers if lead is None or name.written != lead.written))


def _people(line: Line, setting: Setting, found: Findings) -> Named:
    if not line.has("owner"):
        return Named(setting.member)
    cell = checked_cell(line, "owner", found)
    if not cell.text:
        found.fault(cell.place, "intake.owner_blank")
        return Named()
    people = read_people(cell.place, cell.text)
    found.add(people.faults, people.inferences)
    everyone = [_meant(name, setting.member, found) for name in (people.lead, *people.others) if name is not None]
    known = [name for name in everyone if name is not None]
    return Named(known[0] if known else None, tuple(known[1:]))


def _meant(name: Name, member: Name | None, found: Findings) -> Name | None:
    """Return whom a name means: 本人 on a members' list is the member."""
    if name.written not in SELF:
        return name
    if member is None:
        found.fault(name.place, "intake.owner_self", value=name.written)
    return member


def _outcome(line: Line, setting: Setting, found: Findings) -> tuple[Outcome | None, bool]:
    cell = line.cell("outcome")
    read = read_outcome(cell.text, setting.options.outcomes)
    if read is None:
        found.fault(cell.place, "intake.outcome_unknown", value=cell.text)
    return read or (None, False)


def _marked_long_term(line: Line, found: Findings) -> bool:
    cell = line.cell("long_term")
    said = cell.text.lower()
    if said not in _YES | _NO:
        found.fault(cell.place, "intake.yes_or_no", value=cell.text)
    return said in _YES
