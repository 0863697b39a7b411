"""The day that is asked about, and what was known of it (截止日)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pendulum
from sqlalchemy import ColumnElement

from rectify.ledger.values import check_day, check_moment, optional
from rectify.ledger.work import Setting


@dataclass(frozen=True, slots=True)
class CutOff:
    """Up to when a report tells (截止日).

    Attributes:
        day: local date: what took effect on it or before counts.
        known_at: UTC instant: only what had been recorded by then counts; None: all that is recorded.

    """

    day: pendulum.Date
    known_at: pendulum.DateTime | None = None

    @classmethod
    def of(cls, setting: Setting, as_of: date | None = None, known_at: datetime | None = None) -> CutOff:
        """Return the cut-off of a question.

        Args:
            setting: whose today and time zone.
            as_of: local date. If None: the local date of ``known_at``, and of the present moment without one.
            known_at: a moment that knows its zone.

        Raises:
            InvalidValueError: a value is no local date, or no moment with a zone.

        """
        known = optional(check_moment, "known_at", known_at)
        if as_of is not None:
            return cls(check_day("as_of", as_of), known)
        return cls(setting.today() if known is None else known.in_timezone(setting.tz).date(), known)

    def entered(self, entry: Any) -> Iterator[ColumnElement[bool]]:
        """Give the conditions that an entry had taken effect, and was known.

        Args:
            entry: the entries' table or an alias of it.

        """
        yield entry.c.effective_on <= self.day
        if self.known_at is not None:
            yield entry.c.recorded_at <= self.known_at
