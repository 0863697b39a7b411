"""``rectify db``: the ledger's tables (建表)."""

from __future__ import annotations

import click

from rectify.cli.asked import Asked, on_ledger
from rectify.cli.command import group
from rectify.ledger import connect
from rectify.messages import Lang


def db(lang: Lang) -> click.Group:
    """Return the commands on the database itself."""
    return group("db", lang, [on_ledger("db.create", lang, [], _create, sees=False)])


def _create(asked: Asked) -> None:
    connect.create(asked.db)
    click.echo(asked.say("db.created", url=connect.shown(asked.db)))
