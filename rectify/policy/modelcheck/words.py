"""Steps in words (路径的写法): on which day who did what, under which clause, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rectify import messages
from rectify.messages import Lang
from rectify.policy.facts import SCHEMAS
from rectify.policy.modelcheck.cast import CAST
from rectify.policy.modelcheck.distinctions import MOVED
from rectify.policy.modelcheck.search import Step
from rectify.policy.policy import Policy
from rectify.policy.verdict import written


def step_in_words(policy: Policy, step: Step, lang: Lang = "zh") -> str:
    """Return one step of a path in one line."""
    if step.taking is None:
        return messages.text("check.step.days", lang, day=step.today)
    one = step.taking.transition
    said = messages.text(
        "check.step",
        lang,
        day=step.today,
        who=_who(policy, step, lang),
        title=one.title.text(lang),
        kind=step.kind,
        label=step.label,
        clause=one.clause or one.trigger,
    )
    details = [*_details(policy, step, lang), *_outcome(policy, step, lang)]
    return messages.text("check.step.details", lang, said=said, details=_joined(details, lang)) if details else said


def _joined(parts: list[str], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(parts)


def _who(policy: Policy, step: Step, lang: Lang) -> str:
    """Return who it is, and the role by which they may."""
    assert step.taking is not None  # noqa: S101 - somebody did it
    actor, one = step.taking.situation.actor, step.taking.transition
    person = actor.id.partition(":")[0]
    name = messages.text(f"check.person.{person}", lang) if person in CAST else actor.id
    granted = {grant.role for grant in actor.grants}
    role = next(
        (policy.roles[role] for role in one.roles if policy.roles[role].field is None and role in granted), None
    )
    if role is None:
        return name
    return messages.text("check.who", lang, name=name, role=role.title.text(lang))


def _details(policy: Policy, step: Step, lang: Lang) -> list[str]:
    """Return what the step says: values that were drafted, amended or given."""
    taking = step.taking
    assert taking is not None  # noqa: S101 - somebody did it
    given: dict[str, Any] = dict(taking.changes)
    given |= {name: value for name, value in taking.situation.params.items() if name != "reason"}
    if taking.draft is not None:
        given |= _drafted(policy, step.kind, taking.draft.fields)
    return [
        messages.text("check.step.value", lang, name=_field(name, lang), value=_value(policy, name, value, lang))
        for name, value in given.items()
    ]


def _drafted(policy: Policy, kind: str, fields: Any) -> dict[str, Any]:
    usual = policy.kinds[kind].term
    told = {name: fields[name] for name in SCHEMAS[kind].fields if name not in MOVED and fields[name] is not None}
    told = {name: value for name, value in told.items() if name in _TOLD and value is not False}
    told |= {name: fields[name] for name in ("owner", "to_on") if fields.get(name) is not None}
    if fields["term"] != usual:
        told["term"] = fields["term"]
    return told


#: Drafted fields that a reader of a path needs.
_TOLD = frozenset({"confidential", "what", "audience", "name", "category"})


def _field(name: str, lang: Lang) -> str:
    codes = (f"column.{name}", f"field.{name}")
    return next((messages.text(code, lang) for code in codes if code in messages.CATALOGUE), name)


def _value(policy: Policy, name: str, value: Any, lang: Lang) -> str:
    if value in CAST:
        return messages.text(f"check.person.{value}", lang)
    if name == "term" and value in policy.terms:
        return policy.terms[value].title.text(lang)
    if isinstance(value, bool):
        return messages.text("check.yes" if value else "check.no", lang)
    for code in (f"{name}.{value}", f"posting.{name}.{value}"):
        if code in messages.CATALOGUE:
            return messages.text(code, lang)
    return value.isoformat() if isinstance(value, dt.date) else written(value, lang)


def _outcome(policy: Policy, step: Step, lang: Lang) -> list[str]:
    """Return the state that the item comes to, and what moves along."""
    assert step.taking is not None  # noqa: S101 - somebody did it
    states = policy.kinds[step.kind].states
    target = step.taking.transition.target
    parts = [f"→ {states[target].title.text(lang)}"] if target is not None else []
    for one in step.along:
        state = one.transition.target
        title = policy.kinds[one.kind].states[state].title.text(lang) if state else one.transition.title.text(lang)
        parts.append(f"{one.label} → {title}")
    return parts
