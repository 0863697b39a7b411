"""Items of the bundled policies that are ripe for a move: whatever the policy asks for is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pendulum

from rectify.policy.facts import Facts, FieldType, Situation
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from tests.policy import given
from tests.policy.given import DUE, HELD, STARTED, day, evidence, situation

#: In which state a problem's measures are when the problem stands here; elsewhere they are done.
_MEASURES = {"identified": "identified", "rectifying": "rectifying", "pending": "pending", "mostly": "pending"}


def _stands(policy: Policy, kind: str, state: str) -> dict[str, Any]:
    lifecycle = policy.kinds[kind]
    return {"state": state, "is_open": lifecycle.states[state].open, "term": lifecycle.term}


def _dated(state: str) -> dict[str, Any]:
    """What has started has a date, and whatever is found on a day was found when the meeting was held."""
    if state == "identified":
        return {"happened": {"held": HELD}}
    return {"happened": {"held": HELD, "start": STARTED}, "due_on": DUE}


def problem(policy: Policy, state: str = "rectifying", **said: Any) -> Facts:
    bare = {
        **_stands(policy, "problem", state),
        **_dated(state),
        "facet": "党史学习教育",
        "category": "立行立改",
        "evidence": [evidence()],
        "doers": {"inspect": ["u-2001"]},
    }
    if "measures" not in said:
        alone = given.problem(**bare)
        done_first = state == "rectifying" and "complete" in policy.kinds["problem"].triggers
        where = "rectified" if done_first else _MEASURES.get(state, "rectified")
        bare["measures"] = [measure(policy, where, parent=alone, number=number) for number in (1, 2)]
    if "publication" in policy.kinds:
        bare["publications"] = [posted(policy, "party"), posted(policy, "public"), posted(policy, "party", "exempted")]
    return given.problem(**{**bare, **said})


def measure(policy: Policy, state: str = "rectifying", *, parent: Facts | None = None, **said: Any) -> Facts:
    bare = {**_stands(policy, "measure", state), **_dated(state), "direction": "系统学习", "nature": "长久立"}
    return given.measure(**{**bare, "parent": problem(policy, measures=[]) if parent is None else parent, **said})


def posted(policy: Policy, audience: str, state: str = "ended", **said: Any) -> Facts:
    """A publication of a result; its period is over."""
    bare = {**_stands(policy, "publication", state), "audience": audience, "due_on": day(2, 28)}
    return given.publication(**{**bare, **said})


def publication(policy: Policy, state: str = "up", **said: Any) -> Facts:
    due_on = day(2, 28) if state == "up" else None
    bare = {"doers": {"propose": ["u-1004"]}, "due_on": due_on, "parent": problem(policy, "rectified")}
    return posted(policy, "party", state, **{**bare, **said})


def objection(policy: Policy, state: str = "received", **said: Any) -> Facts:
    return given.objection(**{**_stands(policy, "objection", state), "parent": publication(policy), **said})


def extension(policy: Policy, state: str = "pending", **said: Any) -> Facts:
    asked = {"parent": measure(policy), "to_on": day(4, 15), "doers": {"request": ["u-1002"]}}
    return given.extension(**{**_stands(policy, "extension", state), **asked, **said})


def checkup(policy: Policy, state: str = "due", **said: Any) -> Facts:
    return given.checkup(**{**_stands(policy, "checkup", state), "parent": measure(policy), **said})


def step(policy: Policy, state: str = "planned", **said: Any) -> Facts:
    return given.step(**{**_stands(policy, "step", state), "name": "feedback", **said})


def submission(policy: Policy, state: str = "drafted", **said: Any) -> Facts:
    return given.submission(**{**_stands(policy, "submission", state), **said})


def opinion(policy: Policy, state: str = "collected", **said: Any) -> Facts:
    return given.opinion(**{**_stands(policy, "opinion", state), **said})


MAKERS: Mapping[str, Callable[..., Facts]] = {
    "problem": problem,
    "measure": measure,
    "extension": extension,
    "checkup": checkup,
    "publication": publication,
    "objection": objection,
    "step": step,
    "submission": submission,
    "opinion": opinion,
}

_GIVEN: Mapping[FieldType, str | pendulum.Date] = {FieldType.TEXT: "u-1009", FieldType.DATE: day(3, 15)}


def right(policy: Policy, transition: Transition, **said: Any) -> Situation:
    """The right person, with everything that the transition asks for."""
    granted = [role for role in transition.roles if policy.roles[role].field is None]
    params = {name: _GIVEN[kind] for name, kind in transition.params.items()}
    return situation("u-9001", *granted[:1], **{"reason": "经研究", **params, **said})
