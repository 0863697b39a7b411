"""What is asked for and checked while an item is under way (延期、定期检查)."""

from __future__ import annotations

import pendulum
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rectify.ledger.columns import UUID, Day
from rectify.ledger.tables.base import OPTIONS, Base, OfProblem, foreign_key, item_indexes


class ExtensionColumns(OfProblem):
    """Columns of a request for more time (延期申请) for a problem, or for one of its measures.

    It moves no date by itself: ``to_on`` becomes the item's due date when somebody else approves it.
    """

    measure_id: Mapped[str | None] = mapped_column(UUID)
    to_on: Mapped[pendulum.Date] = mapped_column(Day)
    was_due_on: Mapped[pendulum.Date | None] = mapped_column(Day)


class CheckupColumns(OfProblem):
    """Columns of a periodic check-up (定期检查) of what has to be kept up for good (长期坚持)."""

    measure_id: Mapped[str | None] = mapped_column(UUID)


class Extension(ExtensionColumns, Base):
    """A request for more time (延期申请)."""

    kind = "extension"
    __tablename__ = "rectify_extension"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_extension"),
        foreign_key("rectify_extension", "problem_id", "rectify_problem"),
        foreign_key("rectify_extension", "measure_id", "rectify_measure"),
        *item_indexes("rectify_extension", "problem_id"),
        OPTIONS,
    )


class Checkup(CheckupColumns, Base):
    """A periodic check-up (定期检查)."""

    kind = "checkup"
    __tablename__ = "rectify_checkup"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_checkup"),
        foreign_key("rectify_checkup", "problem_id", "rectify_problem"),
        foreign_key("rectify_checkup", "measure_id", "rectify_measure"),
        *item_indexes("rectify_checkup", "problem_id"),
        OPTIONS,
    )
