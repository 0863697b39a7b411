"""Recomputing due dates (重算时限): when a year's days off are announced, or a calendar changes, dates move with it.

Which dates are provisional (暂定) is nowhere stored: it follows from the term, the day on which its clock started and
the calendar. A date moves only if the term gave it; one that a person set, or an extension, stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import pendulum
from sqlalchemy import and_, bindparam, or_, select, true

from rectify.errors import Fault, FaultyInput
from rectify.ledger.batch.aggregates import gather_all, grouped, rows_of
from rectify.ledger.batch.streamed import Instruction, Refused, Streamed
from rectify.ledger.cutoff import CutOff
from rectify.ledger.gathering import Needs, Reader, statement, uncorrected
from rectify.ledger.locking import lock_all
from rectify.ledger.moving import RECOMPUTE, Request
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.standing import KINDS, Columns, Condition, label, standing
from rectify.ledger.tables import ITEM_CLASSES, Entry, PolicyText, table_of
from rectify.ledger.work import Work
from rectify.policy.facts import Facts
from rectify.policy.lifecycle import Effect, Lifecycle, Sets
from rectify.policy.policy import Policy
from rectify.policy.term import Due, Term
from rectify.policy.verdict import TransitionsRefused
from rectify.policy.workdays import WorkCalendar

#: Items that are read at a time.
CHUNK = 500

_entry = table_of(Entry)
_policy = table_of(PolicyText)
_POLICIES = select(_policy.c.fingerprint).where(_policy.c.tenant == bindparam("tenant")).order_by(_policy.c.fingerprint)
#: All entries of some items, as far as due dates go.
_DATES = statement(
    select(
        *(_entry.c.item_id, _entry.c.trigger_name, _entry.c.state_before),
        *(_entry.c.cycle_after, _entry.c.due_before, _entry.c.due_after),
    )
    .where(_entry.c.tenant == bindparam("tenant"), _entry.c.item_id.in_(bindparam("ids", expanding=True)))
    .order_by(_entry.c.item_id, _entry.c.seq)
)


@dataclass(frozen=True, slots=True)
class Redated:
    """One item whose due date another calendar moves (时限变动).

    Attributes:
        kind: ``problem``, ``measure``, ...
        id: its id.
        label: ``P-3``, ``P-3/M-2``, ``STEP-1``.
        root: id of the problem or campaign that it belongs to.
        policy: fingerprint of the policy that it is under.
        state: the state's name.
        text: what it says.
        org: path of the responsible organisation.
        owner: id of whoever is responsible.
        before: local date by whose end it is due.
        after: local date under the new calendar.
        provisional: whether a notice still to come may move that again (暂定).

    """

    kind: str
    id: str
    label: str
    root: str
    policy: str
    state: str
    text: str
    org: str
    owner: str | None
    before: pendulum.Date
    after: pendulum.Date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Recount:
    """Two calendars: the one that due dates were counted by, and the one that they are to be counted by.

    Both count years that nobody has announced as Mondays to Fridays.
    """

    was: WorkCalendar
    now: WorkCalendar

    @classmethod
    def of(cls, work: Work, calendar: WorkCalendar, was: WorkCalendar | None) -> Recount:
        """Return the step to a calendar from another one, from that of the application if none is given."""
        return cls((was or work.rectify.calendar).provisional(), calendar.provisional())

    def moved(self, term: Term, anchor: pendulum.Date, due_on: pendulum.Date) -> Due | None:
        """Return when it is due now; None if that is the same day, or if the term never gave that date."""
        due = term.due(anchor, self.now)
        if due is None or due.day == due_on:
            return None
        given = (term.due(anchor, calendar) for calendar in self._known_since(anchor, due_on))
        return due if any(one is not None and one.day == due_on for one in given) else None

    def _known_since(self, anchor: pendulum.Date, due_on: pendulum.Date) -> Iterator[WorkCalendar]:
        """Give the old calendar, and what was known of it in the years in which the clock ran."""
        yield self.was
        for year in range(anchor.year, due_on.year + 1):
            if year in self.was.years:
                yield _as_known(self.was, year)


@lru_cache(maxsize=64)
def _as_known(calendar: WorkCalendar, year: int) -> WorkCalendar:
    return calendar.until(year)


def redated(
    work: Work,
    calendar: WorkCalendar,
    *,
    was: WorkCalendar | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Redated]:
    """Return the open items whose due date a calendar moves; nothing is written or locked.

    Args:
        work: session, tenant, actor.
        calendar: the new one.
        was: the one that the present dates were counted by; that of the application if not given.
        progress: called with the number of items after each page that was looked at.

    """
    recount = Recount.of(work, calendar, was)
    reader = Reader(work.connect(), work.tenant)
    found = []
    for page in _pages(work):
        moves = _moves(work, reader, page, recount)
        found += [_told(row, moves[row["id"]]) for row in page if row["id"] in moves]
        if progress is not None:
            progress(len(page))
    return found


def recompute(
    work: Work,
    calendar: WorkCalendar,
    *,
    reason: str,
    was: WorkCalendar | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Redated]:
    """Move the due dates that a calendar moves, all or none, with an entry for each; return what was moved.

    Raises:
        FaultyInput: a policy has no act `RECOMPUTE` for the state of such an item; every such state is named.
        TransitionRefused: the actor may not.

    """
    found = redated(work, calendar, was=was)
    _check_acts(work, found)
    recount = Recount.of(work, calendar, was)
    done: list[Redated] = []
    with all_or_nothing(work.session):
        for kind in ("problem", "campaign"):  # the order in which everybody locks
            below = [one for one in found if ITEM_CLASSES[one.kind].root_kind == kind]
            lock_all(work.session.connection(), work.tenant, kind, sorted({one.root for one in below}))
        for first in range(0, len(found), CHUNK):
            page = found[first : first + CHUNK]
            done += _recomputed(work, page, recount, reason)
            if progress is not None:
                progress(len(page))
    return done


def _recomputed(work: Work, found: Sequence[Redated], recount: Recount, reason: str) -> list[Redated]:
    """Move the dates that under the locks are still what they were; return which.

    Raises:
        TransitionsRefused: the actor may not.

    """
    reader = Reader(work.session.connection(), work.tenant, locked=True)
    moves = _moves(work, reader, [{"kind": one.kind, "id": one.id, "policy": one.policy} for one in found], recount)
    still = [one for one in found if one.id in moves and moves[one.id].before == one.before]
    counting = replace(work, rectify=work.rectify.counting_by(recount.now))
    refused: list[Refused] = []
    for (kind, fingerprint), several in grouped(still, lambda one: (one.kind, one.policy)).items():
        policy = work.policy(fingerprint)
        requests = ((one.id, _request(moves[one.id], recount, reason)) for one in several)
        orders = [Instruction.of(counting, policy, id_, request) for id_, request in requests]
        refused += Streamed(counting, kind, policy, RECOMPUTE).move(orders)[1]
    if refused:
        raise TransitionsRefused([one.verdict for one in refused])
    return still


def _request(move: _Move, recount: Recount, reason: str) -> Request:
    to = move.due.day
    return Request(RECOMPUTE, {"to": to}, reason, changes={"to": to.isoformat(), "calendar": recount.now.fingerprint})


def _check_acts(work: Work, found: Sequence[Redated]) -> None:
    counted = Counter((one.policy, one.kind, one.state) for one in found)
    faults = [
        Fault(work.policy(policy).name, "redating.no_act", {"kind": kind, "state": state, "count": count})
        for (policy, kind, state), count in counted.items()
        if work.policy(policy).kinds[kind].find(RECOMPUTE, state) is None
    ]
    if faults:
        raise FaultyInput("redating.faulty", faults)


def _pages(work: Work) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Give the open items whose term counts working days, page by page."""
    counted = _counted(work)
    if not counted:
        return
    fields = ("state", "is_open", "due_on", "owner", "org")
    cut = CutOff.of(work.rectify)
    items = standing(work, cut, KINDS, asked=_open_and_due, fields=fields, also=("term", "text"))
    condition = or_(*(and_(items.c.policy == policy, items.c.term.in_(names)) for policy, names in counted.items()))
    rows = work.stream(select(items).where(condition).order_by(items.c.id))
    while page := [row._asdict() for row in islice(rows, CHUNK)]:
        yield page


