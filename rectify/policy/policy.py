"""A policy (制度): kinds with their lifecycles, roles, terms; versioned and fingerprinted.

A `Policy` is a frozen value, shared by all threads for as long as the application lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rectify.policy.actor import Actor
from rectify.policy.extension import Limits
from rectify.policy.facts import SCHEMAS, Facts
from rectify.policy.ladder import Rung
from rectify.policy.lifecycle import Lifecycle
from rectify.policy.light import Light
from rectify.policy.property import Property
from rectify.policy.recurrence import Recurrence
from rectify.policy.result import ResultDefinition
from rectify.policy.stepfile import StepDefinition
from rectify.policy.term import Term
from rectify.vocabulary import Title


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role (角色): held by a grant over an organisation, or by being named in a field of the item.

    Attributes:
        name: the word in grants and transitions.
        title: what people read in 可由：….
        field: the item's field that names the holder (``owner``); None for a role held by grant.

    """

    name: str
    title: Title
    field: str | None = None

    def held(self, actor: Actor, facts: Facts) -> bool:
        """Say whether the actor holds the role for an item."""
        if self.field is None:
            return actor.holds(self.name, facts.fields["org"])
        return bool(facts.fields.get(self.field) == actor.id)


@dataclass(frozen=True, eq=False)
class Policy:
    """The rules under which problems are rectified (整改制度).

    Attributes:
        name: the policy's name; with the version it is unique.
        version: 1, 2, 3 ...; a changed content needs a new one.
        title: what people read.
        kinds: lifecycles by kind.
        roles: by name.
        terms: 整改时限 by name.
        limits: how far due dates may be extended (延期限制); None: no limit is set.
        recurrence: when like problems count as a recurrence (屡改屡犯); None: it does not say.
        results: what measures can bring about, in figures (整改成果), by name.
        steps: the steps of a meeting (会议环节), by name.
        lights: the rules of the lights (亮灯), in their order; none: its items have no light.
        ladder: the rungs of the reminders (提醒、催办、督办), in the order of time.
        properties: what must be so whatever happens (性质): the model checker looks for a way to break it.
        text: the file that it was read from, which the ledger keeps.
        fingerprint: SHA-256 over its canonical content: the same between runs, machines and Python
            versions, whatever the file's comments and blanks.

    """

    name: str
    version: int
    title: Title
    kinds: Mapping[str, Lifecycle]
    roles: Mapping[str, RoleDefinition]
    terms: Mapping[str, Term]
    text: str = field(repr=False)
    fingerprint: str = ""
    limits: Limits | None = None
    recurrence: Recurrence | None = None
    results: Mapping[str, ResultDefinition] = field(default_factory=dict)
    steps: Mapping[str, StepDefinition] = field(default_factory=dict)
    lights: tuple[Light, ...] = ()
    ladder: tuple[Rung, ...] = ()
    properties: tuple[Property, ...] = ()

    def collection(self, kind: str, member_kind: str) -> str:
        """Return the name of the collection of one kind's members in another."""
        return next(name for name, member in SCHEMAS[kind].collections.items() if member == member_kind)

    @cached_property
    def extending(self) -> str:
        """The trigger by which an item's date moves along with its approved extension; empty if none does."""
        lifecycle = self.kinds.get("extension")
        moved = (one.moves.get("item", "") for one in lifecycle.transitions) if lifecycle else ()
        return next((trigger for trigger in moved if trigger), "")

    @cached_property
    def open_states(self) -> Mapping[str, tuple[str, ...]]:
        """Kind -> names of its states in which the clock runs."""
        return {kind: lifecycle.open_states for kind, lifecycle in self.kinds.items()}
