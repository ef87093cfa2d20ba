"""Two processes of the dashboard behind Caddy: TLS, a sub-path, and the rules of `deploy/Caddyfile` itself."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.browser import ROOT, Server, free_port

HOST = "dashboard.example"  # leads to this machine in the browser of the journeys
TOKEN = "a-token-for-prometheus"
# `make caddy` unpacks Debian's package there, so that no service of its own begins.
_PLACES = os.pathsep.join((str(ROOT / ".caddy" / "usr" / "bin"), os.environ.get("PATH", "")))
_UPSTREAM = re.compile(r"dynamic a .*?\n\t\t\}", re.DOTALL)


def program() -> str | None:
    """Caddy's program; None where there is none."""
    return shutil.which("caddy", path=_PLACES)


@dataclass
class Cluster:
    """The processes, and the one address in front of them."""

    url: str
    processes: list[Server]

    def runs(self, server: Server) -> float:
        """How many runs of pages this process has made; -1 if it does not answer."""
        with suppress(httpx.HTTPError):
            text = httpx.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60).text
            return sum(float(one) for one in re.findall(r"^gleichtakt_rerun_seconds_count\S* (\S+)$", text, re.M))
        return -1

    def settled_runs(self) -> list[float]:
        """Runs of every process, once none makes any more (a process warms up by visiting itself)."""
        before: list[float] = []
        while (now := [self.runs(server) for server in self.processes]) != before:
            before = now
            time.sleep(3)
        return now


@contextmanager
def caddy(folder: Path, port: int, processes: list[Server]) -> Iterator[None]:
    """Caddy at `port` with the shipped rules; only where the processes are found and its own ports are others."""
    found = program()
    assert found is not None
    shipped = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    upstreams = "to " + " ".join(f"localhost:{server.port}" for server in processes)
    text, replaced = _UPSTREAM.subn(upstreams, shipped)
    assert replaced == 1
    text = text.replace(
        "admin off", "admin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects", 1
    )
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    places = {"XDG_DATA_HOME": str(folder / "share"), "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
    with (folder / "caddy.log").open("wb") as log:
        running = subprocess.Popen(
            [found, "run", "--adapter", "caddyfile", "--config", str(file)],
            env={"PATH": os.environ["PATH"], "GLEICHTAKT_HOST": f"https://{HOST}:{port}", **places},
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(folder / "caddy.log", running)
        yield
    finally:
        running.terminate()
        running.wait(timeout=60)


def _wait(log: Path, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while b"serving initial configuration" not in log.read_bytes():
        assert running.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    """Ports nobody uses."""
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return [*ports]
