"""Triggers that keep the access log append-only."""

from alembic import op

from storage.records.append_only import create_triggers, drop_triggers

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the triggers."""
    create_triggers(op.get_bind())


def downgrade() -> None:
    """Remove the triggers."""
    drop_triggers(op.get_bind())
