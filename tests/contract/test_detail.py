"""What tells items of one text apart, wherever people read them: in every list, reminder and explanation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa

from rectify import reports
from rectify.formats.due import due_lines
from rectify.formats.light import light_lines
from rectify.formats.overdue import overdue_lines
from rectify.formats.reminding import reminder_text
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Ref
from rectify.reports.light import LightRow
from tests.contract.test_verbs import HostDirectory
from tests.contract.walks import CLERK, HELD, OWNER, START, Desk, desk

REPORT = "整改情况报告"
LATE = date(2022, 2, 8)  # the reports up were due on 4 February


@contextmanager
def reported(engine: sa.Engine, day: date = LATE) -> Iterator[Desk]:
    """Give a meeting whose report goes up to two, with opinions about two, all of one text."""
    with desk(engine, day) as at:
        campaign = at.campaign("meeting")
        at.of(CLERK).report_up(campaign, REPORT, to=["u-3001", "督导组"], owner=OWNER.id, effective_on=HELD)
        for target in ("班子", "u-1002"):
            at.of(CLERK).collect(campaign, target, "学习不够", effective_on=HELD)
        yield at


def in_english(at: Desk) -> Ledger:
    return at.rectify.ledger(at.session, tenant=at.tenant, actor=at.secretary.work.actor, lang="en")


def test_two_reports_up_of_one_text_name_their_recipients(engine: sa.Engine) -> None:
    with reported(engine) as at:
        rows = list(reports.overdue(at.secretary))
        assert [(row.label, row.text, row.detail) for row in rows] == [
            ("SUB-1", REPORT, "u-3001"),
            ("SUB-2", REPORT, "督导组"),
        ]
        assert [one.text for one in overdue_lines(at.secretary, rows)] == [
            f"{REPORT}（报：u-3001）",
            f"{REPORT}（报：督导组）",
        ]
        assert [one.text for one in overdue_lines(in_english(at), rows)] == [
            f"{REPORT} (to u-3001)",
            f"{REPORT} (to 督导组)",
        ]
        soon = list(reports.due(at.secretary, as_of=date(2022, 2, 1)))
        assert [one.text for one in due_lines(at.secretary, soon)] == [
            f"{REPORT}（报：u-3001）",
            f"{REPORT}（报：督导组）",
        ]
        known = reports.overdue(at.secretary, as_of=LATE, known_at=at.clock.now)
        assert [row.detail for row in known] == ["u-3001", "督导组"]


def test_a_reminder_of_a_report_up_names_its_recipient(engine: sa.Engine) -> None:
    with reported(engine) as at:
        told = at.secretary.remind()
        assert {(one.label, one.text, one.detail) for one in told} == {
            ("SUB-1", REPORT, "u-3001"),
            ("SUB-2", REPORT, "督导组"),
        }
        assert f" SUB-2：{REPORT}（报：督导组）。" in reminder_text(at.secretary, told[1])
        assert {one.detail for one in at.secretary.unsent()} == {"u-3001", "督导组"}


def test_the_directory_gives_the_recipients_name(engine: sa.Engine) -> None:
    with reported(engine) as at:
        rx = type(at.rectify)(clock=at.clock, directory=HostDirectory())
        ledger = rx.ledger(at.session, tenant=at.tenant, actor=at.secretary.work.actor)
        texts = [one.text for one in overdue_lines(ledger, reports.overdue(ledger))]
        assert texts == [f"{REPORT}（报：经办人 u-3001）", f"{REPORT}（报：经办人 督导组）"]


def test_an_explanation_names_it_too(engine: sa.Engine) -> None:
    with reported(engine) as at:
        found = {
            row.detail: row for kind in ("submission", "opinion") for row in reports.lights(at.secretary, kind=kind)
        }
        said = {}
        for detail, row in found.items():
            told = at.secretary.explain(_ref(row))
            assert told.detail == detail
            said[detail] = next(told.lines("zh")), next(told.lines("en"))
        assert said == {
            "u-3001": (f"SUB-1  {REPORT}（报：u-3001）", f"SUB-1  {REPORT} (to u-3001)"),
            "督导组": (f"SUB-2  {REPORT}（报：督导组）", f"SUB-2  {REPORT} (to 督导组)"),
            "班子": ("OP-1  学习不够（对：班子）", "OP-1  学习不够 (about 班子)"),
            "u-1002": ("OP-2  学习不够（对：u-1002）", "OP-2  学习不够 (about u-1002)"),
        }


def test_two_publications_of_one_problem_say_what_is_posted_to_whom(engine: sa.Engine) -> None:
    with desk(engine, START) as at:
        problem = at.problem(at.campaign("closeout"))
        for audience in ("party", "public"):
            at.of(CLERK).post([problem], what="list", audience=audience, places=["公示栏"])
        rows = list(reports.lights(at.secretary, kind="publication"))
        assert [row.detail for row in rows] == ["list/party", "list/public"]
        assert [one.text for one in light_lines(at.secretary, rows)] == [
            f"{problem.text}（整改清单，党内公示）",
            f"{problem.text}（整改清单，向社会公示）",
        ]
        assert next(at.secretary.explain(_ref(rows[1])).lines("en")) == (
            f"P-1/PUB-2  {problem.text} (list of problems, posted to the public)"
        )


def test_requests_for_more_time_of_one_reason_say_whose_date_is_meant(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem, measure = at.started()
        for item in (problem, measure):
            at.secretary.extend(item, to=date(2022, 5, 28), reason="尚待会议审议")
        rows = list(reports.lights(at.secretary, kind="extension"))
        assert [(row.label, row.detail) for row in rows] == [("P-1/EXT-1", None), ("P-1/EXT-2", "M-1")]
        assert [one.text for one in light_lines(at.secretary, rows)] == ["尚待会议审议", "尚待会议审议（M-1）"]
        assert next(at.secretary.explain(_ref(rows[1])).lines("en")) == "P-1/EXT-2  尚待会议审议 (M-1)"


def test_the_text_of_problems_and_measures_says_enough(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 6, 1)) as at:
        problem, measure = at.started()
        assert {row.detail for row in reports.overdue(at.secretary)} == {None}
        assert [at.secretary.explain(one).detail for one in (problem, measure)] == [None, None]
        assert {one.detail for one in at.secretary.notices()} == {None}


def _ref(row: LightRow) -> Ref:
    return Ref(row.kind, row.id)
