"""An organisation gets a new path: every item follows in one recorded step, and the past keeps the old name."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Actor, Campaign, Ledger, Problem, TransitionRefused, reports
from rectify.errors import InvalidValueError
from rectify.ledger import reorganising
from rectify.ledger.tables import ITEM_CLASSES, Cooperator, Reorganisation, table_of
from rectify.policy.actor import ADMINISTRATOR
from tests.contract.furnished import COOPERATING, POLICIES, POLICY, furnish
from tests.contract.walks import BRANCH, BUREAU, OWNER, SECRETARY, Desk, desk

ADMIN = Actor("u-7001", [(ADMINISTRATOR, BUREAU)])
NEW = "市管局/直属机关党委"
DAY = date(2022, 5, 5)
WHY = "机构改革方案第二条"


def admin(at: Desk) -> Ledger:
    return at.of(ADMIN)


def paths(at: Desk) -> dict[str, set[str]]:
    """Return the paths that items of each kind have."""
    found = {kind: {one.org for one in at.secretary.items(cls)} for kind, cls in ITEM_CLASSES.items()}
    return {kind: orgs for kind, orgs in found.items() if orgs}


def test_every_item_of_every_kind_gets_the_new_path_and_an_entry_of_it(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        items = furnish(at, confidential=True)
        before = {kind: (one.seq, one.org) for kind, one in items.items()}
        done = admin(at).reorganise(BRANCH, to=NEW, reason=WHY, effective_on=DAY)
        assert (done.org_before, done.org_after, done.items) == (BRANCH, NEW, 8)
        assert (done.actor, done.reason, done.effective_on) == (ADMIN.id, WHY, DAY)
        for kind, one in items.items():
            seq, old = before[kind]
            moved = old == BRANCH
            assert (one.seq, one.org) == (seq + moved, NEW if moved else old)  # shown on loaded objects
            last = at.secretary.history(one)[-1]
            if moved:
                assert (last.trigger, last.actor, last.reason) == ("reorganise", ADMIN.id, WHY)
                assert (last.org_before, last.org_after, last.effective_on) == (BRANCH, NEW, DAY)
                assert (last.state_before, last.due_before) == (last.state_after, last.due_after)
                assert (last.changes or {})["reorganisation"] == done.id
        assert items["opinion"].org == BUREAU
        assert at.findings() == []
        at.session.expire_all()
        assert paths(at) == {kind: {BUREAU if kind == "opinion" else NEW} for kind in ITEM_CLASSES}


def test_paths_below_follow_and_paths_beside_stay(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        for org in (BRANCH, f"{BRANCH}/第一支部", f"{BRANCH}二", BUREAU, "市管局/业务处"):
            at.problem(campaign, org=org)
        admin(at).reorganise(BRANCH, to="县局/党委", reason=WHY)
        assert [one.org for one in at.secretary.problems()] == [
            "县局/党委",
            "县局/党委/第一支部",
            f"{BRANCH}二",
            BUREAU,
            "市管局/业务处",
        ]
        assert at.findings() == []


def test_paths_that_co_operate_follow_and_the_content_hash_with_them(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        items = furnish(at, org=BUREAU)
        admin(at).reorganise(COOPERATING, to=BUREAU + "/综合支部", reason=WHY)
        rows = at.connection.execute(sa.select(Cooperator.item_id, Cooperator.org)).all()
        assert {row.item_id: row.org for row in rows} == dict.fromkeys(
            (items["problem"].id, items["measure"].id), BUREAU + "/综合支部"
        )
        last = at.secretary.history(items["measure"])[-1]
        assert (last.changes or {})["fields"] == {"cooperators": [[COOPERATING], [BUREAU + "/综合支部"]]}
        assert last.org_before == last.org_after == BUREAU
        assert at.findings() == []


def test_two_organisations_become_one(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        furnish(at, org=BUREAU)
        problem = next(iter(at.secretary.problems()))
        at.secretary.amend(problem, cooperators=[COOPERATING, f"{BRANCH}/第二支部"], reason="并入")
        admin(at).reorganise(f"{BRANCH}/第二支部", to=COOPERATING, reason="两支部合并")
        orgs = at.connection.execute(sa.select(Cooperator.org).where(Cooperator.item_id == problem.id)).scalars().all()
        assert orgs == [COOPERATING]
        assert at.findings() == []


def test_an_organisation_can_move_below_itself(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        at.problem(campaign, org=BRANCH)
        at.problem(campaign, org=BUREAU)
        assert admin(at).reorganise(BUREAU, to=f"{BUREAU}/本级", reason=WHY).items == 2
        orgs = [one.org for one in at.secretary.problems()]
        assert orgs == [f"{BUREAU}/本级/机关党委", f"{BUREAU}/本级"]


def test_campaigns_get_the_new_path_too(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign, other = at.campaign(), at.campaign(org="县局")
        done = admin(at).reorganise(BUREAU, to="市场监管局", reason=WHY)
        assert (done.items, campaign.org, other.org) == (0, "市场监管局", "县局")
        at.session.expire_all()
        assert at.secretary.get(Campaign, campaign.id).org == "市场监管局"
        assert at.findings() == []


def test_old_reports_keep_the_old_names(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.started()
        old = reports.overdue_by(at.secretary, as_of=date(2022, 5, 4))
        admin(at).reorganise(BRANCH, to=NEW, reason=WHY, effective_on=DAY)
        orgs = {day: {row.org for row in reports.overdue(at.secretary, as_of=date(2022, 5, day))} for day in (4, 5)}
        assert orgs == {4: {BRANCH}, 5: {NEW}}
        assert reports.overdue_by(at.secretary, as_of=date(2022, 5, 4)) == old


def test_many_are_moved_batch_by_batch_and_tell_their_progress(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reorganising, "CHUNK", 2)
    with desk(engine) as at:
        campaign = at.campaign()
        problems = [at.started(campaign)[0] for _ in range(5)]
        versions = [one.version for one in problems]
        seen: list[int] = []
        assert admin(at).reorganise(BRANCH, to=NEW, reason=WHY, progress=seen.append).items == 10
        assert seen == [4, 4, 2]
        assert [one.version for one in problems] == [version + 2 for version in versions]
        assert at.findings() == []
        at.secretary.fire(problems[0], "reschedule", to=date(2022, 4, 1), reason="提前")  # the chain goes on
        assert at.findings() == []


def test_a_record_that_does_not_fit_its_entries_is_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.started()
        done = admin(at).reorganise(BRANCH, to=NEW, reason=WHY)
        admin(at).reorganise(NEW, to=BRANCH, reason="改回")
        at.connection.execute(sa.update(table_of(Reorganisation)).where(Reorganisation.id == done.id).values(items=3))
        assert at.findings() == [f"机构改革记录 {done.id} 与流转记录（至第 2 条）不一致：items"]
        (found,) = at.secretary.verify()
        assert found.text("en") == f"reorganisation {done.id} disagrees with its history (to entry 2): items"


def test_a_rollback_leaves_the_old_paths_in_memory_too(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        at.session.flush()
        savepoint = at.session.begin_nested()
        admin(at).reorganise(BRANCH, to=NEW, reason=WHY)
        assert problem.org == NEW
        savepoint.rollback()
        assert (problem.org, at.count("rectify_reorganisation")) == (BRANCH, 0)
        assert at.findings() == []


def test_no_single_item_takes_it_back(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        admin(at).reorganise(BRANCH, to=NEW, reason=WHY)
        with pytest.raises(TransitionRefused) as error:
            at.secretary.correct(at.secretary.history(problem)[-1], reason="改错了")
        assert error.value.verdict.codes == ("correct_recorded",)
        assert admin(at).reorganise(NEW, to=BRANCH, reason="改错了").items == 1
        assert (problem.org, at.findings()) == (BRANCH, [])


def test_another_tenant_keeps_its_paths(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.problem()
        other = Desk(at.session, at.clock, at.rectify, "county")
        theirs = other.problem()
        assert admin(at).reorganise(BRANCH, to=NEW, reason=WHY).items == 1
        assert theirs.org == BRANCH


# --- refused ----------------------------------------------------------------------


def refused(at: Desk, ledger: Ledger, **given: object) -> tuple[list[str], list[str]]:
    before = at.count("rectify_entry")
    with pytest.raises(TransitionRefused) as error:
        ledger.reorganise(**{"org": BRANCH, "to": NEW, "reason": WHY, **given})  # type: ignore[arg-type]
    assert (at.count("rectify_entry"), at.count("rectify_reorganisation")) == (before, 0)
    verdict = error.value.verdict
    assert verdict.trigger == "reorganise"
    return verdict.lines("zh"), verdict.lines("en")


@pytest.mark.parametrize("actor", [SECRETARY, Actor("u-7002", [(ADMINISTRATOR, f"{BRANCH}/第一支部")])])
def test_whoever_is_no_administrator_of_the_old_path_is_refused(engine: sa.Engine, actor: Actor) -> None:
    with desk(engine) as at:
        at.problem()
        zh, en = refused(at, at.of(actor))
        assert zh == [f"{actor.id} 在 {BRANCH} 没有相应职责（可由：有 administrator 授权的人）"]
        assert en == [
            f"{actor.id} has no such role over {BRANCH} (could be done by: whoever holds the grant administrator)"
        ]


def test_a_day_before_an_items_last_move_is_refused_with_the_items(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        at.started(campaign)
        at.problem(campaign)
        at.secretary.handover(Problem.ref(at.problem(campaign).id), to=OWNER.id + "1", reason="调岗", effective_on=DAY)
        zh, en = refused(at, admin(at), effective_on=date(2022, 1, 27))
        assert zh == [
            "生效日 2022-01-27 早于 3 个事项的上一次流转：P-1、P-3、P-1/M-1（2022-05-05）；改为 2022-05-05 或以后"
        ]
        assert en == [
            (
                "the effective day 2022-01-27 is before the last move of 3 items: P-1, P-3, P-1/M-1 (2022-05-05); "
                "make it 2022-05-05 or later"
            )
        ]
        assert admin(at).reorganise(BRANCH, to=NEW, reason=WHY, effective_on=DAY).items == 4


def test_a_refusal_names_twenty_items_and_says_how_many_there_are(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        for _ in range(21):
            at.problem(campaign)
        zh, _ = refused(at, admin(at), effective_on=date(2022, 1, 19))
        assert zh[0].startswith("生效日 2022-01-19 早于 21 个事项的上一次流转：P-1、P-2、")
        assert "、P-20、…（2022-01-20）" in zh[0]


def test_a_path_that_would_be_too_long_is_refused_with_the_items(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        items = furnish(at, at.campaign(POLICY.name, org=BRANCH + "/" + "级" * 200))
        del items
        long = "局" * 100
        zh, en = refused(at, admin(at), to=long)
        assert zh == ["改后有 2 个事项的单位路径超过 255 个字：OP-1、专题民主生活会；缩短新路径"]
        assert en == [
            "the new paths of 2 items are longer than 255 characters: OP-1, 专题民主生活会; make the new path shorter"
        ]
        zh, _ = refused(at, admin(at), to="局" * 255)
        assert "P-1、P-1/M-1、" in zh[0]  # what only co-operates would not fit either
        fits = 255 - 201
        assert admin(at).reorganise(BRANCH, to="局" * fits, reason=WHY).items == 9
        assert at.findings() == []


def test_every_reason_is_told_at_once(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.problem()
        zh, _ = refused(at, at.secretary, to="局" * 255, org=BUREAU, effective_on=date(2022, 1, 19))
        assert [line[:4] for line in zh] == ["u-10", "改后有 ", "生效日 "]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": BRANCH}, f"单位路径“{BRANCH}”没有变化\n  → 写上新的路径"),
        (
            {"org": "市管局/没有的处"},
            "台账中没有“市管局/没有的处”及其下级单位的事项\n  → 核对路径和租户；路径逐字比较",
        ),
        ({"reason": " "}, "reason 不能是 ' '：应为非空文字，且不含控制字符\n  → 写上文字，或不传"),
        ({"effective_on": date(2022, 6, 2)}, "effective_on 不能是 2022-06-02：晚于今天 2022-06-01"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(engine: sa.Engine, given: dict[str, object], said: str) -> None:
    with desk(engine) as at:
        at.problem()
        with pytest.raises(InvalidValueError) as error:
            admin(at).reorganise(**{"org": BRANCH, "to": NEW, "reason": WHY, **given})  # type: ignore[arg-type]
        assert error.value.text("zh").startswith(said)
        assert error.value.text("en")
        assert at.session.scalars(sa.select(Reorganisation)).all() == []
