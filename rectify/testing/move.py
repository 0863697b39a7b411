"""One move that a story asks for (办理): which item, which trigger, by which verb of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rectify.ledger import moving
from rectify.ledger.ledger import Ledger
from rectify.ledger.reading import ref_of
from rectify.ledger.tables import Item
from rectify.policy.facts import FieldType
from rectify.policy.lifecycle import Transition
from rectify.testing.clock import day_of

#: Where the evidence is that a story attaches without saying which.
EVIDENCE = "https://files.example/1"


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked of the ledger.

    Attributes:
        item: what moves.
        transition: one of its trigger's, out of the item's state where there is one.

    """

    item: Item
    transition: Transition

    def make(self, ledger: Ledger, reason: str | None, given: Mapping[str, Any]) -> None:
        """Make the move by the ledger's verb for it; dates may be ISO text."""
        trigger, item = self.transition.trigger, self.item
        params = {name: _typed(self.transition.params.get(name), value) for name, value in given.items()}
        match trigger:
            case "amend":
                ledger.amend(item, reason=reason, **given)
            case "attach":
                ledger.attach(item, **{"uri": EVIDENCE, **given})
            case "correct":
                ledger.correct(ledger.history(item)[-1], reason=reason)
            case "merge" | "split":
                getattr(ledger, trigger)(item, reason=reason, **given)
            case "recompute":  # the ledger's own verb moves whatever a calendar moves: here, one item's date
                moving.fire(ledger.work, ref_of(item), moving.Request(trigger, params, reason))
            case _:
                ledger.fire(item, trigger, reason=reason, **params)


def _typed(kind: FieldType | None, value: Any) -> Any:
    return day_of(value) if kind is FieldType.DATE and value is not None else value
