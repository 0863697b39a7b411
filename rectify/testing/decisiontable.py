"""Decision tables (判定表): 状态 | 动作 | 角色 | 条件 | 结果, read from Markdown and held against a policy.

A row says of one state, one act and some roles whether the act may be done. Its condition names the guards that do not
hold; all others do. So each row is judged on an item made for it, by the policy's own judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rectify import messages
from rectify.errors import Fault, FaultyInput
from rectify.messages import CATALOGUE, Lang
from rectify.policy.actor import CONFIDENTIAL, Actor
from rectify.policy.facts import Facts
from rectify.policy.judge import judge, judge_creation
from rectify.policy.lifecycle import Transition
from rectify.policy.named_guard import NamedGuard
from rectify.policy.policy import Policy
from rectify.policy.verdict import Verdict
from rectify.testing import words
from rectify.testing.broken import Account, RuleBroken
from rectify.testing.people import BUREAU
from rectify.testing.supposing import plain, suppose

#: The columns, in Chinese and English; the kind of item is 问题 where the table has no column for it.
COLUMNS = {"事项": "kind", "状态": "state", "动作": "action", "角色": "role", "条件": "condition", "结果": "result"}
REQUIRED = ("state", "action", "role", "condition", "result")
#: What an empty cell looks like.
EMPTY = frozenset({"", "-", "—", "–", "——", "/", "无"})
#: Whoever holds none of the roles.
OTHERS = frozenset({"其他人", "others"})
REFUSED = re.compile(r"(?:不能|不予|不可|不得|refused)(?:[：:，,]\s*(?P<reason>.+))?")
ALLOWED = frozenset({"可以", "准予", "allowed"})
STRANGER = "其他人"

_SEVERAL = re.compile(r"[、,，;；]\s*")
_POLICY = re.compile(r"<!--\s*(?:制度|policy)\s*[:：]\s*(?P<name>\S+)\s*-->")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a decision table, as it was written; ``line`` is that of the file, from 1."""

    line: int
    kind: str
    state: str
    action: str
    roles: tuple[str, ...]
    conditions: tuple[str, ...]
    result: str

    @property
    def title(self) -> str:
        """What the row is called: its cells."""
        said = [self.kind, self.state, self.action, "、".join(self.roles), "、".join(self.conditions), self.result]
        return " | ".join(one or "—" for one in said[1 if said[0] == "problem" else 0 :])


@dataclass(frozen=True, slots=True)
class Case:
    """A row in the policy's words.

    Attributes:
        row: as it was written.
        transition: the act out of the state; None if there is none.
        roles: names of roles; an empty one: somebody without any.
        unmet: the guards that do not hold.

    """

    row: Row
    transition: Transition | None
    roles: tuple[str, ...]
    unmet: tuple[NamedGuard, ...]


def policy_named(text: str) -> str | None:
    """Return the policy that a file names, ``<!-- 制度: closeout -->``; None if it names none."""
    found = _POLICY.search(text)
    return found["name"] if found else None


