"""``python -m tests.benchmarks``; a contestant's process imports this file too, and must not import more by it."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from tests.benchmarks.run import main

    sys.exit(main())
