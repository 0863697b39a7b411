"""The past, on every database: what an item was on a day, and what was known of it at a moment."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa

from rectify import Ledger, Problem, TransitionRefused
from rectify.errors import InvalidValueError
from rectify.ledger.digest import AFTER
from rectify.ledger.past import Past
from rectify.ledger.tables import Entry, table_of
from rectify.policy.lifecycle import Image
from rectify.reports import overdue, overdue_by
from tests.contract.counted import COUNTED, counting
from tests.contract.walks import BRANCH, BUREAU, DOER, HELD, OWNER, START, Desk, desk

LAST = HELD + timedelta(days=200)
TRIGGERS = ("begin", "continue", "finish", "reopen", "withdraw", "redo", "grant")

#: What an item was: its image, and whether its clock ran.
Was = tuple[Image, bool]


def _image(entry: Any) -> Image:
    return Image(**{name: getattr(entry, column) for name, column in AFTER.items()})


def _replayed(entries: Sequence[Any], day: date, known_at: pendulum.DateTime | None) -> Mapping[str, Was]:
    """Return what everything was, worked out from the entries alone, one after the other."""
    was: dict[str, Was] = {}
    for entry in entries:
        if entry.effective_on <= day and (known_at is None or entry.recorded_at <= known_at):
            state = COUNTED.kinds[entry.item_kind].states[entry.state_after]
            was[entry.item_id] = (_image(entry), state.open)
    return was


def _as_told(past: Past) -> dict[str, Was]:
    items = list(past.items())
    assert len({item.id for item in items}) == len(items)
    return {item.id: (item.image, item.is_open) for item in items}


def _live(at: Desk, chance: random.Random) -> int:
    """Let somebody try things, on any day, recorded on any day; return how many were done."""
    done, items = 0, [at.problem(at.campaign("counted"))]
    for _ in range(14):
        recorded = HELD + timedelta(days=chance.randint(0, 200))
        at.clock.turn(recorded)
        effective = max(HELD, recorded - timedelta(days=chance.choice((0, 0, 1, 30, 90))))
        try:
            items += _tried(at.secretary, items, effective, chance)
            done += 1
        except (TransitionRefused, InvalidValueError):
            continue  # not in that state, or before the item's last move
    return done


def _tried(ledger: Ledger, items: Sequence[Any], day: date, chance: random.Random) -> list[Any]:
    one = chance.choice(items)
    match chance.choice(("plan", "extend", "amend", *TRIGGERS)):
        case "plan":
            return [ledger.plan(items[0], "措施", owner=DOER.id, effective_on=day)]
        case "extend":
            return [ledger.extend(one, to=day + timedelta(days=200), reason="延期", effective_on=day)]
        case "amend":
            ledger.amend(one, org=chance.choice((BUREAU, BRANCH)), effective_on=day)
        case trigger:
            ledger.fire(one, trigger, effective_on=day)
    return []


def test_the_past_is_the_replay_of_all_entries(engine: sa.Engine) -> None:
    chance = random.Random(2022)
    seen: dict[str, int] = defaultdict(int)
    with counting(engine) as at:
        seen["moves"] = sum(_live(at, chance) for _ in range(6))
        at.clock.turn(LAST)
        entry = table_of(Entry)
        entries = list(at.connection.execute(sa.select(entry).order_by(entry.c.item_id, entry.c.seq)))
        days = {one.effective_on + timedelta(days=more) for one in entries for more in (-1, 0)} | {LAST}
        moments = sorted({one.recorded_at for one in entries})
        for day in sorted(days):
            assert _as_told(at.secretary.as_of(day)) == _replayed(entries, day, None)
            known_at = chance.choice(moments)
            told = _as_told(at.secretary.as_of(day, known_at=known_at))
            assert told == _replayed(entries, day, known_at)
            seen["late"] += told != _replayed(entries, day, None)
        assert at.findings() == []
    assert seen["moves"] > 20
    assert seen["late"] > 10


def test_late_recording_changes_the_past_as_it_was_and_not_as_it_was_known(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 5, 10)) as at:
        _, measure = at.started()
        printed = at.clock.now
        at.clock.turn(date(2022, 6, 1))
        at.secretary.fire(measure, "complete", effective_on=date(2022, 5, 9))
        day = date(2022, 5, 10)
        assert [row.label for row in overdue(at.secretary, as_of=day)] == ["P-1"]
        assert [row.label for row in overdue(at.secretary, as_of=day, known_at=printed)] == ["P-1", "P-1/M-1"]
        assert [row.label for row in overdue(at.secretary, known_at=printed)] == ["P-1", "P-1/M-1"]
        assert [(row.problems, row.measures) for row in overdue_by(at.secretary, known_at=printed)] == [(1, 1)]
        assert [(row.problems, row.measures) for row in overdue_by(at.secretary, as_of=day)] == [(1, 0)]
        before = at.secretary.as_of(day, known_at=printed).image(measure)
        after = at.secretary.as_of(day).image(measure)
        assert before is not None
        assert after is not None
        assert (before.state, after.state) == ("rectifying", "rectified")


def test_the_past_knows_an_item_from_the_day_on_which_it_was_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        past = at.secretary.as_of(HELD)
        assert (past.day, past.known_at) == (HELD, None)
        image = past.image(problem)
        assert image is not None
        assert (image.state, image.due_on, image.owner, image.org) == ("identified", None, OWNER.id, BRANCH)
        assert at.secretary.as_of(HELD - timedelta(days=1)).image(problem) is None
        assert past.image(Problem.ref("no such id")) is None
        assert [(one.kind, one.label, one.root) for one in past.items()] == [
            ("problem", "P-1", problem.id),
            ("measure", "P-1/M-1", problem.id),
        ]
        assert [one.id for one in past.items("measure", owner=DOER.id, org=BUREAU, state="identified")] == [measure.id]
        assert list(at.secretary.as_of(START).items(state="identified")) == []
        assert list(past.items(org="文旅局")) == []


def test_what_cannot_be_asked_of_the_past_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        for wrong in ({"day": "2022-01-20"}, {"day": HELD, "known_at": HELD}):
            with pytest.raises(InvalidValueError) as refused:
                at.secretary.as_of(**wrong)
            assert refused.value.code in {"value.date", "value.moment"}
        with pytest.raises(InvalidValueError) as naive:
            at.secretary.as_of(HELD, known_at=pendulum.naive(2022, 1, 20))
        assert naive.value.code == "value.naive_moment"
        with pytest.raises(InvalidValueError) as unknown:
            at.secretary.as_of(HELD).items("campaign")
        assert unknown.value.code == "value.kind"


def test_a_list_that_is_not_read_to_its_end_leaves_nothing_open(engine: sa.Engine) -> None:
    with desk(engine) as at:
        made = [at.problem().id for _ in range(3)]
        found = at.secretary.as_of(HELD).items("problem")
        assert next(found).id == made[0]
        del found
        assert [one.id for one in at.secretary.as_of(HELD).items("problem")] == made
