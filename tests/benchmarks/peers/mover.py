"""What a contestant does: moves problems to and fro under a guard over their measures, and records every move."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Self

#: Settled measures of each problem: what the guard looks at.
MEASURES = 3

#: Trigger -> where from and where to; both ways stand under the same guard.
MOVES = {"complete": ("rectifying", "rectified"), "resume": ("rectified", "rectifying")}


class Mover(ABC):
    """One contestant over a blank database of its own; a context manager, whose end closes its connections."""

    def __init__(self, url: str, items: int) -> None:
        self.url = url
        self.closing = ExitStack()
        self.keys: Sequence[Any] = self.fill(items)

    @abstractmethod
    def fill(self, items: int) -> Sequence[Any]:
        """Make so many problems under way, each with settled measures; return their keys."""

    @abstractmethod
    def one_by_one(self, trigger: str) -> None:
        """Take each problem by its key and move it, in a transaction of its own."""

    @abstractmethod
    def together(self, trigger: str) -> None:
        """Move all problems, each by itself, in one transaction."""

    @abstractmethod
    def recorded(self) -> int:
        """Return how many moves the history holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing.close()
