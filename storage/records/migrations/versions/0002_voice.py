"""The customer's voice: cards."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "voice_card",
        sa.Column("voice_card_id", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("card_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("interviewed_on", sa.Date(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_mark", sa.String(length=64), nullable=True),
        sa.Column("file_version", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("voice_card_id", name="pk_voice_card"),
        sa.UniqueConstraint("is_demo", "card_id", "language", name="uq_voice_card_is_demo_card_id_language"),
    )


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("voice_card")
