"""`verify` reads every kind of item, and what is kept of items in tables of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from rectify import Problem
from rectify.ledger.tables import ITEM_CLASSES, Entry, Item, table_of
from tests.contract.furnished import POLICIES, furnish
from tests.contract.walks import Desk, desk

KINDS = list(ITEM_CLASSES)


@contextmanager
def furnished(engine: sa.Engine) -> Iterator[tuple[Desk, Mapping[str, Item]]]:
    with desk(engine, policies=POLICIES) as at:
        yield at, furnish(at)


def found(at: Desk) -> list[tuple[str, str, str]]:
    return [(one.wrong.value, one.kind, one.facts.get("fields", "-")) for one in at.secretary.verify()]


def test_a_sound_ledger_with_every_kind_gives_nothing(engine: sa.Engine) -> None:
    with furnished(engine) as (at, items):
        assert list(items) == KINDS
        assert found(at) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_altered_item_of_any_kind_is_found(engine: sa.Engine, kind: str) -> None:
    with furnished(engine) as (at, items):
        at.connection.execute(sa.update(table_of(ITEM_CLASSES[kind])).values(text="别的"))
        assert found(at) == [("disagreement", kind, "content")]
        at.connection.execute(sa.update(table_of(ITEM_CLASSES[kind])).values(owner="u-9001"))
        assert found(at) == [("disagreement", kind, "owner, content")]
        texts = [one.text("zh") for one in at.secretary.verify()]
        assert texts[0].endswith(f"{items[kind].id} 与流转记录（至第 {items[kind].seq} 条）不一致：owner, content")


@pytest.mark.parametrize("kind", KINDS)
def test_an_altered_entry_of_any_kind_is_found(engine: sa.Engine, kind: str) -> None:
    with furnished(engine) as (at, items):
        mine = (Entry.item_id == items[kind].id, Entry.seq == 1)
        at.connection.execute(sa.update(table_of(Entry)).where(*mine).values(actor="u-9001"))
        assert found(at)[0] == ("content", kind, "-")


@pytest.mark.parametrize(("kind", "root"), [("checkup", "problem"), ("step", "campaign")])
def test_an_item_that_vanished_with_its_entries_is_found_by_the_version_above_it(
    engine: sa.Engine, kind: str, root: str
) -> None:
    with furnished(engine) as (at, items):
        at.connection.execute(sa.delete(table_of(ITEM_CLASSES[kind])))
        at.connection.execute(sa.delete(table_of(Entry)).where(Entry.item_id == items[kind].id))
        assert found(at) == [("disagreement", root, "version")]


KEPT: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "another organisation co-operates": (
        "UPDATE rectify_cooperator SET org = 'x'",
        [("disagreement", "problem", "content"), ("disagreement", "measure", "content")],
    ),
    "none does": (
        "DELETE FROM rectify_cooperator",
        [("disagreement", "problem", "content"), ("disagreement", "measure", "content")],
    ),
    "in what is not there": (
        "INSERT INTO rectify_cooperator VALUES ('city', 'no such item', 'x')",
        [("disagreement", "cooperator", "item_id")],
    ),
    "another result": ("UPDATE rectify_result SET amount = 3", [("disagreement", "measure", "content")]),
    "a result of another name": ("UPDATE rectify_result SET name = 'x'", [("disagreement", "measure", "content")]),
    "no result": ("DELETE FROM rectify_result", [("disagreement", "measure", "content")]),
    "no problem found in the opinion": ("DELETE FROM rectify_opinion_link", [("disagreement", "opinion", "content")]),
    "other places": (
        """UPDATE rectify_publication SET places = '["x"]'""",
        [("disagreement", "publication", "content")],
    ),
    "places that are no JSON": (
        "UPDATE rectify_publication SET places = 'x'",
        [("disagreement", "publication", "content")],
    ),
    "a field redacted": (
        """UPDATE rectify_publication SET redacted = '{"owner":"x"}'""",
        [("disagreement", "publication", "content")],
    ),
    "other figures": ("""UPDATE rectify_step SET figures = '{"held":4}'""", [("disagreement", "step", "content")]),
    "more opinions": ("UPDATE rectify_opinion SET quantity = 3", [("disagreement", "opinion", "content")]),
    "another recipient": ("UPDATE rectify_submission SET recipient = 'x'", [("disagreement", "submission", "content")]),
    "a later date asked for": (
        "UPDATE rectify_extension SET to_on = '2022-12-31'",
        [("disagreement", "extension", "content")],
    ),
    "the campaign's version": (
        "UPDATE rectify_campaign SET version = 4",
        [("disagreement", "campaign", "version")],
    ),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_is_kept_elsewhere_and_was_altered_is_found(engine: sa.Engine, what: str) -> None:
    statement, expected = KEPT[what]
    with furnished(engine) as (at, _):
        at.connection.exec_driver_sql(statement)
        assert found(at) == expected


def test_each_finding_reads_as_a_sentence(engine: sa.Engine) -> None:
    with furnished(engine) as (at, items):
        at.connection.exec_driver_sql("UPDATE rectify_campaign SET version = 4")
        at.connection.exec_driver_sql("INSERT INTO rectify_cooperator VALUES ('city', 'no such item', 'x')")
        campaign = getattr(items["step"], "campaign_id")  # noqa: B009 - a field of its kind alone
        assert [one.text("zh") for one in at.secretary.verify()] == [
            f"专题 {campaign} 与流转记录（至第 3 条）不一致：version",
            "配合单位 no such item 与流转记录（至第 0 条）不一致：item_id",
        ]
        assert [one.text("en") for one in at.secretary.verify()] == [
            f"campaign {campaign} disagrees with its history (to entry 3): version",
            "co-operating organisation no such item disagrees with its history (to entry 0): item_id",
        ]


def test_an_item_of_a_kind_that_its_policy_does_not_rule_is_found(engine: sa.Engine) -> None:
    with furnished(engine) as (at, items):
        at.campaign("standard")  # keeps its text, which rules problems and measures only
        mine = Entry.item_id == items["step"].id
        values = {"policy": POLICIES["standard"].fingerprint}
        at.connection.execute(sa.update(table_of(Entry)).where(mine).values(values))
        assert found(at) == [("content", "step", "-"), ("disagreement", "step", "is_open")]


def test_evidence_is_compared_with_its_own_items_entries_whatever_problem_it_is_under(engine: sa.Engine) -> None:
    with furnished(engine) as (at, items):
        at.secretary.attach(Problem.ref(items["problem"].id), "https://files.example/2")
        assert found(at) == []
        at.connection.exec_driver_sql("UPDATE rectify_evidence SET uri = 'x'")
        assert found(at) == [("disagreement", "problem", "evidence"), ("disagreement", "measure", "evidence")]
