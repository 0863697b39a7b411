"""What is still under way below an item when it is rectified anew, or withdrawn, ends with it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Extension
from tests.contract.walks import CLERK, GROUP, Desk, desk

LATER = date(2022, 5, 28)


def asked(at: Desk, extension: Extension) -> tuple[str, str]:
    """How a request stands, and by which of its moves."""
    at.session.refresh(extension)
    return extension.state, at.secretary.history(extension)[-1].trigger


def test_a_request_of_an_old_cycle_extends_nothing_in_the_new_one(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started(at.campaign("closeout"))
        requests = [at.of(CLERK).extend(item, to=LATER, reason="外部审批未完成") for item in (problem, measure)]
        at.of(CLERK).attach(problem, "https://files.example/1")
        at.of(CLERK).fire(problem, "submit")
        at.of(GROUP).fire(problem, "inspect", reason="已整改")
        at.of(GROUP).fire(problem, "accept")
        assert [asked(at, one) for one in requests] == [("pending", "request")] * 2
        at.of(GROUP).fire(problem, "relapse", reason="问题反弹")
        assert [asked(at, one) for one in requests] == [("cancelled", "cancel")] * 2
        assert problem.due_on == date(2022, 9, 1)


@pytest.mark.parametrize("policy", ["standard", "closeout", "meeting"])
def test_a_request_for_what_is_withdrawn_is_withdrawn_too(engine: sa.Engine, policy: str) -> None:
    with desk(engine) as at:
        problem = at.problem(at.campaign(policy), facet="学史明理", due_on=date(2022, 4, 20))
        measure = at.measure(problem, direction="系统学习", nature="当下改", due_on=date(2022, 4, 20))
        of_problem, of_measure = (
            at.of(CLERK).extend(item, to=date(2022, 5, 20), reason="外部审批未完成") for item in (problem, measure)
        )
        at.secretary.withdraw(measure, reason="措施重复")
        assert (asked(at, of_problem)[0], asked(at, of_measure)[0]) == ("pending", "cancelled")
        at.secretary.withdraw(problem, reason="查无此事")
        assert asked(at, of_problem) == ("cancelled", "cancel")
