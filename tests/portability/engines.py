"""Engines for tests: Debian's PostgreSQL, started for a test run and gone after it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

# Root may not run a server; Debian's package brings this user.
UNPRIVILEGED = "postgres"


def program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    assert found, f"{name} is not installed; `make postgresql` installs it"
    return found


class Server:
    """A PostgreSQL server of its own in a folder of its own, reached through a socket there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._as_user = ["setpriv", f"--reuid={UNPRIVILEGED}", "--regid=postgres", "--clear-groups"]

    @property
    def url(self) -> SecretStr:
        return SecretStr(f"postgresql://{self.user}@/postgres?host={self.folder}")

    @property
    def user(self) -> str:
        return UNPRIVILEGED if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def run(self, *command: str) -> None:
        lead = self._as_user if os.geteuid() == 0 else []
        # The server would keep a pipe open for as long as it lives.
        with (self.folder / "run.log").open("ab") as log:
            done = subprocess.run([*lead, *command], stdout=log, stderr=log, cwd=self.folder, timeout=600, check=False)
        assert done.returncode == 0, (self.folder / "run.log").read_text(errors="replace")

    def create(self) -> None:
        # A locale that puts text in an order unlike the embedded engine's, and a zone unlike UTC: both must not show.
        self.run(program("initdb"), "-D", str(self.folder / "data"), "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nfsync = off\n"
                "timezone = 'Pacific/Auckland'\nshared_buffers = 64MB\n"
            )

    def start(self) -> None:
        log = str(self.folder / "server.log")
        self.run(program("pg_ctl"), "-D", str(self.folder / "data"), "-l", log, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self.run(program("pg_ctl"), "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")


@contextmanager
def postgresql() -> Iterator[Server]:
    """A running, empty server."""
    with tempfile.TemporaryDirectory(prefix="gleichtakt-postgresql-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        server = Server(folder)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
