"""The child's task for a file that is read by a mapping: its cells as lines of JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.files.foreign.opening.broken import broken_files
from connectors.files.foreign.opening.text_file import dialect_of, records

WORKBOOKS = (".xlsx", ".xlsm")
CELLS = "cells.jsonl"


def write_cells(
    path: Path,
    name: str,
    folder: Path,
    limit_mb: int,
    *,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
) -> dict[str, Any]:
    """Write every filled row of the file, with its line (from 1), to the file `CELLS` in `folder`; returns the dialect
    or the sheets, whichever it has. ConnectorError if the file cannot be read.
    """
    seen: dict[str, Any] = {"encoding": None, "delimiter": None, "sheet": None, "sheets": []}
    with broken_files(name), (folder / CELLS).open("w", encoding="utf-8") as out:
        if path.suffix.lower() in WORKBOOKS:
            from connectors.files.foreign.workbook import read_sheet  # for workbooks only

            rows, seen["sheet"], seen["sheets"] = read_sheet(path, sheet, limit_mb=limit_mb)
            numbered: Iterator[tuple[int, list[str]]] = enumerate(rows, start=1)
        else:
            dialect = dialect_of(path, encoding, delimiter)
            seen["encoding"], seen["delimiter"] = dialect.encoding.removesuffix("-sig"), dialect.delimiter
            numbered = ((line, row) for line, row, _ in records(path, dialect))
        for line, row in numbered:
            if any(cell.strip() for cell in row):
                out.write(json.dumps([line, row]) + "\n")
    return seen
