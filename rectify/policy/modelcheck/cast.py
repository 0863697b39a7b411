"""The people of the search (人物): whoever is responsible, their successor, whoever did it, and somebody else.

Each holds every role that can be granted. More people would show nothing new: guards tell people apart only by what
they own, owned, or did to the item.
"""

from __future__ import annotations

from rectify import messages
from rectify.messages import Lang

OWNER, SUCCESSOR, DOER, OTHER, LEADER = "owner", "successor", "doer", "other", "leader"
CAST = (OTHER, OWNER, DOER, SUCCESSOR, LEADER)


def called(person: str, lang: Lang) -> str:
    """Return what a person of the search is called."""
    return messages.text(f"check.person.{person}", lang)
