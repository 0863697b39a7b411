"""The reports that were made each month are those that the entries tell at the year's end."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa

from rectify import Entry, Ledger
from rectify.reports import lights_by, overdue, overdue_by, postings, tally, tally_by
from tests.contract.walks import BUREAU, HELD, SECRETARY, Desk, desk
from tests.contract.year import BRANCHES, COMING, LEAVING, Year

BY_HAND = tomllib.loads(Path(__file__).with_name("year_by_hand.toml").read_text(encoding="utf-8"))
MONTH_ENDS = [pendulum.date(2022, month, 1).end_of("month") for month in range(1, 13)]


#: PostgreSQL is left out: what was known at a moment, of a year written at once, it now and then plans so that it takes
#: minutes. `test_past` asks it the same of shorter histories.
pytestmark = pytest.mark.parametrize("database", ["sqlite", "mariadb", "oceanbase"], indirect=True)


@dataclass(frozen=True)
class Reports:
    """What was told on one day, and the moment at which it was told."""

    known_at: pendulum.DateTime
    overdue: list[Any]
    by_branch: list[Any]
    tally: Any
    tally_by_branch: list[Any]
    lights: list[Any]
    postings: list[Any]

    @classmethod
    def of(cls, ledger: Ledger, moment: pendulum.DateTime, **past: Any) -> Reports:
        return cls(
            known_at=moment,
            overdue=list(overdue(ledger, **past)),
            by_branch=overdue_by(ledger, level=2, **past),
            tally=tally(ledger, **past),
            tally_by_branch=list(tally_by(ledger, level=2, **past)),
            lights=list(lights_by(ledger, level=2, **past)),
            postings=list(postings(ledger, **past)),
        )


@dataclass
class Lived:
    """The year when it is over."""

    desk: Desk
    year: Year
    told: dict[date, Reports]


@pytest.fixture
def lived(engine: sa.Engine) -> Iterator[Lived]:
    with desk(engine, HELD) as at:
        year, told = Year(at), dict[date, Reports]()
        year.plan()
        for day in sorted({*year.to_do, *MONTH_ENDS}):
            at.clock.turn(day)
            for act in year.to_do.get(day, ()):
                act()
            if day in MONTH_ENDS:
                told[day] = Reports.of(at.of(SECRETARY), at.clock())
        at.clock.turn(date(2023, 1, 9))
        at.session.commit()
        yield Lived(at, year, told)


def by_branch(reports: Reports) -> dict[str, int]:
    return {row.org.removeprefix(f"{BUREAU}/"): row.problems for row in reports.by_branch if row.problems}


def test_a_year(lived: Lived) -> None:
    ledger = lived.desk.of(SECRETARY)
    told_again_as_it_was_known(lived, ledger)
    worked_out_by_hand(lived, ledger)
    the_same_from_entries_alone(lived, ledger)
    the_handover_shows_from_its_day_on(lived)
    the_first_cycle_is_as_it_was(lived, ledger)
    assert list(ledger.verify()) == []


def told_again_as_it_was_known(lived: Lived, ledger: Ledger) -> None:
    for day, then in lived.told.items():
        again = Reports.of(ledger, then.known_at, as_of=day, known_at=then.known_at)
        assert again == replace(then, tally=replace(then.tally, known_at=then.known_at)), day


def worked_out_by_hand(lived: Lived, ledger: Ledger) -> None:
    for name, by_hand in BY_HAND.items():
        then = lived.told[date.fromisoformat(name)]
        problems = [row for row in then.overdue if row.kind == "problem"]
        assert by_branch(then) == by_hand["overdue"], name
        assert max(row.days for row in problems) == by_hand["days"], name
        assert len([row for row in then.overdue if row.kind == "measure"]) == len(problems), name
        assert (then.tally.problems.done.number, then.tally.problems.done.of) == (by_hand["done"], 200)
        assert str(then.tally.problems.done.percent) == by_hand["percent"], name
        if "known_later" in by_hand:
            truth = Reports.of(ledger, then.known_at, as_of=date.fromisoformat(name))
            assert by_branch(truth) == by_hand["known_later"]
            assert truth.tally.problems.done.number == by_hand["done"] + 1


def the_same_from_entries_alone(lived: Lived, ledger: Ledger) -> None:
    """Replay every item's entries in Python: what was open and past its date on the day, as it was known then."""
    states = {kind: one.states for kind, one in ledger.policy_of(lived.year.campaign).kinds.items()}
    entries = list(lived.desk.session.scalars(sa.select(Entry).order_by(Entry.item_id, Entry.seq)))
    for day, then in lived.told.items():
        last: dict[str, Entry] = {}
        for one in entries:
            if one.effective_on <= day and one.recorded_at <= then.known_at:
                last[one.item_id] = one
        late = {
            item_id
            for item_id, one in last.items()
            if states[one.item_kind][one.state_after].open and one.due_after is not None and one.due_after < day
        }
        assert late == {row.id for row in then.overdue}, day


def the_handover_shows_from_its_day_on(lived: Lived) -> None:
    def owners(day: date) -> set[str | None]:
        return {row.owner for row in lived.told[day].overdue if row.org == f"{BUREAU}/{BRANCHES[3]}"}

    assert owners(date(2022, 5, 31)) == {LEAVING}
    assert owners(date(2022, 6, 30)) == {COMING}


def the_first_cycle_is_as_it_was(lived: Lived, ledger: Ledger) -> None:
    """Problem 5 was done in time, reopened by an objection, and done again: its first cycle still says so."""
    history = ledger.history(lived.year.problems[5])
    ends = [(one.cycle_after, one.settled_after) for one in history if one.trigger == "accept"]
    assert ends == [(1, date(2022, 4, 20)), (2, date(2022, 9, 30))]
    reopened = next(one for one in history if one.trigger == "relapse")
    assert (reopened.cycle_before, reopened.due_before, reopened.effective_on) == (
        1,
        date(2022, 4, 28),
        date(2022, 7, 8),
    )
    assert lived.year.problems[10].state == "published"
    assert (lived.year.problems[20].cycle, lived.year.problems[20].due_on) == (2, date(2022, 12, 1))
