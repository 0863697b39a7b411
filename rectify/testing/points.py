"""What of a policy can be tested (测试点): each transition, role, guard both ways, term, limit, rung, light, figure.

A point has a key that is the same in every process, so that the workers of a parallel run can hand theirs over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rectify import messages
from rectify.messages import CATALOGUE, Lang
from rectify.policy.extension import Limits
from rectify.policy.lifecycle import Lifecycle, Transition
from rectify.policy.policy import Policy
from rectify.vocabulary import Title


class Group(StrEnum):
    """What a point belongs to."""

    TRANSITION = "transition"
    ROLE = "role"
    GUARD = "guard"
    STATE = "state"
    TERM = "term"
    LIMIT = "limit"
    RUNG = "rung"
    LIGHT = "light"
    RESULT = "result"
    STEP = "step"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a test can touch.

    Attributes:
        group: what it belongs to.
        key: unique within the policy, the same in every process.
        clause: the article that it comes from; None if the policy names none.
        code: what is said of it when nothing touched it: a text of the catalogue.
        facts: what fills the text.

    """

    group: Group
    key: str
    clause: str | None
    code: str
    facts: tuple[tuple[str, Title | str], ...] = ()

    def text(self, lang: Lang) -> str:
        """Return what is missing, with its clause, in one line."""
        facts = {name: value.text(lang) if isinstance(value, Title) else value for name, value in self.facts}
        said = messages.text(f"testing.point.{self.code}", lang, **facts)
        return f"{self.clause} {said}" if self.clause else said


def points_of(policy: Policy) -> Iterator[Point]:
    """Give every point of a policy, in the order of its file."""
    for kind, lifecycle in policy.kinds.items():
        named = ("kind", Title(*CATALOGUE[f"kind.{kind}"]))
        for state in lifecycle.states.values():
            yield Point(Group.STATE, f"{kind}={state.name}", state.clause, "state", (named, ("state", state.title)))
        for place, transition in enumerate(lifecycle.transitions):
            yield from _of_transition(policy, lifecycle, transition, f"{kind}.{place}")
    for term in policy.terms.values():
        yield Point(Group.TERM, f"term.{term.name}", term.clause or None, "term", (("title", term.title),))
    if policy.limits is not None:
        for code in limit_codes(policy.limits):
            yield Point(Group.LIMIT, f"limit.{code}", policy.limits.clause, "limit", (("code", code),))
    yield from _besides(policy)


def _of_transition(policy: Policy, lifecycle: Lifecycle, one: Transition, key: str) -> Iterator[Point]:
    named = (("kind", Title(*CATALOGUE[f"kind.{lifecycle.kind}"])), ("title", one.title))
    for source in one.sources or ("",):
        state = (("source", lifecycle.states[source].title),) if source else ()
        code = "transition" if source else "creation"
        yield Point(Group.TRANSITION, made_key(key, source), one.clause, code, (*named, *state))
    for role in one.roles:
        title = ("role", policy.roles[role].title)
        yield Point(Group.ROLE, role_key(key, role), one.clause, "role", (*named, title))
    if one.roles:
        yield Point(Group.ROLE, role_key(key, None), one.clause, "stranger", named)
    for guard in one.guards:
        for held in (True, False):
            code = "held" if held else "refused"
            yield Point(
                Group.GUARD, guard_key(key, guard.name, held=held), one.clause, code, (*named, ("guard", guard.name))
            )


def _besides(policy: Policy) -> Iterator[Point]:
    for rung in policy.ladder:
        yield Point(Group.RUNG, f"rung.{rung.name}", rung.clause, "rung", (("title", rung.title), ("name", rung.name)))
    for place, light in enumerate(policy.lights):
        yield Point(Group.LIGHT, f"light.{place}", light.clause, "light", (("title", light.title),))
    for result in policy.results.values():
        yield Point(Group.RESULT, f"result.{result.name}", result.clause, "result", (("title", result.title),))
    for step in policy.steps.values():
        yield Point(Group.STEP, f"step.{step.name}", step.clause, "step", (("title", step.title),))
    if policy.recurrence is not None:
        yield Point(Group.RECURRENCE, "recurrence", policy.recurrence.clause, "recurrence")


def made_key(key: str, source: str) -> str:
    """Return the key of a transition that was made out of a state; empty: it creates."""
    return f"{key}<{source}"


def role_key(key: str, role: str | None) -> str:
    """Return the key of a role that alone opened a transition; None: somebody without one was refused."""
    return f"{key}@{role or ''}"


def guard_key(key: str, guard: str, *, held: bool) -> str:
    """Return the key of a guard that held, or did not."""
    return f"{key}?{guard}={held}"


def limit_codes(limits: Limits) -> tuple[str, ...]:
    """Return what an extension can be refused for by its limits, and ``kept`` for one that was not."""
    codes = ("kept", "extension_used", "extension_too_long")
    return (*codes, "extension_not_for_term") if limits.not_terms else codes
