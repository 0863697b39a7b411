"""The commands of the documentation do what it shows."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from doctest import ELLIPSIS, OutputChecker
from importlib import resources
from pathlib import Path, PurePath

import openpyxl
import pytest

from tests.cli.conftest import NEW_CAMPAIGN, Run

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
RECORDED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")

#: What the faulty cells of the demonstration's workbook would hold if somebody had mended them.
MENDED = {"H12": "责任人丁", "I12": "2022年2月28日", "I14": "2022年6月30日"}
SHEET = "班子整改清单"

FROM_NOTHING = (
    "README.md",
    "README.zh-CN.md",
    "docs/how-to/extensions.md",
    "docs/how-to/extensions.zh-CN.md",
    "docs/how-to/import-a-ledger.md",
    "docs/how-to/migrations.md",
    "docs/how-to/postings.md",
    "docs/how-to/postings.zh-CN.md",
    "docs/tutorial/first-steps.md",
    "docs/tutorial/first-steps.zh-CN.md",
)
ON_A_LEDGER = (
    "docs/how-to/announced-holidays.md",
    "docs/how-to/announced-holidays.zh-CN.md",
    "docs/how-to/check-a-policy.md",
    "docs/how-to/check-a-policy.zh-CN.md",
    "docs/how-to/correct-mistakes.md",
    "docs/how-to/correct-mistakes.zh-CN.md",
    "docs/how-to/morning-report.md",
    "docs/how-to/remind.md",
    "docs/how-to/remind.zh-CN.md",
    "docs/how-to/reorganise.md",
    "docs/how-to/tally.md",
    "docs/how-to/tally.zh-CN.md",
    "docs/how-to/verify.md",
)


#: Followed by `tests/testing/test_guide.py`, with the runs of pytest that stand between.
GUIDE = ("docs/how-to/regulations-as-tests.md", "docs/how-to/regulations-as-tests.zh-CN.md")


def steps(page: str) -> Iterator[tuple[list[str], str]]:
    """Give the arguments and the shown output of each call of the program."""
    for block in BLOCK.findall((ROOT / page).read_text("utf-8")):
        _, *parts = COMMAND.split(block)
        for command, shown in zip(parts[::2], parts[1::2], strict=True):
            program, *args = shlex.split(command, comments=True)
            if PurePath(program).name == "rectify":
                yield args, shown


def matches(shown: str, said: str) -> bool:
    """Whether an output is the one shown, but for when entries were recorded and what stands for `...`."""
    want, got = (RECORDED.sub("RECORDED", text) for text in (shown, said))
    return OutputChecker().check_output(want, got, ELLIPSIS)


@pytest.fixture
def files(run: Run, workbook: Path, tmp_path: Path) -> None:
    """The files that the pages take for granted."""
    del run  # it is what leads into the empty directory
    shutil.copy(workbook, tmp_path / "旧台账.xlsx")
    book = openpyxl.load_workbook(workbook)
    for cell, value in MENDED.items():
        book[SHEET][cell] = value
    for name in ("台账.xlsx", "整改台账.xlsx"):
        book.save(tmp_path / name)
    book.close()
    policy = resources.files("rectify.policy").joinpath("bundled", "standard.toml").read_text("utf-8")
    (tmp_path / "本单位日历.toml").write_text('[calendar]\nname = "市管局"\n[days]\n2022-07-01 = "off"\n', "utf-8")
    for name in ("my-policy.toml", "本单位办法.toml"):
        (tmp_path / name).write_text(policy, "utf-8")
    second = policy.replace("version = 1", "version = 2", 1)
    (tmp_path / "second-version.toml").write_text(second, "utf-8")
    (tmp_path / "新版办法.toml").write_text(second, "utf-8")


def follow(run: Run, page: str) -> None:
    """Type what a page says; what it shows no output of must at least succeed."""
    for args, shown in steps(page):
        said = run(*args)
        assert said.code == 0 or shown, (args, said)
        assert not shown or matches(shown, said.out + said.err), (args, said.out + said.err)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("page", FROM_NOTHING)
def test_a_page_can_be_followed_from_nothing(run: Run, page: str) -> None:
    follow(run, page)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("page", ON_A_LEDGER)
def test_a_page_can_be_followed_on_a_ledger(run: Run, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("db", "create", "--db", "ledger.db").code == 0
    assert run("import", "台账.xlsx", "--db", "ledger.db", *NEW_CAMPAIGN).code == 0
    monkeypatch.setenv("RECTIFY_DB", "ledger.db")
    follow(run, page)


def test_no_page_with_commands_is_left_out() -> None:
    pages = [path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))]
    assert {page.as_posix() for page in pages if any(steps(str(page)))} == {*FROM_NOTHING, *ON_A_LEDGER, *GUIDE}


def test_another_output_than_the_one_shown_is_noticed() -> None:
    assert matches("...\n2026-03-02 09:15\n", "anything\n2027-01-01 10:00\n")
    assert not matches("1 item(s)\n", "2 item(s)\n")
