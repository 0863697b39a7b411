from __future__ import annotations

import pytest

from rectify.errors import InvalidValueError
from rectify.policy.actor import Actor, Grant
from rectify.vocabulary import MAX_ID


def test_a_role_over_an_organisation_is_held_over_all_below_it() -> None:
    actor = Actor("u-1001", [("secretary", "市管局")])
    assert actor.holds("secretary", "市管局")
    assert actor.holds("secretary", "市管局/机关党委/第一支部")


def test_a_role_is_not_held_over_an_organisation_whose_name_only_begins_alike() -> None:
    assert not Actor("u-1001", [("secretary", "市管局")]).holds("secretary", "市管局二")


def test_a_role_below_is_not_held_above() -> None:
    assert not Actor("u-1001", [("secretary", "市管局/机关党委")]).holds("secretary", "市管局")


def test_one_role_is_not_another() -> None:
    assert not Actor("u-1001", [("clerk", "市管局")]).holds("secretary", "市管局")


def test_grants_are_the_same_as_pairs() -> None:
    assert Actor("u-1001", [Grant("clerk", "市管局")]) == Actor("u-1001", [("clerk", "市管局"), ("clerk", "市管局")])


def test_the_organisations_of_a_role_come_in_order() -> None:
    actor = Actor("u-1001", [("clerk", "b"), ("clerk", "a"), ("secretary", "c")])
    assert actor.orgs("clerk") == ("a", "b")


@pytest.mark.parametrize("bad", ["", " u-1", "u-1 ", "u\n1", "u" * (MAX_ID + 1)])
def test_an_id_that_databases_would_confuse_is_refused(bad: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        Actor(bad)
    assert refused.value.code == "value.id"


@pytest.mark.parametrize("grant", [("", "市管局"), ("clerk", " 市管局")])
def test_a_grant_is_checked_like_an_id(grant: tuple[str, str]) -> None:
    with pytest.raises(InvalidValueError):
        Actor("u-1001", [grant])


def test_the_refusal_of_an_id_says_what_ids_look_like_in_both_languages() -> None:
    with pytest.raises(InvalidValueError) as refused:
        Actor("u-1 ")
    assert refused.value.text("zh") == "actor 不能是 'u-1 '\n  → 1 至 255 个字符，首尾无空格，无控制字符"
    assert refused.value.text("en") == (
        "actor cannot be 'u-1 '\n  → 1 to 255 characters, no blanks around them, no control characters"
    )
