"""The lifecycle of a kind (流转): states, transitions with their whole effect, and `step`, the pure truth of a move.

The `transitions.Machine`, the SQL of batches, the model checker and the diagram are all derived from what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import pendulum

from rectify.policy.facts import FieldType, Situation
from rectify.policy.named_guard import NamedGuard
from rectify.vocabulary import Title


class Tally(StrEnum):
    """How the figures count an item (统计口径): done, not done, or not at all (撤销、合并)."""

    DONE = "done"
    COUNTED = "counted"
    LEFT_OUT = "left_out"


#: In ``creates``: the term that the item's own term names for its check-ups.
BY_TERM = "term"


@dataclass(frozen=True, slots=True)
class State:
    """Where an item stands (状态).

    Attributes:
        name: the word that the database keeps.
        title: what people read.
        open: the clock runs: an item in this state can be overdue.
        final: nothing leads out.
        clause: the article of the regulation that it comes from.
        tally: how the figures count what stands here.
        posted: what stands here is shown to others (公示): the model checker asks what may come here.

    """

    name: str
    title: Title
    open: bool = False
    final: bool = False
    clause: str | None = None
    tally: Tally = Tally.DONE
    posted: bool = False


class Effect(StrEnum):
    """What a transition can set a field to: a closed list."""

    TODAY = "today"
    ACTOR = "actor"
    NEXT = "next"
    TERM = "term"
    NONE = "none"
    PARAM = "param"


@dataclass(frozen=True, slots=True)
class Sets:
    """One field that a transition sets, and to what.

    Attributes:
        field: one of `SETTABLE`.
        effect: where the value comes from.
        param: the parameter's name, where the effect is `Effect.PARAM`.

    """

    field: str
    effect: Effect
    param: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """The part of an item that moves, and that history keeps before and after each move.

    Attributes:
        state: the state's name.
        due_on: the local date by whose end it is due, None if it has no date (yet).
        owner: id of whoever is responsible (责任人).
        org: path of the responsible organisation (责任单位).
        cycle: 1, and one more for each reopening (反弹).
        settled_on: the local date on which it was done, None while it is not.
        effective_on: the local date since which all this is so.
        content: hash over all other recorded fields; only `amend` changes it.

    """

    state: str
    due_on: pendulum.Date | None
    owner: str | None
    org: str
    cycle: int
    settled_on: pendulum.Date | None
    effective_on: pendulum.Date
    content: str


#: Fields that a transition's `sets` may name, with the effects that fit each.
SETTABLE: Mapping[str, frozenset[Effect]] = {
    "due_on": frozenset({Effect.TODAY, Effect.TERM, Effect.PARAM, Effect.NONE}),
    "owner": frozenset({Effect.ACTOR, Effect.PARAM, Effect.NONE}),
    "org": frozenset({Effect.PARAM}),
    "cycle": frozenset({Effect.NEXT}),
    "settled_on": frozenset({Effect.TODAY, Effect.PARAM, Effect.NONE}),
}

#: The type that a parameter must have to be set to a field.
SETTABLE_TYPES: Mapping[str, FieldType] = {
    "due_on": FieldType.DATE,
    "owner": FieldType.TEXT,
    "org": FieldType.TEXT,
    "settled_on": FieldType.DATE,
}


@dataclass(frozen=True)
class Transition:
    """A move from some states to one (流转), or an act that leaves the state as it is.

    Attributes:
        trigger: the word that `fire` takes.
        title: what people read on the button.
        sources: names of the states that it leads out of; none: it creates the item.
        target: name of the state that it leads to; None: the state stays (amend, handover, attach ...).
        clause: the article of the regulation that it comes from.
        roles: who may: any one of these roles is enough; none: anybody.
        guards: what must hold.
        sets: the fields that change besides the state.
        params: parameters that the caller must give, with their types.
        reason: the caller must give a reason.
        moves: kind -> trigger: members of that kind, or what the item belongs to, move along where their own
            state lets them.
        creates: kind -> name of the new item's term, or `BY_TERM`: the move creates an item of that kind.
        along: it happens only along with another item's move.
        accepts: whoever makes it says that the work is good (验收): the model checker asks who may.

    """

    trigger: str
    title: Title
    sources: tuple[str, ...]
    target: str | None
    clause: str | None = None
    roles: tuple[str, ...] = ()
    guards: tuple[NamedGuard, ...] = ()
    sets: tuple[Sets, ...] = ()
    params: Mapping[str, FieldType] = field(default_factory=dict)
    reason: bool = False
    moves: Mapping[str, str] = field(default_factory=dict)
    creates: Mapping[str, str] = field(default_factory=dict)
    along: bool = False
    accepts: bool = False

    @cached_property
    def sets_term(self) -> bool:
        """Whether the move starts the clock of the item's term."""
        return any(one.effect is Effect.TERM for one in self.sets)

    @cached_property
    def opens_cycle(self) -> bool:
        """Whether the move opens a new cycle (反弹重启)."""
        return any(one.effect is Effect.NEXT for one in self.sets)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The collections whose members its guards count, each once."""
        return tuple(dict.fromkeys(name for guard in self.guards for name in guard.counted))


@dataclass(frozen=True, eq=False)
class Lifecycle:
    """All that can happen to items of one kind.

    Attributes:
        kind: ``problem``, ``measure``, ...
        initial: name of the state that a new item is in.
        states: by name, in the order of the policy file.
        transitions: in the order of the policy file; for a trigger and a source there is one at most.
        term: name of the term that an item has if none is given.
        outcomes: 完成情况 of a legacy ledger -> the state in which such an item is taken in.

    """

    kind: str
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    term: str | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger, once, in order; the creation's first."""
        return tuple(dict.fromkeys([self.creation.trigger, *(t.trigger for t in self.transitions)]))

    @cached_property
    def creation(self) -> Transition:
        """The transition that creates an item."""
        return next(t for t in self.transitions if not t.sources)

    @cached_property
    def open_states(self) -> tuple[str, ...]:
        """Names of the states in which the clock runs."""
        return tuple(state.name for state in self.states.values() if state.open)

    @cached_property
    def _by_source(self) -> Mapping[tuple[str, str], Transition]:
        return {(t.trigger, source): t for t in self.transitions for source in t.sources}

    @cached_property
    def params_of(self) -> Mapping[str, Mapping[str, FieldType]]:
        """Trigger -> the parameters that it takes, of whatever is there: a creation moves nothing."""
        found: dict[str, dict[str, FieldType]] = {}
        for transition in self.transitions:
            if transition.sources:
                found.setdefault(transition.trigger, {}).update(transition.params)
        return found

    def find(self, trigger: str, state: str) -> Transition | None:
        """Return the transition of a trigger out of a state, or None if there is none."""
        return self._by_source.get((trigger, state))

    @cached_property
    def _by_trigger(self) -> Mapping[str, tuple[Transition, ...]]:
        names = dict.fromkeys(t.trigger for t in self.transitions)
        return {name: tuple(t for t in self.transitions if t.trigger == name) for name in names}

    def named(self, trigger: str) -> tuple[Transition, ...]:
        """Return every transition of a trigger, whatever it leads out of."""
        return self._by_trigger.get(trigger, ())

    def leading_out(self, state: str) -> tuple[Transition, ...]:
        """Return the transitions out of a state, acts that stay in it included."""
        return tuple(t for t in self.transitions if state in t.sources)


