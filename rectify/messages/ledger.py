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
    "value.unchanged": ("没有变化：{fields}", "nothing would change: {fields}"),
    "value.unchanged.remedy": ("只传要改的字段和新值", "pass only the fields to change, with new values"),
    "value.own_verb": ("“{value}”不用 fire 办理", "“{value}” is not done by fire"),
    "value.own_verb.remedy": ("用 ledger.{value}(...)", "use ledger.{value}(...)"),
    "value.sources": (
        "sources 不能是 {value!r}：应为一组文字",
        "sources cannot be {value!r}: it must be a list of texts",
    ),
    "value.sources.remedy": ("只有一个来源也写成列表", "give a list, of a single source too"),
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
    # --- the kinds, wherever a text names one ---
    "kind.problem": ("问题", "problem"),
    "kind.measure": ("措施", "measure"),
    "kind.evidence": ("佐证材料", "piece of evidence"),
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
