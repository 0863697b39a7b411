"""Changed states (状态的变异): whether the clock runs, what the figures count; and what is so of a new item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rectify.messages import CATALOGUE
from rectify.policy.lifecycle import Lifecycle, State, Tally
from rectify.policy.policy import Policy
from rectify.testing.mutation.mutant import Group, Mutant, Place, with_lifecycle
from rectify.vocabulary import Title


def of_kinds(policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of the states and defaults of every kind."""
    for lifecycle in policy.kinds.values():
        for state in lifecycle.states.values():
            yield from _of_state(policy, lifecycle, state)
        yield from _of_defaults(policy, lifecycle)


def _of_state(policy: Policy, lifecycle: Lifecycle, state: State) -> Iterator[Mutant]:
    kind = Title(*CATALOGUE[f"kind.{lifecycle.kind}"])
    title = Title(f"{state.title.zh}（{kind.zh}）", f"{state.title.en} ({kind.en})")
    place = Place(Group.STATE, f"{lifecycle.kind}={state.name}", state.clause, title)

    def having(now: State) -> Policy:
        return with_lifecycle(policy, replace(lifecycle, states={**lifecycle.states, state.name: now}))

    code = "clock_stopped" if state.open else "clock_started"
    yield place.mutant(having(replace(state, open=not state.open)), code)
    for tally in Tally:
        if tally is not state.tally:
            yield place.mutant(having(replace(state, tally=tally)), "changed", what="tally", was=state.tally, now=tally)


def _of_defaults(policy: Policy, lifecycle: Lifecycle) -> Iterator[Mutant]:
    place = Place(Group.STATE, f"{lifecycle.kind}", None, Title(*CATALOGUE[f"kind.{lifecycle.kind}"]))
    for term in (None, *policy.terms):
        if term != lifecycle.term:
            now = with_lifecycle(policy, replace(lifecycle, term=term))
            yield place.mutant(now, "changed", what="term", was=lifecycle.term or "-", now=term or "-")
    for outcome, state in lifecycle.outcomes.items():
        for other in lifecycle.states:
            if other != state:
                outcomes = {**lifecycle.outcomes, outcome: other}
                now = with_lifecycle(policy, replace(lifecycle, outcomes=outcomes))
                yield place.mutant(now, "changed", what=f"outcomes.{outcome}", was=state, now=other)
