"""Rules of lights are compared on every item that they tell apart."""

from __future__ import annotations

from dataclasses import replace

from rectify.policy.guard import TRUE, Compare, Count, Expression, In, Present
from rectify.policy.light import Light
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.policy.value import Const, Today, field
from rectify.testing.mutation.lights import alike
from rectify.vocabulary import Title

STANDARD = Policies.bundled()["standard"]
RED, YELLOW, GREEN, GREY, *_ = STANDARD.lights
DUE = field("problem", "due_on")


def with_lights(*lights: Light) -> Policy:
    return replace(STANDARD, lights=lights)


def one(when: Expression) -> Policy:
    return with_lights(Light(name="red", title=Title("红", "red"), colour="red", when={"problem": when}))


def test_what_an_earlier_rule_has_taken_makes_no_difference() -> None:
    assert alike(STANDARD, with_lights(RED, YELLOW, GREY, GREEN, *STANDARD.lights[4:]))
    states = tuple(STANDARD.kinds["problem"].states)
    wider = replace(GREY, when={"problem": In(field("problem", "state"), (*states[:4],))})
    assert alike(STANDARD, with_lights(RED, YELLOW, GREEN, wider, *STANDARD.lights[4:]))


def test_another_order_a_missing_rule_and_a_day_more_are_told_apart() -> None:
    assert not alike(STANDARD, with_lights(YELLOW, RED, *STANDARD.lights[2:])) or RED.when == YELLOW.when
    assert not alike(STANDARD, with_lights(RED, YELLOW, *STANDARD.lights[3:]))
    assert not alike(one(Compare(DUE, "<", Today(10))), one(Compare(DUE, "<", Today(11))))
    assert alike(one(Compare(DUE, "<", Today(10))), one(Compare(Today(10), ">", DUE)))


def test_words_numbers_and_presence_are_told_apart() -> None:
    category, owner = field("problem", "category"), field("problem", "owner")
    confidential, cycle = field("problem", "confidential"), field("problem", "cycle")
    assert not alike(one(In(category, ("甲",))), one(In(category, ("甲", "乙"))))
    assert not alike(one(Present(owner)), one(~Present(owner)))
    assert not alike(one(Present(DUE)), one(TRUE))
    assert not alike(one(Compare(cycle, ">", Const(1))), one(Compare(cycle, ">", Const(2))))
    yes, no = (Compare(confidential, "==", Const(constant=said)) for said in (True, False))
    assert not alike(one(yes), one(no))
    assert not alike(one(Compare(category, "==", Const("甲"))), one(Compare(category, "==", Const("乙"))))
    assert alike(one(Compare(DUE, "<=", field("problem", "settled_on"))), one(TRUE & TRUE)) is False


def test_rules_that_read_more_than_an_item_are_not_compared() -> None:
    evidence = one(Count("problem", "evidence", ">=", 1))
    assert not alike(evidence, evidence)
