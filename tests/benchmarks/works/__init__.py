"""Every work that is measured, in the order of the tables. To add one: a file here, and its line below."""

from __future__ import annotations

from tests.benchmarks.bench import Work
from tests.benchmarks.works import batch, checking, importing, memory, moves, overdue, past, verifying

WORKS: tuple[Work, ...] = (
    moves.LOADED,
    moves.BY_IDS,
    moves.TOGETHER,
    batch.WORK,
    past.WORK,
    overdue.TODAY,
    overdue.GROWING,
    verifying.WORK,
    memory.WORK,
    importing.WORK,
    checking.WORK,
)
