"""Texts of the cli room: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- help of commands: the first line is the short one ---
    "cli.rectify": (
        (
            "整改台账：问题、措施、时限，谁逾期了。\n\n"
            "选项可写在环境变量中：RECTIFY_DB、RECTIFY_TENANT、RECTIFY_ACTOR、\n"
            "RECTIFY_LANG。\n"
            "退出码：0 完成；1 查出问题；2 用法有误；3 制度不允许；4 数据库有误。"
        ),
        (
            "Rectification ledgers: problems, measures, deadlines, who is late.\n\n"
            "RECTIFY_DB, RECTIFY_TENANT, RECTIFY_ACTOR and RECTIFY_LANG stand for options.\n"
            "Exit codes: 0 done; 1 something was found; 2 usage; 3 refused by the rules;\n"
            "4 the database."
        ),
    ),
    "cli.demo": (
        "演示：由一份旧台账建成 SQLite 台账，打印逾期清单",
        "A ledger to play with, from an untidy workbook, with its overdue report",
    ),
    "cli.import": (
        (
            "导入旧台账（xlsx）\n\n"
            "有一处错误就一条不写，并逐格列出错误（退出码 1）。\n"
            "状态的生效日取填报时间；没有填报时间的，取今天。\n"
            "在服务器上运行者视为可信：不写 --role 时，视同有立项权限。"
        ),
        (
            "Bring in an existing workbook (xlsx)\n\n"
            "One fault, and nothing is written; every fault is listed with its cell (exit 1).\n"
            "States hold since the day on which the workbook was filled in (填报时间), else today.\n"
            "Whoever runs this on the server is trusted: without --role, they may create items."
        ),
    ),
    "cli.overdue": (
        "逾期清单，或按单位统计\n\n当日到期的不算逾期。--as-of 可查过去任何一天的情况。",
        (
            "What is overdue, or how much by organisation\n\n"
            "What falls due on the day itself is in time. --as-of tells of any past day."
        ),
    ),
    "cli.due": (
        "临期清单：今后若干个工作日内到期的，或按单位统计\n\n含当日到期的；已经逾期的见 overdue。",
        (
            "What falls due in the next working days, or how much by organisation\n\n"
            "What is due today is among it; what is overdue already is not: see overdue."
        ),
    ),
    "cli.remind": (
        (
            "提醒、催办、督办：新到级的事项，每级只给一次\n\n"
            "给出的先记入台账，再输出或写入文件，然后记为已送出；中途停下的用 --unsent 重送。\n"
            "到期前按工作日计，逾期按日历日计。"
        ),
        (
            "What has newly reached a rung of the reminder ladder, each once\n\n"
            "It is recorded first, then printed or written to files, then marked as sent; what was\n"
            "stopped between is sent again with --unsent. Working days before the due date, calendar\n"
            "days after it."
        ),
    ),
    "cli.tally": (
        "统计：问题和措施完成多少、占多少，或按单位统计\n\n基本完成等不算完成的状态、撤销等不计入的状态，由制度规定。",
        (
            "How much is done of how much, or by organisation\n\n"
            "Which states count as done, and which do not count at all, the policy says."
        ),
    ),
    "cli.lights": (
        "亮灯：每个事项按制度亮什么灯，或按单位统计\n\n亮灯规则由制度的 [[lights]] 定；不存储，随查随算。",
        (
            "The light of each item, or how many of each by organisation\n\n"
            "The policy's [[lights]] say which; computed when asked for, never stored."
        ),
    ),
    "cli.recurrences": (
        "屡改屡犯：同一单位在规定月数内又出现的同类问题\n\n月数和比较哪些内容由制度的 [recurrence] 定，可用选项另定。",
        (
            "Problems that came back: like ones of one organisation within so many months\n\n"
            "The policy's [recurrence] says how many and what is compared; the options say otherwise."
        ),
    ),
    "cli.history": (
        "一个事项的全部流转记录\n\nREF：P-3、P-3/M-2、P-3/EXT-1、STEP-1，或编号（id）。",
        "Everything that happened to one item\n\nREF: P-3, P-3/M-2, P-3/EXT-1, STEP-1, or an id.",
    ),
    "cli.explain": (
        "一个事项为什么在这一步、到哪天、接下来谁办什么",
        "Why an item stands where it stands, until when, and what next by whom",
    ),
    "cli.actions": (
        "一个事项可办哪些环节；不能办的，说明理由和可由谁办",
        "What may be done with an item; where something may not, why not and who could",
    ),
    "cli.fire": (
        (
            "办理一个环节\n\n"
            "TRIGGER 是制度中的环节，见 rectify actions REF。\n"
            "能不能办由制度定：用 --actor、--role 写明是谁、在哪个单位有什么角色。"
        ),
        (
            "Make one move of an item\n\n"
            "TRIGGER is the policy's word for it: see rectify actions REF.\n"
            "The policy decides: --actor and --role say who it is, and what they are where."
        ),
    ),
    "cli.withdraw": (
        "撤销不该立的问题或措施：记录留存，不计入统计",
        "Withdraw what should not be there: its history stays, the figures leave it out",
    ),
    "cli.merge": (
        "把重复的问题并入另一个：措施、佐证材料、意见转过去",
        "Merge a problem that was found twice into the one that stays, with measures, evidence and opinions",
    ),
    "cli.split": (
        "从一个问题中拆出另一个：选定的措施随之转移，原问题留下",
        "Split a part off a problem: it takes the measures chosen; the problem itself stays",
    ),
    "cli.correct": (
        "更正最后一步：退回到办理以前，不另开一轮",
        "Take the last step of an item back, without a new cycle",
    ),
    "cli.handover": (
        (
            "移交责任\n\n"
            "移交一项：rectify handover P-3 --to u-1005\n"
            "移交一个人的全部未办结事项和牵头的问题：rectify handover u-1002 u-1005"
        ),
        (
            "Hand over\n\n"
            "One item: rectify handover P-3 --to u-1005\n"
            "Everything open that somebody owns or leads: rectify handover u-1002 u-1005"
        ),
    ),
    "cli.extend": (
        (
            "申请延期：问题或措施\n\n"
            "申请不改期限；由他人办理 approve 后才改：rectify fire P-3/EXT-1 approve\n"
            "次数、天数的限制由制度定。"
        ),
        (
            "Ask for more time for a problem or measure\n\n"
            "No date moves until somebody else approves: rectify fire P-3/EXT-1 approve\n"
            "How often and how long is the policy's to say."
        ),
    ),
    "cli.post": (
        (
            "提出公示：几个问题一批，要么全提，要么都不提\n\n"
            "其后的审查、审批、张贴、期满用 rectify fire P-3/PUB-1 …。涉密问题不予公示。"
        ),
        (
            "Propose to post problems together, all or none\n\n"
            "Review, approval, putting up and the end are moves: rectify fire P-3/PUB-1 ...\n"
            "A confidential problem reaches no posting."
        ),
    ),
    "cli.postings": (
        ("公示清单，或可张贴的公示文稿（--format text）\n\n涉密问题、隐去的内容、不予公示和免予公示的，一律不列。"),
        (
            "What is posted or to be posted, or its text to put up (--format text)\n\n"
            "Nothing confidential, nothing that is left out, nothing refused or exempt is in it."
        ),
    ),
    "cli.object": (
        "受理异议：对一项公示\n\nREF：公示的编号，如 P-3/PUB-1。",
        "Record an objection against a publication\n\nREF: the publication, P-3/PUB-1.",
    ),
    "cli.schedule": (
        "安排会议环节\n\nNAME 是制度 [steps] 中的环节，如 forms、talks、meeting。",
        "Schedule a step of a meeting\n\nNAME is one of the policy's [steps]: forms, talks, meeting ...",
    ),
    "cli.report-up": (
        "登记要上报的材料，每个上报对象一项，各有期限",
        "Plan a report up: one submission to each recipient, each with its due date",
    ),
    "cli.collect": (
        "登记收集到的意见建议\n\nTARGET 是意见的对象：人员 id，或班子。",
        "Record opinions collected\n\nTARGET is whom they are about: a person's id, or the team.",
    ),
    "cli.reorganise": (
        (
            "机构改革：单位改名或划转，名下事项一并改到新路径\n\n"
            "OLD、NEW：原路径、新路径。每个事项留一条流转记录，以前的报表仍用原名。\n"
            "在服务器上运行者视为可信：不写 --role 时，视同有 administrator 授权。"
        ),
        (
            "Give an organisation a new path, with every item under it\n\n"
            "OLD, NEW: the old path and the new one. Every item keeps an entry of it; reports as of days before\n"
            "keep the old name. Whoever runs this on the server is trusted: without --role they hold the grant\n"
            "administrator."
        ),
    ),
    "cli.verify": (
        "校验流转记录未被改动\n\n查出改动、缺失、分叉、截断的，退出码 1。",
        "Check that no history was altered\n\nExit 1 if anything is altered, missing, forked or cut off.",
    ),
    "cli.calendar": ("工作日历：看、查、重算时限", "The working-day calendar: show, check, recompute dates"),
    "cli.calendar.show": (
        ("一年的工作日历：每月放假、调休上班的日子\n\nYEAR 默认今年。未公布的年份按周一至周五暂计，标为暂定。"),
        (
            "A year's calendar: each month's days off and extra working days\n\n"
            "YEAR is this year by default. A year not announced is counted as Mondays to\n"
            "Fridays, provisionally."
        ),
    ),
    "cli.calendar.check": (
        "检查日历文件（.toml、.ics），逐日列出与法定日历的不同\n\n有错误的，逐处列出，退出码 1。",
        (
            "Check a calendar file (.toml, .ics), and list each day that it changes\n\n"
            "Compared with the statutory calendar. Every fault is listed (exit 1)."
        ),
    ),
    "cli.calendar.preview": (
        "放假安排公布或变动后，哪些时限要变（不写入）\n\n只有按工作日推算的时限会变；人定的、延期的不变。",
        (
            "Which due dates a notice or a changed calendar moves; nothing is written\n\n"
            "Only those counted in working days; a date that somebody set, or an extension, stays."
        ),
    ),
    "cli.calendar.recompute": (
        (
            "按日历重算时限，每项留下流转记录，要么全改，要么不改\n\n"
            "先用 preview 看清楚。在服务器上运行者视为可信：不写 --role 时，视同有重算权限。"
        ),
        (
            "Move the due dates that a calendar moves, each with an entry, all or none\n\n"
            "See with preview first. Whoever runs this on the server is trusted: without --role,\n"
            "they may recompute."
        ),
    ),
    "cli.policy": ("检查制度文件，画流转图", "Check policy files, draw lifecycles"),
    "cli.policy.check": (
        "检查制度文件，错误一次列全；再逐种情形检查，列出违反制度本意的最短路径\n\n有发现，退出码为 1。",
        (
            "Check policy files; everything wrong is listed at once, then every way to break or block the rules\n\n"
            "Exit 1 if anything is found."
        ),
    ),
    "cli.policy.diff": (
        "比较两个制度：哪些条款改了，哪些事原来能办现在不能，各举一例\n\n给出制度名或文件。有差别，退出码为 1。",
        (
            "Compare two policies: what was changed, and what may be done no more, or now, each with an example\n\n"
            "Give names or files. Exit 1 if they differ."
        ),
    ),
    "cli.policy.progress": ("逐种情形检查", "Searching"),
    "cli.policy.provisions": ("条款增删改 {count} 处：", "{count} provision(s) changed:"),
    "cli.policy.moves": ("办理上的差别 {count} 处：", "{count} difference(s) in what may be done:"),
    "cli.policy.unfit": ("数据库中容不下的 {count} 处：", "{count} thing(s) in the ledger that it cannot hold:"),
    "cli.policy.same": ("两个制度没有差别", "the two policies do not differ"),
    "cli.policy.drawn": ("路径图已写入 {path}", "the path is drawn in {path}"),
    "cli.option.most": (
        "逐种情形检查时至多几项措施，默认 3；0 不作此检查",
        "search with up to this many measures, 3 by default; 0: do not search",
    ),
    "cli.option.svg": ("把每条违反路径画成 SVG，存入此目录", "draw each path found as SVG, into this folder"),
    "cli.option.drawn-as": ("mermaid 文本（默认）或 svg", "mermaid text (default), or svg"),
    "cli.option.ledger": (
        "数据库：列出其中第二个制度容不下的事项",
        "a database: what of its ledger the second policy cannot hold is listed too",
    ),
    "cli.policy.mutate": (
        (
            "变异测试：逐条改动制度，看测试能否发现\n\n"
            "内置制度写名称，自己的写文件；-- 后面是 pytest 的参数。每次只改一处：放宽或取消一项条件，换一个角色，\n"
            "时限差一日，增减一条流转。列出没有测试、也没有性质发现的改动；与不改一样的，由模型检查分出。"
        ),
        (
            "Change one rule after the other, and see whether the tests notice\n\n"
            "Give a bundled policy's name or a file, and after -- pytest's arguments. One thing is changed at a\n"
            "time: a guard weakened or dropped, a role swapped, a term a day off, a way added or taken. Changes that\n"
            "no test and no property noticed are listed; those that change nothing the model checker tells apart."
        ),
    ),
    "cli.policy.diagram": (
        "以 Mermaid 文本输出流转图\n\n内置制度写名称（standard、closeout、meeting、inspection、audit），自己的写文件。",
        (
            "A lifecycle as Mermaid text\n\nGive a bundled policy's name (standard, closeout, meeting, inspection, "
            "audit), or a file."
        ),
    ),
    "cli.db": ("建表", "Make the tables"),
    "cli.db.create": (
        "在数据库中建表；已有的不动",
        "Make the tables in a database; those that are there stay",
    ),
    # --- help of options ---
    "cli.option.mutation_fail_under": (
        "得分低于这个百分比，退出码为 1",
        "exit 1 if the score is below so many per cent",
    ),
    "cli.option.mutation_json": ("以 JSON 输出每项改动的结果", "print what came of each change as JSON"),
    "cli.option.workers": (
        "同时用几个进程，默认与处理器数相同",
        "how many processes at a time; one for each processor by default",
    ),
    "cli.option.lang": ("语言：zh 中文（默认），en 英文", "language: zh Chinese (default), en English"),
    "cli.option.help": ("显示本帮助", "show this help"),
    "cli.option.version": ("显示版本", "show the version"),
    "cli.option.db": (
        "数据库 URL，或 SQLite 文件的路径（RECTIFY_DB）",
        "the database's URL, or the path of a SQLite file (RECTIFY_DB)",
    ),
    "cli.option.tenant": ("租户，默认 default（RECTIFY_TENANT）", "the tenant, default by default (RECTIFY_TENANT)"),
    "cli.option.actor": (
        "经办人 id，默认 rectify-cli（RECTIFY_ACTOR）",
        "id of whoever acts, rectify-cli by default (RECTIFY_ACTOR)",
    ),
    "cli.option.role": (
        "经办人的角色，如 secretary@市管局；可写多次",
        "a role that the actor holds, secretary@市管局; may be repeated",
    ),
    "cli.option.dir": ("放在哪个目录，默认 rectify-demo", "the folder, rectify-demo by default"),
    "cli.option.rows": ("另加 N 个编造的问题，各两条措施", "add N made-up problems with two measures each"),
    "cli.option.campaign": ("专题的 id", "id of the campaign"),
    "cli.option.title": ("新专题的名称", "title of a new campaign"),
    "cli.option.held-on": ("新专题的日期，如 2022-01-20", "day of a new campaign, 2022-01-20"),
    "cli.option.policy": (
        "新专题的制度：名称或文件，默认 standard",
        "policy of a new campaign: a name or a file, standard by default",
    ),
    "cli.option.org": ("单位（路径），如 市管局/机关党委", "an organisation's path, such as 市管局/机关党委"),
    "cli.option.sheet": ("只导入这张工作表；可写多次", "only this sheet; may be repeated"),
    "cli.option.columns": (
        "本单位列名、用语的 TOML 文件",
        "a TOML file with the column titles and words used here",
    ),
    "cli.option.year": ("没写年份的日期按哪一年", "the year of dates that name none"),
    "cli.option.effective-on": (
        "状态自哪天起，默认取填报时间",
        "since when the states hold; the workbook's 填报时间 by default",
    ),
    "cli.option.skip-faulty": ("有错的留下，其余导入", "leave out what is faulty, import the rest"),
    "cli.option.confidential": (
        "也看这个单位（含下级）的涉密问题；可写多次",
        "tell of this organisation's confidential problems too, with all below it; may be repeated",
    ),
    "cli.option.preview": ("只看结果，不写入", "tell what would be done, write nothing"),
    "cli.option.unsent": ("重送已给出、未送出的", "send again what was given and not sent"),
    "cli.option.out": (
        "写入此目录，每个责任单位一个文本文件；已有的文件不动",
        "write one text file for each responsible unit to this folder; no file there is touched",
    ),
    "cli.option.since": ("自哪天起，默认今天", "since which day, today by default"),
    "cli.option.dry-run": ("只检查，不写入", "check only, write nothing"),
    "cli.option.calendar": (
        "本单位日历（.toml、.ics），默认法定日历",
        "the agency's calendar (.toml, .ics); the statutory one by default",
    ),
    "cli.option.announced": (
        ".ics 文件写全了哪一年；可写多次",
        "a year whose whole list is in the .ics file; may be repeated",
    ),
    "cli.option.reason": ("事由", "why"),
    "cli.option.param": (
        "环节的参数，如 to=2022-03-31；可写多次",
        "what the move takes, to=2022-03-31; may be repeated",
    ),
    "cli.option.part": ("拆出的问题的内容", "the part in words"),
    "cli.option.measure": (
        "转到拆出问题的措施，如 P-3/M-2；可写多次",
        "a measure that goes over to it, P-3/M-2; may be repeated",
    ),
    "cli.option.months": ("几个月以内，默认按制度", "within how many months; as the policy has it by default"),
    "cli.option.same": (
        "哪些相同才算同类，默认按制度；可写多次",
        "what like problems have in common; as the policy has it by default; may be repeated",
    ),
    "cli.option.lit": ("看哪一类事项，默认 problem 问题", "which kind; problem by default"),
    "cli.option.into": ("留下的那个问题", "the problem that stays"),
    "cli.option.to": ("接收人 id", "id of whoever takes over"),
    "cli.option.until": ("延到哪天", "until which day"),
    "cli.option.evidence": ("佐证材料的地址；可写多次", "address of what proves it; may be repeated"),
    "cli.option.what": ("list 整改清单，result 整改结果", "list or result"),
    "cli.option.audience": ("party 党内，public 社会", "party: within the Party; public"),
    "cli.option.place": ("公示地点；可写多次", "where; may be repeated"),
    "cli.option.redact": (
        "隐去的内容和理由，如 owner=个人信息；可写多次",
        "a field left out and why, owner=privacy; may be repeated",
    ),
    "cli.option.responsible": ("责任人 id", "id of whoever is responsible"),
    "cli.option.posting": ("只看这一批（id）", "only what is posted together under this id"),
    "cli.option.posting-format": (
        "table 表格（默认）、csv、json、text 公示文稿",
        "table (default), csv, json, or text: what to put up",
    ),
    "cli.option.text": ("内容", "what it is about"),
    "cli.option.due": ("期限，默认按制度", "by when; as the policy has it by default"),
    "cli.option.figure": ("数量，如 sent=40；可写多次", "a count, sent=40; may be repeated"),
    "cli.option.recipient": ("上报对象；可写多次", "a recipient; may be repeated"),
    "cli.option.quantity": ("几条，默认 1", "how many, 1 by default"),
    "cli.option.problem": ("从中查摆出的问题（REF）；可写多次", "a problem found in them (REF); may be repeated"),
    "cli.option.was": (
        "现时限依据的日历，默认法定日历",
        "the calendar that dates were counted by; the statutory one by default",
    ),
    "cli.option.as-of": ("截至哪天，默认今天", "as of which day, today by default"),
    "cli.option.by": ("org：按单位统计", "org: count by organisation"),
    "cli.option.level": ("单位路径取前几级", "how many names of the organisation's path count"),
    "cli.option.owner": ("只看此人负责的（id）", "only what this person (id) is responsible for"),
    "cli.option.kind": (
        "problem 问题、measure 措施、checkup 定期检查 …，默认全部",
        "problem, measure, checkup ...; all by default",
    ),
    "cli.option.drawn": ("画哪一类事项，默认 problem 问题", "the kind that is drawn; problem if none is given"),
    "cli.option.within": ("今后几个工作日", "how many working days ahead"),
    "cli.option.format": ("table 表格（默认）、csv、json", "table (default), csv or json"),
    "cli.option.output": ("写入文件（已有的会被替换）", "write to this file (an older one is replaced)"),
    "cli.option.fail-if-any": ("有逾期的，退出码为 1", "exit with 1 if anything is overdue"),
    # --- usage ---
    "cli.usage": ("用法有误：{said}\n  → 看帮助：{path} --help", "usage: {said}\n  → for help: {path} --help"),
    "cli.usage.missing": ("缺少 {name}", "missing {name}"),
    "cli.usage.no_option": ("没有选项 {name}", "no such option: {name}"),
    "cli.usage.no_command": ("没有命令 {name}", "no such command: {name}"),
    "cli.usage.value": ("{name} 的值不对：{said}", "wrong value for {name}: {said}"),
    "cli.usage.choices": ("应为 {known} 之一", "one of {known}"),
    "cli.usage.number": ("应为整数（{bounds}）", "a whole number ({bounds})"),
    "cli.usage.day": ("“{value}”不是日期，应写成 2022-06-01", "“{value}” is not a day; write 2022-06-01"),
    "cli.usage.role": (
        "“{value}”不是角色，应写成 secretary@市管局",
        "“{value}” is not a role; write secretary@市管局",
    ),
    "cli.extra_missing": (
        "命令行需要 {name}，尚未安装：pip install 'rectify-ledger[cli]'",
        "the command line needs {name}, which is not installed: pip install 'rectify-ledger[cli]'",
    ),
    "cli.stopped": ("已中止，没有写入", "stopped; nothing was written"),
    "cli.file": ("文件 {path}：{reason}", "file {path}: {reason}"),
    # --- the database ---
    "database.url": ("数据库 URL 写得不对", "that is no database URL"),
    "database.url.remedy": (
        "写成 postgresql+psycopg://用户:密码@主机/库名、mysql+pymysql://…，或 SQLite 文件的路径",
        "write postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, mysql+pymysql://..., or the path of a SQLite file",
    ),
    "database.dialect": ("不认识数据库类型 {name}", "{name} is no kind of database that is known here"),
    "database.dialect.remedy": (
        "写 sqlite、postgresql+psycopg 或 mysql+pymysql；其他数据库先安装其 SQLAlchemy 方言",
        "write sqlite, postgresql+psycopg or mysql+pymysql; for others install their SQLAlchemy dialect",
    ),
    "database.driver": ("缺少数据库驱动 {name}", "the database driver {name} is not installed"),
    "database.driver.remedy": (
        (
            "pip install 'rectify-ledger[postgresql]' 或 'rectify-ledger[mysql]'；"
            "URL 写成 postgresql+psycopg://… 或 mysql+pymysql://…"
        ),
        (
            "pip install 'rectify-ledger[postgresql]' or 'rectify-ledger[mysql]'; "
            "write the URL as postgresql+psycopg://... or mysql+pymysql://..."
        ),
    ),
    "database.file_missing": ("没有数据库文件 {place}", "there is no database file {place}"),
    "database.file_missing.remedy": (
        "核对路径；新建：rectify db create --db {place}",
        "check the path; to make one: rectify db create --db {place}",
    ),
    "database.unreachable": ("连不上数据库 {url}：{cause}", "the database {url} cannot be reached: {cause}"),
    "database.unreachable.remedy": (
        "核对地址（SQLite 为路径）、用户、密码，数据库是否已启动",
        "check the address (for SQLite the path), user and password, and that the database is running",
    ),
    "database.failed": ("数据库 {url} 出错：{cause}", "the database {url} failed: {cause}"),
    "database.failed.remedy": ("没有写入；问数据库管理员", "nothing was written; ask whoever runs the database"),
    "cli.db.created": ("表已建好：{url}", "the tables are there: {url}"),
    # --- import ---
    "cli.import.inferred": ("推定 {count} 处，请核对：", "{count} inferred, please check:"),
    "cli.import.ignored": ("略过 {count} 处：", "{count} ignored:"),
    "cli.import.faults": ("有错 {count} 处：", "{count} fault(s):"),
    "cli.import.left_out": ("因此未导入 {count} 条：", "{count} left out because of that:"),
    "cli.import.campaign_missing": (
        "导入到新专题还缺 {missing}；导入到已有专题用 --campaign",
        "a new campaign also needs {missing}; for an existing one give --campaign",
    ),
    "cli.import.campaign_twice": (
        "用了 --campaign，就不能再写 --title、--held-on、--org、--policy",
        "--campaign excludes --title, --held-on, --org and --policy",
    ),
    "cli.import.no_sheet": ("没有工作表“{value}”；有：{known}", "there is no sheet “{value}”; there are: {known}"),
    "cli.import.nothing": ("{file} 中没有可导入的问题", "there is no problem to import in {file}"),
    "cli.import.nothing.remedy": ("改正所列错误后再导入", "correct the faults listed, then import again"),
    "cli.import.progress": ("导入", "importing"),
    "cli.import.done": (
        "已导入 {problems} 个问题、{measures} 条措施。专题“{title}”（{id}），经办人 {actor}",
        "imported {problems} problems and {measures} measures. Campaign “{title}” ({id}), by {actor}",
    ),
    "cli.import.would": (
        "可导入 {problems} 个问题、{measures} 条措施",
        "{problems} problems and {measures} measures can be imported",
    ),
    "cli.import.own_unit": (
        "填报单位“{unit}”即本专题的单位，记为“{org}”",
        "the reporting unit “{unit}” is the campaign's own organisation, kept as “{org}”",
    ),
    "cli.import.units": (
        "其他单位记在“{org}”之下，如“{unit}”记为“{path}”",
        "other units are kept below “{org}”: “{unit}” as “{path}”",
    ),
    "cli.import.undated": (
        "{count} 条措施没有日期，定下日期以前不会列入逾期",
        "{count} measures have no date and cannot be overdue until they are given one",
    ),
    "cli.import.not_kept": (
        "台账没有对应字段，未保存：{said}",
        "not kept, since the ledger has no field for it: {said}",
    ),
    "cli.import.not_kept.remark": ("备注 {count} 处", "{count} remarks (备注)"),
    "cli.import.not_kept.post": ("职务 {count} 处", "{count} posts (职务)"),
    "cli.import.not_kept.co_owner": ("其他责任人 {count} 名", "{count} further persons responsible"),
    "cli.import.not_kept.long_term": ("另有日期的“长期坚持” {count} 处", "{count} of 长期坚持 beside a date"),
    "cli.import.since_given": ("状态自 {day} 起（--effective-on）", "states hold since {day} (--effective-on)"),
    "cli.import.since_reported": ("状态自 {day} 起（填报时间）", "states hold since {day} (填报时间)"),
    "cli.import.since_today": (
        "状态自 {day} 起（今天：表中没有填报时间）",
        "states hold since {day} (today: the workbook has no 填报时间)",
    ),
    "cli.import.dry_run": ("只是检查：没有写入", "a check only: nothing was written"),
    # --- overdue ---
    "cli.overdue.heading": (
        "截至 {day} 逾期（当日到期的不算）：",
        "Overdue as of {day} (what falls due on that day is in time):",
    ),
    "cli.overdue.items": ("共 {count} 项", "{count} item(s)"),
    "cli.overdue.orgs": ("共 {count} 个单位", "{count} organisation(s)"),
    "cli.overdue.none": ("截至 {day}，没有逾期", "nothing is overdue as of {day}"),
    "cli.overdue.written": ("已写入 {path}，{count} 行", "written to {path}, {count} lines"),
    "cli.overdue.level_alone": ("--level 要与 --by org 同用", "--level goes with --by org"),
    "cli.overdue.owner_counted": ("--owner 不能与 --by org 同用", "--owner does not go with --by org"),
    # --- lights ---
    "cli.lights.heading": ("截至 {day} 亮灯：", "Lights as of {day}:"),
    "cli.lights.none": ("截至 {day}，没有事项", "there are no items as of {day}"),
    "cli.lights.count": ("共 {count} 行", "{count} line(s)"),
    # --- recurrences ---
    "cli.recurrences.heading": ("截至 {day} 屡改屡犯：", "Problems that came back, as of {day}:"),
    "cli.recurrences.none": ("截至 {day}，没有屡改屡犯的问题", "no problem came back as of {day}"),
    "cli.recurrences.count": ("共 {groups} 组 {count} 个问题", "{count} problems in {groups} group(s)"),
    # --- remind ---
    "cli.remind.giving": ("提醒", "reminding"),
    "cli.remind.done": ("共 {count} 条，已记为送出", "{count} reminder(s), marked as sent"),
    "cli.remind.none": ("没有新到级的事项", "nothing has newly reached a rung"),
    "cli.remind.written": ("已写入 {path}", "written to {path}"),
    "cli.remind.confidential": ("（涉密）", " (confidential)"),
    "cli.remind.waiting": (
        "另有 {count} 条已给出、未送出；要重送：rectify remind --unsent",
        "{count} more were given and not sent; to send them: rectify remind --unsent",
    ),
    "cli.remind.preview_alone": (
        "--preview 不能与 --unsent、--out 同用",
        "--preview does not go with --unsent or --out",
    ),
    "cli.remind.unsent_today": ("--unsent 不能与 --as-of 同用", "--unsent does not go with --as-of"),
    # --- calendar ---
    "cli.calendar.announced_alone": ("没有文件，--announced 无从公布", "--announced goes with a calendar file"),
    "cli.calendar.announced_alone.remedy": ("加上 --calendar 文件", "give --calendar FILE too"),
    "cli.calendar.statutory": ("国务院办公厅历年放假通知", "the yearly notices of the State Council"),
    "cli.calendar.heading": (
        "{year} 年工作日历：{name}（公布 {first}～{last} 年，版本 {fingerprint}；依据：{source}）",
        "{year}: {name} (announced {first} to {last}, version {fingerprint}; from {source})",
    ),
    "cli.calendar.unannounced": (
        "{year} 年的放假安排未公布：按周一至周五暂计",
        "the days off of {year} have not been announced: counted as Mondays to Fridays, provisionally",
    ),
    "cli.calendar.total": ("全年工作日 {count} 天", "{count} working days in the year"),
    "cli.calendar.sound": (
        "{file}：无误。{name}，公布 {first}～{last} 年，版本 {fingerprint}",
        "{file}: sound. {name}, announced {first} to {last}, version {fingerprint}",
    ),
    "cli.calendar.new_year": (
        "{year} 年法定日历没有，由本文件公布，与周一至周五比较",
        "{year} is announced by this file alone, and compared with Mondays to Fridays",
    ),
    "cli.calendar.changed": ("与法定日历不同的 {count} 天", "{count} day(s) differ from the statutory calendar"),
    "cli.calendar.moves": ("时限要变的 {count} 项", "{count} due date(s) would move"),
    "cli.calendar.recomputing": ("重算", "recomputing"),
    "cli.calendar.looking": ("查看", "looking"),
    "cli.calendar.recomputed": ("已重算 {count} 项时限", "{count} due date(s) recomputed"),
    "cli.calendar.redated": ("随工作日历变动的时限：", "Due dates that move with the calendar:"),
    # --- due, tally ---
    "cli.due.heading": (
        "截至 {day}，{within} 个工作日内到期（含当日）：",
        "As of {day}, due within {within} working day(s), that day included:",
    ),
    "cli.due.none": (
        "截至 {day}，{within} 个工作日内没有到期的",
        "as of {day}, nothing is due within {within} working day(s)",
    ),
    "cli.tally.heading": (
        "截至 {day} 统计；问题完成率 {percent}%（{done}）：",
        "Tally as of {day}; problems done {percent} % ({done}):",
    ),
    "cli.tally.foot": (
        "占比四舍五入到两位小数；“不计入”的既不在总数中，也不在已完成中。",
        "Shares are rounded half up to two decimals; what is left out is neither in the total nor among the done.",
    ),
    "cli.tally.by_org": ("截至 {day} 分单位统计：", "Tally by organisation as of {day}:"),
    "cli.tally.none": ("截至 {day}，没有问题和措施", "as of {day} there is no problem and no measure"),
    # --- history ---
    "column.category": ("分类", "Category"),
    "column.confidential": ("涉密", "Confidential"),
    "column.direction": ("整改方向", "Direction"),
    "column.nature": ("当下改/长久立", "Nature"),
    "column.root_cause": ("问题根源", "Root cause"),
    "column.sources": ("问题来源", "Sources"),
    "cli.history.import": ("旧台账导入", "import"),
    "cli.history.reorganise": ("机构改革", "reorganisation"),
    "cli.history.adopt": ("改用新制度", "put under another policy"),
    "cli.history.transfer": ("转到另一问题", "moved to another problem"),
    "cli.history.link": ("改对应另一问题", "linked to another problem"),
    "field.cooperators": ("配合单位", "Co-operating units"),
    "field.figures": ("数量", "Figures"),
    "field.ordinal": ("序号", "No."),
    "field.places": ("公示地点", "Places"),
    "field.problem_id": ("所属问题", "Problem"),
    "field.problems": ("对应问题", "Problems found in it"),
    "field.quantity": ("条数", "How many"),
    "field.recipient": ("上报对象", "Recipient"),
    "field.redacted": ("隐去内容", "Left out"),
    "field.results": ("整改成果", "Results"),
    "field.target": ("意见对象", "About"),
    # --- moves ---
    "cli.actions.move": ("  {title}（{trigger}）", "  {title} ({trigger})"),
    "cli.actions.program": ("在程序中办理：ledger.{verb}(...)", "in a program: ledger.{verb}(...)"),
    "cli.fire.done": (
        "{label} 已办理“{title}”，自 {day} 起为“{state}”",
        "{label}: “{title}” done; {state} since {day}",
    ),
    "cli.fire.param": ("参数“{value}”应写成 名称=值", "write the parameter “{value}” as NAME=VALUE"),
    "cli.fire.param_type": (
        "参数 {name} 的值“{value}”不对，应为 {expected}（日期写成 2022-06-01）",
        "the parameter {name} cannot be “{value}”: it is of type {expected} (a date: 2022-06-01)",
    ),
    "cli.pair": ("“{value}”应写成 名称=值", "write “{value}” as NAME=VALUE"),
    "cli.pair.number": ("“{value}”应写成 名称=整数", "write “{value}” as NAME=N, a whole number"),
    "cli.postings.heading": ("截至 {day} 的公示：", "Postings as of {day}:"),
    "cli.postings.none": ("截至 {day}，没有公示", "nothing is posted as of {day}"),
    "cli.merge.measure": ("  {label} {text}", "  {label} {text}"),
    "cli.handover.whom": (
        "写明移交给谁：REF --to ID，或 FROM TO",
        "say to whom: REF --to ID, or FROM TO",
    ),
    "cli.handover.progress": ("移交", "handing over"),
    "cli.handover.done": ("{from_} 的 {count} 项已移交 {to}", "{count} handed over from {from_} to {to}"),
    "cli.history.entry": ("{seq:>3}. {day}  {trigger}  {changes}", "{seq:>3}. {day}  {trigger}  {changes}"),
    "cli.history.recorded": (
        "     {actor}，{moment} 记录",
        "     {actor}, recorded {moment}",
    ),
    "cli.history.reason": ("     事由：{reason}", "     reason: {reason}"),
    "cli.history.due_on": ("时限 {change}", "due {change}"),
    "cli.history.owner": ("责任人 {change}", "owner {change}"),
    "cli.history.org": ("单位 {change}", "unit {change}"),
    "cli.history.cycle": ("第 {change} 轮", "cycle {change}"),
    "cli.ref.unknown": ("没有 {ref}", "there is no {ref}"),
    "cli.ref.unknown.remedy": (
        "核对编号（如 P-3、P-3/M-2）、--campaign 和 --tenant",
        "check the number (such as P-3 or P-3/M-2), --campaign and --tenant",
    ),
    "cli.ref.ambiguous": (
        "有 {count} 个专题都有 {ref}：\n{candidates}",
        "{count} campaigns have a {ref}:\n{candidates}",
    ),
    "cli.ref.ambiguous.remedy": ("用 --campaign 写明是哪一个", "say which with --campaign"),
    "cli.ref.candidate": (
        "  --campaign {id}  {held_on} {title}：{label} {text}",
        "  --campaign {id}  {held_on} {title}: {label} {text}",
    ),
    # --- verify ---
    "cli.reorganise.progress": ("改路径", "renaming"),
    "cli.reorganise.done": (
        "{old} → {new}：{items} 个事项已改，自 {day} 起",
        "{old} → {new}: {items} items changed, as of {day}",
    ),
    "cli.reorganise.would": (
        "{old} → {new}：将改 {items} 个事项，自 {day} 起；没有写入",
        "{old} → {new}: {items} items would change, as of {day}; nothing was written",
    ),
    "cli.verify.progress": ("校验", "verifying"),
    "cli.verify.done": (
        "租户 {tenant}：校验 {entries} 条流转记录，发现 {findings} 处不符",
        "tenant {tenant}: {entries} entries checked, {findings} findings",
    ),
    # --- policy ---
    "cli.policy.sound": (
        "{file}：无误。{name} 第 {version} 版《{title}》，指纹 {fingerprint}",
        "{file}: sound. {name} version {version}, “{title}”, fingerprint {fingerprint}",
    ),
    # --- demo ---
    "cli.demo.campaign": ("党史学习教育专题民主生活会", "Meeting on the study of Party history (专题民主生活会)"),
    "cli.demo.read": ("读旧台账 {file}", "Reading the workbook {file}"),
    "cli.demo.import": ("导入 {db}", "Importing into {db}"),
    "cli.demo.filling": ("编造问题", "making up problems"),
    "cli.demo.filled": (
        "另加编造的 {rows} 个问题、{measures} 条措施",
        "{rows} made-up problems with {measures} measures added",
    ),
    "cli.demo.problem": ("编造的问题第 {number} 号", "made-up problem no. {number}"),
    "cli.demo.measure": ("问题第 {number} 号的措施之 {place}", "measure {place} of made-up problem no. {number}"),
    "cli.demo.walk": ("办理", "Acting"),
    "cli.demo.published": ("{day} {label} 公示（{actor}）", "{day} {label} published ({actor})"),
    "cli.demo.asked": ("{day} {actor} 想办结 {label}：", "{day} {actor} would like to complete {label}:"),
    "cli.demo.completed": ("{day} {label} 完成（{actor}）", "{day} {label} completed ({actor})"),
    "cli.demo.evidence": ("意见台账", "register of opinions"),
    "cli.demo.attached": ("{day} {label} 附佐证材料（{actor}）", "{day} {label} evidence attached ({actor})"),
    "cli.demo.overdue": ("逾期清单", "Overdue"),
    "cli.demo.verify": ("校验", "Verification"),
    "cli.demo.next": (
        (
            "\n台账在 {db}，旧台账在 {dir}。接着试试：\n"
            "  {program} history P-3 --db {db}\n"
            "  {program} overdue --db {db} --as-of 2022-07-01 --by org\n"
            "  {program} overdue --db {db} --format csv --output 逾期.csv\n"
            "  {program} policy diagram standard"
        ),
        (
            "\nThe ledger is {db}, the workbook is in {dir}. Try next:\n"
            "  {program} history P-3 --db {db} --lang en\n"
            "  {program} overdue --db {db} --as-of 2022-07-01 --by org --lang en\n"
            "  {program} overdue --db {db} --format csv --output overdue.csv --lang en\n"
            "  {program} policy diagram standard --lang en"
        ),
    ),
}
