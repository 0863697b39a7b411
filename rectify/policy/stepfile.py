"""The steps of a meeting (会议环节): what a campaign goes through besides its problems, as a policy file names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rectify.policy.term import Term
from rectify.policy.tomltable import Table
from rectify.vocabulary import Title


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A step of a meeting (环节): forms sent out, talks held, material reviewed, the meeting itself.

    Attributes:
        name: the word for `Ledger.schedule`.
        title: what people read.
        term: name of the term by which it is to be done; None: only by a date that is given.
        figures: the words for its counts, with what people read.
        clause: the article that it comes from.

    """

    name: str
    title: Title
    term: str | None = None
    figures: Mapping[str, Title] = field(default_factory=dict)
    clause: str | None = None


def read_steps(table: Table, terms: Mapping[str, Term]) -> Iterator[tuple[str, StepDefinition]]:
    """Read the tables ``[steps.NAME]``."""
    place = table.place.removesuffix("]")
    for name, one in table.named(place):
        one.known("title", "term", "figures", "clause")
        term = one.take("term", str)
        if term is not None:
            one.word("term", term, terms, "term")
        figures = dict(_figures(one.table("figures", f"{place}.{name}.figures]")))
        yield name, StepDefinition(name, one.title(), term, figures, one.take("clause", str))


def _figures(table: Table) -> Iterator[tuple[str, Title]]:
    for name, one in table.named(table.place.removesuffix("]")):
        one.known("zh", "en")
        yield name, one.both()
