"""Texts of the testing room: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- what a broken rule says ---
    "testing.broken": ("规定没有兑现", "the rule does not hold"),
    "testing.expected.refused": (
        "应当：{who}不能办理“{title}”，因为 {because}",
        "expected: {who} cannot do “{title}”, because {because}",
    ),
    "testing.expected.allowed": ("应当：{who}可以办理“{title}”", "expected: {who} may do “{title}”"),
    "testing.expected.value": ("应当：{what} {value}", "expected: {what} {value}"),
    "testing.found.value": ("实际：{what} {value}", "found: {what} {value}"),
    "testing.found.allowed": ("实际：可以办理", "found: it is allowed"),
    "testing.found.refused": ("实际：不能办理，因为", "found: it is refused, because"),
    "testing.clauses": ("条款：{clauses}", "clauses: {clauses}"),
    "testing.history": ("经过：", "history:"),
    "testing.policy": ("制度：{title}（{name} 第{version}版）", "policy: {title} ({name}, version {version})"),
    "testing.due": ("，期限 {due}", ", due {due}"),
    "testing.what.due": ("{label} 的期限是", "the due date of {label} is"),
    "testing.what.state": ("{label} 的状态是", "the state of {label} is"),
    "testing.no_date": ("没有", "none"),
    "testing.unprepared": (
        "无法准备到“{title}”：剧本不知道怎样满足下列条件",
        "“{title}” cannot be prepared: no way is known to meet what follows",
    ),
    # --- what cannot be asked ---
    "testing.word": (
        "制度“{name}”没有叫“{value}”的办理事项",
        "policy “{name}” has no move or act called “{value}”",
    ),
    "testing.word.remedy": ("可用：{known}", "known: {known}"),
    "testing.state": ("{kind_name}没有状态“{value}”", "{kind_name} has no state “{value}”"),
    "testing.state.remedy": ("可用：{known}", "known: {known}"),
    "testing.role": ("没有可授予的角色“{value}”", "there is no role “{value}” to be granted"),
    "testing.role.remedy": ("可用：{known}", "known: {known}"),
    "testing.item": ("没有这样的事项：{value}", "there is no such item: {value}"),
    "testing.item.remedy": ("已有：{known}", "there are: {known}"),
    # --- feature files ---
    "testing.step": ("{file}:{line}: {step}", "{file}:{line}: {step}"),
    "testing.step_unknown": (
        "没有这样的步骤；可用的步骤见“把制度写成测试”一文",
        "there is no such step; those that there are stand in the guide “Write your regulation as tests”",
    ),
    "testing.missing": (
        "{file} 要用 {package} 运行，没有安装",
        "{file} is run through {package}, which is not installed",
    ),
    "testing.missing.remedy": (
        "pip install 'rectify-ledger[testing]'；不由 rectify 运行的，在 pytest 配置中写 rectify_features = false",
        "pip install 'rectify-ledger[testing]'; where it is not for rectify to run, set rectify_features = false",
    ),
    # --- decision tables ---
    "testing.table.faulty": (
        "{source} 中的判定表未采用，共 {count} 处错误：",
        "{source}: {count} faults in its tables:",
    ),
    "testing.table.word": ("制度中没有“{value}”", "the policy has no “{value}”"),
    "testing.table.word.remedy": ("可用：{known}", "known: {known}"),
    "testing.table.result": ("看不懂结果“{value}”", "the result “{value}” is not understood"),
    "testing.table.result.remedy": (
        "写成 可以、不能、不能：理由，或办理后的状态",
        "write allowed, refused, refused: reason, or the state that follows",
    ),
    "testing.table.none": ("{file} 中没有判定表（状态、动作、角色、条件、结果）", "{file} has no decision table"),
    "testing.table.contradiction": (
        "实际：找不到只有这些条件不成立的事项，条件之间有矛盾",
        "found: there is no item of which just this is so: the guards contradict each other",
    ),
    "testing.table.expected": ("应当（{role}）：{row}", "expected ({role}): {row}"),
    "testing.table.leads": ("实际：可以办理，转为“{state}”", "found: it is allowed, and leads to “{state}”"),
    "testing.table.whole": ("没有重叠的行", "no rows overlap"),
    "testing.table.overlap": ("应当：没有两行说同一件事", "expected: no two rows speak of the same"),
    "testing.table.same": (
        "第 {first} 行与第 {second} 行重复：{row}",
        "lines {first} and {second} say the same: {row}",
    ),
    "testing.table.differ": (
        "第 {first} 行与第 {second} 行相抵触：{row}",
        "lines {first} and {second} contradict each other: {row}",
    ),
    "testing.table.gaps": ("{file} 的判定表没有说到", "{file}: what its tables do not speak of"),
    "testing.table.gap.role": (
        "{clause} “{state}”时由{role}办理“{title}”",
        "{clause} “{title}” by {role} while “{state}”",
    ),
    "testing.table.gap.guard": (
        "{clause} 办理“{title}”时条件 {guard} 不成立：{said}",
        "{clause} “{title}” while the guard {guard} does not hold: {said}",
    ),
    # --- policy coverage ---
    "testing.cov": ("制度覆盖", "policy coverage"),
    "testing.cov.policy": (
        "{name} 第{version}版（{title}）：{percent} %",
        "{name}, version {version} ({title}): {percent} %",
    ),
    "testing.cov.untested": ("没有测试的条款：{clauses}", "clauses without a test: {clauses}"),
    "testing.cov.more": ("…… 另有 {count} 处，见 --policy-cov-json", "… and {count} more: see --policy-cov-json"),
    "testing.cov.none": (
        "测试没有用到任何制度",
        "the tests touched no policy",
    ),
    "testing.cov.below": (
        "制度覆盖不足：{name} {percent} %，应不低于 {wanted} %",
        "policy coverage is too low: {name} {percent} %, required {wanted} %",
    ),
    "testing.cov.written": ("已写入 {file}", "written: {file}"),
    "testing.group.clause": ("条款", "clauses"),
    "testing.group.transition": ("流转", "transitions"),
    "testing.group.role": ("职责", "roles"),
    "testing.group.guard": ("条件（成立与不成立）", "guards (held and refused)"),
    "testing.group.state": ("状态", "states"),
    "testing.group.term": ("时限", "terms"),
    "testing.group.limit": ("延期限制", "extension limits"),
    "testing.group.rung": ("提醒阶梯", "rungs"),
    "testing.group.light": ("亮灯", "lights"),
    "testing.group.result": ("成果", "results"),
    "testing.group.step": ("环节", "steps"),
    "testing.group.recurrence": ("屡改屡犯", "recurrence"),
    "testing.point.state": ("{kind}从未处于“{state}”", "no {kind} was ever “{state}”"),
    "testing.point.transition": (
        "{kind}“{title}”从未从“{source}”办理",
        "“{title}” of a {kind} was never made out of “{source}”",
    ),
    "testing.point.creation": ("{kind}“{title}”从未办理", "“{title}” of a {kind} was never made"),
    "testing.point.role": (
        "{kind}“{title}”：从未单凭职责“{role}”办理",
        "“{title}” of a {kind}: the role “{role}” alone never opened it",
    ),
    "testing.point.stranger": (
        "{kind}“{title}”：从未因没有职责而不予办理",
        "“{title}” of a {kind}: nobody without a role was ever refused",
    ),
    "testing.point.held": (
        "{kind}“{title}”：条件 {guard} 从未成立",
        "“{title}” of a {kind}: the guard {guard} never held",
    ),
    "testing.point.refused": (
        "{kind}“{title}”：条件 {guard} 从未不成立",
        "“{title}” of a {kind}: the guard {guard} was never refused",
    ),
    "testing.point.term": ("时限“{title}”从未算出日期", "the term “{title}” never gave a date"),
    "testing.point.limit": ("延期限制：从未遇到 {code}", "extension limits: {code} never came up"),
    "testing.point.rung": ("从未到“{title}”（{name}）这一级", "the rung “{title}” ({name}) was never reached"),
    "testing.point.light": ("从未亮“{title}”", "the light “{title}” was never given"),
    "testing.point.result": ("成果“{title}”从未填报", "the result “{title}” was never recorded"),
    "testing.point.step": ("环节“{title}”从未安排", "the step “{title}” was never scheduled"),
    "testing.point.recurrence": ("从未认定屡改屡犯", "no recurrence was ever found"),
}
