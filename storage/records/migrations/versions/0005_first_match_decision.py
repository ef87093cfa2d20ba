"""Of two who are the first to decide on a pair at the same moment, only one may be."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One decision per pair follows no other."""
    op.create_index(
        "uq_match_decision_first", "match_decision", ["kind", "left_id", "right_id"], unique=True,
        sqlite_where=sa.text("follows IS NULL"), postgresql_where=sa.text("follows IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """As many first decisions as there are people."""
    op.drop_index("uq_match_decision_first", "match_decision")
