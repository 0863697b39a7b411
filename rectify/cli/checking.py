"""``rectify policy check FILE``: is a policy file sound, and can anything be done under it that must not be (检查)?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from rectify import messages
from rectify.cli.command import command
from rectify.cli.exits import Exit
from rectify.cli.progress import progress
from rectify.errors import PolicyError
from rectify.formats.drawing import svg
from rectify.messages import Lang
from rectify.policy.modelcheck import Finding, check
from rectify.policy.policy import Policy
from rectify.policy.policyfile import load


def checking(lang: Lang) -> click.Command:
    """Return the command."""
    said = messages.text("cli.option.most", lang)
    measures = click.Option(["--measures"], type=click.IntRange(min=0), default=3, metavar="N", help=said)
    drawn = messages.text("cli.option.svg", lang)
    folder = click.Option(["--svg"], type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help=drawn)
    files = click.Argument(["files"], nargs=-1, required=True, metavar="FILE...")
    return command("policy.check", lang, [files, measures, folder], _run(lang))


def _run(lang: Lang) -> Callable[..., Exit]:
    def run(files: tuple[str, ...], measures: int, svg: Path | None) -> Exit:
        passed = [_passes(file, measures, svg, lang) for file in files]
        return Exit.OK if all(passed) else Exit.FOUND

    return run


def _passes(file: str, measures: int, folder: Path | None, lang: Lang) -> bool:
    try:
        found = load(file)
    except PolicyError as error:
        click.echo(error.text(lang), err=True)
        return False
    _tell(file, found, lang)
    if not measures:
        return True
    with progress(messages.text("cli.policy.progress", lang)) as advance:
        report = check(found, measures, progress=advance)
    click.echo(report.text(lang))
    if folder is not None:
        _draw(found, report.findings, folder, lang)
    return bool(report)


def _tell(file: str, found: Policy, lang: Lang) -> None:
    title = found.title.text(lang)
    facts = {"name": found.name, "version": found.version, "title": title, "fingerprint": found.fingerprint[:12]}
    click.echo(messages.text("cli.policy.sound", lang, file=file, **facts))
    for kind, lifecycle in found.kinds.items():
        states = " · ".join(one.title.text(lang) for one in lifecycle.states.values())
        click.echo(f"  {messages.text(f'kind.{kind}', lang)}: {states}")


def _draw(found: Policy, findings: Sequence[Finding], folder: Path, lang: Lang) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place, finding in enumerate(findings, 1):
        if finding.kind:
            path = folder / f"{found.name}-{place}-{finding.code}.svg"
            path.write_text(svg(found.kinds[finding.kind], lang, red=finding.ways(finding.kind)), "utf-8")
            click.echo(messages.text("cli.policy.drawn", lang, path=path))
