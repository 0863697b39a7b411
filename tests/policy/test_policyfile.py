from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from rectify.policy.extension import Limits
from rectify.policy.facts import ITEM_KINDS, REQUIRED_KINDS, FieldType
from rectify.policy.guard import Count
from rectify.policy.lifecycle import Effect, Sets
from rectify.policy.policyfile import bundled, fingerprint_of, load, parse
from rectify.policy.term import Term
from rectify.vocabulary import Outcome, Title, Unit
from tests.policy.given import TINY, WHOLE, tiny, tiny_policy, whole_policy

#: The tiny policy's, taken once: what it is must never change between runs, machines and Python versions.
PINNED = "35e03e9ba4ba296a9a5b8fb452f491e6e1ce7d64a2fb1a05644820f3e3cb0bed"


# --- what a file says -------------------------------------------------------


def test_a_policy_file_is_read_into_a_policy() -> None:
    policy = tiny_policy()
    assert (policy.name, policy.version, policy.title) == ("tiny", 1, Title("最小制度", "tiny"))
    assert policy.text == TINY
    assert policy.roles["secretary"].title == Title("书记", "secretary")
    start = policy.kinds["problem"].find("start", "found")
    assert start is not None
    assert (start.target, start.roles, start.reason, start.clause) == ("doing", (), False, None)
    assert start.sets == (Sets("due_on", Effect.TERM),)
    assert start.moves == {"measure": "start"}
    assert [guard.name for guard in start.guards] == ["has_measures"]
    assert policy.kinds["problem"].states["done"].final
    assert policy.kinds["problem"].term == "month"


def test_a_term_is_read_with_what_is_not_said_as_usual() -> None:
    assert tiny_policy().terms["month"] == Term(
        name="month", title=Title("一个月", "a month"), anchor=("start",), amount=1, unit=Unit.MONTHS
    )


def test_everything_a_term_can_say_is_read() -> None:
    said = (
        'amount = 5\nunit = "workdays"\nfirst_day = "included"\nmonth_end = "next"\nrollover = "next_workday"\n'
        'clause = "第二条"\nsource = "某文件"\nverified = true'
    )
    term = tiny_policy(('amount = 1\nunit = "months"', said)).terms["month"]
    assert (term.amount, term.unit, term.first_day, term.month_end) == (5, Unit.WORKDAYS, "included", "next")
    assert (term.rollover, term.clause, term.source, term.verified) == ("next_workday", "第二条", "某文件", True)


def test_an_open_term_needs_no_amount() -> None:
    term = tiny_policy(('amount = 1\nunit = "months"', "open_ended = true")).terms["month"]
    assert term.open_ended


def test_a_term_can_be_anchored_at_the_meeting_or_an_import() -> None:
    term = tiny_policy(('anchor = ["start"]', 'anchor = ["held", "import"]')).terms["month"]
    assert term.anchor == ("held", "import")


def test_parameters_effects_reason_and_outcomes_are_read() -> None:
    policy = tiny_policy(
        (
            'sets = { settled_on = "today" }',
            'params = { to = "date" }\nsets = { settled_on = { param = "to" } }\nreason = true',
        ),
        ("[[problem.transitions]]", '[problem.outcomes]\ndone = "done"\n\n[[problem.transitions]]'),
    )
    complete = policy.kinds["problem"].find("complete", "doing")
    assert complete is not None
    assert complete.params == {"to": FieldType.DATE}
    assert complete.sets == (Sets("settled_on", Effect.PARAM, "to"),)
    assert complete.reason
    assert policy.kinds["problem"].outcomes == {Outcome.DONE: "done"}


def test_an_act_without_a_target_may_be_done_in_a_final_state() -> None:
    act = '\n[[problem.transitions]]\ntrigger = "attach"\ntitle = { zh = "附", en = "attach" }\nsource = ["done"]\n'
    assert parse(TINY + act).kinds["problem"].find("attach", "done") is not None


def test_a_policy_is_loaded_from_a_file_even_with_the_mark_that_some_editors_write(tmp_path: Path) -> None:
    file = tmp_path / "tiny.toml"
    file.write_text(TINY, encoding="utf-8-sig")
    assert load(file).fingerprint == tiny_policy().fingerprint


