"""Many items at once: what is moved, what is refused and why, how a choice is made, how many statements it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

import pytest
import sqlalchemy as sa

from rectify import (
    Actor,
    Campaign,
    Checkup,
    Entry,
    Extension,
    Measure,
    Policies,
    Problem,
    TransitionRefused,
)
from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger.batch import canonical, claims, firing, streamed, worklist
from rectify.ledger.batch.firing import Batch, Moved
from rectify.ledger.tables import Base, Ref
from rectify.policy.facts import Facts, GuardError, Situation
from rectify.policy.guard import Opaque
from rectify.policy.lifecycle import Transition
from rectify.policy.named_guard import NamedGuard
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse
from rectify.policy.verdict import TransitionsRefused
from rectify.vocabulary import Title
from tests.contract.many import measures_of, several
from tests.contract.walks import BUREAU, DOER, HELD, NOBODY, OWNER, SECRETARY, Desk, desk, in_memory
from tests.policy.given import whole_policy

STANDARD = resources.files("rectify.policy").joinpath("bundled", "standard.toml").read_text("utf-8")
LATER = date(2022, 6, 30)
WHY: dict[str, Any] = {"reason": "经研究"}


def reasons(batch: Batch) -> list[tuple[str, ...]]:
    return [one.verdict.codes for one in batch.refused]


def everything(at: Desk) -> dict[str, list[Any]]:
    tables = Base.metadata.sorted_tables
    return {one.name: sorted(map(tuple, at.connection.execute(sa.select(one)).all()), key=repr) for one in tables}


def tried(at: Desk, act: Callable[[], Any]) -> tuple[Any, dict[str, list[Any]]]:
    """Do something, look at what is there then, and take it back."""
    nested = at.session.begin_nested()
    done, rows = act(), everything(at)
    nested.rollback()
    return done, rows


# --- what is moved ---------------------------------------------------------------


def test_every_item_that_may_move_does_with_what_moves_along_and_loaded_objects_show_it(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problems = several(at, 3, measures=2)
        measures = measures_of(problems, at.secretary)
        batch = at.secretary.fire_all(problems, "start")
        assert (list(batch.moved), batch.refused) == ([Problem.ref(one.id) for one in problems], ())
        every: list[Any] = [*problems, *measures]
        assert {one.state for one in every} == {"rectifying"}
        assert [one.version for one in problems] == [6, 6, 6]
        last = at.secretary.history(measures[-1])[-1]
        assert (last.trigger, last.root_version) == ("start", 6)
        assert last.changes == {"along": {"item": problems[-1].id, "seq": 2}}
        assert at.findings() == []
        assert at.count("rectify_claim") == 0


def test_what_may_not_move_stays_and_each_reason_is_told_under_its_full_name(engine: sa.Engine) -> None:
    with desk(engine) as at:
        going, bare, gone = several(at, 3)
        (left,) = at.secretary.measures(problem=bare)
        at.secretary.withdraw(left, reason="误立")
        at.secretary.fire(gone, "start")
        batch = at.of(NOBODY).fire_all([going, bare, gone], "start")
        assert len(batch.moved) == 0
        assert [(one.ref.id, one.label) for one in batch.refused] == [
            (going.id, "P-1"),
            (bare.id, "P-2"),
            (gone.id, "P-3"),
        ]
        for one in batch.refused:
            with pytest.raises(TransitionRefused) as refused:
                at.of(NOBODY).fire(one.ref, "start")
            for lang in ("zh", "en"):
                assert one.verdict.lines(lang) == refused.value.verdict.lines(lang)
        assert at.secretary.fire_all([going, bare, gone], "start").moved[0].id == going.id
        (stays,) = at.secretary.fire_all([left], "start").refused
        assert (stays.label, stays.verdict.label) == ("P-2/M-1", "P-2/M-1")


def test_several_measures_of_one_problem_move_one_after_the_other(engine: sa.Engine) -> None:
    with desk(engine) as at:
        (problem,) = several(at, 1, measures=3)
        at.secretary.fire(problem, "start")
        assert len(at.secretary.fire_all(measures_of([problem], at.secretary), "complete").moved) == 3
        assert problem.version == 11
        assert at.findings() == []


def test_problems_under_two_policies_move_each_by_its_own(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problems = [*several(at, 1), *several(at, 1, policy="closeout")]
        batch = at.secretary.fire_all(problems, "start")
        assert (len(batch.moved), {one.state for one in problems}) == (2, {"rectifying"})
        assert reasons(at.secretary.fire_all(problems, "publish")) == [("state",), ("state",)]


def test_requests_for_more_time_are_approved_together_and_move_the_dates_above_them(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 2, 10)) as at:
        problems = several(at, 2)
        at.secretary.fire_all(problems, "start", effective_on=date(2022, 1, 28))
        measures = measures_of(problems, at.secretary)
        asked = [at.of(DOER).extend(one, to=date(2022, 5, 20), reason="等文件") for one in measures]
        assert len(at.secretary.fire_all(asked, "approve").moved) == 2
        assert [one.due_on for one in measures] == [date(2022, 5, 20)] * 2
        assert len(at.secretary.fire_all(problems, "withdraw", reason="误立").moved) == 2  # over three kinds
        assert {one.state for one in measures} == {"withdrawn"}
        assert at.findings() == []


def test_check_ups_are_created_as_by_single_moves(engine: sa.Engine) -> None:
    with desk(engine, policies=Policies.bundled().including(whole_policy())) as at:
        problems = several(at, 2, measures=0, policy="whole")
        measures = [at.measure(one, term="long_term") for one in problems for _ in range(2)]
        at.secretary.fire_all(problems, "start")
        assert len(at.secretary.fire_all(measures, "sustain").moved) == 4
        assert [one.ordinal for one in at.secretary.items(Checkup)] == [1, 1, 2, 2]
        assert at.findings() == []


# --- how a choice is made --------------------------------------------------------


def test_a_choice_is_a_query_a_select_refs_or_objects(engine: sa.Engine) -> None:
    with desk(engine) as at:
        first, second, third, fourth = several(at, 4)
        book = at.secretary
        assert list(book.fire_all(book.problems(ordinal=1), "start").moved) == [Problem.ref(first.id)]
        assert len(book.fire_all(sa.select(Problem).where(Problem.id == second.id), "start").moved) == 1
        assert len(book.fire_all([Problem.ref(third.id), third], "start").moved) == 1
        assert len(book.fire_all(book.candidates(Problem, "start"), "start").moved) == 1
        assert fourth.state == "rectifying"


def test_a_hosts_own_select_may_join_and_be_limited(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problems = several(at, 4, measures=2)
        joined = sa.select(Problem).join(
            Measure, sa.and_(Measure.tenant == Problem.tenant, Measure.problem_id == Problem.id)
        )
        newest = sa.select(Problem).order_by(Problem.ordinal.desc())
        assert [one.id for one in at.secretary.fire_all(newest.limit(1), "start").moved] == [problems[3].id]
        assert [one.id for one in at.secretary.fire_all(newest.limit(9).offset(3), "start").moved] == [problems[0].id]
        batch = at.secretary.fire_all(joined.where(Measure.owner == DOER.id), "start")
        assert (len(batch.moved), reasons(batch)) == (2, [("state",), ("state",)])
        named = sa.select(Problem).where(Problem.id == Measure.problem_id, Problem.ordinal == 2)
        assert len(at.secretary.fire_all(named, "complete").refused) == 1


def test_an_empty_choice_moves_nothing(engine: sa.Engine) -> None:
    with desk(engine) as at:
        several(at, 1)
        nothing: list[Any] = [[], sa.select(Problem).where(sa.false()), at.secretary.measures(state="nowhere")]
        for chosen in nothing:
            batch = at.secretary.fire_all(chosen, "start")
            assert (len(batch.moved), batch.refused) == (0, ())


def test_items_of_several_kinds_do_not_go_together(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem, measure = at.started()
        with pytest.raises(InvalidValueError) as wrong:
            at.secretary.fire_all([problem, measure], "handover", to="u-1", **WHY)
        assert wrong.value.text("zh") == "一次只能办理一类事项；所给：measure, problem\n  → 按类别分次办理"
        assert wrong.value.text("en") == (
            "only items of one kind can go together; given: measure, problem\n  → do it kind by kind"
        )


@pytest.mark.parametrize("chosen", [sa.select(Campaign), sa.select(sa.literal(1)), sa.select(Entry)])
def test_a_select_of_what_is_no_item_is_refused(chosen: sa.Select[Any]) -> None:
    with in_memory() as at, pytest.raises(InvalidValueError) as wrong:
        at.secretary.fire_all(chosen, "start")
    assert "select(Problem).where(...)" in wrong.value.text("zh")
    assert "select the class itself" in wrong.value.text("en")


def test_items_that_are_not_there_are_named_and_nothing_moves(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(engine) as at:
        (problem,) = several(at, 1)
        elsewhere = at.rectify.ledger(at.session, tenant="county", actor=SECRETARY)
        with pytest.raises(NotFoundError, match="nowhere"):
            at.secretary.fire_all([problem, Problem.ref("nowhere")], "start")
        with pytest.raises(NotFoundError, match=problem.id):
            elsewhere.fire_all([problem], "start")
        monkeypatch.setattr(claims, "NAMED", 2)
        with pytest.raises(NotFoundError, match="n-1, n-2, …"):
            at.secretary.fire_all([Problem.ref(f"n-{number}") for number in (1, 2, 3)], "start")
        assert (problem.state, at.count("rectify_claim")) == ("identified", 0)


def test_confidential_problems_are_not_there_for_whoever_may_not_know_of_them(engine: sa.Engine) -> None:
    stranger = Actor("u-7", [("secretary", BUREAU)])
    with desk(engine) as at:
        secret, plain = several(at, 2)
        at.secretary.amend(secret, confidential=True, reason="定密", effective_on=HELD)
        batch = at.of(stranger).fire_all(sa.select(Problem), "start")
        assert ([one.id for one in batch.moved], batch.refused) == ([plain.id], ())
        with pytest.raises(NotFoundError, match=secret.id):
            at.of(stranger).fire_all([secret], "start")
        assert len(at.secretary.fire_all(sa.select(Problem), "start").moved) == 1


# --- what is asked for -----------------------------------------------------------


def test_a_missing_parameter_or_reason_refuses_all(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problems = several(at, 2)
        asked: list[dict[str, Any]] = [{}, {"to": "u-1"}, WHY]
        for given in asked:
            batch = at.secretary.fire_all(problems, "handover", **given)
            with pytest.raises(TransitionRefused) as refused:
                at.secretary.fire(problems[0], "handover", **given)
            assert reasons(batch) == [refused.value.verdict.codes] * 2
        handed = at.secretary.fire_all(problems, "handover", to="u-1005", **WHY)
        assert (len(handed.moved), [one.owner for one in problems]) == (2, ["u-1005"] * 2)
        assert at.secretary.history(problems[0])[-1].changes == {"to": "u-1005"}


def test_what_no_policy_knows_or_has_a_verb_of_its_own_is_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problems = several(at, 1)
        wrong: list[tuple[str, dict[str, Any], str]] = [
            ("amend", {}, "amend"),
            ("vanish", {}, "vanish"),
            ("identify", {}, "identify"),
            ("start", {"to": "u-1"}, "to"),
            ("reschedule", {"to": "明天"}, "to"),
            ("start", {"effective_on": date(2099, 1, 1)}, "2099"),
        ]
        for trigger, given, named in wrong:
            with pytest.raises(InvalidValueError, match=named):
                at.secretary.fire_all(problems, trigger, **given)
        assert at.count("rectify_claim") == 0


# --- guards that no database can judge -------------------------------------------


def material_is_there(facts: Facts, situation: Situation) -> bool:
    del situation
    return "材料齐" in facts.fields["text"]


OPAQUE = NamedGuard(
    "material", "material_missing", Opaque("problem", material_is_there), Title("材料不齐", "no material")
)


def with_own_guard() -> Policy:
    """The standard policy, with a guard of the host's own upon starting."""
    made = parse(STANDARD.replace('name = "standard"', 'name = "own"'))

    def guarded(one: Transition) -> Transition:
        return replace(one, guards=(*one.guards, OPAQUE)) if one.trigger == "start" else one

    problem = replace(made.kinds["problem"], transitions=tuple(map(guarded, made.kinds["problem"].transitions)))
    return replace(made, kinds={**made.kinds, "problem": problem})


