"""The child's task for an untrusted file: every sheet of it written out plainly."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from connectors.files.foreign.opening.broken import broken_files
from connectors.files.foreign.opening.sheets import sheets_of
from connectors.files.foreign.opening.table import LeftOut
from connectors.files.foreign.opening.written import write


def write_sheets(
    path: Path,
    name: str,
    folder: Path,
    limit_mb: int,
    *,
    encoding: str | None,
    delimiter: str | None,
    header_line: int | None,
) -> dict[str, Any]:
    """``sheets``: the result for each in the order of the file, ``written`` to a file of `folder`
    (:class:`~connectors.files.foreign.opening.written.Written`) or ``left_out``.

    ConnectorError if the file cannot be read.
    """
    sheets: list[dict[str, Any]] = []
    with broken_files(name):
        for sheet in sheets_of(path, name, folder, limit_mb, encoding=encoding, delimiter=delimiter):
            if isinstance(sheet, LeftOut):
                sheets.append({"written": None, "left_out": asdict(sheet)})
                continue
            to = folder / f"sheet-{len(sheets)}.csv"
            written = write(sheet, to, header_line=header_line, most_places=limit_mb * 1_000_000)
            if written is not None:
                sheets.append({"written": written.as_answer()})
            elif sheet.name is not None:
                sheets.append({"written": None, "left_out": asdict(LeftOut("no_table", 0, (), sheet.name))})
    return {"sheets": sheets}
