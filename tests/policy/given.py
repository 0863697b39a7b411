"""What the tests of the policy room are given: facts, situations and a tiny policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pendulum
import pytest

from rectify.errors import Fault, PolicyError
from rectify.messages import Lang
from rectify.policy.actor import Actor
from rectify.policy.facts import Facts, Situation
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


def problem(
    state: str = "identified",
    *,
    measures: Sequence[Facts] = (),
    evidence: Sequence[Facts] = (),
    doers: Mapping[str, Iterable[str]] | None = None,
    happened: Mapping[str, pendulum.Date] | None = None,
    owners: Iterable[str] = ("u-1002",),
    imported: bool = False,
    **fields: Any,
) -> Facts:
    base: dict[str, Any] = {
        "state": state,
        "cycle": 1,
        "effective_on": HELD,
        "org": ORG,
        "owner": "u-1002",
        "term": "scheduled",
        "due_on": None,
        "settled_on": None,
        "text": "中心组学习不够系统",
        "scope": "team",
        "facet": None,
        "category": None,
        "root_cause": None,
        "leader": None,
        "confidential": False,
    }
    return Facts(
        "problem",
        "P-1",
        base | fields,
        members={"measures": measures, "evidence": evidence},
        doers={trigger: frozenset(ids) for trigger, ids in (doers or {}).items()},
        imported=imported,
        owners=frozenset(owners),
        happened=happened or {},
    )


def measure(
    state: str = "identified",
    *,
    number: int = 1,
    parent: Facts | None = None,
    evidence: Sequence[Facts] = (),
    doers: Mapping[str, Iterable[str]] | None = None,
    happened: Mapping[str, pendulum.Date] | None = None,
    owners: Iterable[str] = ("u-1003",),
    imported: bool = False,
    **fields: Any,
) -> Facts:
    base: dict[str, Any] = {
        "state": state,
        "cycle": 1,
        "effective_on": HELD,
        "org": ORG,
        "owner": "u-1003",
        "term": "scheduled",
        "due_on": None,
        "settled_on": None,
        "text": "建立学习研讨制度",
        "direction": None,
        "nature": None,
        "category": None,
    }
    return Facts(
        "measure",
        f"M-{number}",
        base | fields,
        parent=problem("rectifying") if parent is None else parent,
        members={"evidence": evidence},
        doers={trigger: frozenset(ids) for trigger, ids in (doers or {}).items()},
        imported=imported,
        owners=frozenset(owners),
        happened=happened or {},
    )


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
    text = TINY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def tiny_policy(*changes: tuple[str, str]) -> Policy:
    return parse(tiny(*changes), "tiny.toml")


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
