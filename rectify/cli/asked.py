"""What every command on a ledger is asked with: which database, whose rows, who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import click

from rectify import messages
from rectify.cli.calendar_option import calendar_of, calendar_options
from rectify.cli.command import command, option
from rectify.ledger.app import Rectify
from rectify.ledger.connect import session
from rectify.ledger.ledger import Ledger
from rectify.messages import Lang
from rectify.policy.actor import CONFIDENTIAL, Actor
from rectify.policy.workdays import WorkCalendar

#: Who acts if nobody is named.
ACTOR = "rectify-cli"

DEFAULT_TENANT = "default"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that all commands on a ledger have in common.

    Attributes:
        lang: the language of what is said.
        db: the database's URL, or the path of a SQLite file.
        tenant: whose rows.
        actor: id of whoever acts.
        roles: roles that they hold, with the organisation's path.
        calendar: counts the working days; the application's if None.
        confidential: paths of the organisations whose confidential problems they may see.

    """

    lang: Lang
    db: str
    tenant: str = DEFAULT_TENANT
    actor: str = ACTOR
    roles: tuple[tuple[str, str], ...] = ()
    calendar: WorkCalendar | None = None
    confidential: tuple[str, ...] = ()

    @property
    def grants(self) -> list[tuple[str, str]]:
        """All that whoever acts holds."""
        return [*self.roles, *((CONFIDENTIAL, org) for org in self.confidential)]

    def say(self, code: str, **facts: object) -> str:
        """Return a text of the catalogue under ``cli.``."""
        return messages.text(f"cli.{code}", self.lang, **facts)

    def listed(self, several: Iterable[str]) -> str:
        """Return several things in one text."""
        return ("、" if self.lang == "zh" else ", ").join(several)

    @contextmanager
    def ledger(self, rx: Rectify | None = None) -> Iterator[Ledger]:
        """Give the ledger, in one transaction that ends with the block.

        Args:
            rx: the application; one with the bundled policies if not given.

        """
        with session(self.db) as opened:
            actor = Actor(self.actor, grants=self.grants)
            setting = rx or Rectify()
            if self.calendar is not None:
                setting = setting.counting_by(self.calendar)
            yield setting.ledger(opened, tenant=self.tenant, actor=actor, lang=self.lang)

    def trusted(self, ledger: Ledger, grants: Iterable[tuple[str, str]]) -> Ledger:
        """Return the ledger for whoever runs the program on the server: they hold more, if no role is named."""
        if self.roles:
            return ledger
        return replace(ledger, work=replace(ledger.work, actor=Actor(self.actor, grants=[*self.grants, *grants])))


def _role(lang: Lang) -> Callable[[str], tuple[str, str]]:
    """Return what reads a role over an organisation: ``secretary@市管局``."""

    def read(value: str) -> tuple[str, str]:
        role, _, org = value.partition("@")
        if not role or not org:
            raise click.BadParameter(messages.text("cli.usage.role", lang, value=value))
        return role, org

    return read


def on_ledger(
    name: str,
    lang: Lang,
    params: Sequence[click.Parameter],
    run: Callable[..., object],
    *,
    writes: bool = False,
    counts: bool = False,
    sees: bool = True,
) -> click.Command:
    """Return a command on a ledger: ``run`` gets an `Asked` and the command's own options.

    Args:
        name: its name, under which the catalogue has its help.
        lang: the language of its help.
        params: its own options and arguments.
        run: what it does.
        writes: it takes an actor and roles.
        counts: it takes the calendar that counts working days.
        sees: it tells what items say, and can be asked to tell of confidential ones too.

    """

    def called(
        db: str,
        tenant: str,
        actor: str = ACTOR,
        role: tuple[tuple[str, str], ...] = (),
        confidential: tuple[str, ...] = (),
        **own: Any,
    ) -> object:
        days = calendar_of(own.pop("calendar"), own.pop("announced")) if counts else None
        return run(Asked(lang, db, tenant, actor, role, days, confidential), **own)

    shared: list[click.Parameter] = [
        option("db", lang, metavar="URL", envvar="RECTIFY_DB", required=True),
        option("tenant", lang, metavar="ID", envvar="RECTIFY_TENANT", default=DEFAULT_TENANT),
    ]
    if sees:
        shared.append(option("confidential", lang, metavar="PATH", multiple=True))
    if writes:
        shared += [
            option("actor", lang, metavar="ID", envvar="RECTIFY_ACTOR", default=ACTOR),
            option("role", lang, type=_role(lang), metavar="ROLE@ORG", multiple=True),
        ]
    if counts:
        shared += calendar_options(lang)
    return command(name, lang, [*params, *shared], called)
