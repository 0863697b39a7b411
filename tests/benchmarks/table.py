"""The results as people read them: a table, a chart of bars, and the block of `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from tests.benchmarks.result import Result

HEAD = ("work", "database", "compared with", "ratio", "goal", "met", "ours", "theirs")
_MET = {True: "yes", False: "no", None: ""}
_WIDTH = 40
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def cells(result: Result) -> tuple[str, ...]:
    """Return a result's row, in words."""
    more = " MiB more" if result.unit == "MiB" else ""
    return (
        result.work,
        result.database,
        result.peer,
        f"{_figure(result.ratio)}{more}",
        str(result.goal or ""),
        _MET[result.met],
        f"{_figure(result.ours)} {result.unit}",
        f"{_figure(result.theirs)} {result.unit}",
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def plain(results: Iterable[Result]) -> str:
    """Return the table in columns."""
    rows = [HEAD, *map(cells, results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def markdown(results: Iterable[Result]) -> str:
    """Return the table in Markdown."""
    lines = [HEAD, ["---"] * len(HEAD), *map(cells, results)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def charts(results: Sequence[Result]) -> str:
    """Return a chart of bars of each work on each database that is measured by its rate."""
    rates = [one for one in results if one.unit == "/s"]
    return "\n\n".join(
        _chart(f"{work}, {database}, per second", list(group))
        for (work, database), group in groupby(rates, key=lambda one: (one.work, one.database))
    )


def _chart(title: str, results: Sequence[Result]) -> str:
    rates = [("rectify", results[0].ours), *((one.peer, one.theirs) for one in results)]
    most, width = max(rate for _, rate in rates), max(len(name) for name, _ in rates)
    rates.sort(key=lambda one: -one[1])
    bars = (f"{name:{width}}  {'█' * max(1, round(_WIDTH * rate / most))} {_figure(rate)}" for name, rate in rates)
    return "\n".join([title, *bars])


def replaced(page: str, block: str) -> str:
    """Return a page with what stands between its marks replaced.

    Raises:
        ValueError: the page has no such marks.

    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{BEGIN} ... {END} is missing")
    return f"{before}{BEGIN}\n\n{block}\n\n{END}{after}"
