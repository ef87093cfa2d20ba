"""A database's errors in our own words: SQLAlchemy's errors quote queries, values and addresses; ours do not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from connectors.kit.base import ConnectorError, ContractError, RefusedError, SettingsError, UnavailableError

# By SQLSTATE (PostgreSQL and others) or by number (MariaDB, MySQL, SQL Server).
REFUSED_CREDENTIALS = frozenset({"28000", "28P01", "1044", "1045", "1698", "18456"})
NO_SUCH_DATABASE = frozenset({"3D000", "1049", "4060"})
NOT_ALLOWED = frozenset({"42501", "25006", "1142", "1143", "1227", "1370", "1792", "229", "230"})
# The query names something that does not exist, or is not valid SQL.
QUERY_FAULTS = frozenset({"42P01", "42703", "42883", "42704", "3F000", "1146", "1054", "1305", "208", "207"})
# Interrupted or conflicting: it may work another time. 1205, 1213: lock wait time-out, deadlock.
PASSING = frozenset({"1040", "1205", "1213", "2006", "2013", "3024", "1969"})
PASSING_CLASSES = ("08", "40", "53", "55", "57", "58")
# psycopg gives no code where connecting fails; the server sends these words in its own language.
PASSWORD_WORDS = ("password authentication failed", "passwort-authentifizierung", "no password supplied")
ABSENT_WORDS = ("does not exist", "existiert nicht")


@contextmanager
def translated(file: str, *, is_connecting: bool = False) -> Iterator[None]:
    """Raise any error of SQLAlchemy in the block as a ConnectorError that names the mapping file and no value."""
    try:
        yield
    except SQLAlchemyError as error:
        raise fault_of(error, file, is_connecting=is_connecting) from None


def fault_of(error: SQLAlchemyError, file: str, *, is_connecting: bool) -> ConnectorError:
    """Our fault for `error`: UnavailableError where retrying may help."""
    if not isinstance(error, DBAPIError):
        return ContractError("sql.question_failed", file=file, code=type(error).__name__)
    code = code_of(error.orig)
    if is_connecting:
        return _connecting(error, code)
    if code in REFUSED_CREDENTIALS or code in NO_SUCH_DATABASE:
        return _connecting(error, code)
    if code in NOT_ALLOWED:
        return RefusedError("sql.not_allowed", file=file, code=code)
    if code in QUERY_FAULTS:
        return ContractError("sql.name_unknown", file=file, reason=_first_line(error.orig))
    if (code.startswith("42") and len(code) == 5) or code in ("1060", "1064"):
        return ContractError("sql.query_refused", file=file, code=code)
    if error.connection_invalidated or code in PASSING or (len(code) == 5 and code.startswith(PASSING_CLASSES)):
        return UnavailableError("sql.broken_off", file=file, code=code)
    if isinstance(error, OperationalError) and _is_sqlite(error.orig):
        return ContractError("sql.query_refused", file=file, code=_first_line(error.orig))
    if isinstance(error, OperationalError) and not code:
        return UnavailableError("sql.broken_off", file=file, code=type(error.orig).__name__)
    return ContractError("sql.question_failed", file=file, code=code or type(error.orig).__name__)


def code_of(error: Any) -> str:
    """The number or the SQLSTATE of a driver's error, the more specific one first; empty where it has none."""
    first = error.args[0] if getattr(error, "args", ()) else None
    if isinstance(first, int):
        return str(first)
    # pyodbc gives the state in place of the number.
    state = getattr(error, "sqlstate", None) or first
    return state if isinstance(state, str) and len(state) == 5 else ""


def _connecting(error: DBAPIError, code: str) -> ConnectorError:
    said = str(error.orig).lower()
    if code in REFUSED_CREDENTIALS or any(word in said for word in PASSWORD_WORDS):
        return SettingsError("sql.credentials_refused")
    if code in NO_SUCH_DATABASE or any(word in said for word in ABSENT_WORDS):
        return SettingsError("sql.no_such_database")
    return UnavailableError("sql.unreachable", reason=code or type(error.orig).__name__)


def _is_sqlite(error: Any) -> bool:
    return type(error).__module__ == "sqlite3"


def _first_line(error: Any) -> str:
    """What the database says does not exist: names from the query, never values."""
    said = str(error.args[-1] if error.args else error)
    return said.splitlines()[0] if said else ""
