"""What each bundled regulation says besides its transitions, article by article; no article is left out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectify.policy.facts import Facts
from rectify.policy.judge import judge, judge_creation
from rectify.policy.light import light_of
from rectify.policy.policy import Policy
from rectify.policy.verdict import Verdict
from tests.policy import ripe
from tests.policy.given import day, situation
from tests.policy.pages import NAMES, POLICIES, kinds_of

WALKS = Path(__file__).parents[1] / "contract"

ONE_MONTH = (day(1, 28), day(2, 28))
THREE_MONTHS = (day(1, 28), day(4, 28))
A_QUARTER = (day(11, 30, 2021), day(2, 28))
FIVE_WORKDAYS = (day(1, 28), day(2, 9))  # over 春节, and over the two worked days beside it
FIFTEEN_DAYS = (day(1, 20), day(2, 4))
SIXTY_DAYS = (day(1, 20), day(3, 21))
NEVER = (day(1, 28), None)

#: Policy, article, term, its anchors, and a day on which it starts with the day on which it is due.
TERMS = [
    ("standard", "第二条第一项", "immediate", "start import reopen", ONE_MONTH),
    ("standard", "第二条第二项", "scheduled", "start reopen", THREE_MONTHS),
    ("standard", "第二条第三项", "long_term", "start reopen", NEVER),
    ("closeout", "第二条第一项", "immediate", "start import relapse", ONE_MONTH),
    ("closeout", "第二条第二项", "scheduled", "start relapse", THREE_MONTHS),
    ("closeout", "第二条第三项", "long_term", "start relapse", NEVER),
    ("closeout", "第二条第四项", "quarterly", "check", A_QUARTER),
    ("closeout", "第二条第五项", "posting", "put_up", FIVE_WORKDAYS),
    ("closeout", "第二条第六项", "answer", "receive", FIFTEEN_DAYS),
    ("meeting", "第二条第一项", "immediate", "start reopen import", ONE_MONTH),
    ("meeting", "第二条第二项", "scheduled", "start reopen", THREE_MONTHS),
    ("meeting", "第二条第三项", "long_term", "start reopen", NEVER),
    ("meeting", "第二条第四项", "quarterly", "check", A_QUARTER),
    ("meeting", "第二条第五项", "posting", "put_up", FIVE_WORKDAYS),
    ("meeting", "第二条第六项", "answer", "receive", FIFTEEN_DAYS),
    ("meeting", "第二条第七项", "lists", "held", FIFTEEN_DAYS),
    ("meeting", "第二条第八项", "report", "held", FIFTEEN_DAYS),
    ("inspection", "第二条第一项", "immediate", "held relapse", ONE_MONTH),
    ("inspection", "第二条第二项", "concentrated", "held relapse", (day(11, 30, 2021), day(2, 28))),
    ("inspection", "第二条第三项", "long_term", "held relapse", NEVER),
    ("inspection", "第二条第四项", "quarterly", "check", A_QUARTER),
    ("inspection", "第二条第五项", "posting", "put_up", FIVE_WORKDAYS),
    ("inspection", "第二条第六项", "answer", "receive", FIFTEEN_DAYS),
    ("inspection", "第二条第七项", "report", "held", (day(12, 31, 2021), day(2, 28))),
    ("inspection", "第二条第八项", "lead_report", "held", (day(11, 30, 2021), day(2, 28))),
    ("audit", "第二条第一项", "immediate", "held relapse", SIXTY_DAYS),
    ("audit", "第二条第二项", "staged", "held relapse", (day(1, 20), day(4, 20))),
    ("audit", "第二条第三项", "continuing", "held relapse", NEVER),
    ("audit", "第二条第四项", "quarterly", "check", A_QUARTER),
    ("audit", "第二条第五项", "report", "held", SIXTY_DAYS),
]


@pytest.mark.parametrize(("policy", "article", "name", "anchors", "days"), TERMS)
def test_a_term_counts_from_its_anchor_to_this_day(
    policy: str, article: str, name: str, anchors: str, days: tuple[Any, Any]
) -> None:
    term = POLICIES[policy].terms[name]
    due = term.due(days[0], situation().calendar)
    assert (term.clause, " ".join(term.anchor)) == (article, anchors)
    assert (due.day if due else None) == days[1]


@pytest.mark.parametrize("name", ["closeout", "meeting", "inspection"])
def test_a_posting_whose_first_day_counted_would_be_over_a_day_earlier(name: str) -> None:
    term = replace(POLICIES[name].terms["posting"], first_day="included")
    due = term.due(day(1, 28), situation().calendar)
    assert due is not None
    assert due.day == day(2, 8)


#: Amount and unit -> a day from which that ends on 1 May, a holiday; and the end of a month, from which it would end
#: on a day that February does not have.
ON_A_HOLIDAY = {
    (1, "months"): day(4, 1),
    (2, "months"): day(3, 1),
    (3, "months"): day(2, 1),
    (15, "days"): day(4, 16),
    (60, "days"): day(3, 2),
    (90, "days"): day(1, 31),
}
FROM_THE_END = {1: day(1, 31), 2: day(12, 31, 2021), 3: day(11, 30, 2021)}


@pytest.mark.parametrize(("policy", "name"), [(row[0], row[2]) for row in TERMS])
def test_no_term_waits_for_a_working_day_and_none_ends_in_the_month_after(policy: str, name: str) -> None:
    term, calendar = POLICIES[policy].terms[name], situation().calendar
    if not term.open_ended and term.unit != "workdays":
        due = term.due(ON_A_HOLIDAY[term.amount, term.unit], calendar)
        assert due is not None
        assert due.day == day(5, 1)
    if term.unit == "months":
        due = term.due(FROM_THE_END[term.amount], calendar)
        assert due is not None
        assert due.day == day(2, 28)


#: Policy -> kind -> the term that an item has if none is given.
DEFAULTS = {
    "standard": {"problem": "scheduled", "measure": "scheduled"},
    "closeout": {
        "problem": "scheduled",
        "measure": "scheduled",
        "checkup": "quarterly",
        "publication": "posting",
        "objection": "answer",
    },
    "meeting": {
        "problem": "scheduled",
        "measure": "scheduled",
        "checkup": "quarterly",
        "publication": "posting",
        "objection": "answer",
        "submission": "report",
    },
    "inspection": {
        "problem": "concentrated",
        "measure": "concentrated",
        "checkup": "quarterly",
        "publication": "posting",
        "objection": "answer",
        "submission": "report",
    },
    "audit": {"problem": "staged", "measure": "staged", "checkup": "quarterly", "submission": "report"},
}


@pytest.mark.parametrize("name", NAMES)
def test_an_item_for_which_no_term_is_given_has_this_one(name: str) -> None:
    kinds = POLICIES[name].kinds
    assert {kind: one.term for kind, one in kinds.items() if one.term} == DEFAULTS[name]


#: Policy -> the term whose items have check-ups.
KEPT_UP = {"closeout": "long_term", "meeting": "long_term", "inspection": "long_term", "audit": "continuing"}


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_kept_up_for_good_has_check_ups(name: str) -> None:
    checked = {term.name: term.checkup for term in POLICIES[name].terms.values() if term.checkup}
    assert checked == ({KEPT_UP[name]: "quarterly"} if name in KEPT_UP else {})


POSTED = ("proposed reviewed approved up", "refused exempted interrupted")
ASKED = ("pending", "refused cancelled")

#: Policy, article, kind, the states in which the clock runs, the states that the figures leave out.
STATES = [
    ("standard", "第三条", "problem", "identified rectifying", "withdrawn merged"),
    ("standard", "第十二条", "measure", "identified rectifying", "withdrawn"),
    ("standard", "第二十五条", "extension", *ASKED),
    ("closeout", "第四条", "problem", "identified rectifying pending", "withdrawn merged"),
    ("closeout", "第十八条", "measure", "identified rectifying pending", "withdrawn"),
    ("closeout", "第三十四条", "checkup", "due", "cancelled"),
    ("closeout", "第三十九条", "extension", *ASKED),
    ("closeout", "第四十四条", "publication", *POSTED),
    ("closeout", "第五十二条", "objection", "received", ""),
    ("meeting", "第十三条", "problem", "identified rectifying", "withdrawn merged"),
    ("meeting", "第二十四条", "measure", "identified rectifying", "withdrawn"),
    ("meeting", "第三十八条", "extension", *ASKED),
    ("meeting", "第三十三条", "checkup", "due", "cancelled"),
    ("meeting", "第四十三条", "publication", *POSTED),
    ("meeting", "第五十一条", "objection", "received", ""),
    ("meeting", "第五条", "step", "planned", "dropped"),
    ("meeting", "第五十五条", "submission", "drafted", ""),
    ("meeting", "第九条", "opinion", "collected", ""),
    ("inspection", "第九条", "problem", "identified rectifying pending mostly", "withdrawn merged"),
    ("inspection", "第二十五条", "measure", "identified rectifying pending", "withdrawn"),
    ("inspection", "第四十二条", "extension", *ASKED),
    ("inspection", "第三十七条", "checkup", "due", "cancelled"),
    ("inspection", "第四十七条", "publication", *POSTED),
    ("inspection", "第五十五条", "objection", "received", ""),
    ("inspection", "第五条", "step", "planned", "dropped"),
    ("inspection", "第五十九条", "submission", "drafted", ""),
    ("audit", "第四条", "problem", "identified rectifying pending", "withdrawn merged"),
    ("audit", "第十七条", "measure", "identified rectifying pending", "withdrawn"),
    ("audit", "第三十四条", "extension", *ASKED),
    ("audit", "第二十九条", "checkup", "due", "cancelled"),
    ("audit", "第三十九条", "submission", "drafted", ""),
]


@pytest.mark.parametrize(("policy", "article", "kind", "open_", "left_out"), STATES)
def test_the_clock_runs_in_these_states_and_the_figures_leave_out_those(
    policy: str, article: str, kind: str, open_: str, left_out: str
) -> None:
    states = POLICIES[policy].kinds[kind].states.values()
    assert {state.clause for state in states} == {article}
    assert " ".join(state.name for state in states if state.open) == open_
    assert " ".join(state.name for state in states if state.tally == "left_out") == left_out
    assert " ".join(state.name for state in states if state.tally == "counted") == open_


BEGUN = {"not_started": "identified", "not_done": "rectifying", "under_way": "rectifying"}
#: 完成情况 of a legacy ledger -> where such an item stands; 基本完成 is not done, and what is kept up stands apart only
#: where the policy knows of it.
TAKEN_IN = {
    "standard": {**BEGUN, "mostly_done": "rectifying", "long_term": "rectifying", "done": "rectified"},
    "closeout": {**BEGUN, "mostly_done": "rectifying", "long_term": "sustained", "done": "rectified"},
    "meeting": {**BEGUN, "mostly_done": "rectifying", "long_term": "rectifying", "done": "rectified"},
    "inspection": {**BEGUN, "mostly_done": "mostly", "long_term": "sustained", "done": "rectified"},
    "audit": {**BEGUN, "mostly_done": "rectifying", "long_term": "sustained", "done": "rectified"},
}


@pytest.mark.parametrize("name", NAMES)
def test_an_item_of_a_legacy_ledger_is_taken_in_as_it_stands(name: str) -> None:
    kinds = POLICIES[name].kinds
    assert kinds["problem"].outcomes == TAKEN_IN[name]
    measures = {**TAKEN_IN[name], "mostly_done": "rectifying"}  # only a problem can be mostly done
    assert kinds["measure"].outcomes == measures


def test_under_inspection_mostly_done_is_a_state_of_its_own_whose_clock_runs() -> None:
    state = POLICIES["inspection"].kinds["problem"].states["mostly"]
    assert (state.title.zh, state.open, state.tally) == ("基本完成", True, "counted")


# --- extensions --------------------------------------------------------------

LIMITS = [
    ("standard", "第二十六条"),
    ("closeout", "第四十条"),
    ("meeting", "第三十九条"),
    ("inspection", "第四十三条"),
    ("audit", "第三十五条"),
]


def _asked(policy: Policy, item: Facts, **said: Any) -> Verdict:
    facts = ripe.extension(policy, parent=item, **said)
    return judge_creation(policy, facts, ripe.right(policy, policy.kinds["extension"].creation))


def _due(policy: Policy, **said: Any) -> Facts:
    """A measure that is due on 31 January."""
    return ripe.measure(policy, due_on=day(1, 31), **said)


@pytest.mark.parametrize("name", NAMES)
def test_an_extension_is_for_a_month_at_most(name: str) -> None:
    policy, article = POLICIES[name], dict(LIMITS)[name]
    assert _asked(policy, _due(policy), to_on=day(2, 28))
    refused = _asked(policy, _due(policy), to_on=day(3, 1))
    assert refused.lines("zh") == [
        f"申请延至 2022-03-01，超过最迟可延至的 2022-02-28（{article}）；改为 2022-02-28 或以前"
    ]
    assert refused.lines("en") == [
        (
            f"the date asked for, 2022-03-01, is later than the latest possible one, 2022-02-28 ({article}); "
            "ask for 2022-02-28 or earlier"
        )
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_extension_is_for_once_in_a_cycle(name: str) -> None:
    policy = POLICIES[name]
    extended = _due(policy, times={"extend": 1}, was_due={"extend": day(1, 31)})
    assert _asked(policy, extended, to_on=day(2, 15)).codes == ("extension_used",)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_to_be_done_at_once_knows_no_extension(name: str) -> None:
    policy = POLICIES[name]
    assert _asked(policy, _due(policy, term="immediate"), to_on=day(2, 15)).codes == ("extension_not_for_term",)
    for term in policy.terms:
        if term != "immediate":
            assert _asked(policy, _due(policy, term=term), to_on=day(2, 15)).codes == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_limits_hold_at_the_approval_too(name: str) -> None:
    policy = POLICIES[name]
    (approve,) = policy.kinds["extension"].named("approve")
    facts = ripe.extension(policy, parent=_due(policy), to_on=day(3, 1))
    assert judge(policy, facts, "approve", ripe.right(policy, approve), firing=True).codes == ("extension_too_long",)


# --- steps, recurrences, results ---------------------------------------------

#: Policy, article, step, its term, the words for its figures.
STEPS = [
    ("meeting", "第三条第一项", "forms", None, "sent returned"),
    ("meeting", "第三条第二项", "talks", None, "talks"),
    ("meeting", "第三条第三项", "material", None, "team members"),
    ("meeting", "第三条第四项", "scheme", None, ""),
    ("meeting", "第三条第五项", "meeting", None, "present sitting_in supervising"),
    ("meeting", "第三条第六项", "lists", "lists", "team members"),
    ("inspection", "第三条第一项", "feedback", None, "present"),
    ("inspection", "第三条第二项", "scheme", None, ""),
    ("inspection", "第三条第三项", "lead_report", "lead_report", ""),
]


@pytest.mark.parametrize(("policy", "article", "name", "term", "figures"), STEPS)
def test_a_step_has_this_term_and_these_figures(
    policy: str, article: str, name: str, term: str | None, figures: str
) -> None:
    step = POLICIES[policy].steps[name]
    assert (step.clause, step.term, " ".join(step.figures)) == (article, term, figures)


RECURRENCES = [
    ("meeting", "第五十九条", ("facet",)),
    ("inspection", "第六十三条", ("category",)),
    ("audit", "第四十三条", ("category",)),
]


@pytest.mark.parametrize(("policy", "article", "same"), RECURRENCES)
def test_what_comes_up_again_within_twelve_months_is_a_recurrence(
    policy: str, article: str, same: tuple[str, ...]
) -> None:
    rule = POLICIES[policy].recurrence
    assert rule is not None
    assert (rule.clause, rule.months, rule.same) == (article, 12, same)


COUNTS, MONEY, PEOPLE = (
    ("count", "regulations"),
    ("fen", "money_returned money_recovered money_saved"),
    ("people", "people_reminded people_reassigned people_disciplined people_transferred"),
)
#: Policy, article, unit, what is counted in it.
RESULTS = [
    ("standard", "第二十四条第一项", *COUNTS),
    ("standard", "第二十四条第二项", *MONEY),
    ("standard", "第二十四条第三项", *PEOPLE),
    ("closeout", "第三十三条第一项", *COUNTS),
    ("closeout", "第三十三条第二项", *MONEY),
    ("closeout", "第三十三条第三项", *PEOPLE),
    ("meeting", "第六十条第一项", *COUNTS),
    ("inspection", "第六十四条第一项", *COUNTS),
    ("inspection", "第六十四条第二项", *MONEY),
    ("inspection", "第六十四条第三项", *PEOPLE),
    ("audit", "第四十四条第一项", *COUNTS),
    ("audit", "第四十四条第二项", *MONEY),
    ("audit", "第四十四条第三项", *PEOPLE),
]


@pytest.mark.parametrize(("policy", "article", "unit", "names"), RESULTS)
def test_measures_can_bring_about_these_results(policy: str, article: str, unit: str, names: str) -> None:
    found = [one for one in POLICIES[policy].results.values() if one.clause == article]
    assert " ".join(one.name for one in found) == names
    assert {one.unit for one in found} == {unit}


# --- lights and reminders ----------------------------------------------------

#: Policy, article, light, the state and the due date of an item that shows it on 1 March 2022.
LIGHTS = [
    ("standard", "第三十条第一项", "red", "rectifying", day(2, 28)),
    ("standard", "第三十条第二项", "yellow", "rectifying", day(3, 1)),
    ("standard", "第三十条第二项", "yellow", "rectifying", day(3, 11)),
    ("standard", "第三十条第三项", "green", "rectifying", day(3, 12)),
    ("standard", "第三十条第三项", "green", "rectifying", None),
    ("standard", "第三十条第四项", "grey", "rectified", day(2, 28)),
    ("closeout", "第五十六条第一项", "red", "rectifying", day(2, 28)),
    ("closeout", "第五十六条第二项", "yellow", "rectifying", day(3, 1)),
    ("closeout", "第五十六条第二项", "yellow", "rectifying", day(3, 11)),
    ("closeout", "第五十六条第三项", "green", "rectifying", day(3, 12)),
    ("closeout", "第五十六条第三项", "green", "rectifying", None),
    ("closeout", "第五十六条第四项", "blue", "sustained", day(2, 28)),
    ("closeout", "第五十六条第五项", "grey", "rectified", day(2, 28)),
    ("meeting", "第六十一条第一项", "red", "rectifying", day(2, 28)),
    ("meeting", "第六十一条第二项", "yellow", "rectifying", day(3, 1)),
    ("meeting", "第六十一条第二项", "yellow", "rectifying", day(3, 11)),
    ("meeting", "第六十一条第三项", "green", "rectifying", day(3, 12)),
    ("meeting", "第六十一条第三项", "green", "rectifying", None),
    ("meeting", "第六十一条第四项", "grey", "rectified", day(2, 28)),
    ("inspection", "第六十五条第一项", "red", "rectifying", day(2, 28)),
    ("inspection", "第六十五条第二项", "yellow", "rectifying", day(3, 1)),
    ("inspection", "第六十五条第二项", "yellow", "rectifying", day(3, 11)),
    ("inspection", "第六十五条第三项", "green", "rectifying", day(3, 12)),
    ("inspection", "第六十五条第三项", "green", "rectifying", None),
    ("inspection", "第六十五条第四项", "blue", "sustained", day(2, 28)),
    ("inspection", "第六十五条第五项", "grey", "rectified", day(2, 28)),
    ("audit", "第四十五条第一项", "red", "rectifying", day(2, 28)),
    ("audit", "第四十五条第二项", "yellow", "rectifying", day(3, 1)),
    ("audit", "第四十五条第二项", "yellow", "rectifying", day(3, 11)),
    ("audit", "第四十五条第三项", "green", "rectifying", day(3, 12)),
    ("audit", "第四十五条第三项", "green", "rectifying", None),
    ("audit", "第四十五条第四项", "blue", "sustained", day(2, 28)),
    ("audit", "第四十五条第五项", "grey", "rectified", day(2, 28)),
]


@pytest.mark.parametrize("kind", ["problem", "measure"])
@pytest.mark.parametrize(("policy", "article", "name", "state", "due_on"), LIGHTS)
def test_an_item_shows_this_light(policy: str, article: str, name: str, state: str, due_on: Any, kind: str) -> None:
    rules = POLICIES[policy]
    light = light_of(rules.lights, ripe.MAKERS[kind](rules, state, due_on=due_on), situation())
    assert light is not None
    assert (light.clause, light.name) == (article, name)


#: Where an item is settled, it is grey, but for what is kept up and what the figures leave out.
SETTLED = {"sustained": "blue", "withdrawn": None, "merged": None}
#: Due date -> the light of an item whose clock runs, on 1 March 2022.
RUNNING = {day(2, 28): "red", day(3, 1): "yellow", day(3, 11): "yellow", day(3, 12): "green", None: "green"}


@pytest.mark.parametrize("kind", ["problem", "measure"])
@pytest.mark.parametrize("name", NAMES)
def test_every_state_has_its_light_whatever_the_due_date(name: str, kind: str) -> None:
    rules = POLICIES[name]
    clock = {row[2]: row[3].split() for row in STATES if row[0] == name}[kind]
    for state in rules.kinds[kind].states:
        for due_on, running in RUNNING.items():
            light = light_of(rules.lights, ripe.MAKERS[kind](rules, state, due_on=due_on), situation())
            assert (light and light.name) == (running if state in clock else SETTLED.get(state, "grey")), state


#: Rung -> who is told, of whatever kind of item the policy knows.
TOLD = {
    "remind_20": ["owner"],
    "remind_10": ["owner"],
    "urge_3": ["owner", "leader"],
    "due_today": ["owner", "leader", "org"],
    "overdue_1": ["owner", "leader", "org"],
    "overdue_5": ["owner", "leader", "org"],
}

#: Policy, article, rung, working days after the due date, organisation levels up.
LADDERS = [
    ("standard", "第三十一条第一项", "remind_20", -20, 0),
    ("standard", "第三十一条第二项", "remind_10", -10, 0),
    ("standard", "第三十一条第三项", "urge_3", -3, 0),
    ("standard", "第三十一条第四项", "due_today", 0, 0),
    ("standard", "第三十一条第五项", "overdue_1", 1, 0),
    ("standard", "第三十一条第六项", "overdue_5", 5, 1),
    ("closeout", "第五十七条第一项", "remind_20", -20, 0),
    ("closeout", "第五十七条第二项", "remind_10", -10, 0),
    ("closeout", "第五十七条第三项", "urge_3", -3, 0),
    ("closeout", "第五十七条第四项", "due_today", 0, 0),
    ("closeout", "第五十七条第五项", "overdue_1", 1, 0),
    ("closeout", "第五十七条第六项", "overdue_5", 5, 1),
    ("meeting", "第六十二条第一项", "remind_20", -20, 0),
    ("meeting", "第六十二条第二项", "remind_10", -10, 0),
    ("meeting", "第六十二条第三项", "urge_3", -3, 0),
    ("meeting", "第六十二条第四项", "due_today", 0, 0),
    ("meeting", "第六十二条第五项", "overdue_1", 1, 0),
    ("meeting", "第六十二条第六项", "overdue_5", 5, 1),
    ("inspection", "第六十六条第一项", "remind_20", -20, 0),
    ("inspection", "第六十六条第二项", "remind_10", -10, 0),
    ("inspection", "第六十六条第三项", "urge_3", -3, 0),
    ("inspection", "第六十六条第四项", "due_today", 0, 0),
    ("inspection", "第六十六条第五项", "overdue_1", 1, 0),
    ("inspection", "第六十六条第六项", "overdue_5", 5, 1),
    ("audit", "第四十六条第一项", "remind_20", -20, 0),
    ("audit", "第四十六条第二项", "remind_10", -10, 0),
    ("audit", "第四十六条第三项", "urge_3", -3, 0),
    ("audit", "第四十六条第四项", "due_today", 0, 0),
    ("audit", "第四十六条第五项", "overdue_1", 1, 0),
    ("audit", "第四十六条第六项", "overdue_5", 5, 1),
]


@pytest.mark.parametrize(("policy", "article", "name", "amount", "up"), LADDERS)
def test_a_reminder_goes_out_so_many_working_days_from_the_due_date(
    policy: str, article: str, name: str, amount: int, up: int
) -> None:
    (rung,) = [one for one in POLICIES[policy].ladder if one.name == name]
    assert (rung.clause, rung.amount, rung.unit, rung.up) == (article, amount, "workdays", up)
    assert list(rung.to) == TOLD[name]
    assert sorted(rung.kinds) == sorted(kinds_of(policy))


# --- nothing is left out ------------------------------------------------------


def _articles(data: object, within: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every ``clause`` of a policy file, with the tables that it stands in."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "clause":
                yield within, value
            yield from _articles(value, (*within, key))
    if isinstance(data, list):
        for one in data:
            yield from _articles(one, within)


@pytest.mark.parametrize("name", NAMES)
def test_every_article_besides_the_transitions_is_in_a_test_of_this_file(name: str) -> None:
    policy = POLICIES[name]
    tables = (TERMS, STATES, LIMITS, STEPS, RECURRENCES, RESULTS, LIGHTS, LADDERS)
    tested = {row[1] for table in tables for row in table if row[0] == policy.name}
    written = {clause for within, clause in _articles(tomllib.loads(policy.text)) if "transitions" not in within}
    assert written == tested


@pytest.mark.parametrize("name", NAMES)
def test_every_article_of_a_transition_is_named_in_the_walk_through_its_policy(name: str) -> None:
    policy = POLICIES[name]
    walk = (WALKS / f"test_{policy.name}_walk.py").read_text("utf-8")
    written = {clause for within, clause in _articles(tomllib.loads(policy.text)) if "transitions" in within}
    assert sorted(clause for clause in written if f'"{clause}"' not in walk and f"（{clause}）" not in walk) == []
