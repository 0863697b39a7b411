"""What the columns of a ledger are called (台账列名): many titles, few fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rectify.errors import Fault

#: The titles by which each field's column goes, the surest first: where a sheet has two of
#: them, the earlier is read. Blanks, punctuation and what stands in brackets do not count.
SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("序号", "编号", "问题序号", "问题编号"),
        "member": ("姓名", "成员姓名", "班子成员", "班子成员姓名", "领导姓名", "党员姓名"),
        "post": ("职务", "现任职务", "党内职务"),
        "facet": ("问题类别", "类别", "问题类型", "整改专项", "问题方面", "方面"),
        "problem": (
            "具体问题",
            "存在问题",
            "存在的问题",
            "突出问题",
            "查摆问题",
            "查摆出的问题",
            "问题清单",
            "问题内容",
            "问题描述",
            "问题",
        ),
        "source": ("问题来源", "来源"),
        "leader": ("责任领导", "牵头领导", "分管领导", "包抓领导"),
        "measure": (
            "整改措施",
            "具体措施",
            "具体整改措施",
            "整改措施清单",
            "整改举措",
            "整改内容",
            "措施内容",
            "整改措施内容",
            "措施",
        ),
        "org": (
            "牵头单位",
            "牵头部门",
            "牵头处室",
            "责任单位",
            "责任部门",
            "责任处室",
            "责任科室",
            "整改责任单位",
            "整改单位",
            "承办单位",
        ),
        "co_org": ("配合单位", "配合部门", "配合处室", "协办单位", "协同单位", "参与单位"),
        "owner": ("责任人", "整改责任人", "具体责任人", "直接责任人", "责任人员", "经办人"),
        "due": (
            "整改时限",
            "完成时限",
            "整改期限",
            "完成期限",
            "时限",
            "时限要求",
            "完成时间",
            "整改完成时限",
            "计划完成时间",
            "整改时间",
        ),
        "outcome": (
            "完成情况",
            "整改完成情况",
            "整改情况",
            "整改状态",
            "完成状态",
            "整改落实情况",
            "进展情况",
            "整改进展",
        ),
        "long_term": ("是否长期坚持", "长期坚持", "是否长期"),
        "remark": ("备注", "说明", "备注说明"),
    }
)

#: Without these a table is no ledger.
NEEDED = ("problem", "measure")

_BRACKETED = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】|<[^>]*>")
_NO_LETTER = re.compile(r"[\W_]+")


def normal_title(title: str) -> str:
    """Return a column's title without blanks, punctuation and what stands in brackets."""
    return _NO_LETTER.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", title)))


def with_synonyms(more: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the titles known, with the caller's own before them.

    A title that the caller gives to one field no longer stands for another. Names of fields are
    not checked here: `faulty_synonyms` does.
    """
    taken = {normal_title(title) for titles in more.values() for title in titles}
    known = {key: tuple(t for t in titles if t not in taken) for key, titles in SYNONYMS.items()}
    return {key: (*map(normal_title, more.get(key, ())), *titles) for key, titles in known.items()}


def faulty_synonyms(place: str, more: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Return what is wrong with a caller's titles: unknown fields, a title given twice, one without letters."""
    faults = [
        Fault(f"{place}, {key}", "intake.options_field", {"value": key, "known": "、".join(SYNONYMS)})
        for key in more
        if key not in SYNONYMS
    ]
    seen: dict[str, str] = {}
    for key, titles in more.items():
        for title in titles:
            normal = normal_title(title)
            if not normal or seen.setdefault(normal, key) != key:
                faults.append(Fault(f"{place}, {key}", "intake.options_title", {"value": title}))
    return faults


def field_of(titles: Iterable[str], synonyms: Mapping[str, Sequence[str]]) -> tuple[str, int] | None:
    """Return the field that the first known of these titles names, and how sure a title it is (0 is surest)."""
    for title in map(normal_title, titles):
        for key, known in synonyms.items():
            if title in known:
                return key, known.index(title)
    return None
