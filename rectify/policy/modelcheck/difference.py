"""Where two policies differ (差别): a situation in which one allows what the other refuses, or more comes of it.

Only the moves that are written differently are asked, in every situation that the first policy lets people reach.
If the two answer alike everywhere, nothing that the first lets people reach is out of the second's reach, nor the
reverse: by the search's own reckoning they are the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache, partial
from typing import Any

import pendulum

from rectify import messages
from rectify.messages import CATALOGUE, Lang
from rectify.policy.actor import Actor
from rectify.policy.extension import Limits
from rectify.policy.facts import REQUIRED_KINDS
from rectify.policy.lifecycle import Effect, Transition
from rectify.policy.modelcheck.cast import OTHER
from rectify.policy.modelcheck.check import calendar, explore
from rectify.policy.modelcheck.distinctions import Distinctions
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.ladder import terms_of
from rectify.policy.modelcheck.moves import Mover, Taking
from rectify.policy.modelcheck.node import Node, Standing
from rectify.policy.modelcheck.search import BEGINS, Explored, Search, Step
from rectify.policy.modelcheck.trying import Trying
from rectify.policy.modelcheck.words import step_in_words
from rectify.policy.policy import Policy
from rectify.policy.term import Term
from rectify.policy.verdict import Blocker, Category, Verdict, written
from rectify.vocabulary import Title

#: Kind, trigger, and the state that it leads out of: empty for a creation.
Move = tuple[str, str, str]
#: A configuration, and what tells the way there.
Place = tuple[Configuration, Callable[[], list[Step]]]

#: The refusal of a policy that has no such move at all.
_UNKNOWN = Blocker("no_such_move", Category.STATE, Title(*CATALOGUE["check.no_such_move"]))


@dataclass(frozen=True, slots=True)
class Difference:
    """One situation in which two policies answer differently (一处差别).

    Attributes:
        path: the shortest way there, and the move that they differ over, last.
        first: what the first policy says of that move.
        second: what the second one says.
        policies: both: the first one's words tell the path, and the words of the one that allows it, its end.
        move: kind, trigger and source state of the move.
        allows_first: whether the first of the two policies allows it.
        outcomes: where both allow it: the first field that comes out differently, with both values.

    """

    path: tuple[Step, ...]
    first: Verdict
    second: Verdict
    policies: tuple[Policy, Policy]
    move: Move
    allows_first: bool
    outcomes: tuple[str, Any, Any] | None = None

    def text(self, lang: Lang = "zh") -> str:
        """Return in one line how they differ."""
        said = {"label": self.first.label, "title": (self.first or self.second).title.text(lang)}
        if self.outcomes is not None:
            name, one, other = self.outcomes
            values = {"one": written(one, lang), "other": written(other, lang)}
            return messages.text("check.differs.outcome", lang, name=name, **said, **values)
        code = "check.differs.refused" if self.first else "check.differs.allowed"
        refusing = self.second if self.first else self.first
        reasons = "；".join(refusing.lines(lang)) if lang == "zh" else "; ".join(refusing.lines(lang))
        return messages.text(code, lang, reasons=reasons, **said)

    def reversed(self) -> Difference:
        """Return the same difference, told from the other policy's side."""
        outcomes = self.outcomes and (self.outcomes[0], self.outcomes[2], self.outcomes[1])
        return replace(self, first=self.second, second=self.first, outcomes=outcomes)

    def lines(self, lang: Lang = "zh") -> list[str]:
        """Return how they differ, and the way there, numbered."""
        *way, last = self.path
        told = [step_in_words(self.policies[0], step, lang) for step in way]
        told.append(step_in_words(self.policies[0 if self.allows_first else 1], last, lang))
        return [self.text(lang), *(f"  {number}. {said}" for number, said in enumerate(told, 1))]


def distinguish(first: Policy, second: Policy, measures: int = 2) -> Difference | None:
    """Return the nearest situation in which two policies differ; None if there is none in the whole search.

    Both rule the same kinds. What one policy lets people reach is searched once and kept, so to compare it with a
    hundred others costs little more than to compare it with one.

    Args:
        first: the policy whose situations are searched.
        second: the other one.
        measures: how many measures a problem has at most.

    """
    return next(differences(first, second, measures), None)


