"""Exit codes (退出码): what a cron job or a script may rely upon."""

from __future__ import annotations

from enum import IntEnum

from rectify.errors import ConflictError, FaultyInput, RectifyError, SchemaError
from rectify.ledger.connect import DatabaseError
from rectify.policy.verdict import TransitionRefused


class Exit(IntEnum):
    """How a command ended (退出码)."""

    #: Done.
    OK = 0
    #: Something was found: faults in a workbook or policy, broken chains, anything overdue under ``--fail-if-any``.
    FOUND = 1
    #: The command was not understood, or names something that there is not.
    USAGE = 2
    #: The rules do not allow it.
    REFUSED = 3
    #: The database: not reachable, without tables, or another transaction was in the way.
    DATABASE = 4
    #: Stopped by Ctrl-C.
    STOPPED = 130


def exit_of(error: RectifyError) -> Exit:
    """Return the exit code of an error."""
    match error:
        case FaultyInput():
            return Exit.FOUND
        case TransitionRefused():
            return Exit.REFUSED
        case DatabaseError() | SchemaError() | ConflictError():
            return Exit.DATABASE
    return Exit.USAGE
