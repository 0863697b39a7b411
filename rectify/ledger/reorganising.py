"""Renaming or moving an organisation (机构改革): every item below it gets its new path, in one recorded step.

Each item keeps an entry of it, so a report as of a day before still shows the old path. Opened or settled, confidential
or not: paths follow the organisation, whoever may read what is filed under them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pendulum
from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)

from rectify.errors import InvalidValueError
from rectify.ledger import several
from rectify.ledger.clause import text_length
from rectify.ledger.columns import within
from rectify.ledger.digest import content_hash, image_of
from rectify.ledger.gathering import Reader, statement
from rectify.ledger.locking import conflicts, lock_all
from rectify.ledger.protection import adopt, show
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Cooperator, Problem, Ref, Reorganisation, label_of, table_of
from rectify.ledger.values import check_text, new_id
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, Common, entries_of, insert_entries
from rectify.messages import CATALOGUE
from rectify.policy.actor import ADMINISTRATOR
from rectify.policy.verdict import Blocker, Category, TransitionRefused, Verdict, blocker
from rectify.vocabulary import MAX_ID, Title, check_id, org_within

#: The trigger of the entries: a word of the ledger, like `import`, and of no policy.
REORGANISE = "reorganise"

#: Problems or campaigns that are locked, read and written at a time.
CHUNK = 200

#: Items that a refusal names.
NAMED = 20

#: The kinds that other organisations co-operate in.
_WITH_COOPERATORS = ("problem", "measure")

_CLASSES: Mapping[str, Any] = {"problem": Problem, "campaign": Campaign}
_ROOTS: Mapping[str, Table] = {kind: table_of(cls) for kind, cls in _CLASSES.items()}
_cooperator = table_of(Cooperator)


def _moved(table: Table) -> Update:
    names = ("org", "effective_on", "content", "seq", "head")
    mine = (table.c.tenant == bindparam("b_tenant"), table.c.id == bindparam("b_id"))
    return update(table).where(*mine).values({name: bindparam(f"b_{name}") for name in names})


_MOVED = {kind: _moved(table_of(cls)) for kind, cls in ITEM_CLASSES.items()}
_RAISED = {
    kind: update(table)
    .where(table.c.tenant == bindparam("b_tenant"), table.c.id == bindparam("b_id"))
    .values(version=bindparam("b_version"))
    for kind, table in _ROOTS.items()
}
_RENAMED = (
    update(_ROOTS["campaign"])
    .where(_ROOTS["campaign"].c.tenant == bindparam("b_tenant"), _ROOTS["campaign"].c.id == bindparam("b_id"))
    .values(org=bindparam("b_org"))
)
_NO_MORE = delete(_cooperator).where(
    _cooperator.c.tenant == bindparam("b_tenant"), _cooperator.c.item_id == bindparam("b_id")
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One reorganisation: which path becomes which, since when, and why."""

    work: Work
    id: str
    old: str
    new: str
    reason: str
    day: pendulum.Date

    def path(self, org: str) -> str:
        """Return what a path becomes."""
        return self.new + org[len(self.old) :] if org_within(org, self.old) else org

    def touches(self, kind: str, table: Any) -> ColumnElement[bool]:
        """Return the condition that an item of a kind has the path, or that one below the path co-operates in it."""
        touched = within(table.c.org, self.old)
        if kind not in _WITH_COOPERATORS:
            return touched
        return or_(touched, exists(self.cooperators(table)))

    def too_long(self, kind: str, table: Any) -> ColumnElement[bool]:
        """Return the condition that a path would not fit."""
        longest = MAX_ID - len(self.new) + len(self.old)
        own = and_(within(table.c.org, self.old), text_length(table.c.org) > longest)
        if kind not in _WITH_COOPERATORS:
            return own
        return or_(own, exists(self.cooperators(table).where(text_length(_cooperator.c.org) > longest)))

    def cooperators(self, table: Any) -> Select[Any]:
        """Return the paths below the path that co-operate in an item of an enclosing SELECT."""
        return select(_cooperator.c.org).where(
            _cooperator.c.tenant == table.c.tenant,
            _cooperator.c.item_id == table.c.id,
            within(_cooperator.c.org, self.old),
        )


