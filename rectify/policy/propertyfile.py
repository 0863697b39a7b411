"""Properties as a policy file writes them (性质的写法): ``[[properties]]``, each with ``always`` or ``never``."""

from __future__ import annotations

from collections.abc import Iterator

from rectify.policy.guardfile import Names, Surroundings, expression
from rectify.policy.property import Property
from rectify.policy.tomltable import Table

_KEYS = ("title", "kind", "always", "never", "on", "clause")


def read_properties(top: Table, names: Names) -> Iterator[Property]:
    """Read ``[[properties]]``; nothing if there is none.

    Args:
        top: the whole file.
        names: what its guards can name.

    """
    for table in top.tables("properties"):
        found = _property(table, names)
        if found is not None:
            yield found


def _property(table: Table, names: Names) -> Property | None:
    table.known(*_KEYS)
    before = len(table.faults)
    title, kind, clause = table.title(), table.text("kind"), table.take("clause", str)
    given = [key for key in ("always", "never") if key in table.data]
    if len(given) != 1:
        table.fault("", "policy.property_form")
    on = table.texts("on")
    if kind and table.word("kind", kind, names.states, "kind"):
        for one in on:
            table.word("on", one, names.triggers[kind], "trigger")
    said = table.take(given[0], dict) if given else None
    if len(table.faults) > before or said is None:
        return None
    found = expression(Table(f"{table.place} {given[0]}", said, table.faults), Surroundings(kind, names))
    return None if found is None else Property(title, kind, found, given[0] == "always", on, clause)