def rows_of(text: str) -> Iterator[Row]:
    """Give the rows of every decision table of a Markdown text; other tables are passed over."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    heads: list[str] | None = None
    for cells, line, is_head in _lines(tokens):
        if is_head:
            named = [COLUMNS.get(one, one.lower()) for one in cells]
            heads = named if set(REQUIRED) <= set(named) else None
        elif heads is not None:
            given = dict(zip(heads, ("" if one in EMPTY else one for one in cells), strict=True))
            yield Row(
                line=line,
                kind=given.get("kind") or "problem",
                state=given["state"],
                action=given["action"],
                roles=tuple(_SEVERAL.split(given["role"])) if given["role"] else (),
                conditions=tuple(_SEVERAL.split(given["condition"])) if given["condition"] else (),
                result=given["result"],
            )


def _lines(tokens: list[Token]) -> Iterator[tuple[list[str], int, bool]]:
    """Give each line of each table: its cells, its number in the file, whether it is a head."""
    cells: list[str] = []
    head, line = False, 0
    for token in tokens:
        match token.type:
            case "thead_open" | "tbody_open":
                head = token.type == "thead_open"
            case "tr_open":
                cells, line = [], (token.map or [0])[0] + 1
            case "inline" if token.level > 2:  # noqa: PLR2004 - within a cell
                cells.append(token.content.strip().strip("`"))
            case "tr_close":
                yield cells, line, head


def read(policy: Policy, rows: Iterable[Row], source: str) -> list[Case]:
    """Return the rows in the policy's words.

    Raises:
        FaultyInput: words that the policy does not have: all of them, each with its line.

    """
    faults: list[Fault] = []
    cases = [_case(policy, row, f"{source}:{row.line}", faults) for row in rows]
    if faults:
        raise FaultyInput("testing.table.faulty", faults, source=source)
    return [one for one in cases if one is not None]


def _kind(policy: Policy, word: str) -> str | None:
    return next((kind for kind in policy.kinds if word == kind or word in CATALOGUE[f"kind.{kind}"]), None)


def _case(policy: Policy, row: Row, place: str, faults: list[Fault]) -> Case | None:
    before = len(faults)
    kind = _kind(policy, row.kind)
    if kind is None:
        faults.append(Fault(place, "testing.table.word", {"value": row.kind, "known": ", ".join(policy.kinds)}))
        return None
    lifecycle = policy.kinds[kind]
    states = [one.name for one in lifecycle.states.values() if words.same(row.state, one.name, one.title)]
    if not states and row.state:
        known = "、".join(one.title.zh for one in lifecycle.states.values())
        faults.append(Fault(place, "testing.table.word", {"value": row.state, "known": known}))
    named = [one for one in lifecycle.transitions if words.same(row.action, one.trigger, one.title)]
    if not named:
        known = "、".join(dict.fromkeys(one.title.zh for one in lifecycle.transitions))
        faults.append(Fault(place, "testing.table.word", {"value": row.action, "known": known}))
    roles = tuple("" if one in OTHERS else _role(policy, one, place, faults) for one in row.roles or (STRANGER,))
    if not _is_result(policy, kind, row.result):
        faults.append(Fault(place, "testing.table.result", {"value": row.result}))
    if len(faults) > before:
        return None
    here = [one for one in named if (states[0] in one.sources if states else not one.sources)]
    transition = here[0] if here else None
    unmet = tuple(_guard(transition, one, place, faults) for one in row.conditions) if transition else ()
    return Case(row, transition, roles, tuple(one for one in unmet if one is not None))


def _role(policy: Policy, word: str, place: str, faults: list[Fault]) -> str:
    found = words.role(policy, word)
    if found is None:
        known = "、".join(one.title.zh for one in policy.roles.values())
        faults.append(Fault(place, "testing.table.word", {"value": word, "known": f"{known}、{STRANGER}"}))
    return found.name if found else ""


def _guard(transition: Transition, word: str, place: str, faults: list[Fault]) -> NamedGuard | None:
    """Find the guard that a condition names: by its name, its code, or words of what its refusal says."""
    for one in transition.guards:
        said = [said for said in (one.message, one.empty) if said is not None]
        if word in {one.name, one.code} or any(word in each.zh or word in each.en for each in said):
            return one
    known = "、".join(f"{one.code} {one.message.zh}" for one in transition.guards)
    faults.append(Fault(place, "testing.table.word", {"value": word, "known": known or "—"}))
    return None


def _is_result(policy: Policy, kind: str, word: str) -> bool:
    states = policy.kinds[kind].states.values()
    return (
        word in ALLOWED or REFUSED.fullmatch(word) is not None or any(words.same(word, s.name, s.title) for s in states)
    )


def verdicts(policy: Policy, case: Case) -> Iterator[tuple[str, Verdict]]:
    """Judge a row for each of its roles: give who asked, and the answer.

    Raises:
        RuleBroken: no item was found of which just this is so: the guards contradict each other.

    """
    kind = _kind(policy, case.row.kind) or ""
    lifecycle = policy.kinds[kind]
    states = [one.name for one in lifecycle.states.values() if words.same(case.row.state, one.name, one.title)]
    facts = plain(policy, kind, states[0] if states else lifecycle.initial)
    asked = case.transition or next(
        one for one in lifecycle.transitions if words.same(case.row.action, one.trigger, one.title)
    )
    for role in case.roles:
        actor = _actor(policy, role, facts)
        found = suppose(policy, facts, asked, actor, [one.expression for one in case.unmet])
        if found is None:
            raise RuleBroken(case.row.title, [messages.text("testing.table.contradiction")], account(policy, case))
        by, supposed = found.situation, found.facts
        if asked.sources:
            yield role or STRANGER, judge(policy, supposed, asked.trigger, by, firing=True)
        else:
            yield role or STRANGER, judge_creation(policy, supposed, by)


def _actor(policy: Policy, role: str, facts: Facts) -> Actor:
    if role and policy.roles[role].field is not None:
        return Actor(facts.fields.get(policy.roles[role].field or "") or STRANGER, [(CONFIDENTIAL, BUREAU)])
    return Actor(STRANGER, [(role, BUREAU)] if role else [])


def check(policy: Policy, case: Case, lang: Lang = "zh") -> None:
    """Hold a row against the policy.

    Raises:
        RuleBroken: the policy says otherwise.

    """
    __tracebackhide__ = True
    refusal = REFUSED.fullmatch(case.row.result)
    wanted = [one.code for one in case.unmet]
    for who, verdict in verdicts(policy, case):
        target = case.transition.target if case.transition else None
        if refusal is not None:
            reason = refusal["reason"]
            told = not reason or words.gives(verdict.blockers, reason)
            right = not verdict.allowed and told and all(one in verdict.codes for one in wanted)
        else:
            right = verdict.allowed and (case.row.result in ALLOWED or _leads(policy, case, target))
        if not right:
            role = policy.roles[who].title.text(lang) if who in policy.roles else who
            expected = messages.text("testing.table.expected", lang, row=case.row.title, role=role)
            raise RuleBroken(expected, _found(policy, case, verdict, lang), account(policy, case, lang))


def _leads(policy: Policy, case: Case, target: str | None) -> bool:
    states = policy.kinds[_kind(policy, case.row.kind) or ""].states
    stays = target is None and words.same(case.row.result, case.row.state, states[_state(policy, case)].title)
    return stays or (target is not None and words.same(case.row.result, target, states[target].title))


def _state(policy: Policy, case: Case) -> str:
    lifecycle = policy.kinds[_kind(policy, case.row.kind) or ""]
    found = (one.name for one in lifecycle.states.values() if words.same(case.row.state, one.name, one.title))
    return next(found, lifecycle.initial)


def _found(policy: Policy, case: Case, verdict: Verdict, lang: Lang) -> list[str]:
    if not verdict.allowed:
        return [messages.text("testing.found.refused", lang), *(f"  - {one}" for one in verdict.lines(lang))]
    target = case.transition.target if case.transition else None
    states = policy.kinds[_kind(policy, case.row.kind) or ""].states
    state = states[target or _state(policy, case)].title.text(lang)
    return [messages.text("testing.table.leads", lang, state=state)]


def account(policy: Policy, case: Case, lang: Lang = "zh") -> Account:
    """Return the clauses of a row."""
    one = case.transition
    return Account(policy, [f"{one.clause} {one.title.text(lang)}"] if one and one.clause else [], [], lang)
