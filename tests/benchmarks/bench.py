"""What a work is given: the sizes, who takes part, the place, and the large ledgers, each made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import sqlalchemy as sa

from tests.benchmarks import large
from tests.benchmarks.contest import say
from tests.benchmarks.contestant import Contestant, Entrant, contestant
from tests.benchmarks.place import Place
from tests.benchmarks.result import Result
from tests.benchmarks.size import Size


@dataclass(slots=True)
class Bench:
    """One run on one database.

    Attributes:
        size: how much is done.
        place: where.
        wanted: names of the peers that take part; all if None.
        skipped: what is not installed, by the peer that wants it.

    """

    size: Size
    place: Place
    wanted: Sequence[str] | None = None
    skipped: dict[str, str] = field(default_factory=dict)
    closing: ExitStack = field(default_factory=ExitStack)
    ledgers: dict[large.Shape, sa.Engine] = field(default_factory=dict)

    def ledger(self, shape: large.Shape) -> sa.Engine:
        """Return an engine on a large ledger of a shape."""
        if shape not in self.ledgers:
            say(f"{self.place.title}: a ledger of {shape.problems:,} problems, {shape.entries:,} entries ...")
            made = self.closing.enter_context(self.place.engine())
            large.fill(made, shape)
            self.ledgers[shape] = made
        return self.ledgers[shape]

    def peers(self, entrants: Sequence[Entrant]) -> list[Entrant]:
        """Return those of the peers that are to take part."""
        return [one for one in entrants if self.wanted is None or one.name in self.wanted]

    def start(self, stack: ExitStack, entrants: Sequence[Entrant], items: int) -> dict[str, Contestant]:
        """Start contestants, each over a database of its own; leave out, and note, what is not installed."""
        started: dict[str, Contestant] = {}
        for entrant in entrants:
            url = stack.enter_context(self.place.url()).render_as_string(hide_password=False)
            made = stack.enter_context(contestant(entrant, url, items))
            if isinstance(made, str):
                self.skipped[entrant.name] = made
                say(f"{self.place.title}: {entrant.name} is left out: {made} is not installed")
            else:
                started[entrant.name] = made
        return started


@dataclass(frozen=True, slots=True)
class Work:
    """One work that is measured.

    Attributes:
        name: what ``--only`` calls it.
        title: what the tables call it.
        run: does it on a bench.
        everywhere: it is done on every database; otherwise once, for it needs none.

    """

    name: str
    title: str
    run: Callable[[Bench], Iterator[Result]]
    everywhere: bool = True
