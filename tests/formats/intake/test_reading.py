from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from rectify.errors import IntakeError
from rectify.formats.intake import Intake, IntakeOptions, read
from rectify.vocabulary import Outcome, Scope
from tests.formats.intake.workbooks import LINE, TITLES, line, save, team

LEDGER = Path(__file__).parents[2] / "data" / "ledger.xlsx"
HEADED = ("序号", "具体问题", "整改措施", "责任单位", "责任人", "整改时限")


def faults(intake: Intake) -> list[tuple[str, str]]:
    return [(fault.place.rpartition("!")[2], fault.code.removeprefix("intake.")) for fault in intake.faults]


def inferred(intake: Intake) -> list[tuple[str, str]]:
    return [(note.place.rpartition("!")[2], note.code.rpartition(".")[2]) for note in intake.inferences]


def ignored(intake: Intake) -> list[tuple[str, str]]:
    return [(note.place.rpartition("!")[2], note.code.rpartition(".")[2]) for note in intake.ignored]


class TestTheSampleLedger:
    intake = read(LEDGER)

    def test_it_reads_as_nine_problems_and_eighteen_measures(self) -> None:
        assert len(self.intake.problems) == 9
        assert len(self.intake.measures) == 18
        assert [problem.scope for problem in self.intake.problems] == [Scope.TEAM] * 5 + [Scope.MEMBER] * 4

    def test_it_has_exactly_three_faults_each_at_its_cell(self) -> None:
        assert [fault.text() for fault in self.intake.faults] == [
            "ledger.xlsx 班子整改清单!I12: 没有这一天：2022年2月30日 → 改为真实的日期",
            "ledger.xlsx 班子整改清单!H12: 责任人空缺 → 填写责任人",
            "ledger.xlsx 班子整改清单!I14: 整改时限未定：待定 → 定下时限后填写",
        ]

    def test_everything_inferred_is_listed(self) -> None:
        assert inferred(self.intake) == [
            ("I6", "last_day"),
            ("I8", "year_reported"),
            ("I10", "last_day"),
            ("I15", "serial"),
            ("ledger.xlsx 班子成员整改清单", "reporting_unit"),
            ("E2", "last_day"),
            ("E3", "last_day"),
        ]

    def test_what_was_inferred_is_said_in_both_languages(self) -> None:
        year = self.intake.inferences[1]
        assert year.text() == (
            "ledger.xlsx 班子整改清单!I8: “4月30日前”没有年份，按填报时间“2022年1月28日”读作 2022-04-30"
        )
        assert year.text("en") == (
            "ledger.xlsx 班子整改清单!I8: “4月30日前” has no year; "
            "by the filling date “2022年1月28日” it reads 2022-04-30"
        )

    def test_everything_ignored_is_listed(self) -> None:
        assert ignored(self.intake) == [("A1", "title"), ("A2", "title"), ("A17", "signature")]

    def test_the_filling_date_is_read(self) -> None:
        assert self.intake.reported_on == date(2022, 1, 28)

    def test_the_cell_that_begins_like_a_formula_stays_text(self) -> None:
        assert self.intake.measures[13].text == '=HYPERLINK("http://example.invalid","见附件")'

    def test_each_measure_has_its_due_date_or_term(self) -> None:
        assert [measure.due_on or measure.term for measure in self.intake.measures] == [
            "long_term",
            date(2022, 3, 31),
            date(2022, 6, 30),
            date(2022, 12, 31),
            date(2022, 4, 30),
            "immediate",
            *[date(2022, 5, 31)] * 3,
            date(2022, 4, 15),
            None,
            "long_term",
            None,
            date(2022, 6, 30),
            date(2022, 12, 31),
            date(2022, 6, 30),
            date(2022, 9, 30),
            date(2022, 6, 30),
        ]

    def test_several_measures_in_one_cell_share_the_lines_person_unit_date_and_outcome(self) -> None:
        three = self.intake.problems[2].measures
        assert [measure.number for measure in three] == [1, 2, 3]
        assert {measure.place for measure in three} == {"ledger.xlsx 班子整改清单!F10"}
        assert {(m.owner.id, m.org.id, m.due_on, m.outcome) for m in three if m.owner and m.org} == {
            ("责任人戊", "服务保障处", date(2022, 5, 31), Outcome.MOSTLY_DONE)
        }

    def test_done_and_long_term_are_told_apart(self) -> None:
        first, second = self.intake.measures[:2]
        assert (first.outcome, first.long_term) == (Outcome.DONE, True)
        assert (second.outcome, second.long_term) == (Outcome.DONE, False)

    def test_the_unit_in_the_lead_is_the_one_of_the_remark_and_the_other_is_kept(self) -> None:
        measure = self.intake.problems[1].measures[1]
        assert measure.org is not None
        assert measure.org.id == "资产管理处"
        assert [name.id for name in measure.co_orgs] == ["信息中心"]

    def test_on_the_members_list_the_person_is_the_member_and_the_post_is_kept(self) -> None:
        problem = self.intake.problems[6]
        assert problem.owner is not None
        assert (problem.owner.id, problem.post) == ("甲同志", "党组书记、局长")
        assert problem.measures[0].owner == problem.owner
        assert problem.owner.place == "ledger.xlsx 班子成员整改清单!A2"

    def test_a_problem_of_the_team_is_its_leaders_and_its_ledger_the_reporting_units(self) -> None:
        problem = self.intake.problems[0]
        assert problem.owner == problem.leader
        assert problem.org is not None
        assert (problem.org.id, problem.org.place) == ("市管局党组", "ledger.xlsx 班子整改清单!A2")
        assert (problem.facet, problem.sources, problem.number) == ("理论学习", ("征求意见",), "1")

    def test_nothing_of_it_is_accepted_whole(self) -> None:
        with pytest.raises(IntakeError) as caught:
            self.intake.checked()
        assert caught.value.faults == self.intake.faults

    def test_without_the_faulty_measures_the_rest_is_kept_and_marked(self) -> None:
        kept, left = self.intake.without_faulty()
        assert [note.place.rpartition("!")[2] for note in left] == ["F12", "F14"]
        assert len(kept.measures) == 16
        assert [problem.left_out for problem in kept.problems] == [0, 0, 0, 1, 1, 0, 0, 0, 0]


