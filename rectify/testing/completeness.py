"""Whether a decision table is whole (判定表的遗漏与重叠): what the policy knows of its acts and no row speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rectify import messages
from rectify.messages import Lang
from rectify.policy.policy import Policy
from rectify.testing.decisiontable import Case, Row, _kind, _state

#: What the facts of a refusal fill.
_BLANK = re.compile(r"\{\w+\}")


def overlaps(policy: Policy, cases: Sequence[Case], lang: Lang = "zh") -> Iterator[str]:
    """Give every two rows that speak of the same state, act, role and condition, in words."""
    first: dict[tuple[object, ...], Row] = {}
    for case in cases:
        for role in case.roles:
            unmet = frozenset(one.name for one in case.unmet)
            trigger = case.transition.trigger if case.transition else case.row.action
            key = (_kind(policy, case.row.kind), case.row.state and _state(policy, case), trigger, role, unmet)
            other = first.setdefault(key, case.row)
            if other is not case.row:
                agree = "same" if other.result == case.row.result else "differ"
                facts = {"first": other.line, "second": case.row.line, "row": case.row.title}
                yield messages.text(f"testing.table.{agree}", lang, **facts)


def gaps(policy: Policy, cases: Sequence[Case], lang: Lang = "zh") -> Iterator[str]:
    """Give what the policy knows of the acts that a table names, and no row speaks of, in words.

    A gap is a role that may do such an act in some state without a row that lets it, or a guard without a row in which
    it is not met.
    """
    kinds = {case.row.kind: _kind(policy, case.row.kind) or "" for case in cases}
    acts = {(kinds[case.row.kind], one.trigger): one for case in cases if (one := case.transition)}
    for kind, trigger in acts:
        lifecycle = policy.kinds[kind]
        for one in lifecycle.named(trigger):
            here = [case for case in cases if case.transition is one]
            title = one.title.text(lang)
            for source in one.sources or ("",):
                met = [c for c in here if not c.unmet and (not source or _state(policy, c) == source)]
                spoken = {role for case in met for role in case.roles}
                for role in one.roles:
                    if role not in spoken:
                        state = lifecycle.states[source].title.text(lang) if source else "—"
                        facts = {"state": state, "title": title, "role": policy.roles[role].title.text(lang)}
                        yield messages.text("testing.table.gap.role", lang, clause=one.clause or "", **facts)
            for guard in one.guards:
                if not any(guard in case.unmet for case in here):
                    facts = {"title": title, "guard": guard.name, "said": _BLANK.sub("…", guard.message.text(lang))}
                    yield messages.text("testing.table.gap.guard", lang, clause=one.clause or "", **facts)
