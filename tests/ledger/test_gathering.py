"""Only what a move's guards look at is read, and the numbers of entries tell the cycle."""

from __future__ import annotations

from datetime import date

import pytest

from rectify import Measure, Policies, Problem
from rectify.errors import NotFoundError
from rectify.ledger.gathering import Needs, Reader, gather, needs_of
from rectify.policy.guard import Opaque
from rectify.policy.lifecycle import Transition
from rectify.policy.named_guard import NamedGuard
from rectify.vocabulary import Title
from tests.contract.walks import CLERK, DOER, EVERYTHING, OWNER, SECRETARY, in_memory


def test_what_a_move_needs_follows_from_its_guards() -> None:
    policy = Policies.bundled()["standard"]
    named = {kind: policy.kinds[kind].named for kind in ("problem", "measure")}
    assert needs_of(policy, "problem", named["problem"]("publish")) == Needs()
    assert needs_of(policy, "problem", named["problem"]("complete")) == Needs(frozenset({"measures", "evidence"}))
    assert needs_of(policy, "problem", named["problem"]("start")) == Needs(frozenset({"measures"}), entries=True)
    assert needs_of(policy, "measure", named["measure"]("plan")) == Needs(entries=True)


def test_whoever_did_or_had_it_is_read_from_the_entries() -> None:
    policy = Policies.bundled()["closeout"]
    assert needs_of(policy, "measure", policy.kinds["measure"].named("accept")) == Needs(entries=True)
    assert needs_of(policy, "problem", policy.kinds["problem"].named("accept")) == EVERYTHING


def test_a_hosts_own_guard_is_given_what_it_says_it_reads_and_the_entries() -> None:
    guard = NamedGuard(
        "hosts",
        "hosts",
        Opaque("problem", lambda _facts, _situation: True, ("evidence",)),
        Title("由主机判定", "the host says"),
    )
    move = Transition("go", Title("办理", "go"), ("identified",), None, guards=(guard,))
    policy = Policies.bundled()["standard"]
    assert needs_of(policy, "problem", [move]) == Needs(frozenset({"evidence"}), entries=True)


def test_the_facts_are_those_of_this_cycle_and_owners_those_of_all() -> None:
    with in_memory() as at:
        problem, measure = at.started()
        at.secretary.handover(measure, to="u-1005", reason="调岗")
        at.secretary.attach(measure, "file:///1")
        at.secretary.fire(measure, "complete")
        reader = Reader(at.connection, at.tenant)
        one = gather(reader, Problem.ref(problem.id), EVERYTHING)
        (member,) = one.facts.members["measures"]
        assert one.measures == {measure.id: reader.row(Measure.ref(measure.id))}
        assert [fact.label for fact in member.members["evidence"]] == ["file:///1"]
        assert member.owners == {DOER.id, "u-1005"}
        assert member.doers["complete"] == {SECRETARY.id}
        assert member.parent is not None
        assert member.happened["held"] == date(2022, 1, 20)

        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen", reason="反弹")
        one = gather(reader, Problem.ref(problem.id), EVERYTHING)
        assert one.facts.members == {"measures": [], "evidence": []}
        assert set(one.facts.doers) == {"reopen"}
        assert one.facts.owners == {OWNER.id}
        assert not one.facts.imported


def test_a_measure_is_read_with_its_problem_and_its_own_evidence() -> None:
    with in_memory() as at:
        problem, measure = at.started()
        at.of(CLERK).attach(problem, "file:///1")
        at.of(CLERK).attach(measure, "file:///2")
        one = gather(Reader(at.connection, at.tenant), Measure.ref(measure.id), EVERYTHING)
        assert one.root["id"] == problem.id
        assert [fact.label for fact in one.facts.members["evidence"]] == ["file:///2"]
        assert one.facts.parent is not None
        assert one.facts.parent.label == "P-1"


def test_an_item_that_is_not_there_is_named() -> None:
    with in_memory() as at:
        reader = Reader(at.connection, at.tenant)
        for ref in (Problem.ref("none"), Measure.ref("none")):
            with pytest.raises(NotFoundError, match="none"):
                reader.row(ref)
        assert reader.root_id(Problem.ref("none")) == "none"
        with pytest.raises(NotFoundError, match="没有编号为 none 的措施"):
            reader.root_id(Measure.ref("none"))
