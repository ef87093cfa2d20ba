"""What visitors see when a page fails: a sentence in their language, never a traceback, which goes to the log."""

import logging

import streamlit as st

from model.errors import Fault
from ui.shell import monitoring, notes
from ui.text.catalogue import t

_LOG = logging.getLogger(__name__)


def show_error(error: Exception) -> bool:
    """Log `error` and show the sentence. Always True: the error has been handled."""
    _LOG.error("a page broke", exc_info=error, extra={"kind": type(error).__name__})
    monitoring.count_error(error)
    # An invalid question is rejected with a hint at what would be valid, wherever it was built; so is anything the
    # visitor may not do.
    if isinstance(error, Fault) and error.key.startswith(("answer.", "access.")):
        st.error(notes.fault(error))
        return True
    # Where the engine is and why it does not respond is for its operators: see the log and `check`.
    area = error.key.partition(".")[0] if isinstance(error, Fault) else ""
    st.error(t(f"{area}.page" if area in ("engine", "records") else "frame.broken"))
    return True
