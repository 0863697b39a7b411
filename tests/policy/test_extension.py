"""How far a due date may be extended: how often, how long, from where, and for which terms not at all."""

from __future__ import annotations

from dataclasses import replace

import pendulum
import pytest

from rectify.policy.extension import Limits, extension_blockers
from rectify.policy.facts import Facts
from rectify.policy.judge import judge, judge_creation
from rectify.policy.policy import Policy
from rectify.vocabulary import Unit
from tests.policy.given import day, extension, measure, problem, situation, whole_policy

WHOLE = whole_policy()
FROM_ANCHOR = whole_policy(('extend_from = "due"', 'extend_from = "anchor"'))
ANCHOR = pendulum.date(2021, 11, 30)
#: Three months after the anchor, in a month that has no thirtieth day.
FIRST = day(2, 28)


def started(**fields: object) -> Facts:
    """A problem whose clock started on 30 November 2021."""
    return problem("rectifying", happened={"start": ANCHOR}, **{"due_on": FIRST, **fields})


def asked(to: pendulum.Date, item: Facts | None = None) -> Facts:
    return extension(parent=started() if item is None else item, to_on=to)


def codes(facts: Facts, limits: Limits | None = WHOLE.limits, policy: Policy = WHOLE) -> list[str]:
    return [one.code for one in extension_blockers(limits, policy.terms, facts, "extend", situation())]


# --- how long ---------------------------------------------------------------


def test_a_month_from_the_due_date_is_not_a_month_more_from_the_anchor() -> None:
    assert WHOLE.terms["scheduled"].due(ANCHOR, situation().calendar).day == FIRST  # type: ignore[union-attr]
    assert codes(asked(day(3, 28)), WHOLE.limits) == []
    assert codes(asked(day(3, 29)), WHOLE.limits) == ["extension_too_long"]
    assert codes(asked(day(3, 30)), FROM_ANCHOR.limits) == []
    assert codes(asked(day(3, 31)), FROM_ANCHOR.limits) == ["extension_too_long"]


def test_a_second_extension_is_measured_from_the_date_before_the_first() -> None:
    twice = whole_policy(("times = 1", "times = 2")).limits
    again = started(due_on=day(3, 15), times={"extend": 1}, was_due={"extend": FIRST})
    assert codes(asked(day(3, 28), again), twice) == []
    assert codes(asked(day(3, 29), again), twice) == ["extension_too_long"]


def test_without_an_anchor_the_due_date_is_what_it_is_counted_from() -> None:
    given = problem("rectifying", due_on=FIRST)
    assert codes(asked(day(3, 28), given), FROM_ANCHOR.limits) == []
    assert codes(asked(day(3, 29), given), FROM_ANCHOR.limits) == ["extension_too_long"]
    assert codes(asked(day(3, 29), replace(given, fields={**given.fields, "term": None})), FROM_ANCHOR.limits) == [
        "extension_too_long"
    ]


def test_a_term_in_another_unit_cannot_be_made_longer_from_its_anchor() -> None:
    """Ninety days and a month have no sum, so the month is added to the date."""
    in_days = whole_policy(
        ('extend_from = "due"', 'extend_from = "anchor"'), ('amount = 3\nunit = "months"', 'amount = 90\nunit = "days"')
    )
    assert codes(asked(day(3, 28)), in_days.limits, in_days) == []
    assert codes(asked(day(3, 29)), in_days.limits, in_days) == ["extension_too_long"]


def test_an_open_term_with_a_date_given_is_extended_from_that_date() -> None:
    kept_up = started(term="long_term")
    assert codes(asked(day(3, 28), kept_up), FROM_ANCHOR.limits) == []
    assert codes(asked(day(3, 29), kept_up), FROM_ANCHOR.limits) == ["extension_too_long"]


def test_days_and_working_days_are_units_too() -> None:
    limits = WHOLE.limits
    assert limits is not None
    by_days, by_workdays = replace(limits, amount=5, unit=Unit.DAYS), replace(limits, amount=5, unit=Unit.WORKDAYS)
    assert (codes(asked(day(3, 5)), by_days), codes(asked(day(3, 6)), by_days)) == ([], ["extension_too_long"])
    assert (codes(asked(day(3, 7)), by_workdays), codes(asked(day(3, 8)), by_workdays)) == ([], ["extension_too_long"])


