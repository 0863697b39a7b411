"""The stage of scenarios (场景环境): a ledger, its clock and its people, shared by the stories that are told on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pendulum

from rectify import messages
from rectify.ledger.app import Rectify
from rectify.ledger.gathering import Needs, Reader, gather
from rectify.ledger.ledger import Ledger
from rectify.ledger.reading import ref_of
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Entry, Item, Problem
from rectify.messages import Lang
from rectify.policy.actor import Actor
from rectify.policy.facts import SCHEMAS, Facts
from rectify.policy.lifecycle import Lifecycle
from rectify.policy.policy import Policy
from rectify.testing.clock import FrozenClock
from rectify.testing.people import BUREAU, People

#: Whatever any guard could look at.
EVERYTHING = Needs(frozenset(SCHEMAS["problem"].collections.values()), entries=True)


@dataclass
class Stage:
    """What the stories of one test share. It lives as long as its session, which the test's fixture rolls back.

    Attributes:
        session: the SQLAlchemy session.
        rectify: the application's setting, with the clock and the calendar.
        policy: the rules.
        clock: turned by the stories.
        people: who acts.
        lang: the language of what is said.

    """

    session: Any
    rectify: Rectify
    policy: Policy
    clock: FrozenClock
    people: People
    lang: Lang = "zh"
    campaigns: dict[pendulum.Date, Campaign] = field(default_factory=dict)
    _read: dict[str, tuple[int, list[Item]]] = field(default_factory=dict)

    def ledger(self, actor: Actor) -> Ledger:
        """Return a ledger for whoever acts."""
        return self.rectify.ledger(self.session, tenant="scenario", actor=actor, lang=self.lang)

    @property
    def reader(self) -> Ledger:
        """A ledger that sees everything."""
        return self.ledger(self.people.actor("scenario", None))

    def campaign(self, held_on: pendulum.Date) -> Campaign:
        """Return the campaign of a day, opened when it is first asked for."""
        if held_on not in self.campaigns:
            title = self.policy.title.text(self.lang)
            opened = self.reader.open_campaign(title, policy=self.policy.name, held_on=held_on, org=BUREAU)
            self.campaigns[held_on] = opened
        return self.campaigns[held_on]

    def facts(self, item: Item) -> Facts:
        """Return what is so of an item, and of everything about it."""
        work = self.reader.work
        return gather(Reader(work.connect(), work.tenant), ref_of(item), EVERYTHING).facts

    def facts_of(self, problem: Item) -> dict[str, Facts]:
        """Return the facts of a problem and of all that belongs to its present cycle, by id, in one reading."""
        found = [self.facts(problem)]
        for one in found:  # it grows while it is read
            for kind, members in one.members.items():
                found += members if kind != "evidence" else ()
        return {one.fields["id"]: one for one in found}

    def lifecycle(self, item: Item) -> Lifecycle:
        """Return the lifecycle of an item's kind."""
        return self.policy.kinds[item.kind]

    def items(self, root: Problem | Campaign) -> list[Item]:
        """Return what belongs to a problem or a campaign, the newest first; a problem itself last."""
        if isinstance(root, Campaign):
            return self._items(root)
        version, _ = self._read.get(root.id, (0, []))
        if version != root.version:  # every write below a problem raises its version
            self._read[root.id] = (root.version, self._items(root))
        return list(self._read[root.id][1])

    def take_back(self, savepoint: Any) -> None:
        """Roll back to a savepoint: what was made since is not there any more."""
        savepoint.rollback()
        self._read.clear()

    def _items(self, root: Problem | Campaign) -> list[Item]:
        ledger, found = self.reader, list[Item]()
        if isinstance(root, Campaign):
            for kind in ("problem", "step", "submission", "opinion"):
                if kind in self.policy.kinds:
                    found += ledger.items(ITEM_CLASSES[kind], campaign=root)
        else:
            for kind in self.policy.kinds:
                if ITEM_CLASSES[kind].root_kind == "problem" and kind != "problem":
                    found += ledger.items(ITEM_CLASSES[kind], problem=root)
            found.append(root)
        return sorted(found, key=lambda one: (one is not root, one.id), reverse=True)

    def history(self, root: Problem | Campaign) -> list[str]:
        """Return everything that happened to a problem or campaign, a line each, in order."""
        items = self.items(root)
        ledger = self.reader
        entries = [(entry.root_version, entry, item) for item in items for entry in ledger.history(item)]
        return [self._line(entry, item) for _, entry, item in sorted(entries, key=lambda one: one[0])]

    def _line(self, entry: Entry, item: Item) -> str:
        lifecycle = self.lifecycle(item)
        found = lifecycle.find(entry.trigger, entry.state_before) if entry.state_before else lifecycle.creation
        title = found.title.text(self.lang) if found else entry.trigger
        state = lifecycle.states[entry.state_after].title.text(self.lang)
        changed = entry.due_after != entry.due_before
        due = entry.due_after.isoformat() if entry.due_after else messages.text("testing.no_date", self.lang)
        dated = messages.text("testing.due", self.lang, due=due) if changed else ""
        who = f"（{entry.actor}）" if self.lang == "zh" else f" ({entry.actor})"
        return f"{entry.effective_on.isoformat()} {item.label} {title} → {state}{dated}{who}"
