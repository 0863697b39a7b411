"""Texts of the model checker: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- who ---
    "check.person.owner": ("责任人", "the person responsible"),
    "check.person.successor": ("另一责任人", "another person responsible"),
    "check.person.doer": ("经办人", "whoever handles it"),
    "check.person.other": ("旁人", "somebody else"),
    "check.person.leader": ("责任领导", "the leader named in it"),
    "check.who": ("{name}（{role}）", "{name} ({role})"),
    "check.yes": ("是", "yes"),
    "check.no": ("否", "no"),
    # --- steps ---
    "check.step": (
        "{day} {who}办理“{title}”：{label}（{clause}）",
        "{day} {who} does “{title}”: {label} ({clause})",
    ),
    "check.step.details": ("{said}；{details}", "{said}; {details}"),
    "check.step.value": ("{name}：{value}", "{name}: {value}"),
    "check.step.days": ("到了 {day}", "it is {day}"),
    # --- findings ---
    "check.dead_end": (
        "{label} 到了“{state}”，以后怎么办都出不去",
        "{label} stands at “{state}” and can never leave it, whatever anybody does",
    ),
    "check.never_settled": (
        "{label} 在“{state}”，以后怎么办都办不结",
        "{label} stands at “{state}” and can never be settled, whatever anybody does",
    ),
    "check.left_open": (
        "{above}“{state}”以后，{label} 仍未了结",
        "{label} is still open after {above} came to “{state}”",
    ),
    "check.unreached_state": (
        "{kind_name}到不了“{state}”",
        "no {kind_name} can ever be “{state}”",
    ),
    "check.never_taken": (
        "{kind_name}的“{title}”谁也办不了：{reasons}始终挡着",
        "nobody can ever do “{title}” of a {kind_name}: {reasons} always stands in the way",
    ),
    "check.never_along": (
        "{kind_name}的“{title}”从来办不到：没有哪一步带着它办",
        "“{title}” of a {kind_name} is never done: no move takes it along",
    ),
    "check.own_work": (
        "“{title}”由本人办理：{label} 是他负责或报请的",
        "“{title}” is done by whoever answers for {label}, or put it forward",
    ),
    "check.settled_unaccepted": (
        "{label} 未经验收就到了“{state}”：“{title}”",
        "{label} comes to “{state}” without having been accepted, by “{title}”",
    ),
    "check.posted_unaccepted": (
        "{label} 未办结就公示：“{title}”",
        "{label} is posted before it is settled, by “{title}”",
    ),
    "check.posted_confidential": (
        "{label} 属涉密问题，却公示了：“{title}”",
        "{label} is of a confidential problem, and is posted by “{title}”",
    ),
    "check.limit_unreached": (
        "可延期 {times} 次，实际至多只能延 {most} 次",
        "{times} extension(s) are allowed, but no more than {most} can ever be had",
    ),
    "check.rung_unreached": (
        "“{title}”（{name}）永远提醒不到：没有哪个期限够得着它",
        "“{title}” ({name}) is never given: no term reaches it",
    ),
    "check.property": ("不符合“{title}”：{label}", "“{title}” does not hold: {label}"),
    # --- what is proved ---
    "check.kept.dead_end": ("没有走不出去的状态", "no item is ever stuck in a state"),
    "check.kept.never_settled": ("每一事项都办得结", "every item can be settled"),
    "check.kept.left_open": ("问题了结时，所属事项都了结", "nothing is left open when its problem is over"),
    "check.kept.unreached_state": ("每个状态都到得了", "every state can be reached"),
    "check.kept.never_taken": ("每一步都有人办得了", "every move can be made by somebody"),
    "check.kept.own_work": ("没有人验收自己负责或报请的事项", "nobody accepts what they answer for or put forward"),
    "check.kept.settled_unaccepted": ("未经验收的不办结", "nothing is settled unaccepted"),
    "check.kept.posted_unaccepted": ("未办结的不公示结果", "no result is posted unaccepted"),
    "check.kept.posted_confidential": ("涉密的不公示", "nothing confidential is posted"),
    "check.kept.limit_unreached": ("延期次数用得完", "extensions can be had as often as the limit says"),
    "check.kept.rung_unreached": ("每一级提醒都够得到", "every reminder can be reached"),
    # --- differences ---
    "check.differs.refused": (
        "{label}“{title}”原来可以办，现在不行：{reasons}",
        "{label} might do “{title}” before and may not now: {reasons}",
    ),
    "check.differs.allowed": (
        "{label}“{title}”原来不能办，现在可以；原来的理由：{reasons}",
        "{label} may do “{title}” now and might not before: {reasons}",
    ),
    "check.differs.outcome": (
        "{label}“{title}”办理结果不同：{name} 原来是 {one}，现在是 {other}",
        "“{title}” of {label} comes out differently: {name} was {one} and is {other} now",
    ),
    "check.no_such_move": ("没有这一步", "there is no such move"),
    # --- what a policy says ---
    "provision.role": ("角色：{title}（{field}）", "role: {title} ({field})"),
    "provision.term": ("{title}：{amount} {unit}（{how}）", "{title}: {amount} {unit} ({how})"),
    "provision.term.open": ("{title}：不设期限", "{title}: never due"),
    "provision.state": ("{kind}状态“{title}”：{marks}", "state of a {kind}, “{title}”: {marks}"),
    "provision.state.open": ("未办结", "open"),
    "provision.state.final": ("终态", "final"),
    "provision.state.posted": ("已公示", "posted"),
    "provision.state.done": ("计为完成", "counted as done"),
    "provision.state.counted": ("计入未完成", "counted as not done"),
    "provision.state.left_out": ("不计入", "left out"),
    "provision.move": (
        "{kind}“{title}”：{sources} → {target}；由 {roles}；条件 {guards}；另 {beside}",
        "“{title}” of a {kind}: {sources} → {target}; by {roles}; if {guards}; and {beside}",
    ),
    "provision.limits": (
        "延期至多 {times} 次，合计不超过 {amount} {unit}",
        "extensions: {times} at most, by {amount} {unit} in all",
    ),
    "provision.rung": (
        "{title}：期限后 {amount} {unit}，告知 {to}",
        "{title}: {amount} {unit} after the due date, to {to}",
    ),
    "provision.light": ("{kind}{title}：{when}", "{title} of a {kind}: {when}"),
    "provision.result": ("整改成果：{title}", "result: {title}"),
    "provision.step": ("环节：{title}（{term}）", "step: {title} ({term})"),
    "provision.property": ("性质：{title}", "property: {title}"),
    "provision.unit.days": ("日", "days"),
    "provision.unit.workdays": ("个工作日", "working days"),
    "provision.unit.months": ("个月", "months"),
    # --- the report ---
    "check.head": (
        "《{title}》：至多 {measures} 项措施，查遍 {configurations} 种情形、{steps} 步",
        "{title}: up to {measures} measures, {configurations} situations and {steps} steps between them",
    ),
    "check.left_out": (
        "  ! 情形太多，“{scope}”没有查完",
        "  ! too many situations: “{scope}” was not searched to its end",
    ),
}
