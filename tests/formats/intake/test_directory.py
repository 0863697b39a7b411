from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rectify.formats.intake import read, resolve
from tests.formats.intake.workbooks import LINE, TITLES, line, team


class Agency:
    """Knows two units of one name, and one person twice over."""

    def name(self, id: str) -> str:  # noqa: A002 - the word of the protocol
        return {"u-1001": "责任人甲"}[id]

    def people(self, name: str) -> Sequence[str]:
        return {"责任人甲": ["u-1001"], "责任人乙": ["u-1002", "u-1003"], "局长": ["u-1001"]}.get(name, [])

    def orgs(self, name: str) -> Sequence[str]:
        return {
            "机关党委": ["市管局/机关党委"],
            "办公室": ["市管局/办公室", "市管局/机关党委/办公室"],
            "市管局": ["市管局"],
        }.get(name, [])


def test_names_get_the_ids_of_the_directory_and_stay_as_written(tmp_path: Path) -> None:
    path = team(tmp_path, ("填报单位：市管局",), (*TITLES, "责任领导"), (*LINE, "局长"))
    intake = resolve(read(path), Agency()).checked()
    problem, measure = intake.problems[0], intake.measures[0]
    assert [name.id for name in (problem.owner, problem.leader, problem.org) if name] == ["u-1001", "u-1001", "市管局"]
    assert [name.id for name in (measure.owner, measure.org) if name] == ["u-1001", "市管局/机关党委"]
    assert measure.owner is not None
    assert measure.owner.written == Agency().name(measure.owner.id) == "责任人甲"


def test_unknown_and_ambiguous_names_are_faults_at_their_cells(tmp_path: Path) -> None:
    intake = resolve(
        read(
            team(
                tmp_path,
                TITLES,
                line(owner="责任人乙", org="办公室"),
                line(owner="责任人丙、责任人甲", org="信息中心、机关党委"),
                line(number=2),
            )
        ),
        Agency(),
    )
    assert [(fault.place.rpartition("!")[2], fault.code) for fault in intake.faults] == [
        ("E2", "intake.person_ambiguous"),
        ("D2", "intake.org_ambiguous"),
        ("E3", "intake.person_unknown"),
        ("D3", "intake.org_unknown"),
    ]
    assert "u-1002、u-1003" in intake.faults[0].text()
    assert [measure.faulty for measure in intake.measures] == [True, True, False]
    assert [len(problem.measures) for problem in intake.without_faulty()[0].problems] == [1]


def test_a_name_in_a_merged_cell_is_one_fault_and_every_measure_of_it_is_faulty(tmp_path: Path) -> None:
    intake = resolve(
        read(team(tmp_path, TITLES, line(owner="责任人丙"), line(measure="乙"), merged=["E2:E3"])), Agency()
    )
    assert len(intake.faults) == 1
    assert [measure.faulty for measure in intake.measures] == [True, True]


def test_a_problem_whose_leader_nobody_knows_is_faulty(tmp_path: Path) -> None:
    intake = resolve(read(team(tmp_path, (*TITLES, "责任领导"), (*LINE, "某领导"))), Agency())
    assert intake.problems[0].faulty
    assert len(intake.faults) == 1
