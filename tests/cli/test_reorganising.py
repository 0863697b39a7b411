"""`rectify reorganise`, and what it leaves in a history."""

from __future__ import annotations

from rectify.cli.exits import Exit
from tests.cli.conftest import Run

RENAME = ("reorganise", "市管局/资产管理处", "市管局/资产处", "--reason", "机构改革方案", "--db")


def test_an_organisation_gets_its_new_path(run: Run, ledger_db: str) -> None:
    old = run("overdue", "--db", ledger_db, "--as-of", "2022-06-01").out
    would = run(*RENAME, ledger_db, "--since", "2022-07-01", "--preview").out
    assert would == "市管局/资产管理处 → 市管局/资产处：将改 2 个事项，自 2022-07-01 起；没有写入\n"
    assert (
        run("overdue", "--db", ledger_db, "--as-of", "2022-07-02", "--org", "市管局/资产处", "--fail-if-any").code == 0
    )
    done = run(*RENAME, ledger_db, "--since", "2022-07-01")
    assert (done.code, done.out) == (0, "市管局/资产管理处 → 市管局/资产处：2 个事项已改，自 2022-07-01 起\n")
    assert run("overdue", "--db", ledger_db, "--as-of", "2022-06-01").out == old
    assert "市管局/资产处" in run("overdue", "--db", ledger_db, "--as-of", "2022-07-02").out
    assert run("verify", "--db", ledger_db).code == 0


def test_it_is_told_in_the_history_of_each_item(run: Run, ledger_db: str) -> None:
    assert run(*RENAME, ledger_db, "--since", "2022-07-01", "--actor", "u-7001").code == 0
    lines = run("history", "P-2/M-2", "--db", ledger_db).out.splitlines()
    assert lines[-3] == "  2. 2022-07-01  机构改革  单位 市管局/资产管理处 → 市管局/资产处"
    assert lines[-2].startswith("     u-7001，")
    assert lines[-1] == "     事由：机构改革方案"
    assert "  2. 2022-07-01  reorganisation  unit " in run("history", "P-2/M-2", "--db", ledger_db, "--lang", "en").out


def test_with_a_role_only_an_administrator_may(run: Run, ledger_db: str) -> None:
    refused = run(*RENAME, ledger_db, "--role", "secretary@市管局")
    assert refused.code == Exit.REFUSED
    assert "rectify-cli 在 市管局/资产管理处 没有相应职责" in refused.err
    assert run(*RENAME, ledger_db, "--role", "administrator@市管局", "--preview").code == 0
