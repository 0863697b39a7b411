"""Lights on every database: the same in SQL as on facts, by each item's own policy, of today and of past days."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
import sqlalchemy as sa
from hypothesis import given
from sqlalchemy.orm import Session

from rectify import Actor, Policies, Rectify, reports
from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger.tables import Campaign, PolicyText, Ref, table_of
from rectify.policy.actor import CONFIDENTIAL
from rectify.policy.guard import params_read
from rectify.policy.light import Light, light_of
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, parse
from rectify.vocabulary import Title
from tests.contract import guard_rows
from tests.contract.guard_rows import TENANT
from tests.contract.guards import DAYS, ORGS, PEOPLE, Batch, batches
from tests.contract.test_guard_law import LAW, TABLES, gathered
from tests.contract.test_overdue import selects
from tests.contract.walks import BRANCH, BUREAU, DOER, HELD, NOBODY, OWNER, Desk, desk, today_is

STANDARD = next(policy for policy in bundled() if policy.name == "standard")
#: Lights that look at more than an item itself.
BUSY = parse(
    STANDARD.text[: STANDARD.text.index("[[lights]]")].replace('name = "standard"', 'name = "busy"')
    + """
[[lights]]
name = "busy"
title = { zh = "忙", en = "busy" }
colour = "blue"
kinds = ["problem"]
when = { some = "measures", where = { open = true } }

[[lights]]
name = "begun"
title = { zh = "已启动", en = "begun" }
colour = "green"
kinds = ["measure"]
when = { happened = "start" }

