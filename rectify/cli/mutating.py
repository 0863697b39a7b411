"""``rectify policy mutate``: would the tests of a policy notice if a rule were another one (变异测试)?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import click

from rectify import messages
from rectify.cli.command import command
from rectify.cli.exits import Exit
from rectify.cli.progress import progress
from rectify.errors import InvalidValueError
from rectify.messages import Lang
from rectify.policy.policy import Policy


def mutating(lang: Lang, policy_of: Callable[[str], Policy]) -> click.Command:
    """Return the command."""
    params: list[click.Parameter] = [
        click.Argument(["name"], metavar="NAME|FILE"),
        click.Argument(["arguments"], nargs=-1, metavar="-- PYTEST...", type=click.UNPROCESSED),
        click.Option(
            ["--fail-under"], type=click.FloatRange(0, 100), help=messages.text("cli.option.mutation_fail_under", lang)
        ),
        click.Option(["--json", "as_json"], is_flag=True, help=messages.text("cli.option.mutation_json", lang)),
        click.Option(
            ["--workers"],
            type=click.IntRange(1),
            default=os.cpu_count() or 1,
            help=messages.text("cli.option.workers", lang),
        ),
    ]
    return command("policy.mutate", lang, params, _mutate(lang, policy_of))


def _mutate(lang: Lang, policy_of: Callable[[str], Policy]) -> Callable[..., Exit]:
    def run(name: str, arguments: tuple[str, ...], workers: int, fail_under: float | None, *, as_json: bool) -> Exit:
        try:
            from rectify.testing.mutation import report  # noqa: PLC0415 - pytest is an extra
            from rectify.testing.mutation.mutants import mutants  # noqa: PLC0415 - the same
            from rectify.testing.mutation.run import mutate  # noqa: PLC0415 - the same
        except ModuleNotFoundError as error:
            raise InvalidValueError("mutation.no_pytest", package=error.name) from error
        policy = policy_of(name)
        # `pytest` itself may stand in front of its arguments, as on a command line.
        given = arguments[1:] if arguments[:1] == ("pytest",) else arguments
        changed = tuple(mutants(policy))
        with progress(messages.text("mutation.progress", lang, name=policy.name), len(changed)) as advance:
            found = mutate(policy, changed, given, workers, advance)
        told = report.as_json(found, lang) if as_json else None
        click.echo(json.dumps(told, ensure_ascii=False, indent=2) if told else "\n".join(report.lines(found, lang)))
        if fail_under is None or found.percent >= fail_under:
            return Exit.OK
        facts = {"name": policy.name, "percent": f"{found.percent:.2f}", "wanted": f"{fail_under:g}"}
        click.echo(messages.text("mutation.below", lang, **facts), err=True)
        return Exit.FOUND

    return run