@contextmanager
def own_desk(engine: sa.Engine) -> Iterator[tuple[Desk, list[Problem]]]:
    """Give three problems, the second without its material."""
    with desk(engine, policies=Policies.bundled().including(with_own_guard())) as at:
        problems = several(at, 3, policy="own")
        for one in (problems[0], problems[2]):
            at.secretary.amend(one, text="材料齐", effective_on=HELD)
        yield at, problems


def test_a_hosts_own_guard_is_asked_item_by_item_with_the_same_result(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed, "CHUNK", 2)
    with own_desk(engine) as (at, problems):
        batch, many = tried(at, lambda: at.secretary.fire_all(problems, "start"))
        assert (len(batch.moved), reasons(batch)) == (2, [("material_missing",)])
        _, one_by_one = tried(at, lambda: [at.secretary.fire(ref, "start") for ref in batch.moved])
        assert many == one_by_one


def test_a_hosts_own_guard_cannot_be_asked_of_a_database_but_the_worklist_asks_it(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "CHUNK", 2)
    with own_desk(engine) as (at, problems):
        with pytest.raises(GuardError):
            at.secretary.candidates(Problem, "start")
        tasks = {one.id: one.triggers for one in at.secretary.worklist(kind="problem")}
        assert ["start" in tasks[one.id] for one in problems] == [True, False, True]
        assert all(tasks[one.id] == ("withdraw",) or tasks[one.id][0] == "start" for one in problems)


