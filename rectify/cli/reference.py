"""Items as clerks name them (编号): ``P-3``, ``P-3/M-2``, or an id."""

from __future__ import annotations

import re
import unicodedata

from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, Measure, Problem
from rectify.messages import text

_LABEL = re.compile(r"P-?(\d{1,9})(?:/M-?(\d{1,9}))?", re.IGNORECASE)


def find(ledger: Ledger, written: str, campaign: str | None = None) -> Problem | Measure:
    """Return the item that somebody means.

    Args:
        ledger: whose tenant.
        written: ``P-3``, ``P-3/M-2`` in any case and width, or an id.
        campaign: id of the campaign in which the number counts; without it there may be one only.

    Raises:
        NotFoundError: there is no such item.
        InvalidValueError: several campaigns have one of that number; each is listed.

    """
    label = _LABEL.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if label is None:
        return _by_id(ledger, written)
    problem = _by_number(ledger, written, int(label[1]), campaign)
    if label[2] is None:
        return problem
    for measure in ledger.measures(problem=problem.id, ordinal=int(label[2])):
        return measure
    raise NotFoundError("cli.ref.unknown", ref=written)


def _by_number(ledger: Ledger, written: str, number: int, campaign: str | None) -> Problem:
    found = list(ledger.problems(ordinal=number, campaign=campaign))
    if not found:
        raise NotFoundError("cli.ref.unknown", ref=written)
    if len(found) > 1:
        candidates = "\n".join(_candidate(ledger, one) for one in found)
        raise InvalidValueError("cli.ref.ambiguous", ref=written, count=len(found), candidates=candidates)
    return found[0]


def _candidate(ledger: Ledger, problem: Problem) -> str:
    campaign = ledger.get(Campaign, problem.campaign_id)
    facts = {"id": campaign.id, "title": campaign.title, "held_on": campaign.held_on}
    return text("cli.ref.candidate", ledger.lang, label=problem.label, text=problem.text, **facts)


def _by_id(ledger: Ledger, written: str) -> Problem | Measure:
    try:
        return ledger.get(Problem, written)
    except NotFoundError:
        pass  # it may be a measure's
    try:
        return ledger.get(Measure, written)
    except NotFoundError as reason:
        raise NotFoundError("cli.ref.unknown", ref=written) from reason
