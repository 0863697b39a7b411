"""Creating (立项): campaigns, problems, measures, each with its first entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from rectify.errors import ConflictError, InvalidValueError, NotFoundError, PolicyVersionError, RectifyError
from rectify.ledger import several
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.gathering import HELD, Reader, gather, needs_for
from rectify.ledger.locking import conflicts, count_up, lock
from rectify.ledger.making import CREATED, Birth, Creation, make_item
from rectify.ledger.protection import adopt, show
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.statistics import MANY, look
from rectify.ledger.tables import Campaign, PolicyText, Problem, Ref, table_of
from rectify.ledger.values import check_day, check_text, new_id, optional
from rectify.ledger.visibility import check_visible
from rectify.ledger.work import Work
from rectify.ledger.writing import columns_of, entries_of, insert_entries, insert_items
from rectify.policy import observing
from rectify.policy.policy import Policy
from rectify.vocabulary import check_id

_campaign = table_of(Campaign)
_policy = table_of(PolicyText)
_problem = table_of(Problem)
_CAMPAIGN = select(_campaign).where(_campaign.c.tenant == bindparam("tenant"), _campaign.c.id == bindparam("id"))
_SAME_VERSION = select(_policy.c.fingerprint).where(
    _policy.c.tenant == bindparam("tenant"),
    _policy.c.name == bindparam("name"),
    _policy.c.version == bindparam("version"),
)
_PLANNED = (
    update(_problem)
    .where(_problem.c.tenant == bindparam("b_tenant"), _problem.c.id == bindparam("b_id"))
    .values(version=bindparam("b_version"), measure_count=bindparam("b_count"))
)


def open_campaign(
    work: Work,
    title: str,
    *,
    policy: str,
    held_on: date,
    org: str,
    facets: Iterable[str] = (),
    theme: str | None = None,
    supervisor: str | None = None,
) -> Campaign:
    """Insert a campaign, and its policy's text if the ledger does not keep it yet."""
    rules = work.rectify.policies[policy]
    work.connect()
    keep(work, rules)
    row = {
        "tenant": work.tenant,
        "id": new_id(),
        "title": check_text("title", title),
        "org": check_id("org", org),
        "held_on": check_day("held_on", held_on),
        "facets": [check_text("facets", one) for one in facets],
        "policy_name": rules.name,
        "policy_version": rules.version,
        "policy": rules.fingerprint,
        "problem_count": 0,
        "opened_by": work.actor.id,
        "opened_at": work.rectify.clock(),
        "theme": optional(check_text, "theme", theme),
        "supervisor": optional(check_id, "supervisor", supervisor),
        "version": 0,
    }
    with conflicts():
        work.session.connection().execute(insert(_campaign), row)
    return adopt(work.session, Campaign, row)


def keep(work: Work, policy: Policy) -> None:
    """Keep a policy's text by fingerprint; another text under the same name and version is refused."""
    key = {"tenant": work.tenant, "name": policy.name, "version": policy.version}
    kept = work.session.connection().execute(_SAME_VERSION, key).scalar()
    if kept is None:
        try:
            with all_or_nothing(work.session):
                row = {**key, "fingerprint": policy.fingerprint, "wording": policy.text}
                work.session.connection().execute(insert(_policy), row)
        except IntegrityError as reason:  # somebody else kept one at this very moment: theirs is what counts
            kept = work.session.connection().execute(_SAME_VERSION, key).scalar()
            if kept is None:  # not to be seen from this transaction, which began before theirs ended
                raise ConflictError("ledger.conflict", cause=str(reason.orig)) from reason
        else:
            return
    if kept != policy.fingerprint:
        raise PolicyVersionError("ledger.policy_version", name=policy.name, version=policy.version)


