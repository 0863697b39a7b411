"""The canonical form and the digests over it: fixed, so that any other program can make them too."""

from __future__ import annotations

from datetime import timedelta, timezone
from hashlib import sha256
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.ledger.digest import (
    AFTER,
    BEFORE,
    CONTENT_FIELDS,
    IMAGE_FIELDS,
    Forms,
    canonical,
    common_hash,
    content_hash,
    digest_of,
    entry_digest,
    image_of,
)
from rectify.ledger.tables import ITEM_CLASSES, Entry, table_of

VALUES = st.one_of(st.none(), st.text(), st.integers(), st.dates())
MOMENT = pendulum.datetime(2022, 1, 28, 0, 0, 0, 5)


@pytest.mark.parametrize(
    ("values", "form"),
    [
        ([], ""),
        ([None], "-"),
        (["-"], "1:-"),
        ([""], "0:"),
        (["查摆"], "6:查摆"),
        (["a", "b"], "1:a1:b"),
        (["ab"], "2:ab"),
        ([True, False, 12], "1:11:02:12"),
        ([pendulum.date(2022, 1, 28)], "10:2022-01-28"),
        ([MOMENT], "27:2022-01-28T00:00:00.000005Z"),
        ([MOMENT.astimezone(timezone(timedelta(hours=8)))], "27:2022-01-28T00:00:00.000005Z"),
        ([["talk", None]], "7:4:talk-"),
        ([{"b": "查", "a": 1}], '17:{"a":1,"b":"查"}'),
    ],
)
def test_the_canonical_form_is_lengths_and_texts(values: list[object], form: str) -> None:
    assert canonical(values) == form
    assert digest_of(values) == sha256(form.encode()).hexdigest()


@given(st.lists(VALUES), st.lists(VALUES))
def test_two_lists_have_one_form_only_if_they_say_the_same(one: list[object], other: list[object]) -> None:
    def said(values: list[object]) -> list[str | None]:
        return [None if value is None else str(value) for value in values]

    assert (canonical(one) == canonical(other)) == (said(one) == said(other))


def entry(**given_: object) -> dict[str, Any]:
    return {
        "tenant": "city",
        "trigger": "start",
        "actor": "u-1001",
        "reason": None,
        "changes": None,
        "policy": "0" * 64,
        "recorded_at": MOMENT,
        "previous": None,
        "item_kind": "problem",
        "item_id": "i",
        "seq": 1,
        "root_id": "i",
        "root_version": 1,
        **dict.fromkeys(BEFORE.values()),
        **dict.fromkeys(AFTER.values(), "x"),
        **given_,
    }


@given(st.lists(VALUES, max_size=20))
def test_a_remembered_form_is_the_form(values: list[object]) -> None:
    forms = Forms()
    forms.MOST = 3
    assert forms.of(values * 2) == canonical(values * 2)
    assert len(forms) <= 3


@pytest.mark.parametrize("name", sorted(entry()))
def test_no_field_of_an_entry_can_be_altered_unseen(name: str) -> None:
    assert entry_digest(entry(**{name: "altered"})) != entry_digest(entry())


def test_every_column_of_an_entry_is_hashed_but_what_follows_from_the_others() -> None:
    columns = {"trigger" if one == "trigger_name" else one for one in table_of(Entry).columns.keys()}  # noqa: SIM118
    assert columns - entry().keys() == {"digest", "open_before"}


def test_what_is_common_to_a_move_may_be_hashed_once() -> None:
    assert entry_digest(entry(), common_hash(entry())) == entry_digest(entry())


def test_the_order_of_sources_says_nothing() -> None:
    fields = dict.fromkeys(CONTENT_FIELDS["problem"], "x")
    one, other = ({**fields, "sources": sources} for sources in (["talk", "opinion"], ["opinion", "talk"]))
    assert content_hash("problem", one) == content_hash("problem", other)


@pytest.mark.parametrize("kind", ITEM_CLASSES)
def test_every_field_of_an_item_is_in_its_image_or_in_its_content(kind: str) -> None:
    place = {"tenant", "id", "seq", "head", "is_open", "version", "measure_count"}
    columns = set(table_of(ITEM_CLASSES[kind]).columns.keys()) - place
    elsewhere = {"sources", "problems"}  # in tables of their own
    assert columns == {*IMAGE_FIELDS, *CONTENT_FIELDS[kind]} - elsewhere


@pytest.mark.parametrize("name", CONTENT_FIELDS["problem"])
def test_no_field_of_a_problem_can_be_altered_unseen(name: str) -> None:
    fields = {**dict.fromkeys(CONTENT_FIELDS["problem"], "x"), "sources": ["talk"]}
    assert content_hash("problem", {**fields, name: ["altered"]}) != content_hash("problem", fields)


def test_an_image_is_cut_out_of_a_row() -> None:
    row = {name: place for place, name in enumerate(IMAGE_FIELDS)}
    image = image_of({**row, "text": "查摆"})
    assert [getattr(image, name) for name in IMAGE_FIELDS] == list(row.values())
