"""Explaining where an item stands, until when, and what next by whom."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import NewMeasure, NewProblem
from rectify.errors import NotFoundError
from rectify.ledger.explaining import Deadline
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Outcome, Title
from tests.contract.test_merging import open_desk, pair
from tests.contract.walks import BRANCH, CLERK, DOER, HELD, NOBODY, OWNER, desk


def test_an_explanation_says_since_when_until_when_and_what_next_by_whom(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 4, 20)) as at:
        problem, measure = at.started()
        said = at.of(OWNER).explain(problem)
        assert (said.kind, said.label, said.cycle, said.since, said.by) == (
            *("problem", "P-1", 1),
            *(date(2022, 1, 28), "u-1001"),
        )
        zh, en = said.text("zh").splitlines(), said.text("en").splitlines()
        assert zh[:4] == [
            "P-1  中心组学习不够系统",
            "  自 2022-01-28 起为“整改中”：u-1001 办理“启动整改”",
            "  责任人 u-1002，第 1 轮",
            "  限期整改：2022-04-28 到期，还有 7 个工作日",
        ]
        assert en[:4] == [
            "P-1  中心组学习不够系统",
            "  rectifying since 2022-01-28: u-1001 did “start”",
            "  responsible: u-1002, cycle 1",
            "  by a set date: due 2022-04-28, 7 working days left",
        ]
        assert "  措施 M-1：整改中，2022-04-28 到期" in zh
        assert "  measure M-1: under way, due 2022-04-28" in en
        assert "  可以办理：附佐证材料、细化整改时限" in zh
        assert "  can be done now: attach evidence, reschedule" in en
        others, not_yet = zh.index("  可由他人办理："), zh.index("  还不能办理：")
        assert zh[others + 1] == "    修改：书记"
        assert en[others : others + 2] == ["  could be done by others:", "    amend: secretary"]
        assert zh[not_yet + 1 : not_yet + 4] == [
            "    完成整改：",
            "      - u-1002 在 市管局/机关党委 没有相应职责（第六条）（可由：书记）",
            "      - 1 项措施中 1 项未完成：M-1（第六条）；措施全部完成后再办理",
        ]
        assert at.of(OWNER).explain(measure).label == "P-1/M-1"


def test_why_it_is_there_is_said_where_a_reason_was_given(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 1)) as at:
        problem, measure = at.started()
        at.secretary.fire(measure, "complete")
        at.secretary.fire(measure, "redo", reason="不到位")
        at.secretary.amend(measure, text="学习制度", reason="笔误")
        said = at.secretary.explain(measure)
        assert "  事由：不到位" in said.text("zh")
        assert "  reason: 不到位" in said.text("en")
        assert said.deadline.days_overdue == 3
        assert "  限期整改：2022-04-28 到期，逾期 3 天" in said.text("zh")
        assert "  by a set date: due 2022-04-28, 3 days overdue" in said.text("en")
        assert "亮灯：红灯" in said.text("zh")
        assert "light: red" in said.text("en")
        at.secretary.withdraw(problem, reason="误立")
        done = at.secretary.explain(problem)
        assert "  限期整改：到期日 2022-04-28" in done.text("zh")
        assert "  by a set date: due 2022-04-28" in done.text("en").splitlines()
        assert done.below == ()


def test_an_imported_item_says_that_it_was_imported(engine: sa.Engine) -> None:
    with desk(engine) as at:
        draft = LegacyProblem(
            NewProblem(text="学习不够", org=BRANCH), [LegacyMeasure(NewMeasure(text="学"), Outcome.UNDER_WAY)]
        )
        (problem,) = at.secretary.import_problems(at.campaign(), [draft])
        said = at.secretary.explain(problem)
        assert "：u-1001 办理“旧台账导入”" in said.text("zh")
        assert ": u-1001 did “import”" in said.text("en")
        assert "  责任人未明确，第 1 轮" in said.text("zh")
        assert "  nobody is responsible, cycle 1" in said.text("en")
        assert "没有到期日" in said.text("zh")
        assert "no due date" in said.text("en")


def test_what_is_asked_for_and_checked_below_an_item_is_told_while_it_is_open(engine: sa.Engine) -> None:
    with open_desk(engine) as at:
        campaign, problem, _ = pair(at)
        measure, kept = at.measure(problem), at.measure(problem, text="长期")
        at.secretary.extend(measure, to=date(2022, 7, 1), reason="等文件")
        at.secretary.fire(kept, "submit")
        at.of(CLERK).fire(kept, "keep")
        at.secretary.attach(measure, "https://files.example/1")
        assert [one.text("zh") for one in at.secretary.explain(measure).below] == ["延期申请 EXT-1：待批"]
        assert [one.text("en") for one in at.secretary.explain(measure).below] == [
            "request for an extension EXT-1: asked for"
        ]
        assert [one.label for one in at.secretary.explain(problem).below] == ["M-1", "EXT-1", "CHK-1"]
        opinion = at.secretary.collect(campaign, "u-1", "不够系统", effective_on=HELD)
        said = at.secretary.explain(opinion)
        assert (said.label, said.below, said.deadline.term, said.light) == ("OP-1", (), None, None)
        assert said.text("zh").splitlines()[3] == "  没有到期日"
        at.secretary.fire(opinion, "answer")
        assert at.secretary.explain(opinion).text("zh").endswith("  没有后续环节")
        assert at.secretary.explain(opinion).text("en").endswith("  nothing leads on")


def test_a_provisional_date_is_marked() -> None:
    said = Deadline(Title("十日", "ten days"), date(2027, 1, 8), 3, None, provisional=True)  # type: ignore[arg-type]
    assert said.text("zh") == "十日：2027-01-08 到期，还有 3 个工作日（暂定）"
    assert said.text("en") == "ten days: due 2027-01-08, 3 working days left (provisional)"


def test_a_date_beyond_the_announced_years_is_counted_provisionally(engine: sa.Engine) -> None:
    with desk(engine, date(2026, 12, 30)) as at:
        assert WorkCalendar.statutory().is_provisional(date(2027, 1, 8))
        problem = at.problem(
            held := at.campaign(held_on=date(2026, 12, 30)), due_on=date(2027, 1, 8), effective_on=None
        )
        assert held.policy == problem.policy
        assert at.secretary.explain(problem).deadline.workdays_left == 7


def test_what_is_not_there_or_not_to_be_known_is_not_explained(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem(confidential=True, owner=DOER.id)
        assert at.of(DOER).explain(problem).label == "P-1"
        with pytest.raises(NotFoundError):
            at.of(NOBODY).explain(problem)
