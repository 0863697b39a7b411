"""Bundled policies with something taken out: what a test of the rule has to notice."""

from __future__ import annotations

from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled, parse
from tests.policy.given import replaced


def weakened(name: str, *changes: tuple[str, str]) -> Policy:
    """Return a bundled policy with some of its text replaced."""
    (policy,) = (one for one in bundled() if one.name == name)
    return parse(replaced(policy.text, *changes), f"{name}.toml")
