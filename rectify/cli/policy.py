"""``rectify policy``: are policy files sound, how do they differ, what do lifecycles look like (制度)?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from rectify import messages
from rectify.cli.checking import checking
from rectify.cli.command import command, group, option
from rectify.cli.comparing import comparing
from rectify.cli.mutating import mutating
from rectify.cli.output import writing
from rectify.errors import InvalidValueError
from rectify.formats.drawing import svg
from rectify.messages import Lang
from rectify.policy.diagram import mermaid
from rectify.policy.facts import ITEM_KINDS
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.policy.policyfile import load


def policy(lang: Lang) -> click.Group:
    """Return the commands on policies."""
    said, drawn = messages.text("cli.option.drawn", lang), click.Choice(ITEM_KINDS)
    params = [
        click.Argument(["name"], metavar="NAME|FILE"),
        click.Option(["--kind"], type=drawn, default=ITEM_KINDS[0], help=said),
        click.Option(
            ["--format"],
            type=click.Choice(["mermaid", "svg"]),
            default="mermaid",
            help=messages.text("cli.option.drawn-as", lang),
        ),
        option("output", lang, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
    ]
    diagram = command("policy.diagram", lang, params, _diagram(lang))
    return group("policy", lang, [checking(lang), comparing(lang, policy_of), mutating(lang, policy_of), diagram])


def policy_of(name: str) -> Policy:
    """Return the bundled policy of a name, or the one in a file.

    Raises:
        InvalidValueError: there is no such policy.
        PolicyError: the file cannot be used.

    """
    return load(name) if name.endswith(".toml") or Path(name).is_file() else Policies.bundled()[name]


def _diagram(lang: Lang) -> Callable[..., None]:
    def run(name: str, kind: str, format: str, output: Path | None) -> None:  # noqa: A002 - click's name
        found = policy_of(name)
        if kind not in found.kinds:
            known = ", ".join(found.kinds)
            raise InvalidValueError("value.kind_unruled", kind=kind, name=found.name, known=known)
        drawn = (mermaid if format == "mermaid" else svg)(found.kinds[kind], lang)
        with writing(output) as stream:
            stream.write(drawn)

    return run
