"""Rungs that nothing reaches (够不到的提醒): reminders that no due date of any term ever gives."""

from __future__ import annotations

from collections.abc import Iterator

from rectify.policy.facts import REQUIRED_KINDS
from rectify.policy.ladder import Rung, rungs_of
from rectify.policy.modelcheck.finding import Finding
from rectify.policy.modelcheck.search import BEGINS
from rectify.policy.policy import Policy
from rectify.policy.term import Term
from rectify.policy.workdays import WorkCalendar, from_ordinal

#: How many days of beginning are tried, and how long after the last rung's day reminders are looked for.
_BEGINNINGS, _AFTER = 14, 30


def unreached(policy: Policy, calendar: WorkCalendar) -> Iterator[Finding]:
    """Give every rung that nothing reaches, whatever its term and whenever its clock starts."""
    reached = {rung.name for kind in policy.kinds for rung in _reached(policy, kind, calendar)}
    for rung in policy.ladder:
        if rung.name not in reached:
            clauses = (rung.clause,) if rung.clause else ()
            yield Finding("rung_unreached", {"title": rung.title, "name": rung.name}, clauses)


def _reached(policy: Policy, kind: str, calendar: WorkCalendar) -> Iterator[Rung]:
    rungs = rungs_of(policy.ladder, kind)
    for term in terms_of(policy, kind):
        for later in range(_BEGINNINGS):
            begins = BEGINS.toordinal() + later
            due = term.due(from_ordinal(begins), calendar)
            if due is None or not rungs:
                break
            last = due.day.toordinal() + _AFTER + 2 * max(0, rungs[-1].amount)  # working days are fewer
            highest = (
                [one for one in rungs if one.latest_due(from_ordinal(day), calendar) >= due.day][-1:]
                for day in range(begins, last)
            )
            yield from (one for several in highest for one in several)


def terms_of(policy: Policy, kind: str) -> list[Term]:
    """Return the terms that items of a kind can have: for problems and measures those that no other kind has alone."""
    own = policy.kinds[kind].term
    if kind not in REQUIRED_KINDS:
        checked = [term.checkup for term in policy.terms.values()] if kind == "checkup" else []
        steps = [step.term for step in policy.steps.values()] if kind == "step" else []
        return [policy.terms[name] for name in dict.fromkeys([own, *checked, *steps]) if name]
    elsewhere = {lifecycle.term for of, lifecycle in policy.kinds.items() if of not in REQUIRED_KINDS}
    elsewhere |= {step.term for step in policy.steps.values()}
    elsewhere |= {term.checkup for term in policy.terms.values()}
    elsewhere -= {policy.kinds[of].term for of in REQUIRED_KINDS}
    return [term for term in policy.terms.values() if term.name not in elsewhere]
