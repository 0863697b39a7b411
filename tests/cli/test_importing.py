from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from rectify import Actor, Rectify
from rectify.cli.exits import Exit
from rectify.ledger.connect import session
from tests.cli.conftest import NEW_CAMPAIGN, Run

HEADER = ("具体问题", "整改措施", "责任单位", "责任人", "整改时限", "完成情况")


def made(
    path: Path, *lines: tuple[str | None, ...], head: str | None = "填报单位：市管局    填报时间：2022年1月28日"
) -> str:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "清单"
    for line in ((head,), HEADER, *lines) if head else (HEADER, *lines):
        sheet.append(line)
    book.save(path)
    book.close()
    return str(path)


def states(db: str) -> list[tuple[str, str]]:
    with session(db) as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=Actor("u-1001"))
        return [(one.text, one.state) for one in ledger.problems()]


@pytest.fixture
def empty(run: Run) -> str:
    assert run("db", "create", "--db", "a.db").code == 0
    return "a.db"


def test_an_untidy_workbook_is_refused_whole_with_every_fault_and_its_remedy(
    run: Run, empty: str, workbook: Path
) -> None:
    said = run("import", str(workbook), "--db", empty, *NEW_CAMPAIGN)
    assert said.code == Exit.FOUND
    faults = [line for line in said.err.splitlines() if "台账.xlsx 班子整改清单!" in line]
    assert [line.split("!")[1].split(":")[0] for line in faults] == ["I12", "H12", "I14"]
    assert "2022年2月30日" in faults[0]
    assert "→ 填写责任人" in faults[1]
    assert "推定 7 处，请核对：" in said.out
    assert states(empty) == []


def test_the_same_refusal_in_english(run: Run, empty: str, workbook: Path) -> None:
    said = run("import", str(workbook), "--db", empty, *NEW_CAMPAIGN, "--lang", "en")
    assert said.code == Exit.FOUND
    assert "7 inferred, please check:" in said.out
    assert "I12: " in said.err


def test_with_skip_faulty_the_rest_comes_in_and_what_was_left_out_is_listed(
    run: Run, empty: str, workbook: Path
) -> None:
    said = run("import", str(workbook), "--db", empty, *NEW_CAMPAIGN, "--skip-faulty", "--actor", "u-1001")
    assert said.code == 0
    assert "有错 3 处：" in said.out
    assert "因此未导入 2 条：" in said.out
    assert "已导入 9 个问题、16 条措施。专题“专题民主生活会”" in said.out
    assert "经办人 u-1001" in said.out
    assert "填报单位“市管局党组”即本专题的单位，记为“市管局”" in said.out
    assert "如“机关党委”记为“市管局/机关党委”" in said.out
    assert "未保存：职务 4 处、备注 6 处" in said.out
    assert "状态自 2022-01-28 起（填报时间）" in said.out


def test_a_problem_whose_faulty_measure_was_left_out_is_not_taken_for_done(ledger_db: str) -> None:
    assert dict(states(ledger_db))["公务用车、办公用房管理仍有薄弱环节"] == "rectifying"


def test_a_dry_run_writes_nothing(run: Run, empty: str, workbook: Path) -> None:
    said = run("import", str(workbook), "--db", empty, *NEW_CAMPAIGN, "--skip-faulty", "--dry-run")
    assert said.code == 0
    assert "可导入 9 个问题、16 条措施" in said.out
    assert said.out.endswith("只是检查：没有写入\n")
    assert states(empty) == []


def test_one_sheet_may_be_chosen(run: Run, empty: str, workbook: Path) -> None:
    said = run("import", str(workbook), "--db", empty, *NEW_CAMPAIGN, "--sheet", "班子成员整改清单")
    assert said.code == 0
    assert "已导入 4 个问题、4 条措施" in said.out


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(run: Run, empty: str, workbook: Path) -> None:
    said = run("import", str(workbook), "--db", empty, *NEW_CAMPAIGN, "--sheet", "清单")
    assert said.code == Exit.USAGE
    assert "没有工作表“清单”；有：班子整改清单、班子成员整改清单" in said.err


def test_an_existing_campaign_takes_in_more(run: Run, ledger_db: str, tmp_path: Path) -> None:
    with session(ledger_db) as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=Actor("u-1001"))
        campaign = next(iter(ledger.problems())).campaign_id
    file = made(tmp_path / "b.xlsx", ("又一个问题", "一条措施", "市管局", "经办人", "2022-06-30", "正在整改"))
    said = run("import", file, "--db", ledger_db, "--campaign", campaign)
    assert said.code == 0
    assert campaign in said.out
    assert len(states(ledger_db)) == 10


def test_a_campaign_is_either_named_or_described(run: Run, empty: str) -> None:
    neither = run("import", "b.xlsx", "--db", empty, "--title", "专题")
    assert "还缺 --held-on, --org" in neither.err
    both = run("import", "b.xlsx", "--db", empty, "--campaign", "x", "--title", "专题")
    assert "用了 --campaign" in both.err
    policy = run("import", "b.xlsx", "--db", empty, "--campaign", "x", "--policy", "closeout")
    assert {neither.code, both.code, policy.code} == {Exit.USAGE}


