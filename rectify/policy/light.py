"""Lights (亮灯): how an item looks at a glance, by rules of the policy. They are computed, never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rectify.policy import observing
from rectify.policy.facts import Facts, Situation
from rectify.policy.guard import Expression, holds
from rectify.vocabulary import Title

#: What colours there are. A light is told by its title; the colour is for those who see it besides.
COLOURS = ("red", "orange", "yellow", "green", "blue", "grey")


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One rule of the lights (亮灯规则). What a colour means differs from place to place.

    Attributes:
        name: what programs call it; several rules may give the same light.
        title: what people read; it says what the colour means.
        colour: one of `COLOURS`.
        when: kind of item -> what must hold of one. It looks at no actor, so all see the same light.
        clause: the article that it comes from.
        source: the text or document that the rule comes from.
        verified: whether somebody checked it against the document.

    """

    name: str
    title: Title
    colour: str
    when: Mapping[str, Expression]
    clause: str | None = None
    source: str = ""
    verified: bool = False


def light_of(lights: Sequence[Light], facts: Facts, situation: Situation) -> Light | None:
    """Return an item's light: the first whose rule certainly holds; None if there is none.

    Args:
        lights: a policy's, in its order.
        facts: what is so of the item.
        situation: the local date on which it is looked at; whoever looks makes no difference.

    """
    ruled = (one for one in lights if facts.kind in one.when)
    found = next((one for one in ruled if holds(one.when[facts.kind], facts, situation)), None)
    observing.used(found)
    return found
