from __future__ import annotations

import pytest

from rectify.formats.intake.names import lead_in_remark, one_name, read_people, read_units


def written(cell: str, remark: str = "") -> tuple[str | None, list[str], list[str]]:
    named = read_units("A1", cell, remark)
    codes = [fault.code for fault in named.faults] + [inference.code for inference in named.inferences]
    codes = [code.rpartition(".")[2] for code in codes]
    return named.lead.written if named.lead else None, [name.written for name in named.others], codes


@pytest.mark.parametrize(
    ("cell", "remark", "read"),
    [
        ("机关党委", "", ("机关党委", [], [])),
        ("机关党委", "牵头：办公室", ("机关党委", [], [])),
        ("资产处、信息中心", "", ("资产处", ["信息中心"], ["lead_first"])),
        ("资产处、信息中心", "牵头：信息中心", ("信息中心", ["资产处"], [])),
        ("资产处、信息中心", "由信息中心牵头", ("信息中心", ["资产处"], [])),
        ("资产处、信息中心（牵头）", "", ("信息中心", ["资产处"], [])),
        ("牵头单位：信息中心；配合单位：资产处、办公室", "", ("信息中心", ["资产处", "办公室"], [])),
        ("市管局/办公室\n信息中心（配合）", "", ("市管局/办公室", ["信息中心"], ["lead_first"])),
        ("资产处、信息中心", "牵头：办公室", (None, ["资产处", "信息中心"], ["lead_not_listed"])),
        ("资产处（牵头）、信息中心（牵头）", "", (None, ["资产处", "信息中心"], ["lead_twice"])),
        ("", "", (None, [], [])),
    ],
)
def test_the_unit_in_the_lead_is_the_one_marked_and_else_the_first(
    cell: str, remark: str, read: tuple[str | None, list[str], list[str]]
) -> None:
    assert written(cell, remark) == read


def test_units_of_which_none_can_be_used_have_no_lead() -> None:
    assert written(f"{'长' * 300}、{'远' * 300}") == (None, [], ["name_unusable", "name_unusable"])


def test_a_remark_without_a_lead_names_none() -> None:
    assert lead_in_remark("一格多项措施") is None


def test_the_first_of_several_people_is_the_owner_and_that_is_listed() -> None:
    people = read_people("A1", "责任人甲、责任人乙")
    assert people.lead is not None
    assert people.lead.written == "责任人甲"
    assert [name.written for name in people.others] == ["责任人乙"]
    assert [inference.code for inference in people.inferences] == ["intake.inferred.owner_first"]


def test_a_name_is_its_own_id_until_a_directory_says_otherwise() -> None:
    name = one_name("A1", "责任人甲")
    assert getattr(name, "id", None) == "责任人甲"
