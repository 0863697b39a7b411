"""What the tests of the policy room are given: facts, situations and a tiny policy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pendulum
import pytest

from rectify.errors import Fault, PolicyError
from rectify.messages import Lang
from rectify.policy.actor import Actor
from rectify.policy.facts import SCHEMAS, Facts, Situation
from rectify.policy.lifecycle import Lifecycle, State, Transition
from rectify.policy.named_guard import NamedGuard
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Title

ORG = "市管局/机关党委"
HELD = pendulum.date(2022, 1, 20)
STARTED = pendulum.date(2022, 1, 28)
TODAY = pendulum.date(2022, 3, 1)
DUE = pendulum.date(2022, 3, 31)


def day(month: int, of_month: int, year: int = 2022) -> pendulum.Date:
    return pendulum.date(year, month, of_month)


def evidence(name: str = "file:///1.pdf") -> Facts:
    fields = {"uri": name, "sha256": None, "title": None, "added_by": "u-1003", "added_on": TODAY}
    return Facts("evidence", name, fields)


_ITEM: Mapping[str, Any] = {
    "is_open": True,
    "cycle": 1,
    "effective_on": HELD,
    "org": ORG,
    "term": None,
    "due_on": None,
    "settled_on": None,
}


def _facts(
    kind: str, label: str, base: Mapping[str, Any], given: Mapping[str, Any], parent: Facts | None = None
) -> Facts:
    """Facts of an item: what is given may be declared fields, collections of members, or its past."""
    schema, past = SCHEMAS[kind], {name: given[name] for name in ("happened", "times", "was_due") if name in given}
    members = {name: tuple(given.get(name, ())) for name in schema.collections}
    owners = given.get("owners", [base["owner"]] if base["owner"] else [])
    beside = {*schema.collections, *past, "owners", "doers", "imported"}
    return Facts(
        kind,
        label,
        {**_ITEM, **base, **{name: value for name, value in given.items() if name not in beside}},
        parent=parent,
        members=members,
        doers={trigger: frozenset(ids) for trigger, ids in given.get("doers", {}).items()},
        imported=given.get("imported", False),
        owners=frozenset(owners),
        **past,
    )


def problem(state: str = "identified", **given: Any) -> Facts:
    base = {
        "state": state,
        "owner": "u-1002",
        "term": "scheduled",
        "text": "中心组学习不够系统",
        "scope": "team",
        "facet": None,
        "category": None,
        "root_cause": None,
        "leader": None,
        "confidential": False,
    }
    return _facts("problem", "P-1", base, given)


def measure(state: str = "identified", *, number: int = 1, parent: Facts | None = None, **given: Any) -> Facts:
    base = {
        "state": state,
        "owner": "u-1003",
        "term": "scheduled",
        "text": "建立学习研讨制度",
        "direction": None,
        "nature": None,
        "category": None,
    }
    above = problem("rectifying") if parent is None else parent
    return _facts("measure", f"M-{number}", base, given, above)


def extension(state: str = "asked", *, parent: Facts | None = None, **given: Any) -> Facts:
    base = {"state": state, "owner": "u-1002", "text": "外部审批未完成", "to_on": day(4, 30), "was_due_on": DUE}
    above = problem("rectifying", due_on=DUE) if parent is None else parent
    return _facts("extension", "EXT-1", base, given, above)


def checkup(state: str = "planned", *, parent: Facts | None = None, **given: Any) -> Facts:
    base = {"state": state, "owner": "u-1003", "text": "建立学习研讨制度", "term": "quarterly"}
    return _facts("checkup", "CHK-1", base, given, measure("sustained") if parent is None else parent)


def publication(state: str = "up", *, parent: Facts | None = None, **given: Any) -> Facts:
    base = {"state": state, "owner": None, "text": "整改结果公示", "what": "result", "audience": "party"}
    return _facts("publication", "PUB-1", base, given, problem("rectified") if parent is None else parent)


def objection(state: str = "received", *, parent: Facts | None = None, **given: Any) -> Facts:
    base = {"state": state, "owner": None, "text": "制度尚未执行"}
    return _facts("objection", "OBJ-1", base, given, publication() if parent is None else parent)


def step(state: str = "planned", **given: Any) -> Facts:
    base = {"state": state, "owner": "u-1004", "text": "谈心谈话", "name": "talks"}
    return _facts("step", "STEP-1", base, given)


def submission(state: str = "pending", **given: Any) -> Facts:
    base = {"state": state, "owner": "u-1004", "text": "上报整改情况", "recipient": "督导组"}
    return _facts("submission", "SUB-1", base, given)


def opinion(state: str = "collected", **given: Any) -> Facts:
    base = {"state": state, "owner": None, "text": "学习不够系统", "target": "领导班子", "quantity": 3}
    return _facts("opinion", "OP-1", base, given)


def situation(actor: str = "u-9001", *roles: str, today: pendulum.Date = TODAY, **params: Any) -> Situation:
    """The roles are held over 市管局."""
    return Situation(Actor(actor, [(role, "市管局") for role in roles]), today, WorkCalendar.statutory(), params)


OPEN = {"problem": ("identified", "rectifying"), "measure": ("identified", "rectifying")}


def guarded(kind: str, *guards: NamedGuard) -> Policy:
    """A policy whose one move, ``go``, leads out of ``rectifying`` if the guards let it."""
    title = Title("办", "go")
    states = {"rectifying": State("rectifying", title)}
    moves = (
        Transition("make", title, (), "rectifying"),
        Transition("go", title, ("rectifying",), "rectifying", "第九条", guards=guards),
    )
    return Policy("p", 1, title, {kind: Lifecycle(kind, "rectifying", states, moves)}, {}, {}, "")


TINY = """
[policy]
name = "tiny"
version = 1
title = { zh = "最小制度", en = "tiny" }

