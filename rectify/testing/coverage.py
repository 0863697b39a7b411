"""Policy coverage (制度覆盖): which clauses, transitions, roles, guards, terms and rungs the tests touched.

It listens to `rectify.policy.observing`, and notes for each policy by fingerprint which of its points were touched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rectify.policy.along import moving
from rectify.policy.facts import Facts, Situation
from rectify.policy.judge import params_read
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse
from rectify.policy.verdict import Verdict
from rectify.testing.points import Group, Point, guard_key, limit_codes, made_key, points_of, role_key

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Covered:
    """What tests touched of one policy.

    Attributes:
        policy: the rules.
        points: all that can be touched.
        touched: keys of the points that were.

    """

    policy: Policy
    points: tuple[Point, ...]
    touched: frozenset[str]

    @property
    def missing(self) -> list[Point]:
        """The points that no test touched, in the order of the policy file."""
        return [one for one in self.points if one.key not in self.touched]

    @property
    def percent(self) -> float:
        """The share of the points that were touched, in per cent, cut (not rounded) to two decimals."""
        return _percent(len(self.points) - len(self.missing), len(self.points))

    def of(self, group: Group) -> tuple[int, int]:
        """Return how many points of a group were touched, and how many there are."""
        mine = [one for one in self.points if one.group is group]
        return sum(one.key in self.touched for one in mine), len(mine)

    @property
    def clauses(self) -> dict[str, bool]:
        """Clause -> whether a test touched anything that comes from it, in the order of the policy file."""
        found: dict[str, bool] = {}
        for one in self.points:
            if one.clause:
                found[one.clause] = found.get(one.clause, False) or one.key in self.touched
        return found


def _percent(part: int, whole: int) -> float:
    return PERCENT * PERCENT * part // whole / PERCENT if whole else float(PERCENT)


@dataclass
class PolicyCoverage:
    """What tests touch, while it listens: an `Observer`. One for each process, handed over as JSON.

    Attributes:
        policies: by fingerprint, those that were judged by.
        touched: fingerprint -> keys of points.

    """

    policies: dict[str, Policy] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _seen: list[Policy] = field(default_factory=list)  # kept alive: their parts are known by identity
    _places: dict[int, tuple[str, str]] = field(default_factory=dict)
    _waiting: list[Any] = field(default_factory=list)

    def judged(
        self,
        policy: Policy,
        facts: Facts,
        transition: Transition,
        situation: Situation,
        verdict: Verdict,
        *,
        firing: bool,
        along: bool,
    ) -> None:
        """Take note of a judgement."""
        self._know(policy)
        touched, made = self.touched[policy.fingerprint], firing and verdict.allowed
        _, key = self._places[id(transition)]
        if not along:
            touched |= set(_roles(policy, facts, transition, situation, key))
        touched |= set(_limits(policy, facts, transition, verdict, made=made))
        for one in moving(policy, facts, transition):
            _, key = self._places[id(one.transition)]
            touched |= set(_guards(one.facts, one.transition, one.situation(situation), key))
            state = one.facts.fields["state"]
            touched.add(f"{one.facts.kind}={state}")
            if made:
                touched.add(made_key(key, state if one.transition.sources else ""))
                touched.add(f"{one.facts.kind}={one.transition.target or state}")

    def used(self, rule: object) -> None:
        """Take note of a rule besides the transitions; its policy may become known later."""
        place = self._places.get(id(rule))
        if place is not None:
            self.touched[place[0]].add(place[1])
        elif rule is not None and all(one is not rule for one in self._waiting):
            self._waiting.append(rule)

    def _know(self, policy: Policy) -> None:
        if any(policy is one for one in self._seen[-1:]) or any(policy is one for one in self._seen):
            return
        self._seen.append(policy)
        self.policies.setdefault(policy.fingerprint, policy)
        for rule, key in _rules(policy):
            self._places[id(rule)] = (policy.fingerprint, key)
        waiting, self._waiting = self._waiting, []
        for rule in waiting:
            self.used(rule)

    def report(self, only: Iterable[str] = ()) -> list[Covered]:
        """Return what was touched of each policy that was judged by, by name; only of these names if any are given."""
        names = set(only)
        return [
            Covered(policy, tuple(points_of(policy)), frozenset(self.touched[fingerprint]))
            for fingerprint, policy in sorted(self.policies.items(), key=lambda one: (one[1].name, one[1].version))
            if not names or policy.name in names
        ]

    def dump(self) -> str:
        """Return everything as JSON, for another process."""
        found = {key: {"text": one.text, "touched": sorted(self.touched[key])} for key, one in self.policies.items()}
        return json.dumps(found)

    def add(self, dumped: str) -> None:
        """Take in what another process dumped."""
        for fingerprint, one in json.loads(dumped).items():
            if fingerprint not in self.policies and one["text"]:
                self.policies[fingerprint] = parse(one["text"])
            self.touched[fingerprint] |= set(one["touched"])


def _rules(policy: Policy) -> Iterator[tuple[object, str]]:
    for kind, lifecycle in policy.kinds.items():
        for place, transition in enumerate(lifecycle.transitions):
            yield transition, f"{kind}.{place}"
    for term in policy.terms.values():
        yield term, f"term.{term.name}"
    for rung in policy.ladder:
        yield rung, f"rung.{rung.name}"
    for place, light in enumerate(policy.lights):
        yield light, f"light.{place}"
    for result in policy.results.values():
        yield result, f"result.{result.name}"
    for step in policy.steps.values():
        yield step, f"step.{step.name}"
    if policy.recurrence is not None:
        yield policy.recurrence, "recurrence"


def _roles(policy: Policy, facts: Facts, one: Transition, situation: Situation, key: str) -> Iterator[str]:
    """Give the role that alone opens the transition: one of several shows nothing."""
    held = [role for role in one.roles if policy.roles[role].held(situation.actor, facts)]
    if len(held) == 1:
        yield role_key(key, held[0])
    elif one.roles and not held:
        yield role_key(key, None)


def _guards(facts: Facts, one: Transition, situation: Situation, key: str) -> Iterator[str]:
    for guard in one.guards:
        if params_read(guard.expression) <= set(situation.params):
            yield guard_key(key, guard.name, held=guard.expression.read(facts, situation) is True)


def _limits(policy: Policy, facts: Facts, one: Transition, verdict: Verdict, *, made: bool) -> Iterator[str]:
    if policy.limits is None or facts.kind != "extension":
        return
    if made and ("item" in one.moves or not one.sources):
        yield "limit.kept"
    for code in limit_codes(policy.limits):
        if code in verdict.codes:
            yield f"limit.{code}"
