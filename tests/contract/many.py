"""Many items to try things on, and what the database is sent meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from rectify import Ledger, Measure, NewMeasure, NewProblem, Problem
from rectify.ledger import opening
from tests.contract.walks import BRANCH, DOER, HELD, OWNER, Desk


def several(at: Desk, count: int, *, measures: int = 1, policy: str = "standard") -> list[Problem]:
    """Identify problems of one meeting, each with measures."""
    campaign = at.campaign(policy)
    problems = [at.problem(campaign) for _ in range(count)]
    for one in problems:
        if measures:
            drafts = [NewMeasure(text="建立制度", owner=DOER.id)] * measures
            at.secretary.plan_all(one, drafts, effective_on=HELD)
    return problems


def measures_of(problems: list[Problem], ledger: Ledger) -> list[Measure]:
    return [measure for one in problems for measure in ledger.measures(problem=one)]


def many(at: Desk, count: int) -> list[str]:
    """Identify problems quickly; return their ids."""
    drafts = [NewProblem(text="学习不够系统", org=BRANCH, owner=OWNER.id)] * count
    return [one["id"] for one in opening.identify(at.secretary.work, at.campaign(), drafts, effective_on=HELD)]


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """Give the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(*of_statement: Any) -> None:
        sent.append(of_statement[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def statements(engine: sa.Engine, act: Callable[[], object]) -> int:
    with counted(engine) as sent:
        act()
    return len(sent)
