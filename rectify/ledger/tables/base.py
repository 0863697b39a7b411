"""What all tables have in common (表的共同部分): the metadata, rows, items, and how an item is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

import pendulum
from sqlalchemy import Boolean, ForeignKeyConstraint, Index, Integer, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rectify.ledger.columns import HASH, ID, TEXT, UUID, WORD, Day
from rectify.vocabulary import label_of

OPTIONS = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


class Base(DeclarativeBase):
    """The metadata of rectify's own tables; all begin with ``rectify_``."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An item named by kind and id, not loaded."""

    kind: str
    id: str


class Row:
    """What all rows have: a tenant and an id."""

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    id: Mapped[str] = mapped_column(UUID, sort_order=-1)


class Item(Row):
    """What all kinds have: the image that moves, and the last entry's number and digest.

    ``is_open`` says of the state, under the item's own policy, whether the clock runs: so a report over
    campaigns of different policies needs no list of states.
    """

    kind: ClassVar[str]
    #: The kind of the aggregate's root, which is locked before the item is moved.
    root_kind: ClassVar[str] = "problem"
    #: The column that holds the root's id.
    root_key: ClassVar[str] = "problem_id"

    ordinal: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(TEXT)
    term: Mapped[str | None] = mapped_column(WORD)

    state: Mapped[str] = mapped_column(WORD)
    is_open: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    due_on: Mapped[pendulum.Date | None] = mapped_column(Day)
    owner: Mapped[str | None] = mapped_column(ID)
    org: Mapped[str] = mapped_column(ID)
    cycle: Mapped[int] = mapped_column(Integer)
    settled_on: Mapped[pendulum.Date | None] = mapped_column(Day)
    effective_on: Mapped[pendulum.Date] = mapped_column(Day)
    content: Mapped[str] = mapped_column(HASH)

    seq: Mapped[int] = mapped_column(Integer)
    head: Mapped[str] = mapped_column(HASH)

    @property
    def label(self) -> str:
        """What people call it: ``P-3``; a measure within its problem: ``M-2``."""
        return label_of(self.kind, self.ordinal)

    @classmethod
    def ref(cls, id: str) -> Ref:  # noqa: A002 - the field's word
        """Name an item by its id, without loading it."""
        return Ref(cls.kind, id)


class OfMeeting(Item):
    """What belongs to a campaign and to no problem: its steps, submissions, opinions."""

    root_kind = "campaign"
    root_key = "campaign_id"

    campaign_id: Mapped[str] = mapped_column(UUID)


class OfProblem(Item):
    """What is asked for, posted or checked about a problem: extensions, check-ups, publications, objections."""

    problem_id: Mapped[str] = mapped_column(UUID)


def foreign_key(table: str, column: str, to: str) -> ForeignKeyConstraint:
    """Return a foreign key within the tenant: ``column`` of ``table`` names a row of ``to``."""
    return ForeignKeyConstraint(["tenant", column], [f"{to}.tenant", f"{to}.id"], name=f"fk_{table}_{column}")


def item_indexes(table: str, root_key: str) -> tuple[Index, ...]:
    """Return the indexes that every kind has: its number, what falls due, whose it is.

    That of what falls due has all that a count by organisation reads, the problem that decides who sees included.
    """
    decides = ("problem_id",) if root_key == "problem_id" else ()
    return (
        Index(f"ux_{table}_ordinal", "tenant", root_key, "ordinal", unique=True),
        Index(f"ix_{table}_due", "tenant", "is_open", "due_on", "org", *decides),
        Index(f"ix_{table}_org", "tenant", "org", "id"),
        Index(f"ix_{table}_owner", "tenant", "owner"),
    )


def table_of(cls: type[Base]) -> Table:
    """Return the table of a mapped class, for Core statements."""
    return cast("Table", cls.__table__)
