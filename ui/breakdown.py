"""What a visitor reads when a page breaks: a sentence in the visitor's language, never a trace; the log keeps that."""

import logging

import streamlit as st

from ui.text import t

_LOG = logging.getLogger(__name__)


def tell(error: Exception) -> bool:
    """Log `error`, show the sentence; True, as nothing else is to be shown."""
    _LOG.error("a page broke", exc_info=error)
    st.error(t("frame.broken"))
    return True
