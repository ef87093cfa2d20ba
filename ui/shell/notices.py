"""Notices above a page: one stands there whole; of several, one line says how many, and the first, and unfolds."""

from collections.abc import Sequence

from ui.text.catalogue import tn


def notices_html(sentences: Sequence[str], *, look: str = "gt-alarm", role: str = "alert", last: str = "") -> str:
    """HTML of `sentences` (HTML, what matters most first) and, after them, `last` (whom to tell); "" for none.

    Opened and closed by a click or a key: the browser's own element does that.
    """
    if not sentences:
        return ""
    first, *rest = sentences
    if not rest:
        body = f"<p>{first}{f' {last}' if last else ''}</p>"
    else:
        folded = "".join(f"<p>{sentence}</p>" for sentence in (*rest, *filter(None, [last])))
        count = tn("notices.count", len(sentences))
        body = f"<details><summary><b>{count}</b> <span>{first}</span></summary>{folded}</details>"
    return f'<div class="{look}" role="{role}">{body}</div>'