def _counted(work: Work) -> Mapping[str, Sequence[str]]:
    """Return the terms that count working days, by the policies that have some."""
    found = {}
    for fingerprint in work.connect().execute(_POLICIES, {"tenant": work.tenant}).scalars().all():
        terms = work.policy(fingerprint).terms.values()
        found[fingerprint] = [term.name for term in terms if term.uses_calendar]
    return {policy: names for policy, names in found.items() if names}


def _open_and_due(image: Columns) -> Iterator[Condition]:
    yield image["is_open"] == true()
    yield image["due_on"].is_not(None)


@dataclass(frozen=True, slots=True)
class _Move:
    """From when to when a due date moves."""

    before: pendulum.Date
    due: Due


def _moves(work: Work, reader: Reader, rows: Sequence[Mapping[str, Any]], recount: Recount) -> dict[str, _Move]:
    """Return how the due dates of items move, by id; those that stay are not told."""
    dates = grouped(rows_of(reader, _DATES, [row["id"] for row in rows]), lambda one: str(one["item_id"]))
    moves = {}
    for kind, several in grouped(rows, lambda row: str(row["kind"])).items():
        policies = {row["id"]: work.policy(row["policy"]) for row in several}
        for id_, one in gather_all(reader, kind, list(policies), Needs(entries=True)).items():
            moved = _moved(policies[id_], one.facts, dates.get(id_, []), recount)
            if moved is not None:
                moves[id_] = moved
    return moves


