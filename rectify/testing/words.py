"""The policy's words (用语): triggers, states, roles and reasons, found by their names or by what people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rectify.errors import InvalidValueError
from rectify.policy.lifecycle import Lifecycle, Transition
from rectify.policy.policy import Policy, RoleDefinition
from rectify.policy.verdict import Blocker
from rectify.vocabulary import Title

#: The ledger's own verbs that make an item of a kind, beside the policy's word for it.
MAKING = {
    "identify": "problem",
    "plan": "measure",
    "extend": "extension",
    "post": "publication",
    "object_to": "objection",
    "schedule": "step",
    "report_up": "submission",
    "collect": "opinion",
}


def same(word: str, name: str, title: Title) -> bool:
    """Say whether a word is a name, or what people read of it in either language."""
    return word in {name, title.zh, title.en}


def triggers(lifecycle: Lifecycle, word: str) -> Iterator[Transition]:
    """Give the transitions that can be asked for by a word: a trigger's name or title, or the title of their target.

    What happens only along with another item's move cannot be asked for; creations come into being otherwise.
    """
    asked = [one for one in lifecycle.transitions if one.sources and not one.along]
    named = [one for one in asked if same(word, one.trigger, one.title)]
    if named:
        yield from named
        return
    for one in asked:
        if one.target is not None and same(word, one.target, lifecycle.states[one.target].title):
            yield one


def done(lifecycle: Lifecycle, word: str) -> str | None:
    """Return the trigger whose past tense a word is: ``accepted``, ``published``, ``applied``; None if it is none."""
    return next((one for one in lifecycle.triggers if word in _past_tenses(one)), None)


def _past_tenses(trigger: str) -> Iterator[str]:
    yield trigger + "ed"
    yield trigger + trigger[-1] + "ed"
    if trigger.endswith("e"):
        yield trigger + "d"
    if trigger.endswith("y"):
        yield trigger[:-1] + "ied"


def made_kind(policy: Policy, word: str) -> str | None:
    """Return the kind of item that a word makes: the policy's word for its creation, or the ledger's verb."""
    for kind, lifecycle in policy.kinds.items():
        if same(word, lifecycle.creation.trigger, lifecycle.creation.title):
            return kind
    verb = MAKING.get(word)
    return verb if verb in policy.kinds else None


def role(policy: Policy, word: str) -> RoleDefinition | None:
    """Return the role of a name or title, None if there is none."""
    return next((one for one in policy.roles.values() if same(word, one.name, one.title)), None)


def state(policy: Policy, kind: str, word: str) -> str:
    """Return the name of a kind's state, given its name or title.

    Raises:
        InvalidValueError: it has no such state.

    """
    states = policy.kinds[kind].states
    found = next((one.name for one in states.values() if same(word, one.name, one.title)), None)
    if found is None:
        known = ", ".join(f"{one.name} {one.title.zh}" for one in states.values())
        raise InvalidValueError("testing.state", kind=kind, value=word, known=known)
    return found


def gives(found: Iterable[Blocker], reason: str) -> bool:
    """Say whether a reason is among blockers: its code, or words of what is said in either language."""
    return any(reason == one.code or reason in one.text("zh") or reason in one.text("en") for one in found)
