"""What people would try in a configuration (可试的办法): whatever could make a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import pendulum

from rectify.policy.actor import Actor
from rectify.policy.facts import REQUIRED_KINDS, SCHEMAS, FieldType, Situation
from rectify.policy.guard import Expression
from rectify.policy.judge import term_due
from rectify.policy.lifecycle import Effect, Transition
from rectify.policy.modelcheck.cast import DOER, LEADER, OTHER, OWNER, SUCCESSOR
from rectify.policy.modelcheck.distinctions import ORG, Distinctions, guards_of, looks_at_people, params_compared
from rectify.policy.modelcheck.drafts import Drafts
from rectify.policy.modelcheck.keys import Keys
from rectify.policy.modelcheck.moves import AMEND, Taking
from rectify.policy.modelcheck.node import Node, Path, Standing
from rectify.policy.modelcheck.scope import Scope
from rectify.policy.policy import Policy
from rectify.policy.value import Const, Field, Today
from rectify.policy.workdays import WorkCalendar, from_ordinal

#: Says of a kind, a move and an item whether trying it would show nothing new.
IsKnown = Callable[[str, Transition, Node], bool]


@dataclass(frozen=True, eq=False)
class Trying:
    """Gives what can be tried, in one scope."""

    policy: Policy
    scope: Scope
    told: Distinctions
    calendar: WorkCalendar
    watched: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def keys(self) -> Keys:
        """What is told apart."""
        return Keys(self.policy, self.scope, self.told, self.calendar)

    @cached_property
    def drafts(self) -> Drafts:
        """The drafts of new items."""
        return Drafts(self.policy, self.scope, self.told, self.calendar)

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """The cast: each holds every role that can be granted."""
        granted = [(name, ORG) for name, role in self.policy.roles.items() if role.field is None]
        return {who: Actor(who, granted) for who in (OTHER, OWNER, DOER, SUCCESSOR, LEADER)}

    @cached_property
    def single(self) -> Mapping[str, Actor]:
        """People who hold one role each, for guards that look at roles."""
        named = [name for name, role in self.policy.roles.items() if role.field is None]
        return {name: Actor(f"{OTHER}:{name}", [(name, ORG)]) for name in named}

    def everything(
        self, root: Node | None, standing: Standing | None, today: pendulum.Date, is_known: IsKnown
    ) -> Iterator[Taking]:
        """Give everything that can be tried, moves first, but for what is known already."""
        if root is None or standing is None:
            yield from self._creations(None, None, self.scope.root, today, 1)
            return
        for path, node in standing.nodes.items():
            for transition in self.policy.kinds[node.kind].leading_out(node.state):
                if not transition.along and not is_known(node.kind, transition, node):
                    yield from self.of(transition, path, standing, today)
        yield from self._more(standing, today)

    def of(self, transition: Transition, path: Path, standing: Standing, today: pendulum.Date) -> Iterator[Taking]:
        """Give every way to try one move: by whom, with what parameters, with what changes."""
        node = standing.nodes[path]
        changes = self._changes(transition, node)
        for params in self.params(transition, path, standing, today):
            for who in self.people(transition, node):
                situation = Situation(who, today, self.calendar, params)
                for change in changes:
                    yield Taking(path, transition, situation, changes=change)

    def creating(self, kind: str, standing: Standing | None, today: pendulum.Date) -> Iterator[Taking]:
        """Give every way to create an item of a kind."""
        if kind == self.scope.root:
            if standing is None:
                yield from self._creations(None, None, kind, today, 1)
        elif standing is not None:
            yield from (one for one in self._more(standing, today) if one.draft and one.draft.kind == kind)

    def is_quiet(self, kind: str, transition: Transition) -> bool:
        """Say whether a move leaves everything as it is that any guard of the scope looks at."""
        key = (kind, transition.trigger, transition.sources)
        if key not in self._quiet:
            fields = {one.field for one in transition.sets}
            if not self.scope.people and (kind, "owner") not in self.told.read:
                fields.discard("owner")
            if not self.keys.tells_due(kind):
                fields.discard("due_on")
            said = transition.trigger == AMEND and any(self.drafts.amendable(kind))
            looked_at = {*self.told.done, *self.told.happened, *self.watched}
            still = transition.target is None and not (fields or transition.moves or transition.creates or said)
            self._quiet[key] = still and (kind, transition.trigger) not in looked_at
        return self._quiet[key]

    @cached_property
    def _quiet(self) -> dict[tuple[str, str, tuple[str, ...]], bool]:
        return {}

    def _changes(self, transition: Transition, node: Node) -> list[dict[str, Any]]:
        if transition.trigger != AMEND or transition.target is not None:
            return [{}]
        return list(self.drafts.amendments(node.kind, node.fields)) or [{}]

    def _more(self, standing: Standing, today: pendulum.Date) -> Iterator[Taking]:
        """Give the creations of one more item of each kind that there is room for."""
        there = [node.kind for node in standing.nodes.values()]
        for kind in self.scope.kinds:
            if kind == self.scope.root or there.count(kind) >= self.scope.most[kind]:
                continue
            number = 1 + max((node.number for node in standing.nodes.values() if node.kind == kind), default=0)
            for path, node in standing.nodes.items():
                if self._belongs(kind, node.kind):
                    yield from self._creations(standing, path, kind, today, number)

    def _belongs(self, kind: str, above: str) -> bool:
        """Say whether an item of a kind can be created for one of another; an extension, where dates are told apart."""
        parent = SCHEMAS[kind].parent
        return above in self.scope.dates & set(REQUIRED_KINDS) if parent == "item" else above == parent

    def _creations(
        self, standing: Standing | None, path: Path | None, kind: str, today: pendulum.Date, number: int
    ) -> Iterator[Taking]:
        creation = self.policy.kinds[kind].creation
        if creation.along:
            return
        parent = None if standing is None or path is None else standing.facts[path]
        for fields in self.drafts.of(kind, parent, today):
            draft = Node(kind, number, fields)
            for who in self.people(creation, draft):
                yield Taking(path, creation, Situation(who, today, self.calendar), draft)

    # --- who --------------------------------------------------------------------

    def people(self, transition: Transition, node: Node) -> Iterator[Actor]:
        """Give whoever it can matter to try: one person where no guard looks at people."""
        named = self._named(transition, node)
        granted = not transition.roles or len(named) < len(transition.roles)
        who = self._cast(node.kind, transition) if granted else ()
        yield from (self.actors.get(one) or Actor(one) for one in dict.fromkeys([*who, *(n for n in named if n)]))
        if self._looks_at_roles(transition):
            yield from self.single.values()

    def _named(self, transition: Transition, node: Node) -> list[str | None]:
        fields = [self.policy.roles[role].field for role in transition.roles]
        return [node.fields.get(field) for field in fields if field is not None]

    def _cast(self, kind: str, transition: Transition) -> tuple[str, ...]:
        """Return who tries it: whoever has nothing to do with the item first, but for what its doers are told by."""
        key = (kind, transition.trigger)
        if key in self._casts:
            return self._casts[key]
        followed = key in self.told.done
        looked_at = transition.accepts or key in self.watched
        choosy = looked_at or looks_at_people(self._parts(transition, frozenset()))
        if followed:
            cast: tuple[str, ...] = (DOER, OWNER) if self.scope.people or choosy else (DOER,)
            cast = (*cast, OTHER) if choosy else cast
        else:
            cast = (OTHER, OWNER, DOER, SUCCESSOR) if choosy else (OTHER,)
        self._casts[key] = cast
        return cast

    @cached_property
    def _casts(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def _parts(self, transition: Transition, seen: frozenset[tuple[str, str]]) -> list[Expression]:
        """Return the parts of its guards, and of the guards of all that moves along."""
        parts = list(guards_of(transition))
        for of, trigger in transition.moves.items():
            for moved in ("problem", "measure") if of == "item" else (of,):
                if moved in self.policy.kinds and (moved, trigger) not in seen:
                    for one in self.policy.kinds[moved].named(trigger):
                        parts += self._parts(one, seen | {(moved, trigger)})
        return parts

    def _looks_at_roles(self, transition: Transition) -> bool:
        return any(type(part).__name__ == "Role" for part in guards_of(transition))

    # --- with what --------------------------------------------------------------

    def params(
        self, transition: Transition, path: Path, standing: Standing, today: pendulum.Date
    ) -> Iterator[dict[str, Any]]:
        """Give the parameters around every boundary that a guard or a term sets."""
        reason = {"reason": "经研究"} if transition.reason else {}
        if not transition.params:
            yield reason
            return
        names = list(transition.params)
        values = [self._values(name, transition, path, standing, today) for name in names]
        for combination in product(*values):
            yield {**reason, **dict(zip(names, combination, strict=True))}

    def _values(
        self, name: str, transition: Transition, path: Path, standing: Standing, today: pendulum.Date
    ) -> list[Any]:
        match transition.params[name]:
            case FieldType.DATE:
                return self._days(name, transition, path, standing, today)
            case FieldType.TEXT:
                return self._texts(name, transition, standing.nodes[path])
            case FieldType.INTEGER:
                return [1]
        return [True, False]

    def _texts(self, name: str, transition: Transition, node: Node) -> list[Any]:
        if not any(one.field == "owner" and one.param == name for one in transition.sets):
            return ["另一事项"]
        owner = node.fields["owner"]
        if not self.scope.people:
            return [owner or OWNER]
        return [] if len(node.owners) > 1 else [SUCCESSOR if owner == OWNER else OWNER]

    def _days(
        self, name: str, transition: Transition, path: Path, standing: Standing, today: pendulum.Date
    ) -> list[pendulum.Date]:
        facts, days = standing.facts[path], set[int]()
        due = facts.fields["due_on"]
        if facts.kind not in self.scope.dates:
            return [due or from_ordinal(today.toordinal() + 5)]
        for parameter, other in params_compared(guards_of(transition)):
            if parameter == name:
                days.update(self._around(other, path, standing, today))
        if any(one.field == "due_on" and one.effect is Effect.PARAM for one in transition.sets):
            ceiling = term_due(self.policy, facts, transition, Situation(self.actors[OTHER], today, self.calendar))
            days.update(d + s for d in ([ceiling.day.toordinal()] if ceiling else ()) for s in (-1, 0, 1))
        days.add((due or today).toordinal())
        return [from_ordinal(one) for one in sorted(days)]

    def _around(self, value: Any, path: Path, standing: Standing, today: pendulum.Date) -> list[int]:
        match value:
            case Field(name=field, of_parent=above):
                day = standing.facts[path[:-1] if above else path].fields[field]
                return [] if day is None else [day.toordinal(), day.toordinal() + 1]
            case Today(amount=amount, unit=unit):
                day = Situation(self.actors[OTHER], today, self.calendar).day(amount, unit)
                return [day.toordinal() + step for step in (-1, 0, 1)]
            case Const(constant=day):
                return [day.toordinal() + step for step in (-1, 0, 1)]
        return []
