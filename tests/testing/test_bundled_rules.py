"""The bundled policies besides their moves: terms, limits of extensions, lights, reminders, results, steps."""

from __future__ import annotations

from datetime import date

import pendulum
import pytest

from rectify import reports
from rectify.policy.facts import Situation
from rectify.policy.judge import term_due
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled
from rectify.policy.workdays import WorkCalendar
from rectify.testing import Scenario, Story
from rectify.testing.clock import day_of
from rectify.testing.supposing import plain
from tests.policy.given import situation

POLICIES = list(bundled())
EACH = pytest.mark.parametrize("rectify_policy", POLICIES, ids=[policy.name for policy in POLICIES])


def of(*names: str) -> pytest.MarkDecorator:
    chosen = [policy for policy in POLICIES if policy.name in names]
    return pytest.mark.parametrize("rectify_policy", chosen, ids=[policy.name for policy in chosen])


def under_way(scenario: Scenario, **fields: object) -> Story:
    """A problem that every policy lets start, on 20 January 2022."""
    given: dict[str, object] = {"facet": "学习", "category": "立行立改", **fields}
    measure = {"direction": "系统学习", "nature": "当下改"}
    return scenario.on("2022-01-20").problem(measure=measure, **given).start()  # type: ignore[arg-type,no-any-return]


# --- terms ----------------------------------------------------------------------

MONTH, QUARTER, FORTNIGHT, WORKING_WEEK = "2022-02-28", "2022-04-28", "2022-02-12", "2022-02-09"
START, CYCLE, HELD = ["start"], ["start", "reopen"], ["held", "relapse"]
#: Policy, term -> its anchors, and the due date of what began on Friday, 28 January 2022.
TERMS: dict[tuple[str, str], tuple[list[str], str | None]] = {
    ("audit", "immediate"): (HELD, "2022-03-29"),
    ("audit", "staged"): (HELD, "2022-04-28"),
    ("audit", "continuing"): (HELD, None),
    ("audit", "quarterly"): (["check"], QUARTER),
    ("audit", "report"): (["held"], "2022-03-29"),
    ("closeout", "immediate"): (["start", "import", "relapse"], MONTH),
    ("closeout", "scheduled"): (["start", "relapse"], QUARTER),
    ("closeout", "long_term"): (["start", "relapse"], None),
    ("closeout", "quarterly"): (["check"], QUARTER),
    ("closeout", "posting"): (["put_up"], WORKING_WEEK),
    ("closeout", "answer"): (["receive"], FORTNIGHT),
    ("inspection", "immediate"): (HELD, MONTH),
    ("inspection", "concentrated"): (HELD, QUARTER),
    ("inspection", "long_term"): (HELD, None),
    ("inspection", "quarterly"): (["check"], QUARTER),
    ("inspection", "posting"): (["put_up"], WORKING_WEEK),
    ("inspection", "answer"): (["receive"], FORTNIGHT),
    ("inspection", "report"): (["held"], "2022-03-28"),
    ("inspection", "lead_report"): (["held"], QUARTER),
    ("meeting", "immediate"): (["start", "reopen", "import"], MONTH),
    ("meeting", "scheduled"): (CYCLE, QUARTER),
    ("meeting", "long_term"): (CYCLE, None),
    ("meeting", "quarterly"): (["check"], QUARTER),
    ("meeting", "posting"): (["put_up"], WORKING_WEEK),
    ("meeting", "answer"): (["receive"], FORTNIGHT),
    ("meeting", "lists"): (["held"], FORTNIGHT),
    ("meeting", "report"): (["held"], FORTNIGHT),
    ("standard", "immediate"): (["start", "import", "reopen"], MONTH),
    ("standard", "scheduled"): (CYCLE, QUARTER),
    ("standard", "long_term"): (CYCLE, None),
}


def test_the_table_has_every_term() -> None:
    assert set(TERMS) == {(policy.name, term) for policy in POLICIES for term in policy.terms}


