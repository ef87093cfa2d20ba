"""Install what is missing and serve; meanwhile install the report packages and build the demonstration."""

import argparse
import os
import signal
import subprocess
import sys
from threading import Thread
from time import monotonic, sleep

from start import machine, packages
from start.words import ROOT, say

_SECONDS_TO_SERVE = 120
_BEGUN = monotonic()


def main() -> int:
    """Serve until stopped; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m start")
    parser.add_argument("--port", type=int, default=8501)
    port = parser.parse_args().port
    if not machine.is_port_free(port):
        say("served_already" if machine.is_served(port) else "port_taken", port=port, other=port + 1)
        return 1
    is_whole = packages.are_installed()
    try:
        if not is_whole:
            packages.install_for_serving()
    except packages.NotInstalledError as error:
        say("not_installed", reason=error)
        return 1
    except PermissionError as error:
        say("not_yours", folder=ROOT, reason=error)
        return 1
    return _serve(port, is_whole)


def _serve(port: int, is_whole: bool) -> int:
    server = subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "dashboard.py",
            f"--server.port={port}",
            "--server.address=localhost",
        ],
        cwd=ROOT,
    )
    signal.signal(signal.SIGTERM, _stop)
    Thread(target=_beside, args=(is_whole,), daemon=True).start()
    Thread(target=_tell_when_served, args=(server, port), daemon=True).start()
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return 0


def _stop(*_: object) -> None:
    """On a request to terminate, stop as after Ctrl-C."""
    raise KeyboardInterrupt


def _tell_when_served(server: "subprocess.Popen[bytes]", port: int) -> None:
    until = monotonic() + _SECONDS_TO_SERVE
    while server.poll() is None and monotonic() < until:
        if machine.is_served(port):
            say("serving", port=port, seconds=round(monotonic() - _BEGUN))
            return
        sleep(0.2)


def _beside(is_whole: bool) -> None:
    """Do the rest one after the other, so that the page has a core to itself."""
    if not _has_figures():
        say("building")
        done = _run("demo", "--unless-published")
        say("built" if done.returncode == 0 else "not_built", seconds=round(monotonic() - _BEGUN), reason=_last(done))
    if not is_whole:
        try:
            packages.install_for_reports()
        except (packages.NotInstalledError, PermissionError) as error:
            say("no_reports", reason=error)
            return
    if not machine.has_pango():
        say("fetching_pango")
        say(
            "pango" if machine.install_pango() and machine.has_pango() else "no_pango", packages=" ".join(machine.PANGO)
        )
    if not is_whole:
        say("whole", seconds=round(monotonic() - _BEGUN))


def _has_figures() -> bool:
    """Whether figures are published. If that cannot be read the answer is True, so that nothing is overwritten."""
    listed = _run("snapshots")
    return listed.returncode != 0 or any(line.startswith("*") for line in listed.stdout.splitlines())


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(ROOT / "cli.py"), *command], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", errors="replace", check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def _last(done: "subprocess.CompletedProcess[str]") -> str:
    return (done.stderr.strip().splitlines() or [""])[-1]


if __name__ == "__main__":
    sys.exit(main())
