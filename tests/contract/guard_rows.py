"""Random rows to read guards on: problems, measures, evidence and entries, two tenants with the same ids."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pendulum
import sqlalchemy as sa

from rectify.ledger.tables import Base, Campaign, Entry, Evidence, Measure, Problem, table_of
from rectify.policy.facts import SCHEMAS, FieldType
from tests.contract.guards import DAYS, FIRST, PEOPLE, STATES, TRIGGERS, texts_of

TENANT, NEIGHBOUR = "city", "county"
PROBLEMS = 36
_MOMENT = pendulum.datetime(2022, 6, 1, tz="UTC")
_CAMPAIGN = str(UUID(int=0))

Rows = Mapping[type[Base], Sequence[Mapping[str, Any]]]


def insert(engine: sa.Engine, seed: int) -> Rows:
    """Insert the rows of both tenants; return the first one's."""
    mine, noise = rows(TENANT, seed), rows(NEIGHBOUR, seed + 1)
    with engine.begin() as connection:
        for made in (mine, noise):
            for cls, some in made.items():
                connection.execute(sa.insert(table_of(cls)), list(some))
    return mine


def rows(tenant: str, seed: int) -> Rows:
    """Make a tenant's rows; every seed gives others, under the same ids."""
    chance = random.Random(seed)
    made: dict[type[Base], list[dict[str, Any]]] = {cls: [] for cls in (Campaign, Problem, Measure, Evidence, Entry)}
    made[Campaign].append(_campaign(tenant))
    for number in range(1, PROBLEMS + 1):
        problem = _problem(chance, tenant, number)
        measures = [_measure(chance, problem, place) for place in range(1, chance.randint(0, 4) + 1)]
        made[Problem].append(problem)
        made[Measure] += measures
        made[Evidence] += [_evidence(chance, problem, measures, place) for place in range(chance.randint(0, 5))]
        made[Entry] += _entries(chance, problem, [problem, *measures])
    return made


def _fields(chance: random.Random, kind: str) -> dict[str, Any]:
    """Draw every declared field; what may be NULL is so two times out of five."""
    drawn = {}
    for name, declared in SCHEMAS[kind].fields.items():
        null = declared.nullable and chance.random() < 0.4
        drawn[name] = None if null else _drawn(chance, name, declared.type)
    return drawn


def _drawn(chance: random.Random, name: str, type_: FieldType) -> Any:
    if type_ is FieldType.TEXT:
        return chance.choice(texts_of(name))
    if type_ is FieldType.DATE:
        return chance.choice(DAYS)
    return chance.randint(1, 3) if type_ is FieldType.INTEGER else chance.random() < 0.5


def _id(kind: int, number: int, place: int = 0) -> str:
    return str(UUID(int=(kind << 64) + (number << 16) + place))


def _campaign(tenant: str) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": _CAMPAIGN,
        "title": "专题民主生活会",
        "org": "市管局",
        "held_on": FIRST,
        "facets": [],
        "policy_name": "standard",
        "policy_version": 1,
        "policy": "0" * 64,
        "problem_count": PROBLEMS,
        "opened_by": "u-1001",
        "opened_at": _MOMENT,
    }


def _item(chance: random.Random, kind: str, tenant: str, ordinal: int) -> dict[str, Any]:
    place = {"tenant": tenant, "ordinal": ordinal, "seq": 1, "head": "0" * 64, "content": "0" * 64}
    return {**_fields(chance, kind), **place, "is_open": chance.random() < 0.5}


def _problem(chance: random.Random, tenant: str, number: int) -> dict[str, Any]:
    place = {"id": _id(1, number), "campaign_id": _CAMPAIGN, "policy": "0" * 64, "measure_count": 0, "version": 1}
    return {**_item(chance, "problem", tenant, number), **place}


def _measure(chance: random.Random, problem: Mapping[str, Any], place: int) -> dict[str, Any]:
    measure = _item(chance, "measure", problem["tenant"], place)
    cycle = problem["cycle"] if chance.random() < 0.7 else chance.randint(1, 3)
    return {**measure, "id": _id(2, problem["ordinal"], place), "problem_id": problem["id"], "cycle": cycle}


def _evidence(
    chance: random.Random, problem: Mapping[str, Any], measures: Sequence[Mapping[str, Any]], place: int
) -> dict[str, Any]:
    of_problem = not measures or chance.random() < 0.3
    above = problem if of_problem else chance.choice(measures)
    return {
        **_fields(chance, "evidence"),
        "tenant": problem["tenant"],
        "id": _id(3, problem["ordinal"], place),
        "problem_id": problem["id"],
        "measure_id": None if of_problem else above["id"],
        "cycle": above["cycle"] if chance.random() < 0.8 else chance.randint(1, 3),
    }


def _entries(
    chance: random.Random, problem: Mapping[str, Any], items: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    version = 0
    for item in items:
        for seq in range(1, chance.randint(1, 4) + 1):
            version += 1
            yield _entry(chance, problem, item, seq, version)


def _entry(
    chance: random.Random, problem: Mapping[str, Any], item: Mapping[str, Any], seq: int, version: int
) -> dict[str, Any]:
    after = {"state": chance.choice(STATES), "cycle": item["cycle"] if chance.random() < 0.7 else chance.randint(1, 3)}
    before = after if seq > 1 else dict.fromkeys(after)
    owners = [*PEOPLE[:3], None]
    return {
        "tenant": problem["tenant"],
        "item_id": item["id"],
        "seq": seq,
        "item_kind": "problem" if item is problem else "measure",
        "root_id": problem["id"],
        "root_version": version,
        "trigger_name": "import" if seq == 1 and chance.random() < 0.5 else chance.choice(TRIGGERS),
        "actor": chance.choice(PEOPLE[:3]),
        "policy": "0" * 64,
        "recorded_at": _MOMENT,
        **{f"{name}_before": value for name, value in before.items()},
        **{f"{name}_after": value for name, value in after.items()},
        "owner_before": chance.choice(owners) if seq > 1 else None,
        "owner_after": chance.choice(owners),
        "org_after": "市管局",
        "effective_on": chance.choice(DAYS),
        "content_after": "0" * 64,
        "digest": "0" * 64,
    }
