"""``rectify demo``: from an untidy workbook to the overdue report, in a SQLite file to play with."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from urllib.parse import quote

import click

from rectify.cli.asked import Asked
from rectify.cli.command import command, option
from rectify.cli.importing import STANDARD, Plan, read_workbook, take_in, trusted
from rectify.cli.overdue import Question, report
from rectify.cli.progress import progress
from rectify.cli.verifying import check, tell
from rectify.ledger import connect
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, Problem
from rectify.messages import Lang
from rectify.policy.actor import Actor
from rectify.vocabulary import Outcome

WORKBOOK = "民主生活会整改台账.xlsx"
ORG = "市管局"
HELD_ON = date(2022, 1, 20)
AS_OF = date(2022, 6, 1)

#: The problem that somebody tries to close, the one that is posted, and the days on which it happens.
WALKED, PUBLISHED = 3, 8
DONE_ON, ASKED_ON = date(2022, 5, 20), date(2022, 5, 27)

#: Problems written at a time, so that a large ledger needs no large memory.
BATCH = 500
UNITS = ("办公室", "机关党委", "资产管理处", "房产管理处", "服务保障处", "安全保卫处")


def demo(lang: Lang) -> click.Command:
    """Return the command."""

    def run(dir: Path, rows: int) -> None:  # noqa: A002 - click's name
        make(lang, dir, rows)

    params = [
        option("dir", lang, type=click.Path(path_type=Path, file_okay=False), default="rectify-demo", metavar="DIR"),
        option("rows", lang, type=click.IntRange(min=0), default=0, metavar="N"),
    ]
    return command("demo", lang, params, run)


def make(lang: Lang, folder: Path, rows: int) -> None:
    """Make the demonstration's ledger in a folder, and tell what is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    workbook, file = folder / WORKBOOK, folder / "rectify.db"
    asked = Asked(lang, str(file), actor="u-1001")
    _lay_out(workbook, file)
    connect.create(asked.db)
    plan = Plan(workbook, skip_faulty=True)
    _title(asked, 1, "read", file=workbook)
    intake = read_workbook(asked, plan)
    with asked.ledger() as ledger:
        campaign = ledger.open_campaign(asked.say("demo.campaign"), policy=STANDARD, held_on=HELD_ON, org=ORG)
        allowed = trusted(asked, ledger, campaign)
        _title(asked, 2, "import", db=file)
        problems = take_in(asked, allowed, campaign, intake, plan)
        _fill(asked, allowed, campaign, rows)
        _walk(asked, ledger, problems[WALKED - 1], problems[PUBLISHED - 1])
        _report(asked, ledger, items=not rows)
    click.echo(asked.say("demo.next", db=file, dir=folder, program=_program()))


def _program() -> str:
    """Return what to type: the program's name where the shell finds it, else the path by which it was run."""
    return "rectify" if shutil.which("rectify") else sys.argv[0]


def _lay_out(workbook: Path, file: Path) -> None:
    packed = resources.files("rectify.cli").joinpath("demo_ledger.xlsx")
    with packed.open("rb") as source, workbook.open("wb") as target:
        shutil.copyfileobj(source, target)
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _title(asked: Asked, number: int, code: str, **facts: object) -> None:
    click.secho(f"\n{number}. {asked.say(f'demo.{code}', **facts)}", bold=True)


def _walk(asked: Asked, ledger: Ledger, problem: Problem, done: Problem) -> None:
    """Let people act: measures completed, evidence attached, one problem posted, another refused with all reasons."""
    _title(asked, 3, "walk")
    clerk, secretary = (_acting(asked, ledger, *who) for who in (("u-1002", "clerk"), ("u-1001", "secretary")))
    first, *others = ledger.measures(problem=problem.id)
    for measure in others:
        secretary.fire(measure, "complete", effective_on=DONE_ON)
        click.echo(asked.say("demo.completed", label=f"{problem.label}/{measure.label}", day=DONE_ON, actor="u-1001"))
    evidence = asked.say("demo.evidence")
    clerk.attach(first, "file:///" + quote(f"整改佐证/{evidence}.pdf"), title=evidence, effective_on=DONE_ON)
    click.echo(asked.say("demo.attached", label=f"{problem.label}/{first.label}", day=DONE_ON, actor="u-1002"))
    clerk.fire(done, "publish", effective_on=ASKED_ON)
    click.echo(asked.say("demo.published", label=done.label, day=ASKED_ON, actor="u-1002"))
    click.echo(asked.say("demo.asked", label=problem.label, day=ASKED_ON, actor="u-1002"))
    click.echo(clerk.can(problem, "complete", effective_on=ASKED_ON).text(asked.lang))


def _acting(asked: Asked, ledger: Ledger, who: str, role: str) -> Ledger:
    return Ledger(replace(ledger.work, actor=Actor(who, grants=[(role, ORG)])), asked.lang)


def _report(asked: Asked, ledger: Ledger, *, items: bool) -> None:
    _title(asked, 4, "overdue")
    if items:
        report(asked, ledger, Question(as_of=AS_OF), sys.stdout)
        click.echo()
    report(asked, ledger, Question(as_of=AS_OF, by="org", level=2), sys.stdout)
    _title(asked, 5, "verify")
    tell(asked, *check(asked, ledger))


def _fill(asked: Asked, ledger: Ledger, campaign: Campaign, rows: int) -> None:
    """Add made-up problems with two measures each, most of them done."""
    if not rows:
        return
    with progress(asked.say("demo.filling"), rows) as advance:
        for start in range(0, rows, BATCH):
            made = list(_made_up(asked, start, min(start + BATCH, rows)))
            ledger.import_problems(campaign, made, effective_on=HELD_ON, progress=advance)
            ledger.work.session.expunge_all()
    click.echo(asked.say("demo.filled", rows=rows, measures=2 * rows))


def _made_up(asked: Asked, start: int, end: int) -> Iterator[LegacyProblem]:
    for number in range(start, end):
        unit = f"{ORG}/{UNITS[number % len(UNITS)]}"
        measures = [_made_up_measure(asked, number, place) for place in (1, 2)]
        text = asked.say("demo.problem", number=number + 1)
        due = max(_due(number, place) for place in (1, 2))
        yield LegacyProblem(NewProblem(text=text, org=unit, owner=f"u-{2001 + number % 97}", due_on=due), measures)


def _made_up_measure(asked: Asked, number: int, place: int) -> LegacyMeasure:
    text, due = asked.say("demo.measure", number=number + 1, place=place), _due(number, place)
    draft = NewMeasure(text=text, owner=f"u-{2001 + number % 89}", due_on=due)
    return LegacyMeasure(draft, Outcome.UNDER_WAY if (number + place) % 5 == 0 else Outcome.DONE)


def _due(number: int, place: int) -> date:
    return date(2022, 3 + (number + place) % 10, 1 + number % 28)
