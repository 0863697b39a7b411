"""The law of batches: what may move is what `can` says, and a batch writes what single moves write, digests included.

On ledgers in which anything may have happened: every policy on SQLite, and on the servers the policies in turn; with
``RECTIFY_THOROUGH=1`` every policy on every database, over longer walks and every item.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Actor, Ledger, Measure, Policies, Problem, TransitionRefused
from rectify.ledger.moving import OWN_VERBS
from rectify.ledger.tables import ITEM_CLASSES, Base, Entry, Ref, table_of
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse
from tests.contract.many import measures_of, several
from tests.contract.walks import BRANCH, BUREAU, CLERK, Desk, desk
from tests.contract.wander import PEOPLE, REASON, Wander
from tests.databases import SERVERS

THOROUGH = os.environ.get("RECTIFY_THOROUGH") == "1"
PROBLEMS, ROUNDS, STEPS = (8, 3, 60) if THOROUGH else (5, 1, 40)
#: Items that are asked to move though they may not, for each move.
REFUSED = 1_000 if THOROUGH else 3

BUNDLED = [policy.name for policy in Policies.bundled()]
_entry = table_of(Entry)
STANDARD = Policies.bundled()["standard"].text
_REQUEST = '[[extension.transitions]]\ntrigger = "request"'


def turns() -> list[tuple[str, str]]:
    """Which policy is tried on which database."""
    servers = [name for name in SERVERS if name != "sqlite"]
    if THOROUGH:
        return [(database, policy) for database in SERVERS for policy in BUNDLED]
    in_turn = [(servers[place % len(servers)], policy) for place, policy in enumerate(BUNDLED)]
    return [*(("sqlite", policy) for policy in BUNDLED), *in_turn]


def askers(policy: Policy) -> list[Actor]:
    """Whoever holds everything, one role, or all of them over a part."""
    every = [(role, BUREAU) for role in policy.roles]
    return [Actor("u-9", every), Actor(PEOPLE[0], every[:1]), Actor(PEOPLE[1], [(one, BRANCH) for one, _ in every])]


def everything(at: Desk) -> dict[str, list[Any]]:
    """Every row of the ledger."""
    tables = [one for one in Base.metadata.sorted_tables if one.name != "rectify_claim"]
    return {one.name: sorted(map(tuple, at.connection.execute(sa.select(one)).all()), key=repr) for one in tables}


def tried(at: Desk, act: Callable[[], Any]) -> tuple[Any, dict[str, list[Any]]]:
    """Do something, look at what is there then, and take it back."""
    nested = at.session.begin_nested()
    done, rows = act(), everything(at)
    nested.rollback()
    return done, rows


def triggers(policy: Policy, kind: str) -> list[str]:
    moves = policy.kinds[kind].transitions
    return list(dict.fromkeys(one.trigger for one in moves if one.sources and one.trigger not in OWN_VERBS))


def check_candidates(at: Desk, policy: Policy) -> int:
    """Compare the SELECTs, and the worklist, with asking one by one; return how many may move."""
    count = 0
    for actor in askers(policy):
        ledger = at.of(actor)
        leading, moves = dict[str, set[str]](), set[tuple[str, str, str]]()
        for kind in policy.kinds:
            for item in ledger.items(ITEM_CLASSES[kind]):
                may = [one.trigger for one in ledger.actions(item) if one.allowed]
                moves |= {(kind, trigger, item.id) for trigger in may}
                on = {one for one in may if _leads_on(policy, kind, item.state, one)}
                if on:
                    leading[item.id] = on
        found = {
            (kind, trigger, one.id)
            for kind in policy.kinds
            for trigger in triggers(policy, kind)
            for one in at.session.scalars(ledger.candidates(ITEM_CLASSES[kind], trigger))
        }
        assert found == {one for one in moves if one[1] not in OWN_VERBS}, actor
        assert {one.id: set(one.triggers) for one in ledger.worklist()} == leading, actor
        count += len(found)
    return count


def _leads_on(policy: Policy, kind: str, state: str, trigger: str) -> bool:
    transition = policy.kinds[kind].find(trigger, state)
    assert transition is not None
    return transition.target is not None and trigger not in OWN_VERBS


def check_batches(wander: Wander, policy: Policy, actor: Actor) -> int:
    """Compare every move of many with as many moves of one; return how many moved."""
    ledger, moved = wander.desk.of(actor), 0
    for kind in policy.kinds:
        ids = [one.id for one in ledger.items(ITEM_CLASSES[kind])]
        for trigger in triggers(policy, kind):
            named = policy.kinds[kind].named(trigger)
            given = {name: wander.value(type_) for one in named for name, type_ in one.params.items()}
            may = set(wander.desk.session.scalars(_ids(ledger, kind, trigger, given)))
            others = [one for one in ids if one not in may]
            chosen = [*may, *wander.chance.sample(others, min(REFUSED, len(others)))]
            moved += check_batch(ledger, wander.desk, [Ref(kind, one) for one in chosen], trigger, given)
    return moved


def _ids(ledger: Ledger, kind: str, trigger: str, given: dict[str, Any]) -> sa.Select[Any]:
    return ledger.candidates(ITEM_CLASSES[kind], trigger, reason=REASON, **given).with_only_columns(
        ITEM_CLASSES[kind].id
    )


def check_batch(ledger: Ledger, at: Desk, refs: Sequence[Ref], trigger: str, given: dict[str, Any]) -> int:
    batch, rows = tried(at, lambda: ledger.fire_all(refs, trigger, reason=REASON, **given))
    order = [*in_turn(rows, batch.moved), *(one.ref for one in batch.refused)]
    refused, again = tried(at, lambda: one_by_one(ledger, order, trigger, given))
    assert refused == {one.ref.id: one.verdict.lines("zh") for one in batch.refused}
    assert len(batch.moved) + len(refused) == len(refs)
    if len(rows["rectify_checkup"]) == at.count("rectify_checkup"):
        assert rows == again, (refs[0].kind, trigger)
    else:  # what is created has an id of its own each time
        assert {name: len(one) for name, one in rows.items()} == {name: len(one) for name, one in again.items()}
    return len(batch.moved)


def in_turn(rows: dict[str, list[Any]], refs: Sequence[Ref]) -> list[Ref]:
    """Items of one problem go state by state: the problem's versions say in which order."""
    columns = list(_entry.c.keys())
    item, version = columns.index("item_id"), columns.index("root_version")
    last: dict[str, int] = {}
    for row in rows["rectify_entry"]:
        last[row[item]] = max(row[version], last.get(row[item], 0))
    return sorted(refs, key=lambda ref: last[ref.id])


