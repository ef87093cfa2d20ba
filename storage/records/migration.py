"""Tables brought up to date at start: by Alembic, by one process at a time, and never backwards."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, Engine, text

from model.errors import Fault

SCRIPTS = Path(__file__).with_name("migrations")
# Any number nobody else uses: what processes on several machines queue for.
QUEUE = 7_141_926
# What processes on one machine queue for.
LOCK = "records.lock"


def bring_up_to_date(engine: Engine, data: Path) -> None:
    """Apply the migrations the database has not seen; all of them or none.

    Fault if a newer version of the product has already changed the tables: this one would misread them.
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