@pytest.mark.parametrize(
    ("name", "term", "anchor"), [(name, term, anchor) for (name, term), (each, _) in TERMS.items() for anchor in each]
)
def test_a_term_runs_from_each_of_its_anchors(name: str, term: str, anchor: str) -> None:
    (policy,) = (one for one in POLICIES if one.name == name)
    facts = plain(policy, "problem", "identified")
    began = {anchor: pendulum.date(2022, 1, 28)}
    facts = type(facts)(facts.kind, facts.label, {**facts.fields, "term": term}, happened=began)
    due = term_due(policy, facts, policy.kinds["problem"].creation, situation())
    assert set(TERMS[name, term][0]) == set(policy.terms[term].anchor)
    assert (due.day.isoformat() if due else None) == TERMS[name, term][1]


@pytest.mark.parametrize(("name", "term"), TERMS)
def test_a_term_does_not_run_before_its_anchor(name: str, term: str) -> None:
    (policy,) = (one for one in POLICIES if one.name == name)
    facts = plain(policy, "problem", "identified")
    facts = type(facts)(facts.kind, facts.label, {**facts.fields, "term": term})
    asked = Situation(situation().actor, pendulum.date(2022, 1, 28), WorkCalendar.statutory())
    assert term_due(policy, facts, policy.kinds["problem"].named("amend")[0], asked) is None


@EACH
def test_a_problem_is_due_three_months_after_it_began(scenario: Scenario) -> None:
    assert under_way(scenario).due == date(2022, 4, 20)


# --- extensions -------------------------------------------------------------------


@EACH
def test_an_extension_is_given_once_for_a_month_and_never_for_what_is_due_at_once(scenario: Scenario) -> None:
    s = under_way(scenario)
    s.refused("extend", to="2022-05-21", because="extension_too_long")
    s.refused("extend", to="2022-04-20", because="extension_not_later")
    s.extend(to="2022-05-20").approve()
    assert s.due == date(2022, 5, 20)
    s.refused("extend", to="2022-05-21", because=["extension_used", "extension_too_long"])
    under_way(scenario, term="immediate").refused("extend", to="2022-03-22", because="extension_not_for_term")


# --- lights ---------------------------------------------------------------------

DAYS = {"2022-04-09": "green", "2022-04-10": "yellow", "2022-04-20": "yellow", "2022-04-21": "red"}


@EACH
@pytest.mark.parametrize(("day", "light"), DAYS.items())
def test_a_light_turns_yellow_ten_days_before_and_red_the_day_after(scenario: Scenario, day: str, light: str) -> None:
    s = under_way(scenario).at(day)
    for item in (s.problem, s.measure):
        found = s.stage.reader.light(item)
        assert found is not None
        assert found.name == light


@EACH
def test_what_is_done_is_grey_and_what_is_kept_up_is_blue(scenario: Scenario, rectify_policy: Policy) -> None:
    last = "accept" if "accept" in rectify_policy.kinds["problem"].triggers else "complete"
    s = under_way(scenario).after(last)
    lights = {item.kind: s.stage.reader.light(item) for item in (s.problem, s.measure)}
    assert {kind: one and one.name for kind, one in lights.items()} == {"problem": "grey", "measure": "grey"}
    if "sustain" in rectify_policy.kinds["problem"].triggers:
        kept = s.sustain().stage.reader.light(s.root)
        assert kept is not None
        assert kept.name == "blue"


# --- reminders ------------------------------------------------------------------

#: Of what is due on Wednesday, 20 April 2022: the first day of each rung. 2 and 24 April are worked, 3 to 5 are not.
RUNGS = {
    "remind_20": "2022-03-22",
    "remind_10": "2022-04-06",
    "urge_3": "2022-04-15",
    "due_today": "2022-04-20",
    "overdue_1": "2022-04-21",
    "overdue_5": "2022-04-26",
}


