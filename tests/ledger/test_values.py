"""What the ledger takes from callers, checked at the door."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.errors import InvalidValueError
from rectify.ledger.values import check_day, check_flag, check_param, check_params, check_text, new_id, optional
from rectify.policy.facts import FieldType

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn"]))


@pytest.mark.parametrize("text", ["中心组学习不够系统", "第一行\n第二行\t末", "全角\u3000空格", "𠮷", "=HYPERLINK(1)"])
def test_what_people_write_is_taken_as_it_is(text: str) -> None:
    assert check_text("text", text) == text


def test_blanks_around_a_text_are_no_part_of_it() -> None:
    assert check_text("text", "\u3000 制度 \n") == "制度"


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\n", None, 5, "a\0b", "a\x1bb", "a\x85b", "a\ud800b"])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(InvalidValueError) as refused:
        check_text("text", text)
    assert refused.value.facts == {"what": "text", "value": text}


@given(TEXTS.filter(str.strip))
def test_a_text_that_is_taken_is_taken_again(text: str) -> None:
    once = check_text("text", text)
    assert check_text("text", once) == once == once.strip()


def test_a_day_is_a_local_date() -> None:
    for day in (date(2022, 1, 28), pendulum.date(2022, 1, 28)):
        assert check_day("due_on", day) == pendulum.date(2022, 1, 28)
        assert isinstance(check_day("due_on", day), pendulum.Date)


@pytest.mark.parametrize("value", [datetime(2022, 1, 28, tzinfo=UTC), pendulum.now(), "2022-01-28", 44589, None])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(InvalidValueError, match="due_on"):
        check_day("due_on", value)


def test_a_flag_is_true_or_false() -> None:
    assert check_flag("confidential", value=True) is True
    assert check_flag("confidential", value=False) is False
    for value in (1, 0, "true", None):
        with pytest.raises(InvalidValueError, match="confidential"):
            check_flag("confidential", value)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (FieldType.DATE, pendulum.date(2022, 1, 28)),
        (FieldType.TEXT, "制度"),
        (FieldType.BOOLEAN, False),
        (FieldType.INTEGER, 0),
    ],
)
def test_a_parameter_is_of_its_declared_type(type_: FieldType, value: object) -> None:
    assert check_param("to", type_, value) == value


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (FieldType.DATE, "2022-01-28"),
        (FieldType.TEXT, 1),
        (FieldType.BOOLEAN, 1),
        (FieldType.INTEGER, True),
        (FieldType.INTEGER, 1.0),
    ],
)
def test_a_parameter_of_another_type_is_refused(type_: FieldType, value: object) -> None:
    with pytest.raises(InvalidValueError, match="to"):
        check_param("to", type_, value)


def test_parameters_are_those_that_are_declared() -> None:
    declared = {"to": FieldType.TEXT}
    assert check_params(declared, {"to": " u-1002 "}) == {"to": "u-1002"}
    assert check_params(declared, {}) == {}


@pytest.mark.parametrize(("declared", "known"), [({"to": FieldType.TEXT}, "to"), ({}, "-")])
def test_a_parameter_that_is_not_declared_is_refused(declared: dict[str, FieldType], known: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        check_params(declared, {"due": 1})
    assert refused.value.facts == {"value": "due", "known": known}


def test_nothing_is_taken_where_nothing_may_be() -> None:
    def check(what: str, value: object) -> Any:
        return check_text(what, value)

    assert optional(check, "owner", None) is None
    assert optional(check, "owner", "u-1001") == "u-1001"


def test_an_id_is_a_version_7_uuid_made_now() -> None:
    before, made, after = pendulum.now("UTC"), UUID(new_id()), pendulum.now("UTC")
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    millisecond = made.int >> 80
    assert before.float_timestamp * 1000 - 1 <= millisecond <= after.float_timestamp * 1000


def test_no_two_ids_are_the_same() -> None:
    assert len({new_id() for _ in range(1_000)}) == 1_000
