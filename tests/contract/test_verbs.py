"""Every verb of a unit of work, accepted and refused, on every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pendulum
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import rectify
from rectify import (
    Actor,
    Campaign,
    Evidence,
    Measure,
    NewMeasure,
    Policies,
    Problem,
    Rectify,
    StaleError,
    TransitionRefused,
)
from rectify.errors import InvalidValueError, NotFoundError, PolicyVersionError
from rectify.policy import policyfile
from rectify.policy.policy import Policy
from tests.contract.walks import BRANCH, BUREAU, CLERK, DOER, HELD, NOBODY, OWNER, START, desk, today_is


class HostDirectory:
    """The host's directory, as the example of the documentation has one."""

    def name(self, id: str) -> str:  # noqa: A002 - the protocol's word
        return f"经办人 {id}"

    def people(self, name: str) -> list[str]:
        return [name.removeprefix("经办人 ")]

    orgs = people


def altered(name: str, *, version: int = 1) -> Policy:
    """Give a bundled policy with another title of its own, and perhaps another version."""
    text = Policies.bundled()[name].text.replace("（四步）", "（四步，试行）")
    return policyfile.parse(text.replace("\nversion = 1\n", f"\nversion = {version}\n"))


def test_a_host_works_as_the_design_shows_it(engine: sa.Engine) -> None:
    rx = Rectify(
        policies=Policies.bundled(), directory=HostDirectory(), tz="Asia/Shanghai", clock=today_is(date(2022, 6, 1))
    )
    rectify.create_all(engine)  # what is there already stays
    assert rx.directory is not None
    assert rx.directory.people(rx.directory.name("u-1001")) == ["u-1001"]
    with Session(engine) as session, session.begin():
        actor = Actor("u-1001", grants=[("secretary", "市管局")])
        ledger = rx.ledger(session, tenant="city", actor=actor, lang="zh")
        campaign = ledger.open_campaign("专题民主生活会", policy="standard", held_on=date(2022, 1, 20), org="市管局")
        problem = ledger.identify(
            campaign,
            "中心组学习不够系统",
            org="市管局/机关党委",
            owner="u-1002",
            sources=["opinion"],
            effective_on=date(2022, 1, 20),
        )
        measure = ledger.plan(
            problem,
            "建立学习研讨制度",
            owner="u-1003",
            term="scheduled",
            due_on=date(2022, 3, 31),
            effective_on=date(2022, 1, 20),
        )
        entry = ledger.fire(problem, "start", effective_on=date(2022, 1, 28))
        assert (entry.state_before, entry.state_after, entry.effective_on) == (
            "identified",
            "rectifying",
            date(2022, 1, 28),
        )
        verdict = ledger.can(problem, "complete")
        assert not verdict
        assert [blocker.code for blocker in verdict.blockers] == ["measures_unsettled", "evidence_missing"]
        assert verdict.lines("zh")[0].startswith("1 项措施中 1 项未完成：M-1")
        assert {action.trigger: action.allowed for action in ledger.actions(problem)} == {
            "complete": False,
            "amend": True,
            "attach": True,
            "reschedule": True,
            "recompute": True,
            "handover": True,
            "withdraw": True,
            "merge": True,
            "split": True,
            "correct": True,
        }
        page = ledger.problems(state="rectifying", org="市管局", text="学习", overdue=True).page(after=None, size=20)
        assert [one.id for one in page.items] == [problem.id]
        assert ledger.get(Problem, problem.id, version=problem.version) is problem
        with pytest.raises(StaleError):
            ledger.get(Problem, problem.id, version=problem.version - 1)
        assert [one.trigger for one in ledger.history(problem)] == ["identify", "start"]
        assert list(ledger.verify()) == []
        assert [(row.label, row.days) for row in rectify.reports.overdue(ledger, as_of=date(2022, 6, 1))] == [
            ("P-1/M-1", 62),
            ("P-1", 34),
        ]
        assert [(row.org, row.problems, row.measures) for row in rectify.reports.overdue_by(ledger, level=2)] == [
            ("市管局/机关党委", 1, 1)
        ]
        assert ledger.fire(Measure.ref(measure.id), "complete").state_after == "rectified"  # by id, not loaded


