from __future__ import annotations

from datetime import date

from rectify.formats.intake import Intake, MeasureDraft, ProblemDraft
from rectify.formats.legacy import legacy_problems
from rectify.ledger.importing import LegacyProblem
from rectify.vocabulary import Outcome, Scope

APRIL, JUNE = date(2022, 4, 30), date(2022, 6, 30)


def taken(*measures: MeasureDraft, left_out: int = 0) -> LegacyProblem:
    """One problem of a workbook as the ledger takes it in."""
    place = "台账.xlsx 清单!B3"
    problem = ProblemDraft(place, "1", Scope.TEAM, "", "问题", measures=measures, left_out=left_out)
    (one,) = legacy_problems(Intake("台账.xlsx", None, (problem,), (), (), ()), "市管局")
    return one


def measure(
    number: int, due_on: date | None, *, term: str | None = None, outcome: Outcome | None = None
) -> MeasureDraft:
    return MeasureDraft("台账.xlsx 清单!D3", number, "措施", due_on=due_on, term=term, outcome=outcome)


def test_a_problem_is_due_with_the_last_of_its_measures_wherever_that_stands() -> None:
    for first, second in ((APRIL, JUNE), (JUNE, APRIL)):
        assert taken(measure(1, first), measure(2, second)).draft.due_on == JUNE


def test_a_measure_that_is_done_counts_for_the_problems_date() -> None:
    assert taken(measure(1, APRIL), measure(2, JUNE, outcome=Outcome.DONE)).draft.due_on == JUNE


def test_a_measure_without_a_written_date_leaves_the_problems_date_to_the_others() -> None:
    assert taken(measure(1, APRIL), measure(2, None, term="immediate")).draft.due_on == APRIL


def test_a_problem_none_of_whose_measures_has_a_written_date_has_none() -> None:
    assert taken(measure(1, None, term="immediate"), measure(2, None, term="long_term")).draft.due_on is None


def test_a_problem_has_no_date_if_a_measure_was_left_out_for_that_one_could_be_later() -> None:
    assert taken(measure(1, APRIL), left_out=1).draft.due_on is None


def test_the_measures_keep_their_own_dates() -> None:
    one = taken(measure(1, APRIL), measure(2, JUNE))
    assert [each.draft.due_on for each in one.measures] == [APRIL, JUNE]
