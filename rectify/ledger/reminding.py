"""Reminding (提醒、催办、督办): which items have newly reached a rung of their policy's ladder; each is told once.

Of an item the highest rung that it has reached is given, if none as high was given for the same due date: rungs that
were missed are not given late, and a date that moves counts afresh. The key of the notices decides who gives one, so
two machines at once give it once. What is confidential goes to people alone, and is given by nobody who may not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pendulum
from sqlalchemy import RowMapping, Select, Subquery, and_, bindparam, exists, insert, literal, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from rectify.errors import InvalidValueError
from rectify.ledger.cutoff import CutOff
from rectify.ledger.detail import detail
from rectify.ledger.locking import conflicts
from rectify.ledger.reminder import Reminder
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.standing import KINDS, Columns, Condition, label, standing
from rectify.ledger.tables import Campaign, Notice, PolicyText, Problem, table_of
from rectify.ledger.values import check_day, optional
from rectify.ledger.work import Work
from rectify.policy import observing
from rectify.policy.ladder import ORG, PEOPLE, Rung, rungs_of
from rectify.vocabulary import Unit

#: Notices that are inserted at a time.
CHUNK = 500

_notice = table_of(Notice)
_campaign = table_of(Campaign)
_problem = table_of(Problem)
_policy = table_of(PolicyText)
_POLICIES = select(_policy.c.fingerprint).where(_policy.c.tenant == bindparam("tenant")).order_by(_policy.c.fingerprint)
_GIVE = insert(_notice)
_SENT = (
    update(_notice)
    .where(
        _notice.c.tenant == bindparam("b_tenant"),
        _notice.c.item_id == bindparam("b_item_id"),
        _notice.c.due_on == bindparam("b_due_on"),
        _notice.c.rung == bindparam("b_rung"),
        _notice.c.sent_at.is_(None),
    )
    .values(sent_at=bindparam("b_sent_at"))
)

_Ladder = tuple[Rung, ...]


def notices(work: Work, day: date | None = None) -> list[Reminder]:
    """Return what would be given on a day, nothing written: the soonest due first.

    Args:
        work: session, tenant, actor; its calendar counts.
        day: local date, today if None; a day to come shows what will be given if nothing changes until then.

    Raises:
        CalendarError: a rung counts working days into a year that was not announced (未公布).

    """
    on = optional(check_day, "day", day) or work.rectify.today()
    climbed = _Climbed.on(work, on)
    if not climbed.latest:
        return []
    found = standing(work, CutOff(on), climbed.kinds, asked=climbed.asked, fields=_FIELDS, also=("text",))
    rows = work.connect().execute(_told(work, found).where(or_(*climbed.newly(work, found)))).mappings()
    return _sorted(_reminder(work, on, climbed.rung(row), row) for row in rows)


def remind(work: Work, day: date | None = None, *, progress: Callable[[int], None] | None = None) -> list[Reminder]:
    """Give what has newly reached a rung, and record it in the host's transaction: nobody gives it again.

    Args:
        work: session, tenant, actor; its calendar counts.
        day: local date, today if None; none to come.
        progress: called with the number of items after each batch.

    Raises:
        CalendarError: a rung counts working days into a year that was not announced (未公布).
        ConflictError: another transaction was in the way: roll back and do the whole again.
        InvalidValueError: the day is to come.

    """
    # In the order of the keys: two machines wait for each other at the first one, and never in a circle.
    found = sorted(notices(work, _reached(work, day)), key=lambda one: one.id)
    given: list[Reminder] = []
    for start in range(0, len(found), CHUNK):
        some = found[start : start + CHUNK]
        given += _given(work, some)
        if progress is not None:
            progress(len(some))
    return _sorted(given)


def _reached(work: Work, day: date | None) -> pendulum.Date:
    """Return the day up to which reminders are given: one to come is only looked at."""
    today = work.rectify.today()
    on = optional(check_day, "day", day) or today
    if on > today:
        raise InvalidValueError("value.remind_ahead", value=on, today=today)
    return on


def sent(work: Work, reminders: Iterable[Reminder]) -> None:
    """Mark reminders as sent: they are not among the `unsent` any more."""
    now = work.rectify.clock()
    keys = [{f"b_{name}": value for name, value in _key(work, one).items()} for one in reminders]
    if keys:
        with conflicts():
            work.connect().execute(_SENT, [{**key, "b_sent_at": now} for key in keys])


def unsent(work: Work) -> list[Reminder]:
    """Return what was given and not marked as sent, as it stands today: a stopped delivery is taken up again.

    What is done meanwhile, or has another due date, is not among it.
    """
    ladders = _ladders(work)
    if not ladders:
        return []
    rungs = {(policy, rung.name): rung for policy, ladder in ladders.items() for rung in ladder}
    waiting = (_notice.c.tenant == work.tenant, _notice.c.sent_at.is_(None))

    def asked(image: Columns) -> Iterator[Condition]:
        yield image["is_open"] == true()
        yield image["id"].in_(select(_notice.c.item_id).where(*waiting))

    today = work.rectify.today()
    found = standing(work, CutOff(today), KINDS, asked=asked, fields=_FIELDS, also=("text",))
    known = or_(*(and_(found.c.policy == policy, _notice.c.rung == name) for policy, name in rungs))
    same = and_(_notice.c.item_id == found.c.id, _notice.c.due_on == found.c.due_on)
    statement = _told(work, found).join(_notice, same).add_columns(_notice.c.rung, _notice.c.people, _notice.c.orgs)
    rows = work.connect().execute(statement.where(*waiting, known)).mappings()
    return _sorted(_reminder(work, today, rungs[row["policy"], row["rung"]], row) for row in rows)


_FIELDS = ("is_open", "due_on", "owner", "org")


@dataclass(frozen=True)
class _Climbed:
    """How far the ladders are climbed on a day: the dates are computed once, outside SQL.

    Attributes:
        ladders: by the policy's fingerprint; none is empty.
        latest: rung -> the latest due date that has reached it.

    """

    ladders: Mapping[str, _Ladder]
    latest: Mapping[Rung, pendulum.Date]

    @classmethod
    def on(cls, work: Work, day: pendulum.Date) -> _Climbed:
        ladders = _ladders(work)
        rungs = dict.fromkeys(rung for ladder in ladders.values() for rung in ladder)
        return cls(ladders, {rung: rung.latest_due(day, work.rectify.calendar) for rung in rungs})

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are reminded of at all."""
        return tuple(kind for kind in KINDS if any(kind in rung.kinds for rung in self.latest))

    def asked(self, image: Columns) -> Iterator[Condition]:
        """Ask for what is open and has reached any rung: an index serves it."""
        yield image["is_open"] == true()
        yield image["due_on"] <= max(self.latest.values())

    def newly(self, work: Work, found: Subquery) -> Iterator[Condition]:
        """Give the conditions that an item stands on a rung, and that no notice as high was given for its date."""
        for ladder, policies in _grouped(self.ladders).items():
            by_rungs = _grouped({kind: rungs_of(ladder, kind) for kind in self.kinds})
            for rungs, kinds in by_rungs.items():
                here = and_(found.c.policy.in_(policies), found.c.kind.in_(kinds))
                for place, rung in enumerate(rungs):
                    above = [found.c.due_on > self.latest[one] for one in rungs[place + 1 : place + 2]]
                    as_high = [one.name for one in rungs[place:]]
                    on_it = (found.c.due_on <= self.latest[rung], *above)
                    yield and_(here, *on_it, ~_was_given(work, found, as_high))

    def rung(self, row: RowMapping) -> Rung:
        """Return the highest rung that an item has reached."""
        rungs = rungs_of(self.ladders[row["policy"]], row["kind"])
        return [one for one in rungs if row["due_on"] <= self.latest[one]][-1]


