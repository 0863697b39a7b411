"""The benchmarks run: tiny, on SQLite, with the peers that need nothing installed; how fast is not asked here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.result import Result, at_least, at_most
from tests.benchmarks.table import BEGIN, END, plain, replaced

HANDMADE = ("hand-written ORM", "hand-written Core, no guard", "hand-written Core, guard", "raw driver")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--database", "sqlite", *arguments]
    root = Path(__file__).parents[1]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", cwd=root)


def test_every_work_gives_rows_with_ratio_and_goal(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    done = _run("--json", "--write", str(page), *(word for name in HANDMADE for word in ("--peer", name)))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    works = {row["work"] for row in rows}
    assert works >= {"loaded", "by-id", "together", "as-of", "overdue", "overdue-growing", "verify", "import", "check"}
    assert {row["peer"] for row in rows if row["work"] == "together"} == set(HANDMADE)
    written = page.read_text("utf-8")
    assert written.startswith(f"before\n{BEGIN}\n\nMeasured on ")
    assert written.endswith(f"{END}\nafter\n")
    assert "old" not in written.splitlines()


def test_a_goal_is_a_bound_on_the_ratio() -> None:
    fast = Result("loaded", "sqlite", "somebody", 3.0, 2.0, "/s", 1.5, at_least(1.5))
    slow = Result("overdue", "sqlite", "somebody", 3.0, 2.0, "ms", 1.5, at_most(1.2))
    bare = Result("loaded", "sqlite", "somebody else", 3.0, 2.0, "/s", 1.5)
    assert [one.met for one in (fast, slow, bare)] == [True, False, None]
    assert [line.split()[0] for line in plain([fast, slow, bare]).splitlines()] == [
        "work",
        "loaded",
        "overdue",
        "loaded",
    ]


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    assert replaced(f"a{BEGIN}b{END}c", "new") == f"a{BEGIN}\n\nnew\n\n{END}c"
