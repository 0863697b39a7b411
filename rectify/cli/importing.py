"""``rectify import``: an existing workbook into the ledger (旧台账导入), whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.policy import policy_of
from rectify.cli.progress import progress
from rectify.errors import InvalidValueError
from rectify.formats.intake import Intake, IntakeOptions, read
from rectify.formats.intake.deadline import FIRST_YEAR, LAST_YEAR
from rectify.formats.intake.note import Note
from rectify.formats.intake.workbook import read_sheets
from rectify.formats.legacy import Below, legacy_problems, not_kept, on_sheets
from rectify.ledger.app import Rectify
from rectify.ledger.gathering import IMPORT
from rectify.ledger.importing import LegacyProblem
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, Problem
from rectify.messages import Lang
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.vocabulary import org_within

STANDARD = "standard"

#: What a new campaign cannot be opened without.
_NEW = ("title", "held_on", "org")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be imported, and where (导入要求).

    Attributes:
        workbook: the file.
        campaign: id of the campaign that takes it in; a new one is opened if None.
        title: of the new campaign.
        held_on: of the new campaign, a local date.
        policy: of the new campaign: a bundled one's name, or a file; `STANDARD` if None.
        org: of the new campaign.
        sheet: only these sheets; all if none is named.
        columns: a file with the titles that columns have here.
        year: of dates that name none in a workbook without 填报时间.
        effective_on: local date since which the states hold; the 填报时间, else today, if None.
        skip_faulty: import the rest where something is wrong.
        dry_run: write nothing.

    """

    workbook: Path
    campaign: str | None = None
    title: str | None = None
    held_on: date | None = None
    policy: str | None = None
    org: str | None = None
    sheet: tuple[str, ...] = ()
    columns: Path | None = None
    year: int | None = None
    effective_on: date | None = None
    skip_faulty: bool = False
    dry_run: bool = False


def import_(lang: Lang) -> click.Command:
    """Return the command."""
    file = click.Path(path_type=Path)
    params = [
        click.Argument(["workbook"], type=file, metavar="WORKBOOK.xlsx"),
        click.Option(["--campaign"], metavar="ID", help=option("into-campaign", lang).help),
        option("title", lang, metavar="TEXT"),
        option("held-on", lang, type=day(lang), metavar="DAY"),
        option("policy", lang, metavar="NAME|FILE"),
        option("org", lang, metavar="PATH"),
        option("sheet", lang, metavar="NAME", multiple=True),
        option("columns", lang, type=file, metavar="FILE"),
        option("year", lang, type=click.IntRange(FIRST_YEAR, LAST_YEAR), metavar="YEAR"),
        option("effective-on", lang, type=day(lang), metavar="DAY"),
        option("skip-faulty", lang, flag=True),
        option("dry-run", lang, flag=True),
    ]
    return on_ledger("import", lang, params, _run, writes=True, counts=True)


