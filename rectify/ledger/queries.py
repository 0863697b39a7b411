"""Lists of problems and measures (查询): filters, pages by key, and the SELECT itself for hosts to build on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from rectify.errors import InvalidValueError
from rectify.ledger.columns import within
from rectify.ledger.tables import (
    Checkup,
    Cooperator,
    Extension,
    Item,
    Measure,
    Objection,
    Opinion,
    OpinionLink,
    Problem,
    ProblemSource,
    Publication,
    Step,
    Submission,
)
from rectify.ledger.values import check_day, check_param, check_text
from rectify.ledger.visibility import visible, visible_below
from rectify.ledger.work import Work
from rectify.policy.facts import FieldType
from rectify.vocabulary import check_id

ItemRow = TypeVar("ItemRow", bound=Item)

#: Rows that `Query.__iter__` fetches at a time.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemRow]):
    """One page of a list.

    Attributes:
        items: the rows, in the order of their ids, which is that of their making.
        after: the cursor for the next page; None on the last one.

    """

    items: list[ItemRow]
    after: str | None


def _overdue(work: Work, cls: Any, value: object) -> ColumnElement[bool]:
    day = work.rectify.today() if value is True else check_day("overdue", value)
    # The index of what falls due begins with this: a list of all its values lets a database enter there.
    whether = (cls.confidential.in_((False, True)),) if cls is Problem else ()
    return and_(*whether, cls.is_open == true(), cls.due_on < day)


def _source(work: Work, cls: Any, value: object) -> ColumnElement[bool]:
    mine = select(ProblemSource.problem_id).where(
        ProblemSource.tenant == work.tenant, ProblemSource.source == check_text("source", value)
    )
    return cls.id.in_(mine)  # type: ignore[no-any-return]


def _cooperator(work: Work, cls: Any, value: object) -> ColumnElement[bool]:
    mine = select(Cooperator.item_id).where(
        Cooperator.tenant == work.tenant, within(Cooperator.org, check_id("cooperator", value))
    )
    return cls.id.in_(mine)  # type: ignore[no-any-return]


def _found_in(work: Work, cls: Any, value: object) -> ColumnElement[bool]:
    mine = select(OpinionLink.problem_id).where(
        OpinionLink.tenant == work.tenant, OpinionLink.opinion_id == check_id("opinion", getattr(value, "id", value))
    )
    return cls.id.in_(mine)  # type: ignore[no-any-return]


def _leading_to(work: Work, cls: Any, value: object) -> ColumnElement[bool]:
    """Ask for the opinions in which a problem was found; none if the actor may not know of it."""
    named = Problem.id == check_id("problem", getattr(value, "id", value))
    mine = (
        select(OpinionLink.opinion_id)
        .join(Problem, and_(Problem.tenant == OpinionLink.tenant, Problem.id == OpinionLink.problem_id))
        .where(OpinionLink.tenant == work.tenant, named, visible(work.actor, Problem))
    )
    return cls.id.in_(mine)  # type: ignore[no-any-return]


def _equal(name: str) -> Callable[[Work, Any, object], ColumnElement[bool]]:
    return lambda _, cls, value: getattr(cls, name) == check_id(name, value)


def _belonging(column: str) -> Callable[[Work, Any, object], ColumnElement[bool]]:
    return lambda _, cls, value: getattr(cls, column) == check_id(column, getattr(value, "id", value))


def _ordinal(work: Work, cls: Any, value: object) -> ColumnElement[bool]:
    del work
    return cls.ordinal == check_param("ordinal", FieldType.INTEGER, value)  # type: ignore[no-any-return]


_COMMON: Mapping[str, Callable[[Work, Any, object], ColumnElement[bool]]] = {
    "state": _equal("state"),
    "owner": _equal("owner"),
    "org": lambda _, cls, value: within(cls.org, check_id("org", value)),
    "text": lambda _, cls, value: cls.text.icontains(check_text("text", value), autoescape=True),
    "overdue": _overdue,
    "ordinal": _ordinal,
}
FILTERS: Mapping[type[Any], Mapping[str, Callable[[Work, Any, object], ColumnElement[bool]]]] = {
    Problem: {
        **_COMMON,
        "campaign": _belonging("campaign_id"),
        "scope": _equal("scope"),
        "facet": _equal("facet"),
        "category": _equal("category"),
        "leader": _equal("leader"),
        "source": _source,
        "cooperator": _cooperator,
        "opinion": _found_in,
    },
    Measure: {
        **_COMMON,
        "problem": _belonging("problem_id"),
        "category": _equal("category"),
        "nature": _equal("nature"),
        "cooperator": _cooperator,
    },
    Extension: {**_COMMON, "problem": _belonging("problem_id"), "measure": _belonging("measure_id")},
    Checkup: {**_COMMON, "problem": _belonging("problem_id"), "measure": _belonging("measure_id")},
    Publication: {
        **_COMMON,
        "problem": _belonging("problem_id"),
        "posting": _equal("posting"),
        "what": _equal("what"),
        "audience": _equal("audience"),
    },
    Objection: {**_COMMON, "problem": _belonging("problem_id"), "publication": _belonging("publication_id")},
    Step: {**_COMMON, "campaign": _belonging("campaign_id"), "name": _equal("name")},
    Submission: {**_COMMON, "campaign": _belonging("campaign_id"), "recipient": _equal("recipient")},
    Opinion: {
        **_COMMON,
        "campaign": _belonging("campaign_id"),
        "target": _equal("target"),
        "problem": _leading_to,
    },
}


@dataclass(frozen=True, slots=True)
class Query(Generic[ItemRow]):
    """A filtered list, not yet read.

    Filters: ``state``, ``owner``, ``org`` (with all below), ``text`` (contained), ``overdue`` (True for today, or a
    local date: open and due before it), ``ordinal``, and by kind: ``campaign``, ``scope``, ``facet``, ``category``,
    ``leader``, ``source``, ``opinion`` (in which it was found) of problems; ``problem``, ``nature``, ``category`` of
    measures; ``cooperator`` (with all below) of both; ``problem`` (that was found in it) of opinions; of what belongs
    to a problem, a measure, a publication or a campaign, that. A filter of None is none.
    """

    work: Work
    cls: type[ItemRow]
    select: Select[Any]

    @classmethod
    def of(cls, work: Work, row: type[ItemRow], filters: Mapping[str, Any]) -> Query[ItemRow]:
        """Return the query of some filters.

        Raises:
            InvalidValueError: there is no such filter, or a value does not fit.

        """
        known = FILTERS[row]
        for name in filters:
            if name not in known:
                raise InvalidValueError("value.filter", value=name, known=", ".join(known))
        asked = {name: value for name, value in filters.items() if value is not None and value is not False}
        # Few are overdue: they are found by when they were due, then narrowed and put in order. By the bare id, or the
        # bare path, SQLite would go through all rows, or all below the path, instead.
        late = "overdue" in asked
        conditions = [
            within(func.coalesce(row.org, ""), check_id("org", value))
            if late and name == "org"
            else known[name](work, row, value)
            for name, value in asked.items()
        ]
        seen = (row.tenant == work.tenant, visible_below(work.actor, row))
        order = func.coalesce(row.id, "") if late else row.id
        return cls(work, row, select(row).where(*seen, *conditions).order_by(order))

    def page(self, *, after: str | None = None, size: int = 20) -> Page[ItemRow]:
        """Return one page: rows after the cursor, found by key, so a late page costs no more than the first."""
        if size < 1:
            raise InvalidValueError("value.integer", what="size", value=size)
        statement = self.select if after is None else self.select.where(self.cls.id > check_id("after", after))
        self.work.connect()
        rows = list(self.work.session.scalars(statement.limit(size + 1)))
        more = len(rows) > size
        return Page(rows[:size], rows[size - 1].id if more else None)

    def among(self, others: Select[Any]) -> Query[ItemRow]:
        """Return those that another SELECT of the class chooses as well: `Ledger.candidates`, say."""
        ids = others.with_only_columns(self.cls.id).order_by(None)
        return Query(self.work, self.cls, self.select.where(self.cls.id.in_(ids)))

    def count(self) -> int:
        """Return how many there are."""
        self.work.connect()
        counted = select(func.count()).select_from(self.select.order_by(None).subquery())
        return int(self.work.session.scalar(counted) or 0)

    def __iter__(self) -> Iterator[ItemRow]:
        """Give all of them, fetched page by page."""
        after = None
        while True:
            page = self.page(after=after, size=CHUNK)
            yield from page.items
            if page.after is None:
                return
            after = page.after
