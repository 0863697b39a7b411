"""The reference pages are carried out: each row says who may, out of what, to what, with what, and nobody else may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rectify.policy.actor import Actor
from rectify.policy.facts import Facts, Situation
from rectify.policy.judge import judge, judge_creation
from rectify.policy.lifecycle import Image, step
from rectify.policy.verdict import Verdict
from tests.policy import ripe
from tests.policy.given import DUE, HELD, ORG, STARTED, TODAY, day, situation
from tests.policy.pages import NAMES, POLICIES, ROWS, Row, holders

#: What a move records besides the state, by kind and trigger: of most, nothing.
DONE: dict[str, Any] = {"settled_on": TODAY}
UNDONE: dict[str, Any] = {"settled_on": None}
DATED: dict[str, Any] = {"due_on": day(5, 31)}
GIVEN: dict[str, Any] = {"due_on": day(3, 15)}
ANEW: dict[str, Any] = {"cycle": 2, "settled_on": None, "due_on": day(5, 31)}
HANDED: dict[str, Any] = {"owner": "u-1009"}
RECORDED = {
    "problem": {
        "start": DATED,
        "complete": DONE,
        "accept": DONE,
        "reopen": ANEW,
        "relapse": ANEW,
        "reschedule": GIVEN,
        "recompute": GIVEN,
        "extend": GIVEN,
        "handover": HANDED,
    },
    "measure": {
        "plan": DATED,
        "start": DATED,
        "complete": DONE,
        "accept": DONE,
        "sustain": DONE,
        "redo": UNDONE,
        "reschedule": GIVEN,
        "recompute": GIVEN,
        "extend": GIVEN,
        "handover": HANDED,
    },
    "extension": {"approve": DONE, "refuse": DONE, "cancel": DONE},
    "checkup": {"check": DATED, "record": DONE, "cancel": DONE, "handover": HANDED},
    "publication": {
        "put_up": DATED,
        "end": DONE,
        "refuse": DONE,
        "exempt": DONE,
        "interrupt": DONE,
        "recompute": GIVEN,
        "handover": HANDED,
    },
    "objection": {"receive": DATED, "uphold": DONE, "dismiss": DONE, "handover": HANDED},
    "step": {"schedule": DATED, "finish": DONE, "resume": UNDONE, "drop": DONE, "handover": HANDED},
    "submission": {"prepare": DATED, "send": DONE, "return": UNDONE, "handover": HANDED},
    "opinion": {"adopt": DONE, "set_aside": DONE, "handover": HANDED},
}
#: Where a problem's clock runs from the day on which it was found, not from its start.
FOUND = {"audit", "inspection"}
#: Kind, trigger -> the term of the check-up that the move sets: the one that the item's own term names, or this.
SET = {
    ("problem", "sustain"): "quarterly",
    ("measure", "start"): "term",
    ("measure", "redo"): "term",
    ("measure", "sustain"): "quarterly",
    ("checkup", "record"): "quarterly",
}


def recorded(row: Row) -> dict[str, Any]:
    if row.kind == "problem" and row.policy in FOUND and row.trigger in {"identify", "start"}:
        return DATED if row.trigger == "identify" else {}
    return RECORDED[row.kind].get(row.trigger, {})


def asked(row: Row, facts: Facts, by: Situation) -> Verdict:
    if not row.sources:
        return judge_creation(row.rules, facts, by)
    return judge(row.rules, facts, row.trigger, by, firing=True)


def ripe_item(row: Row, state: str) -> Facts:
    return ripe.MAKERS[row.kind](row.rules, state)


def states(row: Row) -> tuple[str, ...]:
    """Where the item stands when the move is asked for; a new one, where it will stand."""
    return row.sources or (row.target or "",)


def holder(row: Row, role: str, facts: Facts) -> Actor:
    """Somebody who holds this role and no other, as the page has it."""
    field = holders(row.policy)[role]
    return Actor("u-9001", [(role, "市管局")]) if field is None else Actor(facts.fields[field] or "u-9001")


def by_hand(row: Row) -> bool:
    return not row.along


EACH = pytest.mark.parametrize("row", ROWS, ids=map(str, ROWS))
DONE_BY_HAND = [row for row in ROWS if by_hand(row)]
EACH_BY_HAND = pytest.mark.parametrize("row", DONE_BY_HAND, ids=map(str, DONE_BY_HAND))


def test_the_pages_have_a_row_for_every_transition_and_none_besides() -> None:
    told = [(row.policy, row.kind, row.trigger, row.clause) for row in ROWS]
    ruled = [
        (policy.name, kind, one.trigger, one.clause)
        for policy in POLICIES
        for kind, lifecycle in policy.kinds.items()
        for one in lifecycle.transitions
    ]
    assert sorted(told) == sorted(ruled)


@EACH_BY_HAND
def test_those_whom_the_page_names_may_and_nobody_else(row: Row) -> None:
    known = holders(row.policy)
    assert list(known) == list(row.rules.roles)
    for state in states(row):
        facts = replace(ripe_item(row, state), fields={**ripe_item(row, state).fields, "owner": "u-1002"})
        for role, field in known.items():
            if field is None or field in facts.fields:
                by = replace(situation(**_asked_for(row)), actor=holder(row, role, facts))
                assert ("role" not in asked(row, facts, by).codes) is (role in row.roles), role
        assert "role" in asked(row, facts, situation("u-9002", **_asked_for(row))).codes


def _asked_for(row: Row) -> dict[str, Any]:
    named = {name: "u-1009" if row.trigger in {"handover", "merge"} else day(3, 15) for name in row.params}
    return {"reason": "经研究", **named}


def _right(row: Row, facts: Facts, **said: Any) -> Situation:
    """The first whom the page names, with all that it asks for."""
    known = holders(row.policy)
    granted = sorted(row.roles, key=lambda role: known[role] is not None)
    return replace(situation(**{**_asked_for(row), **said}), actor=holder(row, granted[0], facts))


@EACH_BY_HAND
def test_it_may_be_done_with_all_that_the_page_asks_for_and_not_with_less(row: Row) -> None:
    for state in states(row):
        facts = ripe_item(row, state)
        assert asked(row, facts, _right(row, facts)).codes == ()
        without = asked(row, facts, _right(row, facts, reason=None)).codes
        assert without == (("reason_missing",) if row.reason else ())
        for name in row.params:
            by = _right(row, facts)
            params = {key: value for key, value in by.params.items() if key != name}
            assert asked(row, facts, replace(by, params=params)).codes == ("parameter_missing",)


@pytest.mark.parametrize("row", [row for row in ROWS if row.along], ids=str)
def test_what_happens_only_along_with_another_move_is_refused_alone(row: Row) -> None:
    for state in states(row):
        by = situation("u-9001", *row.rules.roles, reason="经研究", to_on=day(4, 30))
        assert "along_only" in asked(row, ripe_item(row, state), by).codes


@EACH
def test_it_leads_out_of_the_states_of_the_page_and_no_others(row: Row) -> None:
    lifecycle = row.rules.kinds[row.kind]
    found = [
        state for state in lifecycle.states if (one := lifecycle.find(row.trigger, state)) and one.clause == row.clause
    ]
    assert sorted(found) == sorted(row.sources)


@EACH
def test_it_leads_where_the_page_says_and_records_this(row: Row) -> None:
    for state in states(row):
        before = Image(state, DUE, "u-1002", ORG, 1, STARTED, HELD, "")
        undated = replace(before, due_on=None)
        by = situation("u-9001", to="u-1009" if row.trigger == "handover" else day(3, 15), to_on=day(3, 15))
        after = replace(undated, state=row.target or state, effective_on=TODAY, **recorded(row))
        assert step(row.transition, undated, by, term_due=day(5, 31)) == after
        dated = step(row.transition, before, by, term_due=day(5, 31))
        kept = recorded(row).get("due_on", DUE) if recorded(row) is not DATED else DUE
        assert dated == replace(after, due_on=kept)


@EACH
def test_it_asks_for_these_guards_and_takes_these_along(row: Row) -> None:
    one = row.transition
    assert tuple(guard.name for guard in one.guards) == row.guards
    assert dict(one.moves) == row.takes
    created = {"checkup": SET[row.kind, row.trigger]} if row.checked else {}
    assert dict(one.creates) == created


@pytest.mark.parametrize("name", NAMES)
def test_a_new_item_stands_in_the_state_of_the_page(name: str) -> None:
    for row in ROWS:
        if row.policy == name and not row.sources:
            assert row.rules.kinds[row.kind].initial == row.target
