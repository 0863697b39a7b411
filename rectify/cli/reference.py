"""Items as clerks name them (编号): ``P-3``, ``P-3/M-2``, ``P-3/EXT-1``, ``STEP-1``, or an id."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger.detail import NAMING, detail_of, in_full
from rectify.ledger.ledger import Ledger
from rectify.ledger.reading import ref_of
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Item, Problem, label_of
from rectify.messages import text
from rectify.policy.policy import Policy

#: Campaigns that are listed if it is not said which.
SHOWN = 20

_LABEL = re.compile(r"([A-Z]+)-?(\d{1,9})(?:/([A-Z]+)-?(\d{1,9}))?")
_LETTERS = {label_of(kind, 1).removesuffix("-1"): cls for kind, cls in ITEM_CLASSES.items()}
_IN_CAMPAIGN = {letters: cls for letters, cls in _LETTERS.items() if hasattr(cls, "campaign_id")}
_IN_PROBLEM = {letters: cls for letters, cls in _LETTERS.items() if hasattr(cls, "problem_id")}


def find(ledger: Ledger, written: str, campaign: str | None = None) -> Any:
    """Return the item that somebody means.

    Args:
        ledger: whose tenant.
        written: ``P-3``, ``P-3/M-2``, ``STEP-1`` in any case and width, or an id.
        campaign: id of the campaign in which the number counts; without it there may be one only.

    Raises:
        NotFoundError: there is no such item.
        InvalidValueError: several campaigns have one of that number; each is listed.

    """
    match = _LABEL.fullmatch(unicodedata.normalize("NFKC", written).strip().upper())
    if match is None:
        return _by_id(ledger, written)
    letters, number, of_letters, of_number = match.groups()
    if letters not in _IN_CAMPAIGN or (of_letters and (letters != "P" or of_letters not in _IN_PROBLEM)):
        raise NotFoundError("cli.ref.unknown", ref=written)
    found = _by_number(ledger, _IN_CAMPAIGN[letters], written, int(number), campaign)
    if of_letters is None:
        return found
    for one in ledger.items(_IN_PROBLEM[of_letters], problem=found.id, ordinal=int(of_number)):
        return one
    raise NotFoundError("cli.ref.unknown", ref=written)


def campaign_of(ledger: Ledger, id_: str | None) -> Campaign:
    """Return the campaign of an id, or the only one.

    Raises:
        NotFoundError: there is none.
        InvalidValueError: there are several; the latest are listed.

    """
    if id_ is not None:
        return ledger.get(Campaign, id_)
    found = ledger.campaigns(limit=SHOWN)
    match found:
        case [only]:
            return only
        case []:
            raise NotFoundError("cli.campaign.none")
    candidates = "\n".join(text("cli.campaign.candidate", ledger.lang, **_named(one)) for one in found)
    raise InvalidValueError("cli.campaign.several", candidates=candidates)


def root_of(ledger: Ledger, item: Item) -> Problem | Campaign:
    """Return the problem that an item belongs to, itself if it is one; or the campaign."""
    if isinstance(item, Problem):
        return item
    key = getattr(item, item.root_key)
    return ledger.get(Campaign, key) if item.root_kind == "campaign" else ledger.get(Problem, key)


def policy_of(ledger: Ledger, item: Item) -> Policy:
    """Return the policy that an item is under."""
    return ledger.policy_of(root_of(ledger, item))


def full_label(ledger: Ledger, item: Item) -> str:
    """Return what people call an item: with its problem's number where it belongs to one."""
    root = root_of(ledger, item)
    return f"{root.label}/{item.label}" if isinstance(root, Problem) and root is not item else item.label


def label(ledger: Ledger, item: Item) -> str:
    """Return what people call an item; of a report up, or of opinions, also whom it is for or about."""
    called = full_label(ledger, item)
    detail = detail_of(ledger.work, ref_of(item)) if item.kind in NAMING else None
    return in_full(item.kind, called, detail, ledger.lang)


def heading(ledger: Ledger, item: Item) -> str:
    """Return an item's number with what it says, and what tells it from its like."""
    said = in_full(item.kind, item.text, detail_of(ledger.work, ref_of(item)), ledger.lang)
    return f"{full_label(ledger, item)}  {said}"


def _by_number(ledger: Ledger, cls: Any, written: str, number: int, campaign: str | None) -> Any:
    found = list(ledger.items(cls, ordinal=number, campaign=campaign))
    if not found:
        raise NotFoundError("cli.ref.unknown", ref=written)
    if len(found) > 1:
        candidates = "\n".join(_candidate(ledger, one) for one in found)
        raise InvalidValueError("cli.ref.ambiguous", ref=written, count=len(found), candidates=candidates)
    return found[0]


def _candidate(ledger: Ledger, item: Any) -> str:
    campaign = ledger.get(Campaign, item.campaign_id)
    return text("cli.ref.candidate", ledger.lang, label=item.label, text=item.text, **_named(campaign))


def _named(campaign: Campaign) -> dict[str, Any]:
    return {"id": campaign.id, "title": campaign.title, "held_on": campaign.held_on}


def _by_id(ledger: Ledger, written: str) -> Any:
    for cls in ITEM_CLASSES.values():
        try:
            return ledger.get(cls, written)
        except NotFoundError:
            continue  # it may be of another kind
    raise NotFoundError("cli.ref.unknown", ref=written)