def differences(first: Policy, second: Policy, measures: int = 2) -> Iterator[Difference]:
    """Give one situation for each move that two policies differ over, and for each way in which they do."""
    moves, seen = differing(first, second), set[object]()
    for kept in _explored(first, measures) if moves else ():
        wanted = [one for one in moves if one[0] in kept.search.scope.kinds]
        comparing = _Comparing((first, second), kept)
        for place in kept.places() if wanted else ():
            for found in comparing.at(place, wanted):
                key = (found.move[:2], found.first.allowed, found.outcomes and found.outcomes[0])
                if key not in seen:
                    seen.add(key)
                    yield found


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """One scope, searched."""

    search: Search
    explored: Explored

    def places(self) -> Iterator[Place]:
        """Give every configuration, with what tells the way there; then those with something that is over."""
        explored = self.explored
        for place, one in enumerate(explored.configurations):
            yield one, partial(explored.path, place)
        for place, step, one in explored.over:
            yield one, partial(_further, explored, place, step)


def _further(explored: Explored, place: int, step: Step) -> list[Step]:
    return [*explored.path(place), step]


@lru_cache(maxsize=8)
def _explored(policy: Policy, measures: int) -> tuple[_Kept, ...]:
    return tuple(_Kept(search, explored) for search, explored in explore(policy, measures))


# --- which moves are written differently ------------------------------------


def differing(first: Policy, second: Policy) -> list[Move]:
    """Return the moves that two policies rule differently, as far as their texts tell."""
    found: dict[Move, None] = {}
    for kind in first.kinds:
        if kind in second.kinds:
            one, other = _ruled(first, kind), _ruled(second, kind)
            found |= dict.fromkeys((kind, *key) for key in {**one, **other} if one.get(key) != other.get(key))
    return list(found)


def _ruled(policy: Policy, kind: str) -> dict[tuple[str, str], object]:
    """Return what makes a difference to each move of a kind, by trigger and source."""
    lifecycle = policy.kinds[kind]
    return {
        (one.trigger, source): (behaviour(one), _beside(policy, kind, one))
        for one in lifecycle.transitions
        for source in one.sources or ("",)
    }


def behaviour(transition: Transition) -> object:
    """Return all of a transition that makes a difference to what may happen: not its words."""
    one = transition
    mappings = (tuple(sorted(mapping.items())) for mapping in (one.params, one.moves, one.creates))
    guards = frozenset(guard.expression for guard in one.guards)
    return one.target, frozenset(one.roles), guards, frozenset(one.sets), one.reason, one.along, *mappings


def _beside(policy: Policy, kind: str, transition: Transition) -> object:
    """Return what else a move depends on: roles, terms, limits, and whether the clock runs afterwards."""
    lifecycle = policy.kinds[kind]
    creates = not transition.sources
    dated = transition.sets_term or bool(transition.creates) or _sets_date(transition)
    extends = kind == "extension" and (creates or "item" in transition.moves)
    held = [kind, *transition.creates, *(REQUIRED_KINDS if extends else ())] if dated or extends else []
    terms = {term.name: _plain(term) for one in held for term in terms_of(policy, one)}
    state = lifecycle.states[transition.target or lifecycle.initial]
    return (
        tuple(policy.roles[role].field for role in transition.roles),
        tuple(sorted(terms.items())),
        _plain(policy.limits) if extends and policy.limits else None,
        state.open if transition.target else None,
        (lifecycle.term, lifecycle.initial) if creates else None,
    )


def _sets_date(transition: Transition) -> bool:
    return any(one.field == "due_on" and one.effect is Effect.PARAM for one in transition.sets)


def _plain(rule: Term | Limits) -> object:
    """Return a rule without its words."""
    told = {one.name: getattr(rule, one.name) for one in fields(rule)}
    return tuple((name, value) for name, value in told.items() if name not in _WORDS)


_WORDS = frozenset({"title", "clause", "source", "verified"})


