"""Texts of the policy room: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- verdicts ---
    "verdict.allowed": ("{label} 可以办理“{title}”", "{label} may do “{title}”"),
    "verdict.refused": ("{label} 不能办理“{title}”：", "{label} cannot do “{title}”:"),
    "verdict.clause": ("{said}（{clause}）", "{said} ({clause})"),
    "verdict.remedy": ("{said}；{remedy}", "{said}; {remedy}"),
    "verdict.who": ("{said}（可由：{who}）", "{said} (could be done by: {who})"),
    "verdict.nothing": ("（空）", "(nothing)"),
    # --- calendar and terms ---
    "calendar.unannounced": (
        "{year}年的放假安排未公布，不能计算工作日",
        "the days off of {year} have not been announced (未公布): working days cannot be counted",
    ),
    "calendar.unannounced.remedy": (
        "公布后升级 chinesecalendar，或在本单位日历中写上该年的放假调休日；先行估算用 provisional()（暂定）",
        "once announced, upgrade chinesecalendar or give the year in your own calendar; meanwhile use provisional()",
    ),
    "calendar.not_covered": (
        "工作日历“{name}”从{first}年开始，没有{year}年",
        "the calendar “{name}” begins with {first}: it does not have {year}",
    ),
    "calendar.not_covered.remedy": (
        "在本单位日历中用 announced 补上所缺年份",
        "add the missing years to your own calendar under announced",
    ),
    "calendar.out_of_range": (
        "算出的日期不在公元1年至9999年之内",
        "the resulting date lies outside the years 1 to 9999",
    ),
    "calendar.out_of_range.remedy": ("检查起算日和期限数量", "check the day counted from and the amount"),
    "calendar.not_a_date": ("{value!r} 不是日期", "{value!r} is not a date"),
    "calendar.not_a_date.remedy": (
        "给出当地日期；时刻须先按当地时区换算成日期",
        "give a local date; turn a moment into one in the local time zone first",
    ),
    "calendar.faulty": ("日历未采用，共 {count} 处错误：", "the calendar was not used, {count} fault(s):"),
    "calendar.overlay.unreadable": ("读不出文件：{reason}", "the file cannot be read: {reason}"),
    "calendar.overlay.unreadable.remedy": (
        "检查文件路径，并存为 UTF-8 编码",
        "check the path, and save the file as UTF-8",
    ),
    "calendar.overlay.syntax": ("TOML 语法错误：{reason}", "TOML syntax error: {reason}"),
    "calendar.overlay.unknown_key": ("不认识“{key}”", "unknown key “{key}”"),
    "calendar.overlay.unknown_key.remedy": ("只能写：{expected}", "expected: {expected}"),
    "calendar.overlay.missing": ("缺“{key}”", "“{key}” is missing"),
    "calendar.overlay.missing.remedy": ('写上 {key} = "..."', 'write {key} = "..."'),
    "calendar.overlay.type": ("值不对：{value!r}", "wrong value: {value!r}"),
    "calendar.overlay.type.remedy": ("应写成 {expected}", "expected {expected}"),
    "calendar.overlay.day": ("“{value}”不是日期", "“{value}” is not a date"),
    "calendar.overlay.day.remedy": (
        "写成 2027-01-01 或 2027-02-05/2027-02-11",
        "write 2027-01-01 or 2027-02-05/2027-02-11",
    ),
    "calendar.overlay.interval": ("截止日 {last} 早于起始日 {first}", "{last} is before {first}"),
    "calendar.overlay.interval.remedy": ("先写起始日", "put the earlier day first"),
    "calendar.overlay.status": (
        "应写明放假还是上班，而不是 {value!r}",
        "{value!r} says neither a day off nor a working day",
    ),
    "calendar.overlay.status.remedy": ("放假写 off，上班写 work", "write off or work"),
    "calendar.overlay.repeated": ("{day} 写了不止一次", "{day} is given more than once"),
    "calendar.overlay.repeated.remedy": ("每一天只写一次", "give each day once"),
    "calendar.overlay.year": ("{year}年未公布", "{year} has not been announced"),
    "calendar.overlay.year.remedy": (
        "全年安排已公布的，在 announced 中写上 {year}",
        "if the whole year's list is out, put {year} under announced",
    ),
    "calendar.overlay.gap": ("{year}年之前缺{missing}年", "{missing} is missing before {year}"),
    "calendar.overlay.gap.remedy": ("逐年连续公布", "announce the years without a gap"),
    "calendar.overlay.empty_year": (
        "写明{year}年已公布，却没有当年的放假日",
        "{year} is said to be announced, but none of its days is given",
    ),
    "calendar.overlay.empty_year.remedy": (
        "在 [days] 中写上当年全部放假调休日",
        "give all its days off and extra working days under [days]",
    ),
    "term.name": ("时限名称不能为空，前后也不能有空格：{name!r}", "a term's name is empty or padded: {name!r}"),
    "term.name.remedy": ("写一个简短的名称，如 scheduled", "give a short name, such as scheduled"),
    "term.anchor": (
        "时限“{name}”的起算环节不对：{anchor!r}",
        "the term “{name}” has an unusable anchor: {anchor!r}",
    ),
    "term.anchor.remedy": ("写一个或几个不同的环节，如 start", "name one or more different triggers, such as start"),
    "term.amount": ("时限“{name}”的数量不对：{amount!r}", "the term “{name}” has an unusable amount: {amount!r}"),
    "term.amount.remedy": (
        "写 0（立行立改）或正整数；长期坚持的写 0",
        "give 0 (at once) or a positive whole number; an open-ended term has 0",
    ),
    "term.choice": (
        "时限“{name}”的 {key} 不能是 {value!r}",
        "the term “{name}” cannot have {value!r} as its {key}",
    ),
    "term.choice.remedy": ("可写：{expected}", "expected: {expected}"),
    "term.no_anchor": (
        "时限“{name}”：没有一个可算的起算日在 {due_by} 前到期",
        "the term “{name}”: no day that can be counted from is due by {due_by}",
    ),
    "term.no_anchor.remedy": (
        "检查日期；工作日历从其首年起才能计算",
        "check the day; working days can be counted only from the calendar's first year",
    ),
    # --- policy files ---
    "policy.faulty": (
        "制度 {source} 未采用，共 {count} 处错误：",
        "the policy {source} was not used, {count} fault(s):",
    ),
    "policy.faulty.remedy": ("逐条改正后重新读取", "correct each of them and read it again"),
    "policy.unreadable": ("读不出文件：{reason}", "the file cannot be read: {reason}"),
    "policy.unreadable.remedy": ("检查文件路径，并存为 UTF-8 编码", "check the path, and save the file as UTF-8"),
    "policy.syntax": ("TOML 语法错误：{reason}", "TOML syntax error: {reason}"),
    "policy.syntax_at": (
        "第 {line} 行第 {column} 列：TOML 语法错误：{reason}",
        "line {line}, column {column}: TOML syntax error: {reason}",
    ),
    "policy.syntax.remedy": ("改正 TOML 格式", "mend the TOML"),
    "policy.syntax_at.remedy": ("改正这一处的 TOML 格式", "mend the TOML there"),
    "policy.missing_key": ("缺“{key}”", "“{key}” is missing"),
    "policy.missing_key.remedy": ("补上", "add it"),
    "policy.type": ("值的类型不对：{value!r}", "wrong type of value: {value!r}"),
    "policy.type.remedy": ("应写成 {expected}", "expected {expected}"),
    "policy.blank": ("内容为空", "the text is blank"),
    "policy.blank.remedy": ("写上内容，或删去这一项", "write something, or leave the key out"),
    "policy.empty_list": ("列表为空", "the list is empty"),
    "policy.empty_list.remedy": ("至少写一项", "name one at least"),
    "policy.name": ("“{value}”不能作名称", "“{value}” cannot be a name"),
    "policy.name.remedy": (
        "用小写字母、数字和下划线，以字母开头，不超过 64 个字符",
        "use lower-case letters, digits and underscores, a letter first, 64 characters at most",
    ),
    "policy.positive": ("{value} 不是正整数", "{value} is not a positive whole number"),
    "policy.positive.remedy": ("写 1 或更大的整数", "write 1 or a greater whole number"),
    "policy.template": ("文字中的花括号用错：{value}", "misused braces in the text: {value}"),
    "policy.template.remedy": (
        "事实写成 {{count}}，花括号本身写两遍",
        "write a fact as {{count}}, a brace itself twice",
    ),
    "policy.duplicate": (
        "“{trigger}”从“{state}”出发的流转不止一条",
        "“{trigger}” leads out of “{state}” more than once",
    ),
    "policy.duplicate.remedy": (
        "合并，或换一个 trigger：同一状态下一个动作只能有一个去向",
        "merge them, or use another trigger: out of one state an act has one way only",
    ),
    "policy.creation_missing": ("没有立项的流转", "no transition creates such an item"),
    "policy.creation_missing.remedy": (
        "写一条 source = [] 的流转，target 为初始状态",
        "write one with source = [] whose target is the initial state",
    ),
    "policy.creation_twice": ("立项的流转不止一条，已有“{trigger}”", "“{trigger}” creates such an item already"),
    "policy.creation_twice.remedy": ("只留一条 source = [] 的流转", "keep one transition with source = [] only"),
    "policy.creation_target": ("立项没有转到初始状态", "the creation does not lead to the initial state"),
    "policy.creation_target.remedy": ("写 target = “{initial}”", "write target = “{initial}”"),
    "policy.creation_asks": (
        "立项不能另要参数或理由",
        "a creation can ask for no parameters and no reason",
    ),
    "policy.creation_asks.remedy": (
        "删去；立项时的内容由 identify、plan 的各项填写",
        "leave it out; what an item is created with are the arguments of identify and plan",
    ),
    "policy.creation_moves": (
        "立项不能带动其他事项，也不能生成其他事项",
        "a creation can neither move other items along nor create any",
    ),
    "policy.creation_moves.remedy": (
        "写到立项之后的流转上",
        "write it on a transition that comes after the creation",
    ),
    "policy.creation_guarded": (
        "随同生成的{kind_name}，立项时不能另设条件",
        "a {kind_name} that is created along can have no guards on its creation",
    ),
    "policy.creation_guarded.remedy": (
        "把条件写到本条的 guards 上",
        "write the guards on this transition",
    ),
    "policy.unreachable": ("状态“{state}”无法到达", "the state “{state}” cannot be reached"),
    "policy.unreachable.remedy": (
        "写一条通向它的流转，或删去它",
        "write a transition that leads there, or leave it out",
    ),
    "policy.final_left": (
        "终结状态“{state}”还能由“{trigger}”转出",
        "the final state “{state}” can be left by “{trigger}”",
    ),
    "policy.final_left.remedy": ("删去 final，或删去这条流转", "leave out final, or that transition"),
    "policy.dead_end": (
        "状态“{state}”没有出路，也没有标明终结",
        "the state “{state}” is a dead end: nothing leads out, and it is not final",
    ),
    "policy.dead_end.remedy": ("写一条转出的流转，或写 final = true", "write a transition out of it, or final = true"),
    "policy.effect_misfit": ("“{field}”不能设为“{effect}”", "“{field}” cannot be set to “{effect}”"),
    "policy.effect_misfit.remedy": ("可写：{expected}", "expected: {expected}"),
    "policy.param_type": ("参数“{param}”的类型是 {value}", "the parameter “{param}” is of type {value}"),
    "policy.param_type.remedy": ("此处要 {expected}", "expected {expected} here"),
    "policy.moved_params": (
        "随同办理的“{trigger}”还要参数：{params}",
        "“{trigger}” moves along but asks for parameters: {params}",
    ),
    "policy.moved_params.remedy": (
        "在本条 params 中写上同名同类型的参数，或不随同办理",
        "declare the same parameters here, or do not move it along",
    ),
    "policy.moved_reason": (
        "随同办理的“{trigger}”要写明理由，本条却不要",
        "“{trigger}” moves along and asks for a reason, which this transition does not",
    ),
    "policy.moved_reason.remedy": ("本条也写 reason = true", "write reason = true here too"),
    "policy.guard_form": ("看不懂的条件", "this says no condition"),
    "policy.guard_form.remedy": ("可写：{expected}", "expected one of: {expected}"),
    "policy.guard_of_item": ("{kind} 没有状态、责任人和单位", "{kind} has no state, owner or organisation"),
    "policy.guard_of_item.remedy": ("只用于：{expected}", "only for: {expected}"),
    "policy.guard_kind": ("条件“{guard}”不能用于 {kind}", "the guard “{guard}” does not fit {kind}"),
    "policy.guard_kind.remedy": ("只用于：{expected}", "only for: {expected}"),
    "policy.guard_redefined": ("“{guard}”是自带的条件", "“{guard}” is a ready-made guard"),
    "policy.guard_redefined.remedy": ("换一个名称", "use another name"),
    "policy.light_actor": ("亮灯条件不能看由谁来看", "the rule of a light looks at who looks"),
    "policy.light_actor.remedy": (
        "只看事项本身，不写 role、did、was_owner 和 actor",
        "look at the item only: no role, did, was_owner or actor",
    ),
    "policy.rung_twice": ("“{rung}”已写过一级", "there is a rung “{rung}” already"),
    "policy.rung_twice.remedy": ("每级提醒换一个名称", "give each rung a name of its own"),
    "policy.rung_up": ("up 不能是 {value}", "up cannot be {value}"),
    "policy.rung_up.remedy": (
        "写 0 或正整数；大于 0 的，to 中须有 org",
        "give 0 or a positive whole number; above 0, name org under to",
    ),
    "policy.ladder_order": ("“{rung}”不在“{before}”之后", "“{rung}” does not come after “{before}”"),
    "policy.ladder_order.remedy": (
        "各级按时间先后写；到期前的用同一单位，到期后的用同一单位",
        "write the rungs in the order of time; those before the due date in one unit, those after it in one unit",
    ),
    # --- guards ---
    "guard.no_parent": ("{kind} 没有上级事项，读不到“{field}”", "{kind} belongs to nothing: no “{field}” to read"),
    "guard.no_parent.remedy": ("读它自己的字段", "read a field of its own"),
    "guard.undeclared_field": ("{kind} 没有字段“{field}”", "{kind} has no field “{field}”"),
    "guard.undeclared_field.remedy": ("可写：{known}", "expected: {known}"),
    "guard.undeclared_collection": ("{kind} 没有“{collection}”", "{kind} has no “{collection}”"),
    "guard.undeclared_collection.remedy": ("可写：{known}", "expected: {known}"),
    "guard.constant": (
        "{value!r} 不能作常量",
        "{value!r} cannot be a constant",
    ),
    "guard.constant.remedy": (
        "写非空文字、整数、日期或 true/false；是否为空用 present",
        "give a text that is not empty, a whole number, a date or a boolean; whether something is there: present",
    ),
    "guard.operator": ("没有比较符“{op}”", "there is no comparison “{op}”"),
    "guard.operator.remedy": ("可写：{known}", "expected: {known}"),
    "guard.unlike_types": ("类型不同，不能比较：{left} {op} {right}", "unlike types: {left} {op} {right}"),
    "guard.unlike_types.remedy": ("与同类型的值比较", "compare it with a value of its own type"),
    "guard.unordered": ("{type} 不分大小，不能用“{op}”", "{type} has no order: “{op}” cannot be used"),
    "guard.unordered.remedy": ("用 == 或 !=", "use == or !="),
    "guard.property_kind": (
        "看不出性质说的是哪一种事项：{kinds}",
        "it is not clear of which kind the property speaks: {kinds}",
    ),
    "guard.property_kind.remedy": ("用 kind 写明", "give the kind"),
    "policy.property_form": ("性质要写 always 或 never 之一", "a property has either always or never"),
    "policy.property_form.remedy": (
        "始终如此的写 always，绝不可有的写 never",
        "write always for what is always so, never for what must not be",
    ),
    "guard.mixed_kinds": ("一个条件不能同时说几种事项：{kinds}", "one guard cannot speak of several kinds: {kinds}"),
    "guard.mixed_kinds.remedy": ("一个条件只说一种事项", "let each guard speak of one kind"),
    # --- values ---
    "value.id": ("{what} 不能是 {value!r}", "{what} cannot be {value!r}"),
    "value.id.remedy": (
        "1 至 255 个字符，首尾无空格，无控制字符",
        "1 to 255 characters, no blanks around them, no control characters",
    ),
    "value.policy": ("没有叫“{value}”的制度", "there is no policy “{value}”"),
    "value.policy.remedy": ("可用：{known}", "there are: {known}"),
    "value.trigger": ("{kind_name}没有“{value}”这一环节", "the kind “{kind_name}” has no trigger “{value}”"),
    "value.trigger.remedy": ("可用：{known}", "there are: {known}"),
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

#: What a policy file's words can be words for. A near miss is named first.
_WORDS = {
    "key": ("键", "key"),
    "table": ("表", "table"),
    "kind": ("事项种类", "kind"),
    "state": ("状态", "state"),
    "trigger": ("环节", "trigger"),
    "guard": ("条件", "guard"),
    "role": ("角色", "role"),
    "param": ("参数", "parameter"),
    "term": ("时限", "term"),
    "effect": ("取值", "effect"),
    "field": ("字段", "field"),
    "collection": ("集合", "collection"),
    "unit": ("单位", "unit"),
    "type": ("类型", "type"),
    "fact": ("事实", "fact"),
    "outcome": ("完成情况", "outcome"),
    "word": ("取值", "value"),
}
for _word, (_zh, _en) in _WORDS.items():
    _said = (f"没有叫“{{value}}”的{_zh}", f"there is no {_en} “{{value}}”")
    TEXTS[f"policy.unknown_{_word}"] = TEXTS[f"policy.unknown_{_word}.near"] = _said
    TEXTS[f"policy.unknown_{_word}.remedy"] = ("可写：{expected}", "expected: {expected}")
    TEXTS[f"policy.unknown_{_word}.near.remedy"] = (
        "是不是“{near}”？",
        "did you mean “{near}”?",
    )
