"""``rectify remind``: given, delivered, marked; files for units; what a stopped delivery leaves."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rectify import Actor, Rectify
from rectify.cli import reminding
from rectify.formats.reminding import ConsoleNotifier, reminder_text, unit_texts
from rectify.ledger import connect
from rectify.ledger.reminder import Notifier
from rectify.policy.actor import CONFIDENTIAL
from tests.cli.conftest import Ran, Run

START, DAY, LATE = date(2022, 1, 28), "2022-04-18", "2022-05-09"
SECRETARY = Actor("u-1001", [("secretary", "市管局"), (CONFIDENTIAL, "市管局")])


#: A directory that knows everybody by their id.
NAMES: Any = SimpleNamespace(name="〔{}〕".format)


@pytest.fixture
def db(run: Run) -> str:
    """A ledger with a problem and its measure, due on 28 April 2022, and a confidential one without an owner."""
    del run  # it is what leads into the empty directory
    connect.create("a.db")
    with connect.session("a.db") as session:
        ledger = Rectify().ledger(session, tenant="default", actor=SECRETARY)
        campaign = ledger.open_campaign("专题", policy="standard", held_on=START, org="市管局")
        problem = ledger.identify(campaign, "学习\n不够系统", org="市管局/机关党委", owner="u-1002", effective_on=START)
        ledger.plan(problem, "建立制度", owner="u-1003", effective_on=START)
        ledger.fire(problem, "start", effective_on=START)
        ledger.identify(
            campaign, "泄密隐患", org="市管局/机关党委", due_on=date(2022, 4, 28), confidential=True, effective_on=START
        )
    return "a.db"


PROBLEM = "【提醒】专题 P-1：学习 不够系统。市管局/机关党委，u-1002，时限 2022-04-28，剩9个工作日\n"
MEASURE = "【提醒】专题 P-1/M-1：建立制度。市管局/机关党委，u-1003，时限 2022-04-28，剩9个工作日\n"


def test_what_is_newly_due_is_printed_once(run: Run, db: str) -> None:
    said = run("remind", "--db", db, "--as-of", DAY)
    assert (said.code, said.out, said.err) == (0, PROBLEM + MEASURE, "共 2 条，已记为送出\n")
    assert run("remind", "--db", db, "--as-of", DAY) == Ran(0, "", "没有新到级的事项\n")
    english = run("remind", "--db", db, "--as-of", LATE, "--lang", "en")
    assert english.out.splitlines()[0] == (
        "[supervision] 专题 P-1: 学习 不够系统. 市管局/机关党委, u-1002, due 2022-04-28, 11 day(s) overdue"
    )
    assert english.err == "2 reminder(s), marked as sent\n"


def test_a_preview_writes_nothing(run: Run, db: str) -> None:
    said = run("remind", "--db", db, "--preview", "--as-of", DAY)
    assert (said.code, said.out, said.err) == (0, PROBLEM + MEASURE, "")
    assert run("remind", "--db", db, "--preview", "--as-of", DAY).out == said.out
    assert run("remind", "--db", db, "--preview", "--as-of", "2022-02-01").err == "没有新到级的事项\n"


def test_each_unit_that_is_told_has_a_file_ready_to_paste(run: Run, db: str) -> None:
    said = run("remind", "--db", db, "--as-of", LATE, "--out", "提醒/五月")
    paths = [Path("提醒/五月", f"{LATE} {unit}.txt") for unit in ("市管局", "市管局-机关党委")]
    assert said.out == ""
    assert said.err == "".join(f"已写入 {path}\n" for path in paths) + "共 2 条，已记为送出\n"
    assert set(Path("提醒/五月").iterdir()) == set(paths)
    assert paths[1].read_text("utf-8") == (
        "市管局/机关党委：整改提醒（截至 2022-05-09）\n\n"
        "【督办】专题 P-1：学习 不够系统。市管局/机关党委，u-1002，时限 2022-04-28，逾期11天\n"
        "【督办】专题 P-1/M-1：建立制度。市管局/机关党委，u-1003，时限 2022-04-28，逾期11天\n\n"
        "共 2 项\n"
    )


def test_no_file_that_is_there_is_touched(run: Run, db: str) -> None:
    folder = Path("out")
    folder.mkdir()
    for name in (f"{DAY} 市管局-机关党委.txt", f"{DAY} 市管局-机关党委 (2).txt"):
        (folder / name).write_text("手写", "utf-8")
    said = run("remind", "--db", db, "--as-of", DAY, "--out", "out")
    assert said.err.splitlines()[0] == f"已写入 {folder / f'{DAY} 市管局-机关党委 (3).txt'}"
    assert [path.read_text("utf-8") for path in sorted(folder.iterdir())].count("手写") == 2
    assert len(list(folder.iterdir())) == 3


def test_a_confidential_problem_is_in_a_file_of_its_own_for_whoever_may_know(run: Run, db: str) -> None:
    said = run("remind", "--db", db, "--as-of", DAY, "--confidential", "市管局", "--out", "out")
    assert said.code == 0
    files = {path.name: path.read_text("utf-8") for path in Path("out").iterdir()}
    assert sorted(files) == [f"{DAY} 市管局-机关党委.txt", f"{DAY} 市管局-机关党委（涉密）.txt"]
    assert "泄密隐患" not in files[f"{DAY} 市管局-机关党委.txt"]
    assert files[f"{DAY} 市管局-机关党委（涉密）.txt"] == (
        "市管局/机关党委：整改提醒（截至 2022-04-18，涉密，只送责任人本人）\n\n"
        "【提醒】专题 P-2：泄密隐患。市管局/机关党委，责任人未明确，时限 2022-04-28，剩9个工作日\n\n"
        "共 1 项\n"
    )


def full(*_: object) -> None:
    raise OSError(28, "No space left", "-")


def test_what_a_stopped_delivery_leaves_is_sent_again(run: Run, db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reminding, "_print", full)
        assert run("remind", "--db", db, "--as-of", DAY).err == "文件 -：No space left\n"
    said = run("remind", "--db", db, "--as-of", DAY)
    assert said.err == "没有新到级的事项\n另有 2 条已给出、未送出；要重送：rectify remind --unsent\n"
    again = run("remind", "--db", db, "--unsent")
    assert [line.split("：")[0] for line in again.out.splitlines()] == ["【提醒】专题 P-1", "【提醒】专题 P-1/M-1"]
    assert again.err == "共 2 条，已记为送出\n"
    assert run("remind", "--db", db, "--unsent").err == "没有新到级的事项\n"


@pytest.mark.parametrize(
    ("options", "zh"),
    [
        (("--preview", "--out", "out"), "--preview 不能与 --unsent、--out 同用"),
        (("--preview", "--unsent"), "--preview 不能与 --unsent、--out 同用"),
        (("--unsent", "--as-of", DAY), "--unsent 不能与 --as-of 同用"),
    ],
)
def test_options_that_contradict_each_other_are_refused(run: Run, db: str, options: tuple[str, ...], zh: str) -> None:
    said = run("remind", "--db", db, *options)
    assert (said.code, said.out) == (2, "")
    assert zh in said.err
    assert not Path("out").exists()


def test_a_hosts_notifier_gets_the_text_with_the_directorys_names(db: str) -> None:
    stream = io.StringIO()
    notifier: Notifier = ConsoleNotifier(stream)
    with connect.session(db) as session:
        ledger = Rectify(directory=NAMES).ledger(session, tenant="default", actor=Actor("u-1"))
        found = ledger.notices(date.fromisoformat(DAY))
        for one in found:
            notifier.send(one, reminder_text(ledger, one))
        (unit,) = unit_texts(ledger, found)
    assert stream.getvalue() == PROBLEM.replace("市管局/机关党委", "〔市管局/机关党委〕").replace(
        "u-1002", "〔u-1002〕"
    ) + MEASURE.replace("市管局/机关党委", "〔市管局/机关党委〕").replace("u-1003", "〔u-1003〕")
    assert (unit.org, unit.confidential) == ("市管局/机关党委", False)
    assert unit.text.startswith("〔市管局/机关党委〕：整改提醒")