def identify(
    work: Work,
    campaign: Campaign | str,
    drafts: Sequence[NewProblem],
    *,
    effective_on: date | None = None,
    creations: Sequence[Creation] = (),
) -> list[dict[str, Any]]:
    """Insert problems of one campaign with their first entries; return their rows."""
    work.connect()
    found = campaign_row(work, campaign)
    policy, day = work.policy(found["policy"]), work.day(effective_on)
    count_up(work.session.connection(), work.tenant, found["id"], len(drafts))
    first = campaign_row(work, found["id"])["problem_count"] - len(drafts) + 1
    rows, kept, entries = [], [], []
    try:
        for place, draft in enumerate(drafts):
            row = draft.row()
            row |= {"campaign_id": found["id"], "policy": policy.fingerprint, "ordinal": first + place}
            row["measure_count"] = 0
            made = make_item(work, policy, "problem", row, Birth(day, {HELD: found["held_on"]}, _at(creations, place)))
            entries += entries_of([made], made.id, 0)
            kept.append((made.id, several.take_out("problem", row)))
            rows.append({**row, **columns_of(made, entries[-1]), "version": 1})
    except RectifyError:  # whoever catches it and goes on finds no number missing
        count_up(work.session.connection(), work.tenant, found["id"], -len(drafts))
        raise
    show(work.session, Campaign, (work.tenant, found["id"]), {"problem_count": first + len(drafts) - 1})
    if rows:
        insert_items(work.session, "problem", rows)
    if len(rows) >= MANY:  # what belongs to them is looked up by their keys
        look(work.session.connection(), Problem)
    several.insert_all(work, kept)
    insert_entries(work.session, entries)
    return rows


def plan(
    work: Work,
    problem: Ref,
    drafts: Sequence[NewMeasure],
    *,
    effective_on: date | None = None,
    creations: Sequence[Creation] = (),
) -> list[dict[str, Any]]:
    """Insert measures of one problem with their first entries; return their rows."""
    connection, problem = work.connect(), Ref("problem", problem.id)  # of another kind there is none of that id
    locked = lock(connection, work.tenant, problem)
    if not creations:  # an import goes on with the confidential problem that it has just made
        check_visible(work, locked, problem)
    policy = work.policy(locked["policy"])
    needs = needs_for(policy, "measure", policy.kinds["measure"].creation.trigger)
    root = gather(Reader(connection, work.tenant, locked=True), problem, needs, locked)
    day, made, kept = work.day(effective_on), [], []
    for place, draft in enumerate(drafts):
        row = draft.row()
        check_results(policy, row["results"])
        row |= {"problem_id": problem.id, "ordinal": root.row["measure_count"] + place + 1}
        row["org"] = row["org"] or root.row["org"]
        birth = Birth(day, root.facts.happened, _at(creations, place), root.facts, root.row["cycle"])
        made.append(make_item(work, policy, "measure", row, birth))
        kept.append((made[-1].id, several.take_out("measure", row)))
    entries = entries_of(made, problem.id, root.row["version"])
    rows = [{**one.drafted, **columns_of(one, entry)} for one, entry in zip(made, entries, strict=True)]
    if rows:
        insert_items(work.session, "measure", rows)
    several.insert_all(work, kept)
    insert_entries(work.session, entries)
    counted = {"version": root.row["version"] + len(rows), "measure_count": root.row["measure_count"] + len(rows)}
    with conflicts():
        binds = {"b_tenant": work.tenant, "b_id": problem.id, "b_version": counted["version"]}
        connection.execute(_PLANNED, {**binds, "b_count": counted["measure_count"]})
    show(work.session, Problem, (work.tenant, problem.id), counted)
    return rows


def check_results(policy: Policy, results: Mapping[str, int]) -> None:
    """Refuse figures of results (整改成果) that the policy has no name for.

    Raises:
        InvalidValueError: there is such a one.

    """
    for name in results:
        if name not in policy.results:
            known = ", ".join(policy.results) or "-"
            raise InvalidValueError("value.result", value=name, name=policy.name, known=known)
        observing.used(policy.results[name])


def _at(creations: Sequence[Creation], place: int) -> Creation:
    return creations[place] if creations else CREATED


def campaign_row(work: Work, campaign: Campaign | str) -> Mapping[str, Any]:
    """Read a campaign's row.

    Raises:
        NotFoundError: there is no such campaign in this tenant.

    """
    key = {"tenant": work.tenant, "id": campaign if isinstance(campaign, str) else campaign.id}
    found = work.connect().execute(_CAMPAIGN, key).first()
    if found is None:
        raise NotFoundError("ledger.not_found", kind="campaign", id=key["id"])
    return found._asdict()
