"""What an item has several of: co-operating organisations, results, figures, the problems found in an opinion."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from rectify import Actor, NewMeasure, NewProblem, TransitionRefused
from rectify.errors import InvalidValueError
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from tests.contract.test_merging import open_desk, pair
from tests.contract.walks import BRANCH, BUREAU, CLERK, HELD, NOBODY, START, desk

OFFICE, CENTRE = "市管局/办公室", "市管局/信息中心"


def test_organisations_co_operate_and_are_amended_like_anything_else(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem(cooperators=[OFFICE, CENTRE, OFFICE])
        measure = at.measure(problem, cooperators=[CENTRE])
        assert at.secretary.cooperators(problem) == sorted([OFFICE, CENTRE])
        assert at.secretary.cooperators(measure) == [CENTRE]
        entry = at.of(CLERK).amend(problem, cooperators=[OFFICE], effective_on=HELD)
        assert entry.changes == {"fields": {"cooperators": [sorted([OFFICE, CENTRE]), [OFFICE]]}}
        assert at.secretary.cooperators(problem) == [OFFICE]
        at.of(CLERK).amend(measure, cooperators=[], effective_on=HELD)
        assert at.secretary.cooperators(measure) == []
        assert at.findings() == []


def test_items_are_found_by_who_co_operates_with_all_below(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        problem, other = at.problem(campaign, cooperators=[OFFICE]), at.problem(campaign)
        measure = at.measure(other, cooperators=[CENTRE])
        assert [one.id for one in at.secretary.problems(cooperator=OFFICE)] == [problem.id]
        assert [one.id for one in at.secretary.problems(cooperator=BUREAU)] == [problem.id]
        assert list(at.secretary.problems(cooperator="市管局/办公")) == []
        assert [one.id for one in at.secretary.measures(cooperator=BUREAU)] == [measure.id]


def test_a_legacy_ledger_brings_them_in(engine: sa.Engine) -> None:
    with desk(engine) as at:
        draft = NewProblem(text="学习不够", org=BRANCH, cooperators=[OFFICE])
        measure = LegacyMeasure(NewMeasure(text="学", cooperators=[CENTRE], results={"regulations": 1}))
        (made,) = at.secretary.import_problems(at.campaign(), [LegacyProblem(draft, [measure])])
        (planned,) = at.secretary.measures(problem=made)
        assert at.secretary.cooperators(made) == [OFFICE]
        assert (at.secretary.cooperators(planned), at.secretary.results(planned)) == ([CENTRE], {"regulations": 1})
        assert at.findings() == []


def test_a_measure_keeps_what_it_brought_about_in_whole_figures(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _, measure = at.started()
        found = {"regulations": 2, "money_recovered": 665_700}
        entry = at.secretary.amend(measure, results=found, reason="季报", effective_on=START)
        assert entry.changes == {"fields": {"results": [{}, found]}}
        assert at.secretary.results(measure) == found
        at.secretary.amend(measure, results={"regulations": 3}, reason="更正", effective_on=START)
        assert at.secretary.results(measure) == {"regulations": 3}
        at.secretary.amend(measure, results={}, reason="更正", effective_on=START)
        assert at.secretary.results(measure) == {}
        assert at.findings() == []


def test_figures_are_whole_numbers_under_names_that_the_policy_knows(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem()
        measure = at.measure(problem)
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.amend(measure, results={"rule": 1})
        known = (
            "regulations, money_returned, money_recovered, money_saved, "
            "people_reminded, people_reassigned, people_disciplined, people_transferred"
        )
        assert refused.value.text("zh") == (
            f"制度 standard 没有成果项 'rule'\n  → 可用：{known}；其他的先写进制度文件的 [results]"
        )
        assert refused.value.text("en") == (
            "the policy standard has no result 'rule'\n"
            f"  → there are: {known}; others go into the policy file first, under [results]"
        )
        draft = NewMeasure(text="学", results={"rule": 1})
        with pytest.raises(InvalidValueError, match="rule"):
            at.secretary.plan_all(problem, [draft])
        for wrong in (-1, True, 1.5):
            with pytest.raises(InvalidValueError, match=r"results\.regulations"):
                at.secretary.amend(measure, results={"regulations": wrong})
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.amend(measure, results=[2])
        assert refused.value.text("zh") == (
            'results 不能是 [2]：应为名称和数量\n  → 写成 {"regulations": 2}；金额以分为单位'
        )
        assert refused.value.text("en") == (
            "results cannot be [2]: it must give a figure for each name\n"
            '  → write {"regulations": 2}; money is counted in 分'
        )
        with pytest.raises(InvalidValueError, match="cooperators"):
            at.problem(cooperators=OFFICE)


def test_who_may_not_amend_a_measure_gives_it_no_results(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _, measure = at.started()
        with pytest.raises(TransitionRefused) as refused:
            at.of(NOBODY).amend(measure, results={"regulations": 2}, reason="季报")
        lines = refused.value.verdict.lines
        assert lines("zh") == ["u-9001 在 市管局/机关党委 没有相应职责（第十七条第二款）（可由：书记）"]
        assert lines("en") == [
            "u-9001 has no such role over 市管局/机关党委 (第十七条第二款) (could be done by: secretary)"
        ]


def test_the_problems_of_an_opinion_and_the_figures_of_a_step_are_amended(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, problem, other = pair(at)
        opinion = at.secretary.collect(campaign, "u-1", "不够系统", problems=[problem])
        entry = at.secretary.amend(opinion, problems=[other.id, problem.id], quantity=3)
        assert entry.changes == {
            "fields": {"quantity": [1, 3], "problems": [[problem.id], sorted([problem.id, other.id])]}
        }
        step = at.secretary.schedule(campaign, "talks")
        at.secretary.amend(step, figures={"held": 12})
        assert (opinion.quantity, step.figures) == (3, {"held": 12})
        with pytest.raises(InvalidValueError, match="held"):
            at.secretary.amend(step, figures={"sent": 12})
        assert at.findings() == []


def test_what_no_verb_changes_is_named(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        measure = at.measure(pair(at)[1])
        asked = at.secretary.extend(measure, to=HELD.replace(month=3), reason="等文件")
        with pytest.raises(InvalidValueError, match="可修改：text"):
            at.secretary.amend(asked, to_on=HELD)


def test_whoever_may_not_know_of_a_problem_does_not_know_who_co_operates(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem(confidential=True, cooperators=[OFFICE])
        trusted = at.of(Actor("u-1001", [("confidential", BUREAU), ("secretary", BUREAU)]))
        draft = NewMeasure(text="学", cooperators=[CENTRE], results={"regulations": 1})
        (measure,) = trusted.plan_all(problem, [draft], effective_on=HELD)
        told = [
            (ledger.cooperators(problem), ledger.cooperators(measure), ledger.results(measure))
            for ledger in (at.of(NOBODY), trusted)
        ]
        assert told == [([], [], {}), ([OFFICE], [CENTRE], {"regulations": 1})]
