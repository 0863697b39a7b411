"""``[recurrence]`` and ``[results]`` of a policy file: what they say, and every fault in them."""

from __future__ import annotations

import pytest

from rectify.policy.recurrence import Recurrence
from rectify.policy.result import ResultDefinition, ResultUnit
from rectify.vocabulary import Title
from tests.policy.given import faults, tiny, tiny_policy

HEAD = "[policy]"
RULE = 'months = 12\nsame = ["facet", "category"]\nclause = "第九条"\nsource = "某办法"\nverified = true'


def test_a_policy_says_when_a_problem_is_a_recurrence() -> None:
    assert tiny_policy((HEAD, f"[recurrence]\n{RULE}\n\n{HEAD}")).recurrence == Recurrence(
        months=12, same=("facet", "category"), clause="第九条", source="某办法", verified=True
    )
    brief = tiny_policy((HEAD, f'[recurrence]\nmonths = 6\nsame = ["facet"]\n\n{HEAD}')).recurrence
    assert brief == Recurrence(months=6, same=("facet",), clause=None, source="", verified=False)


def test_a_policy_need_not_say_it() -> None:
    assert tiny_policy().recurrence is None
    assert tiny_policy().results == {}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("months = 0\nsame = ['facet']", "[recurrence] months: 0 is not"),
        ("same = ['facet']", "[recurrence] months: “months” is missing"),
        ("months = 12", "[recurrence] same: “same” is missing"),
        ("months = 12\nsame = []", "[recurrence] same: the list is empty"),
        ("months = 12\nsame = ['facets']", "[recurrence] same: there is no field “facets”"),
        ("months = 12\nsame = ['facet']\nmonth = 1", "[recurrence]: there is no key “month”"),
    ],
)
def test_a_faulty_rule_is_named(rule: str, said: str) -> None:
    (fault,) = faults(tiny((HEAD, f"[recurrence]\n{rule}\n\n{HEAD}")), "en")
    assert fault.startswith(said)


def test_a_policy_names_what_measures_can_bring_about() -> None:
    said = '[results.recovered]\ntitle = { zh = "追缴资金", en = "money recovered" }\nunit = "fen"\n'
    assert tiny_policy((HEAD, f"{said}\n{HEAD}")).results == {
        "recovered": ResultDefinition("recovered", Title("追缴资金", "money recovered"), ResultUnit.FEN)
    }


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ('unit = "yuan"', "[results.recovered] unit: there is no unit “yuan”"),
        ("", "[results.recovered] unit: “unit” is missing"),
    ],
)
def test_a_faulty_result_is_named(unit: str, said: str) -> None:
    text = f'[results.recovered]\ntitle = {{ zh = "追缴", en = "recovered" }}\n{unit}\n'
    (fault,) = faults(tiny((HEAD, f"{text}\n{HEAD}")), "en")
    assert fault.startswith(said)
