from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import rectify
from rectify.cli import program
from rectify.cli.exits import Exit, exit_of
from rectify.errors import ConflictError, IntakeError, NotFoundError, SchemaError
from rectify.ledger.connect import DatabaseError
from rectify.messages import CATALOGUE
from rectify.policy.verdict import TransitionRefused, Verdict
from rectify.vocabulary import Title
from tests.cli.conftest import Run

ROOT = Path(rectify.__file__).parents[1]
PROGRAM = "import sys; from rectify.cli import main; sys.exit(main())"


def in_a_process(code: str, *args: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", code, *args], cwd=cwd, env=environment, capture_output=True, check=False
    )


def test_chinese_help_has_no_english_word_of_clicks(run: Run) -> None:
    said = run("extend", "--help").out
    assert said.startswith("用法：rectify extend [选项] REF\n")
    assert "延到哪天  （必填）\n" in said
    assert run("calendar").out.startswith("用法：rectify calendar [选项] [命令] [参数]...\n")
    assert "[required]" in run("extend", "--help", "--lang", "en").out


def test_alone_it_shows_its_help_in_chinese(run: Run) -> None:
    said = run()
    assert said.code == 0
    assert said.out.startswith("用法：rectify ")
    assert "选项：" in said.out
    assert [line.split()[0] for line in said.out.partition("命令：")[2].splitlines() if line] == [
        "demo",
        "import",
        "overdue",
        "due",
        "remind",
        "tally",
        "lights",
        "recurrences",
        "history",
        "explain",
        "actions",
        "fire",
        "worklist",
        "fire-all",
        "identify",
        "plan",
        "amend",
        "attach",
        "withdraw",
        "merge",
        "split",
        "correct",
        "handover",
        "extend",
        "post",
        "object",
        "postings",
        "schedule",
        "collect",
        "report-up",
        "reorganise",
        "adopt",
        "verify",
        "calendar",
        "policy",
        "db",
    ]


def test_its_help_is_english_if_asked_for(run: Run) -> None:
    assert run("--lang", "en").out.startswith("Usage: rectify ")
    assert run("overdue", "--lang=en", "--help").out.startswith("Usage: rectify overdue ")


def test_the_language_may_stand_in_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTIFY_LANG", "en")
    assert "Commands:" in run().out
    assert "命令：" in run("--lang", "zh").out


@pytest.mark.parametrize("command", [["demo"], ["import"], ["overdue"], ["history"], ["verify"], ["policy", "check"]])
def test_every_command_explains_itself(run: Run, command: list[str]) -> None:
    said = run(*command, "--help")
    assert said.code == 0
    assert f"用法：rectify {' '.join(command)} " in said.out
    assert "显示本帮助" in said.out


def test_a_line_of_help_stays_a_line(run: Run) -> None:
    assert "  状态的生效日取填报时间；没有填报时间的，取今天。\n" in run("import", "--help").out


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["nothing"], "没有命令 nothing", "no such command: nothing"),
        (["overdue", "--nothing"], "没有选项 --nothing", "No such option"),
        (["overdue"], "缺少 --db", "Missing option '--db'"),
        (["history", "--db", "a.db"], "缺少 REF", "Missing argument"),
        (
            ["overdue", "--db", "a.db", "--format", "xml"],
            "--format 的值不对：应为 table、csv、json 之一",
            "'xml' is not one",
        ),
        (["overdue", "--db", "a.db", "--level", "0"], "--level 的值不对：应为整数（≥ 1）", "not in the range"),
        (["import", "a.xlsx", "--year", "22"], "--year 的值不对：应为整数（2000～2099）", "not in the range"),
        (["overdue", "--db", "a.db", "--as-of", "2022-02-30"], "“2022-02-30”不是日期", "“2022-02-30” is not a day"),
        (["overdue", "--db", "a.db", "--as-of", "20220601"], "应写成 2022-06-01", "write 2022-06-01"),
        (["import", "a.xlsx", "--role", "clerk"], "应写成 secretary@市管局", "write secretary@市管局"),
        (["db", "create", "--db", "a.db", "more"], "unexpected extra argument", "unexpected extra argument"),
        (["--lang"], "--lang", "--lang"),
    ],
)
def test_a_mistaken_command_is_told_in_either_language(run: Run, args: list[str], zh: str, en: str) -> None:
    said = run(*args)
    assert said.code == Exit.USAGE
    assert said.err.startswith("用法有误：")
    assert zh in said.err
    assert "--help" in said.err
    if args != ["--lang"]:
        assert en in run(*args, "--lang", "en").err


