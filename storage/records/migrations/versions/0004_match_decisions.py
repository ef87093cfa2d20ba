"""Decisions about rows that may mean the same."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "match_decision",
        sa.Column("match_decision_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("match_decision_id", name="pk_match_decision"),
        sa.UniqueConstraint("follows", name="uq_match_decision_follows"),
        sa.ForeignKeyConstraint(
            ["follows"], ["match_decision.match_decision_id"], name="fk_match_decision_follows_match_decision"
        ),
    )
    op.create_index("ix_match_decision_kind_left_id_right_id", "match_decision", ["kind", "left_id", "right_id"])


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_index("ix_match_decision_kind_left_id_right_id", "match_decision")
    op.drop_table("match_decision")