def test_a_campaign_keeps_the_policy_under_which_it_was_opened(engine: sa.Engine) -> None:
    with desk(engine) as at:
        id_ = at.problem().id
    newer = Policies.bundled().including(altered("standard", version=2))
    with desk(engine, policies=newer) as at:
        problem = at.secretary.get(Problem, id_)
        kept = at.secretary.policy_of(problem)
        assert (kept.version, kept.fingerprint) == (1, problem.policy)
        assert at.secretary.policy_of(at.campaign()).version == 2
        at.measure(problem)
        assert at.findings() == []


def test_a_policy_that_changed_without_a_new_version_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.campaign()
        at.campaign()  # the same text again is no change
        assert at.count("rectify_policy") == 1
    with desk(engine, policies=Policies.bundled().including(altered("standard"))) as at:
        with pytest.raises(PolicyVersionError) as refused:
            at.campaign()
        assert refused.value.text("zh") == ("制度 standard 第 1 版的内容与台账中保存的不同\n  → 内容改了就要换版本号")
        assert refused.value.text("en") == (
            "policy standard version 1 differs from what the ledger keeps under that version\n"
            "  → a changed policy needs a new version number"
        )
        assert at.count("rectify_campaign") == 2


def test_a_problem_is_numbered_within_its_campaign_and_a_refused_one_takes_no_number(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign, other = at.campaign(), at.campaign(title="巡察反馈")
        assert at.problem(campaign).label == "P-1"
        with pytest.raises(TransitionRefused):
            at.of(NOBODY).identify(campaign, "无权登记", org=BRANCH)
        with pytest.raises(InvalidValueError):
            at.secretary.identify(campaign, " ", org=BRANCH)
        assert campaign.problem_count == 1
        assert [at.problem(campaign).label, at.problem(other).label] == ["P-2", "P-1"]
        at.session.refresh(campaign)
        assert campaign.problem_count == 2


def test_a_problem_keeps_all_that_was_said_of_it(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign(facets=["学习", "作风"])
        problem = at.problem(
            campaign,
            sources=["talk", "opinion", "talk"],
            scope="member",
            facet="学习",
            category="思想建设",
            root_cause="重业务、轻学习",
            leader="u-1000",
            confidential=True,
            due_on=date(2022, 4, 20),
        )
        at.session.expire_all()
        assert at.secretary.sources(problem) == ["opinion", "talk"]
        assert (problem.scope, problem.facet, problem.category) == ("member", "学习", "思想建设")
        assert (problem.root_cause, problem.leader, problem.confidential) == ("重业务、轻学习", "u-1000", True)
        assert (problem.due_on, problem.version, problem.seq) == (pendulum.Date(2022, 4, 20), 1, 1)
        assert at.secretary.get(Campaign, campaign.id).facets == ["学习", "作风"]


def test_measures_are_planned_all_or_none(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        good = NewMeasure(text="每月研讨一次", direction="思想", nature="长久立", category="建章立制")
        late = NewMeasure(text="开展专题调研", due_on=date(2022, 4, 29))
        with pytest.raises(TransitionRefused) as refused:
            at.secretary.plan_all(problem, [good, late])
        assert refused.value.verdict.label == "P-1/M-3"
        assert refused.value.verdict.codes == ("due_after_term",)
        assert (at.count("rectify_measure"), problem.measure_count) == (1, 1)
        second, third = at.secretary.plan_all(Problem.ref(problem.id), [good, good])
        assert (second.label, third.label, third.org, second.nature) == ("M-2", "M-3", BRANCH, "长久立")
        assert (problem.measure_count, problem.version) == (3, 6)
        assert at.secretary.plan_all(problem, []) == []


def test_can_and_fire_give_the_same_verdict(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        ledger = at.of(CLERK)
        with pytest.raises(TransitionRefused) as refused:
            ledger.fire(problem, "complete")
        assert refused.value.verdict == ledger.can(problem, "complete")
        by_trigger = {action.trigger: action for action in ledger.actions(problem)}
        assert by_trigger["complete"].verdict == refused.value.verdict
        assert by_trigger["handover"].reason
        assert list(by_trigger["reschedule"].params) == ["to"]


def test_whatever_is_listed_is_done_by_the_verb_that_it_names(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        listed = [(item, action) for item in (problem, measure) for action in at.secretary.actions(item)]
        assert all(hasattr(at.secretary, action.verb) for _, action in listed)
        for item, action in listed:
            if action.verb != "fire":
                with pytest.raises(InvalidValueError) as refused:
                    at.secretary.fire(item, action.trigger)
                assert f"ledger.{action.verb}(...)" in refused.value.text("zh")
        assert {action.trigger for _, action in listed if action.verb == "fire"} == {
            *("complete", "reschedule", "handover", "withdraw")
        }


def test_asking_writes_nothing_and_a_refusal_leaves_no_trace(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        before = (at.count("rectify_entry"), problem.version, measure.seq)
        at.of(NOBODY).actions(problem)
        at.of(NOBODY).can(measure, "complete")
        with pytest.raises(TransitionRefused):
            at.of(NOBODY).fire(measure, "complete")
        at.session.expire_all()
        assert (at.count("rectify_entry"), problem.version, measure.seq) == before


def test_every_write_raises_the_problems_version_by_its_entries(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        assert problem.version == 4  # identify, plan, start, and the measure's start
        at.of(DOER).fire(measure, "complete")
        at.secretary.attach(measure, "https://files.example/1")
        at.secretary.amend(problem, sources=["talk"], reason="补充来源")
        assert problem.version == 7
        at.session.expire_all()
        assert problem.version == 7
        rows = at.connection.execute(sa.select(rectify.Entry.root_version).where(rectify.Entry.root_id == problem.id))
        assert sorted(row.root_version for row in rows) == [1, 2, 3, 4, 5, 6, 7]


def test_an_amendment_keeps_the_old_and_the_new_value(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem(sources=["opinion"])
        entry = at.of(CLERK).amend(
            problem, text="学习不够系统", org=BUREAU, sources=["talk", "opinion"], leader=None, effective_on=HELD
        )
        assert entry.changes == {
            "fields": {
                "org": [BRANCH, BUREAU],
                "sources": [["opinion"], ["opinion", "talk"]],
                "text": ["中心组学习不够系统", "学习不够系统"],
            }
        }
        assert (entry.org_before, entry.org_after) == (BRANCH, BUREAU)
        assert entry.content_before != entry.content_after
        at.session.expire_all()
        assert (problem.text, problem.org, problem.leader) == ("学习不够系统", BUREAU, None)
        assert at.secretary.sources(problem) == ["opinion", "talk"]
        at.of(CLERK).amend(problem, sources=[], effective_on=HELD)
        assert at.secretary.sources(problem) == []
        moved = at.of(CLERK).amend(problem, org=BRANCH, effective_on=HELD)
        assert moved.content_before == moved.content_after  # the organisation is in the image
        assert at.findings() == []


def test_an_amendment_that_changes_nothing_or_what_has_its_own_verb_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        with pytest.raises(InvalidValueError, match="没有变化：text"):
            at.secretary.amend(problem, text="中心组学习不够系统")
        with pytest.raises(InvalidValueError, match="没有变化：-"):
            at.secretary.amend(problem)
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.amend(problem, owner=DOER.id)
        assert refused.value.text("zh") == (
            "'owner' 不能用 amend 修改；可修改：text, org, scope, facet, category, root_cause, leader, confidential, "
            "sources, cooperators\n  → 状态用 fire，责任人用 handover，日期用 reschedule"
        )
        assert at.count("rectify_entry") == 1


def test_amend_and_attach_are_not_fired(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        for verb in ("amend", "attach"):
            with pytest.raises(InvalidValueError) as refused:
                at.secretary.fire(problem, verb)
            assert refused.value.text("zh") == (
                f"“{verb}”不用 fire 办理\n  → 用 ledger.{verb}(...)；命令行的写法见 rectify actions"
            )
            assert refused.value.text("en") == (
                f"“{verb}” is not done by fire\n  → use ledger.{verb}(...); rectify actions tells the command"
            )
            assert at.secretary.can(problem, verb)


def test_evidence_is_kept_with_who_added_it_and_when(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        one = at.of(DOER).attach(
            measure, "https://files.example/制度.pdf", sha256="AB" * 32, title="印发稿", effective_on=date(2022, 3, 1)
        )
        two = at.of(OWNER).attach(problem, "file:///记录.docx")
        at.session.expire_all()
        assert (one.uri, one.sha256, one.title) == ("https://files.example/制度.pdf", "ab" * 32, "印发稿")
        assert (one.problem_id, one.measure_id, one.cycle) == (problem.id, measure.id, 1)
        assert (one.added_by, one.added_on) == (DOER.id, date(2022, 3, 1))
        assert (two.measure_id, two.sha256, two.title) == (None, None, None)
        assert at.secretary.get(Evidence, one.id, version=problem.version) is one
        assert at.secretary.history(measure)[-1].changes == {
            "evidence": {
                "id": one.id,
                "uri": "https://files.example/制度.pdf",
                "sha256": "ab" * 32,
                "title": "印发稿",
            }
        }
        assert at.findings() == []


@pytest.mark.parametrize("attach_to", ["problem", "measure"])
def test_evidence_with_a_hash_that_is_none_is_refused(engine: sa.Engine, attach_to: str) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        item = problem if attach_to == "problem" else measure
        for wrong in ("abc", "g" * 64):
            with pytest.raises(InvalidValueError) as refused:
                at.secretary.attach(item, "file:///1", sha256=wrong)
            assert refused.value.text("zh") == f"sha256 不能是 '{wrong}'：应为 64 位十六进制的 SHA-256"
        assert at.count("rectify_evidence") == 0


def test_a_stale_page_is_refused_by_every_verb_that_takes_a_version(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        shown = problem.version
        at.of(DOER).fire(measure, "complete", version=shown)
        ledger = at.secretary
        verbs: list[Callable[[], object]] = [
            lambda: ledger.fire(problem, "complete", version=shown),
            lambda: ledger.fire(measure, "redo", reason="x", version=shown),
            lambda: ledger.amend(problem, text="另一文字", reason="x", version=shown),
            lambda: ledger.get(Problem, problem.id, version=shown),
            lambda: ledger.get(Measure, measure.id, version=shown),
        ]
        for verb in verbs:
            with pytest.raises(StaleError) as stale:
                verb()
            assert stale.value.text("zh") == "P-1 已有变动：页面是第 4 版，现在是第 5 版\n  → 重新读取后再办理"
            assert stale.value.text("en") == (
                "P-1 has changed: the page shows version 4, it is now version 5\n  → read it again, then act"
            )
        assert ledger.get(Measure, measure.id, version=problem.version) is measure
        with pytest.raises(NotFoundError, match="专题没有版本号"):
            ledger.get(Campaign, problem.campaign_id, version=1)


def test_what_is_not_there_is_said_to_be_missing(engine: sa.Engine) -> None:
    with desk(engine) as at:
        ledger, none = at.secretary, "00000000-0000-7000-8000-000000000000"
        verbs: list[tuple[str, Callable[[], object]]] = [
            ("问题", lambda: ledger.fire(Problem.ref(none), "start")),
            ("措施", lambda: ledger.fire(Measure.ref(none), "start")),
            ("问题", lambda: ledger.plan(Problem.ref(none), "措施")),
            ("问题", lambda: ledger.can(Problem.ref(none), "start")),
            ("措施", lambda: ledger.actions(Measure.ref(none))),
            ("措施", lambda: ledger.amend(Measure.ref(none), text="x")),
            ("问题", lambda: ledger.attach(Problem.ref(none), "file:///1")),
            ("问题", lambda: ledger.history(Problem.ref(none))),
            ("专题", lambda: ledger.identify(none, "问题", org=BRANCH)),
            ("专题", lambda: ledger.import_problems(none, [])),
            ("佐证材料", lambda: ledger.get(Evidence, none)),
        ]
        for kind, verb in verbs:
            with pytest.raises(NotFoundError) as missing:
                verb()
            assert missing.value.text("zh") == f"没有编号为 {none} 的{kind}\n  → 核对编号和租户"
        assert missing.value.text("en") == f"there is no piece of evidence {none}\n  → check the id and the tenant"


def test_history_is_asked_for_by_kind(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        assert [one.trigger for one in at.secretary.history(Measure.ref(measure.id))] == ["plan", "start"]
        with pytest.raises(NotFoundError):
            at.secretary.history(Problem.ref(measure.id))
        assert repr(at.secretary.history(problem)[1]) == f"<Entry problem {problem.id} #2 start 2022-01-28>"


def test_an_entry_tells_both_times_and_both_images(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _, measure = at.started()
        at.clock.now = pendulum.datetime(2022, 6, 2, 3, 4, 5, 678901, tz="UTC")
        entry = at.secretary.handover(measure, to="u-1005", reason="调岗", effective_on=date(2022, 3, 1))
        at.session.expire_all()
        assert entry.effective_on == pendulum.Date(2022, 3, 1)  # 补录
        assert entry.recorded_at == at.clock.now
        assert entry.recorded_at.timezone_name == "UTC"
        assert (entry.owner_before, entry.owner_after, entry.effective_before) == (DOER.id, "u-1005", START)
        assert (entry.reason, entry.changes, entry.seq) == ("调岗", {"to": "u-1005"}, 3)
        assert entry.previous == at.secretary.history(measure)[1].digest
        assert measure.head == entry.digest


def test_a_day_to_come_is_no_effective_day(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.reschedule(problem, to=date(2022, 4, 1), effective_on=date(2022, 6, 2))
        assert refused.value.text("zh") == (
            "effective_on 不能是 2022-06-02：晚于今天 2022-06-01\n  → 生效日只能是今天或以前"
        )
        at.clock.now = pendulum.datetime(2022, 6, 1, 16, 30, tz="UTC")  # 2 June in Shanghai
        at.secretary.reschedule(problem, to=date(2022, 4, 1), effective_on=date(2022, 6, 2))


def test_an_unknown_trigger_or_parameter_is_named_with_what_there_is(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, _ = at.started()
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.fire(problem, "finish")
        assert refused.value.text("zh") == (
            "问题没有“finish”这一环节\n  → 可用：start, complete, publish, reopen, amend, attach, reschedule, "
            "recompute, extend, handover, withdraw, merge, split, correct"
        )
        for act in (at.secretary.fire, at.secretary.can):
            with pytest.raises(InvalidValueError, match="没有“identify”这一环节"):  # it creates one
                act(problem, "identify")
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.fire(problem, "reschedule", until=date(2022, 4, 1))
        assert refused.value.text("zh") == "没有参数 'until'；可用：to"
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.fire(problem, "complete", to=date(2022, 4, 1))
        assert refused.value.text("en") == "there is no parameter 'to'; there are: -"
        with pytest.raises(TransitionRefused) as missing:
            at.secretary.fire(problem, "reschedule")
        assert missing.value.verdict.lines() == ["缺参数“to”（第十条第二款）；填写后再办理“细化整改时限”"]
