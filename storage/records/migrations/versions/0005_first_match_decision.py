"""If two people make the first decision on a pair at the same moment, only one of them succeeds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Only one decision per pair may follow no other."""
    op.create_index(
        "uq_match_decision_first", "match_decision", ["kind", "left_id", "right_id"], unique=True,
        sqlite_where=sa.text("follows IS NULL"), postgresql_where=sa.text("follows IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Any number of first decisions per pair."""
    op.drop_index("uq_match_decision_first", "match_decision")
