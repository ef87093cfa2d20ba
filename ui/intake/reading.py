"""A first look at uploaded files: dialect, first rows, how many rows, and the words of columns that have few."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from connectors.files import FileMapping, Inspection
from connectors.files.foreign.inspection import ForeignFile, read_foreign
from connectors.kit.convert import DateStyle

# A column with more distinct words, or longer ones, is not a list of stages or kinds.
MOST_WORDS, LONGEST_WORD = 40, 200


@dataclass(frozen=True)
class Seen:
    """A file at a glance. ``words``: for columns with few distinct texts, those texts, most common first; ``gaps``: for
    each column, the number of rows in which it is empty.
    """

    path: Path
    dialect: FileMapping
    inspection: Inspection
    rows: int
    words: dict[str, tuple[str, ...]]
    gaps: dict[str, int]

    @property
    def name(self) -> str:
        """The file's name, without folders."""
        return self.inspection.file

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that have a name."""
        return tuple(name for name in self.inspection.columns if name)


def look(path: Path, dialect: dict[str, Any]) -> Seen:
    """`path` at a glance, read as `dialect`; ConnectorError if it cannot be read at all."""
    return _look(path, path.stat().st_mtime_ns, FileMapping(name=path.name, **dialect))


@lru_cache(maxsize=32)
def _look(path: Path, changed: int, dialect: FileMapping) -> Seen:
    foreign = read_foreign(path, dialect)
    counts: dict[str, Counter[str]] = {name: Counter() for name in foreign.inspection.columns if name}
    gaps = dict.fromkeys(counts, 0)
    for row in _rows(foreign):
        for name, own in gaps.items():
            text = row.get(name, "")
            gaps[name] = own + (not text)
            if text and name in counts:
                counts[name][text] += 1
                if len(counts[name]) > MOST_WORDS or len(text) > LONGEST_WORD:
                    del counts[name]
    words = {name: _commonest(own) for name, own in counts.items()}
    return Seen(path, dialect, foreign.inspection, len(foreign.body), words, gaps)


def stages_at(seen: Seen, at: str, stage: str) -> tuple[str, ...]:
    """The words in column `stage` of the rows with text in column `at`, most common first."""
    return _stages_at(seen.path, seen.path.stat().st_mtime_ns, seen.dialect, at, stage)


def open_stages(seen: Seen, begun: str, closed: str | None, stage: str) -> tuple[str, ...]:
    """The words in `stage` of rows begun and not closed, most common first."""
    return _open_stages(seen.path, seen.path.stat().st_mtime_ns, seen.dialect, begun, closed, stage)


@lru_cache(maxsize=64)
def _stages_at(path: Path, changed: int, dialect: FileMapping, at: str, stage: str) -> tuple[str, ...]:
    rows = _rows(read_foreign(path, dialect))
    return _commonest(Counter(row[stage] for row in rows if row.get(at) and row.get(stage)))[:MOST_WORDS]


@lru_cache(maxsize=64)
def _open_stages(
    path: Path, changed: int, dialect: FileMapping, begun: str, closed: str | None, stage: str
) -> tuple[str, ...]:
    rows = _rows(read_foreign(path, dialect))
    open_ones = (row for row in rows if row.get(begun) and not row.get(closed or "") and row.get(stage))
    return _commonest(Counter(row[stage] for row in open_ones))


def _commonest(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))


def _rows(foreign: ForeignFile) -> Iterator[dict[str, str]]:
    for _, row in foreign.body:
        yield {name: cell.strip() for name, cell in zip(foreign.inspection.columns, row, strict=False) if name}


def earliest(seen: Seen, column: str) -> str:
    """The earliest day in `column`, as ISO 8601; empty if none can be read."""
    return _earliest(seen.path, seen.path.stat().st_mtime_ns, seen.dialect, column)


@lru_cache(maxsize=64)
def _earliest(path: Path, changed: int, dialect: FileMapping, column: str) -> str:
    foreign = read_foreign(path, dialect)
    style = foreign.inspection.date_style
    days = (_iso_day(row.get(column, ""), style) for row in _rows(foreign))
    return min((day for day in days if day), default="")


def _iso_day(text: str, style: DateStyle) -> str:
    """The day `text` begins with, as ISO 8601; empty if it does not look like one."""
    if found := re.match(r"(\d{4}-\d\d-\d\d)", text):
        return found[1]
    if style == "iso" or not (found := re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)):
        return ""
    day, month = (found[1], found[2]) if style == "dmy" else (found[2], found[1])
    return f"{found[3]}-{int(month):02}-{int(day):02}"
