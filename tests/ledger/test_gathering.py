"""Only what a move's guards look at is read, and the numbers of entries tell the cycle."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from rectify import Measure, Policies, Problem
from rectify.errors import ConflictError, NotFoundError
from rectify.ledger.gathering import Needs, Reader, gather, needs_for, needs_of
from rectify.ledger.moving import Locked
from rectify.ledger.tables import Ref, table_of
from rectify.policy.facts import SCHEMAS
from rectify.policy.guard import Opaque
from rectify.policy.lifecycle import Transition
from rectify.policy.named_guard import NamedGuard, ready_made
from rectify.vocabulary import Title
from tests.contract.walks import CLERK, DOER, EVERYTHING, GROUP, OWNER, SECRETARY, in_memory
from tests.policy.given import whole_policy

WHOLE = whole_policy()


def test_what_a_move_needs_follows_from_its_guards() -> None:
    policy = Policies.bundled()["standard"]
    named = {kind: policy.kinds[kind].named for kind in ("problem", "measure")}
    assert needs_of(policy, "problem", named["problem"]("publish")) == Needs()
    assert needs_of(policy, "problem", named["problem"]("complete")) == Needs(frozenset({"measure", "evidence"}))
    assert needs_of(policy, "problem", named["problem"]("start")) == Needs(frozenset({"measure"}), entries=True)
    assert needs_of(policy, "measure", named["measure"]("plan")) == Needs(entries=True)


def test_whoever_did_or_had_it_is_read_from_the_entries() -> None:
    named = ("acceptor_not_responsible", "acceptor_did_not_submit")
    for kind, members in (("measure", frozenset[str]()), ("problem", frozenset({"measure"}))):
        guards = tuple(ready_made(name, kind, {}, {}) for name in named)
        move = Transition("accept", Title("验收", "accept"), ("pending",), None, guards=guards)
        assert needs_of(WHOLE, kind, [move]) == Needs(members, entries=True)
    assert needs_of(WHOLE, "problem", WHOLE.kinds["problem"].named("complete")) == Needs(entries=True)


def test_what_is_needed_follows_the_move_up_and_down() -> None:
    def needed(kind: str, trigger: str) -> Needs:
        return needs_for(WHOLE, kind, trigger)

    assert needed("extension", "approve") == Needs(frozenset({"measure"}), entries=True)
    assert needed("objection", "uphold") == Needs(frozenset({"measure"}), entries=True)
    assert needed("objection", "dismiss") == Needs()
    assert needed("measure", "conclude") == Needs(frozenset({"checkup"}))
    assert needed("checkup", "record") == Needs(entries=True)
    assert needed("publication", "put_up") == Needs(entries=True)
    assert needed("step", "finish") == Needs()


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
        assert one.rows[measure.id] == reader.row(Measure.ref(measure.id))
        assert [fact.label for fact in member.members["evidence"]] == ["file:///1"]
        assert member.owners == {DOER.id, "u-1005"}
        assert member.doers["complete"] == {SECRETARY.id}
        assert member.parent is not None
        assert member.happened["held"] == date(2022, 1, 20)

        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen", reason="反弹")
        one = gather(reader, Problem.ref(problem.id), EVERYTHING)
        assert one.facts.members == {name: [] for name in SCHEMAS["problem"].collections}
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
        assert reader.root(Problem.ref("none")) == Problem.ref("none")
        with pytest.raises(NotFoundError, match="没有编号为 none 的措施"):
            reader.root(Measure.ref("none"))


def test_there_is_nothing_in_the_facts_that_was_not_read() -> None:
    with in_memory() as at:
        problem, measure = at.started()
        reader = Reader(at.connection, at.tenant)
        one = gather(reader, Measure.ref(measure.id), Needs())
        assert one.facts.members == {}
        assert one.facts.parent is not None
        assert one.facts.parent.members == {}
        assert one.facts.happened == {}
        assert set(one.rows) == {problem.id, measure.id}
        both = gather(reader, Measure.ref(measure.id), Needs(frozenset({"measure"})))
        assert both.facts.parent is not None
        assert [member.label for member in both.facts.parent.members["measures"]] == ["M-1"]


def test_a_member_is_read_with_what_it_belongs_to() -> None:
    with in_memory(policies=Policies([WHOLE])) as at:
        problem, measure = at.started(at.campaign("whole"))
        at.secretary.extend(measure, to=date(2022, 5, 10), reason="外部审批未完成")
        at.secretary.extend(problem, to=date(2022, 5, 20), reason="外部审批未完成")
        one = gather(Reader(at.connection, at.tenant), Problem.ref(problem.id), Needs(frozenset({"extension"})))
        of_measure, of_problem = one.facts.members["extensions"]
        assert of_problem.parent is one.facts
        assert of_measure.parent is not None
        assert of_measure.parent.label == "M-1"
        assert of_measure.above("problem") is one.facts
        assert "measures" not in one.facts.members


def test_the_members_of_each_are_those_of_its_own_cycle() -> None:
    with in_memory(policies=Policies([WHOLE])) as at:
        problem, measure = at.started(at.campaign("whole"))
        (posted,) = at.secretary.post([problem], what="result", audience="party", places=["公示栏"])
        raised = at.secretary.object_to(posted, "制度尚未执行")
        at.of(GROUP).fire(problem, "inspect")
        at.secretary.fire(measure, "complete")
        at.secretary.fire(problem, "complete")
        at.secretary.fire(problem, "reopen", reason="反弹")
        again = at.measure(problem, text="再次整改")
        assert (raised.cycle, measure.cycle, problem.cycle, again.cycle) == (1, 2, 2, 2)
        one = gather(Reader(at.connection, at.tenant), raised.ref(raised.id), EVERYTHING)
        above, root = one.facts.above("publication"), one.facts.above("problem")
        assert above is not None
        assert [member.label for member in above.members["objections"]] == ["OBJ-1"]
        assert root is not None
        assert [member.label for member in root.members["measures"]] == ["M-1", "M-2"]
        assert root.members["objections"] == []


def test_a_measure_that_was_moved_to_another_problem_keeps_its_past() -> None:
    with in_memory(policies=Policies([WHOLE])) as at:
        campaign = at.campaign("whole")
        _, measure = at.started(campaign)
        other, _ = at.started(campaign, text="制度执行不严")
        at.of(CLERK).fire(measure, "complete")
        at.session.flush()
        moved = sa.update(table_of(Measure)).where(table_of(Measure).c.id == measure.id)
        at.connection.execute(moved.values(problem_id=other.id, ordinal=9))
        one = gather(Reader(at.connection, at.tenant), Measure.ref(measure.id), EVERYTHING)
        assert one.root["id"] == other.id
        assert one.facts.owners == {DOER.id}
        assert one.facts.doers["complete"] == {CLERK.id}


def test_what_belongs_to_the_meeting_is_read_with_its_campaign() -> None:
    with in_memory(policies=Policies([WHOLE])) as at:
        campaign = at.campaign("whole")
        talks = at.secretary.schedule(campaign, "talks")
        reader = Reader(at.connection, at.tenant)
        assert reader.root(talks.ref(talks.id)) == Ref("campaign", campaign.id)
        one = gather(reader, talks.ref(talks.id), Needs(entries=True))
        assert one.root["id"] == campaign.id
        assert one.facts.happened == {"held": date(2022, 1, 20), "arrange": date(2022, 6, 1)}
        assert one.facts.times == {"arrange": 1}
        assert one.facts.was_due == {"arrange": None}


def test_what_was_moved_to_another_problem_before_the_lock_is_a_conflict() -> None:
    with in_memory(policies=Policies([WHOLE])) as at:
        campaign = at.campaign("whole")
        _, measure = at.started(campaign)
        other, _ = at.started(campaign, text="制度执行不严")
        at.session.flush()
        locked = Locked.take(at.secretary.work, Measure.ref(measure.id))
        moved = sa.update(table_of(Measure)).where(table_of(Measure).c.id == measure.id)
        at.connection.execute(moved.values(problem_id=other.id, ordinal=9))
        with pytest.raises(ConflictError, match=measure.id):
            locked.gather("complete")
