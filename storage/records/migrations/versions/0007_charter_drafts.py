"""Drafts of the charter, their wordings, and the versions that have been in force."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

IS_OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "charter_draft",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=True),
        sa.Column("marketing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marketing_by", sa.Text(), nullable=True),
        sa.Column("sales_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sales_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("draft_id", name="pk_charter_draft"),
    )
    op.create_index(
        "uq_charter_draft_open", "charter_draft", ["is_demo"], unique=True, sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )  # fmt: skip
    op.create_table(
        "charter_revision",
        sa.Column("draft_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("draft_id", "revision", name="pk_charter_revision"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["charter_draft.draft_id"], name="fk_charter_revision_draft_id_charter_draft",
            ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_table(
        "charter_version",
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("held_from", sa.Date(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marketing_by", sa.Text(), nullable=True),
        sa.Column("sales_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("is_demo", "version", name="pk_charter_version"),
    )


def downgrade() -> None:
    """Remove the tables with everything in them."""
    op.drop_table("charter_version")
    op.drop_table("charter_revision")
    op.drop_index("uq_charter_draft_open", "charter_draft")
    op.drop_table("charter_draft")
