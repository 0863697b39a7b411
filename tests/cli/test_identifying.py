from __future__ import annotations

from datetime import date

import pytest

from rectify import Policies, Problem, Rectify
from rectify.cli.exits import Exit
from rectify.ledger.connect import session
from tests.cli.conftest import Ran, Run
from tests.contract.walks import HELD, SECRETARY

CLERK = ("--actor", "u-1001", "--role", "secretary@市管局")


def opened(title: str, held_on: date) -> str:
    """Open a campaign; return its id."""
    with session("a.db") as at:
        ledger = Rectify(Policies.bundled()).ledger(at, tenant="default", actor=SECRETARY)
        return ledger.open_campaign(title, policy="standard", held_on=held_on, org="市管局").id


@pytest.fixture
def act(run: Run) -> Run:
    """Run a command as the secretary, on a ledger with an empty campaign."""
    assert run("db", "create", "--db", "a.db").code == 0
    campaign_id = opened("专题民主生活会", HELD)

    def one(*args: str) -> Ran:
        into = ("--campaign", campaign_id) if args[0] == "identify" else ()
        return run(*args, "--db", "a.db", *into, *CLERK)

    return one


ALL = (
    *("--owner", "u-1002", "--leader", "u-5001", "--source", "opinion", "--source", "inspection"),
    *("--scope", "member", "--facet", "学习", "--category", "思想建设", "--root-cause", "重业务、轻学习"),
    *("--cooperator", "市管局/办公室", "--as-confidential", "--term", "scheduled", "--due", "2022-04-20"),
)


def test_a_problem_is_identified_with_all_that_is_known_of_it(act: Run) -> None:
    made = act("identify", "学习不够系统", "--org", "市管局/机关党委", *ALL, "--effective-on", "2022-01-20")
    assert (made.code, made.out) == (0, "P-1 已办理“查摆问题”，自 2022-01-20 起为“查摆”\n")
    with session("a.db") as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=SECRETARY)
        (problem,) = ledger.problems()
        assert (problem.text, problem.org, problem.owner) == ("学习不够系统", "市管局/机关党委", "u-1002")
        assert (problem.leader, problem.scope, problem.facet) == ("u-5001", "member", "学习")
        assert (problem.category, problem.root_cause) == ("思想建设", "重业务、轻学习")
        assert (problem.confidential, problem.term, problem.due_on) == (True, "scheduled", date(2022, 4, 20))
        assert ledger.sources(problem) == ["inspection", "opinion"]
        assert ledger.cooperators(problem) == ["市管局/办公室"]


def test_a_measure_is_planned_with_all_that_is_known_of_it(act: Run) -> None:
    act("identify", "学习不够系统", "--org", "市管局", "--effective-on", "2022-01-20")
    fields = ("--owner", "u-1003", "--org", "市管局/办公室", "--direction", "理论武装", "--nature", "长久立")
    also = ("--category", "建章立制", "--cooperator", "市管局/人事处", "--term", "scheduled", "--due", "2022-04-20")
    made = act("plan", "P-1", "建立学习制度", *fields, *also, "--effective-on", "2022-01-21", "--lang", "en")
    assert (made.code, made.out) == (0, "P-1/M-1: “plan” done; planned since 2022-01-21\n")
    with session("a.db") as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=SECRETARY)
        (measure,) = ledger.measures()
        assert (measure.text, measure.owner, measure.org) == ("建立学习制度", "u-1003", "市管局/办公室")
        assert (measure.direction, measure.nature, measure.category) == ("理论武装", "长久立", "建章立制")
        assert (measure.term, measure.due_on) == ("scheduled", date(2022, 4, 20))
        assert ledger.cooperators(measure) == ["市管局/人事处"]


def test_what_is_not_said_is_left_open_or_follows_the_policy(act: Run) -> None:
    act("identify", "学习不够系统", "--org", "市管局", "--effective-on", "2022-01-20")
    act("plan", "P-1", "建立学习制度", "--effective-on", "2022-01-20")
    with session("a.db") as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=SECRETARY)
        (problem,), (measure,) = ledger.problems(), ledger.measures()
        assert (problem.scope, problem.confidential, problem.term, problem.due_on) == ("team", False, "scheduled", None)
        assert (measure.org, measure.owner, measure.term) == ("市管局", None, "scheduled")


