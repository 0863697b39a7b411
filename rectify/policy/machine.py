"""The `transitions.Machine` of a lifecycle: one, shared by all items and threads, built from the lifecycle.

A move is the machine's model for as long as it takes: its condition consults the verdict, its callback records.
Items themselves are never registered, so nothing is planted on them and a failed move leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol, cast

from transitions import EventData, Machine

from rectify.policy.lifecycle import Lifecycle


class Verdictlike(Protocol):
    """Anything that is truthy when the move may be made."""

    def __bool__(self) -> bool:
        """Whether the move may be made."""
        ...


class Move:
    """One move of one item, under way. Lives for one call; not shared between threads.

    Attributes:
        state: where the item stands; the machine changes it.
        verdict: truthy if the move may be made.
        record: called once, after the state has changed; what it raises is the caller's to see.

    """

    __slots__ = ("record", "state", "verdict")

    def __init__(self, state: str, verdict: Verdictlike, record: Callable[[str], Any]) -> None:
        self.state = state
        self.verdict = verdict
        self.record = record


def _may(event: EventData) -> bool:
    return bool(_move(event).verdict)


def _record(event: EventData) -> None:
    move = _move(event)
    move.record(move.state)


def _move(event: EventData) -> Move:
    return cast("Move", event.model)


@lru_cache(maxsize=256)
def machine_of(lifecycle: Lifecycle) -> Machine:
    """Return the machine of a lifecycle, built once."""
    machine = Machine(
        model=None,
        states=list(lifecycle.states),
        initial=lifecycle.initial,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    for transition in lifecycle.transitions:
        if transition.sources:
            machine.add_transition(
                transition.trigger,
                list(transition.sources),
                transition.target,
                conditions=_may,
                after=_record,
            )
    return machine


def make(lifecycle: Lifecycle, trigger: str, move: Move) -> bool:
    """Run a move through the lifecycle's machine: its condition, the change of state, its callback.

    Returns:
        Whether the move was made.

    Raises:
        transitions.MachineError: the trigger leads nowhere from the move's state. Judge first.

    """
    made: bool = machine_of(lifecycle).events[trigger].trigger(move)
    return made
