"""Files opened by their content, not by their name: read in a child, then loaded here."""

from dataclasses import replace
from pathlib import Path

from connectors.cage.caged import caged
from connectors.files.foreign.opening.broken import broken_files
from connectors.files.foreign.opening.fill import fill
from connectors.files.foreign.opening.table import ForeignTable, LeftOut
from connectors.files.foreign.opening.written import Written
from connectors.kit.base import ContractError, SettingsError
from settings import settings
from storage.staging import Staging


def tables_of(
    path: Path,
    staging: Staging,
    *,
    name: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_line: int | None = None,
) -> list[ForeignTable]:
    """The tables of the file at `path`, called `name` (default: its own), in the order of the file: CSV and text of any
    dialect, XLSX, XLS, ODS, tables of HTML, Parquet, JSON, and ZIP archives of these (a table's ``file`` is then
    "archive.zip/deals.csv"). A first row without headings gives columns "[A]", "[B]".

    Arguments override detection. ConnectorError, with a message, if the file is too large, empty, locked, broken or no
    table, or needs more memory or time than permitted; never another error, whatever the file contains.
    """
    name = name or path.name
    limit = settings().upload_limit_mb
    if path.stat().st_size > limit * 1_000_000:
        raise SettingsError("files.too_large", file=name, limit_mb=limit)
    tables: list[ForeignTable] = []
    left_out: list[LeftOut] = []
    options = {"encoding": encoding, "delimiter": delimiter, "header_line": header_line}
    with caged("sheets", path, name, staging.path, **options) as found, broken_files(name):
        for sheet in found["sheets"]:
            if sheet["written"] is None:
                left_out.append(LeftOut(**{**sheet["left_out"], "lines": tuple(sheet["left_out"]["lines"])}))
                continue
            table = fill(Written.heard(sheet["written"]), staging)
            if table.rows:
                tables.append(table)
            elif table.sheet is not None:
                left_out.append(LeftOut("no_table", 0, (), table.sheet))
    if not tables:
        raise ContractError("files.no_table", file=name)
    tables[0] = replace(tables[0], left_out=(*left_out, *tables[0].left_out))
    return tables
