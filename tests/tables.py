"""The tables a page shows, read back from its HTML as a visitor's browser would."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pandas as pd

_NUMBERS = ("count", "number", "days", "rate", "money")


@dataclass(frozen=True)
class Table:
    """value: cells by column, numbers, days and names of periods as such, others as written; hrefs: where the first
    column leads; links: where each cell leads ("" for nowhere); kinds: the kind of each column.
    """

    value: pd.DataFrame
    texts: pd.DataFrame
    hrefs: list[str]
    links: pd.DataFrame
    kinds: dict[str, str]


def tables(app: Any) -> list[Table]:
    """Every table on the page, from its top."""
    return [
        table for block in app.get("html") if 'class="gt-table' in block.proto.body for table in read(block.proto.body)
    ]


def read(body: str) -> list[Table]:
    """The tables in a piece of HTML."""
    reader = _Reader()
    reader.feed(body)
    return [_table(columns, rows) for columns, rows in reader.found]


def _table(columns: list[tuple[str, str]], rows: list[list[tuple[str | None, str, str]]]) -> Table:
    values = {name: [_value(kind, row[place]) for row in rows] for place, (name, kind) in enumerate(columns)}
    texts = {name: [row[place][1] for row in rows] for place, (name, _) in enumerate(columns)}
    links = {name: [row[place][2] for row in rows] for place, (name, _) in enumerate(columns)}
    return Table(
        pd.DataFrame(values), pd.DataFrame(texts), [row[0][2] for row in rows], pd.DataFrame(links), dict(columns)
    )


def _value(kind: str, cell: tuple[str | None, str, str]) -> Any:
    raw, text, _ = cell
    if kind in _NUMBERS:
        number = float(raw) if raw else float("nan")
        return int(number) if kind == "count" and raw else number
    if kind in ("date", "moment"):
        return pd.Timestamp(raw) if raw else pd.NaT
    if kind == "period":
        return raw
    return text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[list[tuple[str, str]], list[list[tuple[str | None, str, str]]]]] = []
        self._cell: list[Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.found.append(([], []))
        elif tag == "th" and "data-column" in given:
            self.found[-1][0].append((str(given["data-column"]), str(given["data-kind"])))
        elif tag == "tr" and self.found[-1][0]:
            self.found[-1][1].append([])
        elif tag in ("td", "th") and self.found and self.found[-1][1]:
            self._cell = [given.get("data-value"), "", ""]
        elif tag == "a" and self._cell is not None:
            self._cell[2] = str(given["href"])

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.found[-1][1][-1].append(tuple(self._cell))
            self._cell = None
