"""``make run`` before anything is installed: what is put off, what is said, and what stops it."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from start import machine, packages, words
from ui.text.catalogue import texts_of

ROOT = Path(__file__).resolve().parents[1]
LOCK = """# a comment
drawing==1.0 \\
    --hash=sha256:aa
    # via reports
pages==2.0 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via -r requirements.txt
reports==3.0 \\
    --hash=sha256:dd
    # via -r requirements.txt
shared==4.0 ; sys_platform != 'win32' \\
    --hash=sha256:ee
    # via pages, reports
zinc==5.0 \\
    --hash=sha256:ff
    # via drawing
"""


class _Answers(BaseHTTPRequestHandler):
    said = b"ok"

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *_):
        """Says nothing."""


class _SaysOther(_Answers):
    said = b"another program"


@pytest.fixture
def taken(request):
    server = ThreadingHTTPServer(("127.0.0.1", 0), request.param)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def names(entries):
    return [entry.partition("==")[0] for entry in entries]


def test_what_only_reports_bring_is_put_off_and_they_come_last():
    first, theirs, last = packages.parted(LOCK, ["reports"])
    assert names(first) == ["pages", "shared"]
    assert names(theirs) == ["drawing", "zinc"]
    assert names(last) == ["reports"]
    assert first[0] == "pages==2.0 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n    # via -r requirements.txt\n"


def test_no_package_of_the_lock_is_lost():
    lock = packages.LOCK.read_text(encoding="utf-8")
    parts = packages.parted(lock)
    assert sum(map(len, parts)) == sum("==" in line for line in lock.splitlines())
    assert sorted(names(parts[2])) == sorted(packages.FOR_REPORTS)
    assert {"streamlit", "duckdb", "pandas"} <= set(names(parts[0]))


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_starting_reads_the_catalogues_as_everything_else_does(spoken):
    ours = {key: text for key, text in texts_of(spoken).items() if key.startswith("start.")}
    assert words.catalogue(spoken) == ours


@pytest.mark.parametrize(
    ("taken", "said"),
    [(_Answers, "start.served_already"), (_SaysOther, "start.port_taken")],
    indirect=["taken"],
)
def test_a_taken_port_is_told_with_the_way_out(taken, said):
    assert not machine.is_port_free(taken)
    done = subprocess.run(
        [sys.executable, "-m", "start", "--port", str(taken)],
        cwd=ROOT, capture_output=True, encoding="utf-8", env={"GLEICHTAKT_LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == texts_of("en")[said].format(port=taken, other=taken + 1) + "\n"
    assert done.stderr == ""


def test_packages_that_cannot_be_had_are_a_sentence(monkeypatch):
    """A package that no index has, as on a machine without a network."""
    entry = f"no-such-package-of-ours==1.0 \\\n    --hash=sha256:{'0' * 64}\n    # via nobody\n"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(packages.NotInstalledError, match=r"^ERROR: No matching distribution found for no-such-package"):
        list(packages._pip([entry]))


def test_installed_means_newer_than_the_lock(tmp_path, monkeypatch):
    lock, stamp = tmp_path / "run.txt", tmp_path / ".runtime"
    lock.write_text("", encoding="utf-8")
    monkeypatch.setattr(packages, "LOCK", lock)
    monkeypatch.setattr(packages, "STAMP", stamp)
    assert not packages.are_installed()
    stamp.touch()
    assert packages.are_installed()
    later = stamp.stat().st_mtime + 1
    os.utime(lock, (later, later))
    assert not packages.are_installed()
