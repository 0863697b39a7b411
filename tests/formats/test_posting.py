"""The text that is put up (公示文稿), word for word; and postings in the forms of all lists."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from rectify import Ledger, Policies
from rectify.formats import write_csv, write_json, write_table
from rectify.formats.posting import posting_columns, posting_lines, posting_texts
from rectify.messages import Lang
from rectify.policy.policyfile import parse
from rectify.reports import postings
from tests.contract.test_posting_boundaries import approved, rectified
from tests.contract.walks import CLERK, NOBODY, START, Desk, in_memory

READY = date(2022, 1, 27)


def reader(at: Desk, lang: Lang = "zh") -> Ledger:
    return at.rectify.ledger(at.session, tenant="city", actor=NOBODY, lang=lang)


def texts(ledger: Ledger) -> list[str]:
    return [one.text for one in posting_texts(ledger, postings(ledger))]


def test_a_result_that_is_put_up_says_how_far_it_is_and_until_when_one_may_object() -> None:
    with in_memory(READY) as at:
        publication = approved(at, rectified(at, "closeout"))
        at.clock.turn(START)
        at.of(CLERK).fire(publication, "put_up")
        assert texts(reader(at)) == [
            (
                "巡察整改：整改结果（党内公示）\n"
                "\n"
                "1. 中心组学习不够系统\n"
                "   责任单位：市管局/机关党委　责任人：u-1002　整改时限：2022年4月27日　整改情况：已整改\n"
                "   整改措施：\n"
                "   （1）建立学习研讨制度（责任人：u-1003；整改时限：2022年4月27日；整改情况：已完成）\n"
                "\n"
                "公示期：2022年1月28日至2月9日\n"
                "公示地点：一楼公示栏、各党支部\n"
                "如有异议，请在公示期内向市管局反映。\n"
            )
        ]
        assert texts(reader(at, "en")) == [
            (
                "巡察整改: results of rectification, posted within the Party\n"
                "\n"
                "1. 中心组学习不够系统\n"
                "   unit: 市管局/机关党委; responsible: u-1002; due: 2022-04-27; state: rectified\n"
                "   Measures:\n"
                "   (1) 建立学习研讨制度 (responsible: u-1003; due: 2022-04-27; state: done)\n"
                "\n"
                "Posted: 2022-01-28 to 2022-02-09\n"
                "Places: 一楼公示栏, 各党支部\n"
                "Objections may be raised with 市管局 while it is posted.\n"
            )
        ]


def test_a_list_to_be_put_up_is_one_text_without_what_is_left_out() -> None:
    with in_memory() as at:
        campaign = at.campaign("closeout", title="巡察整改")
        first = at.problem(campaign, root_cause="重业务、\n轻学习")
        second = at.problem(campaign, text="调研不够深入")
        for problem in (first, second):
            at.measure(problem, owner=None)
        both = at.of(CLERK).post([first, second], what="list", audience="public", places=["门户网站"])
        hidden = dict.fromkeys(("text", "org", "owner", "due_on", "root_cause"), "不宜公开")
        at.of(CLERK).amend(both[1], redacted=hidden)
        assert texts(reader(at)) == [
            (
                "巡察整改：整改清单（向社会公示）\n"
                "\n"
                "1. 中心组学习不够系统\n"
                "   责任单位：市管局/机关党委　责任人：u-1002\n"
                "   原因：重业务、 轻学习\n"
                "   整改措施：\n"
                "   （1）建立学习研讨制度\n"
                "\n"
                "2. （内容不予公开）\n"
                "   整改措施：\n"
                "   （1）建立学习研讨制度\n"
                "\n"
                "公示期：自张贴之日起 5 个工作日\n"
                "公示地点：门户网站\n"
                "如有异议，请在公示期内向市管局反映。\n"
            )
        ]
        english = texts(reader(at, "en"))[0]
        assert "2. (not shown)\n" in english
        assert "Posted: 5 working days from the day on which it is put up\n" in english


def test_what_differs_in_places_is_told_in_texts_of_their_own() -> None:
    with in_memory() as at:
        campaign = at.campaign("closeout")
        made = at.of(CLERK).post(
            [at.problem(campaign), at.problem(campaign)], what="list", audience="party", places=["一楼公示栏"]
        )
        at.of(CLERK).amend(made[1], places=["各党支部"])
        assert [text.splitlines()[-2] for text in texts(reader(at))] == ["公示地点：一楼公示栏", "公示地点：各党支部"]


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("days", "自张贴之日起 5 日", "5 days from the day on which it is put up"),
        ("months", "自张贴之日起 5 个月", "5 months from the day on which it is put up"),
    ],
)
def test_the_period_is_told_in_the_policys_unit(unit: str, zh: str, en: str) -> None:
    text = Policies.bundled()["closeout"].text.replace('unit = "workdays"\nfirst', f'unit = "{unit}"\nfirst')
    policy = parse(text.replace('name = "closeout"', 'name = "other"'))
    with in_memory(policies=Policies.bundled().including(policy)) as at:
        at.of(CLERK).post([at.problem(at.campaign("other"))], what="list", audience="party", places=["公示栏"])
        assert f"公示期：{zh}\n" in texts(reader(at))[0]
        assert f"Posted: {en}\n" in texts(reader(at, "en"))[0]


def test_a_posting_with_no_end_set_says_so_and_a_period_over_new_year_names_both_years() -> None:
    with in_memory() as at:
        at.of(CLERK).post([at.problem(at.campaign("closeout"))], what="list", audience="party", places=["公示栏"])
        (row,) = postings(at.secretary)
        rows = [
            replace(row, term=None),
            replace(row, term="long_term", id="2"),
            replace(row, first=date(2021, 12, 30), last=date(2022, 1, 7)),
        ]
        told = [one.text.splitlines()[-3] for row in rows for one in posting_texts(at.secretary, [row])]
        assert told == ["公示期：长期", "公示期：长期", "公示期：2021年12月30日至2022年1月7日"]
        assert "Posted: with no end set\n" in next(posting_texts(reader(at, "en"), rows)).text


def test_a_posting_is_a_line_of_a_list() -> None:
    with in_memory(READY) as at:
        ledger = reader(at)
        approved(at, rectified(at, "closeout"))
        rows = postings(ledger)
        table, text, plain = io.StringIO(), io.StringIO(), io.StringIO()
        write_table(posting_columns("table"), posting_lines(ledger, rows), table)
        write_csv(posting_columns("csv"), posting_lines(ledger, rows), text, bom=False)
        write_json(posting_columns("json"), rows, plain)
        assert table.getvalue().splitlines()[2].split() == [
            "P-1/PUB-1",
            "整改结果",
            "党内公示",
            "一楼公示栏、各党支部",
            "已审批",
            "中心组学习不够系统",
        ]
        (line,) = csv.DictReader(io.StringIO(text.getvalue()))
        assert (line["问题状态"], line["整改措施"]) == (
            "已整改",
            "建立学习研讨制度（责任人：u-1003；整改时限：2022年4月27日；整改情况：已完成）",
        )
        (said,) = json.loads(plain.getvalue())
        assert (said["state"], said["places"], said["measures"][0]["due_on"]) == (
            "approved",
            ["一楼公示栏", "各党支部"],
            "2022-04-27",
        )
