"""Texts of the ledger and reports rooms: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- values at the door ---
    "value.text": (
        "{what} 不能是 {value!r}：应为非空文字，且不含控制字符",
        "{what} cannot be {value!r}: it must be a text that is not blank and holds no control characters",
    ),
    "value.text.remedy": ("写上文字，或不传", "write a text, or leave it out"),
    "value.date": (
        "{what} 不能是 {value!r}：应为日期（不带时刻）",
        "{what} cannot be {value!r}: it must be a local date without a time",
    ),
    "value.date.remedy": ("传入 datetime.date 或 pendulum.Date", "pass a datetime.date or pendulum.Date"),
    "value.naive_moment": (
        "时刻 {value!r} 没有时区",
        "the moment {value!r} has no time zone",
    ),
    "value.naive_moment.remedy": ("传入带时区的时刻", "pass a moment that knows its zone"),
    "value.moment": (
        "{what} 不能是 {value!r}：应为带时区的时刻",
        "{what} cannot be {value!r}: it must be a moment that knows its zone",
    ),
    "value.moment.remedy": (
        "传入带时区的 datetime.datetime 或 pendulum.DateTime",
        "pass a datetime.datetime or pendulum.DateTime with a zone",
    ),
    "value.within": (
        "工作日数不能是 {value!r}：应为整数，至少为 0",
        "the number of working days cannot be {value!r}: it must be a whole number, at least 0",
    ),
    "value.within.remedy": ("0 表示当日到期的", "0 asks for what is due on the day"),
    "value.light_past": (
        "“{light}”的亮灯条件要看“{field}”，过去某日的情况无从得知",
        "the rule of the light “{light}” looks at “{field}”, which history does not tell of a past day",
    ),
    "value.light_past.remedy": (
        "只看今天的；或在制度中改用状态、时限、责任人、单位、轮次",
        "ask for today; or let the policy's rule look at state, dates, owner, organisation, cycle, term",
    ),
    "value.flag": (
        "{what} 不能是 {value!r}：应为 True 或 False",
        "{what} cannot be {value!r}: it must be True or False",
    ),
    "value.integer": (
        "{what} 不能是 {value!r}：应为整数（页长至少为 1）",
        "{what} cannot be {value!r}: it must be a whole number (a page's size at least 1)",
    ),
    "value.kind": ("没有“{value}”这一类事项", "there is no kind “{value}”"),
    "value.kind.remedy": ("可用：{known}", "there are: {known}"),
    "value.kind_unruled": (
        "制度 {name} 没有规定{kind_name}这一类事项",
        "the policy {name} does not rule the kind “{kind_name}”",
    ),
    "value.kind_unruled.remedy": (
        "在制度文件中写 [{kind}]，或换一个制度；现有：{known}",
        "write [{kind}] in the policy file, or use another policy; this one has: {known}",
    ),
    "value.term": ("制度中没有叫“{value}”的时限", "the policy has no term “{value}”"),
    "value.term.remedy": ("可用：{known}", "there are: {known}"),
    "value.param": (
        "没有参数 {value!r}；可用：{known}",
        "there is no parameter {value!r}; there are: {known}",
    ),
    "value.future": (
        "{what} 不能是 {value}：晚于今天 {today}",
        "{what} cannot be {value}: that is after today, {today}",
    ),
    "value.future.remedy": ("生效日只能是今天或以前", "a move takes effect today or earlier"),
    "value.remind_ahead": (
        "{value} 晚于今天 {today}，还不能提醒",
        "{value} is after today, {today}: nothing can be given yet",
    ),
    "value.remind_ahead.remedy": ("先看不发：rectify remind --preview", "only look: rectify remind --preview"),
    "value.unchanged": ("没有变化：{fields}", "nothing would change: {fields}"),
    "value.unchanged.remedy": ("只传要改的字段和新值", "pass only the fields to change, with new values"),
    "value.own_verb": ("“{value}”不用 fire 办理", "“{value}” is not done by fire"),
    "value.own_verb.remedy": (
        "用 ledger.{value}(...)；命令行的写法见 rectify actions",
        "use ledger.{value}(...); rectify actions tells the command",
    ),
    "value.sources": (
        "{what} 不能是 {value!r}：应为一组文字",
        "{what} cannot be {value!r}: it must be a list of texts",
    ),
    "value.sources.remedy": ("只有一个也写成列表", "give a list, of a single one too"),
    "value.count": (
        "{what} 不能是 {value!r}：应为不小于 0 的整数",
        "{what} cannot be {value!r}: it must be a whole number, 0 or more",
    ),
    "value.count.remedy": ("写整数；金额以分为单位", "write a whole number; money is counted in 分"),
    "value.word": (
        "{what} 不能是 {value!r}：应为 {known} 之一",
        "{what} cannot be {value!r}: it must be one of {known}",
    ),
    "value.word.remedy": ("用其中一个", "use one of these"),
    "value.names": (
        "{what} 不能是 {value!r}：应为至少一项的文字列表",
        "{what} cannot be {value!r}: it must be a list of texts, one at least",
    ),
    "value.names.remedy": ("只有一个也写成列表", "give a list, of a single one too"),
    "value.redacted": (
        "{what} 不能是 {value!r}：应为字段和隐去的理由",
        "{what} cannot be {value!r}: it must give a reason for each field that is left out",
    ),
    "value.redacted.remedy": ("可隐去的字段：{known}", "what can be left out: {known}"),
    "value.step": ("制度 {name} 没有叫“{value}”的会议环节", "the policy {name} has no step “{value}”"),
    "value.step.remedy": ("可用：{known}", "there are: {known}"),
    "value.nothing_to_post": ("没有指明公示哪些问题", "no problem is named to be posted"),
    "value.nothing_to_post.remedy": ("至少指明一个问题", "name one at least"),
    "value.amounts": (
        "{what} 不能是 {value!r}：应为名称和数量",
        "{what} cannot be {value!r}: it must give a figure for each name",
    ),
    "value.amounts.remedy": (
        '写成 {{"regulations": 2}}；金额以分为单位',
        'write {{"regulations": 2}}; money is counted in 分',
    ),
    "value.result": ("制度 {name} 没有成果项 {value!r}", "the policy {name} has no result {value!r}"),
    "value.result.remedy": (
        "可用：{known}；其他的先写进制度文件的 [results]",
        "there are: {known}; others go into the policy file first, under [results]",
    ),
    "value.not_amendable": (
        "{value!r} 不能用 amend 修改；可修改：{known}",
        "{value!r} is not changed by amend; it changes: {known}",
    ),
    "value.not_amendable.remedy": (
        "状态用 fire，责任人用 handover，日期用 reschedule",
        "the state is changed by fire, the owner by handover, the date by reschedule",
    ),
    "value.scope": (
        "{what} 不能是 {value!r}：应为 {known} 之一",
        "{what} cannot be {value!r}: it must be one of {known}",
    ),
    "value.sha256": (
        "{what} 不能是 {value!r}：应为 64 位十六进制的 SHA-256",
        "{what} cannot be {value!r}: it must be a SHA-256 in 64 hexadecimal digits",
    ),
    "value.filter": ("没有筛选项 {value!r}；可用：{known}", "there is no filter {value!r}; there are: {known}"),
    "value.outcome": (
        "制度没有说明完成情况为 {value!r} 的{kind_name}属于哪个状态；已说明：{known}",
        "the policy does not say in which state a {kind_name} with the outcome {value!r} is; it says: {known}",
    ),
    "value.outcome.remedy": (
        "在制度文件的 [{kind}.outcomes] 中写明",
        "say so in the policy file, under [{kind}.outcomes]",
    ),
    "value.same_org": ("单位路径“{org}”没有变化", "the path “{org}” would stay as it is"),
    "value.same_org.remedy": ("写上新的路径", "give the new path"),
    "value.no_such_org": ("台账中没有“{org}”及其下级单位的事项", "the ledger has nothing under “{org}”"),
    "value.no_such_org.remedy": (
        "核对路径和租户；路径逐字比较",
        "check the path and the tenant; paths are compared character by character",
    ),
    # --- another policy ---
    "verb.adopt": ("改用新制度", "put under another policy"),
    "value.policy_same": (
        "本专题已适用 {name} 第 {version} 版",
        "the campaign is under {name} version {version} already",
    ),
    "value.policy_same.remedy": ("换用另一个制度或版本", "name another policy or version"),
    "ledger.unfit": (
        "{name} 第 {version} 版容不下 {count} 处：",
        "{name} version {version} cannot hold {count} thing(s):",
    ),
    "ledger.unfit.remedy": ("逐条处理后再改用", "mend each of them, then do it again"),
    "ledger.unfit.kind": ("没有规定{kind_name}", "it does not rule this kind: {kind_name}"),
    "ledger.unfit.kind.remedy": ("在制度中补上这一类事项", "add the kind to the policy"),
    "ledger.unfit.state": ("{kind_name}没有状态“{value}”", "the {kind_name} has no state “{value}”"),
    "ledger.unfit.state.remedy": (
        "用 states（命令行 --becomes）写明改为哪个状态",
        "say in states (--becomes) which one it becomes",
    ),
    "ledger.unfit.term": ("没有时限“{value}”", "there is no term “{value}”"),
    "ledger.unfit.term.remedy": ("在制度中保留这个时限", "keep the term in the policy"),
    "ledger.unfit.step": ("没有环节“{value}”", "there is no step “{value}”"),
    "ledger.unfit.step.remedy": ("在制度中保留这个环节", "keep the step in the policy"),
    "refused.correct_adoption": (
        "改用新制度这一步不能更正",
        "that it was put under another policy cannot be corrected",
    ),
    "refused.correct_adoption.remedy": ("再改用原来的制度", "put the campaign under the earlier policy again"),
    # --- reorganisation ---
    "verb.reorganise": ("机构改革", "reorganise"),
    "grant.administrator": ("有 administrator 授权的人", "whoever holds the grant administrator"),
    "refused.path_too_long": (
        "改后有 {count} 个事项的单位路径超过 {limit} 个字：{refs}",
        "the new paths of {count} items are longer than {limit} characters: {refs}",
    ),
    "refused.path_too_long.remedy": ("缩短新路径", "make the new path shorter"),
    "refused.effective_before_items": (
        "生效日 {day} 早于 {count} 个事项的上一次流转：{refs}（{last}）",
        "the effective day {day} is before the last move of {count} items: {refs} ({last})",
    ),
    "refused.effective_before_items.remedy": ("改为 {last} 或以后", "make it {last} or later"),
    # --- what tells items of one text apart ---
    "detail.submission": ("{text}（报：{detail}）", "{text} (to {detail})"),
    "detail.publication": ("{text}（{what}，{audience}）", "{text} ({what}, {audience})"),
    "detail.opinion": ("{text}（对：{detail}）", "{text} (about {detail})"),
    "detail.extension": ("{text}（{detail}）", "{text} ({detail})"),
    # --- the kinds, wherever a text names one ---
    "kind.problem": ("问题", "problem"),
    "kind.measure": ("措施", "measure"),
    "kind.extension": ("延期申请", "request for an extension"),
    "kind.checkup": ("定期检查", "check-up"),
    "kind.publication": ("公示", "publication"),
    "kind.objection": ("异议", "objection"),
    "kind.step": ("环节", "step"),
    "kind.submission": ("上报", "submission"),
    "kind.opinion": ("意见建议", "set of opinions"),
    "kind.evidence": ("佐证材料", "piece of evidence"),
    "kind.cooperator": ("配合单位", "co-operating organisation"),
    "kind.reorganisation": ("机构改革记录", "reorganisation"),
    "kind.campaign": ("专题", "campaign"),
    "kind.policy": ("制度", "policy"),
    "guard.opaque": (
        "{kind_name}的一项前置条件由主机程序判定，不能写成 SQL",
        "a guard of a {kind_name} is the host's own code and cannot be written as SQL",
    ),
    "guard.opaque.remedy": (
        "用 can 或 fire 逐项判定，或把条件写进制度文件",
        "judge item by item with can or fire, or write the guard in the policy file",
    ),
    "guard.lent": (
        "{kind_name}带动的“{trigger}”以各件自己的参数判定，不能写成 SQL",
        "“{trigger}”, taken along by a {kind_name}, is judged by each item's own parameter and cannot be SQL",
    ),
    "guard.lent.remedy": ("用 can 或 fire 逐项判定", "judge item by item with can or fire"),
    # --- the ledger ---
    "ledger.not_found": ("没有编号为 {id} 的{kind_name}", "there is no {kind_name} {id}"),
    "ledger.not_found.remedy": ("核对编号和租户", "check the id and the tenant"),
    "ledger.no_version": ("{kind_name}没有版本号", "a {kind_name} has no version"),
    "ledger.no_version.remedy": ("不要传 version", "do not pass a version"),
    "ledger.stale": (
        "{label} 已有变动：页面是第 {version} 版，现在是第 {now} 版",
        "{label} has changed: the page shows version {version}, it is now version {now}",
    ),
    "ledger.stale.remedy": ("重新读取后再办理", "read it again, then act"),
    "ledger.conflict": ("另一事务正在办理：{cause}", "another transaction is in the way: {cause}"),
    "ledger.conflict.remedy": (
        "回滚，然后重做整个事务",
        "roll back, then do the whole transaction again",
    ),
    "ledger.direct_write": (
        "{what} 不能直接赋值：变动必须留下流转记录",
        "{what} cannot be assigned: every change leaves an entry",
    ),
    "ledger.direct_write.remedy": ("用 ledger.{verb}(...)", "use ledger.{verb}(...)"),
    "ledger.direct_flush": (
        "{what} 不能直接新增、更新或删除",
        "{what} cannot be inserted, updated or deleted directly",
    ),
    "ledger.direct_flush.remedy": (
        "用 Ledger 的动作：open_campaign、identify、plan、fire、amend、attach …",
        "use the ledger's verbs: open_campaign, identify, plan, fire, amend, attach ...",
    ),
    "ledger.policy_version": (
        "制度 {name} 第 {version} 版的内容与台账中保存的不同",
        "policy {name} version {version} differs from what the ledger keeps under that version",
    ),
    "ledger.policy_version.remedy": (
        "内容改了就要换版本号",
        "a changed policy needs a new version number",
    ),
    "ledger.schema": (
        "数据库没有从第 {from_} 版到第 {to} 版的升级步骤",
        "there is no migration from version {from_} to version {to}",
    ),
    "ledger.schema.remedy": ("一次升一版：现有版本为 {known}", "go one version at a time: there are {known}"),
    "ledger.schema_missing": (
        "数据库与本版本（第 {version} 版表结构）不符，缺：{missing}",
        "the database does not have version {version} of the tables; missing: {missing}",
    ),
    "ledger.schema_missing.remedy": (
        "新库用 rectify db create；旧库用 rectify.migrations.upgrade(op, 旧版, {version})",
        "a new database: rectify db create; an old one: rectify.migrations.upgrade(op, OLD, {version})",
    ),
    "ledger.policy_altered": (
        "台账中保存的制度文本被改动：现为 {name} 第 {version} 版的另一内容",
        "the policy text that the ledger keeps was altered: it now is another content of {name} version {version}",
    ),
    "ledger.policy_altered.remedy": (
        "从备份恢复 rectify_policy 表，或在应用中载入原制度文件",
        "restore the table rectify_policy from a backup, or give the application the policy file as it was",
    ),
    # --- mistakes and people ---
    "ledger.no_entry": ("{id} 没有第 {seq} 条流转记录", "{id} has no entry {seq}"),
    "ledger.no_entry.remedy": ("用 history(...) 取得的记录", "pass an entry that history(...) gives"),
    "value.merge_itself": ("问题不能并入自身", "a problem cannot be merged into itself"),
    "value.merge_itself.remedy": ("into 写留下的那个问题", "let into be the problem that stays"),
    "value.parts": (
        "拆成 {parts} 个问题，却给了 {lists} 组措施",
        "{parts} parts and {lists} lists of measures",
    ),
    "value.parts.remedy": (
        "至少拆出一个问题；每个问题一组措施，没有措施的给空组",
        "name one part at least, and for each a list of measures, an empty one if none goes over",
    ),
    "value.not_of_problem": (
        "措施 {value} 不在 {label} 本轮的措施之列，或选了两次",
        "the measure {value} is none of the present ones of {label}, or was chosen twice",
    ),
    "value.not_of_problem.remedy": (
        "只选本轮未撤销的措施，每条选一次",
        "choose measures of the present cycle that are not withdrawn, each once",
    ),
    "value.kinds": ("一次只能办理一类事项；所给：{value}", "only items of one kind can go together; given: {value}"),
    "value.kinds.remedy": ("按类别分次办理", "do it kind by kind"),
    "value.select": (
        "看不出这个 SELECT 选的是哪一类事项：{value}",
        "there is no telling which kind of items this SELECT chooses: {value}",
    ),
    "value.select.remedy": (
        "选取 Problem、Measure 等类本身：select(Problem).where(...)",
        "select the class itself, Problem, Measure or another kind: select(Problem).where(...)",
    ),
    "value.same_person": ("移交人和接收人都是 {value}", "both persons are {value}"),
    "value.same_person.remedy": ("to 写接收人", "let to be whoever takes over"),
    # --- explaining where an item stands ---
    "explain.state": (
        "  自 {since} 起为“{state}”：{by} 办理“{move}”",
        "  {state} since {since}: {by} did “{move}”",
    ),
    "explain.reason": ("  事由：{reason}", "  reason: {reason}"),
    "explain.owner": ("  责任人 {owner}，第 {cycle} 轮", "  responsible: {owner}, cycle {cycle}"),
    "explain.unowned": ("  责任人未明确，第 {cycle} 轮", "  nobody is responsible, cycle {cycle}"),
    "explain.term": ("{term}：{said}", "{term}: {said}"),
    "explain.undated": ("没有到期日", "no due date"),
    "explain.due": ("到期日 {day}", "due {day}"),
    "explain.left": ("{day} 到期，还有 {workdays} 个工作日", "due {day}, {workdays} working days left"),
    "explain.overdue": ("{day} 到期，逾期 {days} 天", "due {day}, {days} days overdue"),
    "explain.provisional": ("{said}（暂定）", "{said} (provisional)"),
    "explain.light": ("  亮灯：{light}", "  light: {light}"),
    "explain.below": ("{kind_name} {label}：{state}", "{kind_name} {label}: {state}"),
    "explain.below_due": (
        "{kind_name} {label}：{state}，{due} 到期",
        "{kind_name} {label}: {state}, due {due}",
    ),
    "explain.allowed": ("  可以办理：{titles}", "  can be done now: {titles}"),
    "explain.others": ("  可由他人办理：", "  could be done by others:"),
    "explain.other": ("    {title}：{who}", "    {title}: {who}"),
    "explain.not_yet": ("  还不能办理：", "  not yet:"),
    "explain.refused": ("    {title}：", "    {title}:"),
    "explain.nothing_next": ("  没有后续环节", "  nothing leads on"),
    "explain.import": ("旧台账导入", "import"),
    # --- recomputing due dates ---
    "redating.faulty": (
        "时限没有重算：制度没有写明 {count} 种情形可以重算",
        "no date was recomputed: the policy does not say so for {count} case(s)",
    ),
    "redating.faulty.remedy": (
        "改正制度后再重算；不等的，逐项延期或细化时限",
        "mend the policy, then recompute; until then, extend or reschedule them one by one",
    ),
    "redating.no_act": (
        "{kind_name}在状态“{state}”没有 recompute 这一环节（{count} 项的时限要变）",
        "a {kind_name} in the state “{state}” has no trigger recompute ({count} of them would move)",
    ),
    "redating.no_act.remedy": (
        '在 [[{kind}.transitions]] 中写 trigger = "recompute"，source 含该状态，params 和 sets 同 reschedule',
        'write trigger = "recompute" under [[{kind}.transitions]], that state in source; params, sets as reschedule',
    ),
    # --- reminders: how much time is left ---
    "reminder.workdays": ("剩{days}个工作日", "{days} working day(s) left"),
    "reminder.no_workday": ("到期前已无工作日", "no working day left"),
    "reminder.days": ("剩{days}天", "{days} day(s) left"),
    "reminder.today": ("今日到期", "due today"),
    "reminder.overdue": ("逾期{days}天", "{days} day(s) overdue"),
    # --- verification ---
    "verify.fork": (
        "{kind_name} {id} 第 {seq} 条（{trigger}）不接前一条：链条分叉",
        "{kind_name} {id} entry {seq} ({trigger}) does not follow the one before: a fork",
    ),
    "verify.gap": (
        "{kind_name} {id} 缺第 {expected} 条，其后是第 {seq} 条",
        "{kind_name} {id} lacks entry {expected}; entry {seq} follows",
    ),
    "verify.content": (
        "{kind_name} {id} 第 {seq} 条（{trigger}）内容被改动",
        "{kind_name} {id} entry {seq} ({trigger}) was altered",
    ),
    "verify.policy": (
        "台账中保存的制度 {name} 第 {version} 版文本被改动",
        "the text of policy {name} version {version} that the ledger keeps was altered",
    ),
    "verify.truncation": (
        "{kind_name} {id} 应有 {expected} 条，只剩到第 {seq} 条：末尾被截去",
        "{kind_name} {id} should have {expected} entries but ends at {seq}: truncated",
    ),
    "verify.campaign": (
        "专题 {id} 曾有 {expected} 个问题，只剩 {seq} 个：有的连同记录被整个删去",
        "campaign {id} has had {expected} problems and has {seq}: some are gone with all their records",
    ),
    "verify.disagreement": (
        "{kind_name} {id} 与流转记录（至第 {seq} 条）不一致：{fields}",
        "{kind_name} {id} disagrees with its history (to entry {seq}): {fields}",
    ),
}
