"""Version 2 of the schema: the kinds beside problems and measures, and what a measure brought about. Frozen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, text

from rectify.ledger.columns import HASH, ID, TEXT, UUID, WORD, Day, Json, Moment

_OPTIONS = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


def upgrade(op: Any) -> None:
    """Take the tables of version 1 to version 2, on Alembic's operations: rows stay as they are."""
    _campaign(op)
    _due_indexes(op)
    for create in (
        _cooperator,
        _result,
        _extension,
        _checkup,
        _publication,
        _objection,
        _step,
        _submission,
        _opinion,
        _opinion_link,
        _notice,
        _reorganisation,
        _claim,
    ):
        create(op)


def _campaign(op: Any) -> None:
    op.add_column("rectify_campaign", Column("theme", TEXT, nullable=True))
    op.add_column("rectify_campaign", Column("supervisor", ID, nullable=True))
    op.add_column("rectify_campaign", Column("version", Integer(), server_default=text("0"), nullable=False))


def _due_indexes(op: Any) -> None:
    """Let the indexes of what falls due say also who may see it: a count by organisation reads nothing else."""
    due = {
        "rectify_problem": ["tenant", "confidential", "is_open", "due_on", "org"],
        "rectify_measure": ["tenant", "is_open", "due_on", "org", "problem_id"],
    }
    for table, columns in due.items():
        op.drop_index(f"ix_{table}_due", table_name=table)
        op.create_index(f"ix_{table}_due", table, columns)


def _image() -> list[Column[Any]]:
    """Return the columns that every kind has."""
    return [
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
    ]


