"""How long each kind of data is kept, by the operator's settings."""

import streamlit as st

from settings import settings
from ui.text.catalogue import t, tn


def show_retention() -> None:
    """Show a sentence for each kind of data."""
    with st.expander(t("retention.title")):
        st.markdown("\n".join(f"- {sentence}" for sentence in sentences()))


def sentences() -> list[str]:
    """How long each kind is kept, in the order of docs/personal-data.md."""
    ours = settings()
    return [
        tn("retention.snapshots", ours.keep_snapshots),
        tn("retention.deleted", ours.retain_days),
        tn("retention.log", ours.log_days),
        t("retention.uploads"),
        t("retention.written"),
    ]
