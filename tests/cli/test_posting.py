from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from rectify.cli.exits import Exit
from tests.cli.conftest import NEW_CAMPAIGN, Ran, Run

CLERK = ("--actor", "u-1004", "--role", "clerk@市管局")
SECRETARY = ("--actor", "u-1001", "--role", "secretary@市管局")
LIST = ("--what", "list", "--audience", "party", "--place", "一楼公示栏", "--place", "各党支部")


@pytest.fixture
def act(run: Run, workbook: Path) -> Run:
    """Run a command on an imported ledger under the policy `closeout`."""
    assert run("db", "create", "--db", "a.db").code == 0
    assert (
        run("import", str(workbook), "--db", "a.db", *NEW_CAMPAIGN, "--policy", "closeout", "--skip-faulty").code == 0
    )

    def one(*args: str) -> Ran:
        return run(*args, "--db", "a.db")

    return one


def test_more_time_is_asked_for_and_somebody_else_approves(act: Run) -> None:
    asked = act("extend", "P-3", "--to", "2022-06-30", "--reason", "外部审批未完成", "--evidence", "doc://1", *CLERK)
    assert (asked.code, asked.err) == (0, "")
    assert re.fullmatch(r"P-3/EXT-1 已办理“申请延期”，自 \d{4}-\d\d-\d\d 起为“待审批”\n", asked.out)
    approved = act("fire", "P-3/EXT-1", "approve", "--actor", "u-2001", "--role", "supervisor@市管局")
    assert approved.code == 0
    assert "时限 2022-05-31 → 2022-06-30" in act("history", "P-3").out
    again = act("extend", "P-3", "--to", "2022-07-01", "--reason", "又一次", *CLERK, "--lang", "en")
    assert (again.code, "it was extended 1 time(s) in this cycle already" in again.err) == (Exit.REFUSED, True)
    assert "缺少 --reason" in act("extend", "P-3", "--to", "2022-06-30", *CLERK).err


def test_problems_are_posted_together_and_the_text_is_there_to_put_up(act: Run) -> None:
    posted = act("post", "P-2", "P-3", *LIST, "--redact", "owner=个人信息", *CLERK)
    assert [line.split()[0] for line in posted.out.splitlines()] == ["P-2/PUB-1", "P-3/PUB-1"]
    listed = act("postings").out.splitlines()
    assert listed[0].startswith("截至 ")
    assert [line.split()[0] for line in listed[4:6]] == ["P-2/PUB-1", "P-3/PUB-1"]
    assert listed[-1] == "共 2 项"
    text = act("postings", "--format", "text").out
    assert text.startswith("专题民主生活会：整改清单（党内公示）\n\n1. ")
    assert text.endswith("公示地点：一楼公示栏、各党支部\n如有异议，请在公示期内向市管局反映。\n")
    assert "责任人：" not in text
    written = act("postings", "--audience", "party", "--format", "csv", "--output", "公示.csv")
    assert written.err == "已写入 公示.csv，2 行\n"
    rows = list(csv.DictReader(io.StringIO(Path("公示.csv").read_text("utf-8-sig"))))
    assert [row["隐去内容"] for row in rows] == ["owner", "owner"]
    one = json.loads(act("postings", "--posting", rows[0]["公示批次"], "--format", "json").out)[0]
    assert (one["label"], one["owner"], one["what"]) == ("P-2/PUB-1", None, "list")


def test_nothing_is_posted_is_said_in_words(act: Run) -> None:
    assert act("postings", "--audience", "public").out.endswith("，没有公示\n")
    assert act("postings", "--as-of", "2022-06-01", "--lang", "en").out == "nothing is posted as of 2022-06-01\n"
    assert act("postings", "--format", "text").out == ""


def test_an_objection_is_recorded(act: Run) -> None:
    act("post", "P-2", *LIST, *CLERK)
    early = act("object", "P-2/PUB-1", "查摆不准", *CLERK)
    assert (early.code, "没有张贴，无从提出异议" in early.err) == (Exit.REFUSED, True)
    for trigger, who in (("review", ("--actor", "u-7", "--role", "reviewer@市管局")), ("approve", SECRETARY)):
        assert act("fire", "P-2/PUB-1", trigger, *who).code == 0
    assert act("fire", "P-2/PUB-1", "put_up", *CLERK).code == 0
    received = act("object", "P-2/PUB-1", "查摆不准", "--owner", "u-1009", *CLERK)
    assert received.out.startswith("P-2/OBJ-1 已办理“受理异议”")
    assert "责任人 u-1009" in act("history", "P-2/OBJ-1").out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("post", "P-2", *LIST[:4]), "缺少 --place"),
        (("post", "P-2", *LIST, "--redact", "owner"), "“owner”应写成 名称=值"),
        (("post", "P-2", *LIST[2:], "--what", "all"), "--what 的值不对：应为 list、result 之一"),
        (("post", *LIST), "缺少 REF..."),
        (("postings", "--format", "xlsx"), "应为 table、csv、json、text 之一"),
    ],
)
def test_what_is_missing_or_wrong_is_told(act: Run, args: tuple[str, ...], said: str) -> None:
    ran = act(*args)
    assert (ran.code, said in ran.err) == (Exit.USAGE, True), ran.err
