"""A server of the product, started on a free port of this machine, and what it costs."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A process that listens on `port` of this machine."""

    port: int
    pid: int
    start_seconds: float

    def kill(self) -> None:
        """End the process at once, without a word to its visitors."""
        os.kill(self.pid, signal.SIGKILL)

    def cpu_seconds(self) -> float:
        """Processor time the server took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        """Memory the server holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def streamlit_command(script: Path, port: int) -> list[str]:
    """How the product is served."""
    return [
        sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.address=127.0.0.1",
        "--server.fileWatcherType=none",
    ]  # fmt: skip


@contextmanager
def serving(
    data: Path,
    *,
    script: Path = ROOT / "dashboard.py",
    command: list[str] | None = None,
    port: int | None = None,
    health: str = "_stcore/health",
) -> Iterator[Server]:
    """The product (or `command`) on the company in `data`; ended with the block."""
    port = port or free_port()
    command = command or streamlit_command(script, port)
    environment = os.environ | {"GLEICHTAKT_DATA": str(data), "PYTHONPATH": str(ROOT)}
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=script.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and time.perf_counter() - begin < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{health}", timeout=2):
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        else:
            raise RuntimeError(f"did not start: {' '.join(command)}")
        yield Server(port, process.pid, time.perf_counter() - begin)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def idle_after(server: Server) -> float:
    """Wait until the server has warmed up and does nothing; seconds since its start."""
    begin, used, still = time.perf_counter(), -1.0, 0
    while still < 3 and time.perf_counter() - begin < 90:
        still = still + 1 if server.cpu_seconds() - used < 0.05 else 0
        used = server.cpu_seconds()
        time.sleep(1)
    return server.start_seconds + time.perf_counter() - begin
