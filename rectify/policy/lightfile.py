"""Lights as a policy file writes them (亮灯的写法): ``[[lights]]``, the first that holds gives the light."""

from __future__ import annotations

from collections.abc import Iterator

from rectify.policy.facts import REQUIRED_KINDS
from rectify.policy.guard import Count, Did, Expression, Role, WasOwner
from rectify.policy.guardfile import Names, Surroundings, expression
from rectify.policy.light import COLOURS, Light
from rectify.policy.tomltable import Table
from rectify.policy.value import ActorId

_KEYS = ("name", "title", "colour", "kinds", "when", "clause", "source", "verified")


def read_lights(top: Table, names: Names) -> Iterator[Light]:
    """Read ``[[lights]]``; nothing if there is none.

    Args:
        top: the whole file.
        names: what its guards can name.

    """
    for table in top.tables("lights"):
        light = _light(table, names)
        if light is not None:
            yield light


def _light(table: Table, names: Names) -> Light | None:
    table.known(*_KEYS)
    before = len(table.faults)
    name, title, colour = table.text("name"), table.title(), table.text("colour")
    if name:
        table.name("name", name)
    if colour:
        table.word("colour", colour, COLOURS, "word")
    when = dict(_when(table, names))
    clause, source, verified = table.take("clause", str), table.take("source", str), table.flag("verified")
    if len(table.faults) > before:
        return None
    return Light(
        name=name, title=title, colour=colour, when=when, clause=clause, source=source or "", verified=verified
    )


def _when(table: Table, names: Names) -> Iterator[tuple[str, Expression]]:
    """Give what must hold for each kind; what is wrong for one is not told again for the next."""
    kinds = table.kinds(names.states, REQUIRED_KINDS)
    given = table.take("when", dict, required=True)
    before = len(table.faults)
    for kind in kinds if given is not None else ():
        part = Table(f"{table.place} when", given or {}, table.faults)
        found = expression(part, Surroundings(kind, names))
        if found is None or len(table.faults) > before:
            return
        if _looks_at_the_actor(found):
            table.fault("when", "policy.light_actor")
            return
        yield kind, found


def _looks_at_the_actor(expression: Expression) -> bool:
    return any(
        isinstance(part, Did | Role | WasOwner)
        or any(isinstance(getattr(part, side, None), ActorId) for side in ("left", "right", "value"))
        or (isinstance(part, Count) and _looks_at_the_actor(part.where))
        for part in expression.parts()
    )
