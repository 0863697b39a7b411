"""Preparing (准备): the way to a move through the lifecycle, and what its guards ask for on the way.

A guard that does not hold says itself what is missing: evidence is attached, measures are taken to the state that is
asked for, what has not happened is done, what has to run out is waited for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pendulum

from rectify.ledger.tables import Item
from rectify.policy import observing
from rectify.policy.facts import Facts, Situation
from rectify.policy.guard import And, Count, Expression, Happened, Or
from rectify.policy.lifecycle import Lifecycle, Tally, Transition
from rectify.testing.move import EVIDENCE

if TYPE_CHECKING:
    from rectify.testing.story import Story

#: Acts that change what an item says or whose it is: no way leads through them.
NEVER = frozenset({"amend", "correct", "handover", "merge", "recompute", "reschedule", "split", "withdraw"})
#: How often a guard is mended before its preparation is given up.
PATIENCE = 12


class Preparation:
    """One preparation within a story.

    Args:
        story: what is done on the way is done in it.

    """

    def __init__(self, story: Story) -> None:
        self.story = story

    def reach(self, item: Item, trigger: str) -> None:
        """Make a move of an item, and whatever has to be made before.

        Raises:
            RuleBroken: no way is known: the last one that was tried says why.

        """
        __tracebackhide__ = True
        routes = sorted(self._routes(item, trigger), key=len)
        for route in routes[:-1]:
            savepoint = self.story.stage.session.begin_nested()
            day = self.story.day
            try:
                self._go(item, route)
            except AssertionError:
                self.story.stage.take_back(savepoint)
                self.story.at(day)
            else:
                savepoint.commit()
                return
        for route in routes[-1:]:
            self._go(item, route)
        if not routes:
            self.story.do(trigger, of=item.label)

    def _go(self, item: Item, route: list[Transition]) -> None:
        __tracebackhide__ = True
        for transition in route:
            self._ready(item, transition)
            if transition.trigger == "attach":
                self.story.do("attach", of=item.label, uri=EVIDENCE)
            else:
                self.story.do(transition.trigger, of=item.label)

    def _routes(self, item: Item, trigger: str) -> Iterator[list[Transition]]:
        """Give for each transition of the trigger the shortest way to it, that transition included."""
        lifecycle = self.story.stage.lifecycle(item)
        for last in lifecycle.named(trigger):
            way = route(lifecycle, item.state, last.sources)
            if way is not None and not last.along:
                yield [*way, last]

    def _ready(self, item: Item, transition: Transition) -> None:
        """See to it that a transition's guards hold."""
        __tracebackhide__ = True
        for _ in range(PATIENCE):
            with observing.observed(None):
                facts = self.story.stage.facts(item)
                unmet = [one for one in transition.guards if one.expression.read(facts, self._situation()) is not True]
            if not any(self._mend(item, facts, one.expression) for one in unmet):
                return  # nothing is unmet, or nothing more can be done about it: the move itself will say so

    def _situation(self) -> Situation:
        stage = self.story.stage
        return Situation(stage.reader.work.actor, self.story.day, stage.rectify.calendar)

    def _mend(self, item: Item, facts: Facts, expression: Expression) -> bool:  # noqa: PLR0911 - one answer a form
        """Do one thing about a guard that does not hold; say whether anything was done."""
        match expression:
            case And(terms) | Or(terms):
                unmet = [one for one in terms if one.read(facts, self._situation()) is not True]
                return any(self._mend(item, facts, one) for one in unmet)
            case Happened(trigger=trigger):
                return self._happen(item, trigger)
            case Count(collection="evidence"):
                self.story.do("attach", of=item.label, uri=EVIDENCE)
                return True
            case Count(collection="publications", op=">="):
                self._post(item, facts, expression)
                return True
            case Count(collection="publications"):
                return self._wait(facts, expression)
            case Count():
                return self._move_members(facts, expression)
        return False

    def _happen(self, item: Item, trigger: str) -> bool:
        lifecycle = self.story.stage.lifecycle(item)
        if lifecycle.find(trigger, item.state) is None:
            return False
        self.reach(item, trigger)
        return True

    def _post(self, item: Item, facts: Facts, count: Count) -> None:
        """Post the item, to whichever audience the guard asks for."""
        before = {one.fields["id"] for one in facts.members["publications"]}
        for audience in ("party", "public"):
            savepoint = self.story.stage.session.begin_nested()
            self.story.do("post", audience=audience)
            after = self.story.stage.facts(item)
            new = [one for one in after.members["publications"] if one.fields["id"] not in before]
            if any(count.where.read(one, self._situation()) is True for one in new):
                savepoint.commit()
                return
            self.story.stage.take_back(savepoint)

    def _wait(self, facts: Facts, count: Count) -> bool:
        """Wait until the day after what has to run out."""
        offending = [m for m in facts.members[count.collection] if count.where.read(m, self._situation()) is not False]
        days = [one.fields["due_on"] for one in offending if one.fields["due_on"] is not None]
        if not days or max(days) < self.story.day:
            return False
        self.story.at(pendulum.Date.fromordinal(max(days).toordinal() + 1))
        return True

    def _move_members(self, facts: Facts, count: Count) -> bool:
        """Take the first member that is in the way to the nearest state in which it is not."""
        wanted = count.op in {">=", ">"}
        for member in facts.members[count.collection]:
            if (count.where.read(member, self._situation()) is True) is wanted:
                continue
            lifecycle = self.story.stage.policy.kinds[member.kind]
            for target in _nearest(lifecycle, member.fields["state"]):
                fields = {**member.fields, "state": target, "is_open": lifecycle.states[target].open}
                if (count.where.read(replace(member, fields=fields), self._situation()) is True) is wanted:
                    way = route(lifecycle, member.fields["state"], (target,)) or []
                    self._go(self.story.item(member.label), way)
                    return bool(way)
        return False


def _nearest(lifecycle: Lifecycle, state: str) -> list[str]:
    ways = {target: route(lifecycle, state, (target,)) for target in lifecycle.states}
    return sorted((target for target, way in ways.items() if way), key=lambda target: len(ways[target] or ()))


def route(lifecycle: Lifecycle, state: str, targets: tuple[str, ...]) -> list[Transition] | None:
    """Return the fewest moves from a state to one of some others, None if none lead there.

    They pass through no state that the figures leave out, and open no new cycle.
    """
    ways: dict[str, list[Transition]] = {state: []}
    waiting = deque([state])
    while waiting:
        here = waiting.popleft()
        if here in targets:
            return ways[here]
        for one in lifecycle.leading_out(here):
            target = one.target
            if target is None or target in ways or one.along or one.opens_cycle or one.trigger in NEVER:
                continue
            if lifecycle.states[target].tally is Tally.LEFT_OUT:
                continue
            ways[target] = [*ways[here], one]
            waiting.append(target)
    return None
