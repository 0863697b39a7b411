"""A ledger in which anything may have happened: items of every kind, moved about by everybody as the policy lets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from rectify import Actor, Ledger, Problem
from rectify.errors import RectifyError
from rectify.ledger.moving import OWN_VERBS, Action
from rectify.ledger.tables import ITEM_CLASSES, Item
from rectify.policy.actor import CONFIDENTIAL
from rectify.policy.facts import FieldType
from rectify.policy.policy import Policy
from tests.contract.walks import BRANCH, BUREAU, HELD, Desk

PEOPLE = ("u-1", "u-2", "u-3", "u-4")
ORGS = (BUREAU, BRANCH, f"{BUREAU}/办公室")
REASON = "按制度办理"
#: The kinds of problems that an audit knows.
CATEGORIES = ("立行立改", "分阶段整改", "持续整改")


@dataclass
class Wander:
    """Somebody who does whatever may be done, by chance.

    Attributes:
        desk: where it is done.
        policy: under which rules.
        chance: what is chosen by; the same seed does the same.

    """

    desk: Desk
    policy: Policy
    chance: random.Random
    campaign: Any = field(init=False)

    def __post_init__(self) -> None:
        self.campaign = self.desk.campaign(self.policy.name)

    def somebody(self) -> Actor:
        roles = [name for name, role in self.policy.roles.items() if role.field is None]
        held = [(role, self.chance.choice(ORGS)) for role in roles if self.chance.random() < 0.6]
        return Actor(self.chance.choice(PEOPLE), [*held, (CONFIDENTIAL, BUREAU)])

    def all_powerful(self, who: str = "u-9") -> Ledger:
        return self.desk.of(Actor(who, [(role, BUREAU) for role in (*self.policy.roles, CONFIDENTIAL)]))

    def begin(self, problems: int) -> None:
        """Identify problems with measures, some confidential, some dated."""
        for number in range(problems):
            self.try_to(self.find, self.all_powerful(self.chance.choice(PEOPLE)), number)

    def find(self, ledger: Ledger, number: int) -> None:
        problem = ledger.identify(
            self.campaign,
            f"问题{number}",
            org=self.chance.choice(ORGS),
            owner=self.chance.choice([None, *PEOPLE]),
            root_cause=self.chance.choice([None, "制度不健全"]),
            category=self.chance.choice(CATEGORIES),
            confidential=self.chance.random() < 0.1,
            term=self.term(),
            due_on=self.chance.choice([None, None, date(2022, 3, 31)]),
            effective_on=HELD,
        )
        for _ in range(self.chance.randrange(4)):
            self.try_to(self.plan, ledger, problem)

    def plan(self, ledger: Ledger, problem: Problem) -> None:
        dated = self.chance.choice([None, date(2022, 3, 15)])
        ledger.plan(problem, "措施", owner=self.chance.choice(PEOPLE), term=self.term(), due_on=dated)

    def term(self) -> str | None:
        return self.chance.choice([None, *self.policy.terms])

    def go_on(self, steps: int, *, days: int) -> None:
        """Do that many things, over that many days."""
        for _ in range(steps):
            if self.chance.random() < days / steps:
                self.desk.clock.turn(self.desk.rectify.today() + timedelta(days=1))
            item = self.chance.choice(self.items())
            self.try_to(self.act, self.desk.of(self.somebody()), item)

    def items(self) -> list[Item]:
        ledger = self.all_powerful()
        return [one for cls in ITEM_CLASSES.values() for one in ledger.items(cls)]

    def try_to(self, act: Any, *given: Any) -> None:
        """Do it, unless it turns out that it may not be done."""
        nested = self.desk.session.begin_nested()
        try:
            act(*given)
        except RectifyError:
            nested.rollback()
        else:
            nested.commit()

    def act(self, ledger: Ledger, item: Item) -> None:
        ways = [*self._moves(ledger, item), *self._more(ledger, item)]
        if ways:
            self.chance.choice(ways)()

    def _moves(self, ledger: Ledger, item: Item) -> Iterator[Any]:
        for action in ledger.actions(item):
            if action.allowed and action.trigger not in OWN_VERBS:
                yield lambda action=action: ledger.fire(item, action.trigger, reason=REASON, **self.params(action))

    def params(self, action: Action) -> dict[str, Any]:
        return {name: self.value(kind) for name, kind in action.params.items()}

    def value(self, kind: FieldType) -> Any:
        today = self.desk.rectify.today()
        return today + timedelta(days=self.chance.randrange(1, 60)) if kind is FieldType.DATE else "u-2"

    def _more(self, ledger: Ledger, item: Item) -> Iterator[Any]:
        today = self.desk.rectify.today()
        match item.kind:
            case "problem":
                posted = {"what": self.chance.choice(["list", "result"]), "audience": "party", "places": ["公示栏"]}
                yield lambda: self.plan(ledger, item)  # type: ignore[arg-type]
                yield lambda: ledger.attach(item, "https://files.example/1")
                yield lambda: ledger.post([item], **posted)  # type: ignore[arg-type, list-item]
            case "measure":
                yield lambda: ledger.attach(item, "https://files.example/2")
            case "publication":
                yield lambda: ledger.object_to(item, "与事实不符", owner="u-3")  # type: ignore[arg-type]
        if item.kind in {"problem", "measure"}:
            later = (item.due_on or today) + timedelta(days=self.chance.randrange(1, 40))
            yield lambda: ledger.extend(item, to=later, reason="外部审批未完成")
