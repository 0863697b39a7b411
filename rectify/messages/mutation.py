"""Texts of policy mutation: code -> (中文, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "mutation.mutant": ("{clause} {place}：{change}", "{clause} {place}: {change}"),
    "mutation.stays": ("（状态不变）", "(the state stays)"),
    "mutation.item": ("所属事项", "item that it is about"),
    "mutation.limits": ("延期限制", "limits of extensions"),
    "mutation.recurrence": ("屡改屡犯", "recurrences"),
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
