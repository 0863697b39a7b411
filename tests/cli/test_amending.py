"""What an item says, and what proves it, on the command line."""

from __future__ import annotations

import pytest

from rectify import Rectify
from rectify.cli.exits import Exit
from rectify.ledger.connect import session
from tests.cli.conftest import Ran, Run
from tests.contract.walks import HELD, SECRETARY

ROLE = ("--actor", "u-1001", "--role", "secretary@市管局")
WHY = ("--reason", "核对原始材料")
TELLS = ("history", "postings")
ON = ("--effective-on", "2022-05-20")


@pytest.fixture
def act(run: Run, ledger_db: str) -> Run:
    """Run a command on the imported ledger, as its secretary."""

    def one(*args: str) -> Ran:
        return run(*args, "--db", ledger_db, *ROLE * (args[0] not in TELLS))

    return one


@pytest.fixture
def meeting(run: Run) -> Run:
    """Run a command on a meeting with one problem, one measure, one step, one opinion, as its secretary."""
    assert run("db", "create", "--db", "m.db").code == 0
    with session("m.db") as opened:
        ledger = Rectify().ledger(opened, tenant="default", actor=SECRETARY)
        campaign = ledger.open_campaign("民主生活会", policy="meeting", held_on=HELD, org="市管局")
        problem = ledger.identify(campaign, "学习不够系统", org="市管局", effective_on=HELD)
        ledger.plan(problem, "建章立制", owner="u-1003", effective_on=HELD)
    clerk = ("--db", "m.db", "--actor", "u-1004", "--role", "clerk@市管局", "--role", "secretary@市管局")
    own = ("--campaign", campaign.id, "--effective-on", "2022-01-20")
    assert run("schedule", "forms", "--figure", "sent=40", *own, *clerk).code == 0
    assert run("collect", "班子", "学习不够", *own, *clerk).code == 0
    return lambda *args: run(*args, *clerk[: 2 if args[0] in TELLS else None])


def test_evidence_is_attached_and_opens_the_gate_that_asks_for_it(act: Run) -> None:
    assert act("fire", "P-7/M-1", "complete", *ON).code == 0
    refused = act("fire", "P-7", "complete", *ON)
    assert (refused.code, "应有不少于 1 份佐证材料，现有 0 份" in refused.err) == (Exit.REFUSED, True)
    attached = act("attach", "P-7", "https://files.example/1", "--title", "调研报告", "--sha256", "0" * 64, *ON)
    assert attached.out == "P-7 已附佐证材料 https://files.example/1（2022-05-20）\n"
    assert "附佐证材料  调研报告" in act("history", "P-7").out
    assert act("fire", "P-7", "complete", *ON).out == "P-7 已办理“完成整改”，自 2022-05-20 起为“已整改”\n"


def test_whoever_may_not_attach_is_refused_and_a_hash_that_is_none_is_told(run: Run, act: Run, ledger_db: str) -> None:
    refused = run("attach", "P-7", "https://files.example/1", "--db", ledger_db, "--lang", "en")
    assert refused.code == Exit.REFUSED
    assert refused.err == (
        "P-7 cannot do “attach evidence”:\n  - rectify-cli has no such role over 市管局 (第九条第三款) "
        "(could be done by: person responsible, clerk, secretary)\n"
    )
    assert act("attach", "P-7", "https://files.example/1", "--sha256", "1").code == Exit.USAGE
    english = act("attach", "P-7/M-1", "https://files.example/1", *ON, "--lang", "en")
    assert english.out == "P-7/M-1: evidence attached on 2022-05-20: https://files.example/1\n"


def test_what_an_item_says_is_amended_and_the_old_words_are_told(act: Run) -> None:
    said = act("amend", "P-7", "--set", "text=到基层少", "--set", "facet=服务群众", *WHY, *ON)
    assert said.out.startswith("P-7 已于 2022-05-20 办理“修改”：")
    assert "到基层调研偏少 → 到基层少" in said.out
    cleared = act("amend", "P-7", "--set", "facet=", *WHY, *ON, "--lang", "en").out
    assert cleared.startswith("P-7: “amend” done on 2022-05-20: ")
    assert cleared.endswith(" 服务群众 → -\n")
    assert "市管局/人事处" in act("amend", "P-7", "--set", "cooperators=市管局/办公室、市管局/人事处", *WHY, *ON).out


def test_amending_is_refused_without_a_reason_and_without_a_change(act: Run) -> None:
    refused = act("amend", "P-7", "--set", "text=到基层少", *ON)
    assert (refused.code, refused.err) == (
        Exit.REFUSED,
        "P-7 不能办理“修改”：\n  - 没有写明理由（第九条第二款）；写明理由后再办理“修改”\n",
    )
    assert act("amend", "P-7", "--set", "text=到基层调研偏少", *WHY, *ON).code == Exit.USAGE


def test_confidentiality_is_amended_and_who_may_not_know_of_it_sees_it_no_more(act: Run) -> None:
    assert act("amend", "P-7", "--set", "confidential=true", *WHY, *ON).code == 0
    assert act("explain", "P-7").code == Exit.USAGE
    assert act("explain", "P-7", "--confidential", "市管局").out.startswith("P-7  ")


def test_figures_are_amended_one_by_one_and_the_others_stay(meeting: Run) -> None:
    assert meeting("amend", "STEP-1", "--set", "figures.returned=38").code == 0
    assert "数量 sent 40 → returned 38、sent 40" in meeting("history", "STEP-1").out
    assert meeting("amend", "P-1/M-1", "--set", "results.regulations=2").code == 0
    assert "regulations 2" in meeting("history", "P-1/M-1").out
    assert meeting("amend", "OP-1", "--set", "quantity=12", "--set", "problems=P-1").code == 0
    assert meeting("post", "P-1", "--what", "list", "--audience", "party", "--place", "公示栏").code == 0
    assert meeting("amend", "P-1/PUB-1", "--set", "redacted.owner=个人信息", "--set", "places=一楼,二楼").code == 0
    posted = meeting("postings", "--format", "csv").out
    assert "一楼、二楼" in posted
    assert ",owner," in posted


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("text", "“text”应写成 字段=值，或 字段.名称=值", "write “text” as FIELD=VALUE or FIELD.NAME=VALUE"),
        ("=x", "“=x”应写成 字段=值，或 字段.名称=值", "write “=x” as FIELD=VALUE or FIELD.NAME=VALUE"),
        (
            "results.=1",
            "“results.=1”应写成 字段=值，或 字段.名称=值",
            "write “results.=1” as FIELD=VALUE",
        ),
        (
            "confidential=yes",
            "confidential 的值“yes”不对：confidential 写 true 或 false，数量写整数",
            "confidential cannot be “yes”: confidential is true or false, figures are whole numbers",
        ),
        (
            "results.regulations=two",
            "results.regulations 的值“two”不对：confidential 写 true 或 false，数量写整数",
            "results.regulations cannot be “two”: confidential is true or false, figures are whole numbers",
        ),
        ("due_on=2022-06-01", "'due_on' 不能用 amend 修改", "'due_on' is not changed by amend"),
    ],
)
def test_what_cannot_be_amended_is_told(act: Run, written: str, zh: str, en: str) -> None:
    said, told = (act("amend", "P-7/M-1", "--set", written, *WHY, "--lang", lang) for lang in ("zh", "en"))
    assert (said.code, told.code) == (Exit.USAGE, Exit.USAGE)
    assert zh in said.err
    assert en in told.err