[roles.secretary]
title = { zh = "书记", en = "secretary" }

[terms.month]
title = { zh = "一个月", en = "a month" }
anchor = ["start"]
amount = 1
unit = "months"

[problem]
initial = "found"
term = "month"

[problem.states]
found = { zh = "查摆", en = "found", open = true }
doing = { zh = "整改中", en = "doing", open = true }
done = { zh = "已整改", en = "done", final = true }

[[problem.transitions]]
trigger = "identify"
title = { zh = "查摆", en = "identify" }
source = []
target = "found"

[[problem.transitions]]
trigger = "start"
title = { zh = "启动", en = "start" }
source = ["found"]
target = "doing"
guards = ["has_measures"]
sets = { due_on = "term" }
moves = { measure = "start" }

[[problem.transitions]]
trigger = "complete"
title = { zh = "完成", en = "complete" }
source = ["doing"]
target = "done"
roles = ["secretary"]
sets = { settled_on = "today" }

[measure]
initial = "planned"

[measure.states]
planned = { zh = "待整改", en = "planned", open = true }
doing = { zh = "整改中", en = "doing", open = true }
done = { zh = "已完成", en = "done", final = true }

[[measure.transitions]]
trigger = "plan"
title = { zh = "制定", en = "plan" }
source = []
target = "planned"

[[measure.transitions]]
trigger = "start"
title = { zh = "启动", en = "start" }
source = ["planned"]
target = "doing"

[[measure.transitions]]
trigger = "complete"
title = { zh = "完成", en = "complete" }
source = ["doing"]
target = "done"
"""


def tiny(*changes: tuple[str, str]) -> str:
    """The tiny policy's text with some of it replaced."""
    return replaced(TINY, *changes)


def tiny_policy(*changes: tuple[str, str]) -> Policy:
    return parse(tiny(*changes), "tiny.toml")


#: A small policy that rules all nine kinds.
WHOLE = Path(__file__).with_name("whole.toml").read_text("utf-8")


def whole_policy(*changes: tuple[str, str]) -> Policy:
    return parse(replaced(WHOLE, *changes), "whole.toml")


def replaced(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def own(kind: str, when: str, message: str = "不行", more: str = "") -> str:
    """The tiny policy with a guard of its own."""
    return TINY + (
        f'\n[guards.own]\nkind = "{kind}"\ncode = "not_so"\nmessage = {{ zh = "{message}", en = "no" }}\n'
        f"{more}\nwhen = {when}\n"
    )


def refused(text: str) -> tuple[Fault, ...]:
    """Every fault of a policy's text."""
    with pytest.raises(PolicyError) as error:
        parse(text, "tiny.toml")
    return error.value.faults


def faults(text: str, lang: Lang) -> list[str]:
    """Every fault in words, without the file's name."""
    return [fault.text(lang).removeprefix("tiny.toml ") for fault in refused(text)]
