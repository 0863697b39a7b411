"""``rectify post|postings|object``: proposing postings, what is posted, objections to it (公示、异议)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from rectify import reports
from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import option
from rectify.cli.day import day
from rectify.cli.moving import pairs, reference, tell, why
from rectify.cli.output import writing
from rectify.cli.reference import find
from rectify.cli.reporting import FORMATS, write_report, written_as
from rectify.formats import TextStream
from rectify.formats.posting import posting_columns, posting_lines, posting_texts
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.reports.posting import PostingRow
from rectify.vocabulary import Audience, Posted

TEXT = "text"


def post(lang: Lang) -> click.Command:
    """Return the command that proposes a posting."""
    params = [
        click.Argument(["refs"], metavar="REF...", nargs=-1, required=True),
        option("what", lang, type=click.Choice([one.value for one in Posted]), required=True),
        option("audience", lang, type=click.Choice([one.value for one in Audience]), required=True),
        option("place", lang, metavar="TEXT", multiple=True, required=True),
        option("redact", lang, metavar="FIELD=REASON", multiple=True),
        click.Option(["--owner"], metavar="ID", help=option("responsible", lang).help),
        option("campaign", lang, metavar="ID"),
        why(lang)[1],
    ]
    return on_ledger("post", lang, params, _post, writes=True, counts=True)


def object_(lang: Lang) -> click.Command:
    """Return the command that records an objection."""
    ref, campaign = reference(lang)
    params = [
        ref,
        click.Argument(["text"], metavar="TEXT"),
        campaign,
        click.Option(["--owner"], metavar="ID", help=option("responsible", lang).help),
        why(lang)[1],
    ]
    return on_ledger("object", lang, params, _object, writes=True, counts=True)


def postings(lang: Lang) -> click.Command:
    """Return the command that lists postings, or writes their texts."""
    form = click.Choice((*FORMATS, TEXT))
    params = [
        option("posting", lang, metavar="ID"),
        option("campaign", lang, metavar="ID"),
        option("audience", lang, type=click.Choice([one.value for one in Audience])),
        option("as-of", lang, type=day(lang), metavar="DAY"),
        click.Option(["--format"], type=form, default=FORMATS[0], help=option("posting-format", lang).help),
        written_as(lang)[1],
    ]
    return on_ledger("postings", lang, params, _postings, sees=False)


def _post(  # noqa: PLR0913 - the command's options
    asked: Asked,
    *,
    refs: tuple[str, ...],
    what: str,
    audience: str,
    place: tuple[str, ...],
    redact: tuple[str, ...],
    owner: str | None,
    campaign: str | None,
    effective_on: date | None,
) -> None:
    with asked.ledger() as ledger:
        made = ledger.post(
            [find(ledger, one, campaign) for one in refs],
            what=what,
            audience=audience,
            places=place,
            owner=owner,
            redacted=pairs(asked, redact),
            effective_on=effective_on,
        )
        for one in made:
            tell(asked, ledger, one, ledger.history(one)[-1])


def _object(
    asked: Asked, *, ref: str, text: str, campaign: str | None, owner: str | None, effective_on: date | None
) -> None:
    with asked.ledger() as ledger:
        publication = find(ledger, ref, campaign)
        made = ledger.object_to(publication, text, owner=owner, effective_on=effective_on)
        tell(asked, ledger, made, ledger.history(made)[-1])


def _postings(
    asked: Asked,
    *,
    format: str,  # noqa: A002 - click's name
    output: Path | None,
    **asks: Any,
) -> None:
    with asked.ledger() as ledger, writing(output) as stream:
        asks["as_of"] = asks["as_of"] or ledger.work.rectify.today()
        rows = reports.postings(ledger, **asks)
        if format == TEXT:
            stream.write("\n".join(one.text for one in posting_texts(ledger, rows)))
        else:
            _listed(asked, ledger, stream, format, rows, asks["as_of"])
    if output is not None:
        click.echo(asked.say("overdue.written", path=output, count=len(rows)), err=True)


def _listed(asked: Asked, ledger: Ledger, stream: TextStream, form: str, rows: list[PostingRow], as_of: date) -> None:
    write_report(
        form,
        posting_columns(form, asked.lang),
        rows if form == "json" else posting_lines(ledger, rows),
        stream,
        heading=asked.say("postings.heading", day=as_of),
        none=asked.say("postings.none", day=as_of),
        foot=lambda count: asked.say("overdue.items", count=count),
    )
