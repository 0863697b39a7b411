"""Records beside the items (提醒与机构改革记录): notices given, reorganisations made."""

from __future__ import annotations

import pendulum
from sqlalchemy import Index, Integer, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rectify.ledger.columns import ID, TEXT, UUID, WORD, Day, Json, Moment
from rectify.ledger.tables.base import OPTIONS, Base, Row


class Notice(Base):
    """One rung of the reminder ladder reached by one item, given once (提醒).

    The due date is part of the key: an item whose date moves can reach the rung again.
    """

    __tablename__ = "rectify_notice"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "item_id", "due_on", "rung", name="pk_rectify_notice"),
        Index("ix_rectify_notice_sent", "tenant", "sent_at"),
        OPTIONS,
    )

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    item_id: Mapped[str] = mapped_column(UUID)
    due_on: Mapped[pendulum.Date] = mapped_column(Day)
    rung: Mapped[str] = mapped_column(WORD)
    item_kind: Mapped[str] = mapped_column(WORD)
    people: Mapped[list[str]] = mapped_column(Json)
    orgs: Mapped[list[str]] = mapped_column(Json)
    reached_on: Mapped[pendulum.Date] = mapped_column(Day)
    given_at: Mapped[pendulum.DateTime] = mapped_column(Moment)
    sent_at: Mapped[pendulum.DateTime | None] = mapped_column(Moment)


class Reorganisation(Row, Base):
    """An organisation path that was renamed or moved (机构改革), as one recorded step."""

    __tablename__ = "rectify_reorganisation"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_reorganisation"),
        OPTIONS,
    )

    org_before: Mapped[str] = mapped_column(ID)
    org_after: Mapped[str] = mapped_column(ID)
    actor: Mapped[str] = mapped_column(ID)
    reason: Mapped[str] = mapped_column(TEXT)
    effective_on: Mapped[pendulum.Date] = mapped_column(Day)
    recorded_at: Mapped[pendulum.DateTime] = mapped_column(Moment)
    items: Mapped[int] = mapped_column(Integer)
