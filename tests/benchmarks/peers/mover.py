"""What a contestant does: moves problems to and fro under a guard over their measures, and records every move."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, ClassVar, Self

from tests.benchmarks.place import Place

#: Settled measures of each problem: what the guard looks at.
MEASURES = 3

#: Trigger -> where from and where to; both ways stand under the same guard.
MOVES = {"complete": ("rectifying", "rectified"), "resume": ("rectified", "rectifying")}


class Mover(ABC):
    """One contestant in a database of its own; a context manager, since the database is dropped at its end."""

    title: ClassVar[str]

    def __init__(self, place: Place, items: int) -> None:
        self.place = place
        self.closing = ExitStack()
        self.keys: Sequence[Any] = self.fill(items)

    @abstractmethod
    def fill(self, items: int) -> Sequence[Any]:
        """Make a database with so many problems under way, each with settled measures; return their keys."""

    @abstractmethod
    def one_by_one(self, trigger: str) -> None:
        """Load each problem and move it, in a transaction of its own."""

    @abstractmethod
    def together(self, trigger: str) -> None:
        """Load all problems and move each, in one transaction."""

    @abstractmethod
    def recorded(self) -> int:
        """Return how many moves the history holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing.close()
