"""Where a report goes (输出): the standard output, or a file that is there only when it is whole."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def writing(path: Path | None) -> Iterator[TextIO]:
    """Give a stream to write to.

    Args:
        path: the file; an older one gives way once the new one is whole. None: the standard output.

    """
    if path is None:
        # Not translated: CSV ends its lines with CR LF by itself, and a file made with ``>`` is UTF-8 everywhere.
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        yield sys.stdout
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
