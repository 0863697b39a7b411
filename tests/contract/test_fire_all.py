"""Many items at once: the same entries, digests included, as moving them one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Actor, Policies, TransitionRefused
from rectify.ledger.batch.firing import fire_all
from rectify.ledger.moving import OWN_VERBS, Request
from rectify.ledger.tables import ITEM_CLASSES, Base, Entry, Ref, table_of
from rectify.policy.policy import Policy
from tests.contract.walks import BUREAU, Desk, desk
from tests.contract.wander import REASON, Wander

BUNDLED = [policy.name for policy in Policies.bundled()]
_entry = table_of(Entry)


def everything(at: Desk) -> dict[str, list[Any]]:
    """Every row of the ledger; what is made anew has an id of its own each time, so ids are told by number."""
    tables = [one for one in Base.metadata.sorted_tables if one.name != "rectify_claim"]
    return {one.name: sorted(map(tuple, at.connection.execute(sa.select(one)).all()), key=repr) for one in tables}


def in_turn(at: Desk, refs: Sequence[Ref]) -> list[Ref]:
    """Items of one problem go state by state: the problem's versions say in which order."""
    found = sa.select(_entry.c.item_id, sa.func.max(_entry.c.root_version)).group_by(_entry.c.item_id)
    last = {row[0]: row[1] for row in at.connection.execute(found)}
    return sorted(refs, key=lambda ref: last[ref.id])


def one_by_one(ledger: Any, refs: Sequence[Ref], trigger: str, given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    refused = {}
    for ref in refs:
        try:
            ledger.fire(ref, trigger, **given)
        except TransitionRefused as no:
            refused[ref.id] = tuple(no.verdict.lines("zh"))
    return refused


def check(wander: Wander, policy: Policy) -> int:
    at, moved = wander.desk, 0
    for actor in (Actor("u-9", [(role, BUREAU) for role in policy.roles]), wander.somebody()):
        ledger = at.of(actor)
        for kind, lifecycle in policy.kinds.items():
            refs = [Ref(kind, one.id) for one in ledger.items(ITEM_CLASSES[kind])]
            for trigger in dict.fromkeys(one.trigger for one in lifecycle.transitions if one.sources):
                if trigger in OWN_VERBS:
                    continue
                params = {n: k for one in lifecycle.named(trigger) for n, k in one.params.items()}
                given = {name: wander.value(type_) for name, type_ in params.items()}
                nested = at.session.begin_nested()
                batch = fire_all(ledger.work, refs, Request(trigger, given, REASON))
                rows, order = everything(at), in_turn(at, list(batch.moved))
                nested.rollback()
                nested = at.session.begin_nested()
                refused = one_by_one(
                    ledger, [*order, *(one.ref for one in batch.refused)], trigger, {"reason": REASON, **given}
                )
                again = everything(at)
                nested.rollback()
                assert refused == {one.ref.id: tuple(one.verdict.lines("zh")) for one in batch.refused}
                assert len(order) + len(refused) == len(refs)
                made = {row[1] for row in rows["rectify_checkup"]} - {row[1] for row in again["rectify_checkup"]}
                for name in rows:
                    if not made or name not in {"rectify_checkup", "rectify_entry"}:
                        assert rows[name] == again[name], (kind, trigger, name)
                moved += len(order)
    return moved


@pytest.mark.parametrize("name", BUNDLED)
def test_a_batch_writes_what_single_moves_write(engine: sa.Engine, name: str) -> None:
    with desk(engine) as at:
        policy = next(one for one in at.rectify.policies if one.name == name)
        wander = Wander(at, policy, random.Random(name))
        wander.begin(8)
        moved = 0
        for _ in range(3):
            wander.go_on(60, days=20)
            moved += check(wander, policy)
        assert moved > 20, moved
        assert at.findings() == []