@EACH
def test_each_rung_is_reached_on_its_day_and_not_before(scenario: Scenario, rectify_policy: Policy) -> None:
    s = under_way(scenario, leader="u-1001")
    assert [one.name for one in rectify_policy.ladder] == list(RUNGS)
    before = None
    for rung, day in RUNGS.items():
        first = day_of(day)
        assert _rung(s, first.subtract(days=1)) == before
        assert _rung(s, first) == rung
        before = rung


def _rung(story: Story, day: date) -> str | None:
    reader = story.stage.reader
    return next((one.rung.name for one in reader.notices(day) if one.kind == "problem"), None)


@EACH
def test_the_higher_the_rung_the_more_are_told(scenario: Scenario) -> None:
    s = under_way(scenario, leader="u-1001")
    told = {
        rung: next((one.people, one.orgs) for one in s.stage.reader.notices(day_of(day)) if one.kind == "problem")
        for rung, day in RUNGS.items()
    }
    owner, both = ("问题责任人",), ("问题责任人", "u-1001")
    branch, bureau = ("市管局/机关党委",), ("市管局",)
    assert told == {
        "remind_20": (owner, ()),
        "remind_10": (owner, ()),
        "urge_3": (both, ()),
        "due_today": (both, branch),
        "overdue_1": (both, branch),
        "overdue_5": (both, bureau),
    }


# --- results, steps, recurrences ------------------------------------------------


@EACH
def test_every_result_of_the_policy_can_be_recorded(scenario: Scenario, rectify_policy: Policy) -> None:
    s = under_way(scenario)
    figures = dict.fromkeys(rectify_policy.results, 3)
    s.amend(of="measure", results=figures)
    assert s.stage.reader.results(s.measure) == figures


@of("inspection", "meeting")
def test_every_step_can_be_scheduled_and_some_have_a_term(scenario: Scenario, rectify_policy: Policy) -> None:
    s = scenario.on("2022-01-20").campaign()
    dated = {"lead_report": "2022-04-20", "lists": "2022-02-04"}
    for name in rectify_policy.steps:
        due = s.schedule(name=name).step.due_on
        assert (due and due.isoformat()) == dated.get(name)


@of("audit", "inspection", "meeting")
def test_a_like_problem_within_twelve_months_is_a_recurrence(scenario: Scenario) -> None:
    found = {"facet": "学习", "category": "立行立改", "measures": 0}
    first = scenario.on("2021-01-20").problem(**found)  # type: ignore[arg-type]
    scenario.on("2022-01-20").problem(**found)  # type: ignore[arg-type]
    (one,) = reports.recurrences(first.stage.reader)
    assert (one.months, len(one.problems)) == (12, 2)


@of("audit", "inspection", "meeting")
def test_a_like_problem_a_day_later_or_of_another_sort_is_none(scenario: Scenario) -> None:
    first = scenario.on("2021-01-20").problem(facet="学习", category="立行立改", measures=0)
    scenario.on("2022-01-21").problem(facet="学习", category="立行立改", measures=0)
    scenario.on("2022-01-20").problem(facet="作风", category="分阶段整改", measures=0)
    assert reports.recurrences(first.stage.reader) == []


@of("audit", "closeout", "inspection")
def test_what_is_kept_up_is_checked_every_quarter_until_it_is_concluded(scenario: Scenario) -> None:
    s = under_way(scenario).after("accept").sustain()
    assert s.checkup.due_on == date(2022, 4, 20)
    s.at("2022-04-18").record()
    assert (s.checkup.label, s.checkup.due_on) == ("CHK-2", date(2022, 7, 18))
    s.conclude()
    assert s.checkup.state == "cancelled"


@of("audit", "closeout", "inspection", "meeting")
def test_a_measure_that_is_kept_up_for_good_has_no_date_but_check_ups(
    scenario: Scenario, rectify_policy: Policy
) -> None:
    (term,) = (one.name for one in rectify_policy.terms.values() if one.open_ended)
    measure = {"direction": "系统学习", "nature": "长久立", "term": term}
    s = scenario.on("2022-01-20").problem(measure=measure, facet="学习", category="持续整改").start()
    assert (s.measure.due_on, s.checkup.due_on) == (None, date(2022, 4, 20))
