"""What a posting shows (公示的列), and its text, ready to print and put up (公示文稿)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rectify import messages
from rectify.formats.column import LIST_MARKS, Column, titled
from rectify.formats.listing import named
from rectify.formats.table import visible
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.posting import PostedMeasure, PostingRow
from rectify.vocabulary import Posted

#: Format -> the columns of the list; ``measures`` besides, but in a table.
_ROWS = {
    "table": ("label", "what", "audience", "places", "state", "first", "last", "text"),
    "csv": (
        *("posting", "label", "campaign", "what", "audience", "places", "state", "first", "last"),
        *("text", "org", "owner", "root_cause", "due_on", "problem_state", "redacted"),
    ),
    "json": (
        *("id", "posting", "label", "problem", "campaign", "host", "what", "audience", "places", "state"),
        *("first", "last", "text", "org", "owner", "root_cause", "due_on", "problem_state", "redacted"),
    ),
}


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One problem that is posted as people read it (公示事项): titles for words, the directory's names."""

    posting: str
    label: str
    campaign: str
    what: str
    audience: str
    places: tuple[str, ...]
    state: str
    first: date | None
    last: date | None
    text: str | None
    org: str | None
    owner: str | None
    root_cause: str | None
    due_on: date | None
    problem_state: str
    measures: tuple[str, ...]
    redacted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostingText:
    """The text of what is posted together (公示文稿).

    Attributes:
        posting: the id that it shares.
        text: what to print and put up.

    """

    posting: str
    text: str


def posting_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the list of postings, for ``table``, ``csv`` or ``json``."""
    measures = () if form == "table" else (Column("measures", messages.text("column.posting.measures", lang)),)
    return (*titled(_ROWS[form], lang), *measures)


def posting_lines(ledger: Ledger, rows: Iterable[PostingRow]) -> Iterator[PostingLine]:
    """Give the rows as people read them, in the ledger's language."""
    for row in rows:
        yield PostingLine(
            posting=row.posting,
            label=row.label,
            campaign=row.campaign,
            what=messages.text(f"posting.what.{row.what}", ledger.lang),
            audience=messages.text(f"posting.audience.{row.audience}", ledger.lang),
            places=row.places,
            state=_state(ledger, row, "publication", row.state),
            first=row.first,
            last=row.last,
            text=row.text,
            org=row.org and named(ledger, row.org),
            owner=row.owner and named(ledger, row.owner),
            root_cause=row.root_cause,
            due_on=row.due_on,
            problem_state=_state(ledger, row, "problem", row.problem_state),
            measures=tuple(one.text + _measure_facts(ledger, row, one) for one in row.measures),
            redacted=row.redacted,
        )


def posting_texts(ledger: Ledger, rows: Iterable[PostingRow]) -> Iterator[PostingText]:
    """Give a text for each posting; one that differs in places or period is told in several."""
    together: dict[tuple[object, ...], list[PostingRow]] = {}
    for row in rows:
        together.setdefault((row.posting, row.places, row.first, row.last), []).append(row)
    for several in together.values():
        yield PostingText(several[0].posting, "\n".join(_lines(ledger, several)) + "\n")


def _lines(ledger: Ledger, rows: Sequence[PostingRow]) -> Iterator[str]:
    lang, row = ledger.lang, rows[0]
    what = messages.text(f"posting.what.{row.what}", lang)
    audience = messages.text(f"posting.audience.{row.audience}", lang)
    yield messages.text("posting.heading", lang, campaign=row.campaign, what=what, audience=audience)
    for number, one in enumerate(rows, start=1):
        yield ""
        yield from _item(ledger, number, one)
    yield ""
    yield messages.text("posting.period", lang, period=_period(ledger, row))
    yield messages.text("posting.places", lang, places=_listed(row.places, lang))
    yield messages.text("posting.objections", lang, host=named(ledger, row.host))


def _item(ledger: Ledger, number: int, row: PostingRow) -> Iterator[str]:
    lang = ledger.lang
    text = messages.text("posting.withheld", lang) if row.text is None else visible(row.text)
    yield messages.text("posting.item", lang, number=number, text=text)
    facts = list(_facts(ledger, row, row.org, row.owner, row.due_on, ("problem", row.problem_state)))
    if facts:
        yield "   " + ("　" if lang == "zh" else "; ").join(facts)
    if row.root_cause:
        yield messages.text("posting.root_cause", lang, text=visible(row.root_cause))
    if row.measures:
        yield messages.text("posting.measures", lang)
    for place, one in enumerate(row.measures, start=1):
        said = _measure_facts(ledger, row, one)
        yield messages.text("posting.measure", lang, number=place, text=visible(one.text), facts=said)


def _measure_facts(ledger: Ledger, row: PostingRow, one: PostedMeasure) -> str:
    facts = list(_facts(ledger, row, None, one.owner, one.due_on, ("measure", one.state)))
    if not facts:
        return ""
    said = ("；" if ledger.lang == "zh" else "; ").join(facts)
    return messages.text("posting.measure.facts", ledger.lang, facts=said)


def _facts(
    ledger: Ledger, row: PostingRow, org: str | None, owner: str | None, due_on: date | None, state: tuple[str, str]
) -> Iterator[str]:
    """Give who, until when, and, of a result, how far it is; what is not there is not told."""
    said = {
        "org": org and named(ledger, org),
        "owner": owner and named(ledger, owner),
        "due_on": due_on and _day(due_on, ledger.lang),
        "state": _state(ledger, row, *state) if row.what == Posted.RESULT else None,
    }
    for name, one in said.items():
        if one:
            yield messages.text(f"posting.fact.{name}", ledger.lang, said=one)


def _period(ledger: Ledger, row: PostingRow) -> str:
    """Return from when to when it is posted; of what is not put up yet, for how long it will be."""
    lang = ledger.lang
    if row.first and row.last:
        first, last = _day(row.first, lang), _day(row.last, lang)
        if lang == "zh":
            last = last.removeprefix(f"{row.first.year}年")
        return messages.text("posting.period.dates", lang, first=first, last=last)
    term = ledger.work.policy(row.policy).terms.get(row.term or "")
    if term is None or term.open_ended:
        return messages.text("posting.period.open", lang)
    return messages.text(f"posting.period.{term.unit}", lang, amount=term.amount)


def _day(day: date, lang: Lang) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else date.isoformat(day)


def _listed(names: Sequence[str], lang: Lang) -> str:
    return LIST_MARKS[lang].join(map(visible, names))


def _state(ledger: Ledger, row: PostingRow, kind: str, state: str) -> str:
    return ledger.work.policy(row.policy).kinds[kind].states[state].title.text(ledger.lang)
