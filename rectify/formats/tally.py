"""What the tally shows (统计表): one figure a line, with what it is a share of; or one organisation a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from rectify import messages
from rectify.formats.column import Column, titled
from rectify.formats.listing import named
from rectify.formats.money import money_text
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.policy.result import ResultUnit
from rectify.reports.figures import Figures
from rectify.reports.share import Share
from rectify.reports.tally import OrgTally, TallyReport

#: Format -> the columns of the tally, one figure a line.
_LINES = {
    "table": ("part", "item", "number", "of", "percent"),
    "csv": ("part", "item", "number", "of", "percent"),
    "json": ("key", "amount", "of", "percent"),
}
_ORGS = (
    "problems",
    "problems_done",
    "problems_percent",
    "problems_open",
    "problems_extended",
    "problems_left_out",
    "measures",
    "measures_done",
    "measures_percent",
)


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One figure as people read it (统计项).

    Attributes:
        key: the figure's name for programs: ``problem.done``, ``measure.state.rectifying``, ``result.recovered``.
        part: what it is about: problems, measures, results ...
        item: what is counted.
        amount: the figure; money in 分.
        of: the denominator, where the figure is a share.
        percent: the percentage to two decimals, where it is a share.
        money: the amount in 元 or 万元, where it is money.

    """

    key: str
    part: str
    item: str
    amount: int
    of: int | None = None
    percent: Decimal | None = None
    money: str | None = None

    @property
    def number(self) -> int | str:
        """The figure as people read it: money in 元 or 万元."""
        return self.money or self.amount


@dataclass(frozen=True, slots=True)
class OrgTallyLine:
    """One organisation's figures as people read them (分单位统计)."""

    org: str
    problems: int
    problems_done: int
    problems_percent: Decimal | None
    problems_open: int
    problems_extended: int
    problems_left_out: int
    measures: int
    measures_done: int
    measures_percent: Decimal | None


def tally_columns(form: str, lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the tally, one figure a line, for ``table``, ``csv`` or ``json``."""
    return tuple(replace(one, right=one.key == "number") for one in titled(_LINES[form], lang))


def org_tally_columns(lang: Lang = "zh") -> tuple[Column, ...]:
    """Return the columns of the tally by organisation."""
    return (*titled(("org",), lang), *(Column(key, messages.text(f"column.tally.{key}", lang)) for key in _ORGS))


def tally_lines(ledger: Ledger, report: TallyReport) -> Iterator[TallyLine]:
    """Give the figures as people read them, in the ledger's language."""
    lang = ledger.lang
    yield from _full("problem", report.problems, lang)
    yield from _full("measure", report.measures, lang)
    for one in report.scopes:
        yield from _brief(f"scope.{one.scope}", messages.text(f"tally.scope.{one.scope}", lang), one.problems, lang)
        of_scope = messages.text(f"tally.measures_of.{one.scope}", lang)
        yield from _brief(f"measures_of.{one.scope}", of_scope, one.measures, lang)
    for kind, figures in (("step", report.meeting_steps), ("submission", report.submissions)):
        if figures.states:
            yield from _brief(kind, messages.text(f"kind.{kind}", lang), figures, lang)
    yield from _outcome(ledger, report)


def _outcome(ledger: Ledger, report: TallyReport) -> Iterator[TallyLine]:
    lang = ledger.lang
    part = messages.text("tally.results", lang)
    for one in report.results:
        money = money_text(one.amount, lang) if one.unit is ResultUnit.FEN else None
        yield TallyLine(f"result.{one.name}", part, one.title.text(lang), one.amount, money=money)
    part = messages.text("tally.opinions", lang)
    for about in report.opinions:
        yield TallyLine(f"opinion.{about.target}", part, named(ledger, about.target), about.number)
    for step in report.steps:
        key = f"step.{step.step}.{step.name}"
        yield TallyLine(key, step.step_title.text(lang), step.title.text(lang), step.number)


def _full(kind: str, figures: Figures, lang: Lang) -> Iterator[TallyLine]:
    """Give everything about one kind."""
    part = messages.text(f"kind.{kind}", lang)
    yield from _brief(kind, part, figures, lang)
    yield _share(f"{kind}.open", part, messages.text("tally.open", lang), figures.open)
    yield _share(f"{kind}.extended", part, messages.text("tally.extended", lang), figures.extended)
    for one in figures.states:
        item = messages.text("tally.state", lang, state=one.title.text(lang))
        yield TallyLine(f"{kind}.state.{one.state}", part, item, one.number)
    yield TallyLine(f"{kind}.left_out", part, messages.text("tally.left_out", lang), figures.left_out)


def _brief(key: str, part: str, figures: Figures, lang: Lang) -> Iterator[TallyLine]:
    """Give how many there are, and how many of them are done."""
    yield TallyLine(f"{key}.total", part, messages.text("tally.total", lang), figures.total)
    yield _share(f"{key}.done", part, messages.text("tally.done", lang), figures.done)


def _share(key: str, part: str, item: str, share: Share) -> TallyLine:
    return TallyLine(key, part, item, share.number, share.of, share.percent)


def org_tally_lines(ledger: Ledger, rows: Iterable[OrgTally]) -> Iterator[OrgTallyLine]:
    """Give the figures of each organisation, with the directory's names."""
    for row in rows:
        yield OrgTallyLine(
            org=named(ledger, row.org),
            problems=row.problems.total,
            problems_done=row.problems.done.number,
            problems_percent=row.problems.done.percent,
            problems_open=row.problems.open.number,
            problems_extended=row.problems.extended.number,
            problems_left_out=row.problems.left_out,
            measures=row.measures.total,
            measures_done=row.measures.done.number,
            measures_percent=row.measures.done.percent,
        )
