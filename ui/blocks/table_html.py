"""A table as HTML: read by a screen reader, sorted by its heads, folded where it is long, cards on a phone.

What sorts, folds and labels is ``ui/shell/own/table.js``; without it every row is there in the order given.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from ui.blocks import table_words
from ui.shell import links
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# So many rows are seen of a longer table, until somebody asks for all.
SEEN: Final = 25
# Kinds sorted by what they are, not by how they are written.
_BY_VALUE: Final = (*table_words.RIGHT, "date", "moment")
Opens = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]


def table_html(rows: pd.DataFrame, kinds: Mapping[str, str], *, label: str = "", opens: Opens | None = None) -> str:
    """HTML of the columns of `rows` named in `kinds`, every cell escaped; its first column leads to what `opens` says.

    At most `table_words.MOST_ROWS` rows; from the row after `SEEN` on they are folded, with a button that says how
    many there are. `label`: what the table is about, for who hears it.
    """
    shown = rows[list(kinds)].head(table_words.MOST_ROWS)
    cells = table_words.keys_in_words(shown, kinds)
    texts = table_words.cell_texts(cells, kinds)
    columns = [_column(cells[name], texts[name], kind) for name, kind in kinds.items()]
    if opens:
        page, options = opens
        columns[0] = [
            (attributes, _link(text, links.address(page, **options(row))))
            for (attributes, text), row in zip(columns[0], rows.head(len(shown)).to_dict("records"), strict=True)
        ]
    lines = [_row(place, line) for place, line in enumerate(zip(*columns, strict=True))]
    is_long = len(shown) > SEEN
    unfold = f'<button type="button" class="gt-unfold">{html(tn("table.all", len(shown)))}</button>' if is_long else ""
    return (
        f'<div class="gt-table{" gt-folded" if is_long else ""}" role="region" tabindex="0" aria-label="{html(label)}">'
        f"<table><thead><tr>{_heads(kinds)}</tr></thead><tbody>{''.join(lines)}</tbody></table>{unfold}</div>"
    )


def typed_rows_html(columns: list[str], rows: list[tuple[str, ...]], *, label: str) -> str:
    """HTML of rows as they were typed under the heads `columns`, every cell escaped; neither sorted nor folded."""
    heads = "".join(f'<th scope="col"><span class="gt-sort">{html(name)}</span></th>' for name in columns)
    lines = "".join(f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="gt-table" role="region" tabindex="0" aria-label="{html(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _link(text: str, address: str) -> str:
    return f'<a class="gt-link" href="{html(address)}" target="_self">{text or html(values.NOTHING)}</a>'


def _heads(kinds: Mapping[str, str]) -> str:
    hint = html(t("table.sort"))
    return "".join(
        f'<th scope="col" data-column="{html(name)}" data-kind="{kind}"{_right(kind)}>'
        f'<button type="button" class="gt-sort" title="{hint}">{html(t(f"column.{name}"))}</button></th>'
        for name, kind in kinds.items()
    )


def _right(kind: str) -> str:
    return ' class="gt-right"' if kind in table_words.RIGHT else ""


def _column(cells: "pd.Series[Any]", texts: "pd.Series[str]", kind: str) -> list[tuple[str, str]]:
    """Per cell its attributes and its HTML."""
    right = _right(kind)
    written = [html(text) for text in texts.tolist()]
    if kind not in _BY_VALUE:
        return [(right, text) for text in written]
    return [(f'{right} data-value="{_raw(value)}"', text) for value, text in zip(cells.tolist(), written, strict=True)]


def _raw(value: Any) -> str:
    """What to sort by: a number, or a day or moment as ISO writes it; empty for nothing."""
    if values.is_nothing(value):
        return ""
    return html(value.isoformat() if hasattr(value, "isoformat") else repr(value))


def _row(place: int, line: tuple[tuple[str, str], ...]) -> str:
    (first, head), *rest = line
    cells = "".join(f"<td{attributes}>{text}</td>" for attributes, text in rest)
    return f'<tr{" class=gt-rest" if place >= SEEN else ""}><th scope="row"{first}>{head}</th>{cells}</tr>'
