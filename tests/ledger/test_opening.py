"""Creating: what is refused at the door, and two who keep the same policy at the same moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import Measure, NewMeasure, Policies, Problem, TransitionRefused
from rectify.errors import ConflictError, InvalidValueError, PolicyVersionError
from rectify.ledger import opening
from rectify.ledger.tables import PolicyText, table_of
from tests.contract.walks import BRANCH, HELD, START, Desk, in_memory

_policy = table_of(PolicyText)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("org", " 市管局"),
        ("held_on", "2022-01-20"),
        ("held_on", datetime(2022, 1, 20)),  # noqa: DTZ001 - a moment is what must be refused
        ("facets", [""]),
    ],
)
def test_a_campaign_with_a_value_that_does_not_fit_is_refused(field: str, value: Any) -> None:
    with in_memory() as at:
        with pytest.raises(InvalidValueError, match=field):
            at.campaign(**{field: value})
        assert at.count("rectify_campaign") == 0


def test_a_term_that_the_policy_does_not_have_is_refused_with_those_it_has() -> None:
    with in_memory() as at:
        problem = at.problem()
        with pytest.raises(InvalidValueError) as refused:
            at.measure(problem, term="soon")
        assert refused.value.text("zh") == ("制度中没有叫“soon”的时限\n  → 可用：immediate, scheduled, long_term")
        assert refused.value.text("en") == (
            "the policy has no term “soon”\n  → there are: immediate, scheduled, long_term"
        )
        assert problem.measure_count == 0


@pytest.mark.parametrize(
    ("term", "due_on"),
    [("immediate", date(2022, 2, 28)), ("scheduled", date(2022, 4, 28)), ("long_term", None)],
)
def test_a_term_counts_from_the_start(term: str, due_on: date | None) -> None:
    with in_memory() as at:
        problem = at.problem(term=term)
        at.measure(problem, term=term)
        at.secretary.fire(problem, "start", effective_on=START)
        late = at.measure(problem, term=term, effective_on=date(2022, 2, 10))  # has the problem's clock
        assert (problem.due_on, late.due_on) == (due_on, due_on)


def test_a_date_that_is_given_stands_up_to_the_terms_last_day() -> None:
    with in_memory() as at:
        problem, _ = at.started()
        on = {"effective_on": START}
        assert at.measure(problem, due_on=date(2022, 4, 28), **on).due_on == date(2022, 4, 28)
        with pytest.raises(TransitionRefused) as refused:
            at.measure(problem, due_on=date(2022, 4, 29), **on)
        assert refused.value.verdict.codes == ("due_after_term",)


def test_a_measure_belongs_to_its_problems_organisation_unless_it_says_otherwise() -> None:
    with in_memory() as at:
        problem = at.problem()
        assert at.measure(problem).org == BRANCH
        assert at.measure(problem, org="市管局/业务一处").org == "市管局/业务一处"
        assert problem.effective_on == HELD


def test_items_are_listed_in_the_order_of_their_making() -> None:
    with in_memory() as at:
        problem = at.problem()
        made = at.secretary.plan_all(problem, [NewMeasure(text=str(number)) for number in range(50)])
        assert [one.ordinal for one in at.secretary.measures()] == list(range(1, 51))
        assert [one.id for one in made] == sorted(one.id for one in made)
        assert {Problem.ref(problem.id).kind, Measure.ref(made[0].id).kind} == {"problem", "measure"}


def _kept_by_somebody_else(at: Desk, monkeypatch: pytest.MonkeyPatch, fingerprint: str, *, seen: bool = True) -> None:
    """Let another transaction keep the policy just after the ledger has looked for it and found none."""
    rules = Policies.bundled()["standard"]
    row = {"tenant": "city", "fingerprint": fingerprint, "name": rules.name, "version": 1, "wording": rules.text}
    at.connection.execute(sa.insert(_policy), row)
    nothing = opening._SAME_VERSION.where(sa.false())
    looks = iter([nothing, opening._SAME_VERSION if seen else nothing])

    class Looking:
        """The statement of each look in turn."""

        def _execute_on_connection(self, *given: Any) -> Any:
            return next(looks)._execute_on_connection(*given)

    monkeypatch.setattr(opening, "_SAME_VERSION", Looking())


def test_two_who_keep_the_same_policy_at_the_same_moment_keep_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory() as at:
        _kept_by_somebody_else(at, monkeypatch, Policies.bundled()["standard"].fingerprint)
        assert at.campaign().policy_version == 1
        assert at.count("rectify_policy") == 1


def test_two_who_keep_different_texts_under_one_version_do_not_both_keep_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with in_memory() as at:
        _kept_by_somebody_else(at, monkeypatch, "0" * 64)
        with pytest.raises(PolicyVersionError):
            at.campaign()
        assert at.count("rectify_campaign") == 0


def test_a_policy_that_another_transaction_has_kept_and_this_one_cannot_see_is_a_conflict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with in_memory() as at:
        _kept_by_somebody_else(at, monkeypatch, Policies.bundled()["standard"].fingerprint, seen=False)
        with pytest.raises(ConflictError):
            at.campaign()
