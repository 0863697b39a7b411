"""Work in forked processes (分叉进程): each piece begins where this process stands, and leaves nothing behind in it.

So what is dear (importing the tests, collecting them, searching a policy) is done once, and a change of the rules that
lets a test run for ever, or takes the process down, harms nobody else.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Generic, TypeVar

from rectify.errors import InvalidValueError

Job = TypeVar("Job")
Result = TypeVar("Result")

#: After how many seconds it is looked whether anything is late, even if nothing may be.
_LOOK = 60


@dataclass(frozen=True, slots=True)
class Lost:
    """What came of a piece of work that gave no result: it took too long, or its process died."""

    late: bool


@dataclass(frozen=True, slots=True)
class _Running(Generic[Job]):
    job: Job
    process: ForkProcess
    until: float


def forked(
    jobs: Sequence[Job], work: Callable[[Job], Result], workers: int, seconds: float
) -> Generator[tuple[Job, Result | Lost], None, None]:
    """Do a piece of work for each job, each in a process of its own, and give what comes of it as it comes.

    Args:
        jobs: begun in this order.
        work: called in the new process; what it returns is pickled.
        workers: how many at a time.
        seconds: how long each may take.

    Raises:
        InvalidValueError: this system cannot fork.

    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise InvalidValueError("mutation.no_fork")
    waiting, running = list(reversed(jobs)), dict[Connection, _Running[Job]]()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop()
                connection, process = _begun(job, work)
                running[connection] = _Running(job, process, time.monotonic() + seconds)
            yield from _ended(running)
    finally:
        for one in running.values():
            one.process.kill()


def _begun(job: Job, work: Callable[[Job], Any]) -> tuple[Connection, ForkProcess]:
    mine, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_do, args=(job, work, theirs))
    process.start()
    theirs.close()
    return mine, process


def _do(job: Job, work: Callable[[Job], Any], connection: Connection) -> None:
    """Work in silence: whatever tests print is not for whoever looks at this."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    with open(os.devnull, "w", encoding="utf-8") as quiet, redirect_stdout(quiet), redirect_stderr(quiet):  # noqa: PTH123
        connection.send(work(job))


def _ended(running: dict[Connection, _Running[Job]]) -> Iterator[tuple[Job, Any]]:
    """Wait for the first to end, or to be late, and give whatever has ended."""
    left = min(one.until for one in running.values()) - time.monotonic()
    for connection in wait(list(running), timeout=min(max(left, 0), _LOOK)):
        assert isinstance(connection, Connection)  # noqa: S101 - nothing else is waited for
        one = running.pop(connection)
        try:
            result = connection.recv()
        except EOFError:
            result = Lost(late=False)
        _put_away(connection, one)
        yield one.job, result
    for connection, one in list(running.items()):
        if one.until <= time.monotonic():
            del running[connection]
            one.process.kill()
            _put_away(connection, one)
            yield one.job, Lost(late=True)


def _put_away(connection: Connection, one: _Running[Any]) -> None:
    connection.close()
    one.process.join()
    one.process.close()
