"""Is it another policy at all (等价判断)? What the model checker says of a mutant that no test noticed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rectify import messages
from rectify.messages import LANGUAGES, Lang
from rectify.policy.modelcheck import check, distinguish
from rectify.policy.modelcheck.difference import differing
from rectify.policy.policy import Policy
from rectify.testing.mutation import dates, lights
from rectify.testing.mutation.mutant import Group, Mutant
from rectify.testing.mutation.outcome import Outcome, Status

#: How many measures a problem has at most in the search: what two cannot tell apart, more cannot, for counts of one.
MEASURES = 2
#: How many seconds the search for one mutant may take; one that takes longer counts as not noticed.
PATIENCE = 600


def prepare(policy: Policy) -> None:
    """Search the policy as it is once: what is forked afterwards has it."""
    _faults(policy)


@lru_cache(maxsize=1)
def _faults(policy: Policy) -> frozenset[str]:
    return frozenset(one.text() for one in check(policy, MEASURES).findings)


def by_form(policy: Policy, mutant: Mutant) -> Outcome | None:
    """Say whether a mutant changes anything, where that can be told without a search; None if it cannot."""
    match mutant.group:
        case Group.TERM if dates.alike(policy, mutant.policy):
            return Outcome(mutant, Status.EQUIVALENT, lines=_in_words(_same_dates))
        case Group.LIGHT if lights.alike(policy, mutant.policy):
            return Outcome(mutant, Status.EQUIVALENT, lines=_in_words(_same_lights))
        # The search begins on one day, and so meets few dates; what a draft has if it says nothing, it does not ask.
        case Group.TERM | Group.STATE if mutant.group is Group.TERM or mutant.code == "changed":
            return Outcome(mutant, Status.SURVIVED)
    return None if differing(policy, mutant.policy) else Outcome(mutant, Status.SURVIVED)


def judged(policy: Policy, mutant: Mutant) -> Outcome:
    """Say whether a mutant breaks a property, is no other policy, or differs and nobody noticed."""
    changed = mutant.policy
    difference = distinguish(policy, changed, MEASURES)
    if difference is None:
        return Outcome(mutant, Status.EQUIVALENT, lines=_in_words(_same))
    broken = [one for one in check(changed, MEASURES).findings if one.text() not in _faults(policy)]
    if broken:
        return Outcome(mutant, Status.PROPERTY, broken[0].code, _in_words(lambda lang: broken[0].lines(changed, lang)))
    return Outcome(mutant, Status.SURVIVED, lines=_in_words(difference.lines))


def unjudged(mutant: Mutant) -> Outcome:
    """Return what is said of a mutant for which the search took too long."""
    return Outcome(mutant, Status.SURVIVED, lines=_in_words(_unjudged))


def _in_words(said: Callable[[Lang], list[str]]) -> dict[Lang, tuple[str, ...]]:
    return {lang: tuple(said(lang)) for lang in LANGUAGES}


def _same_lights(lang: Lang) -> list[str]:
    return [messages.text("mutation.same_lights", lang)]


def _same_dates(lang: Lang) -> list[str]:
    return [messages.text("mutation.same_dates", lang, first=dates.YEARS[0], last=dates.YEARS[1])]


def _unjudged(lang: Lang) -> list[str]:
    return [messages.text("mutation.unjudged", lang, seconds=PATIENCE)]


def _same(lang: Lang) -> list[str]:
    return [messages.text("mutation.same", lang, measures=MEASURES)]
