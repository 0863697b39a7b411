"""The tables of the core (台账主表): campaigns, problems, measures, evidence, entries."""

from __future__ import annotations

from typing import Any, ClassVar

import pendulum
from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rectify.ledger.columns import HASH, ID, TEXT, UUID, WORD, Day, Json, Moment
from rectify.ledger.tables.base import OPTIONS, Base, Item, Row


class CampaignColumns(Row):
    """Columns of a campaign (专题/批次): the occasion in which problems are found.

    ``version`` counts every change of its steps, submissions and opinions; problems have versions of their own.
    """

    title: Mapped[str] = mapped_column(TEXT)
    org: Mapped[str] = mapped_column(ID)
    held_on: Mapped[pendulum.Date] = mapped_column(Day)
    facets: Mapped[list[str]] = mapped_column(Json)
    policy_name: Mapped[str] = mapped_column(WORD)
    policy_version: Mapped[int] = mapped_column(Integer)
    policy: Mapped[str] = mapped_column(HASH)
    problem_count: Mapped[int] = mapped_column(Integer)
    opened_by: Mapped[str] = mapped_column(ID)
    opened_at: Mapped[pendulum.DateTime] = mapped_column(Moment)
    theme: Mapped[str | None] = mapped_column(TEXT)
    supervisor: Mapped[str | None] = mapped_column(ID)
    version: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class ProblemColumns(Item):
    """Columns of a problem (问题). ``version`` counts every change of the problem and all below it."""

    campaign_id: Mapped[str] = mapped_column(UUID)
    policy: Mapped[str] = mapped_column(HASH)
    scope: Mapped[str] = mapped_column(WORD)
    facet: Mapped[str | None] = mapped_column(ID)
    category: Mapped[str | None] = mapped_column(ID)
    root_cause: Mapped[str | None] = mapped_column(TEXT)
    leader: Mapped[str | None] = mapped_column(ID)
    confidential: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    measure_count: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)


class MeasureColumns(Item):
    """Columns of a measure (整改措施)."""

    problem_id: Mapped[str] = mapped_column(UUID)
    direction: Mapped[str | None] = mapped_column(ID)
    nature: Mapped[str | None] = mapped_column(WORD)
    category: Mapped[str | None] = mapped_column(ID)


class EvidenceColumns(Row):
    """Columns of a piece of evidence (佐证材料): where it is and its hash; the host keeps the bytes."""

    problem_id: Mapped[str] = mapped_column(UUID)
    measure_id: Mapped[str | None] = mapped_column(UUID)
    cycle: Mapped[int] = mapped_column(Integer)
    title: Mapped[str | None] = mapped_column(TEXT)
    uri: Mapped[str] = mapped_column(TEXT)
    sha256: Mapped[str | None] = mapped_column(HASH)
    added_by: Mapped[str] = mapped_column(ID)
    added_on: Mapped[pendulum.Date] = mapped_column(Day)


class EntryColumns:
    """Columns of an entry (流转记录): what an item was before a move and is after it, who, why, when.

    ``effective_before`` to ``effective_on`` is the time during which the before-image held.
    ``root_version`` orders all entries of one problem and what is below it.
    """

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    item_id: Mapped[str] = mapped_column(UUID)
    seq: Mapped[int] = mapped_column(Integer)
    item_kind: Mapped[str] = mapped_column(WORD)
    root_id: Mapped[str] = mapped_column(UUID)
    root_version: Mapped[int] = mapped_column(Integer)

    trigger: Mapped[str] = mapped_column("trigger_name", WORD)
    actor: Mapped[str] = mapped_column(ID)
    reason: Mapped[str | None] = mapped_column(TEXT)
    changes: Mapped[dict[str, Any] | None] = mapped_column(Json)
    policy: Mapped[str] = mapped_column(HASH)
    recorded_at: Mapped[pendulum.DateTime] = mapped_column(Moment)

    state_before: Mapped[str | None] = mapped_column(WORD)
    open_before: Mapped[bool | None] = mapped_column(Boolean(create_constraint=False))
    due_before: Mapped[pendulum.Date | None] = mapped_column(Day)
    owner_before: Mapped[str | None] = mapped_column(ID)
    org_before: Mapped[str | None] = mapped_column(ID)
    cycle_before: Mapped[int | None] = mapped_column(Integer)
    settled_before: Mapped[pendulum.Date | None] = mapped_column(Day)
    effective_before: Mapped[pendulum.Date | None] = mapped_column(Day)
    content_before: Mapped[str | None] = mapped_column(HASH)

    state_after: Mapped[str] = mapped_column(WORD)
    due_after: Mapped[pendulum.Date | None] = mapped_column(Day)
    owner_after: Mapped[str | None] = mapped_column(ID)
    org_after: Mapped[str] = mapped_column(ID)
    cycle_after: Mapped[int] = mapped_column(Integer)
    settled_after: Mapped[pendulum.Date | None] = mapped_column(Day)
    effective_on: Mapped[pendulum.Date] = mapped_column(Day)
    content_after: Mapped[str] = mapped_column(HASH)

    previous: Mapped[str | None] = mapped_column(HASH)
    digest: Mapped[str] = mapped_column(HASH)


