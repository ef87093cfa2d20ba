"""What Alembic runs: the migrations, on the connection and in the transaction it is given."""

from alembic import context

from storage.records.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot change a column, only copy the table
)
context.run_migrations()
