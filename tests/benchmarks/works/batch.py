"""Moving a hundred thousand at once: `fire_all` against SQL written by hand, and against the peers' way, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import medians
from tests.benchmarks.peers import BATCH, ORM_PEERS, SETWISE
from tests.benchmarks.result import Result, at_least
from tests.benchmarks.works.moves import turn

_GOALS = {
    "bare UPDATE and INSERT … SELECT": dict.fromkeys(("sqlite", "postgresql"), at_least(0.5)),
    "the five steps by hand": dict.fromkeys(("sqlite", "postgresql"), at_least(0.9)),
}
_BEST = {"sqlite": at_least(30), "postgresql": at_least(7)}


def _run(bench: Bench) -> Iterator[Result]:
    many, few = bench.size.batch, bench.size.moves
    with ExitStack() as stack:
        started = bench.start(stack, (BATCH, *SETWISE), many)
        peers = bench.start(stack, bench.peers(ORM_PEERS), few)
        took = medians({name: turn(one, "together") for name, one in {**started, **peers}.items()}, bench.size.rounds)
        for one in started.values():
            recorded = one.ask("recorded")
            if recorded != many * (bench.size.rounds + 1):
                raise RuntimeError(f"{one.name} has recorded {recorded} moves")
    ours = many / took[BATCH.name]
    rates = {name: (many if name in started else few) / seconds for name, seconds in took.items()}
    best = max(peers, key=lambda name: rates[name], default=None)
    for name, theirs in rates.items():
        if name != BATCH.name:
            goal = _BEST.get(bench.place.name) if name == best else _GOALS.get(name, {}).get(bench.place.name)
            yield Result(WORK.name, bench.place.name, name, ours, theirs, "/s", ours / theirs, goal)


WORK = Work("batch", "fire_all() over 100,000 problems, guard, both images, digest", _run)
