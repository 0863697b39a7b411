"""Named guards (前置条件): an expression, what to say when it does not hold, and the ready-made ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rectify.messages import CATALOGUE
from rectify.policy.facts import Facts, FieldType, Situation
from rectify.policy.guard import (
    TRUE,
    And,
    Compare,
    Comparison,
    Count,
    Did,
    Expression,
    In,
    Length,
    Not,
    Or,
    Present,
    WasOwner,
    params_read,
)
from rectify.policy.value import Const, Param, parent_field
from rectify.policy.value import field as field_of
from rectify.vocabulary import Title

#: Kind -> names of its states in which the clock runs; what is not open is settled.
OpenStates = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class States:
    """What ready-made guards know of a policy's states.

    Attributes:
        open: those in which the clock runs.
        left_out: those of measures that the figures leave out (撤销): guards over measures leave them out too.

    """

    open: OpenStates
    left_out: tuple[str, ...] = ()

    def measures(self, kind: str, op: Comparison, number: int, *terms: Expression) -> Expression:
        """Count the measures that are so, but for those left out."""
        there = (Not(In(field_of("measure", "state"), self.left_out)),) if self.left_out else ()
        said = (*there, *terms) or (TRUE,)
        return Count(kind, "measures", op, number, said[0] if len(said) == 1 else And(said))


@dataclass(frozen=True)
class NamedGuard:
    """A condition that a refusal can name.

    Attributes:
        name: the word in the policy file.
        code: the word in a refusal: what is wrong.
        expression: what must hold.
        message: what to say when it does not, a template over the facts of `witness`.
        remedy: what to do then.
        empty: what to say instead when a collection that must have members has none.
        params: the parameters it was built with, for the message.

    """

    name: str
    code: str
    expression: Expression
    message: Title
    remedy: Title | None = None
    empty: Title | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def params_read(self) -> frozenset[str]:
        """Names of the move's parameters that it compares with."""
        return params_read(self.expression)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The collections whose members it counts, each once."""
        parts = (part for part in self.expression.parts() if isinstance(part, Count))
        return tuple(dict.fromkeys(part.collection for part in parts))


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A guard that policy files can name without defining it.

    Attributes:
        kinds: the kinds that it can guard.
        params: parameter -> default; all are integers.
        build: kind, states, parameters -> the expression.
        code: the word in a refusal.

    """

    kinds: tuple[str, ...]
    code: str
    build: Callable[[str, States, Mapping[str, int]], Expression]
    params: Mapping[str, int] = field(default_factory=dict)


