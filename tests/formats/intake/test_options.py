from __future__ import annotations

from pathlib import Path

import pytest

from rectify.errors import IntakeError
from rectify.formats.intake import IntakeOptions, read
from rectify.vocabulary import Outcome
from tests.formats.intake.workbooks import TITLES, line, team

WORDS = """
year = 2022
org = "市管局"
[columns]
owner = ["经办同志"]
problem = ["差距"]
[terms]
"分阶段整改" = "stages"
[outcomes]
"办结" = "done"
"""


def faults(text: str, path: Path) -> list[tuple[str, str]]:
    path.write_text(text, "utf-8")
    with pytest.raises(IntakeError) as caught:
        IntakeOptions.from_toml(path)
    assert caught.value.text("zh") != caught.value.text("en")
    return [(fault.place, fault.code.removeprefix("intake.options_")) for fault in caught.value.faults]


def test_an_agencys_own_words_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text(WORDS, "utf-8")
    options = IntakeOptions.from_toml(tmp_path / "words.toml")
    titles = ("序号", "差距", "整改措施", "责任单位", "经办同志", *TITLES[5:])
    intake = read(team(tmp_path, titles, line(due="分阶段整改", outcome="办结")), options=options).checked()
    assert (intake.measures[0].term, intake.measures[0].outcome) == ("stages", Outcome.DONE)


def test_built_in_words_stay_beside_ones_own() -> None:
    options = IntakeOptions.with_words(columns={"owner": ["经办同志"]}, terms={"立行立改": "at_once"})
    assert "责任人" in options.columns["owner"]
    assert options.terms["立行立改"] == "at_once"
    assert options.terms["长期坚持"] == "long_term"


def test_a_title_given_to_another_field_no_longer_stands_for_the_first() -> None:
    options = IntakeOptions.with_words(columns={"owner": ["责任领导"]})
    assert "责任领导" not in options.columns["leader"]
    assert options.columns["owner"][0] == "责任领导"


def test_everything_wrong_in_a_file_is_said_at_once(tmp_path: Path) -> None:
    text = """
    year = 1022
    [columns]
    boss = ["领导"]
    owner = ["甲", "！"]
    leader = ["甲"]
    [outcomes]
    "办结" = "finished"
    """
    assert faults(text, tmp_path / "w.toml") == [
        ("w.toml year", "year"),
        ("w.toml [columns], boss", "field"),
        ("w.toml [columns], owner", "title"),
        ("w.toml [columns], leader", "title"),
        ("w.toml [outcomes], 办结", "outcome"),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("colums = 1", "colums"),
        ("year = '2022'", "year"),
        ("year = true", "year"),
        ("org = ' '", "org"),
        ("columns = 1", "columns"),
        ("[columns]\nowner = '甲'", "columns"),
        ("[columns]\nowner = [1]", "columns"),
        ("terms = []", "terms"),
        ("[outcomes]\na = 1", "outcomes"),
    ],
)
def test_an_unknown_key_or_a_wrong_type_is_named(tmp_path: Path, text: str, key: str) -> None:
    assert faults(text, tmp_path / "w.toml") == [(f"w.toml {key}", "key")]


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    assert faults("year =", tmp_path / "w.toml") == [("w.toml", "unreadable")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"none\.toml"):
        IntakeOptions.from_toml(tmp_path / "none.toml")
