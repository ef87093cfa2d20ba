"""Which decision was told to the receivers of notices on which day."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "reminder",
        sa.Column("decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.decision_id"], name="fk_reminder_decision_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("decision_id", "told_on", name="pk_reminder"),
    )


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("reminder")
