"""The command line (命令行): what a clerk or a cron job runs. Needs the extra ``cli``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rectify import messages

#: What the extra ``cli`` brings.
_EXTRA = ("click", "rich")


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; see `rectify.cli.exits.Exit`.

    Args:
        args: what follows the program's name; `sys.argv` if not given.

    """
    given = list(sys.argv[1:] if args is None else args)
    try:
        from rectify.cli.program import run  # noqa: PLC0415 - click is an extra, imported when used
    except ModuleNotFoundError as missing:
        if missing.name not in _EXTRA:
            raise
        for lang in messages.LANGUAGES:
            print(messages.text("cli.extra_missing", lang, name=missing.name), file=sys.stderr)  # noqa: T201 - no click
        return 2
    return run(given)