def _moved(policy: Policy, facts: Facts, dates: Sequence[Mapping[str, Any]], recount: Recount) -> _Move | None:
    """Return how an item's due date moves; None if it stays."""
    term, due_on = policy.terms[facts.fields["term"]], facts.fields["due_on"]
    anchor = term.anchored(facts.happened)
    if anchor is None or due_on is None or not facts.fields["is_open"]:
        return None
    due = recount.moved(term, anchor, due_on)
    return None if due is None or _given(policy, facts, dates) else _Move(due_on, due)


def _given(policy: Policy, facts: Facts, dates: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether somebody set the due date: by rescheduling, by an extension."""
    dated = [
        one
        for one in uncorrected(dates)
        if one["cycle_after"] == facts.fields["cycle"] and one["due_after"] not in {None, one["due_before"]}
    ]
    return any(
        one.field == "due_on" and one.effect is Effect.PARAM
        for last in dated[-1:]
        if last["trigger_name"] != RECOMPUTE
        for one in _sets(policy.kinds[facts.kind], last)
    )


def _sets(lifecycle: Lifecycle, entry: Mapping[str, Any]) -> Sequence[Sets]:
    """Return what the move of an entry sets; nothing for an import, a creation, or a word of the ledger's own."""
    made = lifecycle.find(entry["trigger_name"], entry["state_before"] or "")
    return () if made is None else made.sets


def _told(row: Mapping[str, Any], moved: _Move) -> Redated:
    return Redated(
        kind=row["kind"],
        id=row["id"],
        label=label(row["kind"], row["ordinal"], row["problem_ordinal"]),
        root=row["root"],
        policy=row["policy"],
        state=row["state"],
        text=row["text"],
        org=row["org"],
        owner=row["owner"],
        before=moved.before,
        after=moved.due.day,
        provisional=moved.due.provisional,
    )
