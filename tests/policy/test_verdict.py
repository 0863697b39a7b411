from __future__ import annotations

import datetime as dt

import pytest

from rectify.policy.verdict import Blocker, Category, TransitionRefused, Verdict, blocker, written
from rectify.vocabulary import Title

START = Title("启动整改", "start")


def test_a_verdict_without_blockers_is_true_and_says_so() -> None:
    verdict = Verdict("start", START, "P-3")
    assert verdict
    assert verdict.allowed
    assert list(verdict) == []
    assert verdict.text("zh") == "P-3 可以办理“启动整改”"
    assert verdict.text("en") == "P-3 may do “start”"


def test_a_refusal_lists_every_reason_with_clause_remedy_and_who_could() -> None:
    blockers = (
        blocker(
            "role",
            Category.ROLE,
            facts={"actor": "u-1001", "org": "市管局"},
            clause="第五条",
            who=(Title("书记", "secretary"), Title("督导组", "supervising group")),
        ),
        blocker("measures_missing", Category.GUARD, facts={"have": 0, "at_least": 1}),
    )
    verdict = Verdict("start", START, "P-3", blockers)
    assert not verdict
    assert verdict.codes == ("role", "measures_missing")
    assert list(verdict) == list(blockers)
    assert verdict.text("zh") == (
        "P-3 不能办理“启动整改”：\n"
        "  - u-1001 在 市管局 没有相应职责（第五条）（可由：书记、督导组）\n"
        "  - 应有不少于 1 项整改措施，现有 0 项；先制定整改措施"
    )
    assert verdict.text("en") == (
        "P-3 cannot do “start”:\n"
        "  - u-1001 has no such role over 市管局 (第五条) (could be done by: secretary, supervising group)\n"
        "  - it needs 1 or more measures and has 0; plan measures first"
    )


def test_a_refusal_raised_says_what_the_verdict_says() -> None:
    verdict = Verdict("publish", Title("公示", "publish"), "P-3", (blocker("confidential", Category.GUARD),))
    refused = TransitionRefused(verdict)
    assert refused.verdict is verdict
    assert refused.code == "verdict.refused"
    assert str(refused) == "P-3 不能办理“公示”：\n  - 涉密问题不予公示"
    assert refused.text("en") == "P-3 cannot do “publish”:\n  - it is confidential and may not be published"


def test_a_remedy_can_use_the_facts_too() -> None:
    late = Blocker(
        "late", Category.DEADLINE, Title("晚", "late"), {"last": dt.date(2022, 3, 1)}, None, Title("{last}", "{last}")
    )
    assert late.text("zh") == "晚；2022-03-01"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "（空）", "(nothing)"),
        (Title("查摆", "identified"), "查摆", "identified"),
        (("M-3", "M-4"), "M-3、M-4", "M-3, M-4"),
        (dt.date(2022, 3, 1), "2022-03-01", "2022-03-01"),
        (3, "3", "3"),
    ],
)
def test_a_fact_is_written_in_the_readers_language(value: object, zh: str, en: str) -> None:
    assert (written(value, "zh"), written(value, "en")) == (zh, en)
