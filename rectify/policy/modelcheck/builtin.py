"""What every policy has to keep (通用性质): read on every move that may be made, and on every configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rectify.policy.actor import Actor
from rectify.policy.facts import SCHEMAS, Facts, Situation
from rectify.policy.guard import fails, holds
from rectify.policy.lifecycle import Tally, Transition
from rectify.policy.modelcheck.cast import OTHER
from rectify.policy.modelcheck.finding import Finding
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.node import Standing
from rectify.policy.modelcheck.search import Explored, Seen, Step
from rectify.policy.policy import Policy
from rectify.policy.property import Property
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Posted

#: What those kinds belong to that are over with their problem.
_OF_PROBLEM = ("problem", "item")


def is_settled(policy: Policy, facts: Facts) -> bool:
    """Say whether an item is done: its clock stands still, and the figures count it as done."""
    state = policy.kinds[facts.kind].states[facts.fields["state"]]
    return not state.open and state.tally is Tally.DONE


@dataclass(eq=False)
class Watching:
    """Reads the properties in one scope, and keeps the first way to break each: the search makes it the shortest.

    Attributes:
        policy: the rules.
        properties: those of the policy and of whoever asks.
        found: what was broken: the finding's place and last step, for its path.

    """

    policy: Policy
    properties: tuple[Property, ...]
    calendar: WorkCalendar
    found: dict[object, tuple[Finding, int, Step | None]] = field(default_factory=dict)

    def watch(self, seen: Seen) -> None:
        """Read the properties of moves on one that may be made, and on all that moves along."""
        for facts, transition, source in _moved(seen):
            situation = seen.taking.situation
            for code, facts_said in breaches(self.policy, facts, transition, source, situation):
                key = (code, facts.kind, transition.trigger)
                clauses = () if transition.clause is None else (transition.clause,)
                said = {"label": facts.label, "title": transition.title, **facts_said}
                way = (source, transition.target) if transition.target and source else None
                self._keep(key, Finding(code, said, clauses, kind=facts.kind, way=way), seen.place, seen.step)
            for one in self.properties:
                if one.kind == facts.kind and transition.trigger in one.on and is_broken(one, facts, situation):
                    self._keep((one, transition.trigger), _property(one, facts, transition), seen.place, seen.step)

    def look(self, place: int, standing: Standing, configuration: Configuration) -> None:
        """Read the properties that are so at all times."""
        self._look_below(place, standing)
        nobody = Situation(Actor(OTHER), configuration.today, self.calendar)
        for one in self.properties:
            if one.on or one in self.found:
                continue
            for facts in standing.facts.values():
                if facts.kind == one.kind and is_broken(one, facts, nobody):
                    self._keep(one, _property(one, facts), place, None)

    def _look_below(self, place: int, standing: Standing) -> None:
        """Keep what is open though its problem is over; an objection is answered all the same."""
        root = standing.facts[()]
        state = self.policy.kinds[root.kind].states[root.fields["state"]]
        for facts in standing.facts.values() if state.final else ():
            if facts.fields["is_open"] and SCHEMAS[facts.kind].parent in _OF_PROBLEM:
                said = {"label": facts.label, "above": root.label, "state": state.title}
                clauses = (state.clause,) if state.clause else ()
                self._keep(("left_open", facts.kind), Finding("left_open", said, clauses, kind=facts.kind), place, None)

    def findings(self, explored: Explored) -> Iterator[tuple[object, Finding]]:
        """Give what was broken, each with the way to it."""
        for key, (finding, place, step) in self.found.items():
            path = explored.path(place) + ([step] if step else [])
            yield key, Finding(finding.code, finding.facts, finding.clauses, tuple(path), finding.kind, finding.way)

    def _keep(self, key: object, finding: Finding, place: int, step: Step | None) -> None:
        self.found.setdefault(key, (finding, place, step))


def breaches(
    policy: Policy, facts: Facts, transition: Transition, source: str, situation: Situation
) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what every policy has to keep and a move breaks: its code, and what fills its text.

    Args:
        policy: the rules.
        facts: what moves, as it was before.
        transition: its move.
        source: the state that it leads out of; empty for a creation.
        situation: who makes it.

    """
    lifecycle = policy.kinds[facts.kind]
    if transition.accepts and situation.actor.id in workers(policy, facts):
        yield "own_work", {}
    if transition.target is None or not source:
        return
    target, before = lifecycle.states[transition.target], lifecycle.states[source]
    if target.posted and not before.posted:
        problem = facts if facts.kind == "problem" else facts.above("problem")
        if problem is not None and problem.fields["confidential"] is True:
            yield "posted_confidential", {}
        as_result = facts.fields.get("what", Posted.RESULT) == Posted.RESULT
        if problem is not None and as_result and not is_settled(policy, problem):
            yield "posted_unaccepted", {}
    accepting = any(one.accepts for one in lifecycle.transitions)
    done = not target.open and target.tally is Tally.DONE
    if accepting and before.open and done and not transition.accepts:
        yield "settled_unaccepted", {"state": target.title}


def _property(one: Property, facts: Facts, transition: Transition | None = None) -> Finding:
    clauses = [one.clause, transition and transition.clause]
    said = {"label": facts.label, "title": one.title}
    source = facts.fields["state"] if transition and transition.sources else ""
    way = (source, transition.target) if transition and transition.target else None
    return Finding("property", said, tuple(dict.fromkeys(one for one in clauses if one)), kind=facts.kind, way=way)


def is_broken(one: Property, facts: Facts, situation: Situation) -> bool:
    """Say whether a property is certainly broken: what is unknown breaks nothing."""
    return (fails if one.holds else holds)(one.expression, facts, situation)


def workers(policy: Policy, facts: Facts) -> frozenset[str]:
    """Return whose work an item is: all who ever owned it or a measure of it, and who brought it to where it stands."""
    lifecycle, state = policy.kinds[facts.kind], facts.fields["state"]
    brought = [one.trigger for one in lifecycle.transitions if one.target == state and one.sources]
    doers = [facts.doers.get(trigger, frozenset()) for trigger in brought]
    owners = [one.owners for one in facts.members.get("measures", ())]
    return facts.owners.union(*doers, *owners)


def _moved(seen: Seen) -> Iterator[tuple[Facts, Transition, str]]:
    """Give the item that was moved, and all that moved along, as they were before."""
    taking, standing = seen.taking, seen.standing
    if seen.drafted is not None:
        yield seen.drafted, taking.transition, ""
    if taking.draft is not None or standing is None or taking.path is None:
        return
    yield standing.facts[taking.path], taking.transition, seen.step.source
    for one in seen.step.along:
        facts = next((f for f in standing.facts.values() if (f.kind, f.label) == (one.kind, one.label)), None)
        if facts is not None and one.source:
            yield facts, one.transition, one.source