def one_by_one(ledger: Ledger, refs: Sequence[Ref], trigger: str, given: dict[str, Any]) -> dict[str, list[str]]:
    refused = {}
    for ref in refs:
        try:
            ledger.fire(ref, trigger, reason=REASON, **given)
        except TransitionRefused as no:
            refused[ref.id] = no.verdict.lines("zh")
    return refused


@pytest.mark.parametrize(("database", "name"), turns(), indirect=["database"])
def test_many_move_as_one_does(engine: sa.Engine, name: str) -> None:
    moved = allowed = 0
    with desk(engine) as at:
        policy = next(one for one in at.rectify.policies if one.name == name)
        wander = Wander(at, policy, random.Random(name))
        wander.begin(PROBLEMS)
        for _ in range(ROUNDS):
            wander.go_on(STEPS, days=20)
            allowed += check_candidates(at, policy)
            moved += check_batches(wander, policy, Actor("u-9", [(role, BUREAU) for role in policy.roles]))
        assert at.findings() == []
    assert moved
    assert allowed > moved


# --- what no bundled policy has ---------------------------------------------------

LIMITED = (
    ("by the date before", ()),
    ("by the anchor", (('extend_from = "due"', 'extend_from = "anchor"'),)),
    ("in every term", (('not_terms = ["immediate"]', ""),)),
    ("without a limit", ((STANDARD[STANDARD.index("[extension.limits]") : STANDARD.index(_REQUEST)], ""),)),
)


@pytest.mark.parametrize("changed", [changed for _, changed in LIMITED], ids=[name for name, _ in LIMITED])
def test_more_time_is_granted_to_many_as_to_one(engine: sa.Engine, changed: tuple[tuple[str, str], ...]) -> None:
    text = STANDARD.replace('name = "standard"', 'name = "limited"')
    for old, new in changed:
        assert old in text
        text = text.replace(old, new)
    with desk(engine, date(2022, 2, 10), policies=Policies.bundled().including(parse(text))) as at:
        problems = several(at, 3, policy="limited")
        at.secretary.fire_all(problems, "start", effective_on=date(2022, 1, 28))
        items: list[Problem | Measure] = [*problems, *measures_of(problems, at.secretary)]
        asked = [at.of(CLERK).extend(one, to=date(2022, 5, 20), reason="等文件") for one in items[1:]]
        at.secretary.fire(items[-2], "reschedule", to=date(2022, 4, 1))  # with a limit from its due date, too soon
        batch, together = tried(at, lambda: at.secretary.fire_all(asked, "approve"))

        def one_by_one() -> list[str]:
            moved = []
            for one in sorted(asked, key=lambda one: (one.problem_id, one.id)):
                with suppress(TransitionRefused):
                    at.secretary.fire(one, "approve")
                    moved.append(one.id)
            return moved

        assert tried(at, one_by_one) == ([one.id for one in batch.moved], together)


def test_several_kinds_move_along_and_whoever_does_it_is_written_down_as_by_single_moves(engine: sa.Engine) -> None:
    start, withdraw = STANDARD.index("[measure.states]"), 'moves = { extension = "cancel" }\n'
    below = STANDARD[start:].replace(withdraw, "", 1)
    text = (STANDARD[:start] + below).replace('name = "standard"', 'name = "along"')
    text = text.replace('sets = { settled_on = "today" }', 'sets = { settled_on = "today", owner = "actor" }', 1)
    with desk(engine, date(2022, 2, 10), policies=Policies.bundled().including(parse(text))) as at:
        problems = several(at, 3, measures=2, policy="along")
        at.secretary.fire_all(problems, "start", effective_on=date(2022, 1, 28))
        at.of(CLERK).extend(problems[0], to=date(2022, 5, 20), reason="等文件")
        at.secretary.fire_all(measures_of(problems[1:], at.secretary), "complete")
        at.secretary.attach(problems[2], "doc://1")
        for move in ("complete", "withdraw"):
            asked = partial(at.secretary.fire_all, problems, move, reason="经研究")
            batch, together = tried(at, asked)

            def one_by_one(move: str = move) -> list[str]:
                moved = []
                for one in problems:
                    with suppress(TransitionRefused):
                        at.secretary.fire(one, move, reason="经研究")
                        moved.append(one.id)
                return moved

            assert batch.moved
            assert tried(at, one_by_one) == ([one.id for one in batch.moved], together)
