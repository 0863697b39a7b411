"""Postings (公示) and objections (异议): together or not at all, never in confidence, over when they are over."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from rectify import Actor, Objection, Problem, Publication, Rectify, TransitionRefused
from rectify.errors import ConflictError, InvalidValueError, NotFoundError
from rectify.ledger import adding
from rectify.ledger.gathering import Reader
from rectify.reports import overdue, postings
from tests.contract.rounds import REVIEWER, proposed
from tests.contract.test_merging import open_desk, pair, refusal
from tests.contract.test_posting_boundaries import approved, rectified
from tests.contract.walks import BUREAU, CLERK, GROUP, NOBODY, OWNER, SECRETARY, START, Desk, desk, today_is

READY = date(2022, 1, 27)
LAST = date(2022, 2, 9)
LIST: dict[str, Any] = {"what": "list", "audience": "party", "places": ["一楼公示栏"]}


def put_up(at: Desk) -> tuple[Problem, Publication]:
    """The result of a problem, put up on 28 January: until 9 February."""
    problem = rectified(at, "closeout")
    publication = approved(at, problem)
    at.clock.turn(START)
    at.of(CLERK).fire(publication, "put_up")
    return problem, publication


# --- proposing -------------------------------------------------------------------


def test_problems_are_posted_together_under_one_id_each_with_its_own_publication(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("closeout")
        first, second = at.problem(campaign), at.problem(campaign, text="调研不够深入")
        places = ["一楼公示栏", "各党支部", "一楼公示栏"]
        made = at.of(CLERK).post([second, first, first], what="list", audience="party", places=places)
        again = at.of(CLERK).post([first], what="list", audience="public", places=["门户网站"])
        assert [(one.label, one.problem_id, one.text) for one in made] == [
            ("PUB-1", first.id, first.text),
            ("PUB-1", second.id, second.text),
        ]
        assert {(one.posting, tuple(one.places), one.owner) for one in made} == {
            (made[0].posting, ("一楼公示栏", "各党支部"), CLERK.id)
        }
        assert (again[0].label, again[0].posting != made[0].posting) == ("PUB-2", True)
        assert {one.id for one in at.secretary.items(Publication, posting=made[0].posting)} == {one.id for one in made}
        assert at.findings() == []


def test_one_confidential_problem_stops_the_whole_posting(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("closeout")
        problems = [at.problem(campaign), at.problem(campaign, confidential=True), at.problem(campaign)]
        before = at.count("rectify_entry")
        assert refusal(lambda: at.of(CLERK).post(problems, **LIST)) == (
            ["涉密问题不予公示（第四十五条）"],
            ["it is confidential and may not be published (第四十五条)"],
        )
        assert at.count("rectify_entry") == before
        assert list(at.secretary.items(Publication)) == []
        assert {one.version for one in problems} == {1}


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (
            {"problems": []},
            "没有指明公示哪些问题\n  → 至少指明一个问题",
            "no problem is named to be posted\n  → name one at least",
        ),
        (
            {"what": "all"},
            "what 不能是 'all'：应为 list, result 之一\n  → 用其中一个",
            "what cannot be 'all': it must be one of list, result\n  → use one of these",
        ),
        (
            {"audience": "world"},
            "audience 不能是 'world'：应为 party, public 之一\n  → 用其中一个",
            "audience cannot be 'world': it must be one of party, public\n  → use one of these",
        ),
        (
            {"places": "一楼公示栏"},
            "places 不能是 '一楼公示栏'：应为至少一项的文字列表\n  → 只有一个也写成列表",
            (
                "places cannot be '一楼公示栏': it must be a list of texts, one at least\n"
                "  → give a list, of a single one too"
            ),
        ),
        (
            {"places": []},
            "places 不能是 []：应为至少一项的文字列表\n  → 只有一个也写成列表",
            "places cannot be []: it must be a list of texts, one at least\n  → give a list, of a single one too",
        ),
        (
            {"redacted": ["owner"]},
            (
                "redacted 不能是 ['owner']：应为字段和隐去的理由\n"
                "  → 可隐去的字段：text, org, owner, root_cause, measures, due_on"
            ),
            (
                "redacted cannot be ['owner']: it must give a reason for each field that is left out\n"
                "  → what can be left out: text, org, owner, root_cause, measures, due_on"
            ),
        ),
        (
            {"redacted": {"facet": "x"}},
            "redacted 不能是 'facet'：应为 text, org, owner, root_cause, measures, due_on 之一\n  → 用其中一个",
            (
                "redacted cannot be 'facet': it must be one of text, org, owner, root_cause, measures, due_on\n"
                "  → use one of these"
            ),
        ),
    ],
)
def test_a_posting_says_what_to_whom_and_where(engine: sa.Engine, given: dict[str, Any], zh: str, en: str) -> None:
    with desk(engine) as at:
        given = {"problems": [at.problem(at.campaign("closeout"))], **LIST, **given}
        with pytest.raises(InvalidValueError) as refused:
            at.of(CLERK).post(given.pop("problems"), **given)
        assert (refused.value.text("zh"), refused.value.text("en")) == (zh, en)


def test_its_words_its_places_and_what_it_leaves_out_are_amended_before_the_review(engine: sa.Engine) -> None:
    with desk(engine) as at:
        problem = at.problem(at.campaign("closeout"))
        publication = proposed(at, problem, what="list")
        said: dict[str, Any] = {"text": "学习制度不够健全", "places": ["党支部"], "redacted": {"owner": "个人信息"}}
        entry = at.of(CLERK).amend(publication, **said)
        assert entry.changes == {
            "fields": {
                "text": ["中心组学习不够系统", "学习制度不够健全"],
                "places": [["一楼公示栏", "各党支部"], ["党支部"]],
                "redacted": [{}, {"owner": "个人信息"}],
            }
        }
        (row,) = postings(at.secretary)
        assert (row.text, row.places, row.owner, row.redacted) == ("学习制度不够健全", ("党支部",), None, ("owner",))
        at.of(REVIEWER).fire(publication, "review")
        with pytest.raises(TransitionRefused) as refused:
            at.of(CLERK).amend(publication, text="另一说法")
        assert refused.value.verdict.codes == ("state",)
        assert at.findings() == []


# --- the period ------------------------------------------------------------------


def test_a_posting_that_is_over_and_that_nobody_ended_is_overdue(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        _, publication = put_up(at)
        at.clock.turn(date(2022, 2, 11))
        late = {
            day: [row.label for row in overdue(at.secretary, as_of=day, kind="publication")]
            for day in (LAST, date(2022, 2, 10))
        }
        assert late == {LAST: [], date(2022, 2, 10): ["P-1/PUB-1"]}
        at.of(CLERK).fire(publication, "end")
        assert list(overdue(at.secretary, kind="publication")) == []
        assert at.findings() == []


def test_the_report_tells_how_each_posting_stood_on_a_day(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        problem, publication = put_up(at)
        at.clock.turn(date(2022, 2, 10))
        at.of(CLERK).fire(publication, "end")
        told = {day: postings(at.of(NOBODY), as_of=day) for day in (date(2022, 1, 26), READY, START, date(2022, 2, 10))}
        assert [[(row.state, row.first, row.last) for row in rows] for rows in told.values()] == [
            [],
            [("approved", None, None)],
            [("up", START, LAST)],
            [("ended", START, LAST)],
        ]
        (row,) = told[START]
        (measure,) = row.measures
        assert (row.label, row.problem, row.what, row.audience, row.host) == (
            "P-1/PUB-1",
            "P-1",
            "result",
            "party",
            BUREAU,
        )
        assert (row.text, row.owner, row.problem_state) == (problem.text, OWNER.id, "rectified")
        assert (measure.label, measure.text, measure.state) == ("M-1", "建立学习研讨制度", "rectified")


def test_a_posting_whose_putting_up_was_a_mistake_has_no_period_until_it_is_put_up_again(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        _, publication = put_up(at)
        at.secretary.correct(at.secretary.history(publication)[-1], reason="未张贴")
        assert [(row.state, row.first, row.last) for row in postings(at.secretary)] == [("approved", None, None)]
        at.clock.turn(date(2022, 2, 7))
        at.of(CLERK).fire(publication, "put_up")
        assert [(row.first, row.last) for row in postings(at.secretary)] == [(date(2022, 2, 7), date(2022, 2, 14))]


def test_the_report_is_narrowed_and_leaves_out_what_the_policy_leaves_out(engine: sa.Engine) -> None:
    with desk(engine) as at:
        campaign = at.campaign("closeout")
        problem, other = at.problem(campaign), at.problem(at.campaign("closeout"))
        gone = at.measure(problem)
        at.measure(problem, text="每月研讨一次")
        (party,) = at.of(CLERK).post([problem], **LIST)
        (public,) = at.of(CLERK).post([other], **{**LIST, "audience": "public"})
        refused = proposed(at, problem, what="list")
        at.of(REVIEWER).fire(refused, "refuse", reason="不宜公示")
        at.secretary.withdraw(gone, reason="重复")
        ledger = at.of(NOBODY)
        assert [row.id for row in postings(ledger)] == [party.id, public.id]
        assert [row.id for row in postings(ledger, posting=public.posting)] == [public.id]
        assert [row.id for row in postings(ledger, campaign=campaign)] == [party.id]
        assert [row.id for row in postings(ledger, campaign=campaign.id, audience="public")] == []
        assert [row.id for row in postings(ledger, audience="public")] == [public.id]
        assert [one.label for one in postings(ledger)[0].measures] == ["M-2"]
        assert [row.id for row in postings(at.of(NOBODY, "county"))] == []


def test_what_turned_confidential_is_in_no_report_of_any_day_whoever_asks(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        problem, _ = put_up(at)
        assert len(postings(at.secretary)) == 1
        at.secretary.amend(problem, confidential=True, reason="定密")
        for reader in (SECRETARY, OWNER, NOBODY):
            assert [postings(at.of(reader), as_of=day) for day in (READY, START)] == [[], []]


# --- objections ------------------------------------------------------------------


def test_an_objection_upheld_interrupts_the_posting_and_opens_a_new_cycle(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        problem, publication = put_up(at)
        before = at.secretary.as_of(READY).image(problem)
        objection = at.of(CLERK).object_to(publication, "制度尚未执行", owner="u-1009")
        assert (objection.label, objection.state, objection.due_on, objection.owner) == (
            "OBJ-1",
            "received",
            date(2022, 2, 12),
            "u-1009",
        )
        assert at.of(CLERK).can(problem, "publish").codes == ("posting_period_open", "objection_open")
        at.of(GROUP).fire(objection, "uphold", reason="查证属实")
        assert (publication.state, problem.state, problem.cycle, problem.settled_on) == (
            "interrupted",
            "rectifying",
            2,
            None,
        )
        assert problem.due_on == date(2022, 4, 28)
        assert before is not None
        assert at.secretary.as_of(READY).image(problem) == before
        assert postings(at.secretary) == []
        assert [row.state for row in postings(at.secretary, as_of=READY)] == ["approved"]
        assert at.findings() == []


def test_an_objection_is_dismissed_with_a_reason_and_the_posting_goes_on(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        problem, publication = put_up(at)
        objection = at.of(CLERK).object_to(publication, "制度尚未执行")
        assert refusal(lambda: at.of(GROUP).fire(objection, "dismiss")) == (
            ["没有写明理由（第五十四条第二款）；写明理由后再办理“异议不成立”"],
            ["no reason is given (第五十四条第二款); give a reason, then do “dismiss” again"],
        )
        at.of(GROUP).fire(objection, "dismiss", reason="查无实据")
        assert (objection.state, publication.state) == ("dismissed", "up")
        at.clock.turn(date(2022, 2, 10))
        at.of(CLERK).fire(problem, "publish")
        assert problem.state == "published"
        assert at.findings() == []


def test_nobody_objects_to_what_is_not_put_up(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        publication = approved(at, rectified(at, "closeout"))
        assert refusal(lambda: at.of(CLERK).object_to(publication, "制度尚未执行")) == (
            ["没有张贴，无从提出异议（第五十三条）；张贴后再受理"],
            ["it is not posted, so nobody can object (第五十三条); record it after the posting was put up"],
        )
        assert list(at.secretary.items(Objection)) == []


def test_a_rollback_leaves_no_posting(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        problem = rectified(at, "closeout")
        version = problem.version
        savepoint = at.session.begin_nested()
        publication = proposed(at, problem)
        at.of(REVIEWER).fire(publication, "review")
        savepoint.rollback()
        assert problem.version == version
        assert (list(at.secretary.items(Publication)), postings(at.secretary)) == ([], [])
        assert at.findings() == []


# --- two at once -----------------------------------------------------------------


def test_a_problem_is_not_published_while_an_objection_to_it_is_upheld(engine: sa.Engine) -> None:
    with desk(engine, READY) as at:
        problem, publication = put_up(at)
        at.clock.turn(date(2022, 2, 10))
        objection = at.of(CLERK).object_to(publication, "制度尚未执行")
        refs = Problem.ref(problem.id), Objection.ref(objection.id)
    rx, waiting = Rectify(clock=today_is(date(2022, 2, 10))), threading.Event()

    def publish() -> None:
        with Session(engine) as session:
            waiting.set()
            rx.ledger(session, tenant="city", actor=CLERK).fire(refs[0], "publish")

    with ThreadPoolExecutor(1) as elsewhere, Session(engine) as session:
        rx.ledger(session, tenant="city", actor=GROUP).fire(refs[1], "uphold", reason="查证属实")
        published = elsewhere.submit(publish)
        assert waiting.wait(30)
        session.commit()
        with pytest.raises(TransitionRefused) as refused:
            published.result()
    assert refused.value.verdict.codes == ("state",)
    with desk(engine, date(2022, 2, 10)) as at:
        assert (at.secretary.get(Problem, refs[0].id).state, at.findings()) == ("rectifying", [])


def test_whoever_asks_for_more_time_for_a_measure_that_was_merged_meanwhile_is_told_to_try_again(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_desk(engine) as at:
        _, gone, stays = pair(at)
        measure = at.measure(gone)
        monkeypatch.setattr(Reader, "root", lambda *_: Problem.ref(stays.id))  # what another one was told before
        with pytest.raises(ConflictError):
            adding.extend(at.secretary.work, measure.ref(measure.id), to=date(2022, 5, 1), reason="外部审批未完成")


# --- whom it is kept from --------------------------------------------------------


def test_a_posting_of_what_one_may_not_know_of_is_refused_as_if_it_were_not_there(engine: sa.Engine) -> None:
    stranger = Actor("u-1010", [("clerk", BUREAU)])
    with desk(engine) as at:
        problem = at.problem(at.campaign("closeout"), confidential=True)
        with pytest.raises(NotFoundError) as refused:
            at.of(stranger).post([problem], **LIST)
        assert refused.value.text("en").startswith(f"there is no problem {problem.id}")
