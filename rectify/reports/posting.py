"""What is posted, or to be posted (公示清单): publication by publication, without what may not be shown.

Nothing of a problem that is confidential now is given, whoever asks and whatever day is asked about; no field that the
publication leaves out (隐去); and no publication in a state that the policy leaves out: refused, exempt, interrupted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, false, select

from rectify.ledger.cutoff import CutOff
from rectify.ledger.drafts import POSTED_FIELDS
from rectify.ledger.ledger import Ledger
from rectify.ledger.standing import standing
from rectify.ledger.tables import Campaign, Entry, Problem, label_of, table_of
from rectify.ledger.values import check_word, optional
from rectify.policy.lifecycle import Tally
from rectify.policy.policy import Policy
from rectify.vocabulary import Audience, check_id

_problem = table_of(Problem)
_campaign = table_of(Campaign)
_entry = table_of(Entry)

#: Of a publication: what reviewers saw, which is what is posted.
_OF_PUBLICATION = ("posting", "what", "audience", "places", "redacted", "text", "term")


@dataclass(frozen=True, slots=True)
class PostedMeasure:
    """One measure as it is posted (公示的措施).

    Attributes:
        label: ``M-2``.
        text: the measure in words.
        owner: id of whoever was responsible on the day; None if it is left out.
        due_on: local date; None if it has none, or it is left out.
        state: the state on the day.

    """

    label: str
    text: str
    owner: str | None
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One problem as it is posted (公示事项). A field that the publication leaves out is None, or empty.

    Attributes:
        id: the publication's id.
        label: ``P-3/PUB-1``.
        posting: what is posted together has the same.
        problem: the problem's label, ``P-3``.
        campaign: title of the campaign.
        host: path of the organisation whose campaign it is: whom to tell of an objection.
        what: ``list`` or ``result``.
        audience: ``party`` or ``public``.
        places: where.
        state: the publication's state on the day.
        first: the local date on which it was put up, which started the period; None if it was not.
        last: the local date by whose end the period is over; None if it was not put up.
        text: the problem in the words that were proposed to be posted.
        org: path of the organisation responsible on the day.
        owner: id of whoever was responsible on the day.
        root_cause: why it came about.
        due_on: local date.
        problem_state: the problem's state on the day.
        measures: those of the publication's cycle, without what was withdrawn.
        redacted: names of the fields that are left out, sorted. The reasons are the ledger's.
        policy: fingerprint of the policy that it is under.
        term: name of the term of its period.

    """

    id: str
    label: str
    posting: str
    problem: str
    campaign: str
    host: str
    what: str
    audience: str
    places: tuple[str, ...]
    state: str
    first: date | None
    last: date | None
    text: str | None
    org: str | None
    owner: str | None
    root_cause: str | None
    due_on: date | None
    problem_state: str
    measures: tuple[PostedMeasure, ...]
    redacted: tuple[str, ...]
    policy: str
    term: str | None


