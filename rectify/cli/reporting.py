"""Writing a report in the form asked for (报表格式): a table for people, CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from rectify.cli.command import option
from rectify.formats import Column, TextStream, write_csv, write_json, write_table
from rectify.messages import Lang

FORMATS = ("table", "csv", "json")


def written_as(lang: Lang) -> list[click.Parameter]:
    """Return the options of every report: in which form, and where to."""
    return [
        option("format", lang, type=click.Choice(FORMATS), default=FORMATS[0]),
        option("output", lang, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
    ]


def write_report(
    form: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    stream: TextStream,
    *,
    heading: str,
    none: str,
    foot: Callable[[int], str],
) -> int:
    """Write a report, and return how many lines it has.

    Args:
        form: one of `FORMATS`.
        columns: what to write.
        rows: the lines.
        stream: where to write.
        heading: what stands above the table: the cut-off.
        none: what is said instead of an empty table.
        foot: gives what stands below it, from the number of lines.

    """
    if form == "json":
        return write_json(columns, rows, stream)
    if form == "csv":
        return write_csv(columns, rows, stream)
    shown = list(rows)
    if not shown:
        stream.write(none + "\n")
        return 0
    stream.write(heading + "\n\n")
    count = write_table(columns, shown, stream)
    stream.write("\n" + foot(count) + "\n")
    return count
