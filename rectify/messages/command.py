"""Help of the commands: code -> (中文, English)."""

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
    "cli.worklist": (
        (
            "待办清单：经办人现在能往下办的事项，先到期的在前\n\n"
            "用 --actor、--role 写明是谁、在哪个单位有什么角色。不改变状态的（修改、移交等）见 rectify actions REF。"
        ),
        (
            "What the actor may bring on now, the soonest due first\n\n"
            "--actor and --role say who it is, and what they are where. What leaves the state as it is,\n"
            "such as amending or handing over, is told by rectify actions REF."
        ),
    ),
    "cli.fire-all": (
        (
            "成批办理一个环节：能办的都办，不能办的逐件说明理由\n\n"
            "KIND 是事项类别（problem 问题、measure 措施等），TRIGGER 是制度中的环节。\n"
            "用 --state、--org、--owner 选取；--preview 只看能办多少件。"
        ),
        (
            "Make one move of many items: those that may move do, of the others every reason is told\n\n"
            "KIND is their kind, problem, measure ...; TRIGGER is the policy's word for the move.\n"
            "--state, --org and --owner choose; --preview tells how many could move."
        ),
    ),
    "cli.identify": (
        (
            "查摆问题：在专题中立一个问题\n\n"
            "TEXT 是问题的内容。能不能立、期限最迟到哪天，由制度定。\n"
            "编号由台账给，如 P-8；接着制定措施：rectify plan P-8 措施"
        ),
        (
            "Identify a problem in a campaign\n\n"
            "TEXT is the problem in words. Who may, and how late it may be due, is the policy's to say.\n"
            "The ledger gives the number, P-8; then plan measures: rectify plan P-8 TEXT"
        ),
    ),
    "cli.plan": (
        "制定措施：给一个问题加一条整改措施\n\nREF 是问题，如 P-3；TEXT 是措施的内容。重新整改后制定的，属新的一轮。",
        (
            "Plan a measure for a problem\n\n"
            "REF is the problem, P-3; TEXT is the measure in words. After a reopening it belongs to the new cycle."
        ),
    ),
    "cli.amend": (
        (
            "修改一个事项的内容：原值留在流转记录中\n\n"
            "FIELD 是 text、org、facet、confidential 等，值留空即清空；\n"
            "几个值用顿号隔开：--set cooperators=市管局/办公室、市管局/人事处\n"
            "成果、人数逐项写：--set results.regulations=2"
        ),
        (
            "Change what an item says: the old values stay in its history\n\n"
            "FIELD is text, org, facet, confidential ...; no value clears it.\n"
            "Several values: --set cooperators=市管局/办公室,市管局/人事处\n"
            "Results and figures one by one: --set results.regulations=2"
        ),
    ),
    "cli.attach": (
        "给问题或措施附佐证材料：只记地址，不存文件\n\nURI：材料的地址，如 https://files.example/1",
        (
            "Attach evidence to a problem or measure: its address, not the file\n\n"
            "URI: where it is, such as https://files.example/1"
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
    "cli.adopt": (
        (
            "改用新制度：一个专题改用另一制度，或同一制度的另一版本\n\n"
            "每个问题留一条流转记录；已定的期限不变，新时限用于此后起算的。\n"
            "新制度容不下的事项逐条列出，一条不写。\n"
            "在服务器上运行者视为可信：不写 --role 时，视同有 administrator 授权。"
        ),
        (
            "Put a campaign under another policy, or another version of it\n\n"
            "Every problem keeps an entry of it; dates that were given stay, new terms count for clocks that\n"
            "start later. What the policy cannot hold is listed, and nothing is written. Whoever runs this\n"
            "on the server is trusted: without --role they hold the grant administrator."
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
}
