"""The command: `python -m tests.benchmarks`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks.bench import Bench
from tests.benchmarks.contest import say
from tests.benchmarks.peers import PEERS
from tests.benchmarks.place import place
from tests.benchmarks.result import Result
from tests.benchmarks.size import FULL, QUICK, Size
from tests.benchmarks.table import charts, markdown, plain, replaced
from tests.benchmarks.works import WORKS
from tests.databases import SERVERS, absence

DATABASES = ("sqlite", "postgresql")
PACKAGES = (
    "sqlalchemy",
    "psycopg",
    "sqlalchemy-fsm",
    "django",
    "django-fsm-2",
    "django-fsm-log",
    "python-statemachine",
    "xstate-statemachine",
    "eventsourcing",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    size: Size
    databases: Sequence[str]
    works: Sequence[str]
    peers: Sequence[str] | None
    json: bool
    write: Path | None


def asked(arguments: Sequence[str] | None) -> Asked:
    """Read the command line."""
    reader = argparse.ArgumentParser(
        "python -m tests.benchmarks", description="Run peers and rectify on the same work."
    )
    reader.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    reader.add_argument("--quick", action="store_true", help="tiny numbers: whether it runs, not how fast")
    reader.add_argument("--only", action="append", metavar="WORK", choices=[one.name for one in WORKS])
    reader.add_argument("--database", action="append", choices=DATABASES)
    reader.add_argument("--peer", action="append", choices=[one.name for one in PEERS], help="all if none is named")
    reader.add_argument("--write", type=Path, metavar="PAGE", help="put the results between the marks of this page")
    for size in fields(Size):
        reader.add_argument(f"--{size.name}", type=int, metavar="N", help=f"{getattr(FULL, size.name):,} if not given")
    given = reader.parse_args(arguments)
    chosen = {one.name: value for one in fields(Size) if (value := getattr(given, one.name)) is not None}
    return Asked(
        size=replace(QUICK if given.quick else FULL, **chosen),
        databases=given.database or DATABASES,
        works=given.only or [one.name for one in WORKS],
        peers=given.peer,
        json=given.json,
        write=given.write,
    )


def results(what: Asked) -> Iterator[Result]:
    """Do the works, database by database; those that need none come once, with the first."""
    for number, name in enumerate(what.databases):
        if (why := absence(name)) is not None:
            say(f"{SERVERS[name].title} is left out ({why}). To start it: {SERVERS[name].start}")
            continue
        with place(name) as at:
            bench = Bench(what.size, at, what.peers)
            with bench.closing:
                for work in WORKS:
                    if work.name in what.works and (work.everywhere or number == 0):
                        say(f"{at.title}: {work.title} ...")
                        yield from work.run(bench)


def setting(size: Size) -> str:
    """Return what the figures were measured on."""
    versions = ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
    sizes = ", ".join(f"{one.name} {getattr(size, one.name):,}" for one in fields(Size))
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} processors, a load of {os.getloadavg()[0]:.1f} at the end. "
        f"SQLite {sqlite3.sqlite_version}, {versions}. Sizes: {sizes}."
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit status does not depend on goals."""
    what = asked(arguments)
    found: list[Result] = []
    for result in results(what):
        found.append(result)
        if what.json:
            sys.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False) + "\n")
            sys.stdout.flush()
    if not what.json:
        sys.stdout.write(plain(found) + "\n")
    if what.write is not None:
        block = f"{setting(what.size)}\n\n{markdown(found)}\n\n```text\n{charts(found)}\n```"
        what.write.write_text(replaced(what.write.read_text("utf-8"), block), "utf-8")
    return 0
