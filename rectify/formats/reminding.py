"""Reminders in words (提醒文稿): one for each item, and one text for each responsible unit, ready to paste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rectify import messages
from rectify.formats.column import TextStream
from rectify.formats.listing import named, text_in_full
from rectify.ledger.ledger import Ledger
from rectify.ledger.reminder import Reminder


@dataclass(frozen=True, slots=True)
class ConsoleNotifier:
    """Writes reminders to a stream, a line each: the simplest `Notifier`."""

    stream: TextStream

    def send(self, reminder: Reminder, text: str) -> None:
        """Write one reminder."""
        del reminder
        self.stream.write(text + "\n")


@dataclass(frozen=True, slots=True)
class UnitText:
    """All reminders that one unit is told, in one text (单位提醒文稿).

    Attributes:
        org: the unit's path.
        confidential: it tells of confidential problems: for the people named in it alone, not for the unit.
        text: what to paste.

    """

    org: str
    confidential: bool
    text: str


def reminder_text(ledger: Ledger, one: Reminder) -> str:
    """Return a reminder in one line, in the ledger's language, with the names that the directory gives."""
    return messages.text(
        "reminder.text",
        ledger.lang,
        rung=one.rung.title.text(ledger.lang),
        campaign=one.campaign,
        label=one.label,
        text=" ".join(text_in_full(ledger, one).split()),
        org=named(ledger, one.org),
        owner=named(ledger, one.owner) if one.owner else messages.text("reminder.nobody", ledger.lang),
        due=one.due_on,
        left=one.left(ledger.lang),
    )


def unit_texts(ledger: Ledger, reminders: Iterable[Reminder]) -> Iterator[UnitText]:
    """Give one text for each unit that is responsible or is told, confidential problems apart; by path."""
    by_unit: dict[tuple[str, bool], list[Reminder]] = {}
    for one in reminders:
        for org in dict.fromkeys((one.org, *one.orgs)):
            by_unit.setdefault((org, one.confidential), []).append(one)
    for (org, confidential), several in sorted(by_unit.items()):
        code = "reminder.heading.confidential" if confidential else "reminder.heading"
        lines = [
            messages.text(code, ledger.lang, org=named(ledger, org), day=several[0].day),
            "",
            *(reminder_text(ledger, one) for one in several),
            "",
            messages.text("reminder.foot", ledger.lang, count=len(several)),
        ]
        yield UnitText(org, confidential, "\n".join(lines) + "\n")
