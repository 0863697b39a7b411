"""Cutting an organisation path to a level: SQL gives what splitting the path gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from rectify.reports.org_level import DEEPEST, org_at_level

NAMES = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@given(names=st.lists(NAMES, min_size=1, max_size=9), level=st.integers(1, 12))
def test_a_path_is_cut_to_its_first_names(connection: sa.Connection, names: list[str], level: int) -> None:
    found = connection.scalar(sa.select(org_at_level(sa.literal("/".join(names)), level)))
    assert found == "/".join(names[:level])


@pytest.mark.parametrize("level", [DEEPEST, DEEPEST + 1, 10_000])
def test_a_level_deeper_than_any_path_leaves_it_whole(connection: sa.Connection, level: int) -> None:
    path = "/".join("x" * DEEPEST)
    assert connection.scalar(sa.select(org_at_level(sa.literal(path), level))) == path


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        ("postgresql", "array_to_string((string_to_array(org, '/'))[1:2], '/')"),
        ("mysql", "SUBSTRING_INDEX(org, '/', 2)"),
        (
            "oracle",
            "CASE WHEN INSTR(org, '/', 1, 2) = 0 THEN org ELSE SUBSTR(org, 1, INSTR(org, '/', 1, 2) - 1) END",
        ),
        (
            "sqlite",
            (
                "(json_extract('[' || replace(json_quote(org), '/', '\",\"') || ']', '$[0]')"
                " || coalesce('/' || json_extract('[' || replace(json_quote(org), '/', '\",\"') || ']', '$[1]'), ''))"
            ),
        ),
    ],
    ids=["postgresql", "mysql", "like oracle", "sqlite"],
)
def test_each_database_has_its_own_words_for_it(dialect: str, statement: str) -> None:
    assert str(org_at_level(sa.column("org"), 2).compile(dialect=URL.create(dialect).get_dialect()())) == statement
