"""Work in forked processes: results, silence, deaths, and what takes too long."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from typing import Any

import pytest

from rectify.errors import InvalidValueError
from rectify.testing.mutation.forked import Lost, forked

LONG = 60


def squared(number: int) -> int:
    sys.stdout.write("said\n")
    return number * number


def hard(number: int) -> int:
    if number == 1:
        os._exit(3)
    if number == 2:
        time.sleep(LONG)
    return number


def test_each_piece_of_work_is_done_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    assert sorted(forked(range(5), squared, 2, LONG)) == [(n, n * n) for n in range(5)]
    assert capfd.readouterr().out == ""


def test_what_dies_or_is_late_is_lost_and_the_rest_goes_on() -> None:
    found: dict[int, Any] = dict(forked(range(4), hard, 2, 2))
    assert found == {0: 0, 1: Lost(late=False), 2: Lost(late=True), 3: 3}


def test_nothing_is_left_running_where_nobody_waits_for_it() -> None:
    waited_for = forked([0, 2, 2], hard, 3, LONG)
    assert next(iter(waited_for)) == (0, 0)
    waited_for.close()
    for one in multiprocessing.active_children():
        one.join(LONG)
        assert one.exitcode != 0


def test_a_system_that_cannot_fork_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with pytest.raises(InvalidValueError, match="不能分叉进程"):
        list(forked([0], squared, 1, LONG))
