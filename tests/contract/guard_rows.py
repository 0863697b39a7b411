"""Random rows to read guards on: items of all kinds, evidence and entries, two tenants with the same ids."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pendulum
import sqlalchemy as sa

from rectify.ledger.gathering import CORRECT, IMPORT, TRANSFER
from rectify.ledger.tables import ITEM_CLASSES, Base, Campaign, Entry, Evidence, table_of
from rectify.policy.facts import SCHEMAS, FieldType
from tests.contract.guards import DAYS, FIRST, PEOPLE, STATES, TRIGGERS, texts_of

TENANT, NEIGHBOUR = "city", "county"
PROBLEMS = 24
_MOMENT = pendulum.datetime(2022, 6, 1, tz="UTC")
_CAMPAIGN = str(UUID(int=0))

Row = Mapping[str, Any]
Rows = Mapping[type[Base], Sequence[Row]]
#: What belongs to a campaign.
MEETING = ("step", "submission", "opinion")
_NUMBER = {kind: number for number, kind in enumerate([*ITEM_CLASSES, "evidence"], start=1)}


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
    items: dict[str, list[Row]] = {kind: [] for kind in ITEM_CLASSES}
    evidence: list[Row] = []
    entries: list[Row] = []
    for number in range(1, PROBLEMS + 1):
        made = dict(_aggregate(chance, tenant, number))
        (problem,) = made["problem"]
        for kind, some in made.items():
            items[kind] += some
        evidence += [_evidence(chance, problem, made["measure"], place) for place in range(chance.randint(0, 5))]
        entries += _entries(chance, problem["id"], made)
    of_meeting = {kind: [_of_meeting(chance, kind, tenant, place) for place in range(1, 25)] for kind in MEETING}
    entries += _entries(chance, _CAMPAIGN, of_meeting)
    made_of = {ITEM_CLASSES[kind]: some for kind, some in {**items, **of_meeting}.items()}
    return {Campaign: [_campaign(tenant)], **made_of, Evidence: evidence, Entry: entries}


def _aggregate(chance: random.Random, tenant: str, number: int) -> Iterator[tuple[str, list[Row]]]:
    """Give a problem and all that belongs to it, by kind; what others belong to comes before them."""
    problem = _problem(chance, tenant, number)
    yield "problem", [problem]
    measures = [_below(chance, "measure", problem, place) for place in range(1, chance.randint(0, 4) + 1)]
    yield "measure", measures
    for kind in ("extension", "checkup"):
        several = range(1, chance.randint(0, 3) + 1)
        yield kind, [_of_item(chance, kind, problem, measures, place) for place in several]
    publications = [_publication(chance, problem, place) for place in range(1, chance.randint(0, 3) + 1)]
    yield "publication", publications
    several = range(1, chance.randint(0, 3) + 1) if publications else range(0)
    yield "objection", [_objection(chance, problem, publications, place) for place in several]


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


def _id(kind: str, number: int, place: int = 0) -> str:
    return str(UUID(int=(_NUMBER[kind] << 64) + (number << 16) + place))


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


def _item(chance: random.Random, kind: str, tenant: str, ordinal: int) -> Row:
    place = {"tenant": tenant, "ordinal": ordinal, "seq": 1, "head": "0" * 64, "content": "0" * 64}
    return {**_fields(chance, kind), **place}


def _problem(chance: random.Random, tenant: str, number: int) -> Row:
    place = {"id": _id("problem", number), "campaign_id": _CAMPAIGN, "policy": "0" * 64}
    return {**_item(chance, "problem", tenant, number), **place, "measure_count": 0, "version": 1}


def _below(chance: random.Random, kind: str, problem: Row, place: int, above: Row | None = None, **columns: Any) -> Row:
    """Make an item below a problem, mostly of the cycle of what it belongs to."""
    cycle = (above or problem)["cycle"] if chance.random() < 0.7 else chance.randint(1, 3)
    key = {"id": _id(kind, problem["ordinal"], place), "problem_id": problem["id"], "cycle": cycle}
    return {**_item(chance, kind, problem["tenant"], place), **key, **columns}


def _of_item(chance: random.Random, kind: str, problem: Row, measures: Sequence[Row], place: int) -> Row:
    above = chance.choice(measures) if measures and chance.random() < 0.6 else problem
    return _below(chance, kind, problem, place, above, measure_id=None if above is problem else above["id"])


def _publication(chance: random.Random, problem: Row, place: int) -> Row:
    posting = _id("publication", 0, chance.randint(1, 9))
    return _below(chance, "publication", problem, place, posting=posting, places=[], redacted={})


def _objection(chance: random.Random, problem: Row, publications: Sequence[Row], place: int) -> Row:
    above = chance.choice(publications)
    return _below(chance, "objection", problem, place, above, publication_id=above["id"])


def _of_meeting(chance: random.Random, kind: str, tenant: str, place: int) -> Row:
    own: Row = {"figures": {}} if kind == "step" else {}
    return {**_item(chance, kind, tenant, place), "id": _id(kind, 0, place), "campaign_id": _CAMPAIGN, **own}


def _evidence(chance: random.Random, problem: Row, measures: Sequence[Row], place: int) -> Row:
    of_problem = not measures or chance.random() < 0.3
    above = problem if of_problem else chance.choice(measures)
    return {
        **_fields(chance, "evidence"),
        "tenant": problem["tenant"],
        "id": _id("evidence", problem["ordinal"], place),
        "problem_id": problem["id"],
        "measure_id": None if of_problem else above["id"],
        "cycle": above["cycle"] if chance.random() < 0.8 else chance.randint(1, 3),
    }


def _entries(chance: random.Random, root: str, items: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    version = 0
    for kind, some in items.items():
        for item in some:
            trigger = ""
            for seq in range(1, chance.randint(1, 4) + 1):
                version += 1
                trigger = _trigger(chance, seq, trigger)
                place = {"item_kind": kind, "seq": seq, "root_id": root, "root_version": version}
                yield {**_entry(chance, item, seq), **place, "trigger_name": trigger}


def _trigger(chance: random.Random, seq: int, before: str) -> str:
    """Draw a trigger. An item begins by an import or a move; a correction takes back one move, and no correction."""
    if seq == 1:
        return IMPORT if chance.random() < 0.5 else chance.choice(TRIGGERS)
    if seq > 2 and before != CORRECT and chance.random() < 0.3:
        return CORRECT
    return chance.choice((*TRIGGERS, TRANSFER))


def _entry(chance: random.Random, item: Row, seq: int) -> Row:
    after = {"state": chance.choice(STATES), "cycle": item["cycle"] if chance.random() < 0.7 else chance.randint(1, 3)}
    was = {**after, "cycle": chance.choice((1, after["cycle"]))}
    before = was if seq > 1 else dict.fromkeys(after)
    owners = [*PEOPLE[:3], None]
    return {
        "tenant": item["tenant"],
        "item_id": item["id"],
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
