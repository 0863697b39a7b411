"""Judgement (判定): may this item make this move, and if not, every reason why not.

One function answers for asking (`can`), for moving (`fire`), for page buttons and for the checker: they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pendulum

from rectify.errors import InvalidValueError
from rectify.policy import observing
from rectify.policy.along import moving
from rectify.policy.extension import extension_blockers
from rectify.policy.facts import Facts, Situation
from rectify.policy.guard import Count, Expression
from rectify.policy.lifecycle import Effect, Lifecycle, Transition
from rectify.policy.named_guard import NamedGuard, witness
from rectify.policy.policy import Policy
from rectify.policy.term import Due
from rectify.policy.value import Param
from rectify.policy.verdict import Blocker, Category, Verdict, blocker
from rectify.vocabulary import Title


def judge(policy: Policy, facts: Facts, trigger: str, situation: Situation, *, firing: bool = False) -> Verdict:
    """Say whether an item may make a move.

    Args:
        policy: the rules.
        facts: what is so of the item, and of what its guards look at.
        trigger: the move.
        situation: who asks, the local date on which it would take effect, parameters (``reason`` among them).
        firing: the move is about to be made, so a missing parameter or reason is a blocker too; when only
            asking, guards over parameters that were not given are left out.

    Raises:
        InvalidValueError: the kind has no such trigger.

    """
    lifecycle = policy.kinds[facts.kind]
    transition = lifecycle.find(trigger, facts.fields["state"])
    if transition is None:
        return Verdict(trigger, _title(lifecycle, trigger), facts.label, tuple(_not_from_here(policy, facts, trigger)))
    found = tuple(_blockers(policy, facts, transition, situation, firing=firing))
    verdict = Verdict(trigger, transition.title, facts.label, found)
    if observing.observer is not None:
        observing.observer.judged(policy, facts, transition, situation, verdict, firing=firing, along=False)
    return verdict


def judge_creation(policy: Policy, facts: Facts, situation: Situation, *, along: bool = False) -> Verdict:
    """Say whether an item may be created: as `judge`, for the facts of the draft.

    Args:
        policy: the rules.
        facts: of the draft.
        situation: who creates it, on which local date.
        along: another item's move creates it, so whoever may make that move may.

    """
    creation = policy.kinds[facts.kind].creation
    found = tuple(_blockers(policy, facts, creation, situation, firing=True, along=along))
    verdict = Verdict(creation.trigger, creation.title, facts.label, found)
    if observing.observer is not None:
        observing.observer.judged(policy, facts, creation, situation, verdict, firing=True, along=along)
    return verdict


def judge_import(policy: Policy, facts: Facts, situation: Situation) -> Verdict:
    """Say whether an item of a legacy ledger may be taken in: whoever may create such an item may, as it stands."""
    creation = policy.kinds[facts.kind].creation
    return Verdict(creation.trigger, creation.title, facts.label, tuple(_role(policy, facts, creation, situation)))


def term_due(policy: Policy, facts: Facts, transition: Transition, situation: Situation) -> Due | None:
    """Return the date that the item's term gives as of a move, None if its clock has not started.

    The clock starts with the term's anchor: where that has happened to the problem in this cycle, then;
    else with this very move, if it is one of the anchors.
    """
    name = facts.fields["term"]
    if name is None:
        return None
    term = policy.terms[name]
    past = None if transition.opens_cycle else term.anchored(facts.happened)
    if past is None and transition.trigger not in term.anchor:
        return None
    observing.used(term)
    return term.due(situation.today if past is None else past, situation.calendar)


def _title(lifecycle: Lifecycle, trigger: str) -> Title:
    named = lifecycle.named(trigger)
    if not named:
        raise InvalidValueError(
            "value.trigger", kind=lifecycle.kind, value=trigger, known=", ".join(lifecycle.triggers)
        )
    return named[0].title


def _not_from_here(policy: Policy, facts: Facts, trigger: str) -> Iterator[Blocker]:
    lifecycle = policy.kinds[facts.kind]
    named = lifecycle.named(trigger)
    sources = dict.fromkeys(source for transition in named for source in transition.sources)
    yield blocker(
        "state",
        Category.STATE,
        facts={
            "state": lifecycle.states[facts.fields["state"]].title,
            "sources": tuple(lifecycle.states[source].title for source in sources),
            "title": named[0].title,
        },
        clause=named[0].clause,
    )


def _blockers(
    policy: Policy,
    facts: Facts,
    transition: Transition,
    situation: Situation,
    *,
    firing: bool,
    along: bool = False,
) -> Iterator[Blocker]:
    if transition.along and not along:
        yield blocker("along_only", Category.STATE, facts={"title": transition.title}, clause=transition.clause)
    if not along:
        yield from _role(policy, facts, transition, situation)
    yield from _guards(facts, transition, situation)
    if firing:
        yield from _missing(transition, situation)
    yield from _deadline(policy, facts, transition, situation)
    for one in moving(policy, facts, transition)[1:]:
        with_lent = one.situation(situation)
        for found in _guards(one.facts, one.transition, with_lent):
            yield _of_another(found, one.facts)
        for found in _deadline(policy, one.facts, one.transition, with_lent):
            yield _of_another(found, one.facts)


def _role(policy: Policy, facts: Facts, transition: Transition, situation: Situation) -> Iterator[Blocker]:
    if transition.roles and not any(policy.roles[role].held(situation.actor, facts) for role in transition.roles):
        yield blocker(
            "role",
            Category.ROLE,
            facts={"actor": situation.actor.id, "org": facts.fields["org"]},
            clause=transition.clause,
            who=tuple(policy.roles[role].title for role in transition.roles),
        )


def _guards(facts: Facts, transition: Transition, situation: Situation) -> Iterator[Blocker]:
    for guard in transition.guards:
        if any(param not in situation.params for param in params_read(guard.expression)):
            continue
        if guard.expression.read(facts, situation) is not True:
            yield _guard_blocker(guard, facts, transition, situation)


def _guard_blocker(guard: NamedGuard, facts: Facts, transition: Transition, situation: Situation) -> Blocker:
    found = {**guard.params, **witness(guard.expression, facts, situation)}
    nothing_there = guard.empty is not None and found.get("total") == 0
    return Blocker(
        guard.code,
        Category.GUARD,
        guard.empty if nothing_there and guard.empty else guard.message,
        facts=found,
        clause=transition.clause,
        remedy=guard.remedy,
    )


def params_read(expression: Expression) -> frozenset[str]:
    """Return the names of the move's parameters that a guard compares with."""
    names: set[str] = set()
    for part in expression.parts():
        values = [getattr(part, name, None) for name in ("left", "right", "value")]
        names.update(value.name for value in values if isinstance(value, Param))
        if isinstance(part, Count):
            names |= params_read(part.where)
    return frozenset(names)


