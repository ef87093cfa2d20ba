"""Values from data, made safe for the place where they are shown: they appear exactly as typed.

Use :func:`html` for ``st.html``, :func:`markdown` for anything Streamlit reads as markdown (labels, captions,
headings), :func:`label` for text inside a Plotly figure and :func:`cell` for a cell of a CSV file.
"""

import html as _html
import re
from typing import Any, Final

_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit turns these into emojis, icons, arrows and links *after* markdown's own escapes are undone, so an
# invisible word joiner has to stand between their characters.
_JOINED: Final = re.compile(r"(?<=[:@<=>-])(?=\S)|(?<=www)(?=\.)|(?<=WWW)(?=\.)")
_WORD_JOINER: Final = "\u2060"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def html(value: Any) -> str:
    """`value` for HTML text and quoted attributes."""
    return _html.escape(str(value), quote=True)


def markdown(value: Any) -> str:
    """`value` for Streamlit's markdown; line breaks become spaces."""
    one_line = " ".join(str(value).split("\n"))
    return _PUNCTUATION.sub(r"\\\1", _JOINED.sub(_WORD_JOINER, one_line))


def label(value: Any) -> str:
    """`value` for a label, hover text or axis category of Plotly, which reads a little HTML."""
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A lone formula in dollars would be typeset where MathJax is present.
    return text.replace("$", "&#36;")


def cell(value: Any) -> Any:
    """`value` for a CSV cell: text a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
