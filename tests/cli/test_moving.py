from __future__ import annotations

import re

import pytest

from rectify import Actor, Checkup, Measure, Policies, Problem, Rectify
from rectify.cli.exits import Exit
from rectify.cli.reference import find, full_label
from rectify.ledger.connect import session
from rectify.ledger.tables import Opinion
from tests.cli.conftest import NEW_CAMPAIGN, Ran, Run
from tests.contract.test_merging import POLICY
from tests.contract.walks import HELD, SECRETARY

ROLE = ("--actor", "u-1001", "--role", "secretary@市管局")
WHY = ("--reason", "经研究")


@pytest.fixture
def act(run: Run, ledger_db: str) -> Run:
    """Run a command on the imported ledger, as its secretary."""

    def one(*args: str) -> Ran:
        return run(*args, "--db", ledger_db, *ROLE)

    return one


def test_what_may_be_done_is_listed_with_the_command_for_it_and_why_not(act: Run) -> None:
    lines = act("actions", "P-2/M-2").out.splitlines()
    assert lines[0] == "P-2/M-2  制定标准化信息化融合方案"
    assert lines[2] == "  完成措施（complete）"
    at = lines.index("  移交责任（handover）")
    assert lines[at + 1] == "    rectify fire P-2/M-2 handover --param to=TEXT --reason TEXT"
    refused = act("actions", "P-3", "--lang", "en").out
    how, why = "    rectify fire P-3 complete", "    - 3 of 3 measures are not done: M-1, M-2, M-3 (第六条)"
    assert f"  complete (complete)\n{how}\n{why}" in refused
    assert "    rectify merge P-3 --into REF --reason TEXT\n" in refused
    assert "    rectify correct P-3 --reason TEXT\n" in refused
    assert "    rectify split P-3 --text TEXT --reason TEXT\n" in refused
    assert "    rectify amend P-3 --set FIELD=VALUE --reason TEXT\n" in refused
    assert "    rectify attach P-3 URI\n" in refused


def test_a_move_is_made_and_a_refusal_says_why_in_the_language_asked_for(act: Run) -> None:
    done = act("fire", "P-2/M-2", "complete", "--effective-on", "2022-05-20")
    assert (done.code, done.out) == (0, "P-2/M-2 已办理“完成措施”，自 2022-05-20 起为“已完成”\n")
    again = act("fire", "P-2/M-2", "complete", "--lang", "en")
    assert again.code == Exit.REFUSED
    assert again.err == (
        "P-2/M-2 cannot do “complete”:\n  - it is “done”; “complete” leads out of “under way” (第十五条)\n"
    )


def test_parameters_are_read_as_the_policy_declares_them(act: Run) -> None:
    moved = act("fire", "P-2/M-2", "reschedule", "--param", "to=2022-03-31", "--effective-on", "2022-02-07")
    assert moved.out == "P-2/M-2 已于 2022-02-07 办理“细化整改时限”：时限 2022-04-30 → 2022-03-31\n"
    assert "“2022年”不对，应为 date" in act("fire", "P-2/M-2", "reschedule", "--param", "to=2022年").err
    assert "应写成 名称=值" in act("fire", "P-2/M-2", "reschedule", "--param", "to").err
    assert "NAME=VALUE" in act("fire", "P-2/M-2", "reschedule", "--param", "=x", "--lang", "en").err
    unknown = act("fire", "P-2/M-2", "reschedule", "--param", "until=2022-03-31")
    assert (unknown.code, "没有参数 'until'" in unknown.err) == (Exit.USAGE, True)


def test_an_item_is_explained(act: Run) -> None:
    said = act("explain", "P-2/M-2").out
    assert "P-2/M-2  制定标准化信息化融合方案\n  自 2022-01-28 起为“整改中”：rectify-cli 办理“旧台账导入”\n" in said
    assert "\n  can be done now: complete, " in act("explain", "P-2/M-2", "--lang", "en").out


def test_a_problem_is_withdrawn_and_that_is_corrected(act: Run) -> None:
    assert "没有写明理由" in act("withdraw", "P-2").err
    assert "P-2 已办理“撤销”" in act("withdraw", "P-2", *WHY).out
    back = act("correct", "P-2", *WHY, "--lang", "en")
    assert re.fullmatch(r"P-2: “correct” done; rectifying since \d{4}-\d\d-\d\d\n", back.out)
    again = act("correct", "P-2", *WHY)
    assert (again.code, "更正本身不能再更正" in again.err) == (Exit.REFUSED, True)


def test_a_problem_is_merged_and_the_measures_of_the_other_are_shown(act: Run, run: Run, ledger_db: str) -> None:
    merged = act("merge", "P-4", "--into", "P-3", *WHY)
    assert merged.out.splitlines()[0].startswith("P-4 已办理“并入”")
    assert merged.out.splitlines()[1:] == ["  P-3/M-4 开展办公用房清理"]
    told = run("history", "P-3/M-4", "--db", ledger_db).out
    assert "转到另一问题  序号 1 → 4、所属问题 " in told
    assert "moved to another problem" in run("history", "P-3/M-4", "--db", ledger_db, "--lang", "en").out
    refused = act("merge", "P-5", "--into", "P-4", *WHY)
    assert (refused.code, "P-4 现为“已并入”" in refused.err) == (Exit.REFUSED, True)


def test_a_part_is_split_off_with_the_measures_chosen(act: Run, run: Run, ledger_db: str) -> None:
    said = act("split", "P-3", "--text", "调研走形式", "--measure", "P-3/M-2", *WHY)
    assert (said.code, said.out.splitlines()[0].startswith("P-10 已办理“查摆问题”")) == (Exit.OK, True)
    assert said.out.splitlines()[1].startswith("  P-10/M-1 ")
    assert len(act("split", "P-4", "--text", "另一件事", "--org", "市管局/办公室", *WHY).out.splitlines()) == 1
    assert run("split", "P-3", "--text", "调研走形式", "--db", ledger_db).code == Exit.REFUSED


