"""The notices above a page that is run: each in words, the one that stands there before those that unfold."""

import html
import re

from streamlit.testing.v1 import AppTest


def notices(app: AppTest, look: str = "gt-alarm gt-refused") -> list[str]:
    """The notices of that look, as read; [] if there are none."""
    bars = [str(block.proto.body) for block in app.get("html") if f'class="{look}"' in str(block.proto.body)]
    found = re.findall(r"<(p|span)>(.*?)</\1>", "".join(bars))
    return [html.unescape(text).replace("\u202f", " ") for _, text in found]