def _of(column: str, table: str, name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", column], [f"{table}.tenant", f"{table}.id"], name=name)


def _indexes(op: Any, table: str, root: str) -> None:
    decides = ["problem_id"] if root == "problem_id" else []
    op.create_index(f"ix_{table}_due", table, ["tenant", "is_open", "due_on", "org", *decides])
    op.create_index(f"ix_{table}_org", table, ["tenant", "org", "id"])
    op.create_index(f"ix_{table}_owner", table, ["tenant", "owner"])
    op.create_index(f"ux_{table}_ordinal", table, ["tenant", root, "ordinal"], unique=True)


def _cooperator(op: Any) -> None:
    op.create_table(
        "rectify_cooperator",
        Column("tenant", ID, nullable=False),
        Column("item_id", UUID, nullable=False),
        Column("org", ID, nullable=False),
        PrimaryKeyConstraint("tenant", "item_id", "org", name="pk_rectify_cooperator"),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_cooperator", "rectify_cooperator", ["tenant", "org", "item_id"])


def _result(op: Any) -> None:
    op.create_table(
        "rectify_result",
        Column("tenant", ID, nullable=False),
        Column("measure_id", UUID, nullable=False),
        Column("name", WORD, nullable=False),
        Column("amount", BigInteger(), nullable=False),
        PrimaryKeyConstraint("tenant", "measure_id", "name", name="pk_rectify_result"),
        _of("measure_id", "rectify_measure", "fk_rectify_result"),
        **_OPTIONS,
    )


def _extension(op: Any) -> None:
    op.create_table(
        "rectify_extension",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("measure_id", UUID, nullable=True),
        Column("to_on", Day(), nullable=False),
        Column("was_due_on", Day(), nullable=True),
        Column("problem_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_extension"),
        _of("problem_id", "rectify_problem", "fk_rectify_extension_problem_id"),
        _of("measure_id", "rectify_measure", "fk_rectify_extension_measure_id"),
        **_OPTIONS,
    )
    _indexes(op, "rectify_extension", "problem_id")


def _checkup(op: Any) -> None:
    op.create_table(
        "rectify_checkup",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("measure_id", UUID, nullable=True),
        Column("problem_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_checkup"),
        _of("problem_id", "rectify_problem", "fk_rectify_checkup_problem_id"),
        _of("measure_id", "rectify_measure", "fk_rectify_checkup_measure_id"),
        **_OPTIONS,
    )
    _indexes(op, "rectify_checkup", "problem_id")


def _publication(op: Any) -> None:
    op.create_table(
        "rectify_publication",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("posting", UUID, nullable=False),
        Column("what", WORD, nullable=False),
        Column("audience", WORD, nullable=False),
        Column("places", Json(), nullable=False),
        Column("redacted", Json(), nullable=False),
        Column("problem_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_publication"),
        _of("problem_id", "rectify_problem", "fk_rectify_publication_problem_id"),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_publication_posting", "rectify_publication", ["tenant", "posting"])
    _indexes(op, "rectify_publication", "problem_id")


def _objection(op: Any) -> None:
    op.create_table(
        "rectify_objection",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("publication_id", UUID, nullable=False),
        Column("problem_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_objection"),
        _of("problem_id", "rectify_problem", "fk_rectify_objection_problem_id"),
        _of("publication_id", "rectify_publication", "fk_rectify_objection_publication_id"),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_objection_publication", "rectify_objection", ["tenant", "publication_id"])
    _indexes(op, "rectify_objection", "problem_id")


def _step(op: Any) -> None:
    op.create_table(
        "rectify_step",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("name", WORD, nullable=False),
        Column("figures", Json(), nullable=False),
        Column("campaign_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_step"),
        _of("campaign_id", "rectify_campaign", "fk_rectify_step_campaign_id"),
        **_OPTIONS,
    )
    _indexes(op, "rectify_step", "campaign_id")


def _submission(op: Any) -> None:
    op.create_table(
        "rectify_submission",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("recipient", ID, nullable=False),
        Column("campaign_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_submission"),
        _of("campaign_id", "rectify_campaign", "fk_rectify_submission_campaign_id"),
        **_OPTIONS,
    )
    _indexes(op, "rectify_submission", "campaign_id")


def _opinion(op: Any) -> None:
    op.create_table(
        "rectify_opinion",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("target", ID, nullable=False),
        Column("quantity", Integer(), nullable=False),
        Column("campaign_id", UUID, nullable=False),
        *_image(),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_opinion"),
        _of("campaign_id", "rectify_campaign", "fk_rectify_opinion_campaign_id"),
        **_OPTIONS,
    )
    _indexes(op, "rectify_opinion", "campaign_id")


def _opinion_link(op: Any) -> None:
    op.create_table(
        "rectify_opinion_link",
        Column("tenant", ID, nullable=False),
        Column("opinion_id", UUID, nullable=False),
        Column("problem_id", UUID, nullable=False),
        PrimaryKeyConstraint("tenant", "opinion_id", "problem_id", name="pk_rectify_opinion_link"),
        _of("opinion_id", "rectify_opinion", "fk_rectify_link_opinion"),
        _of("problem_id", "rectify_problem", "fk_rectify_link_problem"),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_opinion_link", "rectify_opinion_link", ["tenant", "problem_id", "opinion_id"])


def _notice(op: Any) -> None:
    op.create_table(
        "rectify_notice",
        Column("tenant", ID, nullable=False),
        Column("item_id", UUID, nullable=False),
        Column("due_on", Day(), nullable=False),
        Column("rung", WORD, nullable=False),
        Column("item_kind", WORD, nullable=False),
        Column("people", Json(), nullable=False),
        Column("orgs", Json(), nullable=False),
        Column("reached_on", Day(), nullable=False),
        Column("given_at", Moment(), nullable=False),
        Column("sent_at", Moment(), nullable=True),
        PrimaryKeyConstraint("tenant", "item_id", "due_on", "rung", name="pk_rectify_notice"),
        **_OPTIONS,
    )
    op.create_index("ix_rectify_notice_sent", "rectify_notice", ["tenant", "sent_at"])


def _reorganisation(op: Any) -> None:
    op.create_table(
        "rectify_reorganisation",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("org_before", ID, nullable=False),
        Column("org_after", ID, nullable=False),
        Column("actor", ID, nullable=False),
        Column("reason", TEXT, nullable=False),
        Column("effective_on", Day(), nullable=False),
        Column("recorded_at", Moment(), nullable=False),
        Column("items", Integer(), nullable=False),
        PrimaryKeyConstraint("tenant", "id", name="pk_rectify_reorganisation"),
        **_OPTIONS,
    )


def _claim(op: Any) -> None:
    op.create_table(
        "rectify_claim",
        Column("tenant", ID, nullable=False),
        Column("id", UUID, nullable=False),
        Column("batch", UUID, nullable=False),
        Column("root_id", UUID, nullable=False),
        Column("seq", Integer(), nullable=False),
        PrimaryKeyConstraint("tenant", "batch", "root_id", "id", name="pk_rectify_claim"),
        **_OPTIONS,
    )
