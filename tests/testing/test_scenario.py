"""Scenarios: what a rule-keeper writes runs as it stands, and fails in plain words when the policy is weakened."""

from __future__ import annotations

from datetime import date

import pytest

from rectify.testing import Scenario


def test_a_problem_is_due_three_months_after_its_start(scenario: Scenario) -> None:
    s = scenario.on("2022-01-20").problem(measures=1).start()
    assert s.due == date(2022, 4, 20)


def test_an_extension_is_given_once_and_for_a_month_at_most(scenario: Scenario) -> None:
    s = scenario.on("2022-01-20").problem(measures=1).start()
    s.refused("extend", to="2022-05-21", because="extension_too_long")
    s.extend(to="2022-05-10").approve(by="secretary")
    s.refused("extend", to="2022-05-20", because="extension_used")
    assert s.due == date(2022, 5, 11)


@pytest.mark.policy("closeout")
def test_nobody_accepts_what_they_are_responsible_for(scenario: Scenario) -> None:
    (
        scenario.problem(measures=2, owners=["甲", "乙"])
        .start()
        .submit(by="办事员")
        .refused("accept", by="乙", because="acceptor_is_responsibl")
    )


@pytest.mark.policy("closeout")
def test_what_is_confidential_is_never_posted(scenario: Scenario) -> None:
    scenario.problem(confidential=True).accepted().refused("publish", because="confidential")


@pytest.mark.policy("closeout")
def test_it_is_published_after_the_posting_has_run_out(scenario: Scenario) -> None:
    s = scenario.problem().accepted().post(on="2022-01-28")
    s.at("2022-02-09").refused("publish", because="posting_period_open")
    s.at("2022-02-10").publish()
    s.at("2022-02-10").publish()
