"""Brings the tables up to date at start: with Alembic, one process at a time, and never backwards."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, Engine, text

from model.errors import Fault

SCRIPTS = Path(__file__).with_name("migrations")
# An arbitrary number that nothing else uses: the lock for which processes on several machines queue.
QUEUE = 7_141_926
# The lock for which processes on one machine queue.
LOCK = "records.lock"


def bring_up_to_date(engine: Engine, data: Path) -> None:
    """Apply the migrations that the database does not have yet; all of them or none.

    Fault if a newer version of the product has already changed the tables: this version would misread them.
    """
    scripts = ScriptDirectory.from_config(configuration())
    with engine.connect() as connection:
        if _revision(connection) == scripts.get_current_head():
            return
    with FileLock(data / LOCK), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:queue)"), {"queue": QUEUE})
        current = _revision(connection)
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise Fault("records.newer", revision=current)
        command.upgrade(configuration(connection), "head")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the records, to run on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
