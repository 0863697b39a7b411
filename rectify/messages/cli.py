"""What the command line says: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
    "cli.usage.becomes": (
        "“{value}”看不出哪个状态改为哪个，应写成 measure.identified=planned",
        "“{value}” does not say which state becomes which; write measure.identified=planned",
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
    "cli.calendar.statutory_name": ("法定工作日历", "the statutory calendar"),
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
    "cli.worklist.heading": ("{actor} 现在可办：", "What {actor} may do now:"),
    "cli.worklist.none": ("{actor} 现在没有可办的事项", "there is nothing that {actor} may do now"),
    "cli.fire-all.preview": ("能办 {count} 件", "{count} item(s) could move"),
    "cli.fire-all.moving": ("办理", "moving"),
    "cli.fire-all.done": ("已办 {moved} 件，未办 {refused} 件", "{moved} item(s) moved, {refused} not"),
    "cli.fire-all.more": ("另有 {count} 件未办，理由从略", "and {count} more that did not move"),
    "cli.fire.done": (
        "{label} 已办理“{title}”，自 {day} 起为“{state}”",
        "{label}: “{title}” done; {state} since {day}",
    ),
    "cli.fire.kept": ("{label} 已于 {day} 办理“{title}”", "{label}: “{title}” done on {day}"),
    "cli.fire.changed": ("{label} 已于 {day} 办理“{title}”：{changes}", "{label}: “{title}” done on {day}: {changes}"),
    "cli.amend.set": (
        "“{value}”应写成 字段=值，或 字段.名称=值",
        "write “{value}” as FIELD=VALUE or FIELD.NAME=VALUE",
    ),
    "cli.amend.value": (
        "{field} 的值“{value}”不对：confidential 写 true 或 false，数量写整数",
        "{field} cannot be “{value}”: confidential is true or false, figures are whole numbers",
    ),
    "cli.attach.done": ("{label} 已附佐证材料 {uri}（{day}）", "{label}: evidence attached on {day}: {uri}"),
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
    "cli.campaign.none": ("还没有专题", "there is no campaign yet"),
    "cli.campaign.none.remedy": ("先导入台账：rectify import", "bring in a ledger first: rectify import"),
    "cli.campaign.several": (
        "有几个专题，要写明是哪一个：\n{candidates}",
        "there are several campaigns; it must be said which:\n{candidates}",
    ),
    "cli.campaign.several.remedy": ("用 --campaign 写明", "say it with --campaign"),
    "cli.campaign.candidate": ("  --campaign {id}  {held_on} {title}", "  --campaign {id}  {held_on} {title}"),
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
    "cli.adopt.done": (
        "{old} 第 {was} 版 → {new} 第 {version} 版：自 {day} 起适用，留下 {entries} 条流转记录",
        "{old} version {was} → {new} version {version}: {entries} entries as of {day}",
    ),
    "cli.adopt.would": (
        "{old} 第 {was} 版 → {new} 第 {version} 版：自 {day} 起适用，将留下 {entries} 条流转记录；没有写入",
        "{old} version {was} → {new} version {version}: {entries} entries as of {day}; nothing was written",
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
