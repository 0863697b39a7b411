"""A kind in a policy file (``[problem]``, ``[measure]``): states, transitions, and whether they make a lifecycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rectify.policy.facts import REQUIRED_KINDS, SCHEMAS, FieldType, Schema
from rectify.policy.guardfile import Names, guard_used, param_types
from rectify.policy.lifecycle import (
    BY_TERM,
    SETTABLE,
    SETTABLE_TYPES,
    Effect,
    Lifecycle,
    Sets,
    State,
    Tally,
    Transition,
)
from rectify.policy.term import Term
from rectify.policy.tomltable import Table
from rectify.vocabulary import Outcome

_TRANSITION_KEYS = (
    "trigger",
    "title",
    "clause",
    "source",
    "target",
    "roles",
    "guards",
    "sets",
    "params",
    "reason",
    "moves",
    "creates",
    "along",
    "accepts",
)
#: Effects that a file writes as a word; a parameter is written ``{ param = "to" }``.
_EFFECTS = tuple(effect for effect in Effect if effect is not Effect.PARAM)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind's table, with what the rest of the file needs to know before transitions are read."""

    table: Table
    kind: str
    states: Mapping[str, State]
    transitions: Sequence[Table]

    @classmethod
    def read(cls, table: Table, kind: str) -> Kind:
        """Read the states and find the transitions."""
        own = ("limits",) if kind == "extension" else ()
        table.known("initial", "term", "states", "outcomes", "transitions", *own)
        place = table.place.removesuffix("]")
        states = table.table("states", f"{place}.states]", required=bool(table.data))
        return cls(table, kind, dict(_states(states)), tuple(_transitions(table, place)))

    @property
    def open_states(self) -> tuple[str, ...]:
        """Names of the states in which the clock runs."""
        return tuple(state.name for state in self.states.values() if state.open)

    @property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger, once, in order."""
        given = [one.data.get("trigger") for one in self.transitions]
        return tuple(dict.fromkeys(one for one in given if isinstance(one, str)))

    def lifecycle(self, names: Names) -> Lifecycle:
        """Read everything; what comes back can be used only if no fault was kept."""
        table = self.table
        initial = table.text("initial") if table.data else ""
        known = bool(initial) and table.word("initial", initial, self.states, "state")
        term = table.take("term", str)
        if term is not None:
            table.word("term", term, names.terms, "term")
        before = len(table.faults)
        transitions = tuple(_transition(one, self, names) for one in self.transitions)
        sound = not any(fault.code.startswith("policy.unknown_state") for fault in table.faults[before:])
        lifecycle = Lifecycle(self.kind, initial, self.states, transitions, term, dict(self._outcomes()))
        if table.data:
            self._check_creation(lifecycle)
        self._check_single()
        if known and sound:
            _check_ways(table, lifecycle)
        return lifecycle

    def _outcomes(self) -> Iterator[tuple[str, str]]:
        place = f"{self.table.place.removesuffix(']')}.outcomes]"
        outcomes = self.table.table("outcomes", place)
        for outcome, given in outcomes.data.items():
            state = outcomes.of_type(outcome, given, str)
            outcomes.word("", outcome, tuple(Outcome), "outcome")
            if state is not None and outcomes.word(outcome, state, self.states, "state"):
                yield outcome, state

    def _check_creation(self, lifecycle: Lifecycle) -> None:
        creations = [
            (table, one) for table, one in zip(self.transitions, lifecycle.transitions, strict=True) if _creates(table)
        ]
        if not creations:
            self.table.fault("transitions", "policy.creation_missing", kind=self.kind)
        for table, _ in creations[1:]:
            table.fault("source", "policy.creation_twice", kind=self.kind, trigger=creations[0][1].trigger)
        for table, one in creations:
            if lifecycle.initial and one.target != lifecycle.initial:
                table.fault("target", "policy.creation_target", initial=lifecycle.initial)
            if one.params or one.reason:
                table.fault("params" if one.params else "reason", "policy.creation_asks")
            if one.moves or one.creates:
                table.fault("moves" if one.moves else "creates", "policy.creation_moves")

    def _check_single(self) -> None:
        """Keep a fault where a trigger has two ways out of one state."""
        seen: set[tuple[str, str]] = set()
        for table in self.transitions:
            trigger = table.data.get("trigger")
            sources = table.data.get("source")
            for state in sources if isinstance(sources, list) else ():
                if (trigger, state) in seen:
                    table.fault("source", "policy.duplicate", trigger=trigger, state=state)
                seen.add((str(trigger), str(state)))

    def check_moves(self, lifecycles: Mapping[str, Lifecycle], terms: Mapping[str, Term]) -> None:
        """Keep a fault for what cannot move along, or be created, as a transition says."""
        schema = SCHEMAS[self.kind]
        members = [one for one in schema.collections.values() if one in lifecycles]
        above = [one for one in schema.above if one in lifecycles or one == "item"]
        for table, one in zip(self.transitions, lifecycles[self.kind].transitions, strict=True):
            for kind, trigger in one.moves.items():
                if table.word("moves", kind, (*members, *above), "kind"):
                    moved = REQUIRED_KINDS if kind == "item" else (kind,)
                    for each in moved:
                        _check_moved(table, one, lifecycles[each], trigger, schema)
            for kind, term in one.creates.items():
                self._check_created(table, kind, term, lifecycles, terms)

    def _check_created(
        self, table: Table, kind: str, term: str, lifecycles: Mapping[str, Lifecycle], terms: Mapping[str, Term]
    ) -> None:
        """Only a check-up can be created by a move: every other kind says more than its item can tell."""
        creatable = [one for one in _CREATED if one in lifecycles and self.kind in _CREATING]
        if table.word("creates", kind, creatable, "kind"):
            table.word("creates", term, (*terms, BY_TERM), "term")
            if any(one.guards for one in lifecycles[kind].transitions if not one.sources):
                table.fault("creates", "policy.creation_guarded", kind=kind)


#: Kinds that a move can create, and kinds whose moves can.
_CREATED = ("checkup",)
_CREATING = ("problem", "measure", "checkup")


def _creates(table: Table) -> bool:
    """Say whether a transition is written as a creation: out of nothing."""
    return table.data.get("source") == []


def _states(states: Table) -> Iterator[tuple[str, State]]:
    for name, table in states.named(states.place.removesuffix("]")):
        table.known("zh", "en", "open", "final", "clause", "tally", "posted")
        open_ = table.flag("open")
        given = table.take("tally", str)
        counted = Tally.COUNTED if open_ else Tally.DONE
        if given is not None and table.word("tally", given, tuple(Tally), "word"):
            counted = Tally(given)
        clause = table.take("clause", str)
        yield name, State(name, table.both(), open_, table.flag("final"), clause, counted, table.flag("posted"))


def _transitions(table: Table, place: str) -> Iterator[Table]:
    for number, given in enumerate(table.array("transitions", required=bool(table.data)), 1):
        data = table.of_type("transitions", given, dict)
        if data is not None:
            trigger = data.get("trigger", "?")
            yield Table(f"{place.replace('[', '[[')}.transitions]] #{number} ({trigger})", data, table.faults)


def _transition(table: Table, kind: Kind, names: Names) -> Transition:
    table.known(*_TRANSITION_KEYS)
    trigger, params = table.text("trigger"), param_types(table)
    if trigger:
        table.name("trigger", trigger)
    guards = [guard_used(table, one, kind.kind, names, params) for one in table.array("guards")]
    return Transition(
        trigger=trigger,
        title=table.title(),
        sources=_known_states(table, kind),
        target=_target(table, kind),
        clause=table.take("clause", str),
        roles=_roles(table, kind, names),
        guards=tuple(one for one in guards if one is not None),
        sets=tuple(_sets(table, params)),
        params=params,
        reason=table.flag("reason"),
        moves=_named(table, "moves"),
        creates=_named(table, "creates"),
        along=table.flag("along"),
        accepts=table.flag("accepts"),
    )


def _known_states(table: Table, kind: Kind) -> tuple[str, ...]:
    sources = table.texts("source", required=True)
    return tuple(one for one in sources if table.word("source", one, kind.states, "state"))


def _target(table: Table, kind: Kind) -> str | None:
    target = table.take("target", str)
    if target is not None:
        table.word("target", target, kind.states, "state")
    return target


def _roles(table: Table, kind: Kind, names: Names) -> tuple[str, ...]:
    known = tuple(one for one in table.texts("roles") if table.word("roles", one, names.roles, "role"))
    for role in known:
        field = names.roles[role].field
        if field is not None:
            table.word("roles", field, SCHEMAS[kind.kind].fields, "field")
    return known


def _named(table: Table, key: str) -> dict[str, str]:
    """Read a table of kinds: to the trigger that moves one along, to the term of one that is created."""
    given = table.take(key, dict) or {}
    read = {kind: table.of_type(key, value, str) for kind, value in given.items()}
    return {kind: value for kind, value in read.items() if value is not None}


def _sets(table: Table, params: Mapping[str, FieldType]) -> Iterator[Sets]:
    for name, given in (table.take("sets", dict) or {}).items():
        if not table.word("sets", name, SETTABLE, "field"):
            continue
        one = _set_to_param(table, name, given, params) if isinstance(given, dict) else _set(table, name, given)
        if one is None:
            continue
        if one.effect in SETTABLE[name]:
            yield one
        else:
            fits = ", ".join(sorted(SETTABLE[name]))
            table.fault("sets", "policy.effect_misfit", field=name, effect=one.effect, expected=fits)


def _set(table: Table, name: str, given: object) -> Sets | None:
    known = table.word("sets", given, _EFFECTS, "effect")
    return Sets(name, Effect(str(given))) if known else None


def _set_to_param(table: Table, name: str, given: dict[str, Any], params: Mapping[str, FieldType]) -> Sets | None:
    part = Table(f"{table.place} sets {name}", given, table.faults)
    part.known("param")
    param = part.text("param")
    if not param or not part.word("", param, params, "param"):
        return None
    wanted = SETTABLE_TYPES.get(name, params[param])
    if params[param] is not wanted:
        part.fault("", "policy.param_type", param=param, value=params[param], expected=wanted)
    return Sets(name, Effect.PARAM, param)


def _check_moved(table: Table, moving: Transition, member: Lifecycle, trigger: str, schema: Schema) -> None:
    named = member.named(trigger)
    if not table.word(
        "moves", trigger, dict.fromkeys(one.trigger for one in member.transitions if one.sources), "trigger"
    ):
        return
    for one in named:
        lent = {**{name: field.type for name, field in schema.fields.items() if not field.nullable}, **moving.params}
        lacking = [name for name, kind in one.params.items() if lent.get(name) is not kind]
        if lacking:
            table.fault("moves", "policy.moved_params", trigger=trigger, params=", ".join(lacking))
        if one.reason and not moving.reason:
            table.fault("moves", "policy.moved_reason", trigger=trigger)


def _check_ways(table: Table, lifecycle: Lifecycle) -> None:
    """Keep a fault for every state that cannot be reached, is final and left, or is not final and a dead end."""
    ways = {(s, one.target) for one in lifecycle.transitions if one.target for s in one.sources if s != one.target}
    reached = _reached(lifecycle.initial, ways)
    for state in lifecycle.states.values():
        leaving = [one for one in lifecycle.leading_out(state.name) if one.target not in {None, state.name}]
        if state.name not in reached:
            table.fault("states", "policy.unreachable", state=state.name)
        if state.final and leaving:
            table.fault("states", "policy.final_left", state=state.name, trigger=leaving[0].trigger)
        if not state.final and not leaving:
            table.fault("states", "policy.dead_end", state=state.name)


def _reached(initial: str, ways: set[tuple[str, str]]) -> set[str]:
    reached, found = {initial}, True
    while found:
        more = {target for source, target in ways if source in reached} - reached
        reached |= more
        found = bool(more)
    return reached
