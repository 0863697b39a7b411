"""Which errors mean that another transaction was in the way, and which do not."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from rectify.errors import ConflictError
from rectify.ledger.locking import conflicts, is_conflict


class DriversError(Exception):
    """What a driver raises."""


def drivers(*args: object, **attributes: object) -> OperationalError:
    cause = DriversError(*args)
    vars(cause).update(attributes)
    return OperationalError("SELECT 1", {}, cause)


@pytest.mark.parametrize(
    "error",
    [
        drivers(sqlstate="40001"),
        drivers(sqlstate="40P01"),
        drivers(sqlstate="55P03"),
        drivers(pgcode="40001"),
        drivers(1205, "Lock wait timeout exceeded"),
        drivers(1213, "Deadlock found"),
        drivers(1020, "Record has changed since last read"),
        drivers(6235, "can't serialize access"),
        drivers("database is locked", sqlite_errorname="SQLITE_BUSY"),
        drivers("database is locked", sqlite_errorname="SQLITE_BUSY_SNAPSHOT"),
    ],
    ids=str,
)
def test_what_another_transaction_causes_is_a_conflict(error: OperationalError) -> None:
    assert is_conflict(error)
    with pytest.raises(ConflictError) as conflict, conflicts():
        raise error
    assert conflict.value.__cause__ is error
    assert conflict.value.facts == {"cause": str(error.orig)}


@pytest.mark.parametrize(
    "error",
    [
        drivers(),
        drivers(1064, "You have an error in your SQL syntax"),
        drivers(sqlstate="23505"),
        drivers("no such table", sqlite_errorname="SQLITE_ERROR"),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed")),
    ],
    ids=str,
)
def test_any_other_error_stays_what_it_is(error: OperationalError) -> None:
    assert not is_conflict(error)
    with pytest.raises(type(error)) as raised, conflicts():
        raise error
    assert raised.value is error


def test_an_error_without_a_cause_is_no_conflict() -> None:
    assert not is_conflict(StatementError("a value is missing", "SELECT 1", {}, None))


def test_a_conflict_says_what_to_do() -> None:
    assert "roll back" in ConflictError("ledger.conflict", cause="deadlock").text("en")
    assert "回滚" in ConflictError("ledger.conflict", cause="deadlock").text("zh")
