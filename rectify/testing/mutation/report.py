"""A mutation run told (变异测试报告): on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rectify import messages
from rectify.messages import Lang
from rectify.testing.mutation.outcome import Mutation, Outcome, Status

#: How many tests that no mutant reaches are named.
SHOWN = 10


def lines(found: Mutation, lang: Lang) -> Iterator[str]:
    """Give what came of a run: the figures, what nobody noticed, and what is no other policy."""
    policy = found.policy
    head = {"name": policy.name, "version": policy.version, "title": policy.title.text(lang)}
    figures = {
        "percent": f"{found.percent:.2f}",
        "total": len(found.outcomes),
        "noticed": found.noticed,
        "property": len(found.of(Status.PROPERTY)),
        "equivalent": len(found.of(Status.EQUIVALENT)),
        "survived": len(found.of(Status.SURVIVED)),
        "tests": found.tests,
        "seconds": f"{found.seconds:.0f}",
    }
    yield messages.text("mutation.head", lang, **head, percent=figures["percent"])
    yield "  " + messages.text("mutation.figures", lang, **figures)
    for status in (Status.SURVIVED, Status.PROPERTY, Status.EQUIVALENT):
        yield from _section(found.of(status), f"mutation.{status}", lang)
    if found.out_of_reach:
        yield messages.text("mutation.out_of_reach", lang, count=len(found.out_of_reach))
        yield from (f"  {name}" for name in found.out_of_reach[:SHOWN])


def _section(outcomes: list[Outcome], heading: str, lang: Lang) -> Iterator[str]:
    if outcomes:
        yield messages.text(heading, lang)
    said: tuple[str, ...] = ()
    for one in outcomes:
        yield f"  {one.mutant.text(lang)}"
        reasons = one.lines.get(lang, ())
        if one.status is not Status.EQUIVALENT or reasons != said:
            yield from (f"      {line}" for line in reasons)
        said = reasons


def as_json(found: Mutation, lang: Lang) -> dict[str, Any]:
    """Return what came of a run, for programs."""
    return {
        "policy": found.policy.name,
        "version": found.policy.version,
        "fingerprint": found.policy.fingerprint,
        "percent": found.percent,
        "mutants": len(found.outcomes),
        **{status: len(found.of(status)) for status in Status},
        "tests": found.tests,
        "seconds": round(found.seconds, 1),
        "out_of_reach": list(found.out_of_reach),
        "outcomes": [
            {
                "group": one.mutant.group,
                "rule": one.mutant.key,
                "clause": one.mutant.clause,
                "text": one.mutant.text(lang),
                "status": one.status,
                "by": one.by,
                "lines": list(one.lines.get(lang, ())),
            }
            for one in found.outcomes
        ],
    }
