"""Importing the package, against importing the three that it stands on; each time in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import Turn, medians
from tests.benchmarks.result import Result, at_most

_THREE = "import pendulum, sqlalchemy.orm, transitions"
#: Public names are loaded when they are first asked for: importing the package alone would prove nothing.
_EVERYTHING = "import rectify; [getattr(rectify, name) for name in rectify.__all__]"
_TIMED = "import time; s = time.perf_counter(); {}; print(time.perf_counter() - s)"


def _turn(statements: str) -> Turn:
    def turn(number: int) -> float:
        del number
        command = [sys.executable, "-c", _TIMED.format(statements)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return turn


def _run(bench: Bench) -> Iterator[Result]:
    turns = {"lazy": _turn("import rectify"), "all": _turn(_EVERYTHING), "three": _turn(_THREE)}
    took = {name: seconds * 1000 for name, seconds in medians(turns, bench.size.rounds).items()}
    for name, peer in (("lazy", "its three packages"), ("all", "its three packages; every public name loaded")):
        yield Result(WORK.name, "-", peer, took[name], took["three"], "ms", took[name] / took["three"], at_most(1.3))


WORK = Work("import", "import rectify", _run, everywhere=False)
