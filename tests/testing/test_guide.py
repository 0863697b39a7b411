"""The guide “Write your regulation as tests”, followed to the letter in an empty directory, in both languages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "policy_as_tests"
PAGES = ("docs/how-to/regulations-as-tests.md", "docs/how-to/regulations-as-tests.zh-CN.md")

#: A file that the page says to write, or commands with what they print.
BLOCK = re.compile(
    r"^`(?P<file>[\w.]+)`[:：]\n\n```\w+\n(?P<text>.*?)^```$|^```console\n(?P<said>.*?)^```$", re.MULTILINE | re.DOTALL
)
COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
TOOK = re.compile(r"in \d+\.\d+s(?: \(\d+:\d\d:\d\d\))?")


def typed(command: str, folder: Path) -> str:
    """Type a command in a folder, and return what it prints."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "PYTEST_ADDOPTS": ""}
    for name in (
        "CI",
        "COVERAGE_PROCESS_CONFIG",
        "COVERAGE_PROCESS_START",
    ):  # mutants are too many to measure
        environment.pop(name, None)
    ran = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return TOOK.sub("in ...s", ran.stdout.decode())


def follow(page: str, folder: Path) -> None:
    for block in BLOCK.finditer((ROOT / page).read_text("utf-8")):
        if block["file"]:
            (folder / block["file"]).write_text(block["text"], "utf-8")
            continue
        _, *parts = COMMAND.split(block["said"])
        for command, shown in zip(parts[::2], parts[1::2], strict=True):
            if not command.startswith("pip "):
                said = typed(command, folder)
                assert OutputChecker().check_output(shown, said, ELLIPSIS), f"$ {command}\n{said}"


@pytest.mark.parametrize("page", PAGES)
def test_the_guide_works_to_the_letter(page: str, tmp_path: Path) -> None:
    follow(page, tmp_path)


def test_the_example_is_what_the_chinese_page_builds(tmp_path: Path) -> None:
    written = [block for block in BLOCK.finditer((ROOT / PAGES[1]).read_text("utf-8")) if block["file"]]
    assert {block["file"]: block["text"] for block in written} == {
        file.name: file.read_text("utf-8") for file in EXAMPLE.iterdir() if file.is_file()
    }
    del tmp_path


def test_both_pages_are_about_the_same_regulation() -> None:
    texts = [
        next(
            block["text"]
            for block in BLOCK.finditer((ROOT / page).read_text("utf-8"))
            if block["file"] == "regulation.toml"
        )
        for page in PAGES
    ]
    assert texts[0] == texts[1]