def test_a_parameter_lent_by_each_item_is_judged_in_python(engine: sa.Engine) -> None:
    alone = 'sets = { due_on = { param = "to_on" } }\nalong = true'
    lending = parse(
        STANDARD.replace('name = "standard"', 'name = "lending"').replace(alone, alone[: alone.index("\n")])
    )
    with desk(engine, date(2022, 2, 10), policies=Policies.bundled().including(lending)) as at:
        problems = several(at, 2, policy="lending")
        at.secretary.fire_all(problems, "reschedule", to=date(2022, 3, 1))
        at.secretary.fire_all(problems, "start")
        days = [date(2022, 3, 20), date(2022, 3, 21)]
        asked = [at.of(OWNER).extend(one, to=day, reason="等文件") for one, day in zip(problems, days, strict=True)]
        with pytest.raises(GuardError) as lent:
            at.secretary.candidates(Extension, "approve")
        assert "用 can 或 fire 逐项判定" in lent.value.text("zh")
        assert "judge item by item with can or fire" in lent.value.text("en")
        assert len(at.secretary.fire_all(asked, "approve").moved) == 2
        assert [one.due_on for one in problems] == days


def test_a_database_that_cannot_hash_leaves_it_to_python_with_the_same_digests(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(engine) as at:
        problems = several(at, 2, measures=2)
        batch, hashed = tried(at, lambda: at.secretary.fire_all(problems, "start"))
        monkeypatch.setattr(canonical, "reckons", lambda _: False)
        assert tried(at, lambda: at.secretary.fire_all(problems, "start")) == (batch, hashed)


# --- the rest --------------------------------------------------------------------


def test_a_very_large_choice_goes_set_by_set_and_tells_how_far_it_is(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firing, "SET", 2)
    with desk(engine) as at:
        problems, seen = several(at, 5), list[int]()
        batch = at.secretary.fire_all(problems, "start", progress=seen.append)
        assert (len(batch.moved), seen) == (5, [2, 2, 1])
        measures = measures_of(problems, at.secretary)
        assert len(at.secretary.fire_all(measures, "complete", progress=seen.append).moved) == 5
        assert at.findings() == []


def test_what_moved_is_a_sequence_of_refs() -> None:
    ids = [f"01a218c3-1bce-7841-9056-31662{number:07}" for number in range(3)]
    moved = Moved("problem", "\n".join(ids))
    assert (len(moved), len(Moved("problem"))) == (3, 0)
    assert moved[0] == Ref("problem", ids[0])
    assert moved[-1] == Ref("problem", ids[2])
    assert moved[1:] == [Ref("problem", one) for one in ids[1:]]
    assert list(moved) == [Ref("problem", one) for one in ids]
    with pytest.raises(IndexError):
        moved[3]


def test_asking_for_more_time_for_many_is_all_or_nothing(engine: sa.Engine) -> None:
    with desk(engine, date(2022, 2, 10)) as at:
        dated, undated = several(at, 2)
        at.secretary.fire(dated, "start")
        with pytest.raises(TransitionsRefused) as refused:
            at.secretary.extend_all([dated, undated], to=date(2022, 5, 20), reason="等文件")
        assert [one.label for one in refused.value.verdicts] == ["P-2/EXT-1"]
        assert at.count("rectify_extension") == 0
        made = at.secretary.extend_all([dated], to=date(2022, 5, 20), reason="等文件")
        assert [(one.label, one.problem_id) for one in made] == [("EXT-1", dated.id)]
        measures = measures_of([dated], at.secretary)
        asked = at.secretary.extend_all(measures, to=date(2022, 5, 20), reason="等文件")
        assert [(one.label, one.measure_id) for one in asked] == [("EXT-2", measures[0].id)]
        wrong: list[list[Any]] = [[], [dated, measures[0]]]
        for chosen in wrong:
            with pytest.raises(InvalidValueError, match="按类别分次办理"):
                at.secretary.extend_all(chosen, to=LATER, reason="等文件")
        with pytest.raises(NotFoundError, match="nowhere"):
            at.secretary.extend_all([dated, Problem.ref("nowhere")], to=LATER, reason="等文件")
