from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_program import ROOT, in_a_process

EXAMPLES = ROOT / "examples"


def ran(name: str, *args: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    code = f"import runpy, sys; runpy.run_path({str(EXAMPLES / name)!r}, run_name='__main__')"
    return in_a_process(code, *args, cwd=cwd)


def test_the_morning_report_takes_less_than_30_lines() -> None:
    assert len((EXAMPLES / "overdue_script.py").read_text("utf-8").splitlines()) < 30


@pytest.mark.parametrize(("day", "code"), [("2022-06-01", 1), ("2022-02-01", 0)])
def test_the_morning_report_says_who_is_late(ledger_db: str, tmp_path: Path, day: str, code: int) -> None:
    said = ran("overdue_script.py", ledger_db, day, cwd=tmp_path)
    assert said.returncode == code, said.stderr.decode()
    assert ("P-2/M-2" in said.stdout.decode()) == bool(code)
    assert (tmp_path / "overdue.csv").read_text("utf-8").startswith("\ufeff序号,")


def test_the_clerks_morning_tells_what_is_late_due_and_to_be_reminded(ledger_db: str, tmp_path: Path) -> None:
    said = ran("morning.py", ledger_db, "2022-05-25", cwd=tmp_path)
    assert said.returncode == 0, said.stderr.decode()
    late, rest = said.stdout.decode().split("五个工作日内到期：")
    due, rest = rest.split("今天该提醒：")
    reminded, posted = rest.split("公示：")
    assert ("P-2/M-2" in late, "P-3" in due, "【督办】" in reminded, "公示范围" in posted) == (True, True, True, True)


def test_importing_through_the_api_resolves_names(run: Run, workbook: Path, tmp_path: Path) -> None:
    said = ran("import_ledger.py", str(workbook), "b.db", cwd=tmp_path)
    assert said.returncode == 0, said.stderr.decode()
    assert "已导入 9 个问题、16 条措施" in said.stdout.decode()
    assert "staff:责任人丙" in run("overdue", "--db", "b.db", "--as-of", "2022-06-01").out


def test_a_hosts_rows_and_the_ledgers_share_a_transaction(tmp_path: Path) -> None:
    said = ran("host_application.py", cwd=tmp_path)
    assert said.returncode == 0, said.stderr.decode()
    assert said.stdout.decode().splitlines()[0] == "identified → rectifying"
    assert said.stdout.decode().endswith("问题 1，任务 1\n")
