"""Rows of a workbook as text: whole numbers without decimals, dates as ISO 8601."""

import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from connectors.files.foreign.opening.xlsx import check_extents
from connectors.kit.base import ContractError, SettingsError


def read_sheet(path: Path, sheet: str | None, *, limit_mb: int) -> tuple[list[list[str]], str, tuple[str, ...]]:
    """All rows of `sheet` (default: the first that holds a table), its name, and all sheets' names.

    SettingsError if the workbook unpacks to more than `limit_mb` or has no such sheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
        if size > limit_mb * 1_000_000:
            raise SettingsError("files.too_large", file=path.name, limit_mb=limit_mb)
        check_extents(path, path.name)
        workbook = CalamineWorkbook.from_path(str(path))
        names = tuple(workbook.sheet_names)
        if not names or (sheet is not None and sheet not in names):
            raise SettingsError("files.no_such_sheet", file=path.name, sheet=sheet or "", allowed=", ".join(names))
        wanted = (sheet,) if sheet else names
        read = ((name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in wanted)
        first = chosen, rows = next(read)
        if sheet is None and not _is_table(rows):
            chosen, rows = next((found for found in read if _is_table(found[1])), first)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise ContractError("files.unreadable", file=path.name, reason=str(error)) from None
    return [[as_text(cell) for cell in row] for row in rows], chosen, names


def _is_table(rows: list[list[Any]]) -> bool:
    """Whether `rows` are more than a cover sheet: at least two rows with two or more filled cells."""
    wide = (row for row in rows if sum(1 for cell in row if cell not in (None, "")) > 1)
    return len(list(islice(wide, 2))) == 2


def as_text(cell: object) -> str:
    """A cell in the interchange's spelling; Excel stores every number as a float, so 6.0 is 6."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)
