"""A clock that stands still (冻结的时钟): the day is whatever the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pendulum

from rectify.vocabulary import DEFAULT_TZ

#: The hour of the day at which the clock stands.
NOON = 12


def day_of(value: date | str) -> pendulum.Date:
    """Return a local date that was given as one, or as ISO text: ``2022-01-20``.

    Raises:
        ValueError: the text is no date.

    """
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return pendulum.date(day.year, day.month, day.day)


@dataclass
class FrozenClock:
    """A clock that stands at noon of a local date, until it is turned. `Rectify` takes it as its ``clock``.

    Attributes:
        day: the local date at which it stands.
        tz: the time zone of that date.

    """

    day: pendulum.Date = field(default_factory=lambda: pendulum.date(2022, 1, 20))
    tz: str = DEFAULT_TZ

    def __call__(self) -> pendulum.DateTime:
        """Return noon of the day, a UTC instant."""
        return pendulum.datetime(self.day.year, self.day.month, self.day.day, NOON, tz=self.tz).in_timezone("UTC")

    def turn(self, day: date | str) -> None:
        """Turn the clock to a day, later or earlier."""
        self.day = day_of(day)
