"""A local date on the command line (日期): ``2022-06-01``, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import click

from rectify import messages
from rectify.messages import Lang

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(lang: Lang) -> Callable[[str], date]:
    """Return what reads a local date, and complains about anything else in one language."""

    def read(value: str) -> date:
        try:
            return date.fromisoformat(value if _ISO.fullmatch(value) else "")
        except ValueError as reason:
            raise click.BadParameter(messages.text("cli.usage.day", lang, value=value)) from reason

    return read
