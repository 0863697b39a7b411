"""What is over and what no guard will look at again (了结): it is left out, so that there is room for something new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rectify.policy.modelcheck.node import Node
from rectify.policy.modelcheck.partial import counts_of, known
from rectify.policy.policy import Policy


@dataclass(frozen=True, eq=False)
class Forgetting:
    """Leaves out members in final states for which no count could hold, whatever else is so of them."""

    policy: Policy

    @cached_property
    def _over(self) -> frozenset[tuple[str, str]]:
        """Kind and state of what can be left out."""
        wheres = {kind: list(counts_of(self.policy, kind)) for kind in self.policy.kinds}
        return frozenset(
            (kind, state.name)
            for kind, lifecycle in self.policy.kinds.items()
            for state in lifecycle.states.values()
            if state.final and all(known(where, {"state": state.name}) is False for where in wheres[kind])
        )

    def left(self, root: Node) -> Node:
        """Return an item without what can be left out below it."""
        if not root.below:
            return root
        below = tuple(self.left(one) for one in root.below)
        kept = tuple(one for one in below if one.below or (one.kind, one.state) not in self._over)
        return root if kept == root.below else replace(root, below=kept)
