"""A legacy ledger comes in as it stands: in the states that its outcomes mean, as recorded entries."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Actor, NewMeasure, Policies, Problem, TransitionRefused
from rectify.errors import InvalidValueError
from rectify.ledger import importing, opening, statistics
from rectify.ledger.drafts import NewProblem
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.policy import policyfile
from rectify.vocabulary import Outcome
from tests.contract.many import counted
from tests.contract.walks import BRANCH, BUREAU, CLERK, DOER, GROUP, NOBODY, OWNER, desk

FILLED_IN = date(2022, 3, 31)


def measure(outcome: Outcome | None, text: str = "建立学习研讨制度") -> LegacyMeasure:
    return LegacyMeasure(NewMeasure(text=text, owner=DOER.id, due_on=date(2022, 5, 31)), outcome)


def problem(*measures: LegacyMeasure, text: str = "中心组学习不够系统") -> LegacyProblem:
    draft = NewProblem(text=text, org=BRANCH, owner=OWNER.id, sources=["巡察反馈"], due_on=date(2022, 5, 31))
    return LegacyProblem(draft, measures)


def test_items_come_in_in_the_states_of_their_outcomes(engine: sa.Engine) -> None:
    with desk(engine) as at:
        seen: list[int] = []
        campaign = at.campaign("closeout")
        made = at.of(CLERK).import_problems(
            campaign,
            [
                problem(measure(Outcome.DONE), measure(Outcome.LONG_TERM)),
                problem(measure(Outcome.DONE), measure(Outcome.NOT_DONE)),
                problem(measure(Outcome.NOT_STARTED), measure(None)),
                problem(measure(Outcome.MOSTLY_DONE)),
                problem(),
            ],
            effective_on=FILLED_IN,
            progress=seen.append,
        )
        assert seen == [1] * 5
        assert [(one.label, one.state, one.is_open) for one in made] == [
            ("P-1", "rectified", False),
            ("P-2", "rectifying", True),
            ("P-3", "identified", True),
            ("P-4", "rectifying", True),
            ("P-5", "identified", True),
        ]
        states = [[one.state for one in at.secretary.measures(problem=item)] for item in made]
        assert states == [
            ["rectified", "sustained"],
            ["rectified", "rectifying"],
            ["identified", "identified"],
            ["rectifying"],
            [],
        ]
        (entry,) = at.secretary.history(made[0])
        assert (entry.trigger, entry.actor, entry.effective_on) == ("import", CLERK.id, FILLED_IN)
        assert (entry.state_before, entry.state_after, entry.due_after) == (None, "rectified", date(2022, 5, 31))
        assert at.secretary.sources(made[0]) == ["巡察反馈"]
        assert at.findings() == []


def test_an_imported_item_moves_on_like_any_other(engine: sa.Engine) -> None:
    with desk(engine) as at:
        (item,) = at.of(CLERK).import_problems(
            at.campaign(), [problem(measure(Outcome.UNDER_WAY))], effective_on=FILLED_IN
        )
        (one,) = at.secretary.measures(problem=item)
        at.of(DOER).fire(one, "complete")
        at.of(DOER).attach(one, "file:///1")
        at.secretary.fire(item, "complete")
        assert at.findings() == []


def test_who_submitted_an_imported_item_afterwards_is_known(engine: sa.Engine) -> None:
    with desk(engine) as at:
        (item,) = at.of(CLERK).import_problems(
            at.campaign("closeout"), [problem(measure(Outcome.UNDER_WAY))], effective_on=FILLED_IN
        )
        at.of(CLERK).fire(item, "submit")
        at.of(GROUP).fire(item, "inspect", reason="已整改")
        assert at.of(GROUP).can(item, "accept").codes == ("evidence_missing",)
        clerk_in_group = at.of(Actor(CLERK.id, [("supervisor", BUREAU)]))
        assert "acceptor_submitted" in clerk_in_group.can(item, "accept").codes


def test_whoever_may_create_may_import_and_nobody_else(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        with pytest.raises(TransitionRefused) as refused:
            at.of(NOBODY).import_problems(campaign, [problem()])
        assert refused.value.verdict.text("zh") == (
            "P-1 不能办理“查摆问题”：\n  - u-9001 在 市管局/机关党委 没有相应职责（第四条）（可由：书记、办事员）"
        )
        assert campaign.problem_count == at.count("rectify_problem") == 0


def test_an_import_with_one_refusal_leaves_nothing_even_if_the_host_goes_on(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        elsewhere = LegacyMeasure(NewMeasure(text="措施", org="文旅局"), Outcome.DONE)
        with pytest.raises(TransitionRefused):
            at.of(CLERK).import_problems(campaign, [problem(measure(Outcome.DONE)), problem(elsewhere)])
        assert [at.count(f"rectify_{table}") for table in ("problem", "measure", "entry")] == [0, 0, 0]
        assert campaign.problem_count == 0
        assert at.problem(campaign).label == "P-1"


def test_an_outcome_that_the_policy_does_not_know_is_refused_with_the_place_to_say_it(engine: sa.Engine) -> None:
    text = Policies.bundled()["standard"].text.replace('long_term = "rectifying"\n', "").replace("standard", "brief")
    with desk(engine, policies=Policies([policyfile.parse(text)])) as at:
        with pytest.raises(InvalidValueError) as refused:
            at.of(CLERK).import_problems(at.campaign("brief"), [problem(measure(Outcome.LONG_TERM))])
        assert refused.value.text("zh") == (
            "制度没有说明完成情况为 'long_term' 的措施属于哪个状态；"
            "已说明：not_started, not_done, under_way, mostly_done, done\n"
            "  → 在制度文件的 [measure.outcomes] 中写明"
        )
        assert refused.value.text("en") == (
            "the policy does not say in which state a measure with the outcome 'long_term' is; "
            "it says: not_started, not_done, under_way, mostly_done, done\n"
            "  → say so in the policy file, under [measure.outcomes]"
        )
        assert at.count("rectify_problem") == 0


def test_importing_nothing_makes_nothing(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        assert at.of(CLERK).import_problems(campaign, []) == []
        assert at.count("rectify_entry") == 0
        assert isinstance(at.problem(campaign), Problem)


def test_a_large_import_lets_the_database_look_at_what_it_brings(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(_: sa.Connection, *classes: type) -> None:
        looked.extend(one.__name__ for one in classes)

    for module, many in ((opening, 5), (importing, 2)):
        monkeypatch.setattr(module, "MANY", many)
        monkeypatch.setattr(module, "look", look)  # what ANALYZE says of rows that are taken back would mislead others
    with desk(engine) as at:
        at.of(CLERK).import_problems(at.campaign("closeout"), [problem(measure(None))] * 5)
    assert looked == ["Problem", "Measure", "Entry"]


def test_what_postgresql_knows_it_is_not_told_again(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MANY", -2)  # it says -1 of what it never looked at
    with desk(engine) as at, counted(engine) as sent:
        statistics.look(at.connection, Problem)
    assert [one for one in sent if one.startswith("ANALYZE")] == []
