"""When like problems count as a recurrence (屡改屡犯): what has to be the same, and within how many months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rectify.policy.tomltable import Table

#: What two problems of one organisation may be compared by.
COMPARABLE = ("facet", "category", "scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """When a problem is one that was there before (屡改屡犯).

    Attributes:
        months: it was found no more than so many months after a like one, to the day.
        same: the fields in which like problems of one organisation agree; where one is empty, nothing is like it.
        clause: the article that the rule comes from.
        source: the text or document that the number comes from.
        verified: whether somebody checked the number against the document.

    """

    months: int
    same: tuple[str, ...]
    clause: str | None = None
    source: str = ""
    verified: bool = False


def read_recurrence(table: Table) -> Recurrence | None:
    """Read ``[recurrence]``; None if it is not there or cannot be used."""
    if not table.data:
        return None
    table.known("months", "same", "clause", "source", "verified")
    before = len(table.faults)
    months = table.take("months", int, required=True)
    if months is not None and months < 1:
        table.fault("months", "policy.positive", value=months)
    same = table.texts("same", required=True)
    for one in same:
        table.word("same", one, COMPARABLE, "field")
    if table.data.get("same") == []:
        table.fault("same", "policy.empty_list")
    rest = {key: table.take(key, str) for key in ("clause", "source")}
    verified = table.flag("verified")
    if len(table.faults) > before or months is None:
        return None
    given: dict[str, Any] = {key: value for key, value in rest.items() if value is not None}
    return Recurrence(months=months, same=same, verified=verified, **given)
