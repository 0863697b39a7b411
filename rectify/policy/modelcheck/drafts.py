"""New items as the search drafts them (拟稿): with the values that guards distinguish, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pendulum

from rectify.policy.actor import Actor
from rectify.policy.extension import Limits
from rectify.policy.facts import SCHEMAS, Facts, FieldType, Situation
from rectify.policy.modelcheck.cast import OTHER, OWNER, SUCCESSOR
from rectify.policy.modelcheck.distinctions import MOVED, ORG, Distinctions
from rectify.policy.modelcheck.partial import counts_of, known
from rectify.policy.modelcheck.scope import Scope
from rectify.policy.policy import Policy
from rectify.policy.term import Term
from rectify.policy.workdays import WorkCalendar, from_ordinal

#: Kinds whose people and terms are told apart.
_OWNED = ("problem", "measure")
#: Fields that no amendment changes.
_FIXED = frozenset({"what", "audience", "name"})
_PLAIN: Mapping[FieldType, Any] = {
    FieldType.TEXT: "甲",
    FieldType.INTEGER: 1,
    FieldType.BOOLEAN: False,
    FieldType.DATE: None,
}


@dataclass(frozen=True, eq=False)
class Drafts:
    """Gives the drafts of each kind in one scope."""

    policy: Policy
    scope: Scope
    told: Distinctions
    calendar: WorkCalendar

    @staticmethod
    def blank(policy: Policy, kind: str) -> dict[str, Any]:
        """Return the fields of an item of a kind of which nothing is said."""
        lifecycle = policy.kinds[kind]
        fields: dict[str, Any] = {
            name: None if one.nullable else _PLAIN[one.type] for name, one in SCHEMAS[kind].fields.items()
        }
        fields |= {"state": lifecycle.initial, "is_open": lifecycle.states[lifecycle.initial].open, "cycle": 1}
        return {**fields, "org": ORG, "term": lifecycle.term, "owner": None, "due_on": None, "settled_on": None}

    def of(self, kind: str, parent: Facts | None, today: pendulum.Date) -> Iterator[dict[str, Any]]:
        """Give the fields of each draft of a kind."""
        blank = {**self.blank(self.policy, kind), "effective_on": today}
        if parent is not None:
            blank["cycle"] = parent.fields["cycle"]
        for said in self._said(kind):
            for moved in self._moved(kind, parent, today):
                fields = {**blank, **said, **moved}
                yield {**fields, **self._of_step(fields)} if kind == "step" else fields

    def amendments(self, kind: str, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Give what an amendment may change: one field, or where drafts are few, everything that is amiss."""
        if kind not in self.scope.every and (self.scope.people or self.scope.dates):
            return
        values = {name: self.told.values(kind, name) for name in self._drafted(kind)}
        many = {name: options for name, options in values.items() if len(options) > 1 and name not in _FIXED}
        if kind not in self.scope.every:
            whole = {name: options[-1] for name, options in many.items() if None in options}
            whole = {name: value for name, value in whole.items() if fields[name] is None}
            if whole and self.scope.bare:
                yield whole
            many = {name: options for name, options in many.items() if None not in options}
        for name, options in many.items():
            yield from ({name: value} for value in options if value != fields[name])

    def _is_counted(self, kind: str, fields: Mapping[str, Any]) -> bool:
        """Say whether some guard could count an item with these fields, in some state or other."""
        return any(known(where, fields) is not False for where in counts_of(self.policy, kind))

    def amendable(self, kind: str) -> Iterator[str]:
        """Give the fields of a kind that an amendment can change so that a guard would notice."""
        if kind not in self.scope.every and (self.scope.people or self.scope.dates):
            return
        for name in self._drafted(kind):
            values = self.told.values(kind, name)
            if len(values) > 1 and name not in _FIXED and (self.scope.bare or None not in values):
                yield name

    def _drafted(self, kind: str) -> tuple[str, ...]:
        return tuple(name for name in SCHEMAS[kind].fields if name not in MOVED)

    def _said(self, kind: str) -> Iterator[dict[str, Any]]:
        values = {name: self.told.values(kind, name) for name in self._drafted(kind)}
        if kind in {*self.scope.every, self.scope.counted}:
            drafts = (dict(zip(values, combination, strict=True)) for combination in product(*values.values()))
            yield from (one for one in drafts if kind != self.scope.counted or self._is_counted(kind, one))
            return
        whole = {name: next((one for one in options if one is not None), None) for name, options in values.items()}
        yield whole
        if self.scope.people or self.scope.dates:
            return
        bare = {**whole, **{name: None for name, options in values.items() if None in options}}
        if bare != whole and self.scope.bare:
            yield bare
        for name, options in values.items():
            if None not in options:
                yield from ({**whole, name: one} for one in options[1:])

    def _moved(self, kind: str, parent: Facts | None, today: pendulum.Date) -> Iterator[dict[str, Any]]:
        for owner, term in product(self._owners(kind, parent), self._terms(kind)):
            if kind == "extension":
                for to in self.extensions(parent, today):
                    yield {"owner": owner, "term": term, "to_on": to, "was_due_on": parent and parent.fields["due_on"]}
            else:
                for due in self._dues(kind, term, today):
                    yield {"owner": owner, "term": term, "due_on": due}

    def _owners(self, kind: str, parent: Facts | None) -> tuple[str | None, ...]:
        if kind not in _OWNED:
            return (parent.fields["owner"] if parent and kind in {"extension", "checkup"} else OTHER,)
        if self.scope.people:
            return (OWNER,) if kind == "problem" else (SUCCESSOR,)
        return (OWNER, None) if self.scope.bare and (kind, "owner") in self.told.read else (OWNER,)

    def _terms(self, kind: str) -> tuple[str | None, ...]:
        usual = self.policy.kinds[kind].term
        if kind not in _OWNED:
            return (usual,)
        if kind in self.scope.dates:
            return tuple(_classes(self.policy))
        return (usual,) if usual or not self.policy.terms else (None, next(iter(_classes(self.policy))))

    def _dues(self, kind: str, term: str | None, today: pendulum.Date) -> tuple[pendulum.Date | None, ...]:
        return (None, from_ordinal(today.toordinal() + 5)) if term is None and kind in _OWNED else (None,)

    def _of_step(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        step = self.policy.steps.get(fields["name"])
        return {"term": step.term} if step else {}

    def extensions(self, item: Facts | None, today: pendulum.Date) -> list[pendulum.Date]:
        """Return the dates around every limit of an extension: the item's own, a day later, the latest, a day more."""
        if item is None or item.fields["due_on"] is None:
            return [today]
        due, limits = item.fields["due_on"], self.policy.limits
        days = [due, _later(due, 1)]
        if limits is not None:
            days += [(latest := self._latest(limits, item, today)), _later(latest, 1)]
        return sorted(set(days))

    def _latest(self, limits: Limits, item: Facts, today: pendulum.Date) -> pendulum.Date:
        term = self.policy.terms.get(item.fields["term"])
        return limits.latest(item, self.policy.extending, term, Situation(Actor(OTHER), today, self.calendar))


def _later(day: pendulum.Date, days: int) -> pendulum.Date:
    return from_ordinal(day.toordinal() + days)


def _classes(policy: Policy) -> list[str]:
    """Return one term for each way in which terms differ for an item: dated or not, extensible or not, checked up."""
    named = frozenset(policy.limits.not_terms if policy.limits else ())
    used = {kind: lifecycle.term for kind, lifecycle in policy.kinds.items()}
    elsewhere = {term for kind, term in used.items() if kind not in _OWNED and term}
    elsewhere |= {step.term for step in policy.steps.values() if step.term}
    elsewhere |= {term.checkup for term in policy.terms.values() if term.checkup}
    usual = [used[kind] for kind in _OWNED if used[kind]]
    ordered: list[Term] = [policy.terms[name] for name in dict.fromkeys([*usual, *policy.terms]) if name]
    first: dict[tuple[object, ...], str] = {}
    for term in ordered:
        if term.name not in elsewhere or term.name in usual:
            first.setdefault((term.open_ended, term.name in named, term.checkup, term.anchor), term.name)
    return list(first.values())