# --- one configuration ------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Comparing:
    """Asks both policies about the same moves in the same situations of one scope."""

    policies: tuple[Policy, Policy]
    kept: _Kept

    @cached_property
    def _movers(self) -> tuple[Mover, Mover]:
        scope, told = self.kept.search.scope, self.kept.search.told
        first, second = (
            Mover(policy, calendar(), BEGINS, frozenset(scope.kinds), told.evidence) for policy in self.policies
        )
        return first, second

    @cached_property
    def _trying(self) -> tuple[Trying, Trying]:
        scope = self.kept.search.scope
        first, second = (
            Trying(policy, scope, Distinctions.of(policy, policy.properties), calendar()) for policy in self.policies
        )
        return first, second

    def at(self, place: Place, moves: Sequence[Move]) -> Iterator[Difference]:
        """Give every difference in one configuration."""
        here, way = place
        there = {(node.kind, node.state) for _, node in here.root.all()} if here.root else set()
        wanted = [move for move in moves if not move[2] or (move[0], move[2]) in there]
        wanted = wanted if self._is_held(here.root) else []
        standing = Standing.of(here.root, BEGINS) if wanted and here.root else None
        for move in wanted:
            for taking in self._takings(move, standing, here.today):
                found = self._compared(way, move, standing, taking)
                if found is not None:
                    yield found

    def _is_held(self, root: Node | None) -> bool:
        """Say whether both policies have the terms of everything there is."""
        terms = {node.fields["term"] for _, node in root.all()} if root else set()
        return all(terms - {None} <= policy.terms.keys() for policy in self.policies)

    def _takings(self, move: Move, standing: Standing | None, today: pendulum.Date) -> Iterator[Taking]:
        kind, trigger, state = move
        for trying in self._trying:
            if not state:
                if trying.policy.kinds[kind].creation.trigger == trigger:
                    yield from self._by_anybody(trying, trying.creating(kind, standing, today))
                continue
            transition = trying.policy.kinds[kind].find(trigger, state)
            if standing is None or transition is None or transition.along:
                continue
            for path, node in standing.nodes.items():
                if (node.kind, node.state) == (kind, state):
                    yield from self._by_anybody(trying, trying.of(transition, path, standing, today))

    def _by_anybody(self, trying: Trying, takings: Iterable[Taking]) -> Iterator[Taking]:
        """Give each way to try it, and the same by whoever holds one role alone, or none."""
        alone = [*trying.single.values(), Actor(OTHER)]
        for taking in takings:
            term = taking.draft.fields["term"] if taking.draft else None
            if term is not None and not all(term in policy.terms for policy in self.policies):
                continue
            yield taking
            for actor in alone:
                yield replace(taking, situation=replace(taking.situation, actor=actor))

    def _compared(
        self, way: Callable[[], list[Step]], move: Move, standing: Standing | None, taking: Taking
    ) -> Difference | None:
        both = [self._of(policy, move, taking) for policy in self.policies]
        first, second = (_judged(mover, standing, one, taking) for mover, one in zip(self._movers, both, strict=True))
        outcomes = None
        if first.allowed and second.allowed:
            made = [mover.made(standing, one) for mover, one in zip(self._movers, both, strict=True) if one]
            outcomes = None if made[0] == made[1] else _unlike(made[0][0], made[1][0])
        if first.allowed == second.allowed and outcomes is None:
            return None
        allowed = next(one for one in both if one is not None)
        label = first.label or second.label
        step = Step(taking.situation.today, allowed, move[0], label, move[2])
        path = (*way(), step)
        return Difference(path, first, second, self.policies, move, first.allowed, outcomes)

    @staticmethod
    def _of(policy: Policy, move: Move, taking: Taking) -> Taking | None:
        """Return the same try under one policy's own wording of the move; None if it has none."""
        kind, trigger, state = move
        lifecycle = policy.kinds[kind]
        own = lifecycle.find(trigger, state) if state else lifecycle.creation
        return None if own is None or own.trigger != trigger else replace(taking, transition=own)


def _judged(mover: Mover, standing: Standing | None, taking: Taking | None, other: Taking) -> Verdict:
    if taking is not None:
        return mover.judged(standing, taking)
    label = mover.labelled(standing, other)
    return Verdict(other.transition.trigger, other.transition.title, label, (_UNKNOWN,))


def _unlike(one: Node, other: Node) -> tuple[str, Any, Any]:
    """Return the first field in which two outcomes differ."""
    for (_, mine), (_, theirs) in zip(one.all(), other.all(), strict=False):
        for name, value in mine.fields.items():
            if theirs.fields[name] != value:
                return name, value, theirs.fields[name]
    first, second = (tuple(node.label for _, node in root.all()) for root in (one, other))
    return "members", first, second
