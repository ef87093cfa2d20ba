"""Decisions on opportunities and activities: their names are longer than those of accounts and contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Room for the longer name."""
    with op.batch_alter_table("match_decision") as table:
        table.alter_column("kind", existing_type=sa.String(10), type_=sa.String(20), existing_nullable=False)


def downgrade() -> None:
    """Only accounts and contacts."""
    op.execute("DELETE FROM match_decision WHERE length(kind) > 10")
    with op.batch_alter_table("match_decision") as table:
        table.alter_column("kind", existing_type=sa.String(20), type_=sa.String(10), existing_nullable=False)
