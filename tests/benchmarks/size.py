"""How much work a run does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The numbers of a run.

    Attributes:
        rounds: how often each contestant does the work; the median counts.
        moves: items that are moved in one round, one transaction each or all in one.
        batch: problems that are moved at once.
        items: items of the large ledger, and entries of the ledger that is asked about the past.
        checked: entries that `verify` checks in one round.
        measures: how many measures a problem has at most while a policy is checked.
        few: items of the small ledger whose memory the large one's is compared with.

    """

    rounds: int
    moves: int
    batch: int
    items: int
    checked: int
    measures: int
    few: int


FULL = Size(rounds=5, moves=1_000, batch=100_000, items=1_000_000, checked=100_000, measures=3, few=10_000)
QUICK = Size(rounds=2, moves=10, batch=20, items=300, checked=40, measures=0, few=30)
