"""Names in a cell (责任人、责任单位): several of them, and who is in the lead (牵头)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rectify.errors import Fault, InvalidValueError
from rectify.formats.intake.draft import Name
from rectify.formats.intake.note import Inference
from rectify.vocabulary import check_id

#: ``/`` does not separate: it is the mark of an organisation's path.
_BETWEEN = re.compile(r"[、,，;；\n]+")
_LEAD_WORD = re.compile(r"^(?:牵头(?:单位|部门|处室)?|主责(?:单位|部门)?)\s*[:：]\s*")
_ASSIST_WORD = re.compile(r"^(?:配合|协办|协同|参与)(?:单位|部门|处室)?\s*[:：]\s*")
_LEAD_MARK = re.compile(r"\s*[（(]\s*(?:牵头|牵头单位|牵头部门|主责)\s*[)）]$")
_ASSIST_MARK = re.compile(r"\s*[（(]\s*(?:配合|配合单位|配合部门|协办)\s*[)）]$")
_LEAD_IN_REMARK = re.compile(
    r"(?:^|[；;。，,\s])(?:由\s*)?(?:牵头(?:单位|部门|处室)?\s*[:：]\s*([^、，,；;。\s]+)|([^、，,；;。:：\s]+?)\s*牵头)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a cell (姓名、单位名), the lead first.

    Attributes:
        lead: the one in the lead; None where the cell is blank.
        others: the others, in the cell's order.
        faults: names that cannot be used, a lead that is not among them.
        inferences: the first of several taken for the lead.

    """

    lead: Name | None = None
    others: tuple[Name, ...] = ()
    faults: tuple[Fault, ...] = ()
    inferences: tuple[Inference, ...] = ()


def split_names(text: str) -> list[str]:
    """Return the names in a cell, separated by 、 , ； or a line's end; each once."""
    return list(dict.fromkeys(name for part in _BETWEEN.split(text) if (name := part.strip())))


def read_units(place: str, text: str, remark: str = "") -> Named:
    """Return the units (责任单位) of a cell: the lead is the one marked 牵头 there or in the remark, else the first."""
    marked, names = _marked(text)
    named = _named(place, names)
    if len(names) < 2:  # noqa: PLR2004 - one alone needs no lead
        return named
    if len(marked) > 1:
        return _without_lead(named, Fault(place, "intake.lead_twice", {"value": "、".join(marked)}))
    lead = marked[0] if marked else lead_in_remark(remark)
    if lead is None:
        return _first_leads(named, place, "intake.inferred.lead_first")
    if lead not in names:
        return _without_lead(named, Fault(place, "intake.lead_not_listed", {"value": lead, "names": "、".join(names)}))
    everyone = [name for name in (named.lead, *named.others) if name is not None]
    others = tuple(name for name in everyone if name.written != lead)
    return Named(next((name for name in everyone if name.written == lead), None), others, named.faults)


def read_people(place: str, text: str) -> Named:
    """Return the people (责任人) of a cell: the first of several is the owner."""
    names = split_names(text)
    named = _named(place, names)
    return named if len(names) < 2 else _first_leads(named, place, "intake.inferred.owner_first")  # noqa: PLR2004


def lead_in_remark(remark: str) -> str | None:
    """Return the unit that a remark puts in the lead: ``牵头：资产管理处``, ``由资产管理处牵头``."""
    found = _LEAD_IN_REMARK.search(remark)
    return (found[1] or found[2]).removeprefix("由") if found else None


def one_name(place: str, text: str) -> Name | Fault:
    """Return a cell's text as one name, or the fault of a name that cannot be an id."""
    try:
        return Name(place, text, check_id("name", text))
    except InvalidValueError:
        return Fault(place, "intake.name_unusable", {"value": text})


def _marked(text: str) -> tuple[list[str], list[str]]:
    """Return the names marked as leading, and all names without their marks."""
    lead: list[str] = []
    names: list[str] = []
    for part in split_names(text):
        said = _LEAD_WORD.sub("", _LEAD_MARK.sub("", part))
        name = _ASSIST_WORD.sub("", _ASSIST_MARK.sub("", said)).strip()
        if said != part:
            lead.append(name)
        names.append(name)
    return lead, [name for name in dict.fromkeys(names) if name]


def _named(place: str, names: list[str]) -> Named:
    read = [one_name(place, name) for name in names]
    usable = [name for name in read if isinstance(name, Name)]
    faults = tuple(fault for fault in read if isinstance(fault, Fault))
    return Named(usable[0] if usable else None, tuple(usable[1:]), faults)


def _first_leads(named: Named, place: str, code: str) -> Named:
    if named.lead is None:
        return named
    facts = {"value": named.lead.written, "others": "、".join(name.written for name in named.others)}
    return Named(named.lead, named.others, named.faults, (Inference(place, code, facts),))


def _without_lead(named: Named, fault: Fault) -> Named:
    everyone = tuple(name for name in (named.lead, *named.others) if name is not None)
    return Named(None, everyone, (*named.faults, fault))
