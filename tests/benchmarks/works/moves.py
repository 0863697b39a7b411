"""Moving: `fire` on loaded objects and by id, each committed, and a thousand objects in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import Turn, medians
from tests.benchmarks.contestant import Contestant, Entrant
from tests.benchmarks.peers import BY_ID, CORE, EVENTSOURCING, ORM, PEERS, US, WITHOUT_OBJECTS
from tests.benchmarks.result import Goal, Result, at_least

#: Peer -> database -> what was aimed at.
Goals = Mapping[str, Mapping[str, Goal]]

_TRIGGERS = ("complete", "resume")


def contest(
    bench: Bench, work: str, us: Entrant, peers: Sequence[Entrant], method: str, goals: Goals
) -> Iterator[Result]:
    """Let all move the same number of problems to and fro; see that each has recorded every move."""
    moves = bench.size.moves
    with ExitStack() as stack:
        started = bench.start(stack, (us, *bench.peers(peers)), moves)
        took = medians({name: turn(one, method) for name, one in started.items()}, bench.size.rounds)
        for one in started.values():
            recorded = one.ask("recorded")
            if recorded != moves * (bench.size.rounds + 1):
                raise RuntimeError(f"{one.name} has recorded {recorded} moves")
    for name, seconds in took.items():
        if name != us.name:
            ours, theirs = moves / took[us.name], moves / seconds
            goal = goals.get(name, {}).get(bench.place.name)
            yield Result(work, bench.place.name, name, ours, theirs, "/s", ours / theirs, goal)


def turn(one: Contestant, method: str) -> Turn:
    """Return the turn of a contestant: to and fro."""
    return lambda number: float(one.ask(method, _TRIGGERS[number % 2]))


def _loaded(bench: Bench) -> Iterator[Result]:
    goals = {ORM.name: {"sqlite": at_least(1.5), "postgresql": at_least(1.3)}}
    return contest(bench, LOADED.name, US, PEERS, "one_by_one", goals)


def _by_id(bench: Bench) -> Iterator[Result]:
    goals = {
        EVENTSOURCING.name: dict.fromkeys(("sqlite", "postgresql"), at_least(1.0)),
        CORE.name: dict.fromkeys(("sqlite", "postgresql"), at_least(0.5)),
    }
    return contest(bench, BY_IDS.name, BY_ID, (EVENTSOURCING, *WITHOUT_OBJECTS), "one_by_one", goals)


def _together(bench: Bench) -> Iterator[Result]:
    goals = {ORM.name: dict.fromkeys(("sqlite", "postgresql"), at_least(2.0))}
    return contest(bench, TOGETHER.name, US, PEERS, "together", goals)


LOADED = Work("loaded", "fire() on loaded objects, commit each", _loaded)
BY_IDS = Work("by-id", "fire() by id, commit each", _by_id)
TOGETHER = Work("together", "all objects in one transaction, one fire() each", _together)
