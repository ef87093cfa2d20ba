"""The content of a report, independent of its file format."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ui.blocks.tile import Tile
from ui.documents.shapes import Shape
from ui.text.catalogue import t


@dataclass(frozen=True)
class Table:
    """Rows, with a kind per column as in `blocks.tables`; at most `most` are printed, all go into a workbook.

    sheet: the name of its sheet there, 31 letters at most; default: that of the part it belongs to
    empty: the sentence that stands in place of no rows
    heads: headings of columns that have no text of their own, such as one for each phase
    """

    rows: pd.DataFrame
    kinds: Mapping[str, str]
    title: str = ""
    most: int = 12
    sheet: str = ""
    empty: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)


def counted(title: str, table: Table, first: int = 1, last: int | None = None) -> str:
    """`title` of a table, with the rows that are shown and how many there are unless all of them are.

    first, last: the numbers of the rows shown; default: as many as are printed.
    """
    there, last = len(table.rows), min(table.most, len(table.rows)) if last is None else last
    if first == 1 and last == there:
        return title
    shown = f"{first}–{last}" if first < last else str(last)
    return t("export.counted", title=title, rows=shown, all=there)


@dataclass(frozen=True)
class Part:
    """One question of a report. `answer` is HTML as on the page; the other texts are plain.

    key: names the sheet of a workbook; metric: the figure's name in the CATALOG, "" if it is not a figure
    tables: for every format; sheets: the rows behind the charts, for a workbook only
    note: unit, n, interval; is_half: two such parts are side by side on paper
    empty: the text if there is nothing to show
    """

    key: str
    question: str
    answer: str = ""
    metric: str = ""
    shapes: tuple[Shape, ...] = ()
    tables: tuple[Table, ...] = ()
    sheets: tuple[Table, ...] = ()
    note: str = ""
    empty: str = ""
    is_half: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing except the question."""
        return not (self.answer or self.shapes or any(len(table.rows) for table in self.tables))


@dataclass(frozen=True)
class Report:
    """A whole report. `headline` is HTML; `facts` are the scope of every figure in it, as pairs of name and value.

    sheets: the rows behind the tiles, for a workbook only
    demonstration: the mark of a simulated company on every page, "" for a real one
    """

    kind: str
    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    headline: str = ""
    tiles: tuple[Tile, ...] = ()
    parts: tuple[Part, ...] = ()
    sheets: tuple[Table, ...] = ()
    demonstration: str = ""

    @property
    def small_print(self) -> str:
        """The facts in one line."""
        return " · ".join(f"{name}: {text}" for name, text in self.facts)
