from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.formats.intake import read_outcome
from rectify.vocabulary import Outcome


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("已完成", (Outcome.DONE, False)),
        ("已 完成。", (Outcome.DONE, False)),
        ("正在整改", (Outcome.UNDER_WAY, False)),
        ("未完成", (Outcome.NOT_DONE, False)),
        ("基本完成", (Outcome.MOSTLY_DONE, False)),
        ("未开展", (Outcome.NOT_STARTED, False)),
        ("长期坚持", (Outcome.LONG_TERM, True)),
        ("已完成，长期坚持", (Outcome.DONE, True)),
        ("已完成并长期坚持", (Outcome.DONE, True)),
        ("", (None, False)),
    ],
)
def test_the_words_of_a_ledger_say_how_far_a_measure_has_come(written: str, outcome: tuple[Outcome, bool]) -> None:
    assert read_outcome(written) == outcome


@pytest.mark.parametrize("written", ["差不多", "已完成，差不多", "已完成，未完成"])
def test_unknown_or_contradicting_words_are_never_guessed_at(written: str) -> None:
    assert read_outcome(written) is None


@given(st.text())
def test_any_text_has_an_answer(written: str) -> None:
    answer = read_outcome(written)
    assert answer is None or isinstance(answer, tuple)
