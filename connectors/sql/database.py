"""A database, read only: its engine, the settings of every connection, and rows as a stream."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, CursorResult, Engine, Row, Select, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from connectors.kit.base import SettingsError
from connectors.sql.faults import translated

# The drivers named in requirements-*.txt, for addresses without one.
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
# Each driver's name for its connection time-out in seconds.
TIMEOUTS = {
    "psycopg": "connect_timeout",
    "psycopg2": "connect_timeout",
    "pymysql": "connect_timeout",
    "mysqldb": "connect_timeout",
    "pymssql": "login_timeout",
    "pyodbc": "timeout",
}
# How every transaction begins: read only, and with the zone in which it is to return instants. Not set for the session,
# which a company's connection pool may pass on to somebody else.
FIRST_WORDS = {
    "postgresql": ("SET TRANSACTION READ ONLY",),
    "mysql": ("SET time_zone = '+00:00'", "START TRANSACTION READ ONLY"),
    "mariadb": ("SET time_zone = '+00:00'", "START TRANSACTION READ ONLY"),
    "sqlite": ("PRAGMA query_only = ON",),
}
# MariaDB and MySQL return a TIMESTAMP without its zone, in the session's; only the column's type reveals it.
MYSQL_TIMESTAMP = 7


@dataclass(frozen=True)
class Answer:
    """Rows of one answer: column names (lower case), which columns are in UTC without saying so, and pages."""

    names: tuple[str, ...]
    in_utc: frozenset[str]
    pages: Iterator[Sequence[Row[Any]]]


class Database:
    """Queries to one database. Its address contains the password; nothing returned or raised here shows it."""

    def __init__(self, url: SecretStr, *, timeout_seconds: float) -> None:
        self._url = _parsed(url)
        self._engine = _engine(self._url, timeout_seconds)

    @property
    def connected_as(self) -> str:
        """The user, the kind of database and its name."""
        named = [self._url.username, self._engine.dialect.name, self._url.database]
        is_file = self._engine.dialect.name == "sqlite"
        return " · ".join(part for part in (named[:2] if is_file else named) if part)

    @contextmanager
    def stream(self, select: Select[Any], file: str, *, page_rows: int = 1) -> Iterator[Answer]:
        """The answer to `select`, streamed; ConnectorError, naming the mapping file, whatever the database says."""
        with translated(file), self._connection(file) as connection:
            result = connection.execute(select.execution_options(stream_results=True, yield_per=page_rows))
            names = tuple(name.lower() for name in result.keys())  # noqa: SIM118 - a result is no mapping
            yield Answer(names, self._in_utc(names, result), result.partitions())

    def columns(self, select: Select[Any], file: str) -> tuple[str, ...]:
        """The names of the columns that `select` returns."""
        with self.stream(select, file) as told:
            return told.names

    def value(self, select: Select[Any], file: str) -> Any:
        """The one value that `select` returns."""
        with translated(file), self._connection(file) as connection:
            return connection.execute(select).scalar()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _connection(self, file: str) -> Iterator[Connection]:
        with translated(file, is_connecting=True):
            connection = self._engine.connect()
        with connection:
            yield connection

    def _in_utc(self, names: tuple[str, ...], result: CursorResult[Any]) -> frozenset[str]:
        if self._engine.dialect.name not in ("mysql", "mariadb") or result.cursor is None:
            return frozenset()
        kinds = (kind for _, kind, *_ in result.cursor.description)
        return frozenset(name for name, kind in zip(names, kinds, strict=True) if kind == MYSQL_TIMESTAMP)


@contextmanager
def opened(url: SecretStr, *, timeout_seconds: float) -> Iterator[Database]:
    """The database at `url` for as long as the block runs."""
    database = Database(url, timeout_seconds=timeout_seconds)
    try:
        yield database
    finally:
        database.close()


def _parsed(url: SecretStr) -> URL:
    try:
        found = make_url(url.get_secret_value())
    except (ArgumentError, ValueError):
        raise SettingsError("sql.bad_address") from None
    return found.set(drivername=DRIVERS.get(found.drivername, found.drivername))


def _engine(url: URL, timeout_seconds: float) -> Engine:
    waiting = TIMEOUTS.get(url.drivername.partition("+")[2])
    try:
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={waiting: max(1, round(timeout_seconds))} if waiting else {},
        )
    except NoSuchModuleError:
        raise SettingsError("sql.unknown_kind", kind=url.drivername) from None
    except ModuleNotFoundError as error:
        raise SettingsError("sql.no_driver", kind=url.drivername, library=error.name) from None
    except ArgumentError:
        raise SettingsError("sql.bad_address") from None

    @event.listens_for(engine, "begin")
    def _speak_first(connection: Connection) -> None:
        for words in FIRST_WORDS.get(engine.dialect.name, ()):
            connection.exec_driver_sql(words)

    return engine
