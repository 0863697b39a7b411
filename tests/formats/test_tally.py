"""The tally as people read it: titles, names, money in 元 and 万元."""

from __future__ import annotations

import pytest

from rectify import Rectify, reports
from rectify.formats.money import money_text
from rectify.formats.tally import org_tally_lines, tally_lines
from tests.contract.counted import POLICIES, found
from tests.contract.walks import HELD, SECRETARY, in_memory


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (66_570_000, "66.57 万元", "66.57 ten thousand yuan"),
        (1_369_500_000, "1369.5 万元", "1369.5 ten thousand yuan"),
        (10_000_000_000, "10000 万元", "10000 ten thousand yuan"),
        (1_000_001, "1.000001 万元", "1.000001 ten thousand yuan"),
        (999_999, "9999.99 元", "9999.99 yuan"),
        (0, "0.00 元", "0.00 yuan"),
    ],
)
def test_money_is_kept_in_fen_and_read_in_yuan(fen: int, zh: str, en: str) -> None:
    assert (money_text(fen), money_text(fen, "en")) == (zh, en)


class Names:
    """A directory that knows nobody by another name than this."""

    def name(self, id: str) -> str:  # noqa: A002 - the protocol's word
        return f"〔{id}〕"


def test_what_came_of_it_is_read_in_titles_and_names() -> None:
    with in_memory(policies=POLICIES) as at:
        campaign = at.campaign("counted")
        measure = at.measure(found(at, campaign))
        at.secretary.amend(measure, results={"recovered": 66_570_000, "rules": 2})
        at.secretary.schedule(campaign, "forms", figures={"sent": 40}, effective_on=HELD)
        at.secretary.collect(campaign, "u-1001", "学习少", quantity=3, effective_on=HELD)
        rx = Rectify(POLICIES, directory=Names(), clock=at.clock)  # type: ignore[arg-type]
        ledger = rx.ledger(at.session, tenant=at.tenant, actor=SECRETARY)
        lines = [(one.key, one.part, one.item, one.number) for one in tally_lines(ledger, reports.tally(ledger))]
        assert lines[-6:] == [
            ("step.total", "环节", "总数", 1),
            ("step.done", "环节", "已完成", 0),
            ("result.recovered", "整改成果", "追缴资金", "66.57 万元"),
            ("result.rules", "整改成果", "建立和修订制度", 2),
            ("opinion.u-1001", "征求意见建议", "〔u-1001〕", 3),
            ("step.forms.sent", "征求意见", "发出征求意见表", 40),
        ]
        (row,) = org_tally_lines(ledger, reports.tally_by(ledger))
        assert (row.org, row.problems, row.problems_open) == ("〔市管局/机关党委〕", 1, 1)
