"""Texts of policy files, guards and values: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
