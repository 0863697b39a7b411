"""Column types that mean the same on every database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pendulum
import pytest
import sqlalchemy as sa

from rectify.errors import InvalidValueError
from rectify.ledger.columns import ID, TEXT, Day, Json, Moment, canonical_json, exact

SQLITE, POSTGRESQL, MYSQL = (
    sa.make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql+psycopg", "mysql+pymysql")
)


def test_a_day_comes_back_as_a_pendulum_date() -> None:
    found = Day().process_result_value(date(2022, 1, 28), SQLITE)
    assert found == pendulum.date(2022, 1, 28)
    assert isinstance(found, pendulum.Date)
    assert Day().process_result_value(None, SQLITE) is None


def test_a_moment_is_no_day() -> None:
    assert Day().process_bind_param(date(2022, 1, 28), SQLITE) == date(2022, 1, 28)
    with pytest.raises(InvalidValueError, match="2022"):
        Day().process_bind_param(datetime(2022, 1, 28, tzinfo=UTC), SQLITE)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL, MYSQL], ids=["sqlite", "postgresql", "mysql"])
def test_a_day_goes_through_each_driver_and_a_moment_through_none(dialect: sa.Dialect) -> None:
    bind = Day().dialect_impl(dialect).bind_processor(dialect)
    result = Day().dialect_impl(dialect).result_processor(dialect, None)
    assert bind is not None
    assert result is not None
    day = pendulum.date(2022, 1, 28)
    stored = bind(day)
    assert stored == ("2022-01-28" if dialect is SQLITE else day)
    assert (result(stored), type(result(stored))) == (day, pendulum.Date)
    assert (bind(None), result(None)) == (None, None)
    with pytest.raises(InvalidValueError):
        bind(datetime(2022, 1, 28, tzinfo=UTC))


def test_a_moment_is_kept_in_utc_to_the_microsecond() -> None:
    shanghai = datetime(2022, 1, 28, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    stored = Moment().process_bind_param(shanghai, SQLITE)
    assert stored == datetime(2022, 1, 28, 0, 0, 0, 1)  # noqa: DTZ001 - as the column holds it
    found = Moment().process_result_value(stored, SQLITE)
    assert found == shanghai
    assert isinstance(found, pendulum.DateTime)
    assert found.timezone_name == "UTC"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refused:
        Moment().process_bind_param(datetime(2022, 1, 28), SQLITE)  # noqa: DTZ001 - that is the fault
    assert refused.value.code == "value.naive_moment"


def test_no_moment_is_no_moment() -> None:
    assert Moment().process_bind_param(None, SQLITE) is None
    assert Moment().process_result_value(None, SQLITE) is None


@pytest.mark.parametrize(
    ("dialect", "type_"),
    [(MYSQL, "DATETIME(6)"), (POSTGRESQL, "TIMESTAMP WITHOUT TIME ZONE"), (SQLITE, "DATETIME")],
    ids=["mysql", "postgresql", "sqlite"],
)
def test_microseconds_are_kept_where_the_default_drops_them(dialect: sa.Dialect, type_: str) -> None:
    assert Moment().compile(dialect) == type_


def test_json_is_kept_as_its_one_text() -> None:
    stored = Json().process_bind_param({"b": ["查摆"], "a": date(2022, 1, 28)}, SQLITE)
    assert stored == '{"a":"2022-01-28","b":["查摆"]}'
    assert Json().process_result_value(stored, SQLITE) == {"a": "2022-01-28", "b": ["查摆"]}


def test_no_json_is_null_not_the_word_null() -> None:
    assert Json().process_bind_param(None, SQLITE) is None
    assert Json().process_result_value(None, SQLITE) is None


def test_what_json_cannot_say_is_an_error() -> None:
    with pytest.raises(TypeError):
        canonical_json({"a": object()})


def test_ids_and_texts_name_their_collation() -> None:
    assert exact(9).compile(POSTGRESQL) == 'VARCHAR(9) COLLATE "C"'
    assert ID.compile(MYSQL) == "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    assert TEXT.compile(MYSQL) == "MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    assert TEXT.compile(POSTGRESQL) == 'TEXT COLLATE "C"'
    assert TEXT.compile(SQLITE) == "TEXT"
