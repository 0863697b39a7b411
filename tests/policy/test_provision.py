"""Two versions of a policy are laid side by side, provision by provision."""

from __future__ import annotations

import pytest

from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, parse
from rectify.policy.provision import provisions, revisions

POLICIES = {one.name: one for one in bundled()}
STANDARD = POLICIES["standard"]


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_provision_is_said_in_both_languages_and_once(policy: Policy) -> None:
    said = list(provisions(policy))
    assert len({one.key for one in said}) == len(said)
    assert all(one.line("zh") and one.line("en") for one in said)


def test_what_did_not_change_is_not_told() -> None:
    assert revisions(STANDARD, STANDARD) == []


def test_what_was_changed_added_and_dropped_is_told() -> None:
    text = STANDARD.text.replace("times = 1", "times = 2").replace(
        "[results.regulations]",
        '[results.meetings]\ntitle = { zh = "会议", en = "meetings" }\nunit = "count"\n\n[results.rules]',
    )
    told = [line for one in revisions(STANDARD, parse(text)) for line in one.lines("zh")]
    assert told == [
        "- 延期至多 1 次，合计不超过 1 个月（第二十六条）",
        "+ 延期至多 2 次，合计不超过 1 个月（第二十六条）",
        "- 整改成果：制定或修订制度（第二十四条第一项）",
        "+ 整改成果：会议",
        "+ 整改成果：制定或修订制度（第二十四条第一项）",
    ]
    english = revisions(STANDARD, parse(text))[0].lines("en")
    assert english[0] == "- extensions: 1 at most, by 1 months in all (第二十六条)"
