from pathlib import Path

from rectify.policy.modelcheck import check
from rectify.policy.policyfile import load
from rectify.testing import PolicyMachine

REGULATION = load(Path(__file__).with_name("regulation.toml"))


def test_whatever_people_do_nothing_comes_about_that_must_not() -> None:
    report = check(REGULATION, measures=2)
    assert report.findings == (), report.text("zh")


TestWalks = PolicyMachine(REGULATION).TestCase