def test_a_ledger_without_faults_is_accepted_whole(tmp_path: Path) -> None:
    intake = read(team(tmp_path, TITLES, LINE))
    assert intake.checked() is intake
    assert intake.without_faulty() == (intake, ())


def test_a_table_without_lines_gives_no_problems(tmp_path: Path) -> None:
    assert read(team(tmp_path, TITLES)).checked().problems == ()


def test_a_problem_of_which_no_measure_is_left_is_left_out(tmp_path: Path) -> None:
    kept, left = read(
        team(tmp_path, TITLES, line(due="待定"), line(number=2, problem=None), line(number=3))
    ).without_faulty()
    assert [problem.number for problem in kept.problems] == ["3"]
    assert [note.code.rpartition(".")[2] for note in left] == ["problem", "measure"] * 2


def test_a_header_of_two_rows_is_read_through_its_merged_titles(tmp_path: Path) -> None:
    path = team(
        tmp_path,
        ("整改台账",),
        ("序号", "具体问题", "整改措施", None, None, "责任", None),
        (None, None, "具体内容", "完成时限", "目标", "单位", "人"),
        (1, "学习不够", "建立制度", "2022.6.30", "建成", "机关党委", "责任人甲"),
        merged=["A1:G1", "A2:A3", "B2:B3", "C2:E2", "F2:G2"],
    )
    intake = read(path, options=IntakeOptions.with_words(columns={"measure": ["具体内容"]}))
    assert intake.faults == ()
    assert ignored(intake) == [("E3", "column"), ("A1", "title")]
    measure = intake.measures[0]
    assert (measure.text, measure.due_on) == ("建立制度", date(2022, 6, 30))
    assert [name.id for name in (measure.org, measure.owner) if name] == ["机关党委", "责任人甲"]


def test_a_header_of_two_rows_without_merged_cells_is_read_if_all_titles_below_are_known(tmp_path: Path) -> None:
    rows = [
        ("序号", "具体问题", "整改措施", None, None),
        (None, None, None, "责任人", "整改时限"),
        (1, "学习不够", "建立制度", "责任人甲", "立行立改"),
    ]
    assert read(team(tmp_path, *rows)).checked().measures[0].term == "immediate"


def test_titles_are_known_by_their_letters_alone(tmp_path: Path) -> None:
    titles = ("序 号", "存在\n问题", "整改举措：", "责任部门", "责任人（签字）", "完成时间")
    assert read(team(tmp_path, titles, LINE[:6])).faults == ()


def test_of_two_titles_of_one_field_the_surer_is_read_and_the_other_listed(tmp_path: Path) -> None:
    titles = (*HEADED, "牵头单位", "整改进展", "完成情况")
    intake = read(team(tmp_path, titles, (*LINE[:6], "办公室", "开了三次会", "已完成")))
    measure = intake.measures[0]
    assert measure.org is not None
    assert (measure.org.id, measure.outcome) == ("办公室", Outcome.DONE)
    assert ignored(intake) == [("D1", "column"), ("H1", "column")]


def test_the_same_title_twice_is_a_fault_and_nothing_under_it_is_trusted(tmp_path: Path) -> None:
    intake = read(team(tmp_path, (*HEADED, "责任人"), (*LINE[:6], "责任人乙")))
    assert faults(intake) == [("G1", "column_twice")]
    assert intake.without_faulty()[0].problems == ()


