"""Who took part in a meeting, and the day of the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; of earlier meetings neither is known."""
    op.add_column("meeting", sa.Column("participants", sa.JSON(), nullable=True))
    op.add_column("meeting", sa.Column("next_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Remove the columns with what is in them."""
    with op.batch_alter_table("meeting") as table:
        table.drop_column("next_on")
        table.drop_column("participants")
