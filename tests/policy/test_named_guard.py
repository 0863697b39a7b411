from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from rectify.policy.facts import Facts, FieldType, Situation
from rectify.policy.guard import And, Compare, Count, Expression, Not, Opaque, Or, Present
from rectify.policy.judge import judge
from rectify.policy.named_guard import READY_MADE, NamedGuard, ready_made, witness
from rectify.policy.value import Param
from rectify.policy.value import field as field_of
from rectify.vocabulary import Title
from tests.policy.given import DUE, OPEN, day, evidence, guarded, measure, problem, publication, situation

OWNED, UNOWNED = measure(number=1), measure(number=2, owner=None)
UNDATED = measure(number=3, term=None)
DONE = [measure("rectified", number=number) for number in (1, 2, 5)]
UNDONE = [measure("rectifying", number=3), measure("identified", number=4)]


@dataclass(frozen=True)
class Case:
    """A ready-made guard that lets one item pass and refuses another."""

    guard: str
    good: Facts
    bad: Facts
    zh: str
    en: str
    by: Situation = field(default_factory=situation)
    params: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.guard} of a {self.good.kind}"


CASES = [
    Case(
        "has_measures",
        problem("rectifying", measures=[OWNED]),
        problem("rectifying"),
        "应有不少于 1 项整改措施，现有 0 项（第九条）；先制定整改措施",
        "it needs 1 or more measures and has 0 (第九条); plan measures first",
    ),
    Case(
        "has_measures",
        problem("rectifying", measures=[OWNED, UNOWNED]),
        problem("rectifying", measures=[OWNED]),
        "应有不少于 2 项整改措施，现有 1 项（第九条）；先制定整改措施",
        "it needs 2 or more measures and has 1 (第九条); plan measures first",
        params={"at_least": 2},
    ),
    Case(
        "has_owner",
        problem("rectifying"),
        problem("rectifying", owner=None),
        "未明确责任人（第九条）；先明确责任人（移交责任）",
        "nobody is responsible for it (第九条); name somebody first (hand over)",
    ),
    Case(
        "has_owner",
        measure("rectifying"),
        measure("rectifying", owner=None),
        "未明确责任人（第九条）；先明确责任人（移交责任）",
        "nobody is responsible for it (第九条); name somebody first (hand over)",
    ),
    Case(
        "every_measure_has_owner",
        problem("rectifying", measures=[OWNED]),
        problem("rectifying", measures=[OWNED, UNOWNED]),
        "2 项措施中 1 项未明确责任人：M-2（第九条）；先为每项措施明确责任人",
        "nobody is responsible for 1 of 2 measures: M-2 (第九条); name somebody for each measure first",
    ),
    Case(
        "has_deadline",
        problem("rectifying", term=None, due_on=DUE),
        problem("rectifying", term=None),
        "未明确整改时限（第九条）；先确定整改时限",
        "it has neither a term nor a due date (第九条); set one first",
    ),
    Case(
        "has_deadline",
        measure("rectifying"),
        measure("rectifying", term=None),
        "未明确整改时限（第九条）；先确定整改时限",
        "it has neither a term nor a due date (第九条); set one first",
    ),
    Case(
        "every_measure_has_deadline",
        problem("rectifying", measures=[OWNED]),
        problem("rectifying", measures=[OWNED, UNDATED]),
        "2 项措施中 1 项未明确整改时限：M-3（第九条）；先为每项措施确定时限",
        "neither a term nor a due date for 1 of 2 measures: M-3 (第九条); set one for each measure first",
    ),
    Case(
        "every_measure_settled",
        problem("rectifying", measures=DONE),
        problem("rectifying", measures=[*DONE, *UNDONE]),
        "5 项措施中 2 项未完成：M-3、M-4（第九条）；措施全部完成后再办理",
        "2 of 5 measures are not done: M-3, M-4 (第九条); complete every measure first",
    ),
    Case(
        "every_measure_settled",
        problem("rectifying", measures=DONE),
        problem("rectifying"),
        "没有整改措施，无从完成（第九条）；措施全部完成后再办理",
        "there are no measures, so nothing is done (第九条); complete every measure first",
    ),
    Case(
        "evidence_attached",
        problem("rectifying", evidence=[evidence()]),
        problem("rectifying"),
        "应有不少于 1 份佐证材料，现有 0 份（第九条）；先附佐证材料",
        "it needs 1 or more pieces of evidence and has 0 (第九条); attach evidence first",
    ),
    Case(
        "evidence_attached",
        measure("rectifying", evidence=[evidence(), evidence()]),
        measure("rectifying", evidence=[evidence()]),
        "应有不少于 2 份佐证材料，现有 1 份（第九条）；先附佐证材料",
        "it needs 2 or more pieces of evidence and has 1 (第九条); attach evidence first",
        params={"at_least": 2},
    ),
    Case(
        "acceptor_not_responsible",
        problem("rectifying", measures=[OWNED]),
        problem("rectifying", measures=[measure(owner="u-1003", owners=["u-9001", "u-1003"])]),
        "验收人现在或曾经是责任人（第九条）；由未曾负责的人验收",
        "whoever accepts it is, or has been, responsible for it (第九条); let somebody accept it who never was",
    ),
    Case(
        "acceptor_not_responsible",
        problem("rectifying"),
        problem("rectifying", owners=["u-1002", "u-9001"]),
        "验收人现在或曾经是责任人（第九条）；由未曾负责的人验收",
        "whoever accepts it is, or has been, responsible for it (第九条); let somebody accept it who never was",
    ),
    Case(
        "acceptor_not_responsible",
        measure("rectifying"),
        measure("rectifying", owners=["u-9001", "u-1003"]),
        "验收人现在或曾经是责任人（第九条）；由未曾负责的人验收",
        "whoever accepts it is, or has been, responsible for it (第九条); let somebody accept it who never was",
    ),
    Case(
        "acceptor_did_not_submit",
        measure("rectifying", doers={"submit": ["u-1003"]}),
        measure("rectifying", doers={"submit": ["u-1003", "u-9001"]}),
        "验收人就是报验人，或报验人不明（第九条）；由他人验收；报验人不明的先退回重报",
        "whoever accepts it submitted it, or nobody knows who did (第九条); "
        "let somebody else accept it; if unknown, return it first",
    ),
    Case(
        "acceptor_did_not_submit",
        problem("rectifying"),
        problem("rectifying", imported=True),
        "验收人就是报验人，或报验人不明（第九条）；由他人验收；报验人不明的先退回重报",
        "whoever accepts it submitted it, or nobody knows who did (第九条); "
        "let somebody else accept it; if unknown, return it first",
    ),
    Case(
        "not_confidential",
        problem("rectifying"),
        problem("rectifying", confidential=True),
        "涉密问题不予公示（第九条）",
        "it is confidential and may not be published (第九条)",
    ),
    Case(
        "not_confidential",
        measure("rectifying"),
        measure("rectifying", parent=problem(confidential=True)),
        "涉密问题不予公示（第九条）",
        "it is confidential and may not be published (第九条)",
    ),
    Case(
        "not_confidential",
        publication("rectifying"),
        publication("rectifying", parent=problem(confidential=True)),
        "涉密问题不予公示（第九条）",
        "it is confidential and may not be published (第九条)",
    ),
    Case(
        "problem_open",
        measure("rectifying"),
        measure("rectifying", parent=problem("rectified")),
        "所属问题已办结，不在整改中（第九条）；问题重新整改后再办理",
        "the problem that it belongs to is no longer open (第九条); reopen the problem first",
    ),
    Case(
        "only_earlier",
        problem("rectifying", due_on=day(3, 15)),
        problem("rectifying", due_on=day(3, 14)),
        "新期限 2022-03-15 晚于现期限 2022-03-14（第九条）；启动后只能提前；推迟须申请延期",
        "the new date 2022-03-15 is later than the present one, 2022-03-14 (第九条); "
        "after the start only earlier; later is an extension",
        situation(to=day(3, 15)),
    ),
    Case(
        "only_earlier",
        measure("rectifying", due_on=None),
        measure("rectifying", due_on=day(3, 1)),
        "新期限 2022-03-15 晚于现期限 2022-03-01（第九条）；启动后只能提前；推迟须申请延期",
        "the new date 2022-03-15 is later than the present one, 2022-03-01 (第九条); "
        "after the start only earlier; later is an extension",
        situation(to=day(3, 15)),
    ),
    Case(
        "root_cause_found",
        problem("rectifying", root_cause="学习抓得不紧"),
        problem("rectifying", root_cause="不紧"),
        "原因剖析不足 4 字（第九条）；先剖析原因",
        "the root cause takes 4 or more characters (第九条); find the root cause first",
        params={"at_least": 4},
    ),
    Case(
        "root_cause_found",
        problem("rectifying", root_cause="紧"),
        problem("rectifying"),
        "原因剖析不足 1 字（第九条）；先剖析原因",
        "the root cause takes 1 or more characters (第九条); find the root cause first",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_ready_made_guard_lets_one_pass_and_refuses_the_other_saying_why(case: Case) -> None:
    kind = case.good.kind
    policy = guarded(kind, ready_made(case.guard, kind, OPEN, case.params))
    assert judge(policy, case.good, "go", case.by)
    refused = judge(policy, case.bad, "go", case.by)
    assert refused.codes == (READY_MADE[case.guard].code,)
    assert (refused.lines("zh"), refused.lines("en")) == ([case.zh], [case.en])


def test_every_ready_made_guard_has_a_case_for_every_kind_that_it_fits() -> None:
    fits = {(name, kind) for name, ready in READY_MADE.items() for kind in ready.kinds}
    assert {(case.guard, case.good.kind) for case in CASES} == fits


# --- witnesses --------------------------------------------------------------

IS_OWNED = Present(field_of("measure", "owner"))


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (
            Count("problem", "measures", ">=", 2, IS_OWNED),
            {"total": 2, "have": 1, "count": 1, "refs": ("M-2",)},
        ),
        (
            Count("problem", "measures", "==", 0, IS_OWNED),
            {"total": 2, "have": 1, "count": 1, "refs": ("M-1",)},
        ),
        (
            Count("problem", "measures", ">", 0, Opaque("measure", lambda _facts, _situation: None)),
            {"total": 2, "have": 0, "count": 2, "refs": ("M-1", "M-2")},
        ),
        (
            Compare(Param("to", FieldType.DATE), "<", field_of("problem", "due_on")),
            {"value": DUE, "expected": None},
        ),
        (
            And((Present(field_of("problem", "owner")), Count("problem", "measures", ">", 2))),
            {"total": 2, "have": 2, "count": 0, "refs": ()},
        ),
        (And(()), {}),
        (
            Or(
                (
                    Compare(Param("to", FieldType.DATE), "<", field_of("problem", "due_on")),
                    Present(field_of("problem", "facet")),
                )
            ),
            {"value": DUE, "expected": None},
        ),
        (Not(IS_OWNED), {}),
    ],
)
def test_a_witness_tells_what_keeps_a_guard_from_holding(guard: Expression, expected: dict[str, object]) -> None:
    assert witness(guard, problem(measures=[OWNED, UNOWNED]), situation(to=DUE)) == expected


def test_a_hosts_own_guard_refuses_in_its_own_words() -> None:
    opaque = Opaque("problem", lambda facts, _: facts.fields["scope"] == "team")
    guard = NamedGuard("team_only", "not_the_team", opaque, Title("不是班子问题", "not the team's"))
    policy = guarded("problem", guard)
    assert judge(policy, problem("rectifying"), "go", situation())
    assert judge(policy, problem("rectifying", scope="member"), "go", situation()).lines("zh") == [
        "不是班子问题（第九条）"
    ]


def test_measures_that_the_figures_leave_out_count_for_nothing() -> None:
    withdrawn, done = measure("withdrawn", number=1, owner=None, term=None), measure("rectified", number=2)
    for name, alone in (
        ("has_measures", False),
        ("every_measure_settled", False),
        ("every_measure_has_owner", True),
        ("every_measure_has_deadline", True),
    ):
        params = {"at_least": 1} if name == "has_measures" else {}
        guard = ready_made(name, "problem", OPEN, params, ("withdrawn",))
        assert guard.expression.read(problem("rectifying", measures=[withdrawn, done]), situation()) is True
        assert guard.expression.read(problem("rectifying", measures=[withdrawn]), situation()) is alone