class Campaign(CampaignColumns, Base):
    """A campaign (专题/批次): a 民主生活会, an inspection, an audit."""

    __tablename__ = "rectify_campaign"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_campaign"),
        Index("ix_rectify_campaign_org", "tenant", "org"),
        OPTIONS,
    )


class PolicyText(Base):
    """The text of a policy under which some campaign runs, by fingerprint (制度文本)."""

    __tablename__ = "rectify_policy"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "fingerprint", name="pk_rectify_policy"),
        Index("ux_rectify_policy_version", "tenant", "name", "version", unique=True),
        OPTIONS,
    )

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    fingerprint: Mapped[str] = mapped_column(HASH)
    name: Mapped[str] = mapped_column(WORD)
    version: Mapped[int] = mapped_column(Integer)
    wording: Mapped[str] = mapped_column(TEXT)


class Problem(ProblemColumns, Base):
    """A problem found (问题), and the root of all that is done about it."""

    kind = "problem"
    root_key = "id"
    __tablename__ = "rectify_problem"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_problem"),
        ForeignKeyConstraint(
            ["tenant", "campaign_id"], ["rectify_campaign.tenant", "rectify_campaign.id"], name="fk_rectify_problem"
        ),
        Index("ux_rectify_problem_ordinal", "tenant", "campaign_id", "ordinal", unique=True),
        Index("ix_rectify_problem_due", "tenant", "confidential", "is_open", "due_on", "org"),
        Index("ix_rectify_problem_org", "tenant", "org", "id"),
        Index("ix_rectify_problem_owner", "tenant", "owner"),
        OPTIONS,
    )


class ProblemSource(Base):
    """Where a problem was found (问题来源): opinions, talks, inspection feedback ...; several for one problem."""

    __tablename__ = "rectify_problem_source"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "problem_id", "source", name="pk_rectify_problem_source"),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_source"
        ),
        Index("ix_rectify_problem_source", "tenant", "source", "problem_id"),
        OPTIONS,
    )

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    problem_id: Mapped[str] = mapped_column(UUID)
    source: Mapped[str] = mapped_column(ID)


class Cooperator(Base):
    """An organisation that co-operates (配合单位) in a problem or measure, beside the responsible one."""

    __tablename__ = "rectify_cooperator"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "item_id", "org", name="pk_rectify_cooperator"),
        Index("ix_rectify_cooperator", "tenant", "org", "item_id"),
        OPTIONS,
    )

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    item_id: Mapped[str] = mapped_column(UUID)
    org: Mapped[str] = mapped_column(ID)


class Result(Base):
    """One figure of what a measure brought about (整改成果): rules made, money recovered in 分, people dealt with."""

    __tablename__ = "rectify_result"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "measure_id", "name", name="pk_rectify_result"),
        ForeignKeyConstraint(
            ["tenant", "measure_id"], ["rectify_measure.tenant", "rectify_measure.id"], name="fk_rectify_result"
        ),
        OPTIONS,
    )

    tenant: Mapped[str] = mapped_column(ID, sort_order=-2)
    measure_id: Mapped[str] = mapped_column(UUID)
    name: Mapped[str] = mapped_column(WORD)
    amount: Mapped[int] = mapped_column(BigInteger)


class Measure(MeasureColumns, Base):
    """A corrective measure (整改措施) of one problem."""

    kind = "measure"
    __tablename__ = "rectify_measure"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_measure"),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_measure"
        ),
        Index("ux_rectify_measure_ordinal", "tenant", "problem_id", "ordinal", unique=True),
        Index("ix_rectify_measure_due", "tenant", "is_open", "due_on", "org", "problem_id"),
        Index("ix_rectify_measure_org", "tenant", "org", "id"),
        Index("ix_rectify_measure_owner", "tenant", "owner"),
        OPTIONS,
    )


class Evidence(EvidenceColumns, Base):
    """A piece of evidence (佐证材料)."""

    kind: ClassVar[str] = "evidence"
    __tablename__ = "rectify_evidence"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_evidence"),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_evidence"
        ),
        Index("ix_rectify_evidence_problem", "tenant", "problem_id", "cycle"),
        OPTIONS,
    )


class Entry(EntryColumns, Base):
    """One line of an item's history (流转记录). Inserted, never changed."""

    __tablename__ = "rectify_entry"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "item_id", "seq", name="pk_rectify_entry"),
        Index("ux_rectify_entry_root", "tenant", "root_id", "root_version", unique=True),
        Index("ix_rectify_entry_past", "tenant", "item_kind", "open_before", "due_before", "effective_on"),
        OPTIONS,
    )

    def __repr__(self) -> str:
        return f"<Entry {self.item_kind} {self.item_id} #{self.seq} {self.trigger} {self.effective_on}>"
