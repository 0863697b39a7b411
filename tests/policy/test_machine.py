from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from rectify.policy.facts import FieldType
from rectify.policy.lifecycle import Image, Lifecycle, State, Transition, step
from rectify.policy.machine import Move, machine_of, make
from rectify.policy.policyfile import bundled
from rectify.vocabulary import Title
from tests.policy.given import HELD, situation

STATES = ("a", "b", "c", "d")
TRIGGERS = ("x", "y", "z")
TITLE = Title("办", "do")
BUNDLED = [pytest.param(one, id=f"{p.name}-{kind}") for p in bundled() for kind, one in p.kinds.items()]


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Any lifecycle whose triggers have one way out of a state; acts and ways to itself included."""
    ways = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(TRIGGERS), st.sampled_from(STATES)), st.sampled_from((*STATES, None)), max_size=12
        )
    )
    moves = [Transition(trigger, TITLE, (source,), target) for (trigger, source), target in ways.items()]
    creation = Transition("make", TITLE, (), "a")
    return Lifecycle("problem", "a", {one: State(one, TITLE) for one in STATES}, (creation, *moves))


def moved(lifecycle: Lifecycle, trigger: str, state: str, *, allowed: bool) -> tuple[str, list[str]]:
    """What the machine does: the state afterwards, and what was recorded."""
    recorded: list[str] = []
    move = Move(state, allowed, recorded.append)
    assert make(lifecycle, trigger, move) is allowed
    return move.state, recorded


def agrees(lifecycle: Lifecycle, trigger: str, state: str) -> None:
    transition = lifecycle.find(trigger, state)
    if transition is None:
        with pytest.raises((MachineError, KeyError)):
            moved(lifecycle, trigger, state, allowed=True)
        return
    before = Image(state, None, None, "市管局", 1, None, HELD, "c")
    days = {name: HELD for name, kind in transition.params.items() if kind is FieldType.DATE}
    params: dict[str, Any] = {**dict.fromkeys(transition.params, "u-1"), **days}
    after = step(transition, before, situation(reason="…", **params))
    assert moved(lifecycle, trigger, state, allowed=True) == (after.state, [after.state])
    assert moved(lifecycle, trigger, state, allowed=False) == (state, [])


@pytest.mark.parametrize("lifecycle", BUNDLED)
def test_the_machine_of_a_bundled_policy_does_what_its_lifecycle_says(lifecycle: Lifecycle) -> None:
    for trigger in lifecycle.triggers:
        for state in lifecycle.states:
            agrees(lifecycle, trigger, state)


@given(lifecycles(), st.sampled_from(TRIGGERS), st.sampled_from(STATES))
def test_the_machine_of_any_lifecycle_does_what_it_says(lifecycle: Lifecycle, trigger: str, state: str) -> None:
    agrees(lifecycle, trigger, state)


def test_a_lifecycle_has_one_machine() -> None:
    lifecycle = next(bundled()).kinds["problem"]
    assert machine_of(lifecycle) is machine_of(lifecycle)


def test_an_error_while_recording_is_the_callers_to_see() -> None:
    def failing(_state: str) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make(next(bundled()).kinds["problem"], "start", Move("identified", verdict=True, record=failing))


def test_nothing_is_planted_on_a_move() -> None:
    move = Move("identified", verdict=True, record=str)
    assert make(next(bundled()).kinds["problem"], "start", move)
    assert not hasattr(move, "__dict__")