def reorganise(
    work: Work,
    org: str,
    *,
    to: str,
    reason: str,
    effective_on: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> Reorganisation:
    """Give everything below a path its new path; see `Ledger.reorganise`."""
    old, new, day = check_id("org", org), check_id("to", to), work.day(effective_on)
    step = _Step(work, new_id(), old, new, check_text("reason", reason), day)
    if step.new == step.old:
        raise InvalidValueError("value.same_org", org=org)
    work.connect()
    with all_or_nothing(work.session):
        _check(step)
        roots = {kind: _roots(step, kind) for kind in _ROOTS}
        if not any(roots.values()):
            raise InvalidValueError("value.no_such_org", org=org)
        items = 0
        for kind, ids in roots.items():  # problems first, then campaigns: the order in which everybody locks
            for first in range(0, len(ids), CHUNK):
                done = _move(step, kind, ids[first : first + CHUNK])
                items += done
                if progress is not None:
                    progress(done)
        row = {
            "tenant": work.tenant,
            "id": step.id,
            "org_before": step.old,
            "org_after": step.new,
            "actor": work.actor.id,
            "reason": step.reason,
            "effective_on": step.day,
            "recorded_at": work.rectify.clock(),
            "items": items,
        }
        _execute(work, insert(table_of(Reorganisation)), [row])
    return adopt(work.session, Reorganisation, row)


def _check(step: _Step) -> None:
    """Refuse, with every reason, what may not be done: before anything is locked or written.

    Raises:
        TransitionRefused: the actor may not, a path would be too long, or an item changed later than the day.

    """
    blockers = tuple(_blockers(step))
    if blockers:
        raise TransitionRefused(Verdict(REORGANISE, _title("verb.reorganise"), step.old, blockers))


def _blockers(step: _Step) -> Iterator[Blocker]:
    actor = step.work.actor
    if not actor.holds(ADMINISTRATOR, step.old):
        facts = {"actor": actor.id, "org": step.old}
        yield blocker("role", Category.ROLE, facts=facts, who=(_title("grant.administrator"),))
    long = list(_named(step, step.too_long)) if len(step.new) > len(step.old) else []
    long += [(title, None) for title in _campaigns_too_long(step)]
    if long:
        yield blocker("path_too_long", Category.GUARD, facts={**_refs(long), "limit": MAX_ID})
    late = list(_named(step, lambda _, table: table.c.effective_on > step.day))
    if late:
        last = max(day for _, day in late)
        yield blocker("effective_before_items", Category.DEADLINE, facts={**_refs(late), "day": step.day, "last": last})


def _title(code: str) -> Title:
    return Title(*CATALOGUE[code])


def _refs(named: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return how many items there are, and what the first of them are called."""
    more = ("…",) if len(named) > NAMED else ()
    return {"count": len(named), "refs": (*(ref for ref, _ in named[:NAMED]), *more)}


def _named(step: _Step, which: Callable[[str, Any], ColumnElement[bool]]) -> Iterator[tuple[str, Any]]:
    """Give what the items are called that the step touches, with their last effective day."""
    for kind, cls in ITEM_CLASSES.items():
        table, problem = table_of(cls), _ROOTS["problem"].alias()
        above: Any = literal(None)
        source: Any = table
        if cls.root_key == "problem_id":
            above = problem.c.ordinal
            source = table.join(problem, and_(problem.c.tenant == table.c.tenant, problem.c.id == table.c.problem_id))
        found = (
            select(table.c.ordinal, above.label("above"), table.c.effective_on)
            .select_from(source)
            .where(table.c.tenant == step.work.tenant, step.touches(kind, table), which(kind, table))
        )
        for row in _read(step.work, found.order_by(table.c.id)):
            own = label_of(kind, row.ordinal)
            yield own if row.above is None else f"{label_of('problem', row.above)}/{own}", row.effective_on


def _campaigns_too_long(step: _Step) -> Sequence[str]:
    table = _ROOTS["campaign"]
    found = select(table.c.title).where(table.c.tenant == step.work.tenant, step.too_long("campaign", table))
    return [row.title for row in _read(step.work, found.order_by(table.c.id))]


def _roots(step: _Step, root_kind: str) -> list[str]:
    """Return the ids of the problems, or campaigns, that are below the path or have anything that is, in order."""
    table, found = _ROOTS[root_kind], set[str]()
    if root_kind == "campaign":
        own = select(table.c.id).where(table.c.tenant == step.work.tenant, within(table.c.org, step.old))
        found.update(row.id for row in _read(step.work, own))
    for kind, cls in _below(root_kind):
        item = table_of(cls)
        mine = select(item.c[cls.root_key].label("id")).where(
            item.c.tenant == step.work.tenant, step.touches(kind, item)
        )
        found.update(row.id for row in _read(step.work, mine.distinct()))
    return sorted(found)


def _below(root_kind: str) -> Iterator[tuple[str, Any]]:
    return ((kind, cls) for kind, cls in ITEM_CLASSES.items() if cls.root_kind == root_kind)


def _move(step: _Step, root_kind: str, ids: Sequence[str]) -> int:
    """Move what is below some roots, and return how many items that were."""
    work = step.work
    roots = lock_all(work.session.connection(), work.tenant, root_kind, ids)
    common = work.common(REORGANISE, "", reason=step.reason)  # after the wait: nobody recorded anything later before
    changes = defaultdict[str, list[Change]](list)
    for kind, cls in _below(root_kind):
        for row in _rows(step, kind, cls, ids):
            root_id = row[cls.root_key]
            changes[root_id].append(_change(step, kind, row, replace(common, policy=roots[root_id]["policy"])))
    entries: list[dict[str, Any]] = []
    for root_id, moved in changes.items():
        entries += entries_of(moved, root_id, roots[root_id]["version"])
    insert_entries(work.session, entries)
    _write(step, [one for moved in changes.values() for one in moved], entries)
    _raise(step, root_kind, {root_id: roots[root_id]["version"] + len(done) for root_id, done in changes.items()})
    if root_kind == "campaign":
        _rename(step, roots)
    return len(entries)


def _rows(step: _Step, kind: str, cls: Any, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Give the items of one kind that the step touches, below locked roots.

    Where a co-operating path changes, with what they have several of: their content hash covers that.
    """
    reader, table = Reader(step.work.session.connection(), step.work.tenant, locked=True), table_of(cls)
    mine = (table.c.tenant == step.work.tenant, table.c[cls.root_key].in_(ids))
    found = select(table).where(*mine, step.touches(kind, table)).order_by(table.c.id)
    cooperating = set[str]()
    if kind in _WITH_COOPERATORS:
        ours = select(table.c.id).where(*mine, exists(step.cooperators(table)))
        cooperating.update(row["id"] for row in reader.all(statement(ours), {}))
    for row in reader.all(statement(found), {}):
        yield {**row, **several.read(reader, Ref(kind, row["id"]))} if row["id"] in cooperating else row


def _change(step: _Step, kind: str, row: Mapping[str, Any], common: Common) -> Change:
    before = image_of(row)
    content, changes = before.content, dict[str, Any](reorganisation=step.id)
    if "cooperators" in row:
        old, new = sorted(row["cooperators"]), sorted({step.path(one) for one in row["cooperators"]})
        content = content_hash(kind, {**row, "cooperators": new})
        changes["fields"] = {"cooperators": [old, new]}
    after = replace(before, org=step.path(before.org), effective_on=step.day, content=content)
    return Change(
        kind,
        row["id"],
        before,
        after,
        row["seq"],
        row["head"],
        replace(common, changes=changes),
        is_open=row["is_open"],
        was_open=row["is_open"],
    )


def _write(step: _Step, changes: Sequence[Change], entries: Sequence[Mapping[str, Any]]) -> None:
    """Update items, and the paths that co-operate in them, as their entries say."""
    written, cooperators = defaultdict[str, list[dict[str, Any]]](list), list[dict[str, Any]]()
    tenant = step.work.tenant
    for change, entry in zip(changes, entries, strict=True):
        new = {"org": change.after.org, "effective_on": step.day, "content": change.after.content}
        new |= {"seq": entry["seq"], "head": entry["digest"]}
        show(step.work.session, ITEM_CLASSES[change.kind], (tenant, change.id), new)
        written[change.kind].append(_key(step, change.id) | {f"b_{name}": value for name, value in new.items()})
        _, now = entry["changes"].get("fields", {}).get("cooperators", ((), ()))
        cooperators += [{"tenant": tenant, "item_id": change.id, "org": org} for org in now]
    for kind, rows in written.items():
        _execute(step.work, _MOVED[kind], rows)
    _execute(step.work, _NO_MORE, [_key(step, id_) for id_ in dict.fromkeys(one["item_id"] for one in cooperators)])
    _execute(step.work, insert(_cooperator), cooperators)


def _raise(step: _Step, root_kind: str, versions: Mapping[str, int]) -> None:
    """Raise the versions of the roots, each by its entries."""
    for root_id, version in versions.items():
        show(step.work.session, _CLASSES[root_kind], (step.work.tenant, root_id), {"version": version})
    _execute(
        step.work,
        _RAISED[root_kind],
        [_key(step, root_id) | {"b_version": version} for root_id, version in versions.items()],
    )


def _rename(step: _Step, campaigns: Mapping[str, Mapping[str, Any]]) -> None:
    """Give campaigns their own new path. They have no history: the record of the reorganisation tells."""
    paths = {id_: step.path(row["org"]) for id_, row in campaigns.items() if org_within(row["org"], step.old)}
    for campaign_id, org in paths.items():
        show(step.work.session, Campaign, (step.work.tenant, campaign_id), {"org": org})
    _execute(step.work, _RENAMED, [_key(step, id_) | {"b_org": org} for id_, org in paths.items()])


def _key(step: _Step, id_: str) -> dict[str, Any]:
    return {"b_tenant": step.work.tenant, "b_id": id_}


def _execute(work: Work, statement_: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write some rows, if there are any."""
    if rows:
        with conflicts():
            work.session.connection().execute(statement_, rows)


def _read(work: Work, found: Select[Any]) -> Sequence[Any]:
    return work.session.connection().execute(found).all()
