"""``[steps.NAME]`` of a policy file: what it says, and every fault in it."""

from __future__ import annotations

import pytest

from rectify.policy.stepfile import StepDefinition
from rectify.vocabulary import Title
from tests.policy.given import faults, tiny, tiny_policy

HEAD = "[policy]"
TITLE = 'title = { zh = "谈心谈话", en = "talks" }'


def steps(text: str) -> str:
    return tiny((HEAD, f"{text}\n\n{HEAD}"))


def test_a_policy_names_the_steps_of_its_meetings() -> None:
    said = f'[steps.talks]\n{TITLE}\nterm = "month"\nclause = "第三条"\nfigures.talks = {{ zh = "人次", en = "talks" }}'
    assert tiny_policy((HEAD, f"{said}\n\n{HEAD}")).steps == {
        "talks": StepDefinition(
            name="talks",
            title=Title("谈心谈话", "talks"),
            term="month",
            figures={"talks": Title("人次", "talks")},
            clause="第三条",
        )
    }


def test_a_step_needs_neither_a_term_nor_figures() -> None:
    assert tiny_policy((HEAD, f"[steps.talks]\n{TITLE}\n\n{HEAD}")).steps == {
        "talks": StepDefinition("talks", Title("谈心谈话", "talks"))
    }


def test_a_policy_need_not_name_any() -> None:
    assert tiny_policy().steps == {}


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("[steps.talks]", "[steps.talks] title: “title” is missing → add it"),
        (f"[steps.Talks]\n{TITLE}", "[steps.Talks]: “Talks” "),
        (f"[steps.talks]\n{TITLE}\ntitel = 1", "[steps.talks]: there is no key “titel” → did you mean “title”?"),
        (
            f'[steps.talks]\n{TITLE}\nterm = "months"',
            "[steps.talks] term: there is no term “months” → did you mean “month”?",
        ),
        (f"[steps.talks]\n{TITLE}\nfigures.talks = 1", "[steps.talks.figures] talks: wrong type"),
        (
            f"[steps.talks]\n{TITLE}\nfigures.talks = {{ zh = '人次' }}",
            "[steps.talks.figures.talks] en: “en” is missing",
        ),
        (
            f"[steps.talks]\n{TITLE}\nfigures.Talks = {{ zh = '人次', en = 'talks' }}",
            "[steps.talks.figures.Talks]: “Talks” ",
        ),
    ],
)
def test_a_faulty_step_is_named(said: str, fault: str) -> None:
    assert [one[: len(fault)] for one in faults(steps(said), "en")] == [fault]
