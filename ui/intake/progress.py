"""One progress bar over the two halves of an import: reading the source, working out what pages need."""

import streamlit as st

from ui.text import t


class Bar:
    """A bar that fills to the middle while the source is read, and to the end while the rest is worked out."""

    def __init__(self) -> None:
        self._is_read = self._is_publishing = False
        self._bar = st.progress(0.0, t("intake.reading"))

    def whole(self, done: int, total: int, label: str) -> None:
        """The progress of a run: `done` of `total`, which may grow. A count that starts over is publishing."""
        if done == 0 and self._is_read:
            self._is_publishing = True
        self._is_read = self._is_read or (done >= total > 0)
        share = min(1.0, done / total) if total else 0.0
        if self._is_publishing:
            self._bar.progress(0.5 + share / 2, t("intake.publishing"))
        else:
            self._bar.progress(share / 2, t("intake.reading"))

    def close(self) -> None:
        """Take the bar away."""
        self._bar.empty()
