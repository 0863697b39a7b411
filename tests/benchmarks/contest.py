"""Contestants take turns at the same work, A B A B ..., and the median of each one's rounds counts."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

#: Does the work once and returns the seconds that it took; it is told which round it is, from 0.
Turn = Callable[[int], float]


def timed(work: Callable[[], object]) -> Turn:
    """Return the turn that does a work and times it."""

    def turn(number: int) -> float:
        del number
        gc.collect()
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return turn


def medians(turns: Mapping[str, Turn], rounds: int) -> dict[str, float]:
    """Return the median of each contestant's figures. One round before the first warms up and does not count."""
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds + 1):
        for name, turn in turns.items():
            taken[name].append(turn(number))
    return {name: median(figures[1:]) for name, figures in taken.items()}


def say(line: str) -> None:
    """Tell whoever waits how far the run is."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
