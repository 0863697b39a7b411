"""What a batch is about to move (批量办理领取): rows that live for the length of one batch."""

from __future__ import annotations

from sqlalchemy import Integer, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rectify.ledger.columns import UUID
from rectify.ledger.tables.base import OPTIONS, Base, Row


class Claim(Row, Base):
    """One item that a batch was asked to move (领取): inserted first, deleted when the batch is done.

    ``id`` is the item's; ``seq`` the number of its last entry before the batch, so the claims whose items have gone
    on are those that were moved. In the order of the key, roots come in the order in which everybody locks them.
    """

    __tablename__ = "rectify_claim"
    __table_args__ = (PrimaryKeyConstraint("tenant", "batch", "root_id", "id", name="pk_rectify_claim"), OPTIONS)

    batch: Mapped[str] = mapped_column(UUID)
    root_id: Mapped[str] = mapped_column(UUID)
    seq: Mapped[int] = mapped_column(Integer)