def _missing(transition: Transition, situation: Situation) -> Iterator[Blocker]:
    for name in transition.params:
        if situation.params.get(name) is None:
            yield blocker(
                "parameter_missing",
                Category.GUARD,
                facts={"param": name, "title": transition.title},
                clause=transition.clause,
            )
    if transition.reason and not situation.params.get("reason"):
        yield blocker("reason_missing", Category.GUARD, facts={"title": transition.title}, clause=transition.clause)


def _deadline(policy: Policy, facts: Facts, transition: Transition, situation: Situation) -> Iterator[Blocker]:
    last = facts.fields["effective_on"]
    if last is not None and situation.today < last:
        yield blocker("effective_before_last", Category.DEADLINE, facts={"day": situation.today, "last": last})
    yield from _before_members(facts, transition, situation)
    if facts.kind == "extension" and ("item" in transition.moves or not transition.sources):
        yield from extension_blockers(policy.limits, policy.terms, facts, policy.extending, situation)
    given = _given_due(facts, transition, situation)
    ceiling = term_due(policy, facts, transition, situation) if given is not None else None
    if given is not None and ceiling is not None and given > ceiling.day:
        term = policy.terms[facts.fields["term"]]
        yield blocker(
            "due_after_term",
            Category.DEADLINE,
            facts={"due": given, "ceiling": ceiling.day, "term": term.title},
            clause=term.clause,
        )


def _before_members(facts: Facts, transition: Transition, situation: Situation) -> Iterator[Blocker]:
    """Refuse a late recording (补录) that rests on what came later: a measure done, a piece of evidence added."""
    parts = (part for guard in transition.guards for part in guard.expression.parts())
    read = dict.fromkeys(part.collection for part in parts if isinstance(part, Count))
    dated = [
        (member.label, member.fields.get("settled_on") or member.fields.get("added_on"))
        for collection in read
        for member in facts.members[collection]
    ]
    later = [(label, day) for label, day in dated if day is not None and day > situation.today]
    if later:
        found = {
            "day": situation.today,
            "refs": tuple(label for label, _ in later),
            "last": max(day for _, day in later),
        }
        yield blocker("effective_before_members", Category.DEADLINE, facts=found)


def _given_due(facts: Facts, transition: Transition, situation: Situation) -> pendulum.Date | None:
    """Return the date that a person gave, where this move sets or confirms it.

    What happens only along with another item's move is not given by a person: that item's own limits are for it.
    """
    if transition.along:
        return None
    for one in transition.sets:
        if one.field == "due_on" and one.effect is Effect.PARAM:
            given: pendulum.Date | None = situation.params.get(one.param or "")
            return given
        if one.field == "due_on" and one.effect is Effect.TERM and not transition.opens_cycle:
            kept: pendulum.Date | None = facts.fields["due_on"]
            return kept
    return None


def _of_another(found: Blocker, other: Facts) -> Blocker:
    """Return the blocker of an item that moves along, with that item named in front."""
    message = Title(f"{other.label}：{found.message.zh}", f"{other.label}: {found.message.en}")
    return replace(found, message=message)
