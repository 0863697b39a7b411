"""Merging a problem into another, and splitting one: measures, evidence and opinions go over, histories stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from rectify import (
    Actor,
    Campaign,
    Checkup,
    Evidence,
    Measure,
    NewMeasure,
    NewProblem,
    Policies,
    Problem,
    TransitionRefused,
)
from rectify.errors import InvalidValueError, NotFoundError, StaleError
from rectify.policy.policyfile import load
from tests.contract.walks import BRANCH, BUREAU, CLERK, DOER, HELD, SECRETARY, Desk, desk

POLICY = load(Path(__file__).with_name("mistakes.toml"))
PARTED = Policies.bundled().including(POLICY)
LATER = date(2022, 3, 1)
TRUSTED = Actor(SECRETARY.id, [("secretary", BUREAU), ("confidential", BUREAU)])


@contextmanager
def open_desk(engine: sa.Engine) -> Iterator[Desk]:
    with desk(engine, policies=PARTED) as at:
        yield at


def pair(at: Desk) -> tuple[Campaign, Problem, Problem]:
    campaign = at.campaign("mistakes")
    return campaign, at.problem(campaign), at.problem(campaign, text="学习不够系统")


def refusal(act: object) -> tuple[list[str], list[str]]:
    with pytest.raises(TransitionRefused) as refused:
        act()  # type: ignore[operator]
    return refused.value.verdict.lines("zh"), refused.value.verdict.lines("en")


def test_a_merged_problem_gives_its_measures_with_all_that_is_theirs(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, twice, stays = pair(at)
        there, gone = at.measure(stays), at.measure(twice, cooperators=["市管局/办公室"])
        proof = at.secretary.attach(gone, "https://files.example/1")
        asked = at.secretary.extend(gone, to=date(2022, 3, 10), reason="等文件")
        at.secretary.fire(gone, "submit")
        at.of(CLERK).fire(gone, "keep")

        entry = at.secretary.merge(twice, into=stays, reason="同一问题", version=twice.version)

        assert (twice.state, entry.trigger, entry.reason) == ("merged", "merge", "同一问题")
        assert entry.changes == {"into": stays.id, "transferred": [gone.id]}
        assert (there.label, gone.label, gone.problem_id, stays.measure_count) == ("M-1", "M-2", stays.id, 2)
        assert (asked.problem_id, asked.measure_id, asked.label) == (stays.id, gone.id, "EXT-1")
        assert [one.trigger for one in at.secretary.history(asked)] == ["ask", "lapse", "transfer"]
        assert [one.problem_id for one in at.secretary.items(Checkup, measure=gone.id)] == [stays.id]
        assert (proof.problem_id, at.secretary.cooperators(gone)) == (stays.id, ["市管局/办公室"])
        assert [one.trigger for one in at.secretary.history(gone)] == ["plan", "attach", "submit", "keep", "transfer"]
        last = at.secretary.history(gone)[-1]
        assert last.changes == {
            "along": {"item": twice.id, "seq": 2},
            "fields": {"ordinal": [1, 2], "problem_id": [twice.id, stays.id]},
        }
        assert at.findings() == []
        at.session.expire_all()
        assert (gone.problem_id, stays.version) == (stays.id, 5)
        assert at.secretary.plan(stays, "再一条", effective_on=HELD).label == "M-3"
        assert at.findings() == []


def test_its_own_evidence_is_attached_to_the_one_that_stays_and_kept_where_it_was(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, twice, stays = pair(at)
        first = at.secretary.attach(twice, "https://files.example/1", title="照片")
        at.secretary.attach(twice, "https://files.example/2", sha256="a" * 64)
        at.secretary.merge(twice, into=stays)
        assert first.problem_id == twice.id
        kept = at.session.scalars(sa.select(Evidence).where(Evidence.problem_id == stays.id).order_by(Evidence.uri))
        assert [(one.uri, one.title, one.sha256, one.added_by) for one in kept] == [
            ("https://files.example/1", "照片", None, SECRETARY.id),
            ("https://files.example/2", None, "a" * 64, SECRETARY.id),
        ]
        assert [one.trigger for one in at.secretary.history(stays)] == ["identify", "attach", "attach"]
        assert at.findings() == []


def test_opinions_name_the_problem_that_stays_each_once(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, twice, stays = pair(at)
        other = at.campaign("mistakes", title="另一次会")
        one = at.secretary.collect(campaign, "u-1", "不够系统", problems=[twice], effective_on=HELD)
        both = at.secretary.collect(campaign, "u-2", "两处都提到", problems=[twice, stays], effective_on=HELD)
        elsewhere = at.secretary.collect(other, "u-3", "也提到", problems=[twice], effective_on=HELD)
        entry = at.secretary.merge(twice, into=stays)
        assert entry.changes == {"into": stays.id, "transferred": [one.id, both.id, elsewhere.id]}
        link = sa.text("SELECT opinion_id FROM rectify_opinion_link WHERE problem_id = :id ORDER BY opinion_id")
        linked = [str(row[0]) for row in at.connection.execute(link, {"id": stays.id})]
        assert linked == sorted([one.id, both.id, elsewhere.id])
        assert at.connection.execute(link, {"id": twice.id}).all() == []
        assert [made.trigger for made in at.secretary.history(both)] == ["collect", "link"]
        assert at.secretary.history(both)[-1].changes == {
            "along": {"item": twice.id, "seq": 2},
            "fields": {"problems": [sorted([twice.id, stays.id]), [stays.id]]},
        }
        assert (campaign.version, other.version) == (4, 2)
        assert at.findings() == []


def test_what_was_withdrawn_and_what_an_earlier_cycle_did_stay_with_the_merged_problem(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, twice, stays = pair(at)
        old = at.measure(twice)
        at.secretary.fire(twice, "complete")
        at.secretary.fire(twice, "reopen")
        withdrawn, new = at.measure(twice, effective_on=None), at.measure(twice, effective_on=None)
        at.secretary.withdraw(withdrawn)
        at.secretary.merge(twice, into=stays)
        assert [one.problem_id for one in (old, withdrawn, new)] == [twice.id, twice.id, stays.id]
        assert (new.cycle, new.label) == (1, "M-1")
        assert at.findings() == []


def test_who_submitted_a_measure_is_unknown_where_it_comes_into_a_cycle_of_another_number(engine: sa.Engine) -> None:
    said = (
        ["验收人就是报验人，或报验人不明；由他人验收；报验人不明的先退回重报"],
        [
            (
                "whoever accepts it submitted it, or nobody knows who did; "
                "let somebody else accept it; if unknown, return it first"
            )
        ],
    )
    with open_desk(engine) as at:
        campaign, twice, stays = pair(at)
        measure = at.measure(twice)
        at.secretary.fire(measure, "submit")
        assert at.of(CLERK).can(measure, "keep")
        at.secretary.merge(twice, into=at.problem(campaign, text="同一轮的"))
        assert not at.secretary.can(measure, "keep")
        assert at.of(CLERK).can(measure, "keep")
        at.secretary.fire(stays, "complete")
        at.secretary.fire(stays, "reopen")
        at.secretary.merge(at.secretary.get(Problem, measure.problem_id), into=stays)
        verdict = at.of(CLERK).can(measure, "keep")
        assert (verdict.lines("zh"), verdict.lines("en")) == said


def test_a_merge_is_refused_for_all_reasons_at_once(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        twice = at.problem(confidential=True)
        at.measure(twice, effective_on=date(2022, 3, 2))
        stays = at.problem(at.campaign("closeout"))
        trusted = at.of(TRUSTED)
        trusted.attach(twice, "https://files.example/1", effective_on=date(2022, 2, 1))
        trusted.withdraw(stays, reason="误立", effective_on=date(2022, 3, 3))
        entries = at.count("rectify_entry")
        zh, en = refusal(lambda: trusted.merge(twice, into=stays, effective_on=LATER))
        assert zh == [
            "没有写明理由（第二十一条）；写明理由后再办理“并入”",
            "P-1 现为“已撤销”，不在整改中，不能并入；先重新整改 P-1，或并入另一个问题",
            "P-1 适用的制度不同，不能并入；撤销本问题，在 P-1 下另行制定措施",
            "本问题涉密，P-1 不涉密：并入后措施和佐证材料将公开；先把 P-1 定为涉密",
            "P-1：生效日 2022-03-01 早于上一次流转的 2022-03-03；改为 2022-03-03 或以后",
            "M-1：生效日 2022-03-01 早于上一次流转的 2022-03-02；改为 2022-03-02 或以后",
        ]
        assert en == [
            "no reason is given (第二十一条); give a reason, then do “merge” again",
            (
                "P-1 is “withdrawn”: nothing can be merged into a problem that is no longer open; "
                "reopen P-1 first, or merge into another one"
            ),
            (
                "P-1 is under another policy: it cannot take this one in; "
                "withdraw this problem, and plan measures for P-1"
            ),
            (
                "this problem is confidential and P-1 is not: its measures and evidence would be open to all; "
                "make P-1 confidential first (amend)"
            ),
            (
                "P-1: the effective day 2022-03-01 is before that of its last move, 2022-03-03; "
                "make it 2022-03-03 or later"
            ),
            (
                "M-1: the effective day 2022-03-01 is before that of its last move, 2022-03-02; "
                "make it 2022-03-02 or later"
            ),
        ]
        assert at.count("rectify_entry") == entries
        assert at.findings() == []


def test_whoever_may_not_merge_is_told_who_could(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        twice, stays = at.problem(campaign), at.problem(campaign)
        assert refusal(lambda: at.of(CLERK).merge(twice, into=stays, reason="重复")) == (
            ["u-1004 在 市管局/机关党委 没有相应职责（第二十一条）（可由：书记）"],
            ["u-1004 has no such role over 市管局/机关党委 (第二十一条) (could be done by: secretary)"],
        )


def test_a_problem_is_not_merged_into_itself_nor_into_what_is_none_nor_from_an_old_page(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, twice, stays = pair(at)
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.merge(twice, into=twice)
        assert refused.value.text("zh") == "问题不能并入自身\n  → into 写留下的那个问题"
        assert refused.value.text("en") == (
            "a problem cannot be merged into itself\n  → let into be the problem that stays"
        )
        with pytest.raises(NotFoundError):
            at.secretary.merge(twice, into=Problem.ref("nowhere"))
        with pytest.raises(StaleError):
            at.secretary.merge(twice, into=stays, version=9)
        with pytest.raises(InvalidValueError, match=r"ledger\.merge"):
            at.secretary.fire(twice, "merge", into=stays.id)


# --- splitting ---------------------------------------------------------------


def test_a_problem_is_split_into_new_ones_with_the_measures_chosen(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, problem, _ = pair(at)
        first, second, third = (at.measure(problem, text=text) for text in ("甲", "乙", "丙"))
        at.secretary.attach(second, "https://files.example/1", effective_on=HELD)
        asked = at.secretary.extend(third, to=date(2022, 3, 10), reason="等文件", effective_on=HELD)
        drafts = [NewProblem(text="学习", org=BRANCH, sources=["opinion"]), NewProblem(text="纪律", org=BRANCH)]
        one, other = at.secretary.split(
            problem, into=drafts, measures=[[second, third], []], reason="两件事", effective_on=LATER
        )
        assert [part.text for part in (one, other)] == ["学习", "纪律"]
        assert [(m.problem_id, m.label) for m in (first, second, third)] == [
            (problem.id, "M-1"),
            (one.id, "M-1"),
            (one.id, "M-2"),
        ]
        assert (one.measure_count, one.version, other.measure_count, other.version) == (2, 4, 0, 1)
        assert (asked.state, asked.problem_id, asked.label) == ("lapsed", one.id, "EXT-1")
        assert at.secretary.sources(one) == ["opinion"]
        last = at.secretary.history(problem)[-1]
        assert (last.trigger, last.reason, last.changes) == ("split", "两件事", {"parts": [one.id, other.id]})
        assert (problem.state, problem.is_open) == ("open", True)
        assert at.findings() == []


def test_a_part_of_a_confidential_problem_is_confidential(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, _, _ = pair(at)
        problem = at.problem(campaign, confidential=True)
        trusted = at.of(TRUSTED)
        (part,) = trusted.split(problem, into=[NewProblem(text="学习", org=BRANCH)], measures=[[]])
        assert part.confidential is True


def test_a_split_is_refused_for_all_reasons_at_once(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        measure = at.measure(problem, effective_on=date(2022, 3, 2))
        draft, entries = NewProblem(text="学习", org=BRANCH), at.count("rectify_entry")
        zh, en = refusal(lambda: at.of(CLERK).split(problem, into=[draft], measures=[[measure]], effective_on=LATER))
        assert zh == [
            "u-1004 在 市管局/机关党委 没有相应职责（第二十二条）（可由：书记）",
            "没有写明理由（第二十二条）；写明理由后再办理“拆分”",
            "M-1：生效日 2022-03-01 早于上一次流转的 2022-03-02；改为 2022-03-02 或以后",
        ]
        assert en == [
            "u-1004 has no such role over 市管局/机关党委 (第二十二条) (could be done by: secretary)",
            "no reason is given (第二十二条); give a reason, then do “split” again",
            (
                "M-1: the effective day 2022-03-01 is before that of its last move, 2022-03-02; "
                "make it 2022-03-02 or later"
            ),
        ]
        assert refusal(lambda: at.of(CLERK).split(problem, into=[draft], measures=[[]], reason="两件事")) == (
            ["u-1004 在 市管局/机关党委 没有相应职责（第二十二条）（可由：书记）"],
            ["u-1004 has no such role over 市管局/机关党委 (第二十二条) (could be done by: secretary)"],
        )
        assert (at.count("rectify_entry"), at.count("rectify_problem")) == (entries, 1)
        assert at.findings() == []


def test_a_split_names_its_parts_and_measures_that_are_there(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, problem, other = pair(at)
        measure, strange, gone = at.measure(problem), at.measure(other), at.measure(problem)
        at.secretary.withdraw(gone)
        draft = NewProblem(text="学习", org=BRANCH)
        for into in ([], [draft]):
            with pytest.raises(InvalidValueError) as refused:
                at.secretary.split(problem, into=into, measures=[])
            assert refused.value.text("zh") == (
                f"拆成 {len(into)} 个问题，却给了 0 组措施\n  → 至少拆出一个问题；每个问题一组措施，没有措施的给空组"
            )
            assert refused.value.text("en") == (
                f"{len(into)} parts and 0 lists of measures\n"
                "  → name one part at least, and for each a list of measures, an empty one if none goes over"
            )
        for chosen, missing in (([[strange], []], strange), ([[gone], []], gone), ([[measure], [measure]], measure)):
            with pytest.raises(InvalidValueError) as refused:
                at.secretary.split(problem, into=[draft, draft], measures=chosen)
            assert refused.value.text("zh") == (
                f"措施 {missing.id} 不在 P-1 本轮的措施之列，或选了两次\n  → 只选本轮未撤销的措施，每条选一次"
            )
            assert refused.value.text("en") == (
                f"the measure {missing.id} is none of the present ones of P-1, or was chosen twice\n"
                "  → choose measures of the present cycle that are not withdrawn, each once"
            )


def test_a_measure_that_went_over_is_moved_where_it_is_now(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        _, problem, _ = pair(at)
        (measure,) = at.secretary.plan_all(problem, [NewMeasure(text="甲", owner=DOER.id)], effective_on=HELD)
        (part,) = at.secretary.split(
            problem, into=[NewProblem(text="学习", org=BRANCH)], measures=[[Measure.ref(measure.id)]]
        )
        at.secretary.fire(measure, "submit")
        assert (part.version, at.secretary.get(Problem, problem.id).version) == (3, 3)
        assert at.findings() == []
