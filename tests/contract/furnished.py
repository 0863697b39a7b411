"""A ledger with one item of every kind, for what has to hold for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rectify import Campaign, Policies, Problem
from rectify.ledger.tables import Checkup, Item
from rectify.policy.policyfile import load
from tests.contract.walks import BRANCH, DOER, OWNER, START, Desk

POLICY = load(Path(__file__).with_name("everything.toml"))
POLICIES = Policies.bundled().including(POLICY)

#: An organisation that co-operates beside the responsible one.
COOPERATING = f"{BRANCH}/第一支部"


def furnish(at: Desk, campaign: Campaign | None = None, **fields: Any) -> Mapping[str, Item]:
    """Make one item of every kind, and return them by kind; ``fields`` are the problem's."""
    campaign = campaign or at.campaign(POLICY.name)
    made = furnish_problem(at, campaign, cooperators=[COOPERATING], **fields)
    ledger = at.secretary
    day: dict[str, Any] = {"effective_on": START}
    step = ledger.schedule(campaign, "talks", figures={"held": 3}, org=BRANCH, owner=DOER.id, **day)
    (submission,) = ledger.report_up(campaign, "整改情况报告", to=["督导组"], org=BRANCH, **day)
    linked = [Problem.ref(made["problem"].id)]
    opinion = ledger.collect(campaign, "班子", "学习不够系统", quantity=2, problems=linked, **day)
    at.session.flush()
    return {**made, **{one.kind: one for one in (step, submission, opinion)}}


def furnish_problem(at: Desk, campaign: Campaign, *, doer: str = DOER.id, **fields: Any) -> dict[str, Item]:
    """Make a problem with one item of every kind below it, and evidence; return them by kind."""
    ledger = at.secretary
    day: dict[str, Any] = {"effective_on": START}
    problem = at.problem(campaign, sources=["opinion"], **fields)
    measure = at.measure(problem, cooperators=[COOPERATING], org=problem.org, owner=doer)
    ledger.amend(measure, results={"rules": 2}, **day)
    ledger.attach(measure, "https://files.example/1", **day)
    extension = ledger.extend(problem, to=START.replace(month=6), reason="情况复杂", **day)
    ledger.fire(measure, "complete", **day)
    (checkup,) = ledger.items(Checkup, problem=problem)
    (publication,) = ledger.post([problem], what="list", audience="party", places=["公示栏"], **day)
    objection = ledger.object_to(publication, "与事实不符", owner=OWNER.id, **day)
    return {one.kind: one for one in (problem, measure, extension, checkup, publication, objection)}
