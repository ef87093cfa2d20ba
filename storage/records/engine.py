"""The database of the records: SQLite in the data folder, or PostgreSQL if the settings name one.

    with records.begin() as session:      # writes: all or nothing
        decisions.add(session, ...)
    with records.reading() as session:    # reads only
        decisions.of_series(session, ...)

Rows stay readable after their session has ended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session

from model.errors import Fault
from settings import Settings
from storage.records.migration import LOCK, bring_up_to_date
from storage.records.unusable import fault_of

FILE = "records.sqlite"
BUSY_SECONDS = 10
SECONDS_TO_CONNECT = 10
READS = "is_reading"


class Records:
    """The records of one data folder. One object per process; safe to share between threads."""

    def __init__(self, data: Path, url: SecretStr | None = None) -> None:
        """Opens the database and brings its tables up to date; Fault if that cannot be done."""
        self._where = _address(url) if url else URL.create("sqlite", database=str(data / FILE))
        data.mkdir(parents=True, exist_ok=True)
        self.engine = _server(self._where) if url else _file(self._where)
        with self._told():
            if not url:
                _begin_file(self.engine, data)
            bring_up_to_date(self.engine, data)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose changes are committed if the block ends without an error; Fault if the database does not
        answer.
        """
        with self._told(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads and never waits for a lock; Fault if the database does not answer."""
        reader = self.engine.execution_options(**{READS: True})
        with self._told(), Session(reader, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raises Faults instead of the driver's errors, whose text would contain the address with its password."""
        try:
            yield
        except DatabaseError as error:
            if type(error) not in (OperationalError, DatabaseError):  # its subclasses concern rows, not the place
                raise
            raise fault_of(error, self._where, _place(self._where)) from None


def chosen_records(settings: Settings) -> Records:
    """The records of `settings`; Fault if their database cannot be used."""
    return Records(settings.data, settings.records_url)


def _address(url: SecretStr) -> URL:
    try:
        found = make_url(url.get_secret_value())
    except ArgumentError:  # its text would repeat the address, password included
        raise Fault("records.bad_address") from None
    if found.get_backend_name() != "postgresql":
        raise Fault("records.bad_address")
    return found.set(drivername="postgresql+psycopg")


def _place(where: URL) -> str:
    """Where the database is, without user and password."""
    host = where.host or where.query.get("host") or ""
    host_and_port = ":".join(str(part) for part in (host, where.port) if part)
    return "/".join(part for part in (host_and_port, where.database or "") if part)


def _server(where: URL) -> Engine:
    options = {"connect_timeout": SECONDS_TO_CONNECT, "application_name": "gleichtakt", "options": "-c timezone=UTC"}
    try:
        # Connections that a server has dropped meanwhile are replaced before anybody notices.
        return create_engine(where, pool_pre_ping=True, connect_args=options, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise Fault("engine.not_installed", engine="PostgreSQL", library=error.name or "psycopg") from None


def _file(where: URL) -> Engine:
    engine = create_engine(where, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def refuse_empty(data: Path) -> None:
    """Fault if the file of the records exists but is empty: its contents are lost."""
    file = data / FILE
    if file.is_file() and not file.stat().st_size:
        raise Fault("records.empty", file=FILE)


def _begin_file(engine: Engine, data: Path) -> None:
    """Create the file with its first page, one process at a time; Fault if it exists but is empty."""
    file = data / FILE
    if file.is_file() and file.stat().st_size:
        return
    with FileLock(data / LOCK):
        refuse_empty(data)
        engine.connect().close()  # turning on WAL writes the first page: the next process finds no empty file


def _prepare(connection: Any, _record: Any) -> None:
    """Readers do not wait for writers (WAL), writers wait for each other, foreign keys are enforced."""
    connection.isolation_level = None  # the driver's own BEGIN comes too late; see _begin
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reader that starts to write is refused at once, without waiting, so a writing session says so from the start.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(READS) else "BEGIN IMMEDIATE")
