"""A table as HTML: readable by screen readers, sorted by its headers, folded if long, shown as cards on a phone.

Sorting, folding and labels are added by ``ui/shell/own/table.js``; without it all rows are shown in the given order.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from ui.blocks import table_words
from ui.shell import links, warning
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# How many rows of a longer table are shown until the reader unfolds it.
SEEN: Final = 25
# Kinds sorted by value, not by their text.
_BY_VALUE: Final = (*table_words.RIGHT, "date", "moment", "period")
Opens = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]
# Column -> a function from a row to the page and options with the rows that its count counts; None: no link.
Counted = Mapping[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]] | None]]


def table_html(
    rows: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    label: str = "",
    opens: Opens | None = None,
    counted: Counted | None = None,
) -> str:
    """HTML of the columns of `rows` named in `kinds`, every cell escaped; the first column and decisions link to
    what `opens` names, counts of 1 or more to what `counted` names for their column.

    At most `table_words.MOST_ROWS` rows; those after the first `SEEN` are folded, with a button that says how many
    it shows. `label`: what the table is about, for screen readers.
    """
    shown = rows[list(kinds)].head(table_words.MOST_ROWS)
    cells = table_words.keys_in_words(shown, kinds)
    texts = table_words.cell_texts(cells, kinds)
    columns = [_column(cells[name], texts[name], kind) for name, kind in kinds.items()]
    if opens:
        page, options = opens
        addresses = [links.address(page, **options(row)) for row in rows.head(len(shown)).to_dict("records")]
        for place, kind in enumerate(kinds.values()):
            if place == 0 or kind == "decision":
                columns[place] = [
                    (attributes, _link(text, address) if text or place == 0 else "")
                    for (attributes, text), address in zip(columns[place], addresses, strict=True)
                ]
    for place, name in enumerate(kinds):
        if name in (counted or {}):
            columns[place] = _linked(columns[place], cells[name], rows.head(len(shown)), (counted or {})[name])
    lines = [_row(place, line) for place, line in enumerate(zip(*columns, strict=True))]
    is_long = len(shown) > SEEN
    unfold = f'<button type="button" class="gt-unfold">{html(_rest(len(shown), len(rows)))}</button>' if is_long else ""
    # Paper cannot be unfolded: print.css says how many there are.
    told = f' data-shown="{html(t("table.shown", shown=SEEN, all=len(rows)))}"' if is_long else ""
    folded = f'gt-table gt-folded"{told}' if is_long else 'gt-table"'
    return (
        f'<div class="{folded} role="region" tabindex="0" aria-label="{html(label)}">'
        f"<table><thead><tr>{_heads(kinds)}</tr></thead><tbody>{''.join(lines)}</tbody></table>{unfold}</div>"
    )


def typed_rows_html(columns: list[str], rows: list[tuple[str, ...]], *, label: str) -> str:
    """HTML of rows as typed, under the headers `columns`, every cell escaped; neither sorted nor folded."""
    heads = "".join(f'<th scope="col"><span class="gt-sort">{html(name)}</span></th>' for name in columns)
    lines = "".join(f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="gt-table" role="region" tabindex="0" aria-label="{html(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _rest(shown: int, all_: int) -> str:
    """What unfolding shows: all rows, or as many of them as a page shows."""
    return tn("table.all", shown) if shown == all_ else t("table.part", shown=shown, all=all_)


def _signed(look: str, text: str) -> str:
    """`text` in the colour of its sign, which is the first thing in it."""
    return f'<span class="gt-{look}">{html(text)}</span>'


def _with_sign(late: str, text: str) -> str:
    """`text` with what it begins with if overdue in the colour of the sign: many rows may tell of the same decision."""
    return f"{_signed('late', late)}{html(text.removeprefix(late))}" if text.startswith(late) else html(text)


def _link(text: str, address: str) -> str:
    return f'<a class="gt-link" href="{html(address)}" target="_self">{text or html(values.NOTHING)}</a>'


def _linked(
    column: list[tuple[str, str]],
    counts: "pd.Series[Any]",
    rows: pd.DataFrame,
    leads: Callable[[dict[str, Any]], tuple[str, dict[str, Any]] | None],
) -> list[tuple[str, str]]:
    """The cells of `column` as links to the rows they count; nothing can be opened behind 0."""
    found = []
    for (attributes, text), count, row in zip(column, counts.tolist(), rows.to_dict("records"), strict=True):
        goal = (
            None if values.is_nothing(count) or not count else leads({str(name): value for name, value in row.items()})
        )
        found.append((attributes, text if goal is None else _link(text, links.address(goal[0], **goal[1]))))
    return found


def _heads(kinds: Mapping[str, str]) -> str:
    hint = html(t("table.sort"))
    return "".join(
        f'<th scope="col" data-column="{html(name)}" data-kind="{kind}"{_right(kind)}>'
        f'<button type="button" class="gt-sort" title="{hint}">{html(t(f"column.{name}"))}</button></th>'
        for name, kind in kinds.items()
    )


def _right(kind: str) -> str:
    """The class of cells that stand on the right, and of days, which are not broken over two lines."""
    if kind in table_words.RIGHT:
        return ' class="gt-right"'
    return ' class="gt-whole"' if kind in ("date", "period") else ""


def _column(cells: "pd.Series[Any]", texts: "pd.Series[str]", kind: str) -> list[tuple[str, str]]:
    """The attributes and the HTML of each cell."""
    right = _right(kind)
    if kind == "warning":
        return [
            (
                f' data-value="{warning.order(text)} {html(text)}"',
                _signed(f"step-{warning.look(text)}", text) if text else "",
            )
            for text in texts.tolist()
        ]
    if kind == "decision":
        late = t("decision.overdue", line="").strip()
        return [("", _with_sign(late, text)) for text in texts.tolist()]
    written = [html(text) for text in texts.tolist()]
    if kind not in _BY_VALUE:
        return [(right, text) for text in written]
    return [(f'{right} data-value="{_raw(value)}"', text) for value, text in zip(cells.tolist(), written, strict=True)]


def _raw(value: Any) -> str:
    """The value to sort by: a number, a day or moment in ISO 8601, or a period by its name; empty for null."""
    if values.is_nothing(value):
        return ""
    if isinstance(value, str):  # the name of a quarter or month, which begins with the year
        return html(value)
    return html(value.isoformat() if hasattr(value, "isoformat") else repr(value))


def _row(place: int, line: tuple[tuple[str, str], ...]) -> str:
    (first, head), *rest = line
    cells = "".join(f"<td{attributes}>{text}</td>" for attributes, text in rest)
    return f'<tr{" class=gt-rest" if place >= SEEN else ""}><th scope="row"{first}>{head}</th>{cells}</tr>'
