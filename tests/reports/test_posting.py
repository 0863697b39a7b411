"""No posting tells what is confidential or left out: of any problems, in any form, whoever asks, of any day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectify import Actor, Ledger, Problem
from rectify.errors import NotFoundError
from rectify.formats import write_csv, write_json, write_table
from rectify.formats.posting import posting_columns, posting_lines, posting_texts
from rectify.ledger.drafts import POSTED_FIELDS
from rectify.reports import postings
from tests.contract.rounds import REVIEWER
from tests.contract.walks import BUREAU, CLERK, HELD, NOBODY, OWNER, SECRETARY, START, Desk, in_memory

NEVER, FROM_THE_START, AFTERWARDS = "never", "from the start", "afterwards"


@dataclass(frozen=True)
class Drawn:
    """A problem: when it turns confidential, if it does, and what its posting leaves out."""

    confidential: str
    redacted: frozenset[str]


drawn_problems = st.lists(
    st.builds(
        Drawn, st.sampled_from([NEVER, FROM_THE_START, AFTERWARDS]), st.frozensets(st.sampled_from(POSTED_FIELDS))
    ),
    min_size=1,
    max_size=3,
)


def words(number: int) -> dict[str, list[str]]:
    """What a problem says, by the field that would tell it; no other problem says it."""
    return {
        "text": [f"问题{number}号"],
        "org": [f"单位{number}号"],
        "owner": [f"u-50{number}x", f"u-60{number}x"],
        "root_cause": [f"根源{number}号"],
        "measures": [f"措施{number}号"],
        "due_on": [f"2022-03-1{number}", f"2022年3月1{number}日", f"2022-04-1{number}", f"2022年4月1{number}日"],
    }


def made(at: Desk, several: list[Drawn]) -> list[Problem]:
    """Identify the problems, post what may be posted, and classify what turns confidential afterwards."""
    campaign, problems = at.campaign("closeout"), []
    for number, one in enumerate(several):
        said = words(number)
        problem = at.problem(
            campaign,
            text=said["text"][0],
            org=f"{BUREAU}/{said['org'][0]}",
            owner=said["owner"][0],
            root_cause=said["root_cause"][0],
            confidential=one.confidential == FROM_THE_START,
            due_on=date(2022, 3, 10 + number),
        )
        at.measure(problem, text=said["measures"][0], owner=said["owner"][1], due_on=date(2022, 4, 10 + number))
        at.secretary.fire(problem, "start", effective_on=START)
        problems.append(problem)
        if not problem.confidential:
            redacted = dict.fromkeys(one.redacted, "不宜公开")
            (publication,) = at.of(CLERK).post(
                [problem], what="list", audience="party", places=["公示栏"], redacted=redacted, effective_on=START
            )
            at.of(REVIEWER).fire(publication, "review", effective_on=START)
        if one.confidential == AFTERWARDS:
            at.secretary.amend(problem, confidential=True, reason="定密")
    return problems


def outputs(ledger: Ledger) -> Iterator[str]:
    """Give all that is told of postings: the rows, and every form of them, now and of a past day."""
    for day in (START, None):
        rows = postings(ledger, as_of=day)
        yield repr(rows)
        yield "".join(one.text for one in posting_texts(ledger, rows))
        table, text, plain = io.StringIO(), io.StringIO(), io.StringIO()
        write_table(posting_columns("table", ledger.lang), posting_lines(ledger, rows), table)
        write_csv(posting_columns("csv", ledger.lang), posting_lines(ledger, rows), text)
        write_json(posting_columns("json", ledger.lang), rows, plain)
        yield from (one.getvalue() for one in (table, text, plain))


@settings(max_examples=20)
@given(drawn_problems)
def test_no_form_of_any_posting_tells_what_is_confidential_or_left_out(several: list[Drawn]) -> None:
    with in_memory() as at:
        made(at, several)
        actors = [SECRETARY, NOBODY, OWNER]
        readers = [at.rectify.ledger(at.session, tenant="city", actor=one, lang="zh") for one in actors]
        readers += [at.rectify.ledger(at.session, tenant="city", actor=one, lang="en") for one in actors]
        told = [out for reader in readers for out in outputs(reader)]
        for number, one in enumerate(several):
            hidden = set(POSTED_FIELDS) if one.confidential != NEVER else one.redacted
            if one.confidential != NEVER:
                assert not [out for out in told if f"P-{number + 1}" in out]
            for field in hidden:
                assert not [out for word in words(number)[field] for out in told if word in out]
            shown = "".join(told)
            for field in set(POSTED_FIELDS) - hidden:
                assert words(number)[field][0] in shown


@settings(max_examples=8)
@given(drawn_problems)
def test_no_history_of_what_is_confidential_is_open_to_whoever_may_not_know_of_it(several: list[Drawn]) -> None:
    with in_memory() as at:
        problems = made(at, several)
        everybody = at.of(Actor(NOBODY.id, [("clerk", BUREAU)]))
        for problem, one in zip(problems, several, strict=True):
            if one.confidential == NEVER:
                assert everybody.history(problem)[0].effective_on == HELD
            else:
                with pytest.raises(NotFoundError):
                    everybody.history(problem)
