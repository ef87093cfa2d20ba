"""Cells copied from a spreadsheet, treated as a file."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ui.text.catalogue import t

# More than this is better sent as a file: it would slow the browser down.
_MOST: Final = 2_000_000


@dataclass(frozen=True)
class Pasted:
    """Pasted cells as an upload: separated by tabs, as spreadsheets copy them."""

    name: str
    text: str

    @property
    def size(self) -> int:
        """Size of the text in bytes."""
        return len(self.text.encode())

    def getvalue(self) -> bytes:
        """The text in UTF-8."""
        return self.text.encode()


def pasted(turn: int) -> Pasted | None:
    """What was just pasted; None unless the button was pressed with text in the box."""
    with st.expander(t("seen.paste")):
        text = st.text_area(t("seen.paste_here"), max_chars=_MOST, height=120, key=f"intake.paste.{turn}")
        is_taken = st.button(t("seen.paste_go"), key=f"intake.paste_go.{turn}")
    return Pasted(f"{t('seen.paste_name')}.txt", text) if is_taken and text.strip() else None
