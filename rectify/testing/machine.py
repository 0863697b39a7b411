"""Random walks through a policy (随机演练): a Hypothesis machine that draws from the moves that are enabled.

    TestStandard = PolicyMachine(policy).TestCase

Every step is made on a real ledger. What the model checker asks of every policy is asked of each move before it is
made, the policy's own properties besides. What fails is shrunk to the fewest steps and told in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rectify import messages
from rectify.errors import RectifyError
from rectify.ledger.tables import Item
from rectify.messages import Lang
from rectify.policy import observing
from rectify.policy.actor import Actor
from rectify.policy.along import moving
from rectify.policy.facts import FieldType, Situation
from rectify.policy.judge import judge
from rectify.policy.lifecycle import Transition
from rectify.policy.modelcheck.builtin import breaches, is_broken
from rectify.policy.policy import Policy
from rectify.policy.property import Property
from rectify.testing.broken import Account, RuleBroken
from rectify.testing.people import DOER, OWNER
from rectify.testing.scenario import EVERYBODY, playing
from rectify.testing.story import REASON, Story
from rectify.vocabulary import Title

#: Acts that need more than a walk can draw, or that only tidy up after mistakes.
LEFT_OUT = frozenset({"merge", "split", "correct", "recompute"})
#: How far a ``TestCase`` walks, unless its ``settings`` are set. Which lines of ours ran would explain nothing.
WALKS = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
#: Kinds of which a walk makes more on its way.
MADE = ("extension", "measure", "objection", "publication")
#: Who walks: somebody who is responsible for nothing, and those who are; each holds every role that can be granted.
WALKERS = (EVERYBODY, OWNER, DOER)


@dataclass(frozen=True, slots=True)
class Enabled:
    """A move that may be made now: of which item, by whom, with what."""

    item: Item
    transition: Transition
    situation: Situation

    def __str__(self) -> str:
        return f"{self.item.label} {self.transition.title.zh}（{self.situation.actor.id}）"


def PolicyMachine(  # noqa: N802 - it makes a class, and is called like one
    policy: Policy, properties: Iterable[Property] = (), *, lang: Lang = "zh"
) -> type[RuleBasedStateMachine]:
    """Return a state machine of Hypothesis that walks through a policy; its ``TestCase`` is a test.

    Args:
        policy: the rules.
        properties: what must be so besides what every policy has to keep, and the policy's own properties.
        lang: the language of failures.

    """
    given = {"policy": policy, "properties": (*policy.properties, *properties), "lang": lang}
    made: Any = type(f"PolicyMachine[{policy.name}]", (_Walk,), given)
    made.TestCase.settings = WALKS
    return cast("type[RuleBasedStateMachine]", made)


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
        said: dict[str, Any] = {"confidential": confidential, "facet": "学习", "category": "立行立改"}
        measure = {"direction": "学习", "nature": "当下改"}
        self.story = self.scenario.problem(measures=measures, measure=measure, **said)

    @precondition(lambda self: self.story is not None)
    @rule(data=st.data(), days=st.integers(0, 40))
    def move(self, data: st.DataObject, days: int) -> None:
        """Make one of the moves that are enabled."""
        story = self._story()
        enabled = list(self._enabled(days))
        if enabled:
            named = {str(one): one for one in enabled}
            drawn = named[data.draw(st.sampled_from(list(named)), label="move")]
            self._watch(drawn)
            reason, params = drawn.situation.params.get("reason"), dict(drawn.situation.params)
            params.pop("reason", None)
            story.do(drawn.transition.trigger, of=drawn.item.label, by=drawn.situation.actor, reason=reason, **params)

    @precondition(lambda self: self.story is not None)
    @rule(kind=st.sampled_from(MADE), days=st.integers(1, 40))
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
    @rule(confidential=st.booleans())
    def classify(self, confidential: bool) -> None:  # noqa: FBT001 - Hypothesis gives it by name
        """Make the problem confidential, or no longer so: where the policy lets it."""
        try:
            self._story().do("amend", of="problem", confidential=confidential)
        except (RuleBroken, RectifyError):
            return  # it is refused, or is so already

    @precondition(lambda self: self.story is not None)
    @rule(days=st.integers(1, 60))
    def wait(self, days: int) -> None:
        """Let days go by."""
        story = self._story()
        story.at(story.day.add(days=days))

    @invariant()
    def keeps_the_properties(self) -> None:
        """Read every property that holds at all times, of every item."""
        if self.story is None or all(one.on for one in self.properties):
            return
        nobody = self._situation(self._walkers()[0], {})
        for item in self.story.items:
            mine = [one for one in self.properties if one.kind == item.kind and not one.on]
            for one in mine:
                if is_broken(one, self.scenario.stage.facts(item), nobody):
                    raise self._broken(self._property(one, item.label), None, one)

    def teardown(self) -> None:
        """Take everything back."""
        self.stack.close()

    def _story(self) -> Story:
        assert self.story is not None  # noqa: S101 - the preconditions say so
        return self.story.at(self.story.day)

    def _walkers(self) -> list[Actor]:
        return [self.scenario.stage.people.actor(one, None) for one in WALKERS]

    def _situation(self, actor: Actor, params: dict[str, Any]) -> Situation:
        return Situation(actor, self._story().day, self.scenario.stage.rectify.calendar, params)

    def _enabled(self, days: int) -> Iterator[Enabled]:
        """Give every move that may be made now, the newest item's last."""
        stage, items = self.scenario.stage, self._story().items
        known = stage.facts_of(items[-1])
        for item in reversed(items):
            lifecycle, facts = self.policy.kinds[item.kind], known.get(item.id) or stage.facts(item)
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

    def _watch(self, move: Enabled) -> None:
        """Ask what must be so of a move and of all that moves along, with whoever is about to make it."""
        facts = self.scenario.stage.facts(move.item)
        for one in moving(self.policy, facts, move.transition):
            label, trigger, source = one.facts.label, one.transition.trigger, one.facts.fields["state"]
            for code, said in breaches(self.policy, one.facts, one.transition, source, move.situation):
                told = messages.text(f"check.{code}", self.lang, label=label, **self._words(one.transition, said))
                raise self._broken(told, one.transition)
            for each in self.properties:
                if each.kind == one.facts.kind and trigger in each.on and is_broken(each, one.facts, move.situation):
                    raise self._broken(self._property(each, label), one.transition, each)

    def _words(self, transition: Transition, said: Mapping[str, object]) -> dict[str, object]:
        titles = {"title": transition.title, **said}
        return {name: one.text(self.lang) if isinstance(one, Title) else one for name, one in titles.items()}

    def _property(self, one: Property, label: str) -> str:
        return messages.text("check.property", self.lang, title=one.title.text(self.lang), label=label)

    def _broken(self, said: str, transition: Transition | None, one: Property | None = None) -> RuleBroken:
        clauses = [one.clause] if one and one.clause else []
        if transition and transition.clause:
            clauses.append(f"{transition.clause} {transition.title.text(self.lang)}")
        return RuleBroken(said, [], Account(self.policy, clauses, self._story().history, self.lang))
