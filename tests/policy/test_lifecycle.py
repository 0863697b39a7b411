from __future__ import annotations

from dataclasses import replace

import pytest

from rectify.policy.lifecycle import SETTABLE, SETTABLE_TYPES, Effect, Image, Sets, Tally, Transition, step
from rectify.policy.policyfile import bundled
from rectify.vocabulary import Title
from tests.policy.given import DUE, HELD, TODAY, day, situation, tiny_policy, whole_policy

BEFORE = Image("rectifying", DUE, "u-1002", "市管局", 1, HELD, HELD, "c0")


def moved(*sets: Sets, target: str | None = "rectified") -> Transition:
    return Transition("go", Title("办", "go"), ("rectifying",), target, sets=sets)


def test_a_move_changes_the_state_and_since_when() -> None:
    assert step(moved(), BEFORE, situation()) == replace(BEFORE, state="rectified", effective_on=TODAY)


def test_an_act_leaves_the_state_as_it_is() -> None:
    assert step(moved(target=None), BEFORE, situation()).state == "rectifying"


def test_a_move_that_changes_what_the_item_says_changes_its_hash() -> None:
    assert step(moved(), BEFORE, situation(), content="c1").content == "c1"


@pytest.mark.parametrize(
    ("sets", "field", "expected"),
    [
        (Sets("settled_on", Effect.TODAY), "settled_on", TODAY),
        (Sets("owner", Effect.ACTOR), "owner", "u-1001"),
        (Sets("cycle", Effect.NEXT), "cycle", 2),
        (Sets("settled_on", Effect.NONE), "settled_on", None),
        (Sets("due_on", Effect.PARAM, "to"), "due_on", day(3, 15)),
    ],
)
def test_each_effect_sets_its_field(sets: Sets, field: str, expected: object) -> None:
    after = step(moved(sets), BEFORE, situation("u-1001", to=day(3, 15)))
    assert getattr(after, field) == expected


def test_a_date_that_was_given_stands_when_the_clock_starts() -> None:
    after = step(moved(Sets("due_on", Effect.TERM)), BEFORE, situation(), term_due=day(4, 20))
    assert after.due_on == DUE


def test_without_a_date_the_terms_date_is_taken() -> None:
    undated = replace(BEFORE, due_on=None)
    assert step(moved(Sets("due_on", Effect.TERM)), undated, situation(), term_due=day(4, 20)).due_on == day(4, 20)


@pytest.mark.parametrize("term_due", [day(4, 20), None])
def test_a_new_cycle_has_a_date_of_its_own(term_due: object) -> None:
    again = moved(Sets("cycle", Effect.NEXT), Sets("due_on", Effect.TERM))
    assert step(again, BEFORE, situation(), term_due=term_due).due_on == term_due  # type: ignore[arg-type]


def test_a_transition_tells_whether_it_starts_the_clock_or_a_cycle() -> None:
    clock, cycle = moved(Sets("due_on", Effect.TERM)), moved(Sets("cycle", Effect.NEXT))
    assert (clock.sets_term, clock.opens_cycle) == (True, False)
    assert (cycle.sets_term, cycle.opens_cycle) == (False, True)


def test_every_field_that_can_be_set_is_part_of_the_image() -> None:
    assert set(SETTABLE) <= set(Image.__dataclass_fields__)
    by_param = {name for name, effects in SETTABLE.items() if Effect.PARAM in effects}
    assert by_param == set(SETTABLE_TYPES)


def test_triggers_come_once_each_the_creations_first() -> None:
    lifecycle = next(policy for policy in bundled() if policy.name == "standard").kinds["problem"]
    assert lifecycle.triggers[:3] == ("identify", "start", "complete")
    assert len(set(lifecycle.triggers)) == len(lifecycle.triggers)
    assert lifecycle.creation.trigger == "identify"


def test_a_transition_is_found_by_trigger_and_state() -> None:
    lifecycle = tiny_policy().kinds["problem"]
    start = lifecycle.find("start", "found")
    assert start is not None
    assert start.target == "doing"
    assert lifecycle.find("start", "done") is None
    assert lifecycle.named("start") == (start,)
    assert lifecycle.leading_out("found") == (start,)
    assert lifecycle.leading_out("done") == ()
    assert lifecycle.open_states == ("found", "doing")


def test_what_stands_open_is_counted_and_what_is_settled_is_done_unless_the_file_says_otherwise() -> None:
    tally = {name: state.tally for name, state in whole_policy().kinds["problem"].states.items()}
    assert tally == {
        "identified": Tally.COUNTED,
        "rectifying": Tally.COUNTED,
        "rectified": Tally.DONE,
        "published": Tally.DONE,
        "withdrawn": Tally.LEFT_OUT,
    }


def test_a_settled_state_can_be_counted_as_not_done_and_an_open_one_as_done() -> None:
    policy = whole_policy(
        ('en = "rectified" }', 'en = "rectified", tally = "counted" }'),
        ('en = "rectifying", open = true }', 'en = "rectifying", open = true, tally = "done" }'),
    )
    states = policy.kinds["problem"].states
    assert (states["rectified"].tally, states["rectifying"].tally) == (Tally.COUNTED, Tally.DONE)
