"""One of the processes of a race: random moves on shared problems, each committed, every loss counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rectify import Actor, ConflictError, Ledger, Rectify, StaleError, TransitionRefused
from rectify.ledger import connect
from rectify.ledger.tables import ITEM_CLASSES, Measure, Problem, Ref, table_of
from rectify.policy.actor import CONFIDENTIAL

TENANT = "city"
ORG = "市管局"
#: What a move may end with, besides being made.
LOSSES = (TransitionRefused, StaleError, ConflictError)

_problem, _measure = table_of(Problem), table_of(Measure)


@dataclass(frozen=True, slots=True)
class Lane:
    """What one process is told: where the problems are, how often to move them, by which dice."""

    url: str
    seed: int
    moves: int
    isolation: str | None = None


@dataclass(frozen=True, slots=True)
class Lap:
    """What became of the moves of one process, or of all.

    Attributes:
        ended: by the move's name, or by the error that it lost with.
        written: how many entries there must be of it: by actor, kind and trigger, without what moved along.

    """

    ended: Counter[str] = field(default_factory=Counter)
    written: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def __add__(self, other: Lap) -> Lap:
        return Lap(self.ended + other.ended, self.written + other.written)


def rectify() -> Rectify:
    return Rectify()


def secretary(seed: int) -> Actor:
    return Actor(f"u-{1000 + seed}", grants=[("secretary", ORG), (CONFIDENTIAL, ORG)])


def run(lane: Lane) -> Lap:
    """Make the moves; count each by its name, or by the error that it lost with."""
    options = {} if lane.isolation is None else {"isolation_level": lane.isolation}
    engine = connect.engine(lane.url, **options)
    dice, lap, application, actor = random.Random(lane.seed), Lap(), rectify(), secretary(lane.seed)
    for _ in range(lane.moves):
        with Session(engine) as session:
            move(application.ledger(session, tenant=TENANT, actor=actor), dice, lap)
    engine.dispose()
    return lap


def move(ledger: Ledger, dice: random.Random, lap: Lap) -> None:
    """Make one move and commit it. Any other error than a loss ends the race."""
    session = ledger.work.session
    try:
        name, count = _chosen(ledger, dice)
        session.commit()
    except LOSSES as lost:
        session.rollback()
        lap.ended[type(lost).__name__] += 1
        return
    lap.ended[name] += 1
    lap.written[(ledger.work.actor.id, MOVES[name].kind, MOVES[name].trigger)] += count


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody has on the screen: every problem, one of them with its present measures."""

    problems: Sequence[Ref]
    problem: Ref
    version: int
    measures: Sequence[Ref]
    dice: random.Random

    @property
    def measure(self) -> Ref:
        return self.dice.choice(self.measures)

    @property
    def shown(self) -> dict[str, Any]:
        """The version that is passed back, sometimes."""
        return {"version": self.version} if self.dice.random() < 0.3 else {}

    def of(self, kind: str) -> Ref:
        return self.problem if kind == "problem" else self.measure

    def some(self, refs: Sequence[Ref]) -> list[Ref]:
        """Some of them, in the order of their ids, backwards or shuffled."""
        chosen = self.dice.sample(refs, self.dice.randint(1, min(6, len(refs))))
        ordered = sorted(chosen, key=lambda one: one.id)
        return self.dice.choice([chosen, ordered, ordered[::-1]])


def _chosen(ledger: Ledger, dice: random.Random) -> tuple[str, int]:
    """Look at a random problem, as a page would, and do something to it."""
    connection = ledger.work.session.connection()
    mine = select(_problem.c.id, _problem.c.cycle, _problem.c.version).where(_problem.c.tenant == TENANT)
    problems = connection.execute(mine.order_by(_problem.c.id)).all()
    problem = dice.choice(problems)
    current = (_measure.c.problem_id == problem.id, _measure.c.cycle == problem.cycle)
    measures = connection.scalars(select(_measure.c.id).where(_measure.c.tenant == TENANT, *current)).all()
    if dice.random() < 0.5:  # the page is on somebody's screen, and the world goes on
        ledger.work.session.commit()
    name = dice.choices(list(MOVES), [one.weight for one in MOVES.values()])[0]
    if MOVES[name].kind == "measure" and name != "plan" and not measures:
        name = "plan"
    elif name == "plan" and len(measures) > 2:
        name = "measure.complete"
    page = Page(
        problems=[Problem.ref(one.id) for one in problems],
        problem=Problem.ref(problem.id),
        version=problem.version,
        measures=[Measure.ref(one) for one in measures],
        dice=dice,
    )
    return name, MOVES[name].act(ledger, page)


#: Does it; says how many items it moved.
Act = Callable[[Ledger, Page], int]


@dataclass(frozen=True, slots=True)
class Way:
    """How often something is done, what entry it leaves, and how it is done."""

    weight: int
    kind: str
    trigger: str
    act: Act


