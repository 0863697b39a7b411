"""A changed policy reaches whoever asks for the one that it was made from."""

from __future__ import annotations

from dataclasses import replace

from rectify.policy import standin
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, parse
from tests.policy.given import TINY

STANDARD = Policies.bundled()["standard"]
CHANGED = replace(STANDARD, limits=None)


def changed(policy: Policy) -> Policy:
    return CHANGED if policy.fingerprint == STANDARD.fingerprint else policy


def test_it_stands_in_however_the_policy_is_asked_for() -> None:
    before = Policies.bundled()
    with standin.substituted(changed):
        assert before["standard"] is CHANGED
        assert CHANGED in list(before)
        assert Policies.bundled()["standard"] is CHANGED
        assert CHANGED in list(bundled())
        assert parse(STANDARD.text) is CHANGED


def test_no_other_policy_is_touched_and_nothing_stays_afterwards() -> None:
    with standin.substituted(changed):
        assert Policies.bundled()["audit"].limits is not None
        assert parse(TINY).name == "tiny"
        with standin.substituted(lambda policy: policy):
            assert Policies.bundled()["standard"] is STANDARD
        assert Policies.bundled()["standard"] is CHANGED
    assert Policies.bundled()["standard"] is STANDARD
