"""What the checker finds (发现): a property broken, with the shortest way to it, or a rule that no one can use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rectify import messages
from rectify.messages import Lang
from rectify.policy.modelcheck.search import Step
from rectify.policy.modelcheck.words import step_in_words
from rectify.policy.policy import Policy
from rectify.policy.verdict import written
from rectify.vocabulary import Title


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a policy (一处毛病).

    Attributes:
        code: the word for it: ``dead_end``, ``own_work``, ``never_taken`` ...
        facts: what fills its text ``check.<code>``.
        clauses: the articles concerned, in their order.
        path: the shortest way to it; empty where there is none to show.
        kind: the kind of items that it is about.
        way: source and target state of the move concerned, where it is one.

    """

    code: str
    facts: Mapping[str, Any]
    clauses: tuple[str, ...] = ()
    path: tuple[Step, ...] = ()
    kind: str = ""
    way: tuple[str, str] | None = None

    def text(self, lang: Lang = "zh") -> str:
        """Return the fault in one line, with its clauses."""
        said = messages.text(
            f"check.{self.code}",
            lang,
            **{name: one if name == "kind" else written(one, lang) for name, one in self.facts.items()},
        )
        if self.clauses:
            said = messages.text("verdict.clause", lang, said=said, clause=written(self.clauses, lang))
        return said

    def steps(self, policy: Policy, lang: Lang = "zh") -> list[str]:
        """Return the way to it, one line for each step."""
        return [step_in_words(policy, step, lang) for step in self.path]

    def lines(self, policy: Policy, lang: Lang = "zh") -> list[str]:
        """Return the fault, and the way to it, numbered."""
        steps = (f"  {place}. {said}" for place, said in enumerate(self.steps(policy, lang), 1))
        return [self.text(lang), *steps]

    def ways(self, kind: str) -> frozenset[tuple[str, str]]:
        """Return the moves of a kind that its path makes: source and target state, for a diagram."""
        found = {one for step in self.path for one in _ways(step, kind)}
        return frozenset(found | ({self.way} if self.way and kind == self.kind else set()))


def _ways(step: Step, kind: str) -> Iterator[tuple[str, str]]:
    if step.taking is None:
        return
    own = step.taking.transition
    if step.kind == kind and own.target is not None:
        yield step.source, own.target
    for one in step.along:
        if one.kind == kind and one.transition.target is not None:
            yield one.source, one.transition.target


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found in a policy (检查报告). Truthy if nothing is wrong.

    Attributes:
        policy: the rules.
        findings: what is wrong.
        configurations: how many configurations were looked at.
        steps: how many steps between them.
        measures: how many measures a problem had at most.
        kept: what was proved, code or title by code or title, in the order of asking.
        left_out: names of the scopes that were not searched to their end.

    """

    policy: Policy
    findings: tuple[Finding, ...]
    configurations: int
    steps: int
    measures: int
    kept: tuple[Title, ...] = ()
    left_out: tuple[str, ...] = ()
    properties: Sequence[Title] = field(default=())

    def __bool__(self) -> bool:
        return not self.findings

    def text(self, lang: Lang = "zh") -> str:
        """Return everything: what was looked at, what is proved, what is wrong and the way to it."""
        head = messages.text(
            "check.head",
            lang,
            title=self.policy.title.text(lang),
            measures=self.measures,
            configurations=f"{self.configurations:,}",
            steps=f"{self.steps:,}",
        )
        lines = [head, *(f"  ✓ {one.text(lang)}" for one in self.kept)]
        for one in self.findings:
            first, *rest = one.lines(self.policy, lang)
            lines += [f"  ✗ {first}", *(f"    {line}" for line in rest)]
        lines += [messages.text("check.left_out", lang, scope=name) for name in self.left_out]
        return "\n".join(lines)
