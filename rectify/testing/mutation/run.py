"""A mutation run (变异测试): which changes of a policy its tests notice, its properties, or nobody."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO

import pytest

from rectify.errors import Fault, FaultyInput
from rectify.policy.policy import Policy
from rectify.testing.mutation import equivalence, suite
from rectify.testing.mutation.forked import Lost, forked
from rectify.testing.mutation.mutant import Mutant
from rectify.testing.mutation.outcome import Mutation, Outcome, Status
from rectify.testing.mutation.suite import Tested

#: How much longer than all tests on the policy as it is a mutant may take, and at least, in seconds.
PATIENCE, LEAST = 5, 10
#: How many mutants one process takes: to fork costs more than most mutants do.
TOGETHER = 25

#: Nothing is kept between runs; each process throws its output away itself; and rectify has been imported by its
#: command line before pytest could rewrite the plugin's assertions, of which it has none.
_OURS = ("-p", "no:cacheprovider", "--capture=no", "--color=no", "-W", "ignore::pytest.PytestAssertRewriteWarning")


def mutate(
    policy: Policy,
    mutants: Sequence[Mutant],
    arguments: Sequence[str],
    workers: int = 2,
    advance: Callable[[int], None] = lambda _: None,
) -> Mutation:
    """See which mutants of a policy its tests notice.

    The tests are collected once. Each mutant runs in a process of its own, first those tests that touch the changed
    rule, until one fails. What none notices is searched by the model checker: does it break a property, and is it
    another policy at all?

    Args:
        policy: the rules.
        mutants: all of them, or some: `rectify.testing.mutation.mutants`.
        arguments: pytest's.
        workers: how many processes at a time.
        advance: called with 1 after each mutant.

    Raises:
        FaultyInput: the tests fail on the policy as it is, or there are none.
        InvalidValueError: this system cannot fork.

    """
    began, said = time.monotonic(), StringIO()
    running = _Run(policy, tuple(mutants), workers, advance)
    with redirect_stdout(said):
        code = pytest.main([*_OURS, *arguments], plugins=[running])
    if running.failures:
        raise _broken(
            [Fault(one.name, "mutation.test_fails", {"said": _last(one.failure)}) for one in running.failures]
        )
    if code != pytest.ExitCode.OK or not running.tested:
        raise _broken([Fault("pytest", "mutation.no_tests", {"said": said.getvalue().strip()})])
    outcomes = tuple(running.outcomes[number] for number in range(len(running.mutants)))
    out_of_reach = tuple(one.name for one in running.tested if one.out_of_reach)
    return Mutation(policy, outcomes, sum(one.asks for one in running.tested), out_of_reach, time.monotonic() - began)


def _broken(faults: list[Fault]) -> FaultyInput:
    return FaultyInput("mutation.broken", faults)


def _last(failure: str) -> str:
    """Return the line of a failure that says what is wrong: pytest marks it."""
    marked = [line[1:].strip() for line in failure.splitlines() if line.startswith("E ")]
    return marked[0] if marked else failure.splitlines()[-1]


@dataclass
class _Run:
    """The plugin that takes the place of pytest's own loop over the tests."""

    policy: Policy
    mutants: tuple[Mutant, ...]
    workers: int
    advance: Callable[[int], None]
    tested: list[Tested] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def failures(self) -> list[Tested]:
        """The tests that fail on the policy as it is."""
        return [one for one in self.tested if one.failure]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests on the policy, then on each mutant."""
        if session.testsfailed or not session.items:
            return not session.testsfailed or self._interrupt(session)
        ((_, tested),) = forked([0], lambda _: suite.trial(session.items, self.policy), 1, float("inf"))
        if isinstance(tested, Lost):
            return True
        self.tested = tested
        if not self.failures:
            self._tests(session.items)
            self._searches()
        return True

    @staticmethod
    def _interrupt(session: pytest.Session) -> bool:
        raise session.Interrupted(session.testsfailed)

    def _done(self, number: int, outcome: Outcome) -> None:
        self.outcomes[number] = outcome
        self.advance(1)

    def _tests(self, items: Sequence[pytest.Item]) -> None:
        """Let the tests judge every mutant: several to a process, one alone where one of several hangs or dies."""
        gc.freeze()  # what is here already is shared with every process that is forked: leave it where it is
        once = sum(one.seconds for one in self.tested)

        def judged(numbers: Sequence[int]) -> list[int | None]:
            return [self._first_to_fail(items, number) for number in numbers]

        waiting = [
            range(len(self.mutants))[first : first + TOGETHER] for first in range(0, len(self.mutants), TOGETHER)
        ]
        while waiting:
            alone: list[range] = []
            for numbers, places in forked(waiting, judged, self.workers, max(once * (PATIENCE + TOGETHER), LEAST)):
                if not isinstance(places, Lost):
                    self._judged(items, numbers, places)
                elif len(numbers) > 1:
                    alone += [range(number, number + 1) for number in numbers]
                else:
                    status = Status.LATE if places.late else Status.CRASHED
                    self._done(numbers[0], Outcome(self.mutants[numbers[0]], status))
            waiting = alone

    def _first_to_fail(self, items: Sequence[pytest.Item], number: int) -> int | None:
        mutant = self.mutants[number]
        place = suite.first_to_fail(items, self._order(mutant), self.policy.fingerprint, mutant.policy)
        self._learn(number, place)
        return place

    def _judged(self, items: Sequence[pytest.Item], numbers: Sequence[int], places: Sequence[int | None]) -> None:
        """Take in what a process found; what no test noticed is not done with yet."""
        for number, place in zip(numbers, places, strict=True):
            self._learn(number, place)
            if place is not None:
                self._done(number, Outcome(self.mutants[number], Status.KILLED, items[place].nodeid))

    def _learn(self, number: int, place: int | None) -> None:
        if place is not None:
            mutant, test = self.mutants[number], self.tested[place]
            self.kills.update([(mutant.group, test.function), (mutant.key, test.name)])

    def _order(self, mutant: Mutant) -> list[int]:
        """Return the tests that a mutant reaches, the likeliest to notice it first.

        First those that have noticed another mutant of the rule; then those that touch the rule, or are on the same
        example (the same parameters), and those that judge nothing but read the policy, if their function has noticed a
        mutant of the group; then the rest of those that touch it, of those of its kind, and all others.
        """
        kind = mutant.key.partition(".")[0].partition("=")[0]
        touching = [one for one in self._reached if mutant.key in one.keys]
        few = min((len(one.keys) for one in touching), default=0)
        examples = {one.example for one in touching if one.example and len(one.keys) == few}

        def unlikely(one: Tested) -> tuple[int, int, int, int]:
            known = self.kills[mutant.group, one.function]
            if mutant.key in one.keys or one.example in examples:
                rank = 0 if known else 2
            elif not one.keys and known:
                rank = 1
            else:
                rank = 3 if any(key.startswith(kind) for key in one.keys) else 4
            return -self.kills[mutant.key, one.name], rank, -known, len(one.keys)

        return [one.place for one in sorted(self._reached, key=unlikely)]

    @cached_property
    def _reached(self) -> list[Tested]:
        return [one for one in self.tested if one.asks]

    def _searches(self) -> None:
        """Let the model checker judge what no test noticed."""
        left = [number for number in range(len(self.mutants)) if not self._told_by_form(number)]
        if left:
            equivalence.prepare(self.policy)
        for number, found in forked(left, self._searched, self.workers, equivalence.PATIENCE):
            mutant = self.mutants[number]
            self._done(number, equivalence.unjudged(mutant) if isinstance(found, Lost) else found)

    def _told_by_form(self, number: int) -> bool:
        """Say whether a mutant is done with, without a search."""
        if number not in self.outcomes:
            told = equivalence.by_form(self.policy, self.mutants[number])
            if told is not None:
                self._done(number, told)
        return number in self.outcomes

    def _searched(self, number: int) -> Outcome:
        return equivalence.judged(self.policy, self.mutants[number])