# --- how often, what for ----------------------------------------------------


def test_there_are_no_more_extensions_than_the_policy_says() -> None:
    once = started(due_on=day(3, 15), times={"extend": 1}, was_due={"extend": FIRST})
    assert codes(asked(day(3, 20), once)) == ["extension_used"]
    assert codes(asked(day(3, 20), started())) == []


def test_some_terms_know_no_extension() -> None:
    assert codes(asked(day(3, 15), started(term="immediate"))) == ["extension_not_for_term"]


def test_what_has_no_date_has_none_to_extend() -> None:
    assert codes(asked(day(3, 15), problem("rectifying"))) == ["extension_nothing_due"]


def test_an_extension_of_nothing_that_was_read_has_nothing_to_extend() -> None:
    assert codes(Facts("extension", "EXT-1", extension().fields)) == ["extension_nothing_due"]


@pytest.mark.parametrize("to", [day(2, 27), FIRST])
def test_a_date_that_is_not_later_is_no_extension(to: pendulum.Date) -> None:
    assert codes(asked(to)) == ["extension_not_later"]
    assert codes(asked(to), limits=None) == ["extension_not_later"]


def test_a_policy_without_limits_sets_none() -> None:
    assert codes(asked(day(12, 31, 2099)), limits=None) == []


# --- what people are told ---------------------------------------------------


def test_every_reason_is_told_at_once_in_both_languages() -> None:
    spent = started(term="immediate", due_on=day(3, 28), times={"extend": 1}, was_due={"extend": FIRST})
    verdict = judge_creation(WHOLE, asked(day(5, 1), spent), situation("u-1002"))
    assert verdict.lines("zh") == [
        "“立行立改”不得延期（第八条）；按现期限完成",
        "本轮整改已延期 1 次（第八条）；不能再延，按现期限完成",
        "申请延至 2022-05-01，超过最迟可延至的 2022-03-28（第八条）；改为 2022-03-28 或以前",
    ]
    assert verdict.lines("en") == [
        "“at once” knows no extension (第八条); keep to the present date",
        "it was extended 1 time(s) in this cycle already (第八条); there is no further one: keep to the present date",
        (
            "the date asked for, 2022-05-01, is later than the latest possible one, 2022-03-28 (第八条); "
            "ask for 2022-03-28 or earlier"
        ),
    ]


def test_nothing_due_and_nothing_later_are_told_with_what_to_do() -> None:
    undated = judge_creation(WHOLE, asked(day(5, 1), measure("rectifying", number=2)), situation())
    assert undated.lines("zh") == ["M-2 没有完成期限，无从延期（第八条）；先确定整改时限"]
    assert undated.lines("en") == ["M-2 has no due date to extend (第八条); set one first"]
    earlier = judge_creation(WHOLE, asked(day(2, 1)), situation())
    assert earlier.lines("zh") == [
        (
            "申请延至 2022-02-01，不晚于现期限 2022-02-28（第八条）；"
            "延期须晚于 2022-02-28；提前用 reschedule（细化整改时限）"
        )
    ]
    assert earlier.lines("en") == [
        (
            "the date asked for, 2022-02-01, is not later than the present one, 2022-02-28 (第八条); "
            "ask for a day after 2022-02-28; to make it earlier, reschedule it"
        )
    ]


# --- asked at the request, and again at the approval ------------------------


def test_the_limits_are_asked_at_the_request_and_again_at_the_approval() -> None:
    secretary = situation("u-1001", "secretary")
    assert judge_creation(WHOLE, asked(day(3, 28)), situation())
    assert judge(WHOLE, asked(day(3, 28)), "approve", secretary)
    assert judge_creation(WHOLE, asked(day(3, 29)), situation()).codes == ("extension_too_long",)
    assert judge(WHOLE, asked(day(3, 29)), "approve", secretary).codes == ("extension_too_long",)


def test_to_refuse_an_extension_nobody_asks_how_long_it_would_be() -> None:
    assert judge(WHOLE, asked(day(12, 31)), "refuse", situation(reason="不具备条件"), firing=True)


def test_an_approved_date_may_be_later_than_the_term_allows_by_itself() -> None:
    """The limits are for it: the term's own latest day is the one that is extended."""
    assert judge(WHOLE, asked(day(3, 28)), "approve", situation("u-1001", "secretary"), firing=True)
