"""The model checker: everything that people can do under a policy, and whether it may be so."""

from rectify.policy.modelcheck.check import check, explore
from rectify.policy.modelcheck.difference import Difference, differences, distinguish
from rectify.policy.modelcheck.finding import Finding, Report
from rectify.policy.property import Property, always, never

__all__ = [
    "Difference",
    "Finding",
    "Property",
    "Report",
    "always",
    "check",
    "differences",
    "distinguish",
    "explore",
    "never",
]
