"""What is confidential is, for whoever may not know of it, as if it had never been made: on every database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rectify import Actor, Campaign, Evidence, Ledger, Problem, reports
from rectify.errors import NotFoundError
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.ledger.tables import ITEM_CLASSES, Item
from rectify.policy.actor import CONFIDENTIAL
from rectify.vocabulary import org_within
from tests.contract.furnished import POLICIES, POLICY, furnish_problem
from tests.contract.walks import BRANCH, BUREAU, SECRETARY, START, Desk, desk
from tests.databases import Database

#: Neither granted, nor named in anything.
OUTSIDER = Actor("u-9001", [("secretary", BUREAU)])
BELOW = [kind for kind in ITEM_CLASSES if hasattr(ITEM_CLASSES[kind], "problem_id")]


@contextmanager
def secret(engine: sa.Engine, **fields: Any) -> Iterator[tuple[Desk, dict[str, Item]]]:
    """Give a confidential problem with everything below it."""
    with desk(engine, policies=POLICIES) as at:
        yield at, furnish_problem(at, at.campaign(POLICY.name), confidential=True, **fields)


def not_there(kind: str, id_: str) -> str:
    return NotFoundError("ledger.not_found", kind=kind, id=id_).text()


_TRIGGERS = {"problem": "complete", "measure": "redo"}


def act(ledger: Ledger, item: Item) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give everything that can be asked of one item, or done to it."""
    ref = item.ref(item.id)
    yield "get", lambda: ledger.get(ITEM_CLASSES[item.kind], item.id)
    yield "history", lambda: ledger.history(ref)
    yield "can", lambda: ledger.can(ref, _TRIGGERS.get(item.kind, "settle"))
    yield "actions", lambda: ledger.actions(ref)
    yield "fire", lambda: ledger.fire(ref, _TRIGGERS.get(item.kind, "settle"))


@pytest.mark.parametrize("kind", ["problem", *BELOW])
def test_a_confidential_item_is_not_there_for_whoever_may_not_know_of_it(engine: sa.Engine, kind: str) -> None:
    with secret(engine) as (at, items):
        item = items[kind]
        for name, ask in act(at.of(OUTSIDER), item):
            with pytest.raises(NotFoundError) as refused:
                ask()
            assert refused.value.text() == not_there(kind, item.id), name
        assert at.secretary.get(ITEM_CLASSES[item.kind], item.id) is item
        assert at.secretary.history(item)[0].seq == 1


def test_no_verb_reaches_below_a_confidential_problem(engine: sa.Engine) -> None:
    with secret(engine) as (at, items):
        ledger, problem = at.of(OUTSIDER), Problem.ref(items["problem"].id)
        before = at.count("rectify_entry")
        for act_ in (
            lambda: ledger.plan(problem, "另一措施"),
            lambda: ledger.amend(problem, text="另一文字"),
            lambda: ledger.attach(problem, "file:///1"),
            lambda: ledger.handover(problem, to="u-9001"),
            lambda: ledger.extend(problem, to=date(2022, 12, 1), reason="缓"),
            lambda: ledger.post([problem], what="list", audience="party", places=["公示栏"]),
        ):
            with pytest.raises(NotFoundError) as refused:
                act_()
            assert refused.value.text() == not_there("problem", problem.id)
        assert at.count("rectify_entry") == before
        assert ledger.sources(problem) == []
        evidence = at.session.scalars(sa.select(Evidence)).one()
        with pytest.raises(NotFoundError):
            ledger.get(Evidence, evidence.id)
        assert at.secretary.get(Evidence, evidence.id) is evidence
        assert at.secretary.sources(problem) == ["opinion"]


SEEING = {
    "granted over the organisation": (Actor("u-1", [(CONFIDENTIAL, BRANCH)]), True),
    "granted above it": (Actor("u-1", [(CONFIDENTIAL, BUREAU)]), True),
    "granted below it": (Actor("u-1", [(CONFIDENTIAL, f"{BRANCH}/第一支部")]), False),
    "granted beside it": (Actor("u-1", [(CONFIDENTIAL, f"{BRANCH}二")]), False),
    "with another role": (Actor("u-1", [("secretary", BUREAU)]), False),
    "its owner": (Actor("u-1002"), True),
    "its leader": (Actor("u-1009"), True),
    "the owner of a measure": (Actor("u-1003"), True),
    "whoever found it": (Actor(SECRETARY.id), False),
    "whoever looks into an objection alone": (Actor("u-1008"), False),
}


