from __future__ import annotations

import sqlite3
from contextlib import closing

from rectify.cli.exits import Exit
from tests.cli.conftest import Run


def test_a_sound_history_is_told_with_how_much_was_checked(run: Run, ledger_db: str) -> None:
    said = run("verify", "--db", ledger_db)
    assert (said.code, said.out) == (0, "租户 default：校验 25 条流转记录，发现 0 处不符\n")
    assert run("verify", "--db", ledger_db, "--lang", "en").out == "tenant default: 25 entries checked, 0 findings\n"


def test_a_change_behind_the_ledgers_back_is_found(run: Run, ledger_db: str) -> None:
    with closing(sqlite3.connect(ledger_db)) as connection:
        connection.execute("UPDATE rectify_measure SET due_on = '2022-12-31' WHERE due_on = '2022-04-30'")
        connection.commit()
    said = run("verify", "--db", ledger_db)
    assert said.code == Exit.FOUND
    assert "due_on" in said.out.splitlines()[0]
    assert said.out.endswith("发现 1 处不符\n")
