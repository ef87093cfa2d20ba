"""What a report holds, whatever file it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ui.blocks.tile import Tile
from ui.documents.shapes import Shape


@dataclass(frozen=True)
class Table:
    """Rows, with the kinds of `blocks.tables` per column; at most `most` go onto paper, all into a workbook."""

    rows: pd.DataFrame
    kinds: Mapping[str, str]
    title: str = ""
    most: int = 12


@dataclass(frozen=True)
class Part:
    """One question of a report. `answer` is HTML as on the page; the other texts are plain.

    key: names the sheet of a workbook; metric: the figure's name in the CATALOG, "" for what is none
    tables: for every file; sheets: the rows behind the charts, for a workbook only
    note: unit, n, interval; is_half: two such parts stand side by side on paper
    empty: what is said where there is nothing to show
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
        """Whether there is nothing but a question."""
        return not (self.answer or self.shapes or any(len(table.rows) for table in self.tables))


@dataclass(frozen=True)
class Report:
    """A whole report. `headline` is HTML; `facts` say what every figure in it was asked for, as pairs of words.

    sheets: the rows behind the tiles, for a workbook only
    demonstration: how a simulated company is marked on every page, "" for a real one
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
