"""One of the processes of a race: random moves on shared problems, each committed, every loss counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rectify import Actor, ConflictError, Ledger, Rectify, StaleError, TransitionRefused
from rectify.ledger import connect
from rectify.ledger.tables import Measure, Problem, Ref, table_of
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


def rectify() -> Rectify:
    return Rectify()


def secretary(seed: int) -> Actor:
    return Actor(f"u-{1000 + seed}", grants=[("secretary", ORG), (CONFIDENTIAL, ORG)])


def run(lane: Lane) -> Counter[str]:
    """Make the moves; count each by its name, or by the error that it lost with."""
    options = {} if lane.isolation is None else {"isolation_level": lane.isolation}
    engine = connect.engine(lane.url, **options)
    dice, counted, application = random.Random(lane.seed), Counter[str](), rectify()
    for _ in range(lane.moves):
        with Session(engine) as session:
            ledger = application.ledger(session, tenant=TENANT, actor=secretary(lane.seed))
            counted[move(ledger, dice)] += 1
    engine.dispose()
    return counted


def move(ledger: Ledger, dice: random.Random) -> str:
    """Make one move and commit it. Any other error than a loss ends the race."""
    session = ledger.work.session
    try:
        made = _chosen(ledger, dice)
        session.commit()
    except LOSSES as lost:
        session.rollback()
        return type(lost).__name__
    return made


def _chosen(ledger: Ledger, dice: random.Random) -> str:
    """Look at a random problem, as a page would, and do something to it."""
    connection = ledger.work.session.connection()
    mine = select(_problem.c.id, _problem.c.cycle, _problem.c.version).where(_problem.c.tenant == TENANT)
    problem = dice.choice(connection.execute(mine.order_by(_problem.c.id)).all())
    current = (_measure.c.problem_id == problem.id, _measure.c.cycle == problem.cycle)
    measures = connection.scalars(select(_measure.c.id).where(_measure.c.tenant == TENANT, *current)).all()
    if dice.random() < 0.5:  # the page is on somebody's screen, and the world goes on
        ledger.work.session.commit()
    name = dice.choices(list(MOVES), [weight for weight, _ in MOVES.values()])[0]
    if name.startswith("measure.") and not measures:
        name = "plan"
    elif name == "plan" and len(measures) > 2:
        name = "measure.complete"
    measure = Ref("measure", dice.choice(measures)) if measures else None
    MOVES[name][1](ledger, Ref("problem", problem.id), measure, {"version": problem.version, "dice": dice})
    return name


Move = Callable[[Ledger, Ref, Any, Mapping[str, Any]], object]


def _fired(kind: str, trigger: str, **given: Any) -> Move:
    def fire(ledger: Ledger, problem: Ref, measure: Ref, page: Mapping[str, Any]) -> None:
        shown = {"version": page["version"]} if page["dice"].random() < 0.3 else {}
        ledger.fire(problem if kind == "problem" else measure, trigger, **given, **shown)

    return fire


#: Name -> how often, and what.
MOVES: Mapping[str, tuple[int, Move]] = {
    "problem.start": (10, _fired("problem", "start")),
    "problem.complete": (14, _fired("problem", "complete")),
    "problem.publish": (3, _fired("problem", "publish")),
    "problem.reopen": (6, _fired("problem", "reopen", reason="反弹")),
    "measure.start": (16, _fired("measure", "start")),
    "measure.complete": (24, _fired("measure", "complete")),
    "measure.redo": (6, _fired("measure", "redo", reason="效果不足")),
    "measure.handover": (
        4,
        lambda ledger, _, measure, page: ledger.handover(measure, to=f"u-{page['dice'].randint(1, 9)}", reason="调岗"),
    ),
    "measure.attach": (4, lambda ledger, _, measure, page: ledger.attach(measure, f"doc://{page['dice'].random()}")),
    "attach": (5, lambda ledger, problem, _, page: ledger.attach(problem, f"doc://{page['dice'].random()}")),
    "amend": (
        5,
        lambda ledger, problem, _, page: ledger.amend(
            problem, text=f"第 {page['dice'].random()} 稿", reason="补充", version=page["version"]
        ),
    ),
    "confidential": (
        2,
        lambda ledger, problem, _, page: ledger.amend(
            problem, confidential=page["dice"].random() < 0.5, leader=f"u-{page['dice'].random()}", reason="定密"
        ),
    ),
    "plan": (
        8,
        lambda ledger, problem, _, page: ledger.plan(problem, "建立制度", owner=f"u-{page['dice'].randint(1, 9)}"),
    ),
}