def test_after_a_reopening_the_clerk_plans_for_the_new_cycle(act: Run) -> None:
    act("identify", "学习不够系统", "--org", "市管局", "--owner", "u-1002", "--effective-on", "2022-01-20")
    act("plan", "P-1", "建立学习制度", "--owner", "u-1003", "--effective-on", "2022-01-20")
    act("fire", "P-1", "start", "--effective-on", "2022-01-28")
    act("fire", "P-1/M-1", "complete", "--effective-on", "2022-03-01")
    act("attach", "P-1", "https://files.example/1", "--effective-on", "2022-03-01")
    act("fire", "P-1", "complete", "--effective-on", "2022-03-02")
    assert act("fire", "P-1", "reopen", "--reason", "反弹", "--effective-on", "2022-06-01").code == 0
    again = act("plan", "P-1", "每季度检查一次", "--owner", "u-1003", "--effective-on", "2022-06-02")
    assert (again.code, again.out) == (0, "P-1/M-2 已办理“制定措施”，自 2022-06-02 起为“待整改”\n")
    with session("a.db") as opened:
        (problem,) = Rectify().ledger(opened, tenant="default", actor=SECRETARY).items(Problem)
        assert problem.cycle == 2


def test_the_policy_and_the_ledger_can_refuse_both(run: Run, act: Run) -> None:
    act("identify", "学习不够系统", "--org", "市管局", "--effective-on", "2022-01-20")
    late = ("--due", "2022-12-31", "--effective-on", "2022-06-01")
    act("plan", "P-1", "建立学习制度", "--owner", "u-1003", "--effective-on", "2022-01-20")
    act("fire", "P-1", "handover", "--param", "to=u-1002", "--effective-on", "2022-01-28")
    act("fire", "P-1", "start", "--effective-on", "2022-01-28")
    refused = act("plan", "P-1", "再一条", *late)
    assert (refused.code, refused.err.splitlines()[0]) == (Exit.REFUSED, "P-1/M-2 不能办理“制定措施”：")
    nobody = run("plan", "P-1", "再一条", "--db", "a.db", "--lang", "en")
    assert nobody.code == Exit.REFUSED
    assert "has no such role over 市管局" in nobody.err
    elsewhere = run("identify", "又一个", "--org", "市管局", "--campaign", "c-1", "--db", "a.db", *CLERK)
    assert (elsewhere.code, elsewhere.err.splitlines()[0]) == (Exit.USAGE, "没有编号为 c-1 的专题")
    assert "“soon”" in act("identify", "又一个", "--org", "市管局", "--term", "soon").err
    assert "P-9" in act("plan", "P-9", "x").err
    of_measure = act("plan", "P-1/M-1", "x")
    assert (of_measure.code, of_measure.err.startswith("没有编号为")) == (Exit.USAGE, True)


def test_the_only_campaign_need_not_be_named_and_of_several_each_is_listed(run: Run) -> None:
    assert run("db", "create", "--db", "a.db").code == 0
    here = ("identify", "学习不够系统", "--org", "市管局", "--db", "a.db", *CLERK)
    none = run(*here)
    assert (none.code, none.err) == (Exit.USAGE, "还没有专题\n  → 先导入台账：rectify import\n")
    first = opened("民主生活会", date(2022, 1, 20))
    assert run(*here).code == 0
    second = opened("巡察整改", date(2022, 3, 1))
    several = run(*here, "--lang", "en")
    assert (several.code, several.err) == (
        Exit.USAGE,
        (
            "there are several campaigns; it must be said which:\n"
            f"  --campaign {second}  2022-03-01 巡察整改\n"
            f"  --campaign {first}  2022-01-20 民主生活会\n"
            "  → say it with --campaign\n"
        ),
    )
    assert run(*here, "--campaign", second).code == 0
