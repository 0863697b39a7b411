"""Contestants take turns at the same work, A B A B ..., and the median of each one's rounds counts."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

#: Does the work once; it is told which round it is.
Turn = Callable[[int], object]


def seconds(turns: Mapping[str, Turn], rounds: int) -> dict[str, float]:
    """Return the median time of each contestant, in seconds. One round before the first does not count."""
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds + 1):
        for name, turn in turns.items():
            gc.collect()
            started = time.perf_counter()
            turn(number)
            taken[name].append(time.perf_counter() - started)
    return {name: median(times[1:]) for name, times in taken.items()}


def say(line: str) -> None:
    """Tell whoever waits how far the run is."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