def _has_measures(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    return states.measures(kind, ">=", params["at_least"])


def _has_owner(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states, params
    return Present(field_of(kind, "owner"))


def _every_measure_has_owner(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del params
    return states.measures(kind, "==", 0, Not(Present(field_of("measure", "owner"))))


def _dated(kind: str) -> Expression:
    return Or((Present(field_of(kind, "due_on")), Present(field_of(kind, "term"))))


def _has_deadline(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states, params
    return _dated(kind)


def _every_measure_has_deadline(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del params
    return states.measures(kind, "==", 0, Not(_dated("measure")))


def _every_measure_settled(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del params
    still_open = In(field_of("measure", "state"), states.open["measure"])
    return And((states.measures(kind, ">=", 1), states.measures(kind, "==", 0, still_open)))


def _evidence_attached(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states
    return Count(kind, "evidence", ">=", params["at_least"])


def _acceptor_not_responsible(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states, params
    own = Not(WasOwner(kind))
    return own if kind == "measure" else And((own, Count(kind, "measures", "==", 0, WasOwner("measure"))))


def _acceptor_did_not_submit(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states, params
    return Not(Did(kind, "submit"))


def _not_confidential(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states, params
    confidential = field_of(kind, "confidential") if kind == "problem" else parent_field(kind, "confidential")
    return Compare(confidential, "==", Const(constant=False))


def _problem_open(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del params
    return In(parent_field(kind, "state"), states.open["problem"])


def _only_earlier(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states, params
    due = field_of(kind, "due_on")
    # To give a date to what had none (长期坚持) is earlier than never.
    return Or((Not(Present(due)), Compare(Param("to", FieldType.DATE), "<=", due)))


def _root_cause_found(kind: str, states: States, params: Mapping[str, int]) -> Expression:
    del states
    return Length(field_of(kind, "root_cause"), ">=", params["at_least"])


_ITEMS = ("problem", "measure")

READY_MADE: Mapping[str, ReadyMade] = {
    "has_measures": ReadyMade(("problem",), "measures_missing", _has_measures, {"at_least": 1}),
    "has_owner": ReadyMade(_ITEMS, "owner_missing", _has_owner),
    "every_measure_has_owner": ReadyMade(("problem",), "measure_owner_missing", _every_measure_has_owner),
    "has_deadline": ReadyMade(_ITEMS, "deadline_missing", _has_deadline),
    "every_measure_has_deadline": ReadyMade(("problem",), "measure_deadline_missing", _every_measure_has_deadline),
    "every_measure_settled": ReadyMade(("problem",), "measures_unsettled", _every_measure_settled),
    "evidence_attached": ReadyMade(_ITEMS, "evidence_missing", _evidence_attached, {"at_least": 1}),
    "acceptor_not_responsible": ReadyMade(_ITEMS, "acceptor_is_responsible", _acceptor_not_responsible),
    "acceptor_did_not_submit": ReadyMade(_ITEMS, "acceptor_submitted", _acceptor_did_not_submit),
    "not_confidential": ReadyMade((*_ITEMS, "publication"), "confidential", _not_confidential),
    "problem_open": ReadyMade(("measure",), "problem_closed", _problem_open),
    "only_earlier": ReadyMade(_ITEMS, "later_than_due", _only_earlier),
    "root_cause_found": ReadyMade(("problem",), "root_cause_missing", _root_cause_found, {"at_least": 1}),
}


def ready_made(
    name: str, kind: str, open_states: OpenStates, params: Mapping[str, int], left_out: tuple[str, ...] = ()
) -> NamedGuard:
    """Build a ready-made guard for a kind.

    Args:
        name: one of `READY_MADE`.
        kind: one of the guard's kinds.
        open_states: kind -> states in which the clock runs.
        params: what differs from the defaults.
        left_out: states of measures that the figures leave out.

    """
    ready = READY_MADE[name]
    given = {**ready.params, **params}
    return NamedGuard(
        name=name,
        code=ready.code,
        expression=ready.build(kind, States(open_states, left_out), given),
        message=Title(*CATALOGUE[f"refused.{ready.code}"]),
        remedy=_title(f"refused.{ready.code}.remedy"),
        empty=_title(f"refused.{ready.code}.empty"),
        params=given,
    )


def _title(code: str) -> Title | None:
    return Title(*CATALOGUE[code]) if code in CATALOGUE else None


def witness(expression: Expression, facts: Facts, situation: Situation) -> dict[str, Any]:
    """Return the facts that keep an expression from holding: what a refusal's message is filled with.

    Returns:
        For a count: ``total`` members, ``have`` that are so, the ``count`` of offenders and their labels as ``refs``.
        For a comparison: ``value`` and ``expected``. Else nothing.

    """
    match expression:
        case And(terms):
            unmet = next((term for term in terms if term.read(facts, situation) is not True), expression)
            return {} if unmet is expression else witness(unmet, facts, situation)
        case Or(terms):
            return {name: fact for term in terms for name, fact in witness(term, facts, situation).items()}
        case Count():
            return _counted(expression, facts, situation)
        case Compare(left, _, right):
            return {"value": left.value(facts, situation), "expected": right.value(facts, situation)}
    return {}


def _counted(count: Count, facts: Facts, situation: Situation) -> dict[str, Any]:
    members = facts.members[count.collection]
    readings = [(member, count.where.read(member, situation)) for member in members]
    wanted = count.op in {">", ">="}
    offenders = [m.label for m, reading in readings if (reading is not True if wanted else reading is not False)]
    have = sum(reading is True for _, reading in readings)
    return {"total": len(members), "have": have, "count": len(offenders), "refs": tuple(offenders)}
