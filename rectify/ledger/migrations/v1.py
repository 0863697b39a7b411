"""Version 1 of the schema: the tables of the core. Frozen: later versions have files of their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint

from rectify.ledger.columns import HASH, ID, TEXT, UUID, WORD, Day, Json, Moment

_OPTIONS = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


def upgrade(op: Any) -> None:
    """Create the tables of version 1, on Alembic's operations."""
    for create in (_campaign, _policy, _problem, _measure, _evidence, _problem_source, _entry):
        create(op)


def _campaign(op: Any) -> None:
    op.create_table(
        "rectify_campaign",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("title", TEXT, nullable=False),
        Column("org", ID, nullable=False),
        Column("held_on", Day(), nullable=False),
        Column("facets", Json(), nullable=False),
        Column("policy_name", WORD, nullable=False),
        Column("policy_version", Integer(), nullable=False),
        Column("policy", HASH, nullable=False),
        Column("problem_count", Integer(), nullable=False),
        Column("opened_by", ID, nullable=False),
        Column("opened_at", Moment(), nullable=False),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_campaign"),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_campaign_org", "rectify_campaign", ["tenant", "org"])


def _entry(op: Any) -> None:
    op.create_table(
        "rectify_entry",
        Column("tenant", ID, nullable=False),
        Column("item_id", UUID, nullable=False),
        Column("seq", Integer(), nullable=False),
        Column("item_kind", WORD, nullable=False),
        Column("root_id", UUID, nullable=False),
        Column("root_version", Integer(), nullable=False),
        Column("trigger_name", WORD, nullable=False),
        Column("actor", ID, nullable=False),
        Column("reason", TEXT, nullable=True),
        Column("changes", Json(), nullable=True),
        Column("policy", HASH, nullable=False),
        Column("recorded_at", Moment(), nullable=False),
        Column("state_before", WORD, nullable=True),
        Column("open_before", Boolean(create_constraint=False), nullable=True),
        Column("due_before", Day(), nullable=True),
        Column("owner_before", ID, nullable=True),
        Column("org_before", ID, nullable=True),
        Column("cycle_before", Integer(), nullable=True),
        Column("settled_before", Day(), nullable=True),
        Column("effective_before", Day(), nullable=True),
        Column("content_before", HASH, nullable=True),
        Column("state_after", WORD, nullable=False),
        Column("due_after", Day(), nullable=True),
        Column("owner_after", ID, nullable=True),
        Column("org_after", ID, nullable=False),
        Column("cycle_after", Integer(), nullable=False),
        Column("settled_after", Day(), nullable=True),
        Column("effective_on", Day(), nullable=False),
        Column("content_after", HASH, nullable=False),
        Column("previous", HASH, nullable=True),
        Column("digest", HASH, nullable=False),
        PrimaryKeyConstraint("tenant", "item_id", "seq", name="pk_rectify_entry"),
        **_OPTIONS,
    )
    op.create_index(
        "ix_rectify_entry_past", "rectify_entry", ["tenant", "item_kind", "open_before", "due_before", "effective_on"]
    )
    op.create_index("ux_rectify_entry_root", "rectify_entry", ["tenant", "root_id", "root_version"], unique=True)


def _policy(op: Any) -> None:
    op.create_table(
        "rectify_policy",
        Column("tenant", ID, nullable=False),
        Column("fingerprint", HASH, nullable=False),
        Column("name", WORD, nullable=False),
        Column("version", Integer(), nullable=False),
        Column("wording", TEXT, nullable=False),
        PrimaryKeyConstraint("tenant", "fingerprint", name="pk_rectify_policy"),
        **_OPTIONS,
    )
    op.create_index("ux_rectify_policy_version", "rectify_policy", ["tenant", "name", "version"], unique=True)


