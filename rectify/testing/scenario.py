"""Scenarios (情景): a rule told as a story, which runs on a real ledger and fails in plain words.

``scenario.on("2022-01-20").problem(measures=1).start().due`` is 20 April 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pendulum

from rectify.ledger import connect
from rectify.ledger.app import Rectify
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.policy.workdays import DayStatus, WorkCalendar
from rectify.testing.clock import FrozenClock, day_of
from rectify.testing.people import BRANCH, DOER, OWNER, People
from rectify.testing.stage import Stage
from rectify.testing.story import Story

#: The day on which scenarios begin that name none.
BEGINNING = pendulum.date(2022, 1, 20)

#: Id of whoever holds every role, for what the policy is not asked about.
EVERYBODY = "经办人"

#: Where scenarios are played if nothing else is asked for: a database in memory.
IN_MEMORY = "sqlite://"


@dataclass(frozen=True)
class Scenario:
    """Where stories begin. Several may be told in one test; each has days of its own.

    Made by the fixture ``scenario``, or by `playing` outside of pytest.

    Attributes:
        stage: the ledger, its clock and its people.
        day: the local date on which its stories begin.

    """

    stage: Stage
    day: pendulum.Date = BEGINNING

    def __repr__(self) -> str:
        return f"<Scenario {self.stage.policy.name} {self.day.isoformat()}>"

    def on(self, day: date | str) -> Scenario:
        """Return the same, with stories that begin on another day: a date, or ISO text."""
        return replace(self, day=day_of(day))

    def problem(
        self,
        *,
        measures: int | None = None,
        owner: str | None = OWNER,
        owners: Sequence[str] = (),
        by: str | None = None,
        measure: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Story:
        """Begin a story with a problem (问题) and its measures.

        Args:
            measures: how many measures it has; as many as there are ``owners``, else one, if None.
            owner: id of whoever is responsible for the problem.
            owners: ids of those responsible for the measures, in turn; ``措施责任人`` if none.
            by: who identifies and plans; whoever may, if None.
            measure: fields of every measure, as of `Ledger.plan`.
            fields: further fields of the problem, as of `Ledger.identify`: ``confidential=True``, ``facet=...``.

        Raises:
            RuleBroken: the policy does not let it be identified or planned.

        """
        __tracebackhide__ = True
        story = Story(self.stage, self.stage.campaign(self.day), self.day)
        given = {"org": BRANCH, "owner": owner, **fields}
        begun = story.make("problem", by=by, **given)
        for number in range(len(owners) or 1 if measures is None else measures):
            whose = owners[number % len(owners)] if owners else DOER
            begun.make("measure", by=by, **{"owner": whose, **(measure or {})})
        return begun

    def campaign(self) -> Story:
        """Begin a story of the meeting itself: its steps (环节), reports up (上报) and opinions (意见)."""
        return Story(self.stage, self.stage.campaign(self.day), self.day)

    def granted(self, person: str, *roles: str) -> Scenario:
        """Let a person hold roles, by their names or titles, in all stories."""
        self.stage.people.grant(person, roles)
        return self

    def days(self, *, off: Iterable[date | str] = (), work: Iterable[date | str] = ()) -> Scenario:
        """Return the same with made-up days off and working days, laid over the calendar; the ledger stays."""
        made: dict[date, DayStatus] = {**{day_of(one): "off" for one in off}, **{day_of(one): "work" for one in work}}
        rectify = self.stage.rectify
        return replace(self, stage=replace(self.stage, rectify=rectify.counting_by(rectify.calendar.overlay(made))))

    def ledger(self) -> Ledger:
        """Return a ledger for somebody who holds every role that is granted, over the scenario's organisations."""
        people = self.stage.people
        people.grant(EVERYBODY, [one.name for one in people.policy.roles.values() if one.field is None])
        return self.stage.ledger(people.actor(EVERYBODY, None))


@contextmanager
def playing(
    policy: Policy,
    *,
    database: str = IN_MEMORY,
    calendar: WorkCalendar | None = None,
    clock: FrozenClock | None = None,
    lang: Lang = "zh",
) -> Iterator[Scenario]:
    """Give a scenario, and take back all that was done in it.

    Args:
        policy: the rules.
        database: URL of any database; rectify's tables are made where they are missing.
        calendar: which days are worked; the statutory ones if None.
        clock: the clock that the stories turn.
        lang: the language of failures.

    """
    frozen = FrozenClock(BEGINNING) if clock is None else clock
    with connect.scratch(database) as session:
        rectify = Rectify(Policies.bundled().including(policy), calendar=calendar, clock=frozen)
        yield Scenario(Stage(session, rectify, policy, frozen, People(policy, lang), lang), frozen.day)
