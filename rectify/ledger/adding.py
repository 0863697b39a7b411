"""What is asked for, posted, objected to, scheduled, reported and collected (延期、公示、异议、环节、上报、意见).

Each belongs to a problem, a measure, a publication or a campaign, whose root is locked before it is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rectify.errors import ConflictError, InvalidValueError
from rectify.ledger import several
from rectify.ledger.batch.adding import Draft, add_all
from rectify.ledger.drafts import check_figures, check_names, check_redacted
from rectify.ledger.gathering import HELD, Reader, gather, needs_for
from rectify.ledger.linking import lock_problems
from rectify.ledger.locking import lock
from rectify.ledger.making import Birth, lifecycle_of, make_item, next_ordinal
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.tables import ITEM_CLASSES, Ref
from rectify.ledger.values import check_count, check_day, check_text, check_word, new_id, optional
from rectify.ledger.visibility import check_visible
from rectify.ledger.work import Work
from rectify.ledger.writing import columns_of, write
from rectify.policy import observing
from rectify.policy.policy import Policy
from rectify.vocabulary import Audience, Posted, check_id


def add(work: Work, kind: str, below: Ref, draft: Draft, *, effective_on: date | None = None) -> dict[str, Any]:
    """Insert an item that belongs to another, or to a campaign, with its first entry; return its row.

    Args:
        work: session, tenant, actor.
        kind: the new item's kind.
        below: what it belongs to.
        draft: makes its columns.
        effective_on: local date on which it takes effect; today if None.

    Raises:
        TransitionRefused: the policy does not allow it.
        InvalidValueError: the policy does not rule this kind, or a value is not accepted.
        ConflictError: what it belongs to was merged into another problem while this one was waited for.

    """
    connection = work.connect()
    root_ref = below if below.kind == "campaign" else Reader(connection, work.tenant).root(below)
    root = lock(connection, work.tenant, root_ref)
    check_visible(work, root, below)
    policy, reader = work.policy(root["policy"]), Reader(connection, work.tenant, locked=True)
    creation = lifecycle_of(policy, kind).creation
    day = work.day(effective_on)
    if below.kind == "campaign":
        parent_row: Mapping[str, Any] = root
        birth = Birth(day, {HELD: root["held_on"]})
    else:
        parent = gather(reader, below, needs_for(policy, kind, creation.trigger), root)
        if parent.row[ITEM_CLASSES[below.kind].root_key] != root["id"]:
            raise ConflictError("ledger.conflict", cause=f"{below.kind} {below.id}")
        parent_row = parent.row
        birth = Birth(day, parent.facts.happened, parent=parent.facts, cycle=parent.row["cycle"])
    row = {
        "term": None,
        "due_on": None,
        "ordinal": next_ordinal(reader, root["id"], kind),
        **draft(parent_row, policy),
    }
    made = make_item(work, policy, kind, row, birth)
    row.pop("problems", None)
    (entry,) = write(work.session, root_ref.kind, root, [made])
    return {**row, **columns_of(made, entry)}


def extend(work: Work, item: Ref, *, to: date, reason: str, effective_on: date | None = None) -> dict[str, Any]:
    """Ask for more time for a problem or measure; nothing moves until somebody else approves."""
    return add(work, "extension", item, _asking(item.kind, to, reason), effective_on=effective_on)


def extend_all(
    work: Work, items: Sequence[Ref], *, to: date, reason: str, effective_on: date | None = None
) -> list[dict[str, Any]]:
    """Ask for more time for many items of one kind, all or none."""
    kinds = sorted({one.kind for one in items})
    if len(kinds) != 1:
        raise InvalidValueError("value.kinds", value=", ".join(kinds) or "-")
    ids = list(dict.fromkeys(one.id for one in items))
    return add_all(work, "extension", kinds[0], ids, _asking(kinds[0], to, reason), effective_on=effective_on)


def _asking(kind: str, to: date, reason: str) -> Draft:
    """Return what drafts a request for more time of an item of a kind."""
    said = {"text": check_text("reason", reason), "to_on": check_day("to", to)}

    def draft(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        del policy
        return {**_of_item(kind, row), **said, "was_due_on": row["due_on"]}

    return draft


def _of_item(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that name the item, and whose it is."""
    of_measure = kind == "measure"
    return {
        "problem_id": row["problem_id"] if of_measure else row["id"],
        "measure_id": row["id"] if of_measure else None,
        "org": row["org"],
        "owner": row["owner"],
    }


