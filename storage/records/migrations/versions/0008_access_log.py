"""The access log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "access_entry",
        sa.Column("access_entry_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("access_entry_id", name="pk_access_entry"),
    )
    op.create_index("ix_access_entry_happened_at", "access_entry", ["happened_at"])


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("access_entry")