def postings(
    ledger: Ledger,
    *,
    posting: str | None = None,
    campaign: Campaign | str | None = None,
    audience: str | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[PostingRow]:
    """Return what is posted, or proposed to be, as it stood on a day: in the order of posting, then of the problems.

    Args:
        ledger: whose tenant.
        posting: only what is posted together under this id.
        campaign: only this one's.
        audience: ``party`` or ``public``; both if None.
        as_of: local date; today if None. Texts read as they do now, and so does what is left out.
        known_at: a moment with its zone: only what had been recorded by then counts.

    Raises:
        InvalidValueError: a value that the ledger does not accept.

    """
    cut = CutOff.of(ledger.work.rectify, as_of, known_at)
    asked = {
        "posting": optional(check_id, "posting", posting),
        "campaign_id": campaign.id if isinstance(campaign, Campaign) else optional(check_id, "campaign", campaign),
        "audience": None if audience is None else check_word("audience", audience, Audience),
    }
    read = _Read(ledger, cut, _publications(ledger, cut, asked))
    return [_row(read, row) for row in read.publications if not _left_out(read.policy(row), "publication", row)]


def _publications(ledger: Ledger, cut: CutOff, asked: Mapping[str, str | None]) -> Select[Any]:
    """Return the SELECT of publications of what is not confidential now."""
    images = standing(
        ledger.work,
        cut,
        ("publication",),
        asked=lambda _: (),
        fields=("state", "is_open", "due_on", "cycle"),
        also=_OF_PUBLICATION,
    )
    shown = and_(_problem.c.tenant == ledger.work.tenant, _problem.c.id == images.c.root)
    of_campaign = and_(_campaign.c.tenant == ledger.work.tenant, _campaign.c.id == images.c.campaign_id)
    return (
        select(images, _problem.c.root_cause, _campaign.c.title, _campaign.c.org.label("host"))
        .select_from(images.join(_problem, shown).join(_campaign, of_campaign))
        .where(_problem.c.confidential == false())
        .where(*(images.c[name] == value for name, value in asked.items() if value is not None))
        .order_by(images.c.posting, images.c.problem_ordinal, images.c.id)
    )


class _Read:
    """All that the rows are made of, read at once: publications, their problems and measures, when they were put up."""

    def __init__(self, ledger: Ledger, cut: CutOff, found: Select[Any]) -> None:
        self._ledger = ledger
        self._roots = select(found.order_by(None).subquery().c.root)
        self.publications = self._all(found)
        self.problems = {row.id: row for row in self._all(self._below(cut, "problem"))}
        self.measures: dict[tuple[str, int], list[Any]] = {}
        for row in self._all(self._below(cut, "measure")):
            self.measures.setdefault((row.root, row.cycle), []).append(row)
        self._entered: dict[str, list[Any]] = {}
        for row in self._all(self._entries(cut)):
            self._entered.setdefault(row.item_id, []).append(row)

    def policy(self, row: Any) -> Policy:
        """Return the policy that a row is under."""
        return self._ledger.work.policy(row.policy)

    def put_up(self, row: Any) -> date | None:
        """Return the last day on which the publication's own term was started."""
        if row.due_on is None:
            return None
        term = self.policy(row).terms.get(row.term)
        days = [one.effective_on for one in self._entered[row.id] if term and one.trigger_name in term.anchor]
        return days[-1] if days else None

    def _all(self, statement: Select[Any]) -> Sequence[Any]:
        self._ledger.work.connect()
        return self._ledger.work.session.connection().execute(statement).all()

    def _below(self, cut: CutOff, kind: str) -> Select[Any]:
        fields = ("state", "is_open", "due_on", "owner", "org", "cycle")
        images = standing(self._ledger.work, cut, (kind,), asked=lambda _: (), fields=fields, also=("text",))
        return select(images).where(images.c.root.in_(self._roots)).order_by(images.c.root, images.c.ordinal)

    def _entries(self, cut: CutOff) -> Select[Any]:
        mine = (_entry.c.tenant == self._ledger.work.tenant, _entry.c.item_kind == "publication")
        return (
            select(_entry.c.item_id, _entry.c.trigger_name, _entry.c.effective_on)
            .where(*mine, _entry.c.root_id.in_(self._roots), *cut.entered(_entry))
            .order_by(_entry.c.item_id, _entry.c.seq)
        )


def _left_out(policy: Policy, kind: str, row: Any) -> bool:
    return policy.kinds[kind].states[row.state].tally is Tally.LEFT_OUT


def _row(read: _Read, row: Any) -> PostingRow:
    problem = read.problems[row.root]
    hidden = tuple(sorted(set(row.redacted) & set(POSTED_FIELDS)))
    said = {
        "text": row.text,
        "org": problem.org,
        "owner": problem.owner,
        "root_cause": row.root_cause,
        "due_on": problem.due_on,
        "measures": tuple(_measures(read, row, hidden)),
    }
    left_out = {name: () if name == "measures" else None for name in hidden}
    of_problem = label_of("problem", row.problem_ordinal)
    return PostingRow(
        id=row.id,
        label=f"{of_problem}/{label_of('publication', row.ordinal)}",
        posting=row.posting,
        problem=of_problem,
        campaign=row.title,
        host=row.host,
        what=row.what,
        audience=row.audience,
        places=tuple(row.places),
        state=row.state,
        first=read.put_up(row),
        last=row.due_on,
        problem_state=problem.state,
        redacted=hidden,
        policy=row.policy,
        term=row.term,
        **{**said, **left_out},
    )


def _measures(read: _Read, row: Any, hidden: Sequence[str]) -> Iterator[PostedMeasure]:
    """Give the measures of the publication's cycle; who and until when only where the publication shows that."""
    for one in read.measures.get((row.root, row.cycle), ()):
        if not _left_out(read.policy(row), "measure", one):
            yield PostedMeasure(
                label=label_of("measure", one.ordinal),
                text=one.text,
                owner=None if "owner" in hidden else one.owner,
                due_on=None if "due_on" in hidden else one.due_on,
                state=one.state,
            )
