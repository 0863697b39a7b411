"""Lists of problems and measures: filters, pages by key, and tenants that never see each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Campaign, Evidence, Ledger, Measure, NewMeasure, Problem, reports
from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger import queries
from tests.contract.walks import BRANCH, BUREAU, DOER, OWNER, SECRETARY, Desk, desk

CELL = "市管局/机关党委/第一支部"
NEIGHBOUR = "市管局二"  # begins with the same characters, and is not below


def _labels(query: queries.Query[Problem] | queries.Query[Measure]) -> list[str]:
    return [one.text for one in query]


def _four(at: Desk) -> Campaign:
    """Record four problems: of the bureau, its branch, the cell below, and a neighbour."""
    campaign = at.campaign()
    for org, owner, text in ((BUREAU, OWNER.id, "局"), (BRANCH, OWNER.id, "委"), (CELL, "U-1002", "支部 100%_好")):
        at.problem(campaign, org=org, owner=owner, text=text)
    neighbour = at.rectify.ledger(
        at.session, tenant=at.tenant, actor=type(SECRETARY)("u-1", [("secretary", NEIGHBOUR)])
    )
    neighbour.identify(
        campaign,
        "邻",
        org=NEIGHBOUR,
        owner=None,
        scope="member",
        facet="学习",
        category="作风",
        leader="u-1000",
        sources=["talk"],
    )
    return campaign


def test_problems_are_found_by_each_filter(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = _four(at)
        found: list[tuple[dict[str, object], list[str]]] = [
            ({}, ["局", "委", "支部 100%_好", "邻"]),
            ({"org": BUREAU}, ["局", "委", "支部 100%_好"]),
            ({"org": BRANCH}, ["委", "支部 100%_好"]),
            ({"org": NEIGHBOUR}, ["邻"]),
            ({"org": "市管"}, []),
            ({"owner": "u-1002"}, ["局", "委"]),
            ({"owner": "U-1002"}, ["支部 100%_好"]),
            ({"owner": None, "overdue": False}, ["局", "委", "支部 100%_好", "邻"]),
            ({"text": "支部"}, ["支部 100%_好"]),
            ({"text": "0%_"}, ["支部 100%_好"]),
            ({"text": "%"}, ["支部 100%_好"]),
            ({"text": "部_1"}, []),
            ({"state": "identified"}, ["局", "委", "支部 100%_好", "邻"]),
            ({"state": "rectified"}, []),
            ({"scope": "member"}, ["邻"]),
            ({"facet": "学习"}, ["邻"]),
            ({"category": "作风"}, ["邻"]),
            ({"leader": "u-1000"}, ["邻"]),
            ({"source": "talk"}, ["邻"]),
            ({"source": "opinion"}, []),
            ({"ordinal": 2}, ["委"]),
            ({"campaign": campaign}, ["局", "委", "支部 100%_好", "邻"]),
            ({"campaign": campaign.id, "org": BUREAU, "ordinal": 1}, ["局"]),
            ({"campaign": "另一专题"}, []),
            ({"overdue": True}, []),
        ]
        for filters, expected in found:
            query = at.secretary.problems(**filters)
            assert (_labels(query), query.count()) == (expected, len(expected)), filters


def test_measures_are_found_by_each_filter(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 28)) as at:
        problem, first = at.started()
        second = at.measure(
            problem,
            text="调研",
            nature="当下改",
            category="专项整治",
            due_on=date(2022, 4, 1),
            effective_on=date(2022, 2, 1),
        )
        found: list[tuple[dict[str, object], list[Measure]]] = [
            ({"problem": problem}, [first, second]),
            ({"problem": problem.id, "nature": "当下改"}, [second]),
            ({"category": "专项整治"}, [second]),
            ({"state": "rectifying"}, [first]),
            ({"ordinal": 1}, [first]),
            ({"owner": DOER.id, "org": BUREAU, "text": "研"}, [first, second]),
            ({"overdue": True}, [second]),  # the due day itself is still in time
            ({"overdue": date(2022, 4, 29)}, [first, second]),
            ({"overdue": date(2022, 4, 1)}, []),
        ]
        for filters, expected in found:
            assert list(at.secretary.measures(**filters)) == expected, filters


def test_a_filter_that_is_none_or_does_not_fit_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        with pytest.raises(InvalidValueError) as refused:
            at.secretary.measures(scope="team")
        assert refused.value.text("zh") == (
            "没有筛选项 'scope'；可用：state, owner, org, text, overdue, ordinal, problem, category, nature, cooperator"
        )
        for wrong in ({"ordinal": "1"}, {"campaign": 7}, {"overdue": "昨天"}, {"text": " "}, {"owner": "u-1 "}):
            with pytest.raises(InvalidValueError):
                at.secretary.problems(**wrong)
        for size in (0, -1):
            with pytest.raises(InvalidValueError, match="页长"):
                at.secretary.problems().page(size=size)


def test_pages_follow_each_other_by_key_and_leave_nothing_out(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(engine) as at:
        problem = at.problem()
        made = at.secretary.plan_all(problem, [NewMeasure(text=f"措施{number}") for number in range(5)])
        query = at.secretary.measures(problem=problem)
        pages, after = [], None
        while True:
            page = query.page(after=after, size=2)
            pages.append(page.items)
            if page.after is None:
                break
            after = page.after
        assert pages == [made[:2], made[2:4], made[4:]]  # in the order of their making
        assert query.page(size=5).after is None
        monkeypatch.setattr(queries, "CHUNK", 2)
        assert list(query) == made


def test_the_select_of_a_list_is_the_hosts_to_build_on(engine: sa.Engine) -> None:
    with desk(engine) as at:
        _four(at)
        owners = at.secretary.problems(org=BRANCH).select.with_only_columns(Problem.owner)
        assert at.session.scalars(owners).all() == ["u-1002", "U-1002"]


def test_tenants_never_see_each_other(engine: sa.Engine) -> None:
    """The same people, the same words, the same database: another tenant is another ledger."""
    with desk(engine) as at:
        problem, measure = at.started(sources=["talk"])
        evidence = at.secretary.attach(measure, "file:///1")
        town: Ledger = at.of(SECRETARY, tenant="town")
        blind: list[Callable[[], object]] = [
            lambda: town.get(Campaign, problem.campaign_id),
            lambda: town.get(Problem, problem.id),
            lambda: town.get(Measure, measure.id),
            lambda: town.get(Evidence, evidence.id),
            lambda: town.identify(problem.campaign_id, "问题", org=BRANCH),
            lambda: town.import_problems(problem.campaign_id, []),
            lambda: town.plan(problem, "措施"),
            lambda: town.fire(problem, "complete"),
            lambda: town.fire(measure, "complete"),
            lambda: town.can(measure, "complete"),
            lambda: town.actions(problem),
            lambda: town.amend(problem, text="另一文字", reason="改"),
            lambda: town.reschedule(measure, to=date(2022, 3, 1)),
            lambda: town.handover(measure, to="u-1005", reason="调岗"),
            lambda: town.attach(measure, "file:///2"),
            lambda: town.history(problem),
            lambda: (
                town.policy_of(problem) if at.rectify.known_policy(problem.policy) is None else town.get(Problem, "x")
            ),
        ]
        for verb in blind:
            with pytest.raises(NotFoundError):
                verb()
        assert list(town.problems()) == []
        assert list(town.measures()) == []
        assert list(town.problems(source="talk")) == []
        assert town.problems().count() == 0
        assert town.sources(problem) == []
        assert list(reports.overdue(town)) == list(reports.overdue(town, as_of=date(2022, 5, 1))) == []
        assert reports.overdue_by(town) == reports.overdue_by(town, level=1, as_of=date(2022, 5, 1)) == []
        assert list(reports.overdue(at.secretary)) != []


def test_one_tenants_broken_chain_is_none_of_anothers(engine: sa.Engine) -> None:
    with desk(engine) as at:
        at.started()
        at.tenant = "town"
        at.started()
        at.connection.exec_driver_sql("UPDATE rectify_measure SET owner = 'u-9001' WHERE tenant = 'city'")
        assert at.findings("town") == []
        assert len(at.findings("city")) == 1
        assert at.findings("village") == []


def test_a_text_is_found_whatever_its_case_and_with_any_signs(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        for text in ("OA 系统 100% 上线", "oa_系统", "OA 系统 1000 项"):
            at.problem(campaign, text=text)
        assert [one.text for one in at.secretary.problems(text="oa 系统")] == ["OA 系统 100% 上线", "OA 系统 1000 项"]
        assert [one.text for one in at.secretary.problems(text="100%")] == ["OA 系统 100% 上线"]
        assert [one.text for one in at.secretary.problems(text="oa_")] == ["oa_系统"]


def test_campaigns_come_the_latest_first(engine: sa.Engine) -> None:
    with desk(engine) as at:
        first, last = (
            at.secretary.open_campaign("专题", policy="standard", held_on=day, org=BUREAU)
            for day in (date(2022, 1, 20), date(2022, 6, 1))
        )
        assert at.secretary.campaigns() == [last, first]
        assert at.secretary.campaigns(limit=1) == [last]
