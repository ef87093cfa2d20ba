"""Themes of messages and their words."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "message_theme",
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("theme_id", sa.String(length=80), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("is_demo", "theme_id", name="pk_message_theme"),
    )


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("message_theme")
