"""Runs of pytest within a test: a folder of one's own, the plugin, no colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

#: Runs pytest on the files that are there, with these arguments.
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest in this process on what the test has written."""
    monkeypatch.delenv("CI", raising=False)

    def made(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", "--color=no", *arguments)

    return made
