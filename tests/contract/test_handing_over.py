"""Handing over everything that one person answers for, all or nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from rectify import TransitionRefused
from rectify.errors import InvalidValueError
from rectify.ledger.tables import Checkup, Item
from rectify.policy.verdict import TransitionsRefused
from tests.contract.test_merging import open_desk, pair
from tests.contract.walks import CLERK, DOER, HELD, OWNER, desk

SUCCESSOR = "u-1005"


def owners(*items: Item) -> list[str | None]:
    return [one.owner for one in items]


def test_everything_open_goes_to_the_successor_in_one_step(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started(owner=DOER.id)
        other, done = at.started()
        at.secretary.fire(done, "complete")
        seen: list[int] = []
        entries = at.secretary.handover_all(DOER.id, to=SUCCESSOR, reason="调岗", progress=seen.append)
        assert [(one.trigger, one.owner_before, one.owner_after, one.reason) for one in entries] == [
            ("handover", DOER.id, SUCCESSOR, "调岗")
        ] * 2
        assert owners(problem, measure, other, done) == [SUCCESSOR, SUCCESSOR, OWNER.id, DOER.id]
        assert seen == [1, 1]
        assert at.secretary.handover_all(DOER.id, to=SUCCESSOR, reason="调岗") == []
        assert at.findings() == []


def test_problems_that_somebody_leads_get_another_leader(engine: sa.Engine) -> None:
    with desk(engine) as at:
        led = at.problem(leader=DOER.id)
        (entry,) = at.secretary.handover_all(DOER.id, to=SUCCESSOR)
        assert (entry.trigger, entry.changes) == ("amend", {"fields": {"leader": [DOER.id, SUCCESSOR]}})
        assert (led.leader, led.owner) == (SUCCESSOR, OWNER.id)


def test_only_some_kinds_or_one_organisation_can_be_handed_over(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        here, there = at.problem(campaign, owner=DOER.id), at.problem(campaign, owner=DOER.id, org="市管局/办公室")
        measure = at.measure(here)
        at.secretary.handover_all(DOER.id, to=SUCCESSOR, kinds=["measure"], reason="调岗")
        assert owners(here, there, measure) == [DOER.id, DOER.id, SUCCESSOR]
        at.secretary.handover_all(DOER.id, to=SUCCESSOR, org="市管局/办公室", reason="调岗")
        assert owners(here, there) == [DOER.id, SUCCESSOR]


def test_every_kind_goes_over_whose_policy_knows_a_handover(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, problem, _ = pair(at)
        measure = at.measure(problem)
        at.secretary.fire(measure, "submit")
        at.of(CLERK).fire(measure, "keep")
        (check,) = at.secretary.items(Checkup)
        still = at.measure(problem)
        opinion = at.secretary.collect(campaign, "u-1", "不够系统", owner=DOER.id, effective_on=HELD)
        entries = at.secretary.handover_all(DOER.id, to=SUCCESSOR)
        assert [one.item_kind for one in entries] == ["checkup", "opinion"]
        assert owners(check, opinion, still, measure) == [SUCCESSOR, SUCCESSOR, DOER.id, DOER.id]
        assert at.findings() == []


def test_one_refusal_stops_all_and_every_refusal_is_told(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("closeout")
        problem, measure = at.started(campaign, owner=DOER.id)
        at.of(CLERK).fire(problem, "submit")
        other, _ = at.started(campaign, text="另一个")
        opinionated = at.secretary.can(problem, "handover", to=SUCCESSOR)
        assert not opinionated
        entries = at.count("rectify_entry")
        with pytest.raises(TransitionRefused) as refused:
            at.secretary.handover_all(DOER.id, to=SUCCESSOR, reason="调岗")
        assert isinstance(refused.value, TransitionsRefused)
        assert [one.label for one in refused.value.verdicts] == ["P-1", "P-1/M-1"]
        assert refused.value.text("zh") == (
            "P-1 不能办理“移交责任”：\n"
            "  - 现为“待验收”，“移交责任”须从“查摆、整改中”办理（第十七条）\n"
            "P-1/M-1 不能办理“移交责任”：\n"
            "  - 现为“待验收”，“移交责任”须从“待整改、整改中”办理（第二十八条）"
        )
        assert refused.value.text("en") == (
            "P-1 cannot do “hand over”:\n"
            "  - it is “awaiting acceptance”; “hand over” leads out of “identified, rectifying” (第十七条)\n"
            "P-1/M-1 cannot do “hand over”:\n"
            "  - it is “awaiting acceptance”; “hand over” leads out of “planned, under way” (第二十八条)"
        )
        assert at.count("rectify_entry") == entries
        assert owners(measure, other) == [DOER.id, OWNER.id]
        assert at.findings() == []


def test_what_belongs_to_the_meeting_is_named_by_its_own_number(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, _, _ = pair(at)
        at.secretary.collect(campaign, "u-1", "不够系统", owner=DOER.id)
        at.clock.turn(HELD)
        with pytest.raises(TransitionsRefused) as refused:
            at.secretary.handover_all(DOER.id, to=SUCCESSOR)
        assert refused.value.verdict.label == "OP-1"


def test_nobody_hands_over_to_themselves_nor_a_kind_that_there_is_not(engine: sa.Engine) -> None:
    with desk(engine) as at:
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.handover_all(DOER.id, to=DOER.id)
        assert refused.value.text("zh") == "移交人和接收人都是 u-1003\n  → to 写接收人"
        assert refused.value.text("en") == "both persons are u-1003\n  → let to be whoever takes over"
        with pytest.raises(InvalidValueError, match="evidence"):
            at.secretary.handover_all(DOER.id, to=SUCCESSOR, kinds=["evidence"])
