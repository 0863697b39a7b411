"""Checking the bundled policies: `standard` against the five seconds that it may take, the others against it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from rectify import Policies
from rectify.policy.modelcheck import check
from rectify.policy.policy import Policy
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.result import Result, at_most

#: What somebody waits for while they write a policy, in milliseconds.
PATIENCE = 5_000


def _took(policy: Policy, measures: int) -> float:
    started = time.process_time()
    check(policy, measures)
    return (time.process_time() - started) * 1000


def _run(bench: Bench) -> Iterator[Result]:
    bundled = Policies.bundled()
    checked = list(bundled) if bench.size.measures else [bundled["standard"]]  # a tiny run is to be over soon
    took = {one.name: _took(one, bench.size.measures) for one in checked}
    standard = took.pop("standard")
    yield Result(WORK.name, "-", "standard in five seconds", standard, PATIENCE, "ms", standard / PATIENCE, at_most(1))
    for name, ours in took.items():
        yield Result(WORK.name, "-", f"{name}, compared with standard", ours, standard, "ms", ours / standard)


WORK = Work("check", "checking the bundled policies", _run, everywhere=False)
