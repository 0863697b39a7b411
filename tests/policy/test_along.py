"""What moves along with an item: down to its members, up to what it belongs to; and what a move creates."""

from __future__ import annotations

import pytest

from rectify.policy.along import Moving, creating, moving
from rectify.policy.facts import Facts
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from tests.policy.given import (
    checkup,
    day,
    extension,
    measure,
    objection,
    problem,
    publication,
    situation,
    whole_policy,
)

WHOLE = whole_policy()


def transition(facts: Facts, trigger: str, policy: Policy = WHOLE) -> Transition:
    found = policy.kinds[facts.kind].find(trigger, facts.fields["state"])
    assert found is not None
    return found


def moved(facts: Facts, trigger: str, policy: Policy = WHOLE) -> list[tuple[str, str]]:
    found = moving(policy, facts, transition(facts, trigger, policy))
    return [(one.facts.label, one.transition.trigger) for one in found]


# --- up, down, and each once ------------------------------------------------


def test_an_approved_extension_moves_the_item_that_it_is_about() -> None:
    of_problem = extension(parent=problem("rectifying"))
    of_measure = extension(parent=measure("rectifying", parent=problem("rectifying", measures=[measure("rectifying")])))
    assert moved(of_problem, "approve") == [("EXT-1", "approve"), ("P-1", "extend")]
    assert moved(of_measure, "approve") == [("EXT-1", "approve"), ("M-1", "extend")]


def test_an_upheld_objection_moves_its_publication_and_its_problem_whose_measures_come_too() -> None:
    found = problem("published", measures=[measure("rectified"), measure("rectifying", number=2)])
    raised = objection(parent=publication("up", parent=found))
    assert moved(raised, "uphold") == [
        ("OBJ-1", "uphold"),
        ("PUB-1", "interrupt"),
        ("P-1", "reopen"),
        ("M-1", "reopen"),
    ]


def test_what_its_own_state_does_not_let_move_stays_where_it_is() -> None:
    raised = objection(parent=publication("proposed", parent=problem("rectifying")))
    assert moved(raised, "uphold") == [("OBJ-1", "uphold")]


def test_an_item_to_which_two_ways_lead_moves_once() -> None:
    policy = whole_policy(
        (
            'target = "interrupted"\nalong = true',
            'target = "interrupted"\nalong = true\nmoves = { problem = "reopen" }',
        ),
        ('source = ["up", "ended"]', 'source = ["up", "ended"]\nreason = true'),
    )
    raised = objection(parent=publication("up", parent=problem("published")))
    assert moved(raised, "uphold", policy) == [("OBJ-1", "uphold"), ("PUB-1", "interrupt"), ("P-1", "reopen")]


def test_what_belongs_to_nothing_that_was_read_moves_alone() -> None:
    alone = Facts("extension", "EXT-1", extension().fields)
    assert moved(alone, "approve") == [("EXT-1", "approve")]


@pytest.mark.parametrize(("kind", "label"), [("publication", "PUB-1"), ("problem", "P-1"), ("campaign", None)])
def test_the_item_above_is_the_nearest_of_its_kind(kind: str, label: str | None) -> None:
    above = objection().above(kind)
    assert (above.label if above else None) == label


# --- parameters -------------------------------------------------------------


def test_whatever_moves_along_is_given_parameters_by_the_fields_of_what_takes_it_along() -> None:
    asked = extension(parent=problem("rectifying"), to_on=day(4, 30))
    first, second = moving(WHOLE, asked, transition(asked, "approve"))
    given = situation("u-1001", "secretary", reason="经研究")
    assert first.situation(given) is given
    assert second.situation(given).params == {"reason": "经研究", "to_on": day(4, 30)}


def test_a_parameter_is_handed_on_however_far_the_move_goes() -> None:
    asked = extension(parent=problem("rectifying", measures=[measure("rectifying")]), to_on=day(4, 30))
    *_, last = moving(WHOLE, asked, transition(asked, "approve"))
    assert last.facts.label == "M-1"
    assert last.situation(situation()).params == {"to_on": day(4, 30)}


def test_what_the_caller_gives_comes_before_the_fields_of_what_takes_it_along() -> None:
    asked = extension(parent=problem("rectifying"), to_on=day(4, 30))
    _, second = moving(WHOLE, asked, transition(asked, "approve"))
    assert second.situation(situation(to_on=day(4, 29))).params == {"to_on": day(4, 29)}


# --- what a move creates ----------------------------------------------------


def created(facts: Facts, trigger: str, policy: Policy = WHOLE) -> list[tuple[str, str, str]]:
    found = creating(policy, Moving(facts, transition(facts, trigger, policy)))
    return [(one.kind, one.term, one.above.label) for one in found]


def test_a_check_up_is_created_by_the_term_that_the_items_own_term_names() -> None:
    assert created(measure("rectifying", term="long_term"), "sustain") == [("checkup", "quarterly", "M-1")]


@pytest.mark.parametrize("term", ["scheduled", None])
def test_an_item_whose_term_names_no_check_ups_needs_none(term: str | None) -> None:
    assert created(measure("rectifying", term=term), "sustain") == []


def test_a_check_up_that_is_recorded_creates_the_next_one_of_the_same_item() -> None:
    done = checkup(parent=measure("sustained", term="long_term", number=2))
    assert created(done, "record") == [("checkup", "quarterly", "M-2")]
    assert created(checkup(parent=measure("sustained", term=None)), "record") == []


def test_a_term_may_be_named_outright() -> None:
    assert created(measure("rectified", term=None), "reopen") == [("checkup", "quarterly", "M-1")]
    policy = whole_policy(('creates = { checkup = "term" }', 'creates = { checkup = "report" }'))
    assert created(measure("rectifying", term=None), "sustain", policy) == [("checkup", "report", "M-1")]


def test_a_move_that_creates_nothing_creates_nothing() -> None:
    assert created(measure("rectifying", term="long_term"), "complete") == []