def test_an_unknown_campaign_is_told(run: Run, empty: str, tmp_path: Path) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "市管局", "经办人", "2022-06-30", "已完成"))
    said = run("import", file, "--db", empty, "--campaign", "nothing")
    assert said.code == Exit.USAGE
    assert "nothing" in said.err


def test_with_roles_named_the_policy_decides(run: Run, empty: str, tmp_path: Path) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "市管局", "经办人", "2022-06-30", "已完成"))
    refused = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--role", "clerk@别处")
    assert refused.code == Exit.REFUSED
    assert "可由：" in refused.err
    assert states(empty) == []
    assert run("import", file, "--db", empty, *NEW_CAMPAIGN, "--role", "clerk@市管局").code == 0


def test_another_policy_may_be_chosen_by_name_or_file(run: Run, empty: str, tmp_path: Path) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "市管局", "经办人", "2022-06-30", "长期坚持"))
    assert run("import", file, "--db", empty, *NEW_CAMPAIGN, "--policy", "closeout").code == 0
    assert states(empty) == [("问题", "rectified")]
    unknown = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--policy", "nothing")
    assert (unknown.code, "closeout" in unknown.err) == (Exit.USAGE, True)


def test_the_states_hold_since_the_day_that_was_given(run: Run, empty: str, tmp_path: Path) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "市管局", "经办人", "2022-06-30", "已完成"))
    said = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--effective-on", "2022-02-01")
    assert "状态自 2022-02-01 起（--effective-on）" in said.out


def test_without_a_filling_date_the_year_is_given_and_the_states_hold_since_today(
    run: Run, empty: str, tmp_path: Path
) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "办公室", "经办人", "4月30日", "已完成"), head=None)
    assert run("import", file, "--db", empty, *NEW_CAMPAIGN).code == Exit.FOUND
    said = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--year", "2022")
    assert said.code == 0
    assert "今天：表中没有填报时间" in said.out
    assert "未保存" not in said.out


def test_a_measure_at_once_is_due_a_month_after_the_day_since_which_the_states_hold(
    run: Run, empty: str, tmp_path: Path
) -> None:
    file = made(
        tmp_path / "b.xlsx",
        ("问题一", "措施", "市管局", "经办人", "立行立改", "正在整改"),
        ("问题二", "措施", "市管局", "经办人", "立行立改", "已完成"),
        ("问题三", "措施", "市管局", "经办人", "长期坚持", None),
        ("问题四", "措施", None, "经办人", "2022-06-30，长期坚持", "正在整改"),
    )
    said = run("import", file, "--db", empty, *NEW_CAMPAIGN)
    assert said.code == 0, said
    assert "没有日期" not in said.out
    assert "另有日期的“长期坚持” 1 处" in said.out
    assert "其他单位" not in said.out
    with session(empty) as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=Actor("u-1001"))
        due = [str(one.due_on) for one in ledger.measures()]
    assert due == ["2022-02-28", "None", "None", "2022-06-30"]


def test_an_open_measure_whose_term_does_not_start_with_the_import_is_pointed_out(
    run: Run, empty: str, tmp_path: Path
) -> None:
    (tmp_path / "words.toml").write_text('[terms]\n"分阶段整改" = "scheduled"\n', "utf-8")
    file = made(
        tmp_path / "b.xlsx",
        ("问题一", "措施", "市管局", "经办人", "分阶段整改", "正在整改"),
        ("问题二", "措施", "市管局", "经办人", "分阶段整改", None),
        ("问题三", "措施", "市管局", "经办人", "分阶段整改", "已完成"),
        ("问题四", "措施", "市管局", "经办人", "立行立改", "正在整改"),
    )
    said = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--columns", "words.toml")
    assert "2 条措施没有日期，定下日期以前不会列入逾期" in said.out


def test_the_own_words_of_an_office_come_from_a_file(run: Run, empty: str, tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[columns]\ndue = ["何时办完"]\n', "utf-8")
    book = openpyxl.Workbook()
    for line in ((*HEADER[:4], "何时办完", "完成情况"), ("问题", "措施", "市管局", "经办人", "2022-06-30", "已完成")):
        book.worksheets[0].append(line)
    book.save(tmp_path / "b.xlsx")
    book.close()
    assert run("import", "b.xlsx", "--db", empty, *NEW_CAMPAIGN).code == Exit.FOUND
    assert run("import", "b.xlsx", "--db", empty, *NEW_CAMPAIGN, "--columns", "words.toml").code == 0


def test_a_workbook_in_which_nothing_is_sound_is_an_error(run: Run, empty: str, tmp_path: Path) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "市管局", None, "待定", "已完成"))
    said = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--skip-faulty")
    assert said.code == Exit.USAGE
    assert "没有可导入的问题" in said.err
    assert states(empty) == []


def test_with_nothing_wrong_skip_faulty_changes_nothing(run: Run, empty: str, tmp_path: Path) -> None:
    file = made(tmp_path / "b.xlsx", ("问题", "措施", "市管局", "经办人", "2022-06-30", "已完成"))
    said = run("import", file, "--db", empty, *NEW_CAMPAIGN, "--skip-faulty")
    assert said.code == 0
    assert "有错" not in said.out


def test_a_missing_workbook_is_told(run: Run, empty: str) -> None:
    said = run("import", "nothing.xlsx", "--db", empty, *NEW_CAMPAIGN)
    assert said.code == Exit.FOUND
    assert "没有这个文件" in said.err
