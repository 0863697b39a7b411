"""What stories make anew (立项): one function for each kind, with what a test need not say filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, Item
from rectify.testing.clock import day_of
from rectify.testing.people import DOER

#: A ledger, what the new item belongs to, what was given -> the new item.
Make = Callable[[Ledger, Any, dict[str, Any]], Item]

#: The kind that a new item of a kind belongs to; what belongs to a problem or to a measure says which.
BELOW: Mapping[str, tuple[str, ...]] = {
    "measure": ("problem",),
    "extension": ("problem", "measure"),
    "publication": ("problem",),
    "objection": ("publication",),
}

DATES = ("to", "due_on")


def make(kind: str, ledger: Ledger, below: Item | Campaign, given: Mapping[str, Any]) -> Item:
    """Make an item of a kind through the ledger's verb for it; dates may be ISO text."""
    dated = {
        name: day_of(value) if name in DATES and value and kind != "submission" else value
        for name, value in given.items()
    }
    return MAKERS[kind](ledger, below, dated)


def _problem(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    return ledger.identify(below, given.pop("text", "中心组学习不够系统"), **given)


def _measure(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    return ledger.plan(below, given.pop("text", "建立学习研讨制度"), **{"owner": DOER, **given})


def _extension(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    return ledger.extend(below, **{"reason": "情况复杂", **given})


def _publication(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    what = "list" if below.is_open else "result"
    return ledger.post([below], **{"what": what, "audience": "party", "places": ["公示栏"], **given})[0]


def _objection(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    return ledger.object_to(below, given.pop("text", "与事实不符"), **given)


def _step(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    return ledger.schedule(below, given.pop("name"), **given)


def _submission(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    given = {"to": ["督导组"], **given}
    return ledger.report_up(below, given.pop("text", "整改情况报告"), **given)[0]


def _opinion(ledger: Ledger, below: Any, given: dict[str, Any]) -> Item:
    return ledger.collect(below, given.pop("target", "班子"), given.pop("text", "学习不够系统"), **given)


MAKERS: Mapping[str, Make] = {
    "problem": _problem,
    "measure": _measure,
    "extension": _extension,
    "publication": _publication,
    "objection": _objection,
    "step": _step,
    "submission": _submission,
    "opinion": _opinion,
}
