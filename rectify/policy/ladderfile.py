"""The ladder as a policy file writes it (提醒的写法): ``[[ladder]]``, one table for each rung, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from rectify.policy.guardfile import Names
from rectify.policy.ladder import ORG, PEOPLE, UNITS, Rung, rungs_of
from rectify.policy.policy import RoleDefinition
from rectify.policy.tomltable import Table
from rectify.vocabulary import Unit

_KEYS = ("name", "title", "amount", "unit", "to", "up", "kinds", "clause", "source", "verified")


def read_ladder(top: Table, names: Names) -> tuple[Rung, ...]:
    """Read ``[[ladder]]``; nothing if there is none.

    Args:
        top: the whole file.
        names: its roles and kinds.

    """
    read = [(table, _rung(table, names)) for table in top.tables("ladder")]
    rungs = [(table, rung) for table, rung in read if rung is not None]
    places: dict[str, Table] = {}
    for table, rung in rungs:
        if places.setdefault(rung.name, table) is not table:
            table.fault("name", "policy.rung_twice", rung=rung.name)
    ladder = tuple(rung for _, rung in rungs)
    for before, rung in _misplaced(ladder, names.states):
        places[rung.name].fault("amount", "policy.ladder_order", rung=rung.name, before=before.name)
    return ladder


def _misplaced(ladder: tuple[Rung, ...], kinds: Iterable[str]) -> Iterator[tuple[Rung, Rung]]:
    """Give each pair of rungs whose second does not come after the first: once, whatever the kinds."""
    pairs = dict.fromkeys(pair for kind in kinds for pair in pairwise(rungs_of(ladder, kind)))
    return (pair for pair in pairs if not pair[1].comes_after(pair[0]))


def _rung(table: Table, names: Names) -> Rung | None:
    table.known(*_KEYS)
    before = len(table.faults)
    name, title = table.text("name"), table.title()
    if name:
        table.name("name", name)
    amount, unit = table.take("amount", int, required=True), table.text("unit")
    if unit:
        table.word("unit", unit, UNITS, "unit")
    to, up = _recipients(table, names.roles), table.take("up", int) or 0
    if up < 0 or (up and ORG not in to):
        table.fault("up", "policy.rung_up", value=up)
    kinds = table.kinds(names.states, names.states)
    clause, source, verified = table.take("clause", str), table.take("source", str), table.flag("verified")
    if len(table.faults) > before or amount is None:
        return None
    return Rung(
        name=name,
        title=title,
        amount=amount,
        unit=Unit(unit),
        to=to,
        kinds=kinds,
        up=up,
        clause=clause,
        source=source or "",
        verified=verified,
    )


def _recipients(table: Table, roles: Mapping[str, RoleDefinition]) -> tuple[str, ...]:
    """Read ``to``: ``org``, a field that names somebody, or a role that such a field names."""
    fields = {one: one for one in (*PEOPLE, ORG)} | {
        name: role.field for name, role in roles.items() if role.field in PEOPLE
    }
    given = table.texts("to", required=True)
    if table.data.get("to") == []:
        table.fault("to", "policy.empty_list")
    known = [one for one in given if table.word("to", one, fields, "role")]
    return tuple(dict.fromkeys(str(fields[one]) for one in known))
