"""Changing what an item says (修改), and attaching evidence (佐证材料): recorded like any move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from rectify.errors import InvalidValueError
from rectify.ledger import several
from rectify.ledger.digest import content_hash
from rectify.ledger.drafts import check_figures, checked
from rectify.ledger.linking import hidden_among, lock_problems
from rectify.ledger.locking import conflicts
from rectify.ledger.moving import AMEND, ATTACH, Locked, Request, fire_locked
from rectify.ledger.opening import check_results
from rectify.ledger.protection import adopt, show
from rectify.ledger.tables import ITEM_CLASSES, Evidence, Ref, table_of
from rectify.ledger.values import check_text, new_id, optional
from rectify.ledger.work import Work
from rectify.policy.policy import Policy
from rectify.vocabulary import check_id

#: What `amend` may change, by kind. Owner, due date, state and cycle have verbs of their own.
AMENDABLE: Mapping[str, tuple[str, ...]] = {
    "problem": (
        *("text", "org", "scope", "facet", "category", "root_cause", "leader", "confidential"),
        *("sources", "cooperators"),
    ),
    "measure": ("text", "org", "direction", "nature", "category", "cooperators", "results"),
    "extension": ("text",),
    "checkup": ("text",),
    "publication": ("text", "org", "places", "redacted"),
    "objection": ("text", "org"),
    "step": ("text", "org", "figures"),
    "submission": ("text", "org", "recipient"),
    "opinion": ("text", "org", "target", "quantity", "problems"),
}


def amend(
    work: Work,
    ref: Ref,
    fields: Mapping[str, Any],
    *,
    reason: str | None,
    effective_on: date | None,
    version: int | None,
) -> dict[str, Any]:
    """Change fields of an item; the entry keeps each old and new value."""
    new = {name: _checked(ref.kind, name, value) for name, value in fields.items()}
    lock_problems(work, new.get("problems", ()))
    locked = Locked.take(work, ref)
    row = {**locked.reader.row(ref), **several.read(locked.reader, ref)}
    if "problems" in new:  # whoever may not know of some keeps them without knowing
        new["problems"] = sorted({*new["problems"], *hidden_among(work, row["problems"])})
    _check_words(locked.policy, row, new)
    changes = {name: [row[name], value] for name, value in new.items() if row[name] != value}
    if not changes:
        raise InvalidValueError("value.unchanged", fields=", ".join(fields) or "-")
    content = content_hash(ref.kind, {**row, **new}) if set(changes) - {"org"} else None
    image = {name: new[name] for name in changes if name == "org"}
    request = Request(AMEND, {}, reason, effective_on, version, {"fields": changes}, content, image)
    entry = fire_locked(locked, request)
    _store(work, ref, changes)
    return entry


def _checked(kind: str, name: str, value: object) -> Any:
    if name not in AMENDABLE[kind]:
        raise InvalidValueError("value.not_amendable", value=name, known=", ".join(AMENDABLE[kind]))
    return check_id(name, value) if name == "org" else checked(name, value)


def _check_words(policy: Policy, row: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Refuse figures that the policy has no name for."""
    check_results(policy, new.get("results", {}))
    if "figures" in new:
        check_figures("figures", new["figures"], policy.steps[row["name"]].figures)


def _store(work: Work, ref: Ref, changes: Mapping[str, Sequence[Any]]) -> None:
    cls, new = ITEM_CLASSES[ref.kind], {name: value for name, (_, value) in changes.items()}
    for name in several.SEVERAL.get(ref.kind, ()):
        if name in new:
            several.replace_one(work, ref, name, changes[name][0], new.pop(name))
    if new:
        table = table_of(cls)
        mine = (table.c.tenant == work.tenant, table.c.id == ref.id)
        with conflicts():
            work.session.connection().execute(update(table).where(*mine).values(new))
    show(work.session, cls, (work.tenant, ref.id), new)


def attach(
    work: Work,
    ref: Ref,
    uri: str,
    *,
    sha256: str | None,
    title: str | None,
    effective_on: date | None,
) -> Evidence:
    """Insert a piece of evidence; the entry keeps its address and hash."""
    row = {
        "id": new_id(),
        "uri": check_text("uri", uri),
        "sha256": optional(_check_hash, "sha256", sha256),
        "title": optional(check_text, "title", title),
    }
    locked = Locked.take(work, ref)
    entry = fire_locked(locked, Request(ATTACH, {}, effective_on=effective_on, changes={"evidence": row}))
    place = {
        "tenant": work.tenant,
        "problem_id": entry["root_id"],
        "measure_id": ref.id if ref.kind == "measure" else None,
        "cycle": entry["cycle_after"],
        "added_by": work.actor.id,
        "added_on": entry["effective_on"],
    }
    with conflicts():
        work.session.connection().execute(insert(table_of(Evidence)), {**row, **place})
    return adopt(work.session, Evidence, {**row, **place})


def _check_hash(what: str, value: object) -> str:
    text = check_id(what, value).lower()
    if len(text) != 64 or set(text) - set("0123456789abcdef"):  # noqa: PLR2004 - SHA-256 in hexadecimal
        raise InvalidValueError("value.sha256", what=what, value=value)
    return text
