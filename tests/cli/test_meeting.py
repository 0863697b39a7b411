from __future__ import annotations

import pytest

from rectify import Policies, Rectify
from rectify.cli.exits import Exit
from rectify.ledger.connect import session
from tests.cli.conftest import Ran, Run
from tests.contract.walks import HELD, SECRETARY

CLERK = ("--actor", "u-1004", "--role", "clerk@市管局")


@pytest.fixture
def act(run: Run) -> Run:
    """Run a command on a meeting's ledger with one problem."""
    assert run("db", "create", "--db", "a.db").code == 0
    with session("a.db") as opened:
        ledger = Rectify(Policies.bundled()).ledger(opened, tenant="default", actor=SECRETARY)
        campaign = ledger.open_campaign("专题民主生活会", policy="meeting", held_on=HELD, org="市管局")
        ledger.identify(campaign, "学习不够系统", org="市管局")
        campaign_id = campaign.id

    def one(*args: str) -> Ran:
        own = ("--campaign", campaign_id) if args[0] in {"schedule", "report-up", "collect"} else ()
        return run(*args, "--db", "a.db", *own, *(CLERK if own else ()))

    return one


def test_a_step_is_scheduled_with_its_figures(act: Run) -> None:
    made = act("schedule", "forms", "--figure", "sent=40", "--figure", "returned=38", "--due", "2022-01-15")
    assert made.out.startswith("STEP-1 已办理“安排环节”")
    told = act("explain", "STEP-1").out
    assert told.startswith("STEP-1  征求意见\n")
    assert "2022-01-15" in told
    for figure, said in (("sent=many", "“sent=many”应写成 名称=整数"), ("sent", "“sent”应写成 名称=值")):
        wrong = act("schedule", "forms", "--figure", figure)
        assert (wrong.code, said in wrong.err) == (Exit.USAGE, True)
    unknown = act("schedule", "picnic", "--lang", "en")
    assert (unknown.code, "has no step “picnic”" in unknown.err) == (Exit.USAGE, True)


def test_a_report_up_is_planned_for_each_recipient(act: Run) -> None:
    made = act(
        "report-up", "情况报告", "--to", "市纪委", "--to", "督导组", "--owner", "u-1005", "--org", "市管局/办公室"
    )
    assert [line.split()[0] for line in made.out.splitlines()] == ["SUB-1（报：市纪委）", "SUB-2（报：督导组）"]
    late = act("overdue", "--as-of", "2099-01-01", "--kind", "submission").out
    assert "SUB-2  情况报告（报：督导组）" in late
    assert act("explain", "SUB-1", "--lang", "en").out.startswith("SUB-1  情况报告 (to 市纪委)\n")
    assert act("actions", "SUB-2").out.startswith("SUB-2  情况报告（报：督导组）\n")
    assert "市管局/办公室" in late


def test_opinions_are_collected_and_lead_to_problems(act: Run) -> None:
    made = act("collect", "班子", "学习不够系统", "--quantity", "3", "--problem", "P-1", "--owner", "u-1005")
    assert made.out.startswith("OP-1（对：班子） 已办理“收集意见建议”")
    assert act("history", "OP-1").out.startswith("OP-1  学习不够系统（对：班子）\n")
    assert act("collect", "班子", "x", "--problem", "P-9").code == Exit.USAGE


def test_a_meeting_that_there_is_not_is_told(run: Run, act: Run) -> None:
    del act
    said = run("collect", "班子", "x", "--campaign", "c-1", "--db", "a.db", *CLERK)
    assert (said.code, said.err.startswith("没有编号为 c-1 的专题")) == (Exit.USAGE, True)
