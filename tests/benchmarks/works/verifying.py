"""Verifying every chain, against a bare loop that hashes as many strings of 120 bytes."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy.orm import Session

from tests.benchmarks import large
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.contest import medians, timed
from tests.benchmarks.result import Result, at_least
from tests.benchmarks.works.past import shape


def _run(bench: Bench) -> Iterator[Result]:
    ledger = shape(bench.size.checked)
    engine = bench.ledger(ledger)

    def ours() -> None:
        with Session(engine) as session:
            if any(True for _ in large.ledger_over(session).verify()):
                raise RuntimeError("the ledger is not sound")

    def bare() -> None:
        for number in range(ledger.entries):
            sha256(f"{number:0120}".encode()).hexdigest()

    took = medians({"us": timed(ours), "bare": timed(bare)}, bench.size.rounds)
    rate, bare_rate = ledger.entries / took["us"], ledger.entries / took["bare"]
    yield Result(
        WORK.name, bench.place.name, "a bare loop of SHA-256", rate, bare_rate, "/s", rate / bare_rate, at_least(0.15)
    )


WORK = Work("verify", "verify(), entries", _run)