def _ladders(work: Work) -> Mapping[str, _Ladder]:
    """Return the ladders of the policies that have one, by fingerprint."""
    kept = work.connect().execute(_POLICIES, {"tenant": work.tenant}).scalars().all()
    return {one: ladder for one in kept if (ladder := work.policy(one).ladder)}


def _grouped(ladders: Mapping[str, _Ladder]) -> Mapping[_Ladder, list[str]]:
    """Return the keys by what they have in common; without those that have no rungs."""
    grouped: dict[_Ladder, list[str]] = {}
    for key, rungs in ladders.items():
        grouped.setdefault(rungs, []).append(key)
    return {rungs: keys for rungs, keys in grouped.items() if rungs}


def _was_given(work: Work, found: Subquery, rungs: Sequence[str]) -> Condition:
    mine = (_notice.c.tenant == work.tenant, _notice.c.item_id == found.c.id, _notice.c.due_on == found.c.due_on)
    return exists(select(literal(1)).select_from(_notice).where(*mine, _notice.c.rung.in_(rungs)).correlate(found))


def _told(work: Work, found: Subquery) -> Select[Any]:
    """Return the SELECT of items with what a reminder says besides."""
    campaign = and_(_campaign.c.tenant == work.tenant, _campaign.c.id == found.c.campaign_id)
    problem = and_(_problem.c.tenant == work.tenant, _problem.c.id == found.c.root)
    said = (_campaign.c.title, _problem.c.leader, _problem.c.confidential, detail(work.tenant, found).label("detail"))
    return select(found, *said).select_from(found.join(_campaign, campaign).outerjoin(_problem, problem))