[[lights]]
name = "team"
title = { zh = "班子", en = "team" }
colour = "orange"
kinds = ["measure"]
when = { parent = "scope", op = "==", value = "team" }
"""
)
POLICIES = Policies([BUSY, *bundled()])


def lit(rule: Light | None) -> str | None:
    return None if rule is None else rule.name


# --- one rule, two readings ----------------------------------------------------


def _policy(kind: str, batch: Batch) -> Policy:
    guards = [one for one in batch.guards if not params_read(one)]
    rules = [
        Light(name=f"light{place}", title=Title("灯", "light"), colour="red", when={kind: guard})
        for place, guard in enumerate(guards)
    ]
    return replace(STANDARD, lights=tuple(rules))


@pytest.mark.parametrize("kind", TABLES)
def test_a_light_is_the_same_on_facts_and_in_sql(engine: sa.Engine, kind: str) -> None:
    guard_rows.insert(engine, seed=20220128)
    with engine.begin() as connection:
        kept = {"tenant": TENANT, "fingerprint": "0" * 64, "name": "p", "version": 1, "wording": "-"}
        connection.execute(sa.insert(table_of(PolicyText)), kept)
        facts = gathered(connection, kind)
    rectify = Rectify(clock=today_is(max(DAYS)))
    actor = Actor(PEOPLE[0], [("secretary", ORGS[0]), *((CONFIDENTIAL, org) for org in ORGS)])
    seen = Counter[str | None]()

    @LAW
    @given(batches(kind))
    def agree(batch: Batch) -> None:
        policy = rectify._by_fingerprint["0" * 64] = _policy(kind, batch)
        with Session(engine) as session:
            ledger = rectify.ledger(session, tenant=TENANT, actor=actor)
            found = {row.id: lit(row.light) for row in reports.lights(ledger, kind=kind)}
            situation = ledger.work.situation(rectify.today(), {})
        assert found == {one: lit(light_of(policy.lights, said, situation)) for one, said in facts.items()}
        seen.update(found.values())

    agree()
    assert len(seen) > 3
    assert seen[None]


# --- what the reports tell -----------------------------------------------------


def _three(at: Desk) -> Campaign:
    """Make a problem that falls due on 28 April, one that is overdue on the 20th, and one without a date."""
    campaign = at.campaign()
    at.started(campaign)
    at.started(campaign, due_on=date(2022, 4, 15), text="制度不健全", org=BUREAU)
    at.problem(campaign, text="作风不实")
    return campaign


def _shown(at: Desk, **asked: object) -> list[tuple[str, str | None]]:
    return [(row.label, lit(row.light)) for row in reports.lights(at.secretary, **asked)]  # type: ignore[arg-type]


def test_each_item_has_the_light_of_its_own_policy(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20), policies=POLICIES) as at:
        _three(at)
        at.started(at.campaign("busy"), due_on=date(2022, 4, 16))
        assert _shown(at) == [("P-2", "red"), ("P-1", "busy"), ("P-1", "yellow"), ("P-3", "green")]
        assert Counter(_shown(at, kind="measure")) == {
            ("P-1/M-1", "yellow"): 1,
            ("P-1/M-1", "begun"): 1,
            ("P-2/M-1", "yellow"): 1,
        }


def test_a_row_tells_what_a_list_needs(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 1)) as at:
        problem, measure = at.started()
        (row,) = reports.lights(at.secretary, kind="measure", org=BUREAU, owner=DOER.id)
        assert (row.kind, row.id, row.campaign, row.text) == (
            "measure",
            measure.id,
            "专题民主生活会",
            "建立学习研讨制度",
        )
        assert (row.org, row.owner, row.state, row.due_on) == (BRANCH, DOER.id, "rectifying", date(2022, 4, 28))
        assert row.policy == problem.policy
        assert row.light is not None
        assert (row.light.title.text("zh"), row.light.title.text("en")) == ("红灯（逾期）", "red: overdue")
        assert list(reports.lights(at.secretary, owner=NOBODY.id)) == []


def test_lights_are_counted_by_organisation_in_the_order_of_their_rules(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20), policies=POLICIES) as at:
        campaign = _three(at)
        at.secretary.fire(at.problem(campaign, text="重复"), "withdraw", reason="查摆有误")
        assert [(one.org, lit(one.light), one.count) for one in reports.lights_by(at.secretary, level=1)] == [
            (BUREAU, "red", 1),
            (BUREAU, "yellow", 1),
            (BUREAU, "green", 1),
            (BUREAU, None, 1),
        ]
        assert [(one.org, lit(one.light)) for one in reports.lights_by(at.secretary, org=BRANCH, kind="measure")] == [
            (BRANCH, "yellow")
        ]
        with pytest.raises(InvalidValueError):
            reports.lights_by(at.secretary, level=0)


def test_rules_of_several_policies_that_give_one_light_are_counted_together(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 1)) as at:
        at.started()
        at.started(at.campaign("closeout"))
        (count,) = reports.lights_by(at.secretary, kind="problem")
        assert (lit(count.light), count.count) == ("red", 2)


def test_where_no_policy_has_a_rule_for_a_kind_there_is_no_light(engine: sa.Engine) -> None:
    with desk(engine, policies=Policies([replace(STANDARD, lights=())])) as at:
        at.started()
        assert _shown(at) == [("P-1", None)]
        assert [(one.light, one.count) for one in reports.lights_by(at.secretary)] == [(None, 1)]


def test_a_past_day_shows_the_lights_of_that_day(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 6, 1)) as at:
        problem, measure = at.started()
        at.secretary.fire(measure, "complete", effective_on=date(2022, 5, 10))
        assert _shown(at, kind="measure") == [("P-1/M-1", "grey")]
        assert _shown(at, kind="measure", as_of=date(2022, 5, 1)) == [("P-1/M-1", "red")]
        assert _shown(at, kind="measure", as_of=date(2022, 4, 20)) == [("P-1/M-1", "yellow")]
        assert _shown(at, kind="measure", as_of=HELD) == [("P-1/M-1", "green")]
        assert _shown(at, as_of=date(2022, 1, 19)) == []
        at.clock.turn(date(2022, 6, 2))
        at.secretary.withdraw(problem, reason="查摆有误")
        assert _shown(at, known_at=at.clock.now.subtract(days=1)) == [("P-1", "red")]


def test_the_ledger_as_of_a_day_has_the_lights_of_the_report_of_that_day(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 20), policies=POLICIES) as at:
        problem, measure = at.started(_three(at))
        (report,) = at.secretary.report_up(at.campaign("meeting"), "整改情况报告", to=["u-3001"], effective_on=HELD)
        at.secretary.fire(measure, "complete", effective_on=date(2022, 5, 10))
        at.clock.turn(date(2022, 6, 1))
        known_at = at.clock.now.subtract(days=1)
        at.secretary.withdraw(problem, reason="查摆有误", effective_on=date(2022, 5, 25))
        seen = Counter[str | None]()
        days = (HELD, date(2022, 4, 20), date(2022, 4, 30), date(2022, 5, 10), date(2022, 5, 25), date(2022, 6, 1))
        for kind, day, known in product(("problem", "measure", "submission"), days, (None, known_at)):
            past = at.secretary.as_of(day, known_at=known)
            told = {row.id: row.light for row in reports.lights(at.secretary, as_of=day, known_at=known, kind=kind)}
            assert told == {one.id: past.light(Ref(kind, one.id)) for one in past.items(kind)}
            seen.update(map(lit, told.values()))
        assert seen.keys() >= {"green", "yellow", "red", "grey", None}
        assert at.secretary.as_of(date(2022, 1, 19)).light(problem) is None
        assert at.secretary.as_of(date(2022, 6, 1)).light(report) == at.secretary.light(report)


def test_what_history_does_not_tell_is_refused_for_a_past_day(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 1), policies=POLICIES) as at:
        at.started(at.campaign("busy"))
        day = date(2022, 4, 20)
        with pytest.raises(InvalidValueError) as error:
            reports.lights_by(at.secretary, as_of=day)
        assert error.value.text("zh") == (
            "“busy”的亮灯条件要看“measures”，过去某日的情况无从得知\n"
            "  → 只看今天的；或在制度中改用状态、时限、责任人、单位、轮次"
        )
        assert error.value.text("en") == (
            "the rule of the light “busy” looks at “measures”, which history does not tell of a past day\n"
            "  → ask for today; or let the policy's rule look at state, dates, owner, organisation, cycle, term"
        )
        with pytest.raises(InvalidValueError, match="start"):
            list(reports.lights(at.secretary, as_of=day, kind="measure"))
        with pytest.raises(InvalidValueError, match="measures"):
            at.secretary.as_of(day).light(at.secretary.problems().page().items[0])


def test_what_belongs_to_something_else_is_refused_for_a_past_day_too(engine: sa.Engine) -> None:
    team = replace(STANDARD, lights=BUSY.lights[2:])
    with desk(engine, date(2022, 5, 1), policies=Policies([team])) as at:
        at.started()
        assert _shown(at, kind="measure") == [("P-1/M-1", "team")]
        with pytest.raises(InvalidValueError, match="scope"):
            _shown(at, kind="measure", as_of=date(2022, 4, 20))


def test_a_single_item_has_the_same_light_as_in_the_list(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 1), policies=POLICIES) as at:
        problem, measure = at.started(at.campaign("busy"))
        assert lit(at.secretary.light(problem)) == "busy"
        assert lit(at.secretary.light(measure.ref(measure.id))) == "begun"
        at.secretary.fire(measure, "complete")
        assert at.secretary.light(problem) is None


def test_a_confidential_item_shows_no_light_to_whoever_may_not_know_of_it(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 1)) as at:
        problem, _ = at.started(confidential=True)
        assert [row.label for row in reports.lights(at.of(OWNER))] == ["P-1"]
        assert list(reports.lights(at.of(NOBODY))) == []
        assert reports.lights_by(at.of(NOBODY)) == []
        assert lit(at.of(OWNER).light(problem)) == "red"
        with pytest.raises(NotFoundError):
            at.of(NOBODY).light(problem)


def test_each_report_is_one_select_besides_that_of_the_policies(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _three(at)
        with selects(engine) as sent:
            list(reports.lights(at.secretary))
            reports.lights_by(at.secretary, level=2)
        assert len(sent) == 4
        assert all(statement.startswith("SELECT") for statement in sent)
