"""One progress bar for the two halves of an import: reading the source, and calculating what pages need."""

import streamlit as st

from ui.text.catalogue import t


class Bar:
    """A bar that fills to the middle while the source is read, and to the end while the rest is calculated."""

    def __init__(self) -> None:
        self._bar = st.progress(0.0, t("intake.reading"))

    def update(self, share: float, *, is_publishing: bool) -> None:
        """Set the progress of a half, from 0 to 1."""
        if is_publishing:
            self._bar.progress(0.5 + share / 2, t("intake.publishing"))
        else:
            self._bar.progress(share / 2, t("intake.reading"))

    def close(self) -> None:
        """Remove the bar."""
        self._bar.empty()
