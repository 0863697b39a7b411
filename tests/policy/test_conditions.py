"""The conditions of the bundled policies, on both sides of each bound: which measures, postings, days stand in the way.

`bundled_refusals.toml` has what is said; here it is asked of every state, so that none counts that should not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rectify.policy.facts import Facts
from rectify.policy.judge import judge, judge_creation
from tests.policy import ripe
from tests.policy.given import TODAY, day, situation
from tests.policy.pages import ROWS, Row

#: Policy -> the states of a problem in which its clock runs; and of a measure.
RUNNING = {
    "standard": "identified rectifying",
    "closeout": "identified rectifying pending",
    "meeting": "identified rectifying",
    "inspection": "identified rectifying pending mostly",
    "audit": "identified rectifying pending",
}
#: The state of a measure that nobody counts.
WITHDRAWN = "withdrawn"


def rows(kind: str, *guards: str) -> pytest.MarkDecorator:
    """The rows of a kind that ask for a guard."""
    found = [row for row in ROWS if row.kind == kind and set(guards) & set(row.guards)]
    assert {guard for row in found for guard in row.guards} >= set(guards)
    return pytest.mark.parametrize("row", found, ids=map(str, found))


def codes(row: Row, facts: Facts, *roles: str, **params: Any) -> tuple[str, ...]:
    """Why the right person may not."""
    one = row.transition
    by = ripe.right(row.rules, one, **params)
    if roles:
        by = replace(by, actor=situation("u-9001", *roles).actor)
    if not row.sources:
        return judge_creation(row.rules, facts, by).codes
    return judge(row.rules, facts, row.trigger, by, firing=True).codes


def item(row: Row, **said: Any) -> Facts:
    state = row.sources[0] if row.sources else row.target or ""
    return ripe.MAKERS[row.kind](row.rules, state, **said)


def parent_with(facts: Facts, **fields: Any) -> Facts:
    assert facts.parent is not None
    return replace(facts, parent=replace(facts.parent, fields={**facts.parent.fields, **fields}))


# --- measures -----------------------------------------------------------------

#: Guard -> its code, and what a measure lacks that stands in the way, whatever its state, unless it was withdrawn.
LACKING = {
    "every_measure_has_owner": ("measure_owner_missing", {"owner": None}),
    "every_measure_has_deadline": ("measure_deadline_missing", {"term": None, "due_on": None}),
    "itemised": ("not_itemised", {"direction": None}),
    "standing": ("nature_missing", {"nature": None}),
}
#: Guard -> its code, and the states of a measure that stand in the way.
UNREADY = {
    "measures_under_way": ("measures_not_started", "identified"),
    "measures_submitted": ("measures_not_submitted", "identified rectifying"),
    "every_measure_settled": ("measures_unsettled", "identified rectifying"),
}


def measures(row: Row) -> tuple[str, ...]:
    """The states of a measure, as they are now."""
    return tuple(row.rules.kinds["measure"].states)


@rows("problem", *LACKING)
def test_what_one_measure_lacks_stands_in_the_way_unless_it_was_withdrawn(row: Row) -> None:
    for guard in set(row.guards) & set(LACKING):
        code, lack = LACKING[guard]
        for state in measures(row):
            both = [ripe.measure(row.rules, measures(row)[0]), ripe.measure(row.rules, state, number=2, **lack)]
            assert (code in codes(row, item(row, measures=both))) is (state != WITHDRAWN), (guard, state)


@rows("problem", "every_measure_has_deadline")
def test_a_term_or_a_date_is_a_deadline(row: Row) -> None:
    for deadline in ({"term": None, "due_on": day(3, 31)}, {"term": "scheduled", "due_on": None}):
        one = ripe.measure(row.rules, "identified", **deadline)
        assert "measure_deadline_missing" not in codes(row, item(row, measures=[one]))


@rows("problem", *UNREADY)
def test_a_measure_that_is_not_so_far_stands_in_the_way(row: Row) -> None:
    for guard in set(row.guards) & set(UNREADY):
        code, unready = UNREADY[guard]
        for state in measures(row):
            both = [ripe.measure(row.rules, "rectified"), ripe.measure(row.rules, state, number=2)]
            assert (code in codes(row, item(row, measures=both))) is (state in unready.split()), (guard, state)


@rows("problem", "has_measures")
def test_one_measure_is_enough_but_a_withdrawn_one_is_none(row: Row) -> None:
    for state in measures(row):
        alone = item(row, measures=[ripe.measure(row.rules, state)])
        assert ("measures_missing" in codes(row, alone)) is (state == WITHDRAWN)


@rows("problem", "every_measure_settled")
def test_one_measure_that_is_done_is_enough_but_a_withdrawn_one_is_none(row: Row) -> None:
    for state in measures(row):
        alone = item(row, measures=[ripe.measure(row.rules, state)])
        assert ("measures_unsettled" in codes(row, alone)) is (state != "rectified")


@rows("problem", "evidence_attached")
def test_one_piece_of_evidence_is_enough(row: Row) -> None:
    assert "evidence_missing" not in codes(row, item(row))
    assert "evidence_missing" in codes(row, item(row, evidence=[]))


# --- what an item belongs to ----------------------------------------------------


@rows("measure", "problem_open")
def test_a_measure_moves_while_the_clock_of_its_problem_runs(row: Row) -> None:
    for state in row.rules.kinds["problem"].states:
        closed = state not in RUNNING[row.policy].split()
        facts = parent_with(item(row), state=state, is_open=not closed)
        assert ("problem_closed" in codes(row, facts)) is closed, state


@rows("extension", "item_open")
def test_what_is_settled_is_not_extended(row: Row) -> None:
    assert "item_settled" not in codes(row, parent_with(item(row), is_open=True))
    assert "item_settled" in codes(row, parent_with(item(row), is_open=False))


@rows("objection", "posting_up")
def test_an_objection_is_to_what_is_up_or_was(row: Row) -> None:
    for state in row.rules.kinds["publication"].states:
        assert ("posting_not_up" in codes(row, parent_with(item(row), state=state))) is (state not in {"up", "ended"})


@rows("publication", "result_ready")
def test_a_list_may_be_posted_at_any_time_and_a_result_when_it_is_there(row: Row) -> None:
    for what, is_open in (("list", True), ("list", False), ("result", False), ("result", True)):
        facts = parent_with(item(row, what=what), is_open=is_open)
        assert ("result_not_ready" in codes(row, facts)) is (what == "result" and is_open)


@rows("publication", "problem_stands")
def test_what_was_withdrawn_or_merged_is_not_posted(row: Row) -> None:
    for state in row.rules.kinds["problem"].states:
        gone = state in {WITHDRAWN, "merged"}
        assert ("problem_over" in codes(row, parent_with(item(row), state=state))) is gone


# --- dates --------------------------------------------------------------------


@rows("problem", "only_earlier")
@pytest.mark.parametrize(("to", "later"), [(day(3, 30), False), (day(3, 31), False), (day(4, 1), True)])
def test_a_problem_is_rescheduled_to_the_same_day_or_earlier(row: Row, to: Any, *, later: bool) -> None:
    assert ("later_than_due" in codes(row, item(row, due_on=day(3, 31)), to=to)) is later
    assert "later_than_due" not in codes(row, item(row, due_on=None), to=to)


@rows("measure", "only_earlier")
@pytest.mark.parametrize(("to", "later"), [(day(3, 30), False), (day(3, 31), False), (day(4, 1), True)])
def test_a_measure_is_rescheduled_to_the_same_day_or_earlier(row: Row, to: Any, *, later: bool) -> None:
    assert ("later_than_due" in codes(row, item(row, due_on=day(3, 31)), to=to)) is later
    assert "later_than_due" not in codes(row, item(row, due_on=None), to=to)


@rows("publication", "posting_period_over")
def test_a_posting_ends_the_day_after_its_last(row: Row) -> None:
    for due_on, open_ in ((TODAY.subtract(days=1), False), (TODAY, True), (TODAY.add(days=1), True)):
        assert ("posting_period_open" in codes(row, item(row, due_on=due_on))) is open_


# --- postings of a problem --------------------------------------------------------


def postings(row: Row) -> tuple[str, ...]:
    return tuple(row.rules.kinds["publication"].states)


def posted(row: Row, state: str, **said: Any) -> Facts:
    return ripe.posted(row.rules, **{"audience": "party", "state": state, **said})


@rows("problem", "result_posted")
def test_a_result_counts_as_posted_when_it_is_up_or_was(row: Row) -> None:
    for state in postings(row):
        for what in ("result", "list"):
            there = what == "result" and state in {"up", "ended"}
            facts = item(row, publications=[posted(row, state, what=what)])
            assert ("posting_missing" in codes(row, facts)) is not there


@rows("problem", "posted_to_party", "posted_to_public")
def test_a_result_is_posted_to_both_when_it_is_up_for_each_or_was(row: Row) -> None:
    for state in postings(row):
        for what in ("result", "list"):
            for audience in ("party", "public"):
                there = what == "result" and state in {"up", "ended"}
                found = codes(row, item(row, publications=[posted(row, state, what=what, audience=audience)]))
                for each in ("party", "public"):
                    assert (f"{each}_posting_missing" in found) is not (there and each == audience)


@rows("problem", "posting_over")
def test_a_posting_of_the_result_stands_in_the_way_to_its_last_day(row: Row) -> None:
    for state in postings(row):
        for what in ("result", "list"):
            counts = what == "result" and state in {"up", "ended"}
            for due_on, open_ in ((TODAY.subtract(days=1), False), (TODAY, True), (TODAY.add(days=1), True)):
                facts = item(row, publications=[posted(row, state, what=what, due_on=due_on)])
                assert ("posting_period_open" in codes(row, facts)) is (counts and open_), (state, what, due_on)


@rows("problem", "no_objection")
def test_an_objection_to_the_result_stands_in_the_way_until_it_is_dismissed(row: Row) -> None:
    for state in row.rules.kinds["objection"].states:
        for what in ("result", "list"):
            objection = ripe.objection(row.rules, state)
            facts = item(row, publications=[posted(row, "ended", what=what, objections=[objection])])
            assert ("objection_open" in codes(row, facts)) is (what == "result" and state != "dismissed")


@rows("problem", "exempt_from_posting")
def test_what_is_confidential_or_exempt_is_not_posted(row: Row) -> None:
    assert "not_published" in codes(row, item(row, publications=[]))
    assert "not_published" not in codes(row, item(row, publications=[], confidential=True))
    for state in postings(row):
        for what in ("result", "list"):
            exempt = what == "result" and state == "exempted"
            facts = item(row, publications=[posted(row, state, what=what)])
            assert ("not_published" in codes(row, facts)) is not exempt


# --- words and roles ----------------------------------------------------------


@rows("problem", "categorised")
@pytest.mark.parametrize(("category", "known"), [("立行立改", 1), ("分阶段整改", 1), ("持续整改", 1), ("以后再改", 0)])
def test_an_audit_finding_has_one_of_three_categories(row: Row, category: str, known: int) -> None:
    assert ("category_missing" in codes(row, item(row, category=category))) is not bool(known)


#: Guard -> its code, the step, and the role that alone may finish it.
BY_ROLE = {
    "approved_by_the_group": ("group_only", "scheme", "supervisor"),
    "approved_by_the_office": ("office_only", "scheme", "supervisor"),
    "reviewed_by_the_secretary": ("secretary_only", "material", "secretary"),
}


@rows("step", *BY_ROLE)
def test_one_step_is_for_one_role_and_the_others_are_not(row: Row) -> None:
    for guard in set(row.guards) & set(BY_ROLE):
        code, step, alone = BY_ROLE[guard]
        for role in ("secretary", "clerk", "supervisor", "reviewer"):
            assert (code in codes(row, item(row, name=step), role)) is (role != alone)
            assert code not in codes(row, item(row, name="feedback"), role)
