"""A mutant (变异): a policy with one rule changed, and the change in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rectify import messages
from rectify.messages import Lang
from rectify.policy.lifecycle import Lifecycle, Transition
from rectify.policy.policy import Policy
from rectify.vocabulary import Title


class Group(StrEnum):
    """What kind of rule was changed."""

    ROLE = "role"
    EDGE = "edge"
    GUARD = "guard"
    EFFECT = "effect"
    STATE = "state"
    TERM = "term"
    LIMIT = "limit"
    RUNG = "rung"
    LIGHT = "light"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy with one rule changed (变异). Its name, version, text and fingerprint are those of the original.

    Attributes:
        group: what kind of rule was changed.
        key: the rule's key, as `rectify.testing.points` has it: ``problem.3``, ``term.immediate``.
        clause: the article that the rule comes from.
        place: what people call the rule.
        code: what was done to it: a text of the catalogue, under ``mutation.change.``.
        facts: what fills the text.
        policy: the changed policy.

    """

    group: Group
    key: str
    clause: str
    place: Title
    code: str
    facts: Mapping[str, Any]
    policy: Policy = field(repr=False)

    def text(self, lang: Lang = "zh") -> str:
        """Return the changed clause in words, in one line."""
        facts = {name: value.text(lang) if isinstance(value, Title) else value for name, value in self.facts.items()}
        change = messages.text(f"mutation.change.{self.code}", lang, **facts)
        return messages.text(
            "mutation.mutant", lang, clause=self.clause, place=self.place.text(lang), change=change
        ).lstrip()


@dataclass(frozen=True, slots=True)
class Place:
    """One rule of a policy, and how to put a changed policy in words: what mutants of it have in common."""

    group: Group
    key: str
    clause: str | None
    title: Title

    def mutant(self, policy: Policy, code: str, /, **facts: Any) -> Mutant:
        """Return the mutant that a changed policy is."""
        return Mutant(self.group, self.key, self.clause or "", self.title, code, facts, policy)


def with_lifecycle(policy: Policy, lifecycle: Lifecycle) -> Policy:
    """Return the policy with another lifecycle for that kind."""
    return replace(policy, kinds={**policy.kinds, lifecycle.kind: lifecycle})


def with_transition(policy: Policy, lifecycle: Lifecycle, number: int, transition: Transition) -> Policy:
    """Return the policy with another transition in the place of one."""
    before, after = lifecycle.transitions[:number], lifecycle.transitions[number + 1 :]
    return with_lifecycle(policy, replace(lifecycle, transitions=(*before, transition, *after)))
