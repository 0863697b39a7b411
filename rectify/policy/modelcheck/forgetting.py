"""What is over and what no guard will look at again (了结): it is left out, so that there is room for something new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rectify.policy.guard import COMPARE, And, Compare, Count, Expression, In, Not, Or, Reading
from rectify.policy.modelcheck.distinctions import everything_in, guards_of
from rectify.policy.modelcheck.node import Node
from rectify.policy.policy import Policy
from rectify.policy.value import Const, Field


@dataclass(frozen=True, eq=False)
class Forgetting:
    """Leaves out members in final states for which no count could hold, whatever else is so of them."""

    policy: Policy

    @cached_property
    def _over(self) -> frozenset[tuple[str, str]]:
        """Kind and state of what can be left out."""
        wheres: dict[str, list[Expression]] = {kind: [] for kind in (*self.policy.kinds, "evidence")}
        parts = (
            part
            for lifecycle in self.policy.kinds.values()
            for transition in lifecycle.transitions
            for part in guards_of(transition)
        )
        declared = (part for one in self.policy.properties for part in everything_in(one.expression))
        for part in (*parts, *declared):
            if isinstance(part, Count):
                wheres[part.member_kind].append(part.where)
        return frozenset(
            (kind, state.name)
            for kind, lifecycle in self.policy.kinds.items()
            for state in lifecycle.states.values()
            if state.final and all(by_state(where, kind, state.name) is False for where in wheres[kind])
        )

    def left(self, root: Node) -> Node:
        """Return an item without what can be left out below it."""
        if not root.below:
            return root
        below = tuple(self.left(one) for one in root.below)
        kept = tuple(one for one in below if one.below or (one.kind, one.state) not in self._over)
        return root if kept == root.below else replace(root, below=kept)


def by_state(expression: Expression, kind: str, state: str) -> Reading:
    """Read an expression knowing only the item's state; None where that does not decide it."""
    match expression:
        case And(terms):
            readings = [by_state(term, kind, state) for term in terms]
            return False if False in readings else (None if None in readings else True)
        case Or(terms):
            readings = [by_state(term, kind, state) for term in terms]
            return True if True in readings else (None if None in readings else False)
        case Not(term):
            reading = by_state(term, kind, state)
            return None if reading is None else not reading
        case In(Field(name="state", of_parent=False), options):
            return state in options
        case Compare(Field(name="state", of_parent=False), op, Const(constant=constant)):
            return COMPARE[op](state, constant)
    return None
