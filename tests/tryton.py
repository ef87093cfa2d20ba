"""Tryton, a real CRM: its server in an environment of its own (it is GPL and never a dependency), on PostgreSQL.

`make .tryton` installs it; setting up its database takes minutes, so it is kept beside it as a dump.
"""

import base64
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.portability.engines import Server, postgresql, program

HOME = Path(__file__).resolve().parents[1] / ".tryton"
DUMP = HOME / "empty.dump"
MODULES = ("sale_opportunity", "marketing_automation")
PASSWORD = "Tryton-for-tests"
DATABASE = "tryton"
PATIENCE = 600
CONFIG = """
[database]
uri = postgresql://
[web]
listen = 127.0.0.1:{port}
[email]
uri = smtp://127.0.0.1:{mail_port}
from = crm@ours.example
[session]
authentications = password
"""


class Tryton:
    """The running server, asked over JSON-RPC as its own client does."""

    def __init__(self, address: str, database_url: str) -> None:
        self.database_url = database_url
        self._http = httpx.Client(base_url=f"{address}/{DATABASE}/rpc/", timeout=300)
        user_id, key = self._ask("common.db.login", ["admin", {"password": PASSWORD}, "en"])[:2]
        session = base64.b64encode(f"admin:{user_id}:{key}".encode()).decode()
        self._http.headers["Authorization"] = f"Session {session}"
        self.context: dict[str, Any] = {}

    def call(self, model: str, method: str, *params: Any, **context: Any) -> Any:
        """What ``model.<model>.<method>`` gives; every call is a transaction."""
        return self._ask(f"model.{model}.{method}", [*params, self.context | context])

    def wizard(self, name: str, transition: str, **states: dict[str, Any]) -> None:
        """Answer a wizard's question and go on by `transition`."""
        session, *_ = self._ask(f"wizard.{name}.create", [self.context])
        self._ask(f"wizard.{name}.execute", [session, states, transition, self.context])
        self._ask(f"wizard.{name}.delete", [session, self.context])

    def create(self, model: str, /, **values: Any) -> int:
        return self.call(model, "create", [values])[0]

    def find(self, model: str, *domain: Any) -> list[int]:
        return self.call(model, "search", list(domain), 0, None, None)

    def _ask(self, method: str, params: list[Any]) -> Any:
        answer = self._http.post("", json={"id": 1, "method": method, "params": _sent(params)})
        answer.raise_for_status()
        said = answer.json()
        assert "error" not in said, said["error"]
        return _received(said["result"])


@contextmanager
def tryton(mail_port: int) -> Iterator[Tryton]:
    """A Tryton with nothing in it but its modules, for as long as the block runs."""
    with postgresql() as server:
        port = free_port()
        config = server.folder / "trytond.conf"
        config.write_text(CONFIG.format(port=port, mail_port=mail_port))
        environment = os.environ | {"PGHOST": str(server.folder), "PGUSER": server.user}
        _fill(server, config, environment)
        with (server.folder / "trytond.log").open("wb") as log:
            running = subprocess.Popen(
                [HOME / "bin" / "trytond", "-c", config, "-d", DATABASE],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=server.folder,
            )
        try:
            by = time.monotonic() + PATIENCE
            while not _answers(port):
                is_starting = running.poll() is None and time.monotonic() < by
                assert is_starting, (server.folder / "trytond.log").read_text(errors="replace")
                time.sleep(0.1)
            url = server.url.get_secret_value().replace("/postgres?", f"/{DATABASE}?")
            yield Tryton(f"http://127.0.0.1:{port}", url)
        finally:
            running.terminate()
            running.wait()


def _fill(server: Server, config: Path, environment: dict[str, str]) -> None:
    server.run(program("createdb"), "-h", str(server.folder), DATABASE)
    if DUMP.is_file():
        copy = server.folder / DUMP.name
        copy.write_bytes(DUMP.read_bytes())
        server.run(program("pg_restore"), "-h", str(server.folder), "-d", DATABASE, "--no-owner", str(copy))
        return
    password = server.folder / "password"
    password.write_text(PASSWORD)
    subprocess.run(
        [
            HOME / "bin" / "trytond-admin", "-c", config, "-d", DATABASE, "--all", "-u", *MODULES,
            "--activate-dependencies", "--email", "admin@ours.example", "-l", "en",
        ],
        env=environment | {"TRYTONPASSFILE": str(password)}, check=True, timeout=1800,
    )  # fmt: skip
    server.run(program("pg_dump"), "-h", str(server.folder), "-Fc", "-f", str(server.folder / DUMP.name), DATABASE)
    DUMP.write_bytes((server.folder / DUMP.name).read_bytes())


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def _answers(port: int) -> bool:
    """Whether the server answers at all; that it takes connections is not enough, right after its start."""
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=30)
    except httpx.TransportError:
        return False
    return True


def _sent(value: Any) -> Any:
    """Dates and Decimals as Tryton's JSON has them."""
    if isinstance(value, dict):
        return {key: _sent(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sent(one) for one in value]
    if isinstance(value, datetime):
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return {"__class__": "datetime", **{name: getattr(value, name) for name in parts}}
    if isinstance(value, date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    if isinstance(value, int | str | float | bool) or value is None:
        return value
    return {"__class__": "Decimal", "decimal": str(value)}


def _received(value: Any) -> Any:
    if isinstance(value, list):
        return [_received(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("__class__") == "datetime":
        parts = (value[name] for name in ("year", "month", "day", "hour", "minute", "second", "microsecond"))
        return datetime(*parts)  # noqa: DTZ001 - Tryton's instants are UTC and do not say so
    return {key: _received(one) for key, one in value.items()}
