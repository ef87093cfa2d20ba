"""What every slide of the meeting is made of: one finding, at most five rows, texts short enough for the wall."""

from collections.abc import Iterable, Sequence
from typing import Final

from ui.text.catalogue import t
from ui.text.escaping import html

# More rows cannot be read from the back row; the others are behind "more".
FIVE: Final = 5
# Characters of a name.
NAME: Final = 40


def rows_html(heads: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> str:
    """HTML: a table with the headings `heads` (text keys; "" for none) and `rows`, whose cells are HTML already."""
    head = "".join(f'<th scope="col">{html(t(key)) if key else ""}</th>' for key in heads)
    body = "".join(_row(cells) for cells in rows)
    return (
        f'<table class="gt-slide" aria-label="{html(label)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