def post(
    work: Work,
    problems: Iterable[Ref],
    *,
    what: str,
    audience: str,
    places: Sequence[str],
    owner: str | None = None,
    redacted: Mapping[str, str] | None = None,
    effective_on: date | None = None,
) -> list[dict[str, Any]]:
    """Propose to post problems together (提出公示), all or none."""
    posting = new_id()
    given = {
        "posting": posting,
        "what": check_word("what", what, Posted),
        "audience": check_word("audience", audience, Audience),
        "places": check_names("places", places),
        "redacted": check_redacted("redacted", redacted or {}),
    }

    def draft(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        del policy
        whose = optional(check_id, "owner", owner) or work.actor.id
        return {**given, "problem_id": row["id"], "text": row["text"], "org": row["org"], "owner": whose}

    refs = sorted({one.id for one in problems})
    if not refs:
        raise InvalidValueError("value.nothing_to_post")
    return add_all(work, "publication", "problem", refs, draft, effective_on=effective_on)


def object_to(
    work: Work, publication: Ref, text: str, *, owner: str | None = None, effective_on: date | None = None
) -> dict[str, Any]:
    """Record an objection (受理异议) against a publication."""

    def draft(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        del policy
        return {
            "problem_id": row["problem_id"],
            "publication_id": publication.id,
            "text": check_text("text", text),
            "org": row["org"],
            "owner": optional(check_id, "owner", owner),
        }

    return add(work, "objection", publication, draft, effective_on=effective_on)


def schedule(  # noqa: PLR0913 - a step has that many sides
    work: Work,
    campaign: Ref,
    name: str,
    *,
    text: str | None = None,
    org: str | None = None,
    owner: str | None = None,
    due_on: date | None = None,
    figures: Mapping[str, int] | None = None,
    effective_on: date | None = None,
) -> dict[str, Any]:
    """Schedule a step of the meeting (安排环节)."""

    def draft(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        known = policy.steps
        if name not in known:
            raise InvalidValueError("value.step", value=name, name=policy.name, known=", ".join(known) or "-")
        observing.used(known[name])
        return {
            **_of_campaign(row, org, owner, due_on),
            "name": name,
            "text": optional(check_text, "text", text) or known[name].title.zh,
            "term": known[name].term,
            "figures": check_figures("figures", figures or {}, known[name].figures),
        }

    return add(work, "step", campaign, draft, effective_on=effective_on)


def report_up(
    work: Work,
    campaign: Ref,
    *,
    to: Sequence[str],
    text: str,
    org: str | None = None,
    owner: str | None = None,
    due_on: date | None = None,
    effective_on: date | None = None,
) -> list[dict[str, Any]]:
    """Plan the report up (上报) to each of its recipients, all or none."""
    recipients = [check_id("to", one) for one in check_names("to", to)]
    said = check_text("text", text)

    def to_each(recipient: str) -> Draft:
        def draft(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
            del policy
            return {**_of_campaign(row, org, owner, due_on), "recipient": recipient, "text": said}

        return draft

    work.connect()
    with all_or_nothing(work.session):
        return [add(work, "submission", campaign, to_each(one), effective_on=effective_on) for one in recipients]


def collect(
    work: Work,
    campaign: Ref,
    target: str,
    *,
    quantity: int,
    text: str,
    problems: Sequence[Ref] = (),
    owner: str | None = None,
    effective_on: date | None = None,
) -> dict[str, Any]:
    """Record opinions collected (收集意见建议) about one target, and the problems found in them."""
    linked = sorted({one.id for one in problems})
    lock_problems(work, linked)

    def draft(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        del policy
        return {
            **_of_campaign(row, None, owner, None),
            "target": check_id("target", target),
            "quantity": check_count("quantity", quantity),
            "text": check_text("text", text),
            "problems": linked,
        }

    made = add(work, "opinion", campaign, draft, effective_on=effective_on)
    several.insert_all(work, [(made["id"], {"problems": linked})])
    return made


def _of_campaign(row: Mapping[str, Any], org: str | None, owner: str | None, due_on: date | None) -> dict[str, Any]:
    return {
        "campaign_id": row["id"],
        "org": optional(check_id, "org", org) or row["org"],
        "owner": optional(check_id, "owner", owner),
        "due_on": optional(check_day, "due_on", due_on),
    }
