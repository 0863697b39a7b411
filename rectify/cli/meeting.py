"""``rectify schedule|report-up|collect``: the meeting's steps, reports up, opinions (环节、上报、意见建议)."""

from __future__ import annotations

from datetime import date

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.moving import pairs, tell, why
from rectify.cli.reference import campaign_of, find
from rectify.messages import Lang


def schedule(lang: Lang) -> click.Command:
    """Return the command that schedules a step."""
    params = [
        click.Argument(["name"], metavar="NAME"),
        *_sides(lang),
        option("text", lang, metavar="TEXT"),
        option("figure", lang, metavar="NAME=N", multiple=True),
        *_until(lang),
    ]
    return on_ledger("schedule", lang, params, _schedule, writes=True, counts=True)


def report_up(lang: Lang) -> click.Command:
    """Return the command that plans a report up."""
    params = [
        click.Argument(["text"], metavar="TEXT"),
        *_sides(lang),
        click.Option(["--to"], metavar="ID", multiple=True, required=True, help=option("recipient", lang).help),
        *_until(lang),
    ]
    return on_ledger("report-up", lang, params, _report_up, writes=True, counts=True)


def collect(lang: Lang) -> click.Command:
    """Return the command that records opinions."""
    params = [
        click.Argument(["target"], metavar="TARGET"),
        click.Argument(["text"], metavar="TEXT"),
        *_sides(lang),
        option("quantity", lang, type=click.IntRange(min=0), metavar="N", default=1),
        option("problem", lang, metavar="REF", multiple=True),
        why(lang)[1],
    ]
    return on_ledger("collect", lang, params, _collect, writes=True)


def _sides(lang: Lang) -> list[click.Parameter]:
    """Return which meeting it belongs to, and who is responsible."""
    return [
        option("campaign", lang, metavar="ID"),
        click.Option(["--owner"], metavar="ID", help=option("responsible", lang).help),
    ]


def _until(lang: Lang) -> list[click.Parameter]:
    """Return which organisation does it, by when, and since when it is so."""
    due = option("due", lang, type=day(lang), metavar="DAY")
    return [option("org", lang, metavar="PATH"), due, why(lang)[1]]


def _schedule(  # noqa: PLR0913 - the command's options
    asked: Asked,
    *,
    name: str,
    campaign: str | None,
    owner: str | None,
    text: str | None,
    figure: tuple[str, ...],
    org: str | None,
    due: date | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        made = ledger.schedule(
            campaign_of(ledger, campaign),
            name,
            text=text,
            org=org,
            owner=owner,
            due_on=due,
            figures=_figures(asked, figure),
            effective_on=effective_on,
        )
        tell(asked, ledger, made, ledger.history(made)[-1])


def _report_up(
    asked: Asked,
    *,
    text: str,
    campaign: str | None,
    owner: str | None,
    to: tuple[str, ...],
    org: str | None,
    due: date | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        meeting = campaign_of(ledger, campaign)
        made = ledger.report_up(meeting, text, to=to, org=org, owner=owner, due_on=due, effective_on=effective_on)
        for one in made:
            tell(asked, ledger, one, ledger.history(one)[-1])


def _collect(
    asked: Asked,
    *,
    target: str,
    text: str,
    campaign: str | None,
    owner: str | None,
    quantity: int,
    problem: tuple[str, ...],
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        made = ledger.collect(
            campaign_of(ledger, campaign),
            target,
            text,
            quantity=quantity,
            problems=[find(ledger, one, campaign) for one in problem],
            owner=owner,
            effective_on=effective_on,
        )
        tell(asked, ledger, made, ledger.history(made)[-1])


def _figures(asked: Asked, written: tuple[str, ...]) -> dict[str, int]:
    """Read counts; only digits are one."""
    read = pairs(asked, written)
    for name, value in read.items():
        if not value.isdecimal():
            raise click.UsageError(asked.say("pair.number", value=f"{name}={value}"))
    return {name: int(value) for name, value in read.items()}
