"""Debian's MariaDB, started for a test run and gone after it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Root may not run a server; Debian's package brings this user.
UNPRIVILEGED = "mysql"
PATIENCE = 300
PASSWORD = "pass-in-maria"


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found, f"{name} is not installed; `make mariadb` installs it"
    return found


@contextmanager
def mariadb() -> Iterator[str]:
    """The address of a running server with an empty database; its zone is unlike UTC, which must not show."""
    with tempfile.TemporaryDirectory(prefix="gleichtakt-mariadb-") as name:
        folder = Path(name)
        lead = []
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
            lead = ["setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups"]
        data, socket = folder / "data", folder / "socket"
        installed = [
            _program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", "--skip-test-db",
            "--auth-root-authentication-method=normal",
        ]  # fmt: skip
        subprocess.run([*lead, *installed], cwd=folder, check=True, capture_output=True, timeout=600)
        (folder / "first.sql").write_text(
            "CREATE DATABASE crm CHARACTER SET utf8mb4;\n"
            f"CREATE USER reader@localhost IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON crm.* TO reader@localhost;\n"
        )
        (folder / "first.sql").chmod(0o644)
        started = [
            _program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking",
            f"--pid-file={folder / 'pid'}", f"--init-file={folder / 'first.sql'}", "--default-time-zone=+05:00",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M",
        ]  # fmt: skip
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen([*lead, *started], cwd=folder, stdout=log, stderr=log)
        try:
            by = time.monotonic() + PATIENCE
            while not socket.exists():
                is_starting = server.poll() is None and time.monotonic() < by
                assert is_starting, (folder / "server.log").read_text(errors="replace")
                time.sleep(0.05)
            yield f"mariadb://reader:{PASSWORD}@localhost/crm?unix_socket={socket}&charset=utf8mb4"
        finally:
            server.terminate()
            server.wait()
