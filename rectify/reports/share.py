"""A part of a whole (占比), with its numerator and denominator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole (占比): 688 of 697.

    Attributes:
        number: the numerator.
        of: the denominator.

    """

    number: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """The percentage to two decimals, halves rounded up (四舍五入): 98.71; None of nothing.

        It is reckoned in whole numbers, so no binary fraction tips a half over.
        """
        if not self.of:
            return None
        hundredths = (20_000 * self.number + self.of) // (2 * self.of)
        return Decimal(hundredths).scaleb(-2).quantize(Decimal("0.01"))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