def test_one_item_or_all_that_somebody_has_is_handed_over(act: Run) -> None:
    handed = act("handover", "P-2/M-2", "--to", "u-9", *WHY, "--lang", "en").out
    assert re.fullmatch(r"P-2/M-2: “hand over” done on \d{4}-\d\d-\d\d: owner 责任人丙 → u-9\n", handed)
    assert act("handover", "u-9", "u-10", *WHY).out == "u-9 的 1 项已移交 u-10\n"
    assert act("handover", "u-10", "u-11", *WHY, "--lang", "en").out == "1 handed over from u-10 to u-11\n"
    refused = act("handover", "u-11", "u-12")
    assert (refused.code, refused.err.splitlines()[0]) == (Exit.REFUSED, "P-2/M-2 不能办理“移交责任”：")
    for wrong in (("P-2",), ("P-2", "u-9", "--to", "u-10")):
        said = act("handover", *wrong)
        assert (said.code, "REF --to ID" in said.err) == (Exit.USAGE, True)


def test_an_act_that_changes_nothing_else_is_told_with_its_day(run: Run, ledger_db: str) -> None:
    with session(ledger_db) as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=SECRETARY)
        campaign = ledger.open_campaign("专项整改", policy="closeout", held_on=HELD, org="市管局")
        problem = ledger.identify(
            campaign, "学习不够", org="市管局", owner="u-1002", category="立行立改", effective_on=HELD
        )
        ledger.plan(problem, "建立制度", owner="u-1003", nature="当下改", effective_on=HELD)
        for trigger in ("start", "submit"):
            ledger.fire(problem, trigger, effective_on=HELD)
        id_ = problem.id
    told = ("--reason", "制度已印发", "--effective-on", "2022-01-20")
    group = ("--actor", "u-2001", "--role", "supervisor@市管局", "--db", ledger_db)
    assert run("fire", id_, "inspect", *told, *group).out == "P-1 已于 2022-01-20 办理“现场核查”\n"
    english = run("fire", id_, "inspect", *told, *group, "--lang", "en").out
    assert english == "P-1: “check on the spot” done on 2022-01-20\n"


def test_what_is_amended_and_linked_reads_as_people_say_it(run: Run, ledger_db: str) -> None:
    rx = Rectify(Policies.bundled().including(POLICY))
    with session(ledger_db) as opened:
        ledger = rx.ledger(opened, tenant="default", actor=SECRETARY)
        campaign = ledger.open_campaign("再一次", policy="mistakes", held_on=ledger.work.rectify.today(), org="市管局")
        one, other = (ledger.identify(campaign, text, org="市管局") for text in ("甲", "乙"))
        measure = ledger.plan(one, "学", owner="u-1")
        ledger.amend(measure, results={"rules": 2}, cooperators=["市管局/办公室"])
        ledger.fire(measure, "submit")
        ledger.correct(ledger.history(measure)[-1])
        opinion = ledger.collect(campaign, "u-1", "不够系统", problems=[one])
        ledger.merge(one, into=other)
        ids = (opinion.id, measure.id, campaign.id)
    said = run("history", ids[0], "--db", ledger_db).out
    assert said.startswith("OP-1  不够系统（对：u-1）\n")
    assert "改对应另一问题  对应问题 " in said
    assert "配合单位 市管局/办公室、整改成果 rules 2" in run("history", ids[1], "--db", ledger_db).out
    assert run("history", "op-1", "--db", ledger_db).out.startswith("OP-1  不够系统（对：u-1）\n")


def test_an_item_of_any_kind_is_found_by_its_number_or_id(ledger_db: str) -> None:
    rx = Rectify(Policies.bundled().including(POLICY))
    with session(ledger_db) as opened:
        ledger = rx.ledger(opened, tenant="default", actor=SECRETARY)
        campaign = ledger.open_campaign("再一次", policy="mistakes", held_on=ledger.work.rectify.today(), org="市管局")
        measure = ledger.plan(ledger.identify(campaign, "甲", org="市管局"), "学", owner="u-1")
        ledger.fire(measure, "submit")
        rx.ledger(opened, tenant="default", actor=Actor("u-2")).fire(measure, "keep")
        (check,) = ledger.items(Checkup)
        opinion = ledger.collect(campaign, "u-1", "不够系统")
        found = [find(ledger, one, campaign.id) for one in ("P-1", "P-1/M-1", "p1/chk1", "OP-1", check.id)]
        assert [type(one) for one in found] == [Problem, Measure, Checkup, Opinion, Checkup]
        assert [full_label(ledger, one) for one in found] == ["P-1", "P-1/M-1", "P-1/CHK-1", "OP-1", "P-1/CHK-1"]
        assert found[3].id == opinion.id


@pytest.mark.parametrize("written", ["M-1", "X-1", "OP-1/M-1", "P-3/OP-1", "P-3/X-1", "P-3/EXT-1", "STEP-1"])
def test_a_number_that_names_nothing_is_told(run: Run, ledger_db: str, written: str) -> None:
    said = run("explain", written, "--db", ledger_db)
    assert (said.code, said.err.startswith(f"没有 {written}\n")) == (Exit.USAGE, True)


def test_a_number_of_several_campaigns_says_so_for_every_kind(run: Run, ledger_db: str) -> None:
    assert run("import", "台账.xlsx", "--db", ledger_db, *NEW_CAMPAIGN, "--sheet", "班子成员整改清单").code == 0
    assert "有 2 个专题都有 P-1" in run("actions", "P-1", "--db", ledger_db).err
