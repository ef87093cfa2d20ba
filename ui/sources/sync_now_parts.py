"""The button that syncs all systems now, and its progress: in a separate process, so that no page waits for it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import streamlit as st

from settings import ROOT, settings
from storage.sync_lock import Going, going
from ui.shell import access, access_log, monitoring
from ui.sources import sync_words
from ui.text import language
from ui.text.catalogue import t
from ui.text.escaping import markdown

SECONDS: Final = 1.0
# The output of the last sync started here.
SAID: Final = "sync.txt"

# The process last started here: it takes a moment until it holds the lock.
_started: subprocess.Popen[bytes] | None = None


def button() -> None:
    """Show the button that starts a sync, or the progress of a running one, whoever started it."""
    if _goes_on():
        _watch(language.current())
        return
    st.button(t("systems.sync_now"), icon=":material/sync:", key="sync_now", on_click=start, type="primary")
    if message := last_said():
        st.caption(markdown(message))


def start() -> None:
    """Start syncing all systems, unless somebody else just did."""
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
    """Whether a sync is running or about to start."""
    is_starting = _started is not None and _started.poll() is None
    return is_starting or going(settings().data) is not None


def said_file() -> Path:
    """The file for its errors."""
    return settings().data / SAID


def last_said() -> str:
    """The last error; empty if there was none."""
    try:
        return said_file().read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


@st.fragment(run_every=SECONDS)
def _watch(spoken: str) -> None:
    # Alone, a fragment does not know the language of its page.
    with monitoring.measured_part("sync"), language.speaking(spoken):
        if not _goes_on():
            st.rerun()
        found = going(settings().data) or Going()
        st.progress(sync_words.share_done(found), text=sync_words.progress_sentence(found))
