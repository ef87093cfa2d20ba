"""Leadership reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "leadership_review",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("review_id", name="pk_leadership_review"),
        sa.UniqueConstraint("is_demo", "reviewed_on", name="uq_leadership_review_is_demo_reviewed_on"),
    )


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("leadership_review")
