"""Texts of policy mutation: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "mutation.mutant": ("{clause} {place}：{change}", "{clause} {place}: {change}"),
    "mutation.stays": ("（状态不变）", "(the state stays)"),
    "mutation.item": ("所属事项", "item that it is about"),
    "mutation.limits": ("延期限制", "limits of extensions"),
    "mutation.recurrence": ("屡改屡犯", "recurrences"),
    # --- what came of it ---
    "mutation.head": (
        "{name} 第{version}版（{title}）：变异得分 {percent} %",
        "{name} version {version} ({title}): mutation score {percent} %",
    ),
    "mutation.figures": (
        (
            "变异 {total} · 发现 {noticed}（其中由性质发现 {property}） · 等价 {equivalent} · 未发现 {survived}"
            " · 测试 {tests} · 用时 {seconds} 秒"
        ),
        (
            "mutants {total} · noticed {noticed} ({property} by a property) · equivalent {equivalent}"
            " · not noticed {survived} · tests {tests} · {seconds} s"
        ),
    ),
    "mutation.survived": (
        "改成这样，没有测试、也没有性质发现：",
        "with these changes, no test and no property noticed:",
    ),
    "mutation.property": ("没有测试发现，由性质发现：", "no test noticed, but a property did:"),
    "mutation.equivalent": ("改与不改一样（等价）：", "these change nothing (equivalent):"),
    "mutation.same": (
        "模型检查走遍了问题带至多 {measures} 项措施的一切情形：谁能办什么、办了怎样，都与原制度相同",
        (
            "the model checker went through everything that can come of a problem with up to {measures} measures: "
            "who may do what, and what comes of it, is the same"
        ),
    ),
    "mutation.same_lights": (
        "规则能区分的每一种事项都看过：亮的灯都与原制度相同",
        "every item that the rules tell apart was looked at: each has the same light",
    ),
    "mutation.same_dates": (
        "从 {first} 年至 {last} 年的每一天起算，到期日都与原制度相同",
        "counted from every day of {first} to {last}, the due date is the same",
    ),
    "mutation.unjudged": (
        "模型检查在 {seconds} 秒内没有查完，不知是否等价",
        "the model checker did not come to an end in {seconds} s: it may be equivalent",
    ),
    "mutation.out_of_reach": (
        "有 {count} 个测试在运行之前就取得了制度，变异到不了：请在测试里取，用固件 policy 或 Policies.bundled()[名称]",
        (
            "{count} tests took the policy before they ran, so that no mutant reaches them: take it within the test, "
            "from the fixture policy or from Policies.bundled()[name]"
        ),
    ),
    "mutation.broken": (
        "未做任何改动时，测试就没有通过，共 {count} 处：",
        "before anything is changed, the tests do not pass, {count} faults:",
    ),
    "mutation.test_fails": ("{said}", "{said}"),
    "mutation.test_fails.remedy": ("先让测试通过，再做变异测试", "make it pass first"),
    "mutation.no_tests": ("没有可运行的测试：{said}", "there are no tests to run: {said}"),
    "mutation.no_tests.remedy": ("在 -- 后面写 pytest 的参数", "give pytest's arguments after --"),
    "mutation.no_pytest": ("没有安装 {package}", "{package} is not installed"),
    "mutation.no_pytest.remedy": ("pip install 'rectify-ledger[testing]'", "pip install 'rectify-ledger[testing]'"),
    "mutation.progress": ("改动 {name}", "Changing {name}"),
    "mutation.no_fork": (
        "本系统不能分叉进程，无法做变异测试",
        "this system cannot fork processes, which mutation runs need",
    ),
    "mutation.no_fork.remedy": ("在 Linux 或 macOS 上运行", "run it on Linux or macOS"),
    "mutation.below": (
        "{name} 的变异得分 {percent} %，低于要求的 {wanted} %",
        "{name} has {percent} %, below the {wanted} % required",
    ),
    # --- what was changed ---
    "mutation.change.anybody": ("不再限于{role}，人人可办", "no longer for {role} alone: anybody may"),
    "mutation.change.unlisted_role": ("{role}不再可办", "{role} no longer may"),
    "mutation.change.listed_role": ("{role}也可办", "{role} may too"),
    "mutation.change.swapped_role": ("由{role}改为{other}办", "{other} may instead of {role}"),
    "mutation.change.edge_removed": ("在“{state}”时不再可办", "no longer out of “{state}”"),
    "mutation.change.edge_added": ("在“{state}”时也可办", "out of “{state}” too"),
    "mutation.change.target": ("办后由“{was}”改为“{now}”", "leads to “{now}” instead of “{was}”"),
    "mutation.change.guard_dropped": ("不再要求 {guard}", "{guard} is no longer asked for"),
    "mutation.change.guard_changed": ("{guard} 中“{was}”改为“{now}”", "in {guard}, “{was}” becomes “{now}”"),
    "mutation.change.set_dropped": ("不再记 {field}", "{field} is no longer set"),
    "mutation.change.set_changed": ("{field} 由 {was} 改记为 {now}", "{field} is set to {now} instead of {was}"),
    "mutation.change.param_dropped": ("不再要求填写 {param}", "{param} is no longer asked for"),
    "mutation.change.reason_dropped": ("不再要求写明理由", "no reason is asked for"),
    "mutation.change.reason_added": ("要求写明理由", "a reason is asked for"),
    "mutation.change.moves_dropped": ("{member}不再随之“{trigger}”", "no {member} moves along by “{trigger}”"),
    "mutation.change.creates_dropped": ("不再生成{member}", "no {member} is created"),
    "mutation.change.creates_changed": (
        "生成的{member}，时限由 {was} 改为 {now}",
        "the {member} that is created has the term {now} instead of {was}",
    ),
    "mutation.change.along_dropped": ("可以单独办理", "it can be done by itself"),
    "mutation.change.along_added": ("只能随另一事项办理", "it can only happen along with another move"),
    "mutation.change.clock_stopped": ("在此状态不再计时", "the clock no longer runs in it"),
    "mutation.change.clock_started": ("在此状态也计时", "the clock runs in it"),
    "mutation.change.dropped": ("删去", "left out"),
    "mutation.change.changed": ("{what} 由 {was} 改为 {now}", "{what} is {now} instead of {was}"),
    "mutation.change.listed": ("{what} 增加 {value}", "{value} is added to {what}"),
    "mutation.change.unlisted": ("{what} 去掉 {value}", "{value} is taken from {what}"),
    "mutation.change.after": ("排到“{other}”之后", "comes after “{other}”"),
}
