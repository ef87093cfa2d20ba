"""Runs that read a system."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "sync_run",
        sa.Column("sync_run_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("fault", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("sync_run_id", name="pk_sync_run"),
    )
    op.create_index("ix_sync_run_source_began_at", "sync_run", ["source", "began_at"])


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_index("ix_sync_run_source_began_at", "sync_run")
    op.drop_table("sync_run")
