"""Changed time limits (时限的变异): terms, and the limits of extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rectify.messages import CATALOGUE
from rectify.policy.extension import Limits
from rectify.policy.policy import Policy
from rectify.policy.term import Term
from rectify.testing.mutation.mutant import Group, Mutant, Place
from rectify.vocabulary import Title, Unit


def of_terms(policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of every term."""
    anchors = tuple(dict.fromkeys(anchor for term in policy.terms.values() for anchor in term.anchor))
    for term in policy.terms.values():
        place = Place(Group.TERM, f"term.{term.name}", term.clause, term.title)
        for code, facts, now in _terms(term, anchors, tuple(policy.terms)):
            yield place.mutant(replace(policy, terms={**policy.terms, term.name: now}), code, **facts)


_Changed = tuple[str, Mapping[str, Any], Any]


def _terms(term: Term, anchors: Sequence[str], names: Sequence[str]) -> Iterator[_Changed]:
    yield from listed(term, "anchor", anchors, least=1)
    if term.open_ended:
        closed = replace(term, open_ended=False, amount=1, unit=Unit.MONTHS)
        yield "changed", {"what": "open_ended", "was": "true", "now": "false"}, closed
    else:
        yield "changed", {"what": "open_ended", "was": "false", "now": "true"}, replace(term, open_ended=True, amount=0)
        yield from moved(term, "amount")
        yield from chosen(term, "unit", Unit)
        yield from chosen(term, "first_day", ("excluded", "included"))
        if term.unit != Unit.WORKDAYS or term.amount == 0:  # what ends on a working day does not roll over
            yield from chosen(term, "rollover", ("none", "next_workday"))
        if term.unit == Unit.MONTHS:
            yield from chosen(term, "month_end", ("last", "next"))
    yield from chosen(term, "checkup", (None, *(name for name in names if name != term.name)))


def of_limits(policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of the limits of extensions."""
    limits = policy.limits
    if limits is None:
        return
    place = Place(Group.LIMIT, "limit.kept", limits.clause, Title(*CATALOGUE["mutation.limits"]))
    yield place.mutant(replace(policy, limits=None), "dropped")
    for code, facts, now in _limits(limits, policy.terms):
        yield place.mutant(replace(policy, limits=now), code, **facts)


def _limits(limits: Limits, terms: Mapping[str, Term]) -> Iterator[_Changed]:
    yield from moved(limits, "times")
    yield from moved(limits, "amount")
    yield from chosen(limits, "unit", Unit)
    alike = (one for one in terms.values() if one.unit == limits.unit and not one.open_ended)
    if any(one.name not in limits.not_terms for one in alike):  # else there is nothing to add to but the date itself
        yield from chosen(limits, "extend_from", ("due", "anchor"))
    yield from listed(limits, "not_terms", tuple(terms))


# --- one key of a rule ------------------------------------------------------


def moved(rule: Any, key: str, least: int | None = 0) -> Iterator[_Changed]:
    """Give a rule with a number one less and one more."""
    was = getattr(rule, key)
    for now in (was - 1, was + 1):
        if least is None or now >= least:
            yield "changed", {"what": key, "was": was, "now": now}, replace(rule, **{key: now})


def chosen(rule: Any, key: str, known: Any) -> Iterator[_Changed]:
    """Give a rule with each other word for a key."""
    was = getattr(rule, key)
    for now in known:
        if now != was:
            yield "changed", {"what": key, "was": was or "-", "now": now or "-"}, replace(rule, **{key: now})


def listed(rule: Any, key: str, known: Sequence[str], least: int = 0) -> Iterator[_Changed]:
    """Give a rule with each word of a list left out, and with each other word besides."""
    was = getattr(rule, key)
    for word in was if len(was) > least else ():
        yield "unlisted", {"what": key, "value": word}, replace(rule, **{key: tuple(one for one in was if one != word)})
    for word in known:
        if word not in was:
            yield "listed", {"what": key, "value": word}, replace(rule, **{key: (*was, word)})
