"""Values that can account for themselves: a due date that an assertion finds wrong tells where it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Self

import pendulum


class ToldDate(pendulum.Date):
    """A local date of an item, equal to any date of that day; ``account`` tells how it came about.

    Attributes:
        account: expected date -> the account, line by line.

    """

    account: Callable[[object], list[str]]

    @classmethod
    def of(cls, day: date, account: Callable[[object], list[str]]) -> Self:
        """Return a day with its account."""
        made = cls(day.year, day.month, day.day)
        made.account = account
        return made


class ToldText(str):
    """An item's state by name, equal to that text; ``account`` tells how it came about."""

    account: Callable[[object], list[str]]
    __slots__ = ("account",)

    @classmethod
    def of(cls, text: str, account: Callable[[object], list[str]]) -> Self:
        """Return a text with its account."""
        made = cls(text)
        made.account = account
        return made


def told(left: object, right: object) -> list[str] | None:
    """Return the account of a comparison that failed, heading first; None if neither side has one."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, ToldDate | ToldText):
            return one.account(other)
    return None
