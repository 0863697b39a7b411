"""A share is a numerator, a denominator, and a percentage that is exact to two decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from rectify.reports import Share


def test_a_published_percentage_is_reproduced() -> None:
    assert [str(Share(*one).percent) for one in ((688, 697), (453, 471), (18, 471), (19, 25))] == [
        "98.71",
        "96.18",
        "3.82",
        "76.00",
    ]
    assert str(Share(688, 697)) == "688/697"


def test_halves_are_rounded_up_as_people_do() -> None:
    assert Share(1, 800).percent == Decimal("0.13")  # 0.125; binary fractions and half-even would give 0.12
    assert Share(3, 800).percent == Decimal("0.38")


def test_of_nothing_there_is_no_percentage() -> None:
    assert Share(0, 0).percent is None
    assert Share(0, 5).percent == Decimal("0.00")


@given(of=st.integers(1, 10**9), number=st.integers(0, 10**9))
def test_it_is_what_decimal_arithmetic_gives(of: int, number: int) -> None:
    with localcontext(prec=60):
        expected = (Decimal(100 * number) / Decimal(of)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Share(number, of).percent == expected