def _problem(op: Any) -> None:
    op.create_table(
        "rectify_problem",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("campaign_id", UUID, nullable=False),
        Column("policy", HASH, nullable=False),
        Column("scope", WORD, nullable=False),
        Column("facet", ID, nullable=True),
        Column("category", ID, nullable=True),
        Column("root_cause", TEXT, nullable=True),
        Column("leader", ID, nullable=True),
        Column("confidential", Boolean(create_constraint=False), nullable=False),
        Column("measure_count", Integer(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("ordinal", Integer(), nullable=False),
        Column("text", TEXT, nullable=False),
        Column("term", WORD, nullable=True),
        Column("state", WORD, nullable=False),
        Column("is_open", Boolean(create_constraint=False), nullable=False),
        Column("due_on", Day(), nullable=True),
        Column("owner", ID, nullable=True),
        Column("org", ID, nullable=False),
        Column("cycle", Integer(), nullable=False),
        Column("settled_on", Day(), nullable=True),
        Column("effective_on", Day(), nullable=False),
        Column("content", HASH, nullable=False),
        Column("seq", Integer(), nullable=False),
        Column("head", HASH, nullable=False),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_problem"),
        ForeignKeyConstraint(
            ["tenant", "campaign_id"], ["rectify_campaign.tenant", "rectify_campaign.id"], name="fk_rectify_problem"
        ),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_problem_due", "rectify_problem", ["tenant", "is_open", "due_on", "org"])
    op.create_index("ix_rectify_problem_org", "rectify_problem", ["tenant", "org", "id"])
    op.create_index("ix_rectify_problem_owner", "rectify_problem", ["tenant", "owner"])
    op.create_index("ux_rectify_problem_ordinal", "rectify_problem", ["tenant", "campaign_id", "ordinal"], unique=True)


def _evidence(op: Any) -> None:
    op.create_table(
        "rectify_evidence",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("problem_id", UUID, nullable=False),
        Column("measure_id", UUID, nullable=True),
        Column("cycle", Integer(), nullable=False),
        Column("title", TEXT, nullable=True),
        Column("uri", TEXT, nullable=False),
        Column("sha256", HASH, nullable=True),
        Column("added_by", ID, nullable=False),
        Column("added_on", Day(), nullable=False),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_evidence"),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_evidence"
        ),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_evidence_problem", "rectify_evidence", ["tenant", "problem_id", "cycle"])


def _measure(op: Any) -> None:
    op.create_table(
        "rectify_measure",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("problem_id", UUID, nullable=False),
        Column("direction", ID, nullable=True),
        Column("nature", WORD, nullable=True),
        Column("category", ID, nullable=True),
        Column("ordinal", Integer(), nullable=False),
        Column("text", TEXT, nullable=False),
        Column("term", WORD, nullable=True),
        Column("state", WORD, nullable=False),
        Column("is_open", Boolean(create_constraint=False), nullable=False),
        Column("due_on", Day(), nullable=True),
        Column("owner", ID, nullable=True),
        Column("org", ID, nullable=False),
        Column("cycle", Integer(), nullable=False),
        Column("settled_on", Day(), nullable=True),
        Column("effective_on", Day(), nullable=False),
        Column("content", HASH, nullable=False),
        Column("seq", Integer(), nullable=False),
        Column("head", HASH, nullable=False),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_measure"),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_measure"
        ),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_measure_due", "rectify_measure", ["tenant", "is_open", "due_on", "org"])
    op.create_index("ix_rectify_measure_org", "rectify_measure", ["tenant", "org", "id"])
    op.create_index("ix_rectify_measure_owner", "rectify_measure", ["tenant", "owner"])
    op.create_index("ux_rectify_measure_ordinal", "rectify_measure", ["tenant", "problem_id", "ordinal"], unique=True)


def _problem_source(op: Any) -> None:
    op.create_table(
        "rectify_problem_source",
        Column("tenant", ID, nullable=False),
        Column("problem_id", UUID, nullable=False),
        Column("source", ID, nullable=False),
        PrimaryKeyConstraint("tenant", "problem_id", "source", name="pk_rectify_problem_source"),
        ForeignKeyConstraint(
            ["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"], name="fk_rectify_source"
        ),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_problem_source", "rectify_problem_source", ["tenant", "source", "problem_id"])