def test_a_ready_made_guard_takes_its_parameters() -> None:
    policy = tiny_policy(('guards = ["has_measures"]', 'guards = [{ guard = "has_measures", at_least = 2 }]'))
    start = policy.kinds["problem"].find("start", "found")
    assert start is not None
    assert start.guards[0].params == {"at_least": 2}
    assert start.guards[0].expression == Count("problem", "measures", ">=", 2)


# --- all nine kinds ---------------------------------------------------------


def test_a_policy_rules_the_kinds_that_its_file_has_tables_for() -> None:
    assert tuple(tiny_policy().kinds) == REQUIRED_KINDS
    assert tuple(whole_policy().kinds) == ITEM_KINDS


def test_limits_of_extensions_are_read() -> None:
    said = (
        'extend_from = "due"\nnot_terms = ["immediate"]\nclause = "第八条"\nsource = "示例"',
        (
            'extend_from = "anchor"\nnot_terms = ["immediate", "long_term"]\nclause = "第九条"\n'
            'source = "某文件"\nverified = true'
        ),
    )
    assert whole_policy(said).limits == Limits(
        times=1,
        amount=1,
        unit=Unit.MONTHS,
        extend_from="anchor",
        not_terms=("immediate", "long_term"),
        clause="第九条",
        source="某文件",
        verified=True,
    )


def test_limits_need_no_more_than_how_often_and_how_long() -> None:
    said = 'extend_from = "due"\nnot_terms = ["immediate"]\nclause = "第八条"\nsource = "示例"\n'
    assert whole_policy((said, "")).limits == Limits(times=1, amount=1, unit=Unit.MONTHS)


def test_a_policy_may_set_no_limits() -> None:
    assert tiny_policy().limits is None
    text = WHOLE[: WHOLE.index("[extension.limits]")] + WHOLE[WHOLE.index("[extension.states]") :]
    assert parse(text).limits is None


def test_moves_creations_and_what_happens_only_along_are_read() -> None:
    kinds = whole_policy().kinds
    uphold, record = kinds["objection"].find("uphold", "received"), kinds["checkup"].find("record", "planned")
    extend = kinds["problem"].find("extend", "rectifying")
    assert uphold is not None
    assert uphold.moves == {"publication": "interrupt", "problem": "reopen"}
    assert record is not None
    assert (record.creates, record.along) == ({"checkup": "term"}, False)
    assert extend is not None
    assert extend.along


def test_a_policy_knows_by_which_move_an_extension_is_made() -> None:
    assert whole_policy().extending == "extend"
    assert whole_policy(('moves = { item = "extend" }', "")).extending == ""
    assert tiny_policy().extending == ""


# --- fingerprints -----------------------------------------------------------


def test_a_fingerprint_is_the_same_wherever_and_whenever_it_is_taken() -> None:
    assert tiny_policy().fingerprint == PINNED


def test_comments_blanks_and_the_order_of_keys_do_not_count() -> None:
    other = tiny(
        ("[policy]", "# a comment\n\n\n[policy]   # another"),
        ('name = "tiny"\nversion = 1', 'version =   1\nname = "tiny"'),
        ('title = { zh = "书记", en = "secretary" }', 'title = {en="secretary",zh="书记"}'),
    )
    assert parse(other.replace("\n", "\r\n")).fingerprint == PINNED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 1", "version = 2"),
        ('zh = "书记"', 'zh = "局长"'),
        ("open = true", "open = false"),
        ('anchor = ["start"]', 'anchor = ["start", "complete"]'),
    ],
)
def test_any_change_of_content_changes_the_fingerprint(old: str, new: str) -> None:
    assert tiny_policy((old, new)).fingerprint != PINNED


def test_a_date_is_not_the_same_as_its_text() -> None:
    assert fingerprint_of({"value": dt.date(2022, 3, 1)}) != fingerprint_of({"value": "2022-03-01"})
    assert fingerprint_of({"value": dt.date(2022, 3, 1)}) != fingerprint_of({"value": dt.date(2022, 3, 2)})


def test_the_bundled_policies_have_fingerprints_of_their_own() -> None:
    fingerprints = [policy.fingerprint for policy in bundled()]
    assert len(set(fingerprints)) == len(fingerprints) > 1
    assert all(len(one) == len(hashlib.sha256().hexdigest()) for one in fingerprints)
