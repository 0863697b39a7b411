"""公示期满: five working days over 春节 2022, at their boundaries; and what turns confidential on the way."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Problem, Publication, TransitionRefused
from rectify.policy.policies import Policies
from rectify.policy.policyfile import parse
from tests.contract.rounds import REVIEWER, proposed
from tests.contract.walks import CLERK, GROUP, SECRETARY, START, Desk, desk

EXCLUDED = Policies.bundled()["closeout"].text
#: The same policy, but for the day on which it is put up: that is the first of the five.
INCLUDED = EXCLUDED.replace('name = "closeout"', 'name = "included"').replace(
    'unit = "workdays"\nfirst_day = "excluded"', 'unit = "workdays"\nfirst_day = "included"'
)
POLICIES = Policies.bundled().including(parse(INCLUDED, "included.toml"))


def rectified(at: Desk, policy: str) -> Problem:
    """A problem that was accepted on 27 January 2022."""
    problem = at.problem(at.campaign(policy, title="巡察整改"))
    at.measure(problem)
    at.secretary.fire(problem, "start")
    at.of(CLERK).attach(problem, "https://files.example/1")
    at.of(CLERK).fire(problem, "submit")
    at.of(GROUP).fire(problem, "inspect", reason="已整改")
    at.of(GROUP).fire(problem, "accept")
    return problem


def approved(at: Desk, problem: Problem) -> Publication:
    """Its result, approved to be put up."""
    publication = proposed(at, problem)
    at.of(REVIEWER).fire(publication, "review")
    at.of(SECRETARY).fire(publication, "approve")
    return publication


@pytest.mark.parametrize(
    ("policy", "last", "over"),
    [("closeout", date(2022, 2, 9), date(2022, 2, 10)), ("included", date(2022, 2, 8), date(2022, 2, 9))],
)
def test_a_result_put_up_on_28_january_is_published_when_five_working_days_are_over(
    engine: sa.Engine, policy: str, last: date, over: date
) -> None:
    with desk(engine, date(2022, 1, 27), policies=POLICIES) as at:
        problem = rectified(at, policy)
        publication = approved(at, problem)
        at.clock.turn(START)
        at.of(CLERK).fire(publication, "put_up")
        assert publication.due_on == last
        at.clock.turn(last)
        verdict = at.of(CLERK).can(problem, "publish")
        assert verdict.codes == ("posting_period_open",)
        assert verdict.lines("zh") == ["公示期未满：PUB-1（第十一条）；期满后再办理"]
        assert verdict.lines("en") == ["the posting period is not over: PUB-1 (第十一条); wait until it is over"]
        at.clock.turn(over)
        at.of(CLERK).fire(problem, "publish")
        assert problem.state == "published"


def test_what_turns_confidential_is_not_put_up(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 1, 27)) as at:
        problem = rectified(at, "closeout")
        publication = approved(at, problem)
        at.secretary.amend(problem, confidential=True, reason="定密")
        with pytest.raises(TransitionRefused) as refused:
            at.of(CLERK).fire(publication, "put_up")
        assert refused.value.verdict.lines("zh") == ["涉密问题不予公示（第四十八条）"]
        assert refused.value.verdict.lines("en") == ["it is confidential and may not be published (第四十八条)"]


def test_the_list_is_posted_before_the_result_is_there_and_publishes_nothing(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 1, 27)) as at:
        problem = at.problem(at.campaign("closeout"))
        with pytest.raises(TransitionRefused) as refused:
            proposed(at, problem)
        assert refused.value.verdict.codes == ("result_not_ready",)
        assert proposed(at, problem, what="list").state == "proposed"
