"""Changed rules besides the moves (其他规定的变异): roles, reminders, lights, recurrences, results, steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rectify.messages import CATALOGUE
from rectify.policy.ladder import ORG, PEOPLE, UNITS
from rectify.policy.policy import Policy
from rectify.policy.recurrence import COMPARABLE
from rectify.policy.result import ResultUnit
from rectify.testing.mutation.expressions import changed
from rectify.testing.mutation.mutant import Group, Mutant, Place
from rectify.testing.mutation.terms import chosen, listed, moved
from rectify.vocabulary import Title


def of_roles(policy: Policy) -> Iterator[Mutant]:
    """Give those in which a role is held otherwise."""
    for role in policy.roles.values():
        place = Place(Group.ROLE, f"role.{role.name}", None, role.title)
        for code, facts, now in chosen(role, "field", (None, "owner", "leader") if role.field else ("owner",)):
            yield place.mutant(replace(policy, roles={**policy.roles, role.name: now}), code, **facts)


def of_ladder(policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of every rung."""
    for number, rung in enumerate(policy.ladder):
        before, after = policy.ladder[:number], policy.ladder[number + 1 :]
        title = Title(f"{rung.title.zh}（{rung.name}）", f"{rung.title.en} ({rung.name})")
        place = Place(Group.RUNG, f"rung.{rung.name}", rung.clause, title)
        yield place.mutant(replace(policy, ladder=(*before, *after)), "dropped")
        changes = [*moved(rung, "amount", None), *listed(rung, "to", (*PEOPLE, ORG), 1), *moved(rung, "up")]
        changes += [*chosen(rung, "unit", UNITS), *listed(rung, "kinds", tuple(policy.kinds), 1)]
        for code, facts, now in changes:
            yield place.mutant(replace(policy, ladder=(*before, now, *after)), code, **facts)


def of_lights(policy: Policy) -> Iterator[Mutant]:
    """Give those without a light, with one that shines otherwise, and with two in each other's place."""
    lights = policy.lights
    for number, light in enumerate(lights):
        before, after = lights[:number], lights[number + 1 :]
        place = Place(Group.LIGHT, f"light.{number}", light.clause, light.title)
        yield place.mutant(replace(policy, lights=(*before, *after)), "dropped")
        for kind, expression in light.when.items():
            rest = {other: one for other, one in light.when.items() if other != kind}
            if rest:
                now = replace(policy, lights=(*before, replace(light, when=rest), *after))
                yield place.mutant(now, "unlisted", what="when", value=kind)
            for was, becomes, whole in changed(policy, expression):
                now = replace(policy, lights=(*before, replace(light, when={**light.when, kind: whole}), *after))
                yield place.mutant(now, "guard_changed", guard=kind, was=was, now=becomes)
        for other in after[:1]:
            now = replace(policy, lights=(*before, other, light, *after[1:]))
            yield place.mutant(now, "after", other=other.title)


def of_figures(policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of the rule of recurrences, of the results and of the steps."""
    yield from _of_recurrence(policy)
    for name, result in policy.results.items():
        place = Place(Group.FIGURE, f"result.{name}", result.clause, result.title)
        rest = {other: one for other, one in policy.results.items() if other != name}
        yield place.mutant(replace(policy, results=rest), "dropped")
        for code, facts, now in chosen(result, "unit", ResultUnit):
            yield place.mutant(replace(policy, results={**policy.results, name: now}), code, **facts)
    for name, step in policy.steps.items():
        place = Place(Group.FIGURE, f"step.{name}", step.clause, step.title)
        rest_ = {other: one for other, one in policy.steps.items() if other != name}
        yield place.mutant(replace(policy, steps=rest_), "dropped")
        for code, facts, now in chosen(step, "term", (None, *policy.terms)):
            yield place.mutant(replace(policy, steps={**policy.steps, name: now}), code, **facts)
        for figure in step.figures:
            fewer = replace(step, figures={other: one for other, one in step.figures.items() if other != figure})
            steps = {**policy.steps, name: fewer}
            yield place.mutant(replace(policy, steps=steps), "unlisted", what="figures", value=figure)


def _of_recurrence(policy: Policy) -> Iterator[Mutant]:
    rule = policy.recurrence
    if rule is None:
        return
    place = Place(Group.FIGURE, "recurrence", rule.clause, Title(*CATALOGUE["mutation.recurrence"]))
    yield place.mutant(replace(policy, recurrence=None), "dropped")
    for code, facts, now in [*moved(rule, "months"), *listed(rule, "same", COMPARABLE, 1)]:
        yield place.mutant(replace(policy, recurrence=now), code, **facts)