def _run(asked: Asked, **given: Any) -> None:
    plan = Plan(**given)
    new = _new_campaign(asked, plan)
    policy = policy_of(plan.policy or STANDARD)
    intake = read_workbook(asked, plan)
    with asked.ledger(Rectify(Policies.bundled().including(policy))) as ledger:
        if new is None:
            campaign = ledger.get(Campaign, plan.campaign or "")
        else:
            campaign = ledger.open_campaign(new.title, policy=policy.name, held_on=new.held_on, org=new.org)
        take_in(asked, trusted(asked, ledger, campaign), campaign, intake, plan)
        if plan.dry_run:
            ledger.work.session.rollback()
            click.echo(asked.say("import.dry_run"))


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What a new campaign is opened with."""

    title: str
    held_on: date
    org: str


def _new_campaign(asked: Asked, plan: Plan) -> NewCampaign | None:
    """Return the campaign to be opened, None if there is one already; complain about half of one, or both."""
    missing = [f"--{name.replace('_', '-')}" for name in _NEW if getattr(plan, name) is None]
    if plan.campaign is not None and (plan.policy or len(missing) < len(_NEW)):
        raise click.UsageError(asked.say("import.campaign_twice"))
    if plan.campaign is not None:
        return None
    if plan.title is None or plan.held_on is None or plan.org is None:
        raise click.UsageError(asked.say("import.campaign_missing", missing=", ".join(missing)))
    return NewCampaign(plan.title, plan.held_on, plan.org)


def trusted(asked: Asked, ledger: Ledger, campaign: Campaign) -> Ledger:
    """Return the ledger for whoever runs the program on the server: they may create items if no role is named."""
    policy = ledger.policy_of(campaign)
    creators = {role for kind in policy.kinds.values() for role in kind.creation.roles}
    return asked.trusted(ledger, [(name, campaign.org) for name in creators if policy.roles[name].field is None])


def read_workbook(asked: Asked, plan: Plan) -> Intake:
    """Read the workbook, tell what was inferred and ignored, and leave out what is faulty if that was asked for.

    Raises:
        IntakeError: something is wrong with it, and nothing shall be left out.

    """
    options = IntakeOptions() if plan.columns is None else IntakeOptions.from_toml(plan.columns)
    if plan.year is not None:
        options = replace(options, year=plan.year)
    intake = _chosen(asked, plan, read(plan.workbook, options=options))
    _list(asked, "import.inferred", intake.inferences)
    _list(asked, "import.ignored", intake.ignored)
    if not plan.skip_faulty:
        return intake.checked()
    kept, left_out = intake.without_faulty()
    if intake.faults:
        click.echo(asked.say("import.faults", count=len(intake.faults)))
        for fault in intake.faults:
            click.echo(f"  {fault.text(asked.lang)}")
        _list(asked, "import.left_out", left_out)
    return kept


def _chosen(asked: Asked, plan: Plan, intake: Intake) -> Intake:
    if plan.sheet:
        known = [sheet.name for sheet in read_sheets(plan.workbook)]
        for name in plan.sheet:
            if name not in known:
                raise click.UsageError(asked.say("import.no_sheet", value=name, known=asked.listed(known)))
    return on_sheets(intake, plan.sheet)


def _list(asked: Asked, code: str, notes: Sequence[Note]) -> None:
    if notes:
        click.echo(asked.say(code, count=len(notes)))
        for note in notes:
            click.echo(f"  {note.text(asked.lang)}")


def take_in(asked: Asked, ledger: Ledger, campaign: Campaign, intake: Intake, plan: Plan) -> list[Problem]:
    """Write what was read into a campaign, and tell what was written."""
    legacy = legacy_problems(intake, campaign.org)
    if not legacy:
        raise InvalidValueError("cli.import.nothing", file=intake.file)
    today = ledger.work.rectify.today()
    since = plan.effective_on or intake.reported_on or today
    with progress(asked.say("import.progress"), len(legacy)) as advance:
        problems = ledger.import_problems(campaign, legacy, effective_on=since, progress=advance)
    for line in _summary(asked, campaign, legacy, plan):
        click.echo(line)
    for line in _remarks(asked, campaign.org, intake):
        click.echo(line)
    undated = _undated(ledger.policy_of(campaign), legacy)
    if undated:
        click.echo(asked.say("import.undated", count=undated))
    source = "given" if plan.effective_on else "reported" if intake.reported_on else "today"
    click.echo(asked.say(f"import.since_{source}", day=since))
    return problems


def _summary(asked: Asked, campaign: Campaign, legacy: Sequence[LegacyProblem], plan: Plan) -> Iterator[str]:
    counts = {"problems": len(legacy), "measures": sum(len(one.measures) for one in legacy)}
    if plan.dry_run:
        yield asked.say("import.would", **counts)
    else:
        yield asked.say("import.done", **counts, title=campaign.title, id=campaign.id, actor=asked.actor)


def _remarks(asked: Asked, org: str, intake: Intake) -> Iterator[str]:
    """Tell what the ledger holds otherwise than the workbook, or not at all."""
    own = next((one.org.id for one in intake.problems if one.org), None)
    if own not in {None, org}:
        yield asked.say("import.own_unit", unit=own, org=org)
    others = (one.org.id for one in intake.measures if one.org and one.org.id != own)
    unit = next((one for one in others if not org_within(one, org)), None)
    if unit:
        yield asked.say("import.units", org=org, unit=unit, path=Below(org).path(unit))
    lost = not_kept(intake)
    if lost:
        said = [asked.say(f"import.not_kept.{key}", count=count) for key, count in lost.items()]
        yield asked.say("import.not_kept", said=asked.listed(said))


def _undated(policy: Policy, legacy: Sequence[LegacyProblem]) -> int:
    """Return how many open measures come in without a date: by a term whose clock the import does not start."""
    lifecycle = policy.kinds["measure"]
    waiting = {name for name, term in policy.terms.items() if not term.open_ended and IMPORT not in term.anchor}
    measures = [measure for problem in legacy for measure in problem.measures]
    undated = [one for one in measures if one.draft.due_on is None and one.draft.term in waiting]
    states = (lifecycle.initial if one.outcome is None else lifecycle.outcomes[one.outcome] for one in undated)
    return sum(lifecycle.states[state].open for state in states)
