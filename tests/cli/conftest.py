"""Running the command line in this process, and ledgers to run it on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pytest

from rectify.cli import main

NEW_CAMPAIGN = ("--title", "专题民主生活会", "--held-on", "2022-01-20", "--org", "市管局")


@dataclass(frozen=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty directory."""
    for name in ("DB", "TENANT", "ACTOR", "LANG"):
        monkeypatch.delenv(f"RECTIFY_{name}", raising=False)
    monkeypatch.chdir(tmp_path)

    def run_one(*args: str) -> Ran:
        capsys.readouterr()
        code = main(args)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run_one


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The untidy workbook of the demonstration: 9 problems, 18 measures, 3 faults."""
    path = tmp_path / "台账.xlsx"
    packed = resources.files("rectify.cli").joinpath("demo_ledger.xlsx")
    with packed.open("rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path


@pytest.fixture
def ledger_db(run: Run, workbook: Path) -> str:
    """A SQLite file with what is sound in the untidy workbook."""
    assert run("db", "create", "--db", "a.db").code == 0
    assert run("import", str(workbook), "--db", "a.db", *NEW_CAMPAIGN, "--skip-faulty").code == 0
    return "a.db"