def step(
    transition: Transition,
    before: Image,
    situation: Situation,
    *,
    term_due: pendulum.Date | None = None,
    content: str | None = None,
) -> Image:
    """Return what an item is after a move: the pure truth, of which all else is derived.

    Args:
        transition: the move; whether it is allowed is not asked here.
        before: the item as it was. For a creation: as it was drafted, in the initial state.
        situation: who, on which local date, with what parameters.
        term_due: the date that the item's term gives if its clock starts with this move; None if it
            has no term, or one without a date (长期坚持).
        content: the hash of the other recorded fields after the move, where it changes them.

    """
    changes: dict[str, Any] = {
        one.field: _value(transition, one, before, situation, term_due) for one in transition.sets
    }
    return replace(
        before,
        state=before.state if transition.target is None else transition.target,
        effective_on=situation.today,
        content=before.content if content is None else content,
        **changes,
    )


def _value(
    transition: Transition, one: Sets, before: Image, situation: Situation, term_due: pendulum.Date | None
) -> Any:
    match one.effect:
        case Effect.TODAY:
            return situation.today
        case Effect.ACTOR:
            return situation.actor.id
        case Effect.NEXT:
            return before.cycle + 1
        case Effect.TERM:
            # A date that was given stands; a new cycle has dates of its own.
            return term_due if transition.opens_cycle else before.due_on or term_due
        case Effect.PARAM:
            return situation.params[one.param or ""]
    return None  # Effect.NONE