@pytest.mark.parametrize("who", SEEING)
def test_who_may_know_of_it(engine: sa.Engine, who: str) -> None:
    actor, sees = SEEING[who]
    with secret(engine, leader="u-1009") as (at, items):
        at.secretary.object_to(items["publication"], "另有异议", owner="u-1008")  # type: ignore[arg-type]
        ledger = at.of(actor)
        assert [one.text for one in ledger.problems()] == ["中心组学习不够系统"] * sees
        assert ledger.problems().count() == ledger.measures().count() == ledger.problems(overdue=True).count() == sees
        assert {kind: ledger.items(ITEM_CLASSES[kind]).count() > 0 for kind in BELOW} == dict.fromkeys(BELOW, sees)
        assert bool(list(reports.overdue(ledger))) is sees


def test_what_is_released_is_seen_by_all_and_its_past_with_it(engine: sa.Engine) -> None:
    with secret(engine) as (at, items):
        at.secretary.amend(items["problem"], confidential=False, reason="解密")
        ledger = at.of(OUTSIDER)
        assert ledger.get(Problem, items["problem"].id).text == "中心组学习不够系统"
        assert ledger.as_of(date(2022, 3, 1)).image(items["problem"]) is not None
        assert list(reports.overdue(ledger, as_of=date(2022, 3, 1))) != []


def test_what_becomes_confidential_is_hidden_in_the_past_too(engine: sa.Engine) -> None:
    with desk(engine, policies=POLICIES) as at:
        items = furnish_problem(at, at.campaign(POLICY.name))
        ledger = at.of(OUTSIDER)
        past = date(2022, 3, 1)
        assert list(reports.overdue(ledger, as_of=past)) != []
        at.secretary.amend(items["problem"], confidential=True, reason="定密")
        assert list(reports.overdue(ledger, as_of=past)) == []
        assert list(ledger.as_of(past).items()) == []
        assert ledger.as_of(past).image(items["problem"]) is None


