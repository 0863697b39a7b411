"""Peak memory of each report over the large ledger, above that over a small one; each in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import say
from tests.benchmarks.reading import REPORTS
from tests.benchmarks.result import Result, at_most
from tests.benchmarks.works.overdue import grown

#: Linux keeps here what a process has used at most; elsewhere this work is left out.
STATUS = Path("/proc/self/status")


def peak(engine: sa.Engine, report: str) -> float:
    """Return the most memory that reading a report took, in MiB."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.benchmarks.reading", url, report]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _run(bench: Bench) -> Iterator[Result]:
    if not STATUS.exists():
        say(f"{WORK.name} is left out: there is no {STATUS}")
        return
    many, few = bench.ledger(grown(bench.size.items)), bench.ledger(grown(bench.size.few))
    for report in REPORTS:
        ours, theirs = peak(many, report), peak(few, report)
        yield Result(
            WORK.name,
            bench.place.name,
            f"{report} over {bench.size.few:,} items",
            ours,
            theirs,
            "MiB",
            ours - theirs,
            at_most(64),
        )


WORK = Work("memory", "peak memory of a report over the large ledger", _run)
