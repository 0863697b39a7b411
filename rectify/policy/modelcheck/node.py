"""An item as the search holds it (事项), with all that belongs to it. Immutable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pendulum

from rectify.policy.facts import SCHEMAS, Facts
from rectify.policy.lifecycle import Image
from rectify.vocabulary import label_of

#: Where an item stands below the root: the place of each member on the way to it.
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One item with its past, and its members of the current cycle.

    Attributes:
        kind: the item's kind.
        number: its number among its kind.
        fields: declared field -> value.
        owners: all who ever owned it.
        doers: trigger -> those who did it in this cycle.
        happened: trigger -> when it last took effect in this cycle.
        times: trigger -> how often it was done in this cycle.
        was_due: trigger -> the due date before its first time in this cycle.
        evidence: how many pieces are attached to it.
        below: its members.

    """

    kind: str
    number: int
    fields: Mapping[str, Any]
    owners: frozenset[str] = frozenset()
    doers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    happened: Mapping[str, pendulum.Date] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    was_due: Mapping[str, pendulum.Date | None] = field(default_factory=dict)
    evidence: int = 0
    below: tuple[Node, ...] = ()

    @property
    def label(self) -> str:
        """What people call it."""
        return label_of(self.kind, self.number)

    @property
    def state(self) -> str:
        """The name of its state."""
        return str(self.fields["state"])

    def image(self, today: pendulum.Date) -> Image:
        """Return the part of it that moves."""
        told = self.fields
        return Image(
            told["state"], told["due_on"], told["owner"], told["org"], told["cycle"], told["settled_on"], today, ""
        )

    def all(self, path: Path = ()) -> Iterator[tuple[Path, Node]]:
        """Give it and everything below it, each with its place."""
        yield path, self
        for place, one in enumerate(self.below):
            yield from one.all((*path, place))

    def at(self, path: Path) -> Node:
        """Return what stands in a place below it."""
        return self.below[path[0]].at(path[1:]) if path else self

    def with_at(self, path: Path, node: Node) -> Node:
        """Return it with another item in a place below it."""
        if not path:
            return node
        first, *rest = path
        changed = self.below[first].with_at(tuple(rest), node)
        return replace(self, below=(*self.below[:first], changed, *self.below[first + 1 :]))

    def with_below(self, node: Node) -> Node:
        """Return it with one more member."""
        return replace(self, below=(*self.below, node))


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """All items of one configuration as facts, by their places."""

    nodes: Mapping[Path, Node]
    facts: Mapping[Path, Facts]
    paths: Mapping[int, Path]

    @classmethod
    def of(cls, root: Node, held_on: pendulum.Date) -> Standing:
        """Return the facts of an item and of everything below it, tied together as the ledger gathers them."""
        nodes = dict(root.all())
        facts: dict[Path, Facts] = {}
        for path, node in nodes.items():
            facts[path] = facts_of(node, facts.get(path[:-1]) if path else None, held_on)
        for path, node in nodes.items():
            _become_members(path, node, facts)
        return cls(nodes, facts, {id(one): path for path, one in facts.items()})


def facts_of(node: Node, parent: Facts | None, held_on: pendulum.Date) -> Facts:
    """Return the facts of one item, without members yet."""
    own = {"held": held_on, **node.happened}
    collections = SCHEMAS[node.kind].collections
    members: dict[str, list[Facts]] = {name: [] for name in collections}
    if node.evidence:
        members["evidence"] = [_EVIDENCE] * node.evidence
    return Facts(
        node.kind,
        node.label,
        node.fields,
        parent,
        members,
        node.doers,
        imported=False,
        owners=node.owners,
        happened={**own, **parent.happened} if parent else own,
        times=node.times,
        was_due=node.was_due,
    )


_EVIDENCE = Facts(
    "evidence",
    "file:///1.pdf",
    {"uri": "file:///1.pdf", "sha256": "0" * 64, "title": "佐证", "added_by": "other", "added_on": None},
)


def _become_members(path: Path, node: Node, facts: Mapping[Path, Facts]) -> None:
    """Let an item, and its evidence, be members of all that it belongs to in the same cycle."""
    for length in range(len(path)):
        above = facts[path[:length]]
        if above.fields["cycle"] != node.fields["cycle"]:
            continue
        members: Any = above.members
        for name, kind in SCHEMAS[above.kind].collections.items():
            if kind == node.kind:
                members[name].append(facts[path])
            elif kind == "evidence" and node.evidence and "evidence" in SCHEMAS[node.kind].collections:
                members[name].extend([_EVIDENCE] * node.evidence)