def _reminder(work: Work, day: pendulum.Date, rung: Rung, row: RowMapping) -> Reminder:
    """Return the reminder of a row; whom it goes to is what was recorded, if it was."""
    people, orgs = (row["people"], row["orgs"]) if "people" in row else _recipients(rung, row)
    observing.used(rung)
    counts_workdays = rung.unit == Unit.WORKDAYS and row["due_on"] > day
    return Reminder(
        kind=row["kind"],
        id=row["id"],
        label=label(row["kind"], row["ordinal"], row["problem_ordinal"]),
        campaign=row["title"],
        text=row["text"],
        detail=row["detail"],
        org=row["org"],
        owner=row["owner"],
        confidential=bool(row["confidential"]),
        rung=rung,
        people=tuple(people),
        orgs=tuple(orgs),
        due_on=row["due_on"],
        day=day,
        workdays=work.rectify.calendar.count(day, row["due_on"]) if counts_workdays else None,
    )


def _recipients(rung: Rung, row: RowMapping) -> tuple[Iterable[str], Iterable[str]]:
    """Return the people and the organisations that are told; the organisation where nobody else is there to be."""
    people = list(dict.fromkeys(row[one] for one in PEOPLE if one in rung.to and row[one]))
    if row["confidential"]:
        return people or [one for one in [row["owner"]] if one], []
    told = ORG in rung.to or not people
    return people, [_raised(row["org"], rung.up)] if told else []


def _raised(org: str, up: int) -> str:
    """Return the organisation so many levels above another, the uppermost at most."""
    names = org.split("/")
    return "/".join(names[: max(1, len(names) - up)])


def _given(work: Work, some: Sequence[Reminder]) -> list[Reminder]:
    """Record reminders, and return those that nobody else has given meanwhile: halved until the others are found."""
    rows = [_row(work, one) for one in some]
    try:
        with all_or_nothing(work.session):
            work.session.connection().execute(_GIVE, rows)
    except IntegrityError:
        if len(some) == 1:
            return []
        half = len(some) // 2
        return [*_given(work, some[:half]), *_given(work, some[half:])]
    return list(some)


def _key(work: Work, one: Reminder) -> dict[str, Any]:
    return {"tenant": work.tenant, "item_id": one.id, "due_on": one.due_on, "rung": one.rung.name}


def _row(work: Work, one: Reminder) -> dict[str, Any]:
    return {
        **_key(work, one),
        "item_kind": one.kind,
        "people": list(one.people),
        "orgs": list(one.orgs),
        "reached_on": one.day,
        "given_at": work.rectify.clock(),
    }


def _sorted(reminders: Iterable[Reminder]) -> list[Reminder]:
    return sorted(reminders, key=lambda one: (one.due_on, one.org, one.campaign, one.label, one.id))
