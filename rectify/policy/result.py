"""What measures can bring about, in figures (整改成果): rules made, money recovered, people dealt with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rectify.policy.tomltable import Table
from rectify.vocabulary import Title


class ResultUnit(StrEnum):
    """What a figure counts (计量单位): things (项), people (人), or money in 分."""

    COUNT = "count"
    PEOPLE = "people"
    FEN = "fen"


@dataclass(frozen=True, slots=True)
class ResultDefinition:
    """One figure that measures can keep of what they brought about (成果项).

    Attributes:
        name: the word that the database keeps.
        title: what people read.
        unit: what it counts; money is kept in whole 分.
        clause: the article that asks for it.

    """

    name: str
    title: Title
    unit: ResultUnit
    clause: str | None = None


def read_results(results: Table) -> Iterator[tuple[str, ResultDefinition]]:
    """Read ``[results.NAME]``; nothing if there is none."""
    for name, table in results.named(results.place.removesuffix("]")):
        table.known("title", "unit", "clause")
        title, unit, clause = table.title(), table.text("unit"), table.take("clause", str)
        if unit and table.word("unit", unit, tuple(ResultUnit), "unit"):
            yield name, ResultDefinition(name, title, ResultUnit(unit), clause)
