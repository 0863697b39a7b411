"""What a policy says, article by article (条款内容): in words, so that two versions can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rectify import messages
from rectify.messages import LANGUAGES, Lang
from rectify.policy.lifecycle import Lifecycle, Sets, State, Transition
from rectify.policy.policy import Policy
from rectify.policy.term import Term
from rectify.vocabulary import Title

#: What a provision is about, and its name: it stays the same from one version to the next.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision (一条规定).

    Attributes:
        key: what it is about.
        clause: the article that it stands in.
        text: what it says.

    """

    key: Key
    clause: str | None
    text: Title

    def line(self, lang: Lang = "zh") -> str:
        """Return what it says, with its article."""
        said = self.text.text(lang)
        return messages.text("verdict.clause", lang, said=said, clause=self.clause) if self.clause else said


@dataclass(frozen=True, slots=True)
class Revision:
    """One provision that was added, dropped or changed (修订): None where there is none."""

    before: Provision | None
    after: Provision | None

    def lines(self, lang: Lang = "zh") -> list[str]:
        """Return what was and what is, marked as such."""
        marked = (("-", self.before), ("+", self.after))
        return [f"{mark} {one.line(lang)}" for mark, one in marked if one is not None]


def revisions(first: Policy, second: Policy) -> list[Revision]:
    """Return what a second version of a policy says otherwise, in the order of its articles."""
    before, after = ({one.key: one for one in provisions(policy)} for policy in (first, second))
    keys = dict.fromkeys([*before, *after])
    return [Revision(before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]


def provisions(policy: Policy) -> Iterator[Provision]:
    """Give everything that a policy says."""
    for role in policy.roles.values():
        yield Provision(("role", role.name), None, _said("role", title=role.title, field=role.field or "-"))
    for term in policy.terms.values():
        yield Provision(("term", term.name), term.clause or None, _term(term))
    for kind, lifecycle in policy.kinds.items():
        for state in lifecycle.states.values():
            yield Provision(("state", kind, state.name), state.clause, _state(kind, state))
        for transition in lifecycle.transitions:
            key = ("move", kind, transition.trigger, *transition.sources)
            yield Provision(key, transition.clause, _move(policy, lifecycle, transition))
    yield from _rest(policy)


def _rest(policy: Policy) -> Iterator[Provision]:
    limits = policy.limits
    if limits is not None:
        facts = {"times": limits.times, "amount": limits.amount, "unit": _unit(limits.unit)}
        yield Provision(("limits",), limits.clause, _said("limits", **facts))
    for rung in policy.ladder:
        facts = {"title": rung.title, "amount": rung.amount, "unit": _unit(rung.unit), "to": ", ".join(rung.to)}
        yield Provision(("rung", rung.name), rung.clause, _said("rung", **facts))
    for light in policy.lights:
        for kind, when in light.when.items():
            key = ("light", light.name, kind)
            yield Provision(key, light.clause, _said("light", title=light.title, kind=_kind(kind), when=str(when)))
    for result in policy.results.values():
        yield Provision(("result", result.name), result.clause, _said("result", title=result.title))
    for step in policy.steps.values():
        yield Provision(("step", step.name), step.clause, _said("step", title=step.title, term=step.term or "-"))
    for one in policy.properties:
        yield Provision(("property", one.title.zh), one.clause, _said("property", title=one.title))


def _said(what: str, **facts: object) -> Title:
    zh, en = (
        messages.text(f"provision.{what}", lang, **{name: _in(one, lang) for name, one in facts.items()})
        for lang in LANGUAGES
    )
    return Title(zh, en)


def _in(fact: object, lang: Lang) -> object:
    match fact:
        case Title():
            return fact.text(lang)
        case tuple():
            return ("、" if lang == "zh" else ", ").join(str(_in(one, lang)) for one in fact) or "-"
    return fact


def _kind(kind: str) -> Title:
    return Title(*messages.CATALOGUE[f"kind.{kind}"])


def _unit(unit: str) -> Title:
    return Title(*messages.CATALOGUE[f"provision.unit.{unit}"])


def _term(term: Term) -> Title:
    if term.open_ended:
        return _said("term.open", title=term.title)
    facts: Mapping[str, object] = {"title": term.title, "amount": term.amount, "unit": _unit(term.unit)}
    how = (*term.anchor, term.first_day, term.rollover, term.month_end)
    return _said("term", how=how, **facts)


def _state(kind: str, state: State) -> Title:
    marks = [name for name in ("open", "final", "posted") if getattr(state, name)]
    told = tuple(Title(*messages.CATALOGUE[f"provision.state.{one}"]) for one in (*marks, state.tally.value))
    return _said("state", kind=_kind(kind), title=state.title, marks=told)


def _move(policy: Policy, lifecycle: Lifecycle, one: Transition) -> Title:
    sources = tuple(lifecycle.states[source].title for source in one.sources)
    guards = tuple(_guard(guard.name, guard.params) for guard in one.guards)
    beside = [*(f"{name} = {_set(value)}" for name, value in ((s.field, s) for s in one.sets))]
    beside += [f"{kind} → {trigger}" for kind, trigger in (*one.moves.items(), *one.creates.items())]
    beside += [name for name in ("reason", "along", "accepts") if getattr(one, name)]
    return _said(
        "move",
        kind=_kind(lifecycle.kind),
        title=one.title,
        sources=sources,
        target=lifecycle.states[one.target].title if one.target else "-",
        roles=tuple(policy.roles[role].title for role in one.roles),
        guards=guards,
        beside=tuple(beside),
    )


def _guard(name: str, params: Mapping[str, object]) -> str:
    said = ", ".join(f"{key} {value}" for key, value in params.items())
    return f"{name} ({said})" if said else name


def _set(one: Sets) -> str:
    return one.param or one.effect.value