def _fired(weight: int, kind: str, trigger: str, **given: Any) -> Way:
    def fire(ledger: Ledger, page: Page) -> int:
        ledger.fire(page.of(kind), trigger, **given, **page.shown)
        return 1

    return Way(weight, kind, trigger, fire)


def _fired_loaded(weight: int, kind: str, trigger: str, **given: Any) -> Way:
    """As from a page that loads objects, and looks at their neighbours too."""

    def fire(ledger: Ledger, page: Page) -> int:
        item = ledger.get(ITEM_CLASSES[kind], page.of(kind).id)
        list(ledger.measures(problem=page.problem.id))
        entry = ledger.fire(item, trigger, **given)
        assert (item.state, item.seq, item.head) == (entry.state_after, entry.seq, entry.digest)
        return 1

    return Way(weight, kind, trigger, fire)


def _fired_all(weight: int, kind: str, trigger: str, **given: Any) -> Way:
    def fire_all(ledger: Ledger, page: Page) -> int:
        chosen = page.some(page.problems if kind == "problem" else page.measures)
        batch = ledger.fire_all(chosen, trigger, **given)
        assert len(batch.moved) + len(batch.refused) == len(chosen)
        return len(batch.moved)

    return Way(weight, kind, trigger, fire_all)


def _fired_selected(weight: int, kind: str, trigger: str, state: str, **given: Any) -> Way:
    def fire_all(ledger: Ledger, page: Page) -> int:
        several = ledger.items(ITEM_CLASSES[kind], state=state)
        some = [one.id for one in page.some(page.problems)]
        root = several.cls.id if kind == "problem" else _measure.c.problem_id
        return len(ledger.fire_all(several.select.where(root.in_(some)), trigger, **given).moved)

    return Way(weight, kind, trigger, fire_all)


def _done(weight: int, kind: str, trigger: str, act: Callable[[Ledger, Page], object]) -> Way:
    def once(ledger: Ledger, page: Page) -> int:
        act(ledger, page)
        return 1

    return Way(weight, kind, trigger, once)


#: Name -> how often, and what.
MOVES: Mapping[str, Way] = {
    "problem.start": _fired(8, "problem", "start"),
    "problem.complete": _fired(10, "problem", "complete"),
    "problem.publish": _fired(3, "problem", "publish"),
    "problem.reopen": _fired(5, "problem", "reopen", reason="反弹"),
    "measure.start": _fired(8, "measure", "start"),
    "measure.complete": _fired(14, "measure", "complete"),
    "measure.redo": _fired(5, "measure", "redo", reason="效果不足"),
    "problem.complete.loaded": _fired_loaded(5, "problem", "complete"),
    "measure.complete.loaded": _fired_loaded(8, "measure", "complete"),
    "measure.redo.loaded": _fired_loaded(2, "measure", "redo", reason="效果不足"),
    "problem.start.all": _fired_all(5, "problem", "start"),
    "problem.complete.all": _fired_all(7, "problem", "complete"),
    "problem.reopen.all": _fired_all(1, "problem", "reopen", reason="反弹"),
    "measure.start.all": _fired_all(3, "measure", "start"),
    "measure.complete.all": _fired_all(5, "measure", "complete"),
    "measure.redo.all": _fired_all(1, "measure", "redo", reason="效果不足"),
    "problem.publish.selected": _fired_selected(2, "problem", "publish", "rectified"),
    "problem.complete.selected": _fired_selected(3, "problem", "complete", "rectifying"),
    "measure.start.selected": _fired_selected(2, "measure", "start", "identified"),
    "measure.complete.selected": _fired_selected(4, "measure", "complete", "rectifying"),
    "measure.redo.selected": _fired_selected(1, "measure", "redo", "rectified", reason="效果不足"),
    "measure.handover": _done(
        4,
        "measure",
        "handover",
        lambda ledger, page: ledger.handover(page.measure, to=f"u-{page.dice.randint(1, 9)}", reason="调岗"),
    ),
    "measure.attach": _done(
        4, "measure", "attach", lambda ledger, page: ledger.attach(page.measure, f"doc://{page.dice.random()}")
    ),
    "attach": _done(
        5, "problem", "attach", lambda ledger, page: ledger.attach(page.problem, f"doc://{page.dice.random()}")
    ),
    "amend": _done(
        5,
        "problem",
        "amend",
        lambda ledger, page: ledger.amend(
            page.problem, text=f"第 {page.dice.random()} 稿", reason="补充", version=page.version
        ),
    ),
    "confidential": _done(
        2,
        "problem",
        "amend",
        lambda ledger, page: ledger.amend(
            page.problem, confidential=page.dice.random() < 0.5, leader=f"u-{page.dice.random()}", reason="定密"
        ),
    ),
    "plan": _done(
        8,
        "measure",
        "plan",
        lambda ledger, page: ledger.plan(page.problem, "建立制度", owner=f"u-{page.dice.randint(1, 9)}"),
    ),
}
