"""Texts of the calendar and of terms: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
}
