"""The laws of every policy (通则), as properties: nobody accepts their own work, nothing goes out that must not."""

from __future__ import annotations

from collections.abc import Iterator

from rectify.policy.facts import SCHEMAS
from rectify.policy.guard import And, Compare, Expression, Or, WasOwner, any_of
from rectify.policy.policy import Policy
from rectify.policy.property import Property, never
from rectify.policy.value import Const, Field, field, parent_field
from rectify.vocabulary import Posted, Title

OWN_WORK = Title("谁负责，谁不验收", "nobody accepts what they are, or were, responsible for")
SECRET = Title("涉密的不公示", "what is confidential is not posted")
UNDONE = Title("未办结的，不公示结果", "no result is posted of what is not done")


def laws(policy: Policy) -> Iterator[Property]:
    """Give what must be so under a policy, by its own words for who accepts and what is posted."""
    for kind, lifecycle in policy.kinds.items():
        accepting = tuple(dict.fromkeys(one.trigger for one in lifecycle.transitions if one.accepts))
        if accepting:
            yield never(_own(kind), title=OWN_WORK, on=accepting, kind=kind)
        posted = {one.name for one in lifecycle.states.values() if one.posted}
        posting = tuple(dict.fromkeys(one.trigger for one in lifecycle.transitions if one.target in posted))
        if posting:
            yield never(Compare(_of(kind, "confidential"), "==", Const(constant=True)), title=SECRET, on=posting)
            yield never(_undone(kind), title=UNDONE, on=posting)


def _of(kind: str, name: str) -> Field:
    return field(kind, name) if name in SCHEMAS[kind].fields else parent_field(kind, name)


def _own(kind: str) -> Expression:
    if kind != "problem":
        return WasOwner(kind)
    return Or((WasOwner(kind), any_of(kind, "measures", WasOwner("measure"))))


def _undone(kind: str) -> Expression:
    if kind != "publication":
        return Compare(field(kind, "is_open"), "==", Const(constant=True))
    result = Compare(field(kind, "what"), "==", Const(Posted.RESULT.value))
    return And((result, Compare(parent_field(kind, "is_open"), "==", Const(constant=True))))
