"""The program (命令行程序): its commands in one language, and one clear message for whatever goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from rectify import messages
from rectify.cli import (
    adopting,
    amending,
    batch,
    calendar,
    database,
    demo,
    due,
    extension,
    history,
    identifying,
    importing,
    light,
    meeting,
    mistakes,
    moving,
    overdue,
    policy,
    posting,
    recurring,
    reminding,
    reorganising,
    tally,
    verifying,
)
from rectify.cli.command import complaint, group
from rectify.cli.exits import Exit, exit_of
from rectify.errors import RectifyError
from rectify.messages import LANGUAGES, Lang


def program(lang: Lang) -> click.Group:
    """Return all commands, in one language."""
    commands = [
        demo.demo(lang),
        importing.import_(lang),
        overdue.overdue(lang),
        due.due(lang),
        reminding.remind(lang),
        tally.tally(lang),
        light.lights(lang),
        recurring.recurrences(lang),
        history.history(lang),
        moving.explain(lang),
        moving.actions(lang),
        moving.fire(lang),
        batch.worklist(lang),
        batch.fire_all(lang),
        identifying.identify(lang),
        identifying.plan(lang),
        amending.amend(lang),
        amending.attach(lang),
        mistakes.withdraw(lang),
        mistakes.merge(lang),
        mistakes.split(lang),
        mistakes.correct(lang),
        mistakes.handover(lang),
        extension.extend(lang),
        posting.post(lang),
        posting.object_(lang),
        posting.postings(lang),
        meeting.schedule(lang),
        meeting.collect(lang),
        meeting.report_up(lang),
        reorganising.reorganise(lang),
        adopting.adopt(lang),
        verifying.verify(lang),
        calendar.calendar(lang),
        policy.policy(lang),
        database.db(lang),
    ]
    return group("rectify", lang, commands, [_version(lang)])


def _version(lang: Lang) -> click.Parameter:
    from importlib.metadata import version  # noqa: PLC0415 - asked for once in a blue moon, and slow

    def show(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's call
        del parameter
        if value:
            click.echo(f"rectify {version('rectify-ledger')}")
            context.exit()

    said = messages.text("cli.option.version", lang)
    return click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show, help=said)


def run(args: Sequence[str]) -> int:
    """Run one command, and say in one message what went wrong with it."""
    lang = _language(args)
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows "?" instead of ending the report half-way.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        return _invoke(program(lang), args)
    except BrokenPipeError:
        _give_up_stdout()
        return Exit.OK
    except (click.ClickException, KeyboardInterrupt, RectifyError, OSError) as error:
        said, code = _told(error, lang)
        click.echo(said, err=True)
        return code


def _invoke(commands: click.Group, args: Sequence[str]) -> int:
    try:
        with commands.make_context("rectify", list(args)) as context:
            ended: Exit | None = commands.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:  # --help, --version
        return done.exit_code
    return ended or Exit.OK


def _told(error: BaseException, lang: Lang) -> tuple[str, Exit]:
    """Return what to say of an error, and the exit code."""
    match error:
        case click.ClickException():
            return complaint(error, lang), Exit.USAGE
        case RectifyError():
            return error.text(lang), exit_of(error)
        case OSError():
            return messages.text("cli.file", lang, path=error.filename, reason=error.strerror), Exit.USAGE
    return messages.text("cli.stopped", lang), Exit.STOPPED


def _give_up_stdout() -> None:
    """Let nobody write to a pipe whose reader has gone: Python would complain at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _language(args: Sequence[str]) -> Lang:
    """Return the language that the arguments ask for, before they are parsed: the parser's own help depends on it."""
    asked = os.environ.get("RECTIFY_LANG", "")
    for at, one in enumerate(args):
        if one == "--lang":
            asked = "".join(args[at + 1 : at + 2])
        elif one.startswith("--lang="):
            asked = one.removeprefix("--lang=")
    return next((lang for lang in LANGUAGES if lang == asked), "zh")