def test_a_title_merged_over_two_columns_is_one_column(tmp_path: Path) -> None:
    intake = read(team(tmp_path, (*HEADED, None), (*LINE[:6], None), merged=["F1:G1"]))
    assert intake.checked().measures[0].due_on == date(2022, 6, 30)


def test_a_ledger_without_due_dates_or_persons_is_faulty_as_a_whole(tmp_path: Path) -> None:
    intake = read(team(tmp_path, HEADED[:4], LINE[:4]))
    assert faults(intake) == [("1", "column_missing_due"), ("1", "column_missing_owner")]
    assert intake.problems[0].faulty


def test_on_a_members_list_without_persons_the_member_is_the_owner_and_that_is_listed(tmp_path: Path) -> None:
    rows = [("姓名", "存在问题", "整改措施", "整改时限"), ("甲同志", "调研偏少", "每季度调研", "立行立改")]
    intake = read(team(tmp_path, *rows)).checked()
    assert inferred(intake) == [("1", "owner_member")]
    assert intake.measures[0].owner == intake.problems[0].owner


def test_a_file_without_a_header_is_refused_with_one_fault(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(team(tmp_path, ("姓名", "电话"), ("甲同志", "1")))
    assert [fault.code for fault in caught.value.faults] == ["intake.no_header"]


def test_sheets_without_a_header_and_hidden_ones_are_listed_and_empty_ones_are_not(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415 - to hide a sheet

    path = save(
        tmp_path / "台账.xlsx", {"班子": [TITLES, LINE], "说明": [("填表说明",)], "旧表": [TITLES, LINE], "空": []}
    )
    book = openpyxl.load_workbook(path)
    book["旧表"].sheet_state = "hidden"
    book.save(path)
    intake = read(path)
    assert len(intake.problems) == 1
    assert [note.code.rpartition(".")[2] for note in intake.ignored] == ["sheet", "hidden_sheet"]


def test_totals_headings_signatures_and_repeated_headers_are_no_problems(tmp_path: Path) -> None:
    intake = read(
        team(
            tmp_path,
            TITLES,
            ("一、政治建设方面", *[None] * 7),
            LINE,
            TITLES,
            (None, "小 计", 1),
            ("总计：1项",),
            ("审核人（签字）：", None, "填表人："),
            merged=["A2:H2"],
        )
    )
    assert len(intake.problems) == 1
    assert intake.faults == ()
    assert ignored(intake) == [
        ("A2", "heading"),
        ("A4", "header"),
        ("B5", "total"),
        ("A6", "total"),
        ("A7", "signature"),
    ]


def test_lines_of_one_problem_belong_together_without_merged_cells(tmp_path: Path) -> None:
    intake = read(
        team(
            tmp_path,
            TITLES,
            line(),
            line(number=None, measure="开展调研"),
            line(number=None, problem=None, measure="公开电话"),
            line(number=2),
        )
    )
    assert [[m.number for m in problem.measures] for problem in intake.problems] == [[1, 2, 3], [1]]
    assert inferred(intake) == [("B4", "problem_above")]


def test_members_lines_take_the_name_above_and_that_is_listed(tmp_path: Path) -> None:
    titles = ("姓名", "职务", "存在问题", "整改措施", "责任人", "整改时限")
    rows = [
        ("甲同志", "局长", "调研偏少", "每季度调研", "本人", "立行立改"),
        (None, None, "学习不够", "每月学习", "本人", "立行立改"),
        ("乙同志", "副局长", "学习不够", "每月学习", "责任人乙、本人", "立行立改"),
    ]
    intake = read(team(tmp_path, titles, *rows)).checked()
    assert [(p.owner.id, p.post) for p in intake.problems if p.owner] == [
        ("甲同志", "局长"),
        ("甲同志", "局长"),
        ("乙同志", "副局长"),
    ]
    assert inferred(intake) == [("A3", "member_above"), ("E4", "owner_first")]
    assert [name.id for name in intake.measures[2].co_owners] == ["乙同志"]


def test_a_members_list_that_names_nobody_is_faulty(tmp_path: Path) -> None:
    rows = [
        ("姓名", "存在问题", "整改措施", "责任人", "整改时限"),
        (None, "调研偏少", "每季度调研", "本人", "立行立改"),
    ]
    assert faults(read(team(tmp_path, *rows))) == [("A2", "member_blank"), ("D2", "owner_self")]


def test_every_fault_of_a_line_is_found_at_once(tmp_path: Path) -> None:
    titles = (*TITLES, "责任领导", "是否长期坚持", "配合单位")
    row = ("1", None, "①甲③乙", "长" * 300, "本人", "尽快", "差不多", None, "#REF!", "也许", "远" * 300)
    intake = read(team(tmp_path, titles, row))
    assert sorted(faults(intake)) == [
        ("B2", "problem_blank"),
        ("C2", "measure_numbers"),
        ("D2", "name_unusable"),
        ("E2", "owner_self"),
        ("F2", "due_unknown"),
        ("G2", "outcome_unknown"),
        ("I2", "error_value"),
        ("J2", "yes_or_no"),
        ("K2", "name_unusable"),
    ]
    assert (intake.problems[0].faulty, intake.measures[0].faulty) == (True, True)


def test_a_leaders_name_that_cannot_be_an_id_is_a_fault(tmp_path: Path) -> None:
    intake = read(team(tmp_path, (*TITLES, "责任领导"), (*LINE, "长" * 300)))
    assert faults(intake) == [("I2", "name_unusable")]


def test_a_problem_without_a_measure_is_a_fault(tmp_path: Path) -> None:
    intake = read(team(tmp_path, TITLES, line(measure=None)))
    assert faults(intake) == [("C2", "measure_blank")]
    assert [measure.faulty for measure in intake.measures] == [True]
    assert intake.without_faulty()[0].problems == ()


def test_a_blank_unit_is_the_reporting_one_or_a_fault(tmp_path: Path) -> None:
    path = team(tmp_path, TITLES, line(org=None))
    assert faults(read(path)) == [("D2", "org_blank")]
    intake = read(path, options=IntakeOptions(org="市管局"))
    assert [(name.id, name.place) for name in [intake.measures[0].org] if name] == [("市管局", "台账.xlsx")]
    assert inferred(intake) == [("台账.xlsx 班子", "reporting_unit"), ("D2", "org_blank")]


def test_co_operating_units_have_a_column_and_the_long_term_mark_too(tmp_path: Path) -> None:
    titles = (*HEADED, "配合单位", "是否长期坚持")
    measure = read(team(tmp_path, titles, (*LINE[:6], "办公室、机关党委、信息中心", "√"))).checked().measures[0]
    assert [name.id for name in measure.co_orgs] == ["办公室", "信息中心"]
    assert measure.long_term


def test_a_measure_merged_over_lines_is_one_and_may_have_no_second_person(tmp_path: Path) -> None:
    rows = [TITLES, LINE, line(), line(owner="责任人乙", outcome=None), line(measure="公开电话")]
    intake = read(team(tmp_path, *rows, merged=["C2:C4", "H2:H4"]))
    assert faults(intake) == [("E4", "measure_merged")]
    assert [(measure.number, measure.faulty) for measure in intake.measures] == [(1, True), (2, False)]


def test_numbers_behind_an_introduction_leave_one_measure_and_are_listed(tmp_path: Path) -> None:
    intake = read(team(tmp_path, TITLES, line(measure="建立以下制度：①学习制度；②考勤制度")))
    assert len(intake.measures) == 1
    assert inferred(intake) == [("C2", "not_split")]


@pytest.mark.parametrize(
    "title", ["填报时间：2022 年 1 月 28 日", "填报日期： 2022.1.28 填报人：经办人", "制表时间:2022年1月"]
)
def test_a_year_comes_from_the_filling_date_however_it_is_written(tmp_path: Path, title: str) -> None:
    intake = read(team(tmp_path, (title,), TITLES, line(due="4月30日前")), options=IntakeOptions(year=2024))
    assert intake.checked().measures[0].due_on == date(2022, 4, 30)


def test_a_year_comes_from_the_campaign_where_the_filling_date_is_blank(tmp_path: Path) -> None:
    path = team(tmp_path, ("填报单位：    填报时间：  年  月  日",), TITLES, line(due="4月30日前"))
    assert faults(read(path)) == [("F3", "due_year_missing")]
    intake = read(path, options=IntakeOptions(year=2024))
    assert intake.checked().measures[0].due_on == date(2024, 4, 30)
    assert (intake.reported_on, intake.problems[0].org) == (None, None)


def test_a_sheet_takes_no_year_from_others_that_disagree(tmp_path: Path) -> None:
    def sheet(title: str) -> list[tuple[object, ...]]:
        return [(title,), TITLES, line(due="4月30日前")]

    path = save(
        tmp_path / "台账.xlsx",
        {
            "甲": sheet("填报单位：甲 填报时间：2021年1月"),
            "乙": sheet("填报单位：乙 填报时间：2022年1月"),
            "丙": sheet("台账"),
        },
    )
    intake = read(path)
    assert [measure.due_on for measure in intake.measures] == [date(2021, 4, 30), date(2022, 4, 30), None]
    assert [problem.org.id if problem.org else None for problem in intake.problems] == ["甲", "乙", None]


def test_drafts_are_values() -> None:
    intake = read(LEDGER)
    with pytest.raises(dataclasses.FrozenInstanceError):
        intake.problems[0].text = "改"  # type: ignore[misc]
