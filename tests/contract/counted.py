"""A policy to count by, and ledgers under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from rectify import Campaign, Policies, Problem
from rectify.policy import policyfile
from tests.contract.walks import HELD, Desk, desk

COUNTED = policyfile.load(Path(__file__).with_name("counted.toml"))
POLICIES = Policies([COUNTED, *Policies.bundled()])


@contextmanager
def counting(engine: sa.Engine, day: date = date(2022, 6, 1)) -> Iterator[Desk]:
    """Give a desk where campaigns are opened under the policy to count by."""
    with desk(engine, day, policies=POLICIES) as at:
        yield at


def found(at: Desk, campaign: Campaign, **fields: object) -> Problem:
    """Identify a problem on the day of the meeting and begin with it."""
    problem = at.problem(campaign, **fields)
    at.secretary.fire(problem, "begin", effective_on=HELD)
    return problem


def extended(at: Desk, problem: Problem, asked_on: date, granted_on: date) -> None:
    """Ask for more time for a problem, and get it."""
    extension = at.secretary.extend(problem, to=date(2022, 7, 20), reason="招标流标", effective_on=asked_on)
    at.secretary.fire(extension, "grant", effective_on=granted_on)
