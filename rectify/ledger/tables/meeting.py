"""What belongs to the meeting itself (会议环节): its steps, the reports up, the opinions collected before it."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rectify.ledger.columns import ID, UUID, WORD, Json
from rectify.ledger.tables.base import OPTIONS, Base, OfMeeting, foreign_key, item_indexes


class StepColumns(OfMeeting):
    """Columns of a step of a meeting (环节): forms sent out, talks held, material reviewed, the meeting itself.

    ``figures`` are its counts by the policy's words: forms sent and returned, talks, people present by role.
    """

    name: Mapped[str] = mapped_column(WORD)
    figures: Mapped[dict[str, int]] = mapped_column(Json)


class SubmissionColumns(OfMeeting):
    """Columns of a report up (上报) to one recipient."""

    recipient: Mapped[str] = mapped_column(ID)


class OpinionColumns(OfMeeting):
    """Columns of opinions collected (意见建议) about one target: how many, and their text where it is kept."""

    target: Mapped[str] = mapped_column(ID)
    quantity: Mapped[int] = mapped_column(Integer)


class Step(StepColumns, Base):
    """A step of a meeting (环节)."""

    kind = "step"
    __tablename__ = "rectify_step"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_step"),
        foreign_key("rectify_step", "campaign_id", "rectify_campaign"),
        *item_indexes("rectify_step", "campaign_id"),
        OPTIONS,
    )


class Submission(SubmissionColumns, Base):
    """A report up (上报) to one recipient."""

    kind = "submission"
    __tablename__ = "rectify_submission"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_submission"),
        foreign_key("rectify_submission", "campaign_id", "rectify_campaign"),
        *item_indexes("rectify_submission", "campaign_id"),
        OPTIONS,
    )


class Opinion(OpinionColumns, Base):
    """Opinions collected (意见建议) about one target."""

    kind = "opinion"
    __tablename__ = "rectify_opinion"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_opinion"),
        foreign_key("rectify_opinion", "campaign_id", "rectify_campaign"),
        *item_indexes("rectify_opinion", "campaign_id"),
        OPTIONS,
    )


class OpinionLink(Base):
    """A problem that was found in an opinion (意见与问题的对应): many to many."""

    __tablename__ = "rectify_opinion_link"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "opinion_id", "problem_id", name="pk_rectify_opinion_link"),
        ForeignKeyConstraint(
            ["tenant", "opinion_id"], ["rectify_opinion.tenant", "rectify_opinion.id"], name="fk_rectify_link_opinion"
        ),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_link_problem"
        ),
        Index("ix_rectify_opinion_link", "tenant", "problem_id", "opinion_id"),
        OPTIONS,
    )

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    opinion_id: Mapped[str] = mapped_column(UUID)
    problem_id: Mapped[str] = mapped_column(UUID)
