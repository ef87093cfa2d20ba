"""The button that reads all systems now, and how far it is: a process of its own, so that no page waits for it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import streamlit as st

from settings import ROOT, settings
from storage.sync_lock import Going, going
from ui.shell import access, access_log
from ui.text.catalogue import t
from ui.text.escaping import markdown

SECONDS: Final = 1.0
# What the last sync that somebody started here said.
SAID: Final = "sync.txt"

# The process started here last: it needs a moment before it holds the lock.
_started: subprocess.Popen[bytes] | None = None


def button() -> None:
    """Start a sync, or see how far the one is that goes on, whoever started it."""
    if _goes_on():
        _watch()
        return
    st.button(t("systems.sync_now"), icon=":material/sync:", key="sync_now", on_click=start, type="primary")
    if message := last_said():
        st.caption(markdown(message))


def start() -> None:
    """Start reading all systems, unless somebody else just did."""
    global _started
    access.require("sources")
    if _goes_on():
        return
    access_log.note("setting", "sync")
    with said_file().open("wb") as output:
        _started = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(ROOT / "cli.py"), "sync"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=output, cwd=ROOT, start_new_session=True,
        )  # fmt: skip


def _goes_on() -> bool:
    """Whether a sync goes on, or is about to."""
    is_starting = _started is not None and _started.poll() is None
    return is_starting or going(settings().data) is not None


def said_file() -> Path:
    """Where what it has to complain of is written."""
    return settings().data / SAID


def last_said() -> str:
    """The last complaint; empty when there was none."""
    try:
        return said_file().read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


@st.fragment(run_every=SECONDS)
def _watch() -> None:
    if not _goes_on():
        st.rerun()
    found = going(settings().data) or Going()
    share = min(1.0, found.done / found.total) if found.total else 0.0
    st.progress(share, text=t("systems.going", label=markdown(found.label or "…")))
