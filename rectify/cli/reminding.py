"""``rectify remind``: what has newly reached a rung of the reminder ladder (提醒、催办、督办)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from pathlib import Path

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.output import writing
from rectify.cli.progress import progress
from rectify.formats.reminding import ConsoleNotifier, UnitText, reminder_text, unit_texts
from rectify.ledger.ledger import Ledger
from rectify.ledger.reminder import Reminder
from rectify.messages import Lang

#: What no file's name can hold on some system, and how much of a path a name holds.
_NO_NAME = re.compile(r'[/\\:*?"<>|\s]+')
_LONGEST = 60


def remind(lang: Lang) -> click.Command:
    """Return the command."""
    params = [
        option("preview", lang, flag=True),
        option("unsent", lang, flag=True),
        option("out", lang, type=click.Path(path_type=Path, file_okay=False), metavar="DIR"),
        option("as-of", lang, type=day(lang), metavar="DAY"),
    ]
    return on_ledger("remind", lang, params, _run, counts=True)


def _run(asked: Asked, *, preview: bool, unsent: bool, out: Path | None, as_of: date | None) -> None:
    if preview and (unsent or out):
        raise click.UsageError(asked.say("remind.preview_alone"))
    if unsent and as_of:
        raise click.UsageError(asked.say("remind.unsent_today"))
    if preview:
        with asked.ledger() as ledger:
            found = ledger.notices(as_of)
            _print(ledger, found)
        if not found:
            click.echo(asked.say("remind.none"), err=True)
        return
    # Recorded first, delivered afterwards: what a crash leaves between the two is found with --unsent.
    with asked.ledger() as ledger, progress(asked.say("remind.giving")) as advance:
        given = ledger.unsent() if unsent else ledger.remind(as_of, progress=advance)
    with asked.ledger() as ledger:
        files = list(_write(asked, ledger, out, given)) if out else _print(ledger, given)
        ledger.sent(given)
        waiting = len(ledger.unsent())
    for path in files:
        click.echo(asked.say("remind.written", path=path), err=True)
    click.echo(asked.say("remind.done" if given else "remind.none", count=len(given)), err=True)
    if waiting:
        click.echo(asked.say("remind.waiting", count=waiting), err=True)


def _print(ledger: Ledger, reminders: Sequence[Reminder]) -> list[Path]:
    """Write every reminder to the standard output, which makes no file."""
    notifier = ConsoleNotifier(sys.stdout)
    for one in reminders:
        notifier.send(one, reminder_text(ledger, one))
    return []


def _write(asked: Asked, ledger: Ledger, folder: Path, reminders: Sequence[Reminder]) -> Iterator[Path]:
    """Write a file for each unit, and give their paths; no file that is there is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in unit_texts(ledger, reminders):
        path = _reserved(folder, _name(asked, one, reminders[0].day))
        with writing(path) as stream:
            stream.write(one.text)
        yield path


def _name(asked: Asked, unit: UnitText, on: date) -> str:
    """Return what a unit's file is called: ``2022-04-18 市管局-机关党委``."""
    mark = asked.say("remind.confidential") if unit.confidential else ""
    return f"{on} {_NO_NAME.sub('-', unit.org)[-_LONGEST:]}{mark}"


def _reserved(folder: Path, name: str) -> Path:
    """Make an empty file of a name that is free, and return its path: nobody else can take it."""
    names = (name if number == 1 else f"{name} ({number})" for number in count(1))
    return next(path for one in names if _take(path := folder / f"{one}.txt"))


def _take(path: Path) -> bool:
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
