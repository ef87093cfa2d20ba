"""What every slide of the meeting is made of: one finding, at most five rows, texts short enough for the wall."""

from collections.abc import Iterable, Sequence
from typing import Final

from ui.text.catalogue import t
from ui.text.escaping import html

# More rows cannot be read from the back row; the others are behind "more".
FIVE: Final = 5
# Characters of a name.
NAME: Final = 40
# Amounts are compared digit below digit.
_AMOUNTS: Final = frozenset({"column.value"})


def rows_html(heads: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> str:
    """HTML: a table with the headings `heads` (text keys; "" for none) and `rows`, whose cells are HTML already."""
    looks = [' class="gt-right"' if key in _AMOUNTS else "" for key in heads]
    told = (html(t(key)) if key else "" for key in heads)
    head = "".join(f'<th scope="col"{look}>{said}</th>' for said, look in zip(told, looks, strict=True))
    body = "".join(_row(cells, looks) for cells in rows)
    return (
        f'<table class="gt-slide" aria-label="{html(label)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[str], looks: Sequence[str]) -> str:
    first, *rest = cells
    others = "".join(f"<td{look}>{cell}</td>" for cell, look in zip(rest, looks[1:], strict=True))
    return f'<tr><th scope="row">{first}</th>{others}</tr>'
