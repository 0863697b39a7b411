"""How many statements it takes: as many for many items as for few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa

from rectify import NewProblem, Problem
from rectify.ledger import opening
from tests.contract.many import counted, many, several, statements
from tests.contract.test_redating import NOTICE, begun, counting
from tests.contract.walks import BRANCH, CLERK, HELD, OWNER, desk

LATER = date(2022, 6, 30)
WHY: dict[str, Any] = {"reason": "经研究"}


def test_the_number_of_statements_does_not_follow_the_number_of_items(engine: sa.Engine) -> None:
    with desk(engine) as at:
        book, sent = at.secretary, []
        for count in (10, 200):
            chosen = sa.select(Problem).where(Problem.id.in_(many(at, count)))
            batch = book.fire_all(chosen.where(sa.false()), "withdraw", **WHY)  # what is read once is read
            with counted(engine) as these:
                batch = book.fire_all(chosen, "withdraw", **WHY)
            assert (len(batch.moved), batch.refused) == (count, ())
            sent.append(these)
        assert len(sent[0]) == len(sent[1]), sent
        assert len(sent[0]) <= 20
        assert at.findings() == []


def test_so_it_does_not_where_others_move_along_or_all_are_refused(engine: sa.Engine) -> None:
    with desk(engine) as at:
        few, more = several(at, 2, measures=1), several(at, 5, measures=3)
        at.secretary.fire_all([], "start")
        assert statements(engine, lambda: at.secretary.fire_all(few, "complete")) == statements(
            engine, lambda: at.secretary.fire_all(more, "complete")
        )
        assert statements(engine, lambda: at.secretary.fire_all(few, "start")) == statements(
            engine, lambda: at.secretary.fire_all(more, "start")
        )


def test_other_verbs_over_many_send_as_many_statements_for_fifty_as_for_five(engine: sa.Engine) -> None:
    with desk(engine) as at:
        book, sent = at.secretary, list[dict[str, int]]()
        posted: dict[str, Any] = {"what": "list", "audience": "party", "places": ["公示栏"]}
        for count in (5, 50):
            problems = [Problem.ref(id_) for id_ in many(at, count)]
            book.fire_all(problems, "reschedule", to=date(2022, 6, 10))
            drafts = [NewProblem(text="学习", org=BRANCH, owner="u-1")] * count
            made = opening.identify(book.work, at.campaign("closeout"), drafts, effective_on=HELD)
            verbs: dict[str, Callable[[], object]] = {
                "extend_all": partial(book.extend_all, problems, to=LATER, reason="等文件"),
                "handover_all": partial(book.handover_all, OWNER.id, to="u-1005", reason="调岗", kinds=["problem"]),
                "post": partial(at.of(CLERK).post, [Problem.ref(one["id"]) for one in made], **posted),
            }
            at.session.expunge_all()
            sent.append({name: statements(engine, verb) for name, verb in verbs.items()})
        assert sent[0] == sent[1]
        assert at.findings() == []


def test_recomputing_sends_as_many_statements_for_many_as_for_few(engine: sa.Engine) -> None:
    sent = []
    for count in (2, 8):
        with counting(engine) as at:
            at.tenant = f"of-{count}"
            for _ in range(count):
                begun(at)
            sent.append(statements(engine, partial(at.secretary.recompute, NOTICE, reason="通知")))
    assert sent[0] == sent[1]