def test_whoever_may_identify_may_identify_what_they_do_not_see_afterwards(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign()
        ledger = at.of(OUTSIDER)
        made = ledger.identify(campaign, "涉密问题", org=BRANCH, confidential=True)
        assert made.text == "涉密问题"
        legacy = LegacyProblem(
            NewProblem(text="旧账", org=BRANCH, confidential=True), [LegacyMeasure(NewMeasure(text="旧措施"))]
        )
        (taken_in,) = ledger.import_problems(campaign, [legacy])
        assert (taken_in.text, taken_in.measure_count) == ("旧账", 1)
        assert ledger.problems().count() == ledger.measures().count() == 0
        with pytest.raises(NotFoundError):
            ledger.get(Problem, made.id)
        assert (at.secretary.problems().count(), at.secretary.measures().count()) == (2, 1)
        assert at.findings() == []


def test_verify_reads_what_nobody_sees(engine: sa.Engine) -> None:
    with secret(engine) as (at, items):
        at.connection.execute(sa.update(Problem.__table__).values(text="别的"))  # type: ignore[arg-type]
        (found,) = at.of(OUTSIDER).verify()
        assert (found.item_id, found.facts) == (items["problem"].id, {"fields": "content"})


# --- the law ----------------------------------------------------------------------

ORGS = (BUREAU, BRANCH, f"{BRANCH}/第一支部", "市管局/业务处")
PEOPLE = ("u-1", "u-2", "u-3")
_PERSON = st.sampled_from(PEOPLE)


@dataclass(frozen=True)
class Found:
    """A problem to be made."""

    org: str
    owner: str
    leader: str | None
    doer: str
    confidential: bool
    done: bool

    def hidden_from(self, actor: Actor) -> bool:
        """Say in other words than the ledger's who may not know of it."""
        granted = any(one.role == CONFIDENTIAL and org_within(self.org, one.org) for one in actor.grants)
        return self.confidential and not granted and actor.id not in {self.owner, self.leader, self.doer}


_FOUND = st.builds(Found, st.sampled_from(ORGS), _PERSON, st.none() | _PERSON, _PERSON, st.booleans(), st.booleans())
_ACTORS = st.builds(
    Actor,
    st.sampled_from((*PEOPLE, "u-9")),
    st.lists(st.tuples(st.just(CONFIDENTIAL), st.sampled_from(ORGS)), max_size=2),
)


def make(at: Desk, several: Sequence[tuple[int, Found]]) -> Campaign:
    """Make problems, each with everything below it, and half of them done."""
    campaign = at.campaign(POLICY.name)
    for number, one in several:
        given_ = {"org": one.org, "owner": one.owner, "leader": one.leader, "facet": "学习"}
        items = furnish_problem(
            at, campaign, text=f"问题{number}", doer=one.doer, confidential=one.confidential, **given_
        )
        if one.done:
            at.secretary.fire(items["problem"], "complete", effective_on=date(2022, 4, 1))
    return campaign


def told(ledger: Ledger, campaign: Campaign) -> dict[str, Any]:
    """Return all that lists, counts and reports tell, without ids and numbers."""
    past = date(2022, 3, 15)
    return {
        "problems": [one.text for one in ledger.problems(campaign=campaign)],
        "pages": [one.text for one in ledger.problems().page(size=2).items],
        "counts": {kind: ledger.items(cls).count() for kind, cls in ITEM_CLASSES.items()},
        "filtered": [ledger.problems(org=BRANCH).count(), ledger.measures(overdue=True, owner="u-1").count()],
        "sourced": ledger.problems(source="opinion").count(),
        "histories": [len(ledger.history(one)) for one in ledger.measures()],
        "overdue": _rows(reports.overdue(ledger)),
        "overdue then": _rows(reports.overdue(ledger, as_of=past)),
        "overdue by": reports.overdue_by(ledger, level=2),
        "due": _rows(reports.due(ledger, as_of=past)),
        "notices": sorted((one.text, one.rung.name, one.recipients) for one in ledger.notices(past)),
        "lights": _rows(reports.lights(ledger)),
        "lights then": Counter(str(one.light) for one in reports.lights(ledger, as_of=past, kind="measure")),
        "lights by": [(one.org, one.light and one.light.name, one.count) for one in reports.lights_by(ledger, level=2)],
        "tally": reports.tally(ledger),
        "tally then": reports.tally(ledger, as_of=past),
        "tally by": reports.tally_by(ledger, level=2),
        "again": [
            [each.text for each in one.problems] for one in reports.recurrences(ledger, months=3, same=["facet"])
        ],
        "as of": Counter((one.kind, one.image.org, one.image.state) for one in ledger.as_of(past).items()),
    }


def _rows(rows: Iterator[Any]) -> list[tuple[Any, ...]]:
    return sorted((one.kind, one.text, one.org, one.owner or "", one.due_on) for one in rows)


#: Ledgers that are made on each database; OceanBase takes six times as long for one.
EXAMPLES = {"sqlite": 12, "postgresql": 6, "mariadb": 6, "oceanbase": 3}


def test_whatever_is_told_is_what_a_ledger_without_it_tells(engine: sa.Engine, database: Database) -> None:
    @settings(
        max_examples=EXAMPLES[database.name],
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # each example makes a ledger: shrinking would take minutes
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(several=st.lists(_FOUND, min_size=2, max_size=4), actor=_ACTORS)
    def law(several: list[Found], actor: Actor) -> None:
        check_told(engine, list(enumerate(several, start=1)), actor)

    law()


def check_told(engine: sa.Engine, numbered: Sequence[tuple[int, Found]], actor: Actor) -> None:
    """Make a ledger with what the actor may not know of and one without it, and compare what both tell."""
    with desk(engine, policies=POLICIES) as at:
        whole, rest = (Desk(at.session, at.clock, at.rectify, tenant) for tenant in ("whole", "rest"))
        campaigns = make(whole, numbered), make(rest, [(n, one) for n, one in numbered if not one.hidden_from(actor)])
        assert told(whole.of(actor), campaigns[0]) == told(rest.of(actor), campaigns[1])
        seen = {one.text for one in whole.of(actor).problems()}
        assert seen == {f"问题{n}" for n, one in numbered if not one.hidden_from(actor)}
        for problem in whole.secretary.problems():
            asked = [_is_there(ask) for name, ask in act(whole.of(actor), problem) if name != "fire"]
            assert set(asked) == {problem.text in seen}
        at.session.rollback()


def _is_there(ask: Callable[[], object]) -> bool:
    """Say whether the answer tells that it is there: any other refusal does."""
    try:
        ask()
    except NotFoundError:
        return False
    return True


def test_what_is_overdue_is_counted_as_it_is_listed_for_everyone_then_and_now(engine: sa.Engine) -> None:
    with desk(engine) as at:
        for confidential in (False, True):
            problem, measure = at.started(confidential=confidential)
            at.clock.turn(date(2023, 3, 1))
            for item in (problem, measure):
                at.secretary.handover(item, to="u-1005", reason="调岗")
            at.clock.turn(START)
        at.clock.turn(date(2023, 3, 2))
        known = at.clock()
        whole = {}
        for who in (SECRETARY, OUTSIDER, Actor("u-1005"), Actor("u-1002")):
            ledger = at.of(who)
            for asked in ({}, {"as_of": date(2023, 2, 1)}, {"known_at": known}):
                listed = Counter((row.org, row.kind) for row in reports.overdue(ledger, **asked))
                counted = Counter[tuple[str, str]]()
                for one in reports.overdue_by(ledger, **asked):
                    counted += Counter({(one.org, "problem"): one.problems, (one.org, "measure"): one.measures})
                assert counted == listed
                whole[who.id, *asked] = listed.total()
        assert {whole["u-1001", *asked] for asked in ((), ("as_of",), ("known_at",))} == {4}
        assert {whole["u-9001", *asked] for asked in ((), ("as_of",), ("known_at",))} == {2}
        assert whole["u-1005",] == 4
