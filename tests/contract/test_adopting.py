"""A campaign is put under another version of its policy in one recorded step, or it is told what that cannot hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Actor, Ledger, Policies, Problem, TransitionRefused
from rectify.errors import ConflictError, FaultyInput, InvalidValueError
from rectify.ledger import adopting
from rectify.ledger.tables import Campaign
from rectify.policy.actor import ADMINISTRATOR
from rectify.policy.policyfile import bundled, parse
from tests.contract.furnished import POLICY, furnish
from tests.contract.walks import BUREAU, Desk, desk

ADMIN = Actor("u-7001", [(ADMINISTRATOR, BUREAU)])
WHY = "市管局〔2022〕8 号"
DAY = date(2022, 5, 5)
STANDARD = next(one for one in bundled() if one.name == "standard")


def version(number: int, text: str, *replaced: tuple[str, str]) -> Any:
    """A later version of a policy, under a name of its own so that both can be offered."""
    text = text.replace("version = 1", f"version = {number}", 1)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return parse(text, f"v{number}.toml")


#: What is done is still open until it is published.
SECOND = version(
    2,
    STANDARD.text,
    ('name = "standard"', 'name = "second"'),
    (
        'rectified = { zh = "已整改", en = "rectified", clause',
        'rectified = { zh = "已整改", en = "rectified", open = true, clause',
    ),
)
#: The same for every kind of item, and a measure under way is said to be going on.
EVERYTHING = version(
    2,
    POLICY.text,
    ('name = "everything"', 'name = "anew"'),
    ('done = { zh = "已整改", en = "done" }', 'done = { zh = "已整改", en = "done", open = true }'),
)
POLICIES = Policies.bundled().including(POLICY, SECOND, EVERYTHING)


def admin(at: Desk) -> Ledger:
    return at.of(ADMIN)


def test_every_problem_gets_an_entry_and_is_under_the_new_policy(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign()
        problem = at.problem(campaign)
        measure = at.measure(problem)
        done = admin(at).adopt(campaign, policy="second", reason=WHY, effective_on=DAY)
        assert (done.before, done.after, done.entries) == (STANDARD.fingerprint, SECOND.fingerprint, 1)
        assert (done.campaign_id, done.effective_on) == (campaign.id, DAY)
        assert (campaign.policy, campaign.policy_name, campaign.policy_version) == (SECOND.fingerprint, "second", 2)
        assert problem.policy == SECOND.fingerprint
        last = at.secretary.history(problem)[-1]
        assert (last.trigger, last.actor, last.reason, last.effective_on) == ("adopt", ADMIN.id, WHY, DAY)
        assert (last.changes or {})["policy"] == [STANDARD.fingerprint, SECOND.fingerprint]
        assert [one.trigger for one in at.secretary.history(measure)][-1] != "adopt"
        assert at.findings() == []
        at.session.expire_all()
        assert at.secretary.get(Problem, problem.id).policy == SECOND.fingerprint


def test_an_item_whose_clock_runs_under_the_new_policy_gets_an_entry_too(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign("everything")
        problem = at.problem(campaign)
        at.secretary.fire(problem, "complete", effective_on=date(2022, 2, 1))
        assert not problem.is_open
        admin(at).adopt(campaign, policy="anew", reason=WHY)
        last = at.secretary.history(problem)[-1]
        assert (problem.is_open, last.open_before, last.state_after) == (True, False, "done")
        assert at.findings() == []


def test_items_of_the_campaign_itself_are_held_to_it_too(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign("everything")
        items = furnish(at, campaign)
        done = admin(at).adopt(campaign, policy="anew", reason=WHY)
        assert done.entries >= 1
        assert all(one.is_open == EVERYTHING.kinds[kind].states[one.state].open for kind, one in items.items())
        assert at.findings() == []


def test_a_state_that_the_policy_lacks_is_said_to_become_another(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign("everything")
        problem = at.problem(campaign)
        with pytest.raises(FaultyInput) as refused:
            admin(at).adopt(campaign, policy="standard", reason=WHY)
        assert refused.value.text("zh") == (
            "standard 第 1 版容不下 2 处：\n  → 逐条处理后再改用\n"
            f"  P-1 ({problem.id}): 问题没有状态“open” → 用 states（命令行 --becomes）写明改为哪个状态\n"
            f"  P-1 ({problem.id}): 没有时限“month” → 在制度中保留这个时限"
        )
        assert "has no state “open”" in refused.value.text("en")
        assert problem.policy == POLICY.fingerprint


def test_what_is_renamed_comes_to_stand_in_the_state_that_was_named(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign("everything")
        problem = at.problem(campaign)
        measure = at.measure(problem)
        states = {"measure": {measure.state: "done"}}
        admin(at).adopt(campaign, policy="anew", reason=WHY, states=states)
        last = at.secretary.history(measure)[-1]
        assert (measure.state, last.trigger, last.state_after) == ("done", "adopt", "done")
        assert at.findings() == []


def test_every_kind_of_row_that_it_cannot_hold_is_listed(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        furnish(at)
        found = list(adopting.unfit(at.secretary.work, STANDARD, under="everything"))
        assert {(one.kind, one.what) for one in found} >= {
            ("opinion", "kind"),
            ("problem", "state"),
            ("problem", "term"),
        }
        assert list(adopting.unfit(at.secretary.work, STANDARD, under="standard")) == []
        meeting = at.rectify.policies["meeting"]
        steps = [one.text("en") for one in adopting.unfit(at.secretary.work, meeting) if one.what == "step"]
        assert all("there is no step" in one for one in steps)


def test_nobody_does_it_without_the_grant_nor_before_what_was_recorded_last(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign()
        at.problem(campaign)
        with pytest.raises(TransitionRefused) as refused:
            at.secretary.adopt(campaign, policy="second", reason=WHY, effective_on=date(2022, 1, 1))
        assert refused.value.verdict.codes == ("role", "effective_before_last")
        with pytest.raises(InvalidValueError, match="本专题已适用 standard 第 1 版"):
            admin(at).adopt(campaign.id, policy="standard", reason=WHY)


def test_it_cannot_be_corrected_but_undone_by_the_earlier_policy(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign()
        problem = at.problem(campaign)
        admin(at).adopt(campaign, policy="second", reason=WHY)
        with pytest.raises(TransitionRefused, match="改用新制度这一步不能更正"):
            at.secretary.correct(at.secretary.history(problem)[-1], reason="办错了")
        admin(at).adopt(campaign, policy="standard", reason=WHY)
        assert problem.policy == STANDARD.fingerprint
        assert at.findings() == []


def test_a_campaign_without_problems_is_put_under_it_too(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign()
        assert admin(at).adopt(campaign, policy="second", reason=WHY).entries == 0
        found = at.session.get(Campaign, ("city", campaign.id))
        assert found is not None
        assert found.policy_name == "second"


def test_a_problem_found_meanwhile_is_a_conflict(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk(engine, policies=POLICIES) as at:
        campaign = at.campaign()
        at.problem(campaign)
        monkeypatch.setattr(adopting, "lock_all", lambda *_: {})
        with pytest.raises(ConflictError):
            admin(at).adopt(campaign, policy="second", reason=WHY)
