"""What `verify` gives: one finding for each thing that is wrong with a ledger (校验发现)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rectify.messages import Lang, text


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    FORK = "fork"
    GAP = "gap"
    CONTENT = "content"
    TRUNCATION = "truncation"
    DISAGREEMENT = "disagreement"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (校验发现).

    Attributes:
        wrong: what kind.
        kind: the item's kind; ``policy`` for a policy text.
        item_id: the item's id; a policy's fingerprint.
        seq: the entry's number, or the last one that is sound.
        facts: what was found and what was expected.

    """

    wrong: Wrong
    kind: str
    item_id: str
    seq: int
    facts: Mapping[str, Any]

    def text(self, lang: Lang = "zh") -> str:
        """Return the finding in one line."""
        whole = self.kind == "policy" or (self.kind == "campaign" and self.wrong is Wrong.TRUNCATION)
        code = f"verify.{self.kind}" if whole else f"verify.{self.wrong}"
        return text(code, lang, kind=self.kind, id=self.item_id, seq=self.seq, **self.facts)
