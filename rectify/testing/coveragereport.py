"""Policy coverage told (制度覆盖报告): on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rectify import messages
from rectify.messages import Lang
from rectify.testing.coverage import Covered
from rectify.testing.points import Group

#: How many missing points of one policy are told on the terminal; the JSON has them all.
SHOWN = 30


def lines(covered: Covered, lang: Lang) -> Iterator[str]:
    """Give what was touched of one policy, for the terminal."""
    policy = covered.policy
    head = {"name": policy.name, "version": policy.version, "title": policy.title.text(lang)}
    yield messages.text("testing.cov.policy", lang, percent=f"{covered.percent:.2f}", **head)
    clauses = covered.clauses
    counted = [_count("clause", sum(clauses.values()), len(clauses), lang)]
    counted += [_count(group, *covered.of(group), lang) for group in Group if covered.of(group)[1]]
    yield "  " + " · ".join(counted)
    untested = [clause for clause, touched in clauses.items() if not touched]
    if untested:
        yield "  " + messages.text(
            "testing.cov.untested", lang, clauses=("、" if lang == "zh" else ", ").join(untested)
        )
    missing = covered.missing
    for point in missing[:SHOWN]:
        yield f"    {point.text(lang)}"
    if len(missing) > SHOWN:
        yield "    " + messages.text("testing.cov.more", lang, count=len(missing) - SHOWN)


def _count(group: str, touched: int, total: int, lang: Lang) -> str:
    return f"{messages.text(f'testing.group.{group}', lang)} {touched}/{total}"


def as_json(covered: Iterable[Covered], lang: Lang) -> list[dict[str, Any]]:
    """Return what was touched of each policy, for programs."""
    return [
        {
            "policy": one.policy.name,
            "version": one.policy.version,
            "fingerprint": one.policy.fingerprint,
            "percent": one.percent,
            "groups": {group: dict(zip(("touched", "total"), one.of(group), strict=True)) for group in Group},
            "clauses": one.clauses,
            "missing": [
                {"group": point.group, "key": point.key, "clause": point.clause, "text": point.text(lang)}
                for point in one.missing
            ],
        }
        for one in covered
    ]