def test_an_unknown_language_is_a_mistake(run: Run) -> None:
    assert "应为 zh、en 之一" in run("--lang", "fr").err


def test_it_tells_its_version(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"of {name}")
    assert run("--version").out == "rectify of rectify-ledger\n"


def test_each_kind_of_error_has_an_exit_code() -> None:
    refused = TransitionRefused(Verdict("start", Title("启动", "start"), "P-1"))
    assert exit_of(IntakeError("intake.faulty", [])) == Exit.FOUND
    assert exit_of(refused) == Exit.REFUSED
    for error in (DatabaseError("database.url"), SchemaError("ledger.schema"), ConflictError("ledger.conflict")):
        assert exit_of(error) == Exit.DATABASE
    assert exit_of(NotFoundError("ledger.not_found")) == Exit.USAGE


def test_ctrl_c_stops_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rectify.ledger.connect.create", interrupted)
    said = run("db", "create", "--db", "a.db")
    assert (said.code, said.err) == (Exit.STOPPED, "已中止，没有写入\n")


def test_a_reader_who_leaves_early_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    given_up: list[bool] = []
    monkeypatch.setattr("rectify.ledger.connect.create", gone)
    monkeypatch.setattr(program, "_give_up_stdout", lambda: given_up.append(True))
    said = run("db", "create", "--db", "a.db")
    assert (said.code, said.err, given_up) == (0, "", [True])


def test_a_pipe_closed_by_its_reader_leaves_no_complaint(tmp_path: Path) -> None:
    code = "import os, sys; r, w = os.pipe(); os.dup2(w, 1); os.close(r); os.close(w); " + PROGRAM
    said = in_a_process(code, cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, b"")


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    said = in_a_process("import sys; sys.modules['click'] = None; " + PROGRAM, cwd=tmp_path)
    assert said.returncode == Exit.USAGE
    lines = said.stderr.decode().splitlines()
    assert lines[0] == "命令行需要 click，尚未安装：pip install 'rectify-ledger[cli]'"
    assert lines[1].startswith("the command line needs click, which is not installed: pip install")


def test_a_broken_installation_is_not_taken_for_a_missing_extra(tmp_path: Path) -> None:
    said = in_a_process("import sys; sys.modules['rectify.policy.diagram'] = None; " + PROGRAM, cwd=tmp_path)
    assert b"ModuleNotFoundError" in said.stderr


def test_as_a_process_it_speaks_chinese_and_returns_its_code(tmp_path: Path) -> None:
    said = in_a_process(PROGRAM, "overdue", "--db", "nowhere.db", cwd=tmp_path)
    assert said.returncode == Exit.DATABASE
    assert said.stderr.decode().startswith("没有数据库文件 nowhere.db")
    assert not list(tmp_path.iterdir())


def test_a_console_without_chinese_shows_question_marks_instead_of_failing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"}
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert said.returncode == 0
    assert b"??" in said.stdout


@pytest.mark.parametrize("code", [code for code in CATALOGUE if code.startswith(("cli.", "database."))])
def test_every_text_names_the_same_facts_in_both_languages(code: str) -> None:
    from string import Formatter  # noqa: PLC0415 - used here alone

    zh, en = ({name for _, name, _, _ in Formatter().parse(said) if name} for said in CATALOGUE[code])
    assert zh == en
