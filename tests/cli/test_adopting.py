"""`rectify adopt`: a campaign is put under another version of its policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from rectify import Policies
from rectify.cli.exits import Exit
from rectify.ledger.connect import session
from tests.cli.conftest import Run

STANDARD = Policies.bundled()["standard"].text
WHY = ("--reason", "市管局〔2022〕8 号", "--since", "2022-07-01")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A second version, in which a request for more time that awaits approval is in a state of another name."""
    file = tmp_path / "second.toml"
    changed = STANDARD.replace("version = 1", "version = 2", 1)
    file.write_text(re.sub(r"\bpending\b", "waiting", changed), "utf-8")
    return file


@pytest.fixture
def into(ledger_db: str) -> tuple[str, ...]:
    """Where: the only campaign of the ledger."""
    with session(ledger_db) as opened:
        campaign = opened.execute(text("SELECT id FROM rectify_campaign")).scalar_one()
    return ("--db", ledger_db, "--campaign", campaign)


def test_it_is_told_first_what_it_would_do_and_then_done(run: Run, into: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_text(STANDARD.replace("version = 1", "version = 2", 1), "utf-8")
    would = run("adopt", str(file), *into, *WHY, "--preview", "--lang", "en")
    assert (would.code, would.out) == (
        0,
        "standard version 1 → standard version 2: 9 entries as of 2022-07-01; nothing was written\n",
    )
    done = run("adopt", str(file), *into, *WHY)
    assert (done.code, done.out) == (
        0,
        "standard 第 1 版 → standard 第 2 版：自 2022-07-01 起适用，留下 9 条流转记录\n",
    )
    last = run("history", "P-2", *into).out.splitlines()
    assert "改用新制度" in last[-3]
    assert last[-1] == "     事由：市管局〔2022〕8 号"
    assert run("verify", *into[:2]).code == 0
    again = run("adopt", str(file), *into, *WHY)
    assert again.code == Exit.USAGE
    assert again.err == "本专题已适用 standard 第 2 版\n  → 换用另一个制度或版本\n"


def test_what_it_cannot_hold_is_listed_until_it_is_told_what_that_becomes(
    run: Run, into: tuple[str, ...], second: Path
) -> None:
    ask = ("extend", "P-3", "--to", "2022-06-30", "--reason", "外部审批未完成", "--evidence", "doc://1")
    assert run(*ask, *into, "--role", "clerk@市管局").code == 0
    refused = run("adopt", str(second), *into, *WHY[:2])
    assert refused.code == Exit.FOUND
    assert "延期申请没有状态“pending”" in refused.err
    assert "用 states（命令行 --becomes）写明改为哪个状态" in refused.err
    assert run("adopt", str(second), *into, *WHY[:2], "--becomes", "extension.pending=waiting").code == 0
    assert run("verify", *into[:2]).code == 0


def test_a_state_is_named_with_its_kind(run: Run, into: tuple[str, ...], second: Path) -> None:
    refused = run("adopt", str(second), *into, *WHY, "--becomes", "identified=planned")
    assert refused.code == Exit.USAGE
    assert "“identified=planned”看不出哪个状态改为哪个，应写成 measure.identified=planned" in refused.err


def test_with_a_role_only_an_administrator_may(run: Run, into: tuple[str, ...], second: Path) -> None:
    refused = run("adopt", str(second), *into, *WHY, "--role", "secretary@市管局")
    assert refused.code == Exit.REFUSED
    assert "rectify-cli" in refused.err
