"""``rectify policy``: are policy files sound, and what do lifecycles look like (制度)?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from rectify import messages
from rectify.cli.command import command, group
from rectify.cli.exits import Exit
from rectify.errors import InvalidValueError, PolicyError
from rectify.messages import Lang
from rectify.policy.diagram import mermaid
from rectify.policy.facts import ITEM_KINDS
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.policy.policyfile import load


def policy(lang: Lang) -> click.Group:
    """Return the commands on policies."""
    files = click.Argument(["files"], nargs=-1, required=True, metavar="FILE...")
    check = command("policy.check", lang, [files], _check(lang))
    said, drawn = messages.text("cli.option.drawn", lang), click.Choice(ITEM_KINDS)
    kind = click.Option(["--kind"], type=drawn, default=ITEM_KINDS[0], help=said)
    diagram = command("policy.diagram", lang, [click.Argument(["name"], metavar="NAME|FILE"), kind], _diagram(lang))
    return group("policy", lang, [check, diagram])


def policy_of(name: str) -> Policy:
    """Return the bundled policy of a name, or the one in a file.

    Raises:
        InvalidValueError: there is no such policy.
        PolicyError: the file cannot be used.

    """
    return load(name) if name.endswith(".toml") or Path(name).is_file() else Policies.bundled()[name]


def _check(lang: Lang) -> Callable[..., Exit]:
    def run(files: tuple[str, ...]) -> Exit:
        sound = [_is_sound(file, lang) for file in files]
        return Exit.OK if all(sound) else Exit.FOUND

    return run


def _is_sound(file: str, lang: Lang) -> bool:
    try:
        found = load(file)
    except PolicyError as error:
        click.echo(error.text(lang), err=True)
        return False
    title = found.title.text(lang)
    facts = {"name": found.name, "version": found.version, "title": title, "fingerprint": found.fingerprint[:12]}
    click.echo(messages.text("cli.policy.sound", lang, file=file, **facts))
    for kind, lifecycle in found.kinds.items():
        states = " · ".join(one.title.text(lang) for one in lifecycle.states.values())
        click.echo(f"  {messages.text(f'kind.{kind}', lang)}: {states}")
    return True


def _diagram(lang: Lang) -> Callable[..., None]:
    def run(name: str, kind: str) -> None:
        found = policy_of(name)
        if kind not in found.kinds:
            known = ", ".join(found.kinds)
            raise InvalidValueError("value.kind_unruled", kind=kind, name=found.name, known=known)
        click.echo(mermaid(found.kinds[kind], lang), nl=False)

    return run
