"""The problems of one sheet (一张表的问题): its lines, grouped, each group with its measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rectify.errors import Fault
from rectify.formats.intake.draft import MeasureDraft, Name, ProblemDraft
from rectify.formats.intake.findings import Findings
from rectify.formats.intake.lines import Line
from rectify.formats.intake.measure_line import Setting, checked_cell, read_measures
from rectify.formats.intake.names import one_name
from rectify.vocabulary import Scope

_BETWEEN_SOURCES = re.compile(r"[、,，;；\n]+")

#: What a line below a merged measure may not have of its own: it would belong to nothing.
_OF_A_MEASURE = ("org", "owner", "due", "outcome")


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines of one problem, the first of them where it is described."""

    lines: tuple[Line, ...]
    member: str
    member_line: Line


def read_problems(lines: Iterable[Line], setting: Setting, findings: Findings) -> list[ProblemDraft]:
    """Return the problems of a table's lines, in order; what is wrong goes to the findings."""
    return [
        _problem(group, number, setting, findings) for number, group in enumerate(_groups(lines, findings), start=1)
    ]


def _groups(lines: Iterable[Line], findings: Findings) -> Iterator[_Group]:
    group: _Group | None = None
    for line in lines:
        if group is None or not _continues(line, group, findings):
            if group is not None:
                yield group
            member, member_line = _member(line, group, findings)
            group = _Group((line,), member, member_line)
        else:
            group = replace(group, lines=(*group.lines, line))
    if group is not None:
        yield group


def _continues(line: Line, group: _Group, findings: Findings) -> bool:
    """Say whether a line is of the same problem as the one above."""
    above = group.lines[-1]
    if line.anchor("problem") == above.anchor("problem"):
        return True
    blank = not line.text("problem")
    own_number = line.text("number") and line.anchor("number") != above.anchor("number")
    if blank and not own_number and line.text("measure") and line.text("member") in {"", group.member}:
        place, value = line.cell("problem").place, group.lines[0].text("problem")
        findings.infer(place, "intake.inferred.problem_above", value=value)
        return True
    same = all(line.text(key) in {"", group.lines[0].text(key)} for key in ("number", "member"))
    return not blank and same and line.text("problem") == group.lines[0].text("problem")


def _member(line: Line, group: _Group | None, findings: Findings) -> tuple[str, Line]:
    member = line.text("member")
    if member or group is None or not group.member:
        return member, line
    findings.infer(line.cell("member").place, "intake.inferred.member_above", value=group.member)
    return group.member, group.member_line


def _problem(group: _Group, running: int, setting: Setting, findings: Findings) -> ProblemDraft:
    found = Findings()
    line = group.lines[0]
    cell = checked_cell(line, "problem", found)
    if not cell.text:
        found.fault(cell.place, "intake.problem_blank")
    member = _read_member(group, found)
    leader = _name(line, "leader", found)
    faulty = findings.take(found)
    in_hand = replace(setting, member=member)
    return ProblemDraft(
        place=cell.place,
        number=line.text("number") or str(running),
        scope=Scope.MEMBER if line.has("member") else Scope.TEAM,
        facet=line.text("facet"),
        text=cell.text,
        sources=tuple(part.strip() for part in _BETWEEN_SOURCES.split(line.text("source")) if part.strip()),
        leader=leader,
        org=setting.org,
        owner=member if line.has("member") else leader,
        post=group.member_line.text("post"),
        measures=tuple(_measures(group.lines, in_hand, findings)),
        remark=line.text("remark"),
        faulty=faulty,
    )


def _read_member(group: _Group, found: Findings) -> Name | None:
    line = group.member_line
    if line.has("member") and not line.text("member"):
        found.fault(line.cell("member").place, "intake.member_blank")
    return _name(line, "member", found)


def _name(line: Line, key: str, found: Findings) -> Name | None:
    cell = checked_cell(line, key, found)
    name = one_name(cell.place, cell.text) if cell.text else None
    if isinstance(name, Fault):
        found.add([name])
        return None
    return name


def _measures(lines: Iterable[Line], setting: Setting, findings: Findings) -> list[MeasureDraft]:
    measures: list[MeasureDraft] = []
    last: list[MeasureDraft] = []
    above: Line | None = None
    for line in lines:
        if above is None or line.anchor("measure") != above.anchor("measure"):
            measures.extend(last)
            last = read_measures(line, len(measures) + 1, setting, findings)
        elif findings.take(_below_merged(line, above)):
            last = [replace(measure, faulty=True) for measure in last]
        above = line
    return [*measures, *last]


def _below_merged(line: Line, above: Line) -> Findings:
    """A merged measure has one unit, person, date: a second one beside it belongs to nothing."""
    found = Findings()
    for key in _OF_A_MEASURE:
        cell = line.cell(key)
        if cell.text and line.anchor(key) != above.anchor(key) and cell.text != above.text(key):
            found.fault(cell.place, "intake.measure_merged", value=cell.text, column=line.header.titles[key])
    return found
