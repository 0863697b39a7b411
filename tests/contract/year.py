"""A year in the life of an organisation: 200 problems under the bundled policy `closeout`, day by day.

What happens on which day follows from a problem's number alone; `year_by_hand.toml` says the same in words, and what
the reports must say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from rectify import Campaign, Measure, Objection, Problem, Publication
from rectify.policy.actor import Actor
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Audience, Posted
from tests.contract.walks import BUREAU, CLERK, GROUP, HELD, SECRETARY, Desk

BRANCHES = ("机关党委", "办公室", "人事处", "信息中心")
REVIEWER = Actor("u-1006", [("reviewer", BUREAU)])
#: Who leads 信息中心 until 10 June, and who from then on.
LEAVING, COMING = "u-1104", "u-1204"

#: First and last number of a group, the day it starts, and when its problems are accepted by what becomes of them.
GROUPS = (
    (
        1,
        80,
        date(2022, 1, 28),
        {"in time": date(2022, 4, 20), "late": date(2022, 6, 15), "extended": date(2022, 5, 20)},
    ),
    (
        81,
        140,
        date(2022, 2, 28),
        {"in time": date(2022, 5, 20), "late": date(2022, 7, 15), "extended": date(2022, 6, 20)},
    ),
    (
        141,
        200,
        date(2022, 5, 31),
        {"in time": date(2022, 8, 15), "late": date(2022, 10, 17), "extended": date(2022, 9, 20)},
    ),
)
#: By the day a group starts: when extensions are asked for and approved, and to which day.
EXTENSIONS = {
    date(2022, 1, 28): (date(2022, 4, 15), date(2022, 4, 18), date(2022, 5, 28)),
    date(2022, 2, 28): (date(2022, 5, 16), date(2022, 5, 18), date(2022, 6, 28)),
    date(2022, 5, 31): (date(2022, 8, 15), date(2022, 8, 18), date(2022, 9, 30)),
}
#: What was done before its date, and written down only on this day.
RECORDED_LATE = {8: date(2022, 6, 9)}
#: The bureau's own day off, announced on the second day of the posting: the period ends a day later.
DAY_OFF = date(2022, 7, 7)


def fate(number: int) -> str:
    """Say what becomes of a problem."""
    if number % 10 == 9:
        return "never"
    return {3: "late", 4: "extended"}.get(number % 5, "in time")


@dataclass
class Year:
    """The year as it goes: what there is, and what is to be done on which day."""

    desk: Desk
    campaign: Campaign = field(init=False)
    problems: dict[int, Problem] = field(default_factory=dict)
    measures: dict[int, Measure] = field(default_factory=dict)
    posted: dict[int, Publication] = field(default_factory=dict)
    objections: dict[int, Objection] = field(default_factory=dict)
    to_do: dict[date, list[Callable[[], object]]] = field(default_factory=lambda: defaultdict(list))

    def plan(self) -> None:
        """Write the year's diary."""
        self.to_do[HELD].append(self.identify)
        for first, last, start, accepted in GROUPS:
            for number in range(first, last + 1):
                self.to_do[start].append(partial(self.start, number))
                if fate(number) in {"extended", "never"}:
                    self.plan_extension(number, *EXTENSIONS[start])
                if fate(number) != "never":
                    on = RECORDED_LATE.get(number, accepted[fate(number)])
                    self.to_do[on].append(partial(self.accept, number))
        self.plan_handover()
        self.plan_posting([number for number in range(1, 141) if fate(number) in {"in time", "extended"}])
        self.plan_second_cycles()

    def plan_extension(self, number: int, asked: date, approved: date, to: date) -> None:
        waiting: list[Any] = []

        def ask() -> None:
            items = (self.problems[number], self.measures[number])
            waiting.extend(self.desk.of(CLERK).extend(item, to=to, reason="材料需外单位出具") for item in items)

        self.to_do[asked].append(ask)
        self.to_do[approved].append(lambda: [self.desk.of(GROUP).fire(one, "approve") for one in waiting])

    def plan_handover(self) -> None:
        self.to_do[date(2022, 6, 10)].append(
            lambda: self.desk.secretary.handover_all(LEAVING, to=COMING, reason="负责人调离")
        )

    def plan_posting(self, numbers: list[int]) -> None:
        """The results of all that is done by the end of June are posted on 4 July; two meet an objection."""
        self.to_do[date(2022, 7, 1)].append(lambda: self.propose(numbers))
        self.to_do[date(2022, 7, 4)].append(lambda: self.fire_all("put_up", CLERK))
        self.to_do[date(2022, 7, 5)].append(self.recompute)
        self.to_do[date(2022, 7, 6)].append(self.object)
        self.to_do[date(2022, 7, 8)].append(lambda: self.uphold(5))
        self.to_do[date(2022, 7, 11)].append(lambda: self.dismiss(10))
        self.to_do[date(2022, 7, 13)].append(self.publish)

    def plan_second_cycles(self) -> None:
        self.to_do[date(2022, 7, 11)].append(lambda: self.start_again(5))
        self.to_do[date(2022, 9, 30)].append(lambda: self.accept(5))
        self.to_do[date(2022, 9, 1)].append(
            lambda: self.desk.of(GROUP).fire(self.problems[20], "relapse", reason="反弹")
        )
        self.to_do[date(2022, 9, 2)].append(lambda: self.start_again(20))

    # --- what is done ---------------------------------------------------------

    def identify(self) -> None:
        self.campaign = self.desk.campaign("closeout")
        for number in range(1, 201):
            branch = (number - 1) % 4
            org, owner = f"{BUREAU}/{BRANCHES[branch]}", f"u-110{branch + 1}"
            clerk = self.desk.of(CLERK)
            problem = clerk.identify(self.campaign, f"问题{number}", org=org, owner=owner)
            self.problems[number] = problem
            self.measures[number] = clerk.plan(problem, f"措施{number}", owner=owner)

    def start(self, number: int) -> None:
        self.desk.secretary.fire(self.problems[number], "start")

    def start_again(self, number: int) -> None:
        problem = self.problems[number]
        self.measures[number] = self.desk.of(CLERK).plan(problem, f"再整改措施{number}", owner=problem.owner)
        self.desk.secretary.fire(self.measures[number], "start")

    def accept(self, number: int) -> None:
        """Submit, inspect and accept; what is recorded late was accepted on the day before its date."""
        problem = self.problems[number]
        on = date(2022, 4, 27) if number in RECORDED_LATE else None
        clerk, group = self.desk.of(CLERK), self.desk.of(GROUP)
        clerk.attach(problem, f"https://files.example/{number}", effective_on=on)
        clerk.fire(problem, "submit", effective_on=on)
        group.fire(problem, "inspect", reason="现场核查属实", effective_on=on)
        group.fire(problem, "accept", effective_on=on)

    def propose(self, numbers: list[int]) -> None:
        problems = [self.problems[number] for number in numbers]
        made = self.desk.of(CLERK).post(
            problems, what=Posted.RESULT, audience=Audience.PARTY, places=["局一楼公示栏", "各基层党组织"]
        )
        by_problem = {one.problem_id: one for one in made}
        self.posted = {number: by_problem[self.problems[number].id] for number in numbers}
        self.fire_all("review", REVIEWER)
        self.fire_all("approve", SECRETARY)

    def fire_all(self, trigger: str, actor: Actor) -> None:
        for one in self.posted.values():
            self.desk.of(actor).fire(one, trigger)

    def recompute(self) -> None:
        calendar = WorkCalendar.statutory().overlay({DAY_OFF: "off"})
        moved = self.desk.secretary.recompute(calendar, reason="本局 7 月 7 日放假")
        assert len(moved) == len(self.posted)

    def object(self) -> None:
        for number in (5, 10):
            self.objections[number] = self.desk.of(CLERK).object_to(self.posted[number], "结果与事实不符")

    def uphold(self, number: int) -> None:
        self.desk.of(GROUP).fire(self.objections[number], "uphold", reason="查证属实")

    def dismiss(self, number: int) -> None:
        self.desk.of(GROUP).fire(self.objections[number], "dismiss", reason="查无此事")

    def publish(self) -> None:
        for number, publication in self.posted.items():
            if number != 5:
                self.desk.of(CLERK).fire(publication, "end")
                self.desk.of(CLERK).fire(self.problems[number], "publish")
