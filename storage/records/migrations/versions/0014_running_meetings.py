"""Who takes part in a running meeting, and the day of the next one, stored while it runs."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the table; what was entered in open browsers before is not known."""
    op.create_table(
        "running_meeting",
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("participants", sa.JSON(), nullable=True),
        sa.Column("is_next_said", sa.Boolean(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("series", "number", name="pk_running_meeting"),
    )


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("running_meeting")
