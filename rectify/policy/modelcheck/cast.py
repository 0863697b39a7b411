"""The people of the search (人物): whoever is responsible, their successor, whoever did it, and somebody else.

Each holds every role that can be granted. More people would show nothing new: guards tell people apart only by what
they own, owned, or did to the item.
"""

from __future__ import annotations

OWNER, SUCCESSOR, DOER, OTHER, LEADER = "owner", "successor", "doer", "other", "leader"
CAST = (OTHER, OWNER, DOER, SUCCESSOR, LEADER)
