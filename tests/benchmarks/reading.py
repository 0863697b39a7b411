"""Reads one report to its end and prints the most memory that this took, in MiB: ``reading URL REPORT``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from rectify import Ledger, reports
from rectify.ledger import connect
from tests.benchmarks import large

_PAST = date(2022, 5, 1)

#: Report -> what gives its rows.
REPORTS: dict[str, Callable[[Ledger], Iterable[Any]]] = {
    "overdue": reports.overdue,
    "overdue_by": reports.overdue_by,
    "overdue as of a day": lambda ledger: reports.overdue(ledger, as_of=_PAST),
    "due": reports.due,
    "tally_by": lambda ledger: reports.tally_by(ledger, level=2),
    "all items as of a day": lambda ledger: ledger.as_of(_PAST).items(),
    "verify": lambda ledger: ledger.verify(),
}


def main(url: str, report: str) -> float:
    """Read the report, and return the peak of this process's memory since it began."""
    engine = connect.engine(url)
    with Session(engine) as session:
        for _ in REPORTS[report](large.ledger_over(session)):
            pass
    engine.dispose()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) / 1024


if __name__ == "__main__":
    sys.stdout.write(f"{main(*sys.argv[1:])}\n")
