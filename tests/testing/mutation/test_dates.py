"""Terms are compared by the due dates that they give, from every day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rectify.policy.policies import Policies
from rectify.testing.mutation.dates import alike

CLOSEOUT = Policies.bundled()["closeout"]


def same(name: str, **changes: Any) -> bool:
    terms = {**CLOSEOUT.terms, name: replace(CLOSEOUT.terms[name], **changes)}
    return alike(CLOSEOUT, replace(CLOSEOUT, terms=terms))


def test_working_days_end_on_a_working_day_so_nothing_is_put_off() -> None:
    assert same("posting", rollover="next_workday")
    assert same("posting", month_end="next")
    assert not same("answer", rollover="next_workday")


@pytest.mark.parametrize("changes", [{"amount": 4}, {"first_day": "included"}, {"unit": "days"}])
def test_a_day_less_is_another_date(changes: dict[str, Any]) -> None:
    assert not same("posting", **changes)


def test_a_month_s_end_is_found_though_it_is_rare() -> None:
    assert not same("immediate", month_end="next")


def test_another_beginning_is_another_term() -> None:
    assert not same("posting", anchor=("end",))
    assert not same("long_term", checkup=None)
