"""A reminder (提醒、催办、督办): one item that has reached a rung of the ladder, who is told, and in what words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pendulum

from rectify import messages
from rectify.messages import Lang
from rectify.policy.ladder import Rung


@dataclass(frozen=True, slots=True)
class Reminder:
    """One item that has reached a rung (到级事项).

    Attributes:
        kind: ``problem``, ``measure``, ``checkup``, ``submission``, ...
        id: the item's id.
        label: ``P-3``; ``P-3/M-2`` for what belongs to a problem; ``SUB-1`` for what belongs to a campaign.
        campaign: title of the campaign.
        text: the item in words.
        org: path of the responsible organisation.
        owner: id of whoever is responsible.
        confidential: it may be told to nobody but `people`.
        rung: the rung, with its title: 提醒, 催办, 督办.
        people: ids of the people who are told.
        orgs: paths of the organisations that are told.
        due_on: local date by whose end it is due.
        day: the local date on which it is looked at.
        detail: what tells it from its like, as `ledger.detail` says; None where the text says enough.
        workdays: working days after the day up to and including the due date; None where the rung counts calendar
            days, and from the due date on.

    """

    kind: str
    id: str
    label: str
    campaign: str
    text: str
    org: str
    owner: str | None
    confidential: bool
    rung: Rung
    people: tuple[str, ...]
    orgs: tuple[str, ...]
    due_on: pendulum.Date
    day: pendulum.Date
    detail: str | None
    workdays: int | None

    @property
    def recipients(self) -> tuple[str, ...]:
        """All who are told: ids of people, paths of organisations."""
        return (*self.people, *self.orgs)

    @property
    def days(self) -> int:
        """Calendar days until the due date; negative when it is overdue."""
        return self.due_on.toordinal() - self.day.toordinal()

    def left(self, lang: Lang = "zh") -> str:
        """Return how much time is left in words: 剩3个工作日, 今日到期, 逾期2天.

        Before the due date the rung's own unit is counted, working days as a rule; after it calendar days, as the
        overdue report does.
        """
        if self.days == 0:
            return messages.text("reminder.today", lang)
        if self.days < 0:
            return messages.text("reminder.overdue", lang, days=-self.days)
        if self.workdays is None:
            return messages.text("reminder.days", lang, days=self.days)
        return messages.text("reminder.workdays" if self.workdays else "reminder.no_workday", lang, days=self.workdays)


class Notifier(Protocol):
    """What takes a reminder to whom it is for (送达): the host's mail, short message or office system."""

    def send(self, reminder: Reminder, text: str) -> None:
        """Deliver one reminder.

        Args:
            reminder: what it is about, and to whom it goes.
            text: the whole of it in words.

        """
        ...
