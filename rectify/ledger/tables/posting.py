"""Postings (公示) and the objections (异议) raised against them."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rectify.ledger.columns import UUID, WORD, Json
from rectify.ledger.tables.base import OPTIONS, Base, OfProblem, foreign_key, item_indexes


class PublicationColumns(OfProblem):
    """Columns of the publication of one problem (公示): what of it is posted, to whom, where, and what is left out.

    Problems that are posted together share ``posting``. Its due date is the last day of posting (公示期满日).
    """

    posting: Mapped[str] = mapped_column(UUID)
    what: Mapped[str] = mapped_column(WORD)
    audience: Mapped[str] = mapped_column(WORD)
    places: Mapped[list[str]] = mapped_column(Json)
    redacted: Mapped[dict[str, str]] = mapped_column(Json)


class ObjectionColumns(OfProblem):
    """Columns of an objection (异议) raised against a publication."""

    publication_id: Mapped[str] = mapped_column(UUID)


class Publication(PublicationColumns, Base):
    """The publication of one problem (公示)."""

    kind = "publication"
    __tablename__ = "rectify_publication"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_publication"),
        foreign_key("rectify_publication", "problem_id", "rectify_problem"),
        Index("ix_rectify_publication_posting", "tenant", "posting"),
        *item_indexes("rectify_publication", "problem_id"),
        OPTIONS,
    )


class Objection(ObjectionColumns, Base):
    """An objection (异议) raised against a publication."""

    kind = "objection"
    __tablename__ = "rectify_objection"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_objection"),
        foreign_key("rectify_objection", "problem_id", "rectify_problem"),
        foreign_key("rectify_objection", "publication_id", "rectify_publication"),
        Index("ix_rectify_objection_publication", "tenant", "publication_id"),
        *item_indexes("rectify_objection", "problem_id"),
        OPTIONS,
    )
