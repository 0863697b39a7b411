"""Texts of verdicts and refusals: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- verdicts ---
    "verdict.allowed": ("{label} 可以办理“{title}”", "{label} may do “{title}”"),
    "verdict.refused": ("{label} 不能办理“{title}”：", "{label} cannot do “{title}”:"),
    "verdict.clause": ("{said}（{clause}）", "{said} ({clause})"),
    "verdict.remedy": ("{said}；{remedy}", "{said}; {remedy}"),
    "verdict.who": ("{said}（可由：{who}）", "{said} (could be done by: {who})"),
    "verdict.nothing": ("（空）", "(nothing)"),
    # --- refusals ---
    "refused.state": (
        "现为“{state}”，“{title}”须从“{sources}”办理",
        "it is “{state}”; “{title}” leads out of “{sources}”",
    ),
    "refused.role": ("{actor} 在 {org} 没有相应职责", "{actor} has no such role over {org}"),
    "refused.parameter_missing": ("缺参数“{param}”", "the parameter “{param}” is missing"),
    "refused.parameter_missing.remedy": ("填写后再办理“{title}”", "give it, then do “{title}” again"),
    "refused.reason_missing": ("没有写明理由", "no reason is given"),
    "refused.reason_missing.remedy": ("写明理由后再办理“{title}”", "give a reason, then do “{title}” again"),
    "refused.merge_into_closed": (
        "{label} 现为“{state}”，不在整改中，不能并入",
        "{label} is “{state}”: nothing can be merged into a problem that is no longer open",
    ),
    "refused.merge_into_closed.remedy": (
        "先重新整改 {label}，或并入另一个问题",
        "reopen {label} first, or merge into another one",
    ),
    "refused.merge_other_policy": (
        "{label} 适用的制度不同，不能并入",
        "{label} is under another policy: it cannot take this one in",
    ),
    "refused.merge_other_policy.remedy": (
        "撤销本问题，在 {label} 下另行制定措施",
        "withdraw this problem, and plan measures for {label}",
    ),
    "refused.merge_confidential": (
        "本问题涉密，{label} 不涉密：并入后措施和佐证材料将公开",
        "this problem is confidential and {label} is not: its measures and evidence would be open to all",
    ),
    "refused.merge_confidential.remedy": ("先把 {label} 定为涉密", "make {label} confidential first (amend)"),
    "refused.correct_not_last": (
        "第 {seq} 条不是 {label} 的最后一条（第 {last} 条）",
        "entry {seq} is not the last one of {label}, which is {last}",
    ),
    "refused.correct_not_last.remedy": (
        "只能更正最后一条；以前的，照现状另行办理",
        "only the last one can be corrected; of earlier ones, act upon what is so now",
    ),
    "refused.correct_moved_on": (
        "随同办理的 {refs} 此后又有流转",
        "what moved along has moved again since: {refs}",
    ),
    "refused.correct_moved_on.remedy": ("先更正 {refs} 此后的一步", "correct the later steps of {refs} first"),
    "refused.correct_created": (
        "这一步立的 {refs} 还未办结",
        "what this step made is still open: {refs}",
    ),
    "refused.correct_created.remedy": (
        "先取消或办结 {refs}，或用制度中的环节转回",
        "cancel or settle {refs} first, or lead the item back by a move of the policy",
    ),
    "refused.correct_cycle_used": (
        "第 {cycle} 轮已有 {refs}",
        "there are items in cycle {cycle} already: {refs}",
    ),
    "refused.correct_cycle_used.remedy": ("先撤销 {refs}", "withdraw {refs} first"),
    "refused.correct_creation": ("这是 {label} 的立项，不能更正", "this entry made {label}: it cannot be corrected"),
    "refused.correct_creation.remedy": ("不该立的，撤销", "withdraw what should not be there"),
    "refused.correct_correction": ("更正本身不能再更正", "a correction cannot be corrected"),
    "refused.correct_correction.remedy": ("重新办理那一步", "make the move again"),
    "refused.correct_along": (
        "这一步是随 {label} 办理的",
        "this step was made along with one of {label}",
    ),
    "refused.correct_along.remedy": ("更正 {label} 的那一步", "correct that step of {label}"),
    "refused.correct_recorded": (
        "这一条改的是内容、材料或措施的归属，不是一步流转",
        "this entry changed what is recorded, the evidence or where measures belong; it is no step",
    ),
    "refused.correct_recorded.remedy": (
        "内容有误的再修改一次；并错、拆错的，再拆分或并入",
        "amend it again; what was merged or split by mistake, split or merge",
    ),
    "refused.effective_before_last": (
        "生效日 {day} 早于上一次流转的 {last}",
        "the effective day {day} is before that of its last move, {last}",
    ),
    "refused.effective_before_last.remedy": ("改为 {last} 或以后", "make it {last} or later"),
    "refused.effective_before_members": (
        "生效日 {day} 早于所依据的 {refs}（{last}）",
        "the effective day {day} is before what it rests on: {refs} ({last})",
    ),
    "refused.effective_before_members.remedy": ("改为 {last} 或以后", "make it {last} or later"),
    "refused.due_after_term": (
        "完成期限 {due} 晚于“{term}”的最迟日 {ceiling}",
        "the due date {due} is later than “{term}” allows, {ceiling}",
    ),
    "refused.due_after_term.remedy": ("定在 {ceiling} 或以前", "make it {ceiling} or earlier"),
    "refused.along_only": ("“{title}”不能单独办理", "“{title}” cannot be done by itself"),
    "refused.along_only.remedy": (
        "它随另一事项的流转一并办理：办理那一项",
        "it happens along with another item's move: make that one",
    ),
    "refused.extension_nothing_due": ("{label} 没有完成期限，无从延期", "{label} has no due date to extend"),
    "refused.extension_nothing_due.remedy": ("先确定整改时限", "set one first"),
    "refused.extension_not_later": (
        "申请延至 {to}，不晚于现期限 {due}",
        "the date asked for, {to}, is not later than the present one, {due}",
    ),
    "refused.extension_not_later.remedy": (
        "延期须晚于 {due}；提前用 reschedule（细化整改时限）",
        "ask for a day after {due}; to make it earlier, reschedule it",
    ),
    "refused.extension_not_for_term": ("“{term}”不得延期", "“{term}” knows no extension"),
    "refused.extension_not_for_term.remedy": ("按现期限完成", "keep to the present date"),
    "refused.extension_used": ("本轮整改已延期 {times} 次", "it was extended {times} time(s) in this cycle already"),
    "refused.extension_used.remedy": ("不能再延，按现期限完成", "there is no further one: keep to the present date"),
    "refused.extension_too_long": (
        "申请延至 {to}，超过最迟可延至的 {latest}",
        "the date asked for, {to}, is later than the latest possible one, {latest}",
    ),
    "refused.extension_too_long.remedy": ("改为 {latest} 或以前", "ask for {latest} or earlier"),
    "refused.measures_missing": (
        "应有不少于 {at_least} 项整改措施，现有 {have} 项",
        "it needs {at_least} or more measures and has {have}",
    ),
    "refused.measures_missing.remedy": ("先制定整改措施", "plan measures first"),
    "refused.owner_missing": ("未明确责任人", "nobody is responsible for it"),
    "refused.owner_missing.remedy": ("先明确责任人（移交责任）", "name somebody first (hand over)"),
    "refused.measure_owner_missing": (
        "{total} 项措施中 {count} 项未明确责任人：{refs}",
        "nobody is responsible for {count} of {total} measures: {refs}",
    ),
    "refused.measure_owner_missing.remedy": ("先为每项措施明确责任人", "name somebody for each measure first"),
    "refused.deadline_missing": ("未明确整改时限", "it has neither a term nor a due date"),
    "refused.deadline_missing.remedy": ("先确定整改时限", "set one first"),
    "refused.measure_deadline_missing": (
        "{total} 项措施中 {count} 项未明确整改时限：{refs}",
        "neither a term nor a due date for {count} of {total} measures: {refs}",
    ),
    "refused.measure_deadline_missing.remedy": ("先为每项措施确定时限", "set one for each measure first"),
    "refused.measures_unsettled": (
        "{total} 项措施中 {count} 项未完成：{refs}",
        "{count} of {total} measures are not done: {refs}",
    ),
    "refused.measures_unsettled.remedy": ("措施全部完成后再办理", "complete every measure first"),
    "refused.measures_unsettled.empty": ("没有整改措施，无从完成", "there are no measures, so nothing is done"),
    "refused.evidence_missing": (
        "应有不少于 {at_least} 份佐证材料，现有 {have} 份",
        "it needs {at_least} or more pieces of evidence and has {have}",
    ),
    "refused.evidence_missing.remedy": ("先附佐证材料", "attach evidence first"),
    "refused.acceptor_is_responsible": (
        "验收人现在或曾经是责任人",
        "whoever accepts it is, or has been, responsible for it",
    ),
    "refused.acceptor_is_responsible.remedy": ("由未曾负责的人验收", "let somebody accept it who never was"),
    "refused.acceptor_submitted": (
        "验收人就是报验人，或报验人不明",
        "whoever accepts it submitted it, or nobody knows who did",
    ),
    "refused.acceptor_submitted.remedy": (
        "由他人验收；报验人不明的先退回重报",
        "let somebody else accept it; if unknown, return it first",
    ),
    "refused.confidential": ("涉密问题不予公示", "it is confidential and may not be published"),
    "refused.problem_closed": ("所属问题已办结，不在整改中", "the problem that it belongs to is no longer open"),
    "refused.problem_closed.remedy": ("问题重新整改后再办理", "reopen the problem first"),
    "refused.later_than_due": (
        "新期限 {value} 晚于现期限 {expected}",
        "the new date {value} is later than the present one, {expected}",
    ),
    "refused.later_than_due.remedy": (
        "启动后只能提前；推迟须申请延期",
        "after the start only earlier; later is an extension",
    ),
    "refused.root_cause_missing": (
        "原因剖析不足 {at_least} 字",
        "the root cause takes {at_least} or more characters",
    ),
    "refused.root_cause_missing.remedy": ("先剖析原因", "find the root cause first"),
}
