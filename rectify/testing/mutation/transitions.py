"""Changed transitions (流转的变异): who, from where, to where, under what conditions, with what effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rectify.messages import CATALOGUE
from rectify.policy.facts import SCHEMAS
from rectify.policy.lifecycle import BY_TERM, SETTABLE, Effect, Lifecycle, Sets, Transition
from rectify.policy.policy import Policy
from rectify.testing.mutation.expressions import changed
from rectify.testing.mutation.mutant import Group, Mutant, Place, with_transition
from rectify.vocabulary import Title

_STAYS = Title(*CATALOGUE["mutation.stays"])


def of_transitions(policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of every transition, in the order of the policy file."""
    for lifecycle in policy.kinds.values():
        for number, transition in enumerate(lifecycle.transitions):
            one = _One(policy, lifecycle, number, transition)
            for ways in (one.roles, one.edges, one.guards, one.effects, one.company):
                yield from ways()


@dataclass(frozen=True, slots=True)
class _One:
    """One transition of a policy."""

    policy: Policy
    lifecycle: Lifecycle
    number: int
    transition: Transition

    def _as(self, group: Group, code: str, now: Transition, /, **facts: Any) -> Mutant:
        one, kind = self.transition, _kind(self.lifecycle.kind)
        title = Title(f"{one.title.zh}（{kind.zh}）", f"{one.title.en} ({kind.en})")
        place = Place(group, f"{self.lifecycle.kind}.{self.number}", one.clause, title)
        return place.mutant(with_transition(self.policy, self.lifecycle, self.number, now), code, **facts)

    def roles(self) -> Iterator[Mutant]:
        """Give those with a role less, a role more, or one in another's place."""
        one, known = self.transition, self.policy.roles
        if one.along:
            return
        fields = SCHEMAS[self.lifecycle.kind].fields
        others = [
            role for role in known.values() if role.name not in one.roles and (not role.field or role.field in fields)
        ]
        for name in one.roles:
            rest = tuple(role for role in one.roles if role != name)
            code = "unlisted_role" if rest else "anybody"
            yield self._as(Group.ROLE, code, replace(one, roles=rest), role=known[name].title)
            for other in others[:1]:
                swapped = tuple(other.name if role == name else role for role in one.roles)
                facts = {"role": known[name].title, "other": other.title}
                yield self._as(Group.ROLE, "swapped_role", replace(one, roles=swapped), **facts)
        for other in others if one.roles else ():
            more = (*one.roles, other.name)
            yield self._as(Group.ROLE, "listed_role", replace(one, roles=more), role=other.title)

    def edges(self) -> Iterator[Mutant]:
        """Give those that lead out of a state less, out of one more, or to another one."""
        one, states = self.transition, self.lifecycle.states
        for source in one.sources:
            rest = tuple(state for state in one.sources if state != source)
            if rest:
                yield self._as(Group.EDGE, "edge_removed", replace(one, sources=rest), state=states[source].title)
        free = [name for name in states if one.sources and self.lifecycle.find(one.trigger, name) is None]
        for name in free:
            more = (*one.sources, name)
            yield self._as(Group.EDGE, "edge_added", replace(one, sources=more), state=states[name].title)
        for target in [*states, *([None] if one.sources else [])]:
            stays = {target, one.target} == {None, *one.sources}  # to stay, and to lead where it is, is the same
            if target != one.target and not stays:
                was, now = (states[name].title if name else _STAYS for name in (one.target, target))
                yield self._as(Group.EDGE, "target", replace(one, target=target), was=was, now=now)

    def guards(self) -> Iterator[Mutant]:
        """Give those without a guard, and with one that is weaker, stricter or otherwise."""
        one = self.transition
        for place, guard in enumerate(one.guards):
            before, after = one.guards[:place], one.guards[place + 1 :]
            yield self._as(Group.GUARD, "guard_dropped", replace(one, guards=(*before, *after)), guard=guard.name)
            for was, now, expression in changed(self.policy, guard.expression):
                weaker = (*before, replace(guard, expression=expression), *after)
                facts = {"guard": guard.name, "was": was, "now": now}
                yield self._as(Group.GUARD, "guard_changed", replace(one, guards=weaker), **facts)

    def effects(self) -> Iterator[Mutant]:
        """Give those that set a field less, or to something else, and that ask for less or more."""
        one = self.transition
        for place, each in enumerate(one.sets):
            before, after = one.sets[:place], one.sets[place + 1 :]
            yield self._as(Group.EFFECT, "set_dropped", replace(one, sets=(*before, *after)), field=each.field)
            for effect in sorted(SETTABLE[each.field] - {each.effect, Effect.PARAM}):
                now = replace(one, sets=(*before, Sets(each.field, effect), *after))
                yield self._as(Group.EFFECT, "set_changed", now, field=each.field, was=each.effect, now=effect)
        if one.along:
            return
        for name in one.params:
            rest = {param: kind for param, kind in one.params.items() if param != name}
            yield self._as(Group.EFFECT, "param_dropped", replace(one, params=rest), param=name)
        if one.sources:
            code = "reason_dropped" if one.reason else "reason_added"
            yield self._as(Group.EFFECT, code, replace(one, reason=not one.reason))

    def company(self) -> Iterator[Mutant]:
        """Give those that take less along, create less or something else, and that go alone, or not."""
        one = self.transition
        for kind, trigger in one.moves.items():
            facts = {"member": _kind(kind), "trigger": trigger}
            yield self._as(Group.EFFECT, "moves_dropped", replace(one, moves=_without(one.moves, kind)), **facts)
        for kind, term in one.creates.items():
            title = _kind(kind)
            now = replace(one, creates=_without(one.creates, kind))
            yield self._as(Group.EFFECT, "creates_dropped", now, member=title)
            for other in (BY_TERM, *self.policy.terms):
                if other != term:
                    now = replace(one, creates={**one.creates, kind: other})
                    yield self._as(Group.EFFECT, "creates_changed", now, member=title, was=term, now=other)
        if one.sources:
            code = "along_dropped" if one.along else "along_added"
            yield self._as(Group.EFFECT, code, replace(one, along=not one.along))


def _without(mapping: Mapping[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in mapping.items() if name != key}


def _kind(kind: str) -> Title:
    """Return what people call a kind; ``item`` is whichever kind the move belongs to."""
    return Title(*CATALOGUE[f"kind.{kind}" if kind != "item" else "mutation.item"])
