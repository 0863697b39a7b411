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
    "testing.because": (
        "没有叫“{value}”的理由",
        "no refusal has the reason “{value}”",
    ),
}
