"""What a foreign file looks like: dialect, columns, first rows. Nothing is loaded."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.cage.caged import caged
from connectors.files.foreign.cells import CELLS
from connectors.files.foreign.mapping import FileMapping
from connectors.files.foreign.opening.headings import find_head
from connectors.files.foreign.opening.text_file import SAMPLE_ROWS
from connectors.files.foreign.signs import find_date_style, find_decimal
from connectors.files.reader import checked_names
from connectors.kit.base import SettingsError
from connectors.kit.convert import DateStyle, Decimal
from settings import settings

PREVIEW_ROWS = 20
# Characters of a cell shown in a preview; nobody reads more, and megabytes in a page would freeze it.
PREVIEW_LETTERS = 200
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Inspection:
    """A foreign file at a glance; every guess can be overruled in its mapping. ``header_row`` counts from 1."""

    file: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    decimal: Decimal
    date_style: DateStyle
    # Columns of ISO dates with gaps, and their earliest day: what could stand in for a required date.
    earliest: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for every file with the same columns: the key of a remembered mapping."""
        names = "\n".join(sorted(name.strip().lower() for name in self.columns))
        return hashlib.sha256(names.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ForeignFile:
    """A foreign file read whole: its inspection and all rows below the header with their lines."""

    inspection: Inspection
    body: tuple[tuple[int, tuple[str, ...]], ...]


def inspect(path: Path, mapping: FileMapping | None = None) -> Inspection:
    """The dialect, columns and first rows of `path`; what `mapping` specifies is not detected."""
    return read_foreign(path, mapping).inspection


def read_foreign(path: Path, mapping: FileMapping | None = None) -> ForeignFile:
    """All of `path` as text; ConnectorError if it is too large, empty, or names a column twice."""
    file_mapping = mapping or FileMapping(name=path.name)
    limit = settings().upload_limit_mb
    if path.stat().st_size > limit * 1_000_000:
        raise SettingsError("files.too_large", file=path.name, limit_mb=limit)
    encoding, delimiter, sheet, sheets, rows = _cells(path, file_mapping)
    index = find_head([row for _, row in rows]) or 0
    if file_mapping.header_row is not None:
        index = next((at for at, (line, _) in enumerate(rows) if line >= file_mapping.header_row), 0)
    names = [name.strip() for name in rows[index][1]] if rows else []
    checked_names(names, path.name)
    body = tuple((line, tuple(row)) for line, row in rows[index + 1 :])
    sample = [cell.strip() for _, row in body[:SAMPLE_ROWS] for cell in row]
    found = Inspection(
        path.name,
        encoding,
        delimiter,
        sheet,
        sheets,
        rows[index][0],
        tuple(names),
        tuple(tuple(cell[:PREVIEW_LETTERS] for cell in row) for _, row in body[:PREVIEW_ROWS]),
        file_mapping.decimal or find_decimal(sample),
        file_mapping.date_style or find_date_style(sample),
        tuple(_earliest(names, body)),
    )
    return ForeignFile(found, body)


def _cells(
    path: Path, file_mapping: FileMapping
) -> tuple[str | None, str | None, str | None, tuple[str, ...], list[tuple[int, list[str]]]]:
    """Encoding, delimiter, sheet and all sheets of the file, whichever it has, and its filled rows; read in a child."""
    options = {"sheet": file_mapping.sheet, "encoding": file_mapping.encoding, "delimiter": file_mapping.delimiter}
    with caged("cells", path, path.name, settings().data / "staging" / "reading", **options) as seen:
        lines = (seen["folder"] / CELLS).read_text(encoding="utf-8").splitlines()
    rows = [(line, row) for line, row in map(json.loads, lines)]
    return seen["encoding"], seen["delimiter"], seen["sheet"], tuple(seen["sheets"]), rows


def _earliest(names: list[str], body: tuple[tuple[int, tuple[str, ...]], ...]) -> Iterator[tuple[str, str]]:
    for index, name in enumerate(names):
        cells = [row[index].strip() if index < len(row) else "" for _, row in body]
        days = [cell[:10] for cell in cells if cell]
        if len(days) < len(cells) and days and all(_ISO_DAY.fullmatch(day) for day in days):
            yield name, min(days)
