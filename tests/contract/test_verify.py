"""`verify` tells fork, gap, altered content, truncation and disagreement apart, whatever raw SQL has done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pendulum
import pytest
import sqlalchemy as sa

from rectify import Evidence, Measure, Policies, Problem
from rectify.ledger import verifying
from rectify.ledger.app import Rectify
from rectify.ledger.chain import Commons
from rectify.ledger.digest import Forms, entry_digest
from rectify.ledger.tables import Entry, PolicyText, ProblemSource, table_of
from rectify.policy.policies import Policies as Shelf
from tests.contract.walks import CLERK, DOER, Desk, desk

_entry, _problem, _measure = table_of(Entry), table_of(Problem), table_of(Measure)


@dataclass
class Scene:
    """A problem with one measure under way, six entries in all, and raw SQL at hand."""

    at: Desk
    problem: str
    measure: str

    def run(self, statement: sa.Executable) -> None:
        self.at.connection.execute(statement)

    def entry(self, item_id: str, seq: int) -> sa.Update:
        return sa.update(_entry).where(_entry.c.item_id == item_id, _entry.c.seq == seq)

    def drop(self, item_id: str, seq: int) -> None:
        self.run(sa.delete(_entry).where(_entry.c.item_id == item_id, _entry.c.seq == seq))

    def of_problem(self, **values: object) -> None:
        self.run(sa.update(_problem).where(_problem.c.id == self.problem).values(**values))

    def of_measure(self, **values: object) -> None:
        self.run(sa.update(_measure).where(_measure.c.id == self.measure).values(**values))

    def found(self) -> list[tuple[str, str, int]]:
        names = {self.problem: "P", self.measure: "M"}
        return [(one.wrong.value, names.get(one.item_id, one.kind), one.seq) for one in self.at.secretary.verify()]

    def texts(self, lang: str = "zh") -> list[str]:
        return [one.text("zh" if lang == "zh" else "en") for one in self.at.secretary.verify()]


def scene(at: Desk) -> Scene:
    problem, measure = at.started(sources=["opinion"])
    at.secretary.attach(measure, "https://files.example/1", title="印发稿")
    at.secretary.amend(problem, text="学习不够系统", reason="表述调整")
    assert (problem.seq, measure.seq, problem.version) == (3, 3, 6)
    at.session.flush()
    return Scene(at, problem.id, measure.id)


def test_a_sound_ledger_gives_nothing(engine: sa.Engine) -> None:
    with desk(engine) as at:
        assert scene(at).found() == []


ALTERED: dict[str, Callable[[Scene], object]] = {
    "who": lambda one: one.run(one.entry(one.measure, 2).values(actor="u-9001")),
    "why": lambda one: one.run(one.entry(one.measure, 2).values(reason="补写的理由")),
    "what": lambda one: one.run(one.entry(one.measure, 2).values(state_after="rectified")),
    "the date": lambda one: one.run(one.entry(one.measure, 2).values(due_after=date(2022, 12, 31))),
    "the day": lambda one: one.run(one.entry(one.measure, 2).values(effective_on=date(2022, 3, 1))),
    "the moment": lambda one: one.run(one.entry(one.measure, 2).values(recorded_at=_later(one))),
    "the order": lambda one: one.run(one.entry(one.measure, 2).values(root_version=99)),
    "a value to NULL": lambda one: one.run(one.entry(one.measure, 2).values(owner_before=None)),
    "whether the clock ran": lambda one: one.run(one.entry(one.measure, 2).values(open_before=False)),
    "the digest": lambda one: one.run(one.entry(one.measure, 2).values(digest="0" * 64)),
}


def _later(one: Scene) -> pendulum.DateTime:
    """Give the moment of the entry and a microsecond."""
    moment = one.at.secretary.history(Measure.ref(one.measure))[1].recorded_at
    return moment.add(microseconds=1)


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_entry_is_found(engine: sa.Engine, what: str) -> None:
    with desk(engine) as at:
        one = scene(at)
        ALTERED[what](one)
        found = one.found()
        assert found[0] == ("content", "M", 2)
        assert f"措施 {one.measure} 第 2 条（start）内容被改动" in one.texts()
        assert f"measure {one.measure} entry 2 (start) was altered" in one.texts("en")


def test_altered_changes_are_found_even_where_they_mean_the_same(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        statement = "UPDATE rectify_entry SET changes = :changes WHERE trigger_name = 'amend'"
        kept = at.connection.execute(sa.text("SELECT changes FROM rectify_entry WHERE trigger_name = 'amend'")).scalar()
        at.connection.execute(sa.text(statement), {"changes": str(kept).replace(":", ": ", 1)})
        assert one.found() == [("content", "P", 3)]
        at.connection.execute(sa.text(statement), {"changes": "no JSON at all"})
        assert one.found() == [("content", "P", 3)]


def test_an_entry_that_was_given_another_kind_is_found_in_both_chains(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        one.run(one.entry(one.measure, 2).values(item_kind="problem"))
        assert one.found() == [("gap", "M", 2), ("disagreement", "M", 2), ("gap", "M", 3)]
        one.run(one.entry(one.measure, 2).values(item_kind="no such kind"))
        assert one.found() == [("gap", "M", 3)]


def test_a_gap_is_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        one.drop(one.measure, 2)
        assert one.found() == [("disagreement", "P", 3), ("gap", "M", 3)]
        assert one.texts() == [
            f"问题 {one.problem} 与流转记录（至第 3 条）不一致：version",
            f"措施 {one.measure} 缺第 2 条，其后是第 3 条",
        ]
        assert one.texts("en")[1] == f"measure {one.measure} lacks entry 2; entry 3 follows"


def test_a_missing_beginning_is_a_gap(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        one.drop(one.problem, 1)
        assert one.found() == [("gap", "P", 2), ("disagreement", "P", 3)]


def test_a_truncation_is_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        one.drop(one.problem, 3)
        assert one.found() == [("truncation", "P", 2)]
        assert one.texts() == [f"问题 {one.problem} 应有 3 条，只剩到第 2 条：末尾被截去"]
        assert one.texts("en") == [f"problem {one.problem} should have 3 entries but ends at 2: truncated"]


def test_an_item_without_any_entry_is_truncated(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        one.run(sa.delete(_entry).where(_entry.c.item_id == one.measure))
        one.of_measure(seq=0)
        assert one.found() == [("disagreement", "P", 3), ("truncation", "M", 0)]


def test_a_truncation_with_the_item_set_back_is_found_by_the_problems_version(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        last = at.secretary.history(Measure.ref(one.measure))[1].digest
        one.drop(one.measure, 3)
        at.connection.execute(sa.delete(table_of(Evidence)))
        one.of_measure(seq=2, head=last, effective_on=date(2022, 1, 28))
        assert one.texts() == [f"问题 {one.problem} 与流转记录（至第 3 条）不一致：version"]


def test_a_measure_that_vanished_with_its_entries_is_found_by_the_problems_version(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        at.connection.execute(sa.delete(table_of(Evidence)))
        at.connection.execute(sa.delete(_entry).where(_entry.c.item_id == one.measure))
        at.connection.execute(sa.delete(_measure))
        assert one.found() == [("disagreement", "P", 3)]


def test_a_fork_is_found(engine: sa.Engine) -> None:
    """An entry that is sound in itself but takes up another past than the one before it."""
    with desk(engine) as at:
        one = scene(at)
        savepoint = at.session.begin_nested()
        at.secretary.handover(Problem.ref(one.problem), to="u-1005", reason="调岗")
        stray = at.connection.execute(sa.select(_entry).where(_entry.c.seq == 4)).one()._asdict()
        savepoint.rollback()
        at.secretary.handover(Problem.ref(one.problem), to="u-1006", reason="调岗")
        later = at.secretary.amend(Problem.ref(one.problem), text="另一文字", reason="改")
        assert (later.seq, stray["seq"]) == (5, 4)
        at.session.flush()
        one.drop(one.problem, 4)
        one.run(sa.insert(_entry).values(stray))
        assert one.found() == [("fork", "P", 5)]
        assert one.texts() == [f"问题 {one.problem} 第 5 条（amend）不接前一条：链条分叉"]
        assert one.texts("en") == [f"problem {one.problem} entry 5 (amend) does not follow the one before: a fork"]


def test_a_first_entry_that_follows_something_is_a_fork(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        first = at.connection.execute(sa.select(_entry).where(_entry.c.item_id == one.measure)).first()
        assert first is not None
        entry = {**first._asdict(), "trigger": first.trigger_name, "previous": "0" * 64}
        digest = entry_digest(entry)
        one.run(one.entry(one.measure, 1).values(previous="0" * 64, digest=digest))
        assert one.found() == [("fork", "M", 1), ("fork", "M", 2)]


DISAGREEING: dict[str, Callable[[Scene], object]] = {
    "state": lambda one: one.of_problem(state="rectified", is_open=False),
    "due_on": lambda one: one.of_problem(due_on=date(2022, 12, 31)),
    "owner": lambda one: one.of_problem(owner="U-1002"),
    "org": lambda one: one.of_problem(org="市管局"),
    "cycle": lambda one: one.of_problem(cycle=2),
    "settled_on": lambda one: one.of_problem(settled_on=date(2022, 3, 1)),
    "effective_on": lambda one: one.of_problem(effective_on=date(2022, 3, 1)),
    "is_open": lambda one: one.of_problem(is_open=False),
    "head": lambda one: one.of_problem(head="0" * 64),
    "version": lambda one: one.of_problem(version=7),
}


@pytest.mark.parametrize("field", DISAGREEING)
def test_an_item_that_is_not_what_its_last_entry_says_is_found(engine: sa.Engine, field: str) -> None:
    with desk(engine) as at:
        one = scene(at)
        DISAGREEING[field](one)
        assert one.texts() == [f"问题 {one.problem} 与流转记录（至第 3 条）不一致：{field}"]
        assert one.texts("en") == [f"problem {one.problem} disagrees with its history (to entry 3): {field}"]


CONTENT: dict[str, Callable[[Scene], object]] = {
    "text": lambda one: one.of_problem(text="别的问题"),
    "confidential": lambda one: one.of_problem(confidential=True),
    "term": lambda one: one.of_problem(term="long_term"),
    "leader": lambda one: one.of_problem(leader="u-9001"),
    "ordinal": lambda one: one.of_problem(ordinal=9),
    "a new source": lambda one: one.run(
        sa.text("INSERT INTO rectify_problem_source VALUES ('city', :id, 'talk')").bindparams(id=one.problem)
    ),
    "a lost source": lambda one: one.run(sa.text("DELETE FROM rectify_problem_source")),
    "the hash with it": lambda one: one.of_problem(text="别的问题", content="0" * 64),
}


@pytest.mark.parametrize("field", CONTENT)
def test_amended_by_raw_sql_what_is_only_in_the_content_hash_is_found_too(engine: sa.Engine, field: str) -> None:
    with desk(engine) as at:
        one = scene(at)
        CONTENT[field](one)
        assert one.texts() == [f"问题 {one.problem} 与流转记录（至第 3 条）不一致：content"]


EVIDENCE: dict[str, str] = {
    "another address": "UPDATE rectify_evidence SET uri = 'https://files.example/2'",
    "another hash": f"UPDATE rectify_evidence SET sha256 = '{'0' * 64}'",
    "another person": "UPDATE rectify_evidence SET added_by = 'u-9001'",
    "another cycle": "UPDATE rectify_evidence SET cycle = 2",
    "gone": "DELETE FROM rectify_evidence",
}


@pytest.mark.parametrize("what", EVIDENCE)
def test_evidence_that_is_not_what_was_attached_is_found(engine: sa.Engine, what: str) -> None:
    with desk(engine) as at:
        one = scene(at)
        at.connection.exec_driver_sql(EVIDENCE[what])
        assert one.texts() == [f"措施 {one.measure} 与流转记录（至第 3 条）不一致：evidence"]


def test_evidence_of_a_problem_that_is_not_what_was_attached_is_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        at.secretary.attach(Problem.ref(one.problem), "https://files.example/2")
        assert one.found() == []
        at.connection.exec_driver_sql("UPDATE rectify_evidence SET uri = 'https://files.example/3'")
        assert one.found() == [("disagreement", "P", 4), ("disagreement", "M", 3)]


def test_evidence_that_was_given_to_another_item_is_found_at_both(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        at.connection.exec_driver_sql("UPDATE rectify_evidence SET measure_id = NULL")
        assert one.found() == [("disagreement", "P", 3), ("disagreement", "M", 3)]
        at.connection.exec_driver_sql("UPDATE rectify_evidence SET measure_id = 'no such measure'")
        assert one.found() == [("disagreement", "M", 3), ("disagreement", "evidence", 0)]
        assert one.texts()[1].endswith("不一致：measure_id")


def test_an_entry_of_evidence_that_names_none_is_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        one.run(sa.text("UPDATE rectify_entry SET changes = NULL WHERE trigger_name = 'attach'"))
        assert one.found() == [("content", "M", 3), ("disagreement", "M", 3)]


def test_entries_without_an_item_are_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        for table in ("rectify_evidence", "rectify_measure"):
            at.connection.exec_driver_sql(f"DELETE FROM {table}")
        assert one.found() == [("disagreement", "M", 3)]
        assert one.texts() == [f"措施 {one.measure} 与流转记录（至第 3 条）不一致：id"]
        at.problem(text="后来的问题")  # its id comes after
        at.connection.exec_driver_sql("DELETE FROM rectify_problem_source")
        one.run(sa.delete(_problem).where(_problem.c.id == one.problem))
        assert one.found() == [("truncation", "campaign", 0), ("disagreement", "P", 3), ("disagreement", "M", 3)]


def test_a_problem_that_vanished_with_all_that_belongs_to_it_is_found_by_its_campaigns_count(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        campaign = at.secretary.get(Problem, one.problem).campaign_id
        for table in (table_of(Evidence), table_of(ProblemSource), _measure, _problem, _entry):
            one.run(sa.delete(table))
        assert one.found() == [("truncation", "campaign", 0)]
        assert one.texts() == [f"专题 {campaign} 曾有 1 个问题，只剩 0 个：有的连同记录被整个删去"]
        assert one.texts("en") == [
            f"campaign {campaign} has had 1 problems and has 0: some are gone with all their records"
        ]


def test_an_altered_policy_text_is_found(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        table = table_of(PolicyText)
        body = Policies.bundled()["standard"].text.replace('roles = ["secretary"]', 'roles = ["clerk"]')
        for altered in (body, "no TOML at all"):
            one.run(sa.update(table).values(wording=altered))
            assert one.texts() == ["台账中保存的制度 standard 第 1 版文本被改动"]
            assert one.texts("en") == ["the text of policy standard version 1 that the ledger keeps was altered"]


def test_a_ledger_whose_policy_cannot_be_read_is_verified_all_the_same(engine: sa.Engine) -> None:
    with desk(engine) as at:
        one = scene(at)
        at.session.commit()
        at.rectify = Rectify(Shelf([]), clock=at.clock)  # an application that knows no policy by itself
        assert one.found() == []
        at.rectify = Rectify(Shelf([]), clock=at.clock)
        one.run(sa.delete(table_of(PolicyText)))
        assert {found[0] for found in one.found()} == {"disagreement"}
        assert one.texts()[0].endswith("不一致：is_open")


def test_what_verify_remembers_it_may_forget(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forms, "MOST", 1)
    monkeypatch.setattr(Commons, "MOST", 1)
    with desk(engine) as at:
        one = scene(at)
        assert one.found() == []
        one.run(one.entry(one.measure, 2).values(actor="u-9001"))
        assert one.found()[0] == ("content", "M", 2)


def test_items_whose_entries_are_all_gone_are_found_page_by_page(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "CHUNK", 2)
    with desk(engine) as at:
        one = scene(at)
        more = [at.problem().id for _ in range(4)]
        at.session.flush()
        one.run(sa.delete(_entry).where(_entry.c.item_id.in_(more)))
        found = [found for found in at.secretary.verify() if found.item_id in more]
        assert [(found.wrong.value, found.item_id) for found in found] == [("truncation", id_) for id_ in more]


def test_verify_tells_its_progress_and_reads_any_number_of_rows_page_by_page(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "CHUNK", 2)
    with desk(engine) as at:
        campaign = at.campaign()
        for _ in range(3):
            problem, measure = at.started(campaign)
            at.of(DOER).fire(measure, "complete")
            at.of(CLERK).attach(problem, "file:///1")
        seen: list[int] = []
        assert list(verifying.verify(at.secretary.work, seen.append)) == []
        assert seen == [3] * 6
