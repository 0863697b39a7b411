"""One application, many units of work: today, and the policies that campaigns keep."""

from __future__ import annotations

from datetime import date

import pendulum
import pytest
import sqlalchemy as sa

from rectify import Actor, Policies, Rectify
from rectify.errors import InvalidValueError, NotFoundError, PolicyVersionError
from rectify.ledger.tables import PolicyText, table_of
from rectify.policy.policyfile import bundled
from rectify.policy.workdays import WorkCalendar
from tests.contract.walks import SECRETARY, in_memory


def test_today_is_the_local_date_of_the_applications_time_zone() -> None:
    moment = pendulum.datetime(2022, 6, 1, 16, 30, tz="UTC")
    assert Rectify(clock=lambda: moment).today() == date(2022, 6, 2)
    assert Rectify(clock=lambda: moment, tz="UTC").today() == date(2022, 6, 1)


def test_an_application_that_says_nothing_gets_the_bundled_policies_and_the_statutory_calendar() -> None:
    rectify = Rectify()
    assert list(rectify.policies) == list(bundled())
    assert rectify.calendar.fingerprint == WorkCalendar.statutory().fingerprint
    assert rectify.directory is None
    assert abs((rectify.clock() - pendulum.now("UTC")).total_seconds()) < 3600


def test_an_application_with_policies_of_its_own_knows_no_others() -> None:
    rectify = Rectify(Policies([]), calendar=WorkCalendar.statutory())
    assert list(rectify.policies) == []
    with in_memory(policies=Policies([])) as at, pytest.raises(InvalidValueError, match="没有叫“standard”的制度"):
        at.campaign()


@pytest.mark.parametrize("tenant", ["", " city", "city ", "a\nb", "x" * 256, None])
def test_a_tenant_is_an_id_like_any_other(tenant: str) -> None:
    with in_memory() as at, pytest.raises(InvalidValueError, match="tenant"):
        at.rectify.ledger(at.session, tenant=tenant, actor=SECRETARY)


def test_a_ledger_remembers_the_language_of_its_reader() -> None:
    with in_memory() as at:
        assert at.rectify.ledger(at.session, tenant="city", actor=Actor("u-1001")).lang == "zh"
        assert at.rectify.ledger(at.session, tenant="city", actor=Actor("u-1001"), lang="en").lang == "en"


def test_a_policy_that_the_application_has_dropped_is_read_from_the_ledger_once() -> None:
    with in_memory() as at:
        problem, _ = at.started()
        at.rectify = Rectify(Policies([]), clock=at.clock)
        assert at.rectify.known_policy(problem.policy) is None
        kept = at.secretary.policy_of(problem)
        assert kept.fingerprint == problem.policy
        assert at.secretary.policy_of(problem) is kept is at.rectify.known_policy(problem.policy)


def test_a_policy_that_nobody_has_is_said_to_be_missing() -> None:
    with in_memory() as at:
        problem, _ = at.started()
        at.rectify = Rectify(Policies([]), clock=at.clock)
        at.connection.execute(sa.delete(table_of(PolicyText)))
        with pytest.raises(NotFoundError) as missing:
            at.secretary.policy_of(problem)
        assert missing.value.text("zh") == f"没有编号为 {problem.policy} 的制度\n  → 核对编号和租户"


def test_an_altered_policy_text_rules_nothing() -> None:
    text = Policies.bundled()["standard"].text.replace('roles = ["secretary"]', 'roles = ["clerk"]')
    with in_memory() as at:
        problem, _ = at.started()
        at.rectify = Rectify(Policies([]), clock=at.clock)
        at.connection.exec_driver_sql("UPDATE rectify_policy SET wording = ?", (text,))
        for _ in range(2):
            with pytest.raises(PolicyVersionError) as refused:
                at.secretary.fire(problem, "complete")
            assert refused.value.text("zh") == (
                "台账中保存的制度文本被改动：现为 standard 第 1 版的另一内容\n"
                "  → 从备份恢复 rectify_policy 表，或在应用中载入原制度文件"
            )
        assert refused.value.text("en").startswith("the policy text that the ledger keeps was altered")
