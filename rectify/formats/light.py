"""What a report on lights shows (亮灯清单的列): titles and names for people, plain words for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.formats.listing import as_read, named
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.policy.light import Light
from rectify.reports.light import LightCount, LightRow

#: Format -> the columns of the list.
_ROWS = {
    "table": ("label", "text", "org", "owner", "state", "due_on", "light"),
    "csv": ("label", "kind", "text", "org", "owner", "state", "due_on", "light", "colour", "campaign", "id"),
    "json": ("kind", "id", "label", "campaign", "text", "detail", "org", "owner", "state", "due_on", "light", "colour"),
}
_COUNTS = ("org", "light", "amount")


@dataclass(frozen=True, slots=True)
class LightLine:
    """One item with its light (亮灯事项): the light's title for people, its name for programs."""

    kind: str
    id: str
    label: str
    campaign: str
    text: str
    org: str
    owner: str | None
    state: str
    due_on: date | None
    light: str | None
    colour: str | None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class LightCountLine:
    """How many items of one organisation have one light (亮灯统计): its title for people, its name for programs."""

    org: str
    light: str | None
    amount: int


def light_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list of lights, for ``table``, ``csv`` or ``json``."""
    return titled(_ROWS[form], lang)


def light_count_columns(lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the counts by organisation."""
    return titled(_COUNTS, lang)


def light_rows(rows: Iterable[LightRow]) -> Iterator[LightLine]:
    """Give the rows in plain words, for programs."""
    shared = ("kind", "id", "label", "campaign", "text", "detail", "org", "owner", "state", "due_on")
    for row in rows:
        name, colour = (None, None) if row.light is None else (row.light.name, row.light.colour)
        yield LightLine(**{one: getattr(row, one) for one in shared}, light=name, colour=colour)


def light_count_rows(rows: Iterable[LightCount]) -> Iterator[LightCountLine]:
    """Give the counts in plain words, for programs."""
    return (LightCountLine(row.org, None if row.light is None else row.light.name, row.count) for row in rows)


def light_lines(ledger: Ledger, rows: Iterable[LightRow]) -> Iterator[LightLine]:
    """Give the rows as people read them, in the ledger's language."""
    for row in rows:
        colour = None if row.light is None else row.light.colour
        yield LightLine(**as_read(ledger, row), light=_titled(row.light, ledger.lang), colour=colour)


def light_count_lines(ledger: Ledger, rows: Iterable[LightCount]) -> Iterator[LightCountLine]:
    """Give the counts as people read them, in the ledger's language."""
    for row in rows:
        yield LightCountLine(named(ledger, row.org), _titled(row.light, ledger.lang), row.count)


def _titled(light: Light | None, lang: Lang) -> str:
    return messages.text("light.none", lang) if light is None else light.title.text(lang)
