"""Random walks through a policy (随机演练): a Hypothesis machine that draws from the moves that are enabled.

    TestStandard = PolicyMachine(policy).TestCase

Every step is made on a real ledger. After each the laws and the policy's own properties are read, and at the end the
history is verified. What fails is shrunk to the fewest steps and told in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rectify import messages
from rectify.errors import RectifyError
from rectify.ledger.tables import Item
from rectify.messages import Lang
from rectify.policy import observing
from rectify.policy.actor import Actor
from rectify.policy.facts import Facts, FieldType, Situation
from rectify.policy.judge import judge
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from rectify.policy.property import Property
from rectify.testing.broken import Account, RuleBroken
from rectify.testing.laws import laws
from rectify.testing.making import MAKERS
from rectify.testing.people import DOER, OWNER
from rectify.testing.scenario import EVERYBODY, playing
from rectify.testing.story import REASON, Story

#: Acts that need more than a walk can draw, or that only tidy up after mistakes.
LEFT_OUT = frozenset({"merge", "split", "correct", "recompute"})
#: Who walks: somebody who is responsible for nothing, and those who are; each holds every role that can be granted.
WALKERS = (EVERYBODY, OWNER, DOER)


@dataclass(frozen=True, slots=True)
class Enabled:
    """A move that may be made now: of which item, by whom, with what."""

    item: Item
    transition: Transition
    situation: Situation

    def __repr__(self) -> str:
        return f"{self.item.label} {self.transition.title.zh}（{self.situation.actor.id}）"


def PolicyMachine(  # noqa: N802 - it makes a class, and is called like one
    policy: Policy, properties: Iterable[Property] = (), *, lang: Lang = "zh"
) -> type[RuleBasedStateMachine]:
    """Return a state machine of Hypothesis that walks through a policy; its ``TestCase`` is a test.

    Args:
        policy: the rules.
        properties: what must be so besides the laws and the policy's own properties.
        lang: the language of failures.

    """
    watched = (*laws(policy), *policy.properties, *properties)
    given = {"policy": policy, "properties": watched, "lang": lang}
    return type(f"PolicyMachine[{policy.name}]", (_Walk,), given)


class _Walk(RuleBasedStateMachine):
    """One walk: a story, and what is asked after each of its steps. Its subclasses say under which policy."""

    policy: Policy
    properties: tuple[Property, ...]
    lang: Lang

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(observing.observed(None))  # a walk that happens to pass by is no test of a clause
        self.scenario = self.stack.enter_context(playing(self.policy, lang=self.lang))
        for one in WALKERS:
            roles = [role.name for role in self.policy.roles.values() if role.field is None]
            self.scenario.granted(one, *roles)
        self.story: Story | None = None

    @initialize(measures=st.integers(0, 2), confidential=st.booleans())
    def begin(self, measures: int, confidential: bool) -> None:  # noqa: FBT001 - Hypothesis gives it by name
        """Identify a problem."""
        said = {"confidential": confidential, "facet": "学习", "category": "立行立改"}
        measure = {"direction": "学习", "nature": "当下改"}
        self.story = self.scenario.problem(measures=measures, measure=measure, **said)

    @precondition(lambda self: self.story is not None)
    @rule(data=st.data(), days=st.integers(0, 40))
    def move(self, data: st.DataObject, days: int) -> None:
        """Make one of the moves that are enabled."""
        story = self._story()
        enabled = list(self._enabled(days))
        if enabled:
            drawn = data.draw(st.sampled_from(enabled), label="move")
            self._watch_move(drawn)
            reason, params = drawn.situation.params.get("reason"), dict(drawn.situation.params)
            params.pop("reason", None)
            story.do(drawn.transition.trigger, of=drawn.item.label, by=drawn.situation.actor, reason=reason, **params)

    @precondition(lambda self: self.story is not None)
    @rule(kind=st.sampled_from(sorted({"measure", "extension", "publication", "objection"} & MAKERS.keys())), days=st.integers(1, 40))
    def make(self, kind: str, days: int) -> None:
        """Plan a measure, ask for an extension, post, object: where the policy lets it."""
        story = self._story()
        if kind not in self.policy.kinds:
            return
        more: dict[str, Any] = {"to": story.day.add(days=days)} if kind == "extension" else {}
        try:
            story.make(kind, by=self.scenario.stage.people.actor(EVERYBODY, None), **more)
        except (RuleBroken, RectifyError):
            return  # it is refused, or there is nothing that it could belong to

    @precondition(lambda self: self.story is not None)
    @rule(days=st.integers(1, 60))
    def wait(self, days: int) -> None:
        """Let days go by."""
        story = self._story()
        story.at(story.day.add(days=days))

    @invariant()
    def keeps_the_properties(self) -> None:
        """Read every property that holds at all times, of every item."""
        if self.story is None:
            return
        for item in self.story.items:
            mine = [one for one in self.properties if one.kind == item.kind and not one.on]
            facts = self.scenario.stage.facts(item) if mine else None
            for one in mine:
                self._read(one, facts, self._situation(self._walkers()[0], {}))

    def teardown(self) -> None:
        """Verify the history, and take everything back."""
        try:
            findings = [one.text(self.lang) for one in self.scenario.stage.reader.verify()]
            assert findings == [], "\n".join(findings)
        finally:
            self.stack.close()

    def _story(self) -> Story:
        assert self.story is not None
        return self.story.at(self.story.day)

    def _walkers(self) -> list[Actor]:
        return [self.scenario.stage.people.actor(one, None) for one in WALKERS]

    def _situation(self, actor: Actor, params: dict[str, Any]) -> Situation:
        return Situation(actor, self._story().day, self.scenario.stage.rectify.calendar, params)

    def _enabled(self, days: int) -> Iterator[Enabled]:
        """Give every move that may be made now, the newest item's last."""
        for item in reversed(self._story().items):
            lifecycle, facts = self.policy.kinds[item.kind], self.scenario.stage.facts(item)
            for one in lifecycle.leading_out(item.state):
                if one.along or one.trigger in LEFT_OUT or one.trigger == "amend":
                    continue
                for actor in self._walkers():
                    situation = self._situation(actor, self._params(one, days))
                    if judge(self.policy, facts, one.trigger, situation, firing=True).allowed:
                        yield Enabled(item, one, situation)

    def _params(self, transition: Transition, days: int) -> dict[str, Any]:
        drawn = {FieldType.DATE: self._story().day.add(days=days), FieldType.TEXT: WALKERS[days % len(WALKERS)]}
        found: dict[str, Any] = {name: drawn.get(kind, days) for name, kind in transition.params.items()}
        return {**found, "reason": REASON} if transition.reason else found

    def _watch_move(self, move: Enabled) -> None:
        """Read every property of a move, with whoever is about to make it."""
        for one in self.properties:
            if one.kind == move.item.kind and move.transition.trigger in one.on:
                self._read(one, self.scenario.stage.facts(move.item), move.situation, move)

    def _read(self, one: Property, facts: Facts | None, situation: Situation, move: Enabled | None = None) -> None:
        if facts is None or one.expression.read(facts, situation) in {None, one.holds}:
            return
        named = move.transition if move else None
        said = messages.text("testing.property", self.lang, title=one.title.text(self.lang))
        found = [messages.text("testing.property.broken", self.lang, label=facts.label)]
        if named is not None:
            who = {"who": situation.actor.id, "title": named.title.text(self.lang), "label": facts.label}
            found = [messages.text("testing.property.move", self.lang, **who)]
        clauses = [one.clause or "", *([f"{named.clause} {named.title.text(self.lang)}"] if named else [])]
        account = Account(self.policy, [each for each in clauses if each], self._story().history, self.lang)
        raise RuleBroken(said, found, account)
