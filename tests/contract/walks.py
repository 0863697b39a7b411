"""A desk to work at: a session, a calendar day that the test turns, and the people of one small place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import (
    Actor,
    Campaign,
    Checkup,
    Extension,
    Ledger,
    Measure,
    Objection,
    Opinion,
    Problem,
    Publication,
    Rectify,
    Step,
    Submission,
    TransitionRefused,
    create_all,
)
from rectify.ledger import connect, moving
from rectify.ledger.gathering import Needs
from rectify.policy.actor import CONFIDENTIAL
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy

Item = Problem | Measure | Extension | Checkup | Publication | Objection | Step | Submission | Opinion
#: What a refusal says, in Chinese and in English.
Said = tuple[str, str]

BUREAU = "市管局"
BRANCH = "市管局/机关党委"

SECRETARY = Actor("u-1001", [("secretary", BUREAU), (CONFIDENTIAL, BUREAU)])
CLERK = Actor("u-1004", [("clerk", BUREAU), (CONFIDENTIAL, BUREAU)])
GROUP = Actor("u-2001", [("supervisor", BUREAU), (CONFIDENTIAL, BUREAU)])  # 督导组
OWNER = Actor("u-1002")
DOER = Actor("u-1003")
NOBODY = Actor("u-9001")

#: The problem of most tests is found on this day.
HELD = date(2022, 1, 20)
START = date(2022, 1, 28)

#: Whatever any guard could look at.
EVERYTHING = Needs(frozenset({"measure", "evidence", "extension", "checkup", "publication", "objection"}), entries=True)


@dataclass
class Today:
    """A clock that stands at noon, Shanghai time, of a day that the test says."""

    now: pendulum.DateTime

    def __call__(self) -> pendulum.DateTime:
        return self.now

    def turn(self, day: date) -> None:
        self.now = pendulum.datetime(day.year, day.month, day.day, 4, tz="UTC")


def today_is(day: date) -> Today:
    clock = Today(pendulum.datetime(2000, 1, 1))
    clock.turn(day)
    return clock


@dataclass
class Desk:
    """One session of the host's, and ledgers over it for whoever acts."""

    session: Session
    clock: Today
    rectify: Rectify
    tenant: str = "city"

    def of(self, actor: Actor, tenant: str | None = None) -> Ledger:
        return self.rectify.ledger(self.session, tenant=tenant or self.tenant, actor=actor)

    @property
    def secretary(self) -> Ledger:
        return self.of(SECRETARY)

    @property
    def connection(self) -> sa.Connection:
        return self.session.connection()

    def campaign(self, policy: str = "standard", **fields: Any) -> Campaign:
        given = {"title": "专题民主生活会", "held_on": HELD, "org": BUREAU, **fields}
        return self.secretary.open_campaign(given.pop("title"), policy=policy, **given)

    def problem(self, campaign: Campaign | None = None, **fields: Any) -> Problem:
        given = {"text": "中心组学习不够系统", "org": BRANCH, "owner": OWNER.id, "effective_on": HELD, **fields}
        return self.secretary.identify(campaign or self.campaign(), given.pop("text"), **given)

    def measure(self, problem: Problem, **fields: Any) -> Measure:
        given = {"text": "建立学习研讨制度", "owner": DOER.id, "effective_on": HELD, **fields}
        return self.secretary.plan(problem, given.pop("text"), **given)

    def started(self, campaign: Campaign | None = None, **fields: Any) -> tuple[Problem, Measure]:
        """Give a problem with one measure, both started on 28 January 2022: due on 28 April."""
        problem = self.problem(campaign, **fields)
        measure = self.measure(problem)
        self.secretary.fire(problem, "start", effective_on=START)
        return problem, measure

    def findings(self, tenant: str | None = None) -> list[str]:
        return [finding.text() for finding in self.of(SECRETARY, tenant).verify()]

    def count(self, table: str) -> int:
        return int(self.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@contextmanager
def desk(engine: sa.Engine, day: date = date(2022, 6, 1), *, policies: Policies | None = None) -> Iterator[Desk]:
    """Give a desk whose transaction is committed at the end."""
    clock = today_is(day)
    with Session(engine) as session:
        yield Desk(session, clock, Rectify(policies, clock=clock))
        session.commit()


@contextmanager
def in_memory(day: date = date(2022, 6, 1), *, policies: Policies | None = None) -> Iterator[Desk]:
    """Give a desk on a SQLite database of its own."""
    engine = connect.engine("sqlite://")
    create_all(engine)
    with desk(engine, day, policies=policies) as at:
        yield at
    engine.dispose()


@dataclass
class Walk:
    """A walk through a policy: what was done and refused on the way, so that nothing is left out.

    Transitions are told apart by kind and clause: in the bundled policies each has a clause of its own.
    """

    desk: Desk
    policy: Policy
    done: set[tuple[str, str | None]] = field(default_factory=set)
    stopped: set[tuple[str, str | None]] = field(default_factory=set)

    def refuse(self, item: Item, trigger: str, actor: Actor, *said: Said, **given: Any) -> None:
        """Ask for a move that must be refused for exactly these reasons, each in Chinese and English."""
        self.stopped.add(self._which(item, trigger))
        self._refused(said, lambda: _do(self.desk.of(actor), item, trigger, given))

    def refuse_creation(self, kind: str, make: Callable[[], object], *said: Said) -> None:
        """Ask for an item that must not be created, for exactly these reasons."""
        self.stopped.add((kind, self.policy.kinds[kind].creation.clause))
        self._refused(said, make)

    def _refused(self, said: tuple[Said, ...], act: Callable[[], object]) -> None:
        before = self.desk.count("rectify_entry")
        with pytest.raises(TransitionRefused) as refused:
            act()
        verdict = refused.value.verdict
        assert verdict.lines("zh") == [zh for zh, _ in said], verdict.text("zh")
        assert verdict.lines("en") == [en for _, en in said], verdict.text("en")
        assert self.desk.count("rectify_entry") == before

    def make(self, item: Item, trigger: str, actor: Actor, **given: Any) -> None:
        """Make a move that must be allowed, and that leaves its entry."""
        which = self._which(item, trigger)
        _do(self.desk.of(actor), item, trigger, given)
        last = self.desk.of(actor).history(item)[-1]
        assert (last.trigger, last.actor, last.state_after) == (trigger, actor.id, item.state)
        self.done.add(which)

    def turn(self, item: Item, trigger: str, actor: Actor, clause: str, roles: tuple[str, str], **given: Any) -> None:
        """Refuse a stranger the move, and let the actor make it; all but the role is as it has to be."""
        self.refuse(item, trigger, NOBODY, no_role(NOBODY, clause, *roles, org=item.org), **given)
        self.make(item, trigger, actor, **given)

    def followed(self, item: Item, trigger: str, clause: str) -> None:
        """Note that an item moved along with another one's move: last of all that happened to it."""
        last = self.desk.secretary.history(item)[-1]
        assert (last.trigger, last.state_after, "along" in (last.changes or {})) == (trigger, item.state, True)
        lifecycle = self.policy.kinds[item.kind]
        found = lifecycle.find(trigger, last.state_before) if last.state_before else lifecycle.creation
        assert found is not None
        assert found.clause == clause
        self.done.add((item.kind, clause))

    def refuse_alone(self, item: Item, trigger: str, clause: str, zh: str, en: str, **given: Any) -> None:
        """Ask for a move that happens only along with another item's."""
        self.refuse(item, trigger, SECRETARY, alone(clause, zh, en), **given)

    def created(self, item: Item) -> None:
        """Note an item that was created, and that its history begins with that."""
        (first,) = self.desk.secretary.history(item)
        creation = self.policy.kinds[item.kind].creation
        assert (first.seq, first.trigger, first.state_before) == (1, creation.trigger, None)
        self.done.add((item.kind, creation.clause))

    def _which(self, item: Item, trigger: str) -> tuple[str, str | None]:
        found = self.policy.kinds[item.kind].find(trigger, item.state)
        assert found is not None
        return item.kind, found.clause

    def assert_complete(self) -> None:
        """Every transition of the policy was made at least once, and refused at least once."""
        every = {(kind, one.clause) for kind, lifecycle in self.policy.kinds.items() for one in lifecycle.transitions}
        assert every - self.done == set()
        assert every - self.stopped == set()


def _do(ledger: Ledger, item: Item, trigger: str, given: dict[str, Any]) -> object:
    match trigger:
        case "attach":
            return ledger.attach(item, "https://files.example/1", **given)
        case "amend" | "reschedule" | "handover" | "merge" | "split":
            return getattr(ledger, trigger)(item, **given)
        case "correct":
            return ledger.correct(ledger.history(item)[-1], **given)
        case "recompute":  # the ledger's own verb moves whatever a calendar moves: here, one item's date
            reason = given.pop("reason", None)
            return moving.fire(ledger.work, item.ref(item.id), moving.Request(trigger, given, reason))
    return ledger.fire(item, trigger, **given)


def no_role(actor: Actor, clause: str, zh: str, en: str, org: str = BRANCH) -> Said:
    return (
        f"{actor.id} 在 {org} 没有相应职责（{clause}）（可由：{zh}）",
        f"{actor.id} has no such role over {org} ({clause}) (could be done by: {en})",
    )


def alone(clause: str, zh: str, en: str) -> Said:
    return (
        f"“{zh}”不能单独办理（{clause}）；它随另一事项的流转一并办理：办理那一项",
        f"“{en}” cannot be done by itself ({clause}); it happens along with another item's move: make that one",
    )


def no_reason(clause: str, zh: str, en: str) -> Said:
    return (
        f"没有写明理由（{clause}）；写明理由后再办理“{zh}”",
        f"no reason is given ({clause}); give a reason, then do “{en}” again",
    )


def too_late(value: str, expected: str, clause: str) -> Said:
    return (
        f"新期限 {value} 晚于现期限 {expected}（{clause}）；启动后只能提前；推迟须申请延期",
        (
            f"the new date {value} is later than the present one, {expected} ({clause}); "
            "after the start only earlier; later is an extension"
        ),
    )


def after_term(due: str, ceiling: str) -> Said:
    return (
        f"完成期限 {due} 晚于“限期整改”的最迟日 {ceiling}（第二条第二项）；定在 {ceiling} 或以前",
        (
            f"the due date {due} is later than “by a set date” allows, {ceiling} (第二条第二项); "
            f"make it {ceiling} or earlier"
        ),
    )
