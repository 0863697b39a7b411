"""How items stood on a day (时点状态): one SELECT of every item's image as of it, for `Past` and all reports.

What was so on a day is an item's row if it has not changed since, and else the before-image of the one entry that
covers the day: a read that follows what has changed since, not the length of the history. What was *known* at a moment
is the last entry of each item that both took effect and was recorded by then; that has to look for a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.selectable import Join

from rectify.errors import InvalidValueError
from rectify.ledger.columns import within
from rectify.ledger.cutoff import CutOff
from rectify.ledger.digest import AFTER, BEFORE, IMAGE_FIELDS
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Entry, Problem, label_of, table_of
from rectify.ledger.values import optional
from rectify.ledger.visibility import granted, nothing_confidential, visible, visible_below
from rectify.ledger.work import View, Work
from rectify.vocabulary import check_id

#: Every kind that history can tell about.
KINDS: tuple[str, ...] = tuple(ITEM_CLASSES)

_entry = table_of(Entry)
_problem = table_of(Problem)
_campaign = table_of(Campaign)

# Made once: to make an alias costs more than a condition.
_later, _following = _entry.alias(), _entry.alias()
_its_item = {kind: table_of(cls).alias("its_item") for kind, cls in ITEM_CLASSES.items()}

Condition = ColumnElement[bool]
_TOTAL = func.count().label("total")
#: The before-image in the columns of an entry.
_BEFORE = {**{name: _entry.c[column] for name, column in BEFORE.items()}, "is_open": _entry.c.open_before}
#: The columns of an image by the names of its fields; ``is_open``, the item's ``id`` and its ``campaign_id`` besides.
Columns = Mapping[str, Any]
#: What is asked of the image, in whatever columns it is read from.
Asked = Callable[[Columns], Iterable[Condition]]


def narrowed(org: str | None = None, owner: str | None = None) -> Asked:
    """Ask for what an organisation and all below it, or a person, was responsible for.

    Raises:
        InvalidValueError: a path or an id that the ledger does not accept.

    """
    org, owner = optional(check_id, "org", org), optional(check_id, "owner", owner)

    def asked(image: Columns) -> Iterator[Condition]:
        if org is not None:
            yield within(image["org"], org)
        if owner is not None:
            yield image["owner"] == owner

    return asked


def kinds_of(kind: str | None) -> tuple[str, ...]:
    """Return the kinds asked for: one, or all for None.

    Raises:
        InvalidValueError: there is no such kind.

    """
    if kind is None:
        return KINDS
    if kind not in KINDS:
        raise InvalidValueError("value.kind", value=kind, known=", ".join(KINDS))
    return (kind,)


def standing(
    work: Work,
    cut: CutOff,
    kinds: Sequence[str],
    *,
    asked: Asked,
    fields: Sequence[str] = ("state", "is_open", "due_on", "owner", "org"),
    also: Sequence[str] = (),
) -> Subquery:
    """Return the items that there were at a cut-off, with their images.

    The columns: ``kind``, ``id``, ``ordinal``, ``root`` (id of the problem, or of the campaign where the kind belongs
    to a campaign), ``problem_ordinal`` (0 there), ``campaign_id``, ``policy`` (fingerprint), and those asked for.

    Args:
        work: whose tenant.
        cut: the day, and what was known of it.
        kinds: of which kinds.
        asked: conditions on the image; they are put into every part, where an index serves them.
        fields: columns of the image, ``is_open`` among them.
        also: columns of the item's row, as they are now; every kind asked for has them.

    """
    parts: list[Select[Any]] = []
    for kind in kinds:
        seat = _Seat.of(kind)
        images = _known(work.view, cut, seat) if cut.known_at is not None else _unfolded(work.view, cut, seat)
        for one in images:
            place = seat.columns(also)
            parts.append(
                select(*place, *(one.image[name].label(name) for name in fields))
                .select_from(one.source)
                .where(*one.conditions, *asked(one.image))
            )
    return union_all(*parts).subquery("standing")


def counted(view: View, cut: CutOff, kinds: Sequence[str], *, asked: Asked) -> Subquery:
    """Return how many items there were at a cut-off, by kind, organisation and due date.

    The columns: ``kind``, ``org``, ``due_on`` and ``total``. The roots are not read, and of
    items and entries only what an index holds where it can: the cost follows how many items are counted.

    Args:
        view: who looks.
        cut: the day, and what was known of it.
        kinds: of which kinds.
        asked: conditions on the image.

    """
    parts: list[Select[Any]] = []
    for kind in kinds:
        seat = _Seat.of(kind)
        for one in _known(view, cut, seat) if cut.known_at is not None else _unrooted(view, cut, seat):
            # By day and organisation, not by organisation alone: so the index of what falls due leads through its
            # groups without sorting, and no index of organisations tempts through the whole tenant.
            by = (one.image["due_on"], one.image["org"])
            parts.append(
                select(literal(kind).label("kind"), by[1].label("org"), by[0].label("due_on"), _TOTAL)
                .select_from(one.source)
                .where(*one.conditions, *asked(one.image))
                .group_by(*by)
            )
    return union_all(*parts).subquery("counted")


def label(kind: str, ordinal: int, problem_ordinal: int) -> str:
    """Return what people call an item of `standing`: ``P-3``, ``P-3/M-2``, ``STEP-1``."""
    own = label_of(kind, ordinal)
    return own if kind == "problem" or not problem_ordinal else f"{label_of('problem', problem_ordinal)}/{own}"


@dataclass(frozen=True, slots=True)
class _Seat:
    """The table of a kind, and that of the roots, which say the campaign and the policy."""

    kind: str
    item: Any
    root: Any

    @classmethod
    def of(cls, kind: str) -> _Seat:
        row = ITEM_CLASSES[kind]
        return cls(kind, table_of(row), _problem if row.root_kind == "problem" else _campaign)

    @property
    def campaign_id(self) -> Any:
        return self.root.c.campaign_id if self.root is _problem else self.root.c.id

    @property
    def place(self) -> dict[str, Any]:
        """Which columns say what an item is, wherever its image is read from."""
        return {"id": self.item.c.id, "campaign_id": self.campaign_id}

    def columns(self, also: Sequence[str]) -> list[ColumnElement[Any]]:
        """Return the columns that say which item it is."""
        of_problem = self.root is _problem
        return [
            literal(self.kind).label("kind"),
            self.item.c.id,
            self.item.c.ordinal,
            self.root.c.id.label("root"),
            (self.root.c.ordinal if of_problem else literal(0)).label("problem_ordinal"),
            self.campaign_id.label("campaign_id"),
            self.root.c.policy,
            *(self.item.c[name] for name in also),
        ]

    def rooted(self, source: FromClause) -> FromClause:
        """Join the roots to what holds the items."""
        if self.root is self.item:
            return source
        key = self.item.c[ITEM_CLASSES[self.kind].root_key]
        return source.join(self.root, and_(self.root.c.tenant == self.item.c.tenant, self.root.c.id == key))

    def mine(self, view: View) -> tuple[Condition, ...]:
        """Return which items are read at all, with their roots."""
        seen = (visible(view.actor, self.root.c),) if self.root is _problem else ()
        return (self.item.c.tenant == view.tenant, *seen)

    def parts(self, view: View) -> Iterator[tuple[Condition, ...]]:
        """Give the same of items as they are now; problems in two parts, of which the index leads to each."""
        if self.item is not _problem:
            yield self.mine(view)
            return
        yield _problem.c.tenant == view.tenant, _problem.c.confidential == false()
        yield _problem.c.tenant == view.tenant, _problem.c.confidential == true(), granted(view.actor, _problem.c)

    def parts_unrooted(self, view: View) -> Iterator[tuple[Condition, ...]]:
        """Give the same where the roots are not joined."""
        if self.item is _problem or self.root is _campaign:
            yield from self.parts(view)
            return
        seen = or_(nothing_confidential(view.tenant), visible_below(view.actor, self.item.c))
        yield self.item.c.tenant == view.tenant, seen

    def entries_seen(self, view: View) -> tuple[Condition, ...]:
        """Return which entries of items are read where neither items nor roots are joined."""
        if self.root is _campaign:
            return ()
        item = _its_item[self.kind]
        known = exists(
            select(item.c.id).where(
                item.c.tenant == _entry.c.tenant, item.c.id == _entry.c.item_id, visible_below(view.actor, item.c)
            )
        )
        return (or_(nothing_confidential(view.tenant), known),)


@dataclass(frozen=True, slots=True)
class _Images:
    """Images of one kind: where they are read from, under which conditions, in which columns."""

    source: FromClause
    conditions: Sequence[Condition]
    image: Columns


def _unfolded(view: View, cut: CutOff, seat: _Seat) -> Iterator[_Images]:
    """Give the items that are as they were, and the before-images of those that have changed since."""
    image = {**seat.place, **{name: seat.item.c[name] for name in (*IMAGE_FIELDS, "is_open")}}
    for mine in seat.parts(view):
        yield _Images(seat.rooted(seat.item), (*mine, *_unchanged(view, cut, seat)), image)
    if _is_past(view, cut):
        covering = (*seat.mine(view), *_covering(view, cut, seat))
        yield _Images(seat.rooted(_with_entry(seat)), covering, {**seat.place, **_BEFORE})


def _unrooted(view: View, cut: CutOff, seat: _Seat) -> Iterator[_Images]:
    """Give the same without what says which items they are: neither items nor roots are joined to anything."""
    for mine in seat.parts_unrooted(view):
        yield _Images(seat.item, (*mine, *_unchanged(view, cut, seat)), seat.item.c)
    if _is_past(view, cut):
        yield _Images(_entry, (*_covering(view, cut, seat), *seat.entries_seen(view)), _BEFORE)


def _is_past(view: View, cut: CutOff) -> bool:
    """Say whether anything can have changed since: no verb takes effect on a day to come."""
    return cut.day < view.today


def _unchanged(view: View, cut: CutOff, seat: _Seat) -> tuple[Condition, ...]:
    return (seat.item.c.effective_on <= cut.day,) if _is_past(view, cut) else ()


def _covering(view: View, cut: CutOff, seat: _Seat) -> tuple[Condition, ...]:
    """Return which entries have ended what was so on the day."""
    return (
        *_of_kind(view, seat.kind),
        _entry.c.effective_before <= cut.day,
        _entry.c.effective_on > cut.day,
    )


def _known(view: View, cut: CutOff, seat: _Seat) -> Iterator[_Images]:
    """Give the after-images of the last entries that had taken effect and been recorded.

    Whether the clock ran then is no part of an after-image: the next entry says it, or the item if there is none.
    """
    told = and_(_following.c.tenant == _entry.c.tenant, _following.c.item_id == _entry.c.item_id)
    source = seat.rooted(_with_entry(seat)).outerjoin(_following, and_(told, _following.c.seq == _entry.c.seq + 1))
    superseded = select(literal(1)).where(
        _later.c.tenant == _entry.c.tenant,
        _later.c.item_id == _entry.c.item_id,
        _later.c.seq > _entry.c.seq,
        *cut.entered(_later),
    )
    after = {name: _entry.c[column] for name, column in AFTER.items()}
    is_open = func.coalesce(_following.c.open_before, seat.item.c.is_open)
    last = (
        *seat.mine(view),
        *_of_kind(view, seat.kind),
        *cut.entered(_entry),
        ~exists(superseded.correlate(_entry)),
    )
    yield _Images(source, last, {**seat.place, **after, "is_open": is_open})


def _with_entry(seat: _Seat) -> Join:
    return _entry.join(seat.item, and_(seat.item.c.tenant == _entry.c.tenant, seat.item.c.id == _entry.c.item_id))


def _of_kind(view: View, kind: str) -> tuple[Condition, ...]:
    return (_entry.c.tenant == view.tenant, _entry.c.item_kind == kind)
