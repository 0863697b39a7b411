from __future__ import annotations

import pytest

from rectify.policy.facts import REQUIRED_KINDS, SCHEMAS
from rectify.vocabulary import Unit
from tests.policy.given import day, situation


@pytest.mark.parametrize("kind", SCHEMAS)
def test_what_belongs_to_something_is_in_one_of_its_collections(kind: str) -> None:
    parent = SCHEMAS[kind].parent
    parents = REQUIRED_KINDS if parent == "item" else (parent,) if parent else ()
    assert [one for one in parents if kind not in SCHEMAS[one].collections.values()] == []


def test_every_collection_holds_a_declared_kind() -> None:
    assert {one for schema in SCHEMAS.values() for one in schema.collections.values()} <= set(SCHEMAS)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (0, Unit.DAYS, day(1, 28)),
        (-3, Unit.DAYS, day(1, 25)),
        (1, Unit.MONTHS, day(2, 28)),
        (3, Unit.WORKDAYS, day(2, 7)),  # 29 and 30 January were worked, then the Spring Festival
    ],
)
def test_a_threshold_is_counted_from_the_day_of_the_move(amount: int, unit: Unit, expected: object) -> None:
    assert situation(today=day(1, 28)).day(amount, unit) == expected
