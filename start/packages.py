"""The packages in the lock file: first what serving needs, then what only reports need."""

import re
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from start.words import ROOT, say

LOCK: Final = ROOT / "locks" / "run.txt"
# `make` checks the same file: if it is newer than the lock, everything is installed.
STAMP: Final = ROOT / ".venv" / ".runtime"
# Only needed for reports as files; packages that only these depend on are also left for later.
FOR_REPORTS: Final = ("weasyprint", "python-pptx", "xlsxwriter", "apprise")
_SAID_EVERY: Final = 25
# How pip begins its line about a package: downloaded, found in a folder, or not for this system.
_LOOKED_AT: Final = ("Collecting ", "Processing ", "Ignoring ", "Requirement already")
_ENTRY: Final = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==[^\n]*\n(?: {4}--hash=.*\n)+ {4}# via (?P<via>.*)\n", re.M)


class NotInstalledError(Exception):
    """pip gave up; the message is its last complaint."""


def are_installed() -> bool:
    """Whether everything in the lock file has been installed since the file was last written."""
    return STAMP.is_file() and STAMP.stat().st_mtime >= LOCK.stat().st_mtime


def parted(lock: str, roots: Iterable[str] = FOR_REPORTS) -> tuple[list[str], list[str], list[str]]:
    """The entries of `lock` in three parts: needed for serving, needed only by `roots`, and `roots` themselves.

    A package belongs to the second part if only roots and other packages of that part require it.
    """
    entries = {found["name"]: found for found in _ENTRY.finditer(lock)}
    late = set(roots)
    while more := {n for n, e in entries.items() if n not in late and set(e["via"].split(", ")) <= late}:
        late |= more
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name, entry in entries.items():
        parts[0 if name not in late else 2 if name in roots else 1].append(entry[0])
    return parts


def install_for_serving() -> None:
    """Install what pages need, printing a line now and then; NotInstalledError if that fails."""
    first = parted(LOCK.read_text(encoding="utf-8"))[0]
    say("installing", count=len(first))
    done = 0
    for line in _pip(first):
        if line.startswith(_LOOKED_AT):
            done += 1
            if done % _SAID_EVERY == 0:
                say("fetched", done=done, count=len(first))
        elif line.startswith("Installing collected"):
            say("unpacking")


def install_for_reports() -> None:
    """Install the rest. The libraries that pages look for come last: once one is found, all it needs is there."""
    for part in parted(LOCK.read_text(encoding="utf-8"))[1:]:
        deque(_pip(part), maxlen=0)
    STAMP.touch()


def _pip(entries: list[str]) -> Iterator[str]:
    """Install `entries` of the lock file; yields pip's output line by line."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text("".join(entries), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-compile", "--require-hashes"]
        command += ["--no-input", "--progress-bar=off", "--disable-pip-version-check", "-r", str(wanted)]
        pip = subprocess.Popen(  # noqa: S603 - our own list
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        complaints: deque[str] = deque(maxlen=1)
        for line in pip.stdout or ():
            if line.startswith("ERROR"):
                complaints.append(line.strip())
            yield line
        if pip.wait():
            raise NotInstalledError(complaints[0] if complaints else f"pip: {pip.returncode}")
