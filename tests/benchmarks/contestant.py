"""A contestant in a process of its own.

What one library installs for a whole process, another does not pay for: listeners on SQLAlchemy's `Session`, Django's
settings. While one works, the others wait for word.
"""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

#: What is not installed here, by the contestant that wants it.
Missing = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who may take part: the class of a `Mover`, imported in the contestant's process only."""

    name: str
    module: str
    cls: str


@dataclass(frozen=True, slots=True)
class Contestant:
    """The near end of the pipe to a contestant."""

    name: str
    pipe: Connection

    def ask(self, *words: Any) -> Any:
        """Have something done, and return the answer.

        Raises:
            RuntimeError: it went wrong there; the text is the traceback.

        """
        self.pipe.send(words)
        return self.answer()

    def answer(self) -> Any:
        kind, value = self.pipe.recv()
        if kind == "error":
            raise RuntimeError(f"{self.name}: {value}")
        return value


@contextmanager
def contestant(entrant: Entrant, url: str, items: int) -> Iterator[Contestant | str]:
    """Start a contestant over a blank database; give the name of what is not installed if it cannot start."""
    context = get_context("spawn")
    near, far = context.Pipe()
    process = context.Process(target=_serve, args=(far, entrant, url, items), daemon=True)
    process.start()
    far.close()  # so that a process that dies is heard of
    started = Contestant(entrant.name, near)
    try:
        missing = started.answer()
        yield missing or started
        if not missing:
            started.ask("end")
    finally:
        process.join(timeout=30)
        process.kill()


def _serve(pipe: Connection, entrant: Entrant, url: str, items: int) -> None:
    try:
        cls = getattr(import_module(f"tests.benchmarks.peers.{entrant.module}"), entrant.cls)
        with cls(url, items) as mover:
            pipe.send(("ready", None))
            while (words := pipe.recv()) != ("end",):
                pipe.send(("done", _turn(mover, *words)))
        pipe.send(("ended", None))
    except ModuleNotFoundError as absent:
        pipe.send(("missing", absent.name))
    except Exception:  # noqa: BLE001 - whatever it is, the other process tells it
        pipe.send(("error", traceback.format_exc()))


def _turn(mover: Any, method: str, *arguments: Any) -> float:
    """Let a mover do something; return its answer, or else the seconds that it took."""
    gc.collect()
    started = time.perf_counter()
    answer: float | None = getattr(mover, method)(*arguments)
    return time.perf_counter() - started if answer is None else answer
