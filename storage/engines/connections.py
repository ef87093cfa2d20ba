"""Connections to PostgreSQL: one per caller, reused for the next, replaced when the server has dropped it."""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import FloatLoader
from pydantic import SecretStr

from model.errors import Fault

Connection = psycopg.Connection[Any]
Result = TypeVar("Result")
SECONDS_TO_CONNECT = 10
# UTC everywhere; compiling to machine code (jit) costs more than queries of this size save.
SETTINGS = "-c timezone=UTC -c jit=off -c application_name=gleichtakt"
READ_ONLY = f"{SETTINGS} -c default_transaction_read_only=on"
MOST_IDLE = 8


def address_of(url: SecretStr) -> str:
    """Host, port and database, and nothing else of `url`; empty if it cannot be read."""
    known = _parts(url)
    host_and_port = ":".join(str(known[name]) for name in ("host", "port") if known.get(name))
    return "/".join(part for part in (host_and_port, str(known.get("dbname") or "")) if part)


def _parts(url: SecretStr) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url.get_secret_value()))
    except psycopg.ProgrammingError:
        return {}


def connect(url: SecretStr, *, options: str) -> Connection:
    """A connection in autocommit mode; Fault if none can be made."""
    try:
        connection = psycopg.connect(
            url.get_secret_value(), autocommit=True, connect_timeout=SECONDS_TO_CONNECT, options=options
        )
    except psycopg.OperationalError as error:
        reason = _without_password(str(error).strip().partition("\n")[0], url)
        raise Fault("engine.unreachable", engine="PostgreSQL", address=address_of(url), reason=reason) from None
    except psycopg.Error:
        # Details about an unreadable address would repeat it, password included.
        raise Fault("engine.bad_address", engine="PostgreSQL", example="postgresql://USER@HOST:5432/DATABASE") from None
    if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
        connection.close()
        raise Fault("engine.encoding", engine="PostgreSQL", encoding=encoding)
    # Sums of whole numbers arrive as numeric.
    connection.adapters.register_loader("numeric", FloatLoader)
    return connection


def _without_password(text: str, url: SecretStr) -> str:
    password = str(_parts(url).get("password") or "")
    return text.replace(password, "…") if password else text


class Connections:
    """A pool of read-only connections for all threads, each used by one caller at a time."""

    def __init__(self, url: SecretStr) -> None:
        self._url = url
        self._idle: list[Connection] = []
        self._lock = Lock()

    def use(self, work: Callable[[Connection], Result]) -> Result:
        """The result of `work` on a connection; retried with a new one if the server has dropped it meanwhile."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is not None:
            try:
                return self._used(connection, work)
            except psycopg.OperationalError:
                if not connection.closed:
                    raise
        return self._used(connect(self._url, options=READ_ONLY), work)

    def _used(self, connection: Connection, work: Callable[[Connection], Result]) -> Result:
        try:
            return work(connection)
        finally:
            with self._lock:
                is_kept = not connection.closed and len(self._idle) < MOST_IDLE
                if is_kept:
                    self._idle.append(connection)
            if not is_kept:
                connection.close()
