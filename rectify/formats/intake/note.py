"""What reading a ledger noted down beside its faults: what was inferred, what was left unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rectify import messages
from rectify.messages import Lang


@dataclass(frozen=True, slots=True)
class Note:
    """Something that whoever imports a ledger should see.

    Attributes:
        place: file, sheet and cell: ``台账.xlsx 班子清单!I8``.
        code: the message's code in the catalogue.
        facts: what fills the message.

    """

    place: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: Lang = "zh") -> str:
        """Return the note in one line."""
        return f"{self.place}: {messages.text(self.code, lang, **self.facts)}"


class Inference(Note):
    """Something that the ledger leaves open and that was inferred (推定): to be checked by a person."""

    __slots__ = ()


class Ignored(Note):
    """Something in the workbook that is no part of the ledger or has no place in it (略过)."""

    __slots__ = ()
